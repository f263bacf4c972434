#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/limits.h"
#include "core/base/memory.h"
#include "core/base/parse_int.h"
#include "core/base/text.h"
#include "core/base/value_json.h"
#include "sim/scenario/files.h"
#include "tools/command.h"
#include "tools/serve.h"
#include "tools/serve_load.h"
#include "tools/simulation.h"

/* Within what a signal must end the loop. */
#define STEP_MS_MAX 200

enum {
    OPTION_LISTEN = 2000,
    OPTION_KUBECONFIG_OUT,
    OPTION_READY_FILE,
    OPTION_TIME,
    OPTION_CONTROLLER,
    OPTION_KUBELET,
    OPTION_TOKEN_FILE,
    OPTION_TLS_CERT,
    OPTION_TLS_KEY,
    OPTION_CRD,
    OPTION_DUMP,
    OPTION_LOAD,
};

static const struct option long_options[] = {
    SIMULATION_LONG_OPTIONS,
    {"listen", required_argument, NULL, OPTION_LISTEN},
    {"kubeconfig-out", required_argument, NULL, OPTION_KUBECONFIG_OUT},
    {"ready-file", required_argument, NULL, OPTION_READY_FILE},
    {"time", required_argument, NULL, OPTION_TIME},
    {"controller", required_argument, NULL, OPTION_CONTROLLER},
    {"kubelet", required_argument, NULL, OPTION_KUBELET},
    {"token-file", required_argument, NULL, OPTION_TOKEN_FILE},
    {"tls-cert", required_argument, NULL, OPTION_TLS_CERT},
    {"tls-key", required_argument, NULL, OPTION_TLS_KEY},
    {"crd", required_argument, NULL, OPTION_CRD},
    {"dump", required_argument, NULL, OPTION_DUMP},
    {"load", required_argument, NULL, OPTION_LOAD},
    {NULL, 0, NULL, 0},
};

struct settings {
    struct simulation simulation;
    struct serve_config serve;
    struct buffer host;              /* what serve.host points to */
    struct yaml_stream *definitions; /* of --crd, in order */
    size_t definition_count;
    const char *kubeconfig_path;
    const char *ready_path;
    const char *dump_path;
    const char *load_path;
    struct value *load;
    const char *token_path;
    const char *certificate_path;
    const char *key_path;
    struct http_users users;
    char *certificate;
    char *key;
};

static void settings_release(struct settings *self)
{
    simulation_release(&self->simulation);
    for (size_t i = 0; i < self->definition_count; i++) {
        yaml_stream_release(&self->definitions[i]);
    }
    free(self->definitions);
    buffer_release(&self->host);
    value_unref(self->load);
    http_users_release(&self->users);
    free(self->certificate);
    free(self->key);
}

/* ---- options ---- */

/* `HOST:PORT`, an IPv6 address in brackets. */
static bool read_listen(struct settings *self, const char *text, struct error *err)
{
    const char *colon = strrchr(text, ':');
    int64_t port = -1;
    if (colon == NULL || !parse_int64(colon + 1, &port) || port < 0 || port > 65535) {
        return error_set(err, "--listen: expected HOST:PORT, got %s", text);
    }
    size_t size = (size_t)(colon - text);
    bool in_brackets = size > 2 && text[0] == '[' && text[size - 1] == ']';
    buffer_truncate(&self->host, 0);
    buffer_append_sized(&self->host, text + in_brackets, size - 2 * (size_t)in_brackets);
    if (self->host.size == 0) {
        return error_set(err, "--listen: expected HOST:PORT, got %s", text);
    }
    self->serve.port = (uint16_t)port;
    return true;
}

static bool read_choice(const char *option, const char *text, const char *yes, const char *no,
                        bool *out, struct error *err)
{
    *out = strcmp(text, yes) == 0;
    return *out || strcmp(text, no) == 0 ||
           error_set(err, "%s: expected %s or %s, got %s", option, yes, no, text);
}

/* Reads the CustomResourceDefinitions of a file. */
static bool add_definitions(struct settings *self, const char *path, struct error *err)
{
    AUTO_FREE char *text = NULL;
    size_t size = 0;
    struct yaml_stream stream = {0};
    bool ok = files_read(path, &text, &size, err) && yaml_parse(text, size, &stream, err);
    for (size_t i = 0; ok && i < stream.count; i++) {
        ok = value_is_text(value_get(stream.documents[i].value, "kind"),
                           resource_customresourcedefinitions.kind) ||
             error_set(err, "expected a CustomResourceDefinition, got the kind \"%s\"",
                       value_find_text(stream.documents[i].value, "kind"));
    }
    if (!ok || stream.count == 0) {
        error_set(err, "there is no CustomResourceDefinition in it");
        error_set_file(err, path);
        yaml_stream_release(&stream);
        return false;
    }
    self->definitions =
        memory_resize(self->definitions, (self->definition_count + 1) * sizeof(stream));
    self->definitions[self->definition_count++] = stream;
    return true;
}

static bool read_option(struct settings *self, int option, const char *argument, struct error *err)
{
    switch (option) {
    case OPTION_LISTEN:
        return read_listen(self, argument, err);
    case OPTION_KUBECONFIG_OUT:
        self->kubeconfig_path = argument;
        return true;
    case OPTION_READY_FILE:
        self->ready_path = argument;
        return true;
    case OPTION_TIME:
        return serve_time_parse(argument, &self->serve.time, &self->serve.pace_thousandths) ||
               error_set(err, "--time: expected real, manual, or a pace such as 10x, got %s",
                         argument);
    case OPTION_CONTROLLER:
        return read_choice("--controller", argument, "none", "builtin",
                           &self->serve.cluster.without_controller, err);
    case OPTION_KUBELET:
        return read_choice("--kubelet", argument, "auto", "manual",
                           &self->serve.cluster.kubelet_auto, err);
    case OPTION_TOKEN_FILE:
        self->token_path = argument;
        return true;
    case OPTION_TLS_CERT:
        self->certificate_path = argument;
        return true;
    case OPTION_TLS_KEY:
        self->key_path = argument;
        return true;
    case OPTION_DUMP:
        self->dump_path = argument;
        return true;
    case OPTION_LOAD:
        self->load_path = argument;
        return true;
    case OPTION_CRD:
        return add_definitions(self, argument, err);
    default:
        return simulation_option(&self->simulation, option, argument, err);
    }
}

static bool read_text(const char *path, char **out, struct error *err)
{
    size_t size = 0;
    return path == NULL || files_read(path, out, &size, err);
}

/* The dump to start from, if there is one. */
static bool read_load(struct settings *self, struct error *err)
{
    AUTO_FREE char *text = NULL;
    size_t size = 0;
    if (self->load_path == NULL) {
        return true;
    }
    if (!files_read_up_to(LIMIT_DUMP_SIZE_BYTES, self->load_path, &text, &size, err)) {
        return false;
    }
    self->load = dump_parse(text, size, dump_is_yaml(text, size), err);
    if (self->load == NULL) {
        error_set_file(err, self->load_path);
    }
    return self->load != NULL;
}

static bool is_loopback(const char *host)
{
    return strcmp(host, "localhost") == 0 || strcmp(host, "::1") == 0 ||
           text_has_prefix(host, "127.");
}

/* The files that the options name, and whether the options go together. */
static bool read_files(struct settings *self, struct error *err)
{
    char *tokens = NULL;
    bool ok = read_load(self, err) && read_text(self->token_path, &tokens, err) &&
              read_text(self->certificate_path, &self->certificate, err) &&
              read_text(self->key_path, &self->key, err);
    if (ok && tokens != NULL && !http_users_parse(tokens, &self->users, err)) {
        error_set_file(err, self->token_path);
        ok = false;
    }
    free(tokens);
    if (!ok) {
        return false;
    }
    if ((self->certificate == NULL) != (self->key == NULL)) {
        return error_set(err, "--tls-cert and --tls-key go together");
    }
    if (!is_loopback(buffer_text(&self->host)) && self->token_path == NULL) {
        return error_set(err,
                         "--listen %s: other machines can reach that, so --token-file must say who "
                         "may come in",
                         buffer_text(&self->host));
    }
    return true;
}

static int parse_options(struct settings *self, int argc, char **argv)
{
    AUTO_ERROR err = {0};
    opterr = 0;
    int option;
    while ((option = getopt_long(argc, argv, ":" SIMULATION_SHORT_OPTIONS, long_options, NULL)) !=
           -1) {
        if (option == '?' || option == ':') {
            return command_bad_option("serve", argv, option);
        }
        if (!read_option(self, option, optarg, &err)) {
            return command_complain(&err);
        }
    }
    if (optind < argc) {
        return command_misused("serve", "unexpected argument %s", argv[optind]);
    }
    return read_files(self, &err) ? EXIT_OK : command_complain(&err);
}

/* ---- running ---- */

static volatile sig_atomic_t stop_requested;

static void request_stop(int signal_number)
{
    (void)signal_number;
    stop_requested = 1;
}

static void catch_signals(void)
{
    struct sigaction action = {.sa_handler = request_stop};
    sigemptyset(&action.sa_mask);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    signal(SIGPIPE, SIG_IGN);
}

/* What clients wait for comes last: when there is a ready file, there is a kubeconfig. */
static bool announce(const struct settings *self, const struct serve *serve, struct error *err)
{
    if (self->kubeconfig_path != NULL) {
        AUTO_BUFFER kubeconfig = {0};
        serve_kubeconfig(serve, http_users_token(&self->users, "system:masters"), self->certificate,
                         &kubeconfig);
        if (!files_write(self->kubeconfig_path, buffer_text(&kubeconfig), kubeconfig.size, err)) {
            return false;
        }
    }
    AUTO_BUFFER url = {0};
    buffer_printf(&url, "%s\n", serve_url(serve));
    if (command_print(buffer_text(&url), url.size) != EXIT_OK) {
        return error_set(err, "nobody reads the address");
    }
    return self->ready_path == NULL ||
           files_write(self->ready_path, buffer_text(&url), url.size, err);
}

static bool create_manifests(struct settings *self, struct serve *serve)
{
    size_t count = 0;
    struct simulation_answer *answers = simulation_create(&self->simulation, serve_cluster(serve),
                                                          "default", API_FIELDS_STRICT, &count);
    bool ok = simulation_report_refusals(answers, count) == 0;
    simulation_answers_free(answers, count);
    return ok;
}

/* Creates a definition, or puts it in the place of the one that there is. */
static bool put_definition(struct serve *serve, const struct value *definition)
{
    struct cluster *cluster = serve_cluster(serve);
    const char *name = value_find_text(definition, "metadata", "name");
    const struct value *old =
        api_server_peek(cluster_server(cluster), &resource_customresourcedefinitions, NULL, name);
    AUTO_VALUE *body = value_ref(definition);
    if (old != NULL) {
        value_put(&body, value_ref(value_find(old, "metadata", "resourceVersion")), "metadata",
                  "resourceVersion");
    }
    const struct api_request request = {.verb = old == NULL ? API_CREATE : API_UPDATE,
                                        .resource = &resource_customresourcedefinitions,
                                        .name = old == NULL ? NULL : name,
                                        .body = body,
                                        .field_manager = "kubectl"};
    AUTO_RESPONSE response = {0};
    cluster_call(cluster, &request, &response);
    if (!api_response_ok(&response)) {
        fprintf(stderr, "rayrig: --crd: %s\n", api_response_message(&response));
    }
    return api_response_ok(&response);
}

static bool put_definitions(const struct settings *self, struct serve *serve)
{
    bool ok = true;
    for (size_t i = 0; i < self->definition_count; i++) {
        for (size_t j = 0; j < self->definitions[i].count; j++) {
            ok = put_definition(serve, self->definitions[i].documents[j].value) && ok;
        }
    }
    return ok;
}

static int write_dump(const char *path, struct serve *serve)
{
    AUTO_ERROR err = {0};
    AUTO_VALUE *dump = serve_dump(serve);
    AUTO_BUFFER text = {0};
    value_print_json_pretty(dump, 2, &text);
    buffer_append_char(&text, '\n');
    return files_write(path, text.data, text.size, &err) ? EXIT_OK : command_complain(&err);
}

static int run(struct settings *self)
{
    AUTO_ERROR err = {0};
    struct cluster_config cluster = simulation_config(&self->simulation);
    cluster.kubelet_auto = self->serve.cluster.kubelet_auto;
    cluster.without_controller = self->serve.cluster.without_controller;
    cluster.load = self->load;
    cluster.load_name = self->load_path;
    self->serve.cluster = cluster;
    self->serve.host = buffer_text(&self->host);
    self->serve.users = self->token_path == NULL ? NULL : &self->users;
    self->serve.tls_certificate = self->certificate;
    self->serve.tls_key = self->key;
    catch_signals();
    struct serve *serve = serve_new(&self->serve, &err);
    if (serve == NULL) {
        return command_complain(&err);
    }
    int status = EXIT_OK;
    if (!put_definitions(self, serve) || !create_manifests(self, serve)) {
        status = EXIT_DIFFERENT;
    } else if (!announce(self, serve, &err)) {
        status = command_complain(&err);
    }
    while (status == EXIT_OK && !stop_requested) {
        serve_step(serve, STEP_MS_MAX);
    }
    if (status == EXIT_OK && self->dump_path != NULL) {
        status = write_dump(self->dump_path, serve);
    }
    serve_free(serve);
    return status;
}

int command_serve(int argc, char **argv)
{
    struct settings settings = {.serve = {.time = SERVE_TIME_REAL}};
    settings.serve.cluster.kubelet_auto = true;
    simulation_init(&settings.simulation);
    buffer_append(&settings.host, "127.0.0.1");
    int status = parse_options(&settings, argc, argv);
    if (status == EXIT_OK) {
        status = run(&settings);
    }
    settings_release(&settings);
    return status;
}
