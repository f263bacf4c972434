#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/base/limits.h"
#include "core/base/memory.h"
#include "core/base/parse_int.h"
#include "core/base/text.h"
#include "core/base/value_json.h"
#include "core/base/value_yaml.h"
#include "sim/scenario/files.h"
#include "tools/command.h"
#include "tools/http_client.h"
#include "tools/serve_load.h"

#define PREFIX "/rayrig/v1/"
/* How often a trace that is followed is asked for. */
#define FOLLOW_MS 250
#define PATH_MAX_KEYS 3

/* ---- what there is ---- */

enum option_type { OPTION_TEXT, OPTION_INT, OPTION_BOOL, OPTION_FLAG };

/* Where an argument goes in the request's body; `become` of `pods` is one as well. */
struct field {
    const char *name;
    const char *path[PATH_MAX_KEYS];
    enum option_type type;
};

static const struct field pods_fields[] = {
    {"cluster", {"pods", "select", "cluster"}, OPTION_TEXT},
    {"namespace", {"pods", "select", "namespace"}, OPTION_TEXT},
    {"group", {"pods", "select", "group"}, OPTION_TEXT},
    {"type", {"pods", "select", "type"}, OPTION_TEXT},
    {"index", {"pods", "select", "index"}, OPTION_INT},
    {"count", {"pods", "select", "count"}, OPTION_INT},
    {"phase", {"pods", "select", "phase"}, OPTION_TEXT},
    {"deleting", {"pods", "select", "deleting"}, OPTION_BOOL},
    {"reason", {"pods", "reason"}, OPTION_TEXT},
    {"message", {"pods", "message"}, OPTION_TEXT},
    {"container", {"pods", "container"}, OPTION_TEXT},
    {"exit-code", {"pods", "exitCode"}, OPTION_INT},
    {"force", {"pods", "force"}, OPTION_FLAG},
    {.name = NULL},
};

static const struct field fault_fields[] = {
    {"id", {"id"}, OPTION_TEXT},
    {"user-agent", {"userAgent"}, OPTION_TEXT},
    {"user", {"user"}, OPTION_TEXT},
    {"verb", {"verb"}, OPTION_TEXT},
    {"resource", {"resource"}, OPTION_TEXT},
    {"subresource", {"subresource"}, OPTION_TEXT},
    {"namespace", {"namespace"}, OPTION_TEXT},
    {"name", {"name"}, OPTION_TEXT},
    {"nth", {"nth"}, OPTION_INT},
    {"times", {"times"}, OPTION_INT},
    {"error", {"error", "code"}, OPTION_INT},
    {"reason", {"error", "reason"}, OPTION_TEXT},
    {"message", {"error", "message"}, OPTION_TEXT},
    {"latency", {"latency"}, OPTION_TEXT},
    {"drop", {"drop"}, OPTION_TEXT},
    {.name = NULL},
};

static const struct field watches_fields[] = {
    {"user-agent", {"userAgent"}, OPTION_TEXT},
    {"user", {"user"}, OPTION_TEXT},
    {"namespace", {"namespace"}, OPTION_TEXT},
    {.name = NULL},
};

static const struct field no_fields[] = {{.name = NULL}};

static const struct action {
    const char *name;
    const char *method;
    const char *target;   /* below PREFIX */
    const char *argument; /* what the argument is called; NULL: there is none */
    bool needs_argument;
    const char *member;         /* of the body, that the argument becomes; NULL: see act() */
    const struct field *fields; /* options */
    const char *fixed[2];       /* a member of the body that is always there, and its text */
} actions[] = {
    {"time", "GET", "time", NULL, false, NULL, no_fields, {0}},
    {"advance", "POST", "time", "DURATION", true, "advance", no_fields, {0}},
    {"pace", "POST", "time", "PACE", true, "pace", no_fields, {0}},
    {"settle", "POST", "settle", NULL, false, NULL, no_fields, {0}},
    {"step", "POST", "steps", "YAML", true, NULL, no_fields, {0}},
    {"pods", "POST", "steps", NULL, false, NULL, pods_fields, {0}},
    {"fault", "POST", "faults", NULL, false, NULL, fault_fields, {0}},
    {"faults", "GET", "faults", NULL, false, NULL, no_fields, {0}},
    {"clear-faults", "DELETE", "faults", "ID", false, NULL, no_fields, {0}},
    {"watches", "GET", "watches", NULL, false, NULL, no_fields, {0}},
    {"close-watches",
     "POST",
     "watches",
     "RESOURCE",
     false,
     "resource",
     watches_fields,
     {"end", "closed"}},
    {"expire-watches",
     "POST",
     "watches",
     "RESOURCE",
     false,
     "resource",
     watches_fields,
     {"end", "expired"}},
    {"drop-watches",
     "POST",
     "watches",
     "RESOURCE",
     false,
     "resource",
     watches_fields,
     {"end", "dropped"}},
    {"compact", "POST", "compact", NULL, false, NULL, no_fields, {0}},
    {"checkpoint", "POST", "checkpoint", "NAME", true, "name", no_fields, {0}},
    {"dump", "GET", "dump", NULL, false, NULL, no_fields, {0}},
    {"load", "POST", "load", "FILE", false, NULL, no_fields, {0}},
    {"trace", "GET", "trace", NULL, false, NULL, no_fields, {0}},
};

struct ctl {
    const struct action *action;
    struct http_client client;
    const char *server;
    const char *token;
    const char *kubeconfig;
    bool json;
    bool follow;
    struct value *body;
    const char *argument;
    char *file; /* what is sent as it is; NULL: nothing is */
    size_t file_size;
    struct yaml_stream config;
};

/* ---- the command line ---- */

static const struct action *find_action(const char *name)
{
    for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++) {
        if (strcmp(actions[i].name, name) == 0) {
            return &actions[i];
        }
    }
    return NULL;
}

static const struct field *find_field(const struct field *fields, const char *name)
{
    for (; fields->name != NULL; fields++) {
        if (strcmp(fields->name, name) == 0) {
            return fields;
        }
    }
    return NULL;
}

/* A number where it is one; what it should be is the server's to say. */
static struct value *field_value(const struct field *field, const char *text)
{
    int64_t number = 0;
    if (field->type == OPTION_INT && parse_int64(text, &number)) {
        return value_int(number);
    }
    if (field->type == OPTION_FLAG) {
        return value_bool(true);
    }
    if (field->type == OPTION_BOOL && (strcmp(text, "true") == 0 || strcmp(text, "false") == 0)) {
        return value_bool(text[0] == 't');
    }
    return value_string(text);
}

static void put_field(struct ctl *self, const struct field *field, const char *text)
{
    const char *keys[PATH_MAX_KEYS + 1] = {0};
    memcpy(keys, field->path, sizeof(field->path));
    value_put_keys(&self->body, field_value(field, text), keys);
}

/* The options that every action has. */
static const char **common_option(struct ctl *self, const char *name)
{
    return strcmp(name, "server") == 0       ? &self->server
           : strcmp(name, "token") == 0      ? &self->token
           : strcmp(name, "kubeconfig") == 0 ? &self->kubeconfig
                                             : NULL;
}

/* The option at ARGV[0]; how many words it takes, 0 when it cannot be. */
static int take_option(struct ctl *self, char **argv)
{
    const char *word = argv[0] + 2;
    size_t size = strcspn(word, "=");
    AUTO_FREE char *name = memory_copy_text_sized(word, size);
    const char *text = word[size] == '=' ? word + size + 1 : argv[1];
    int count = word[size] == '=' ? 1 : 2;
    const char **common = common_option(self, name);
    const struct field *field =
        self->action == NULL ? NULL : find_field(self->action->fields, name);
    bool is_follow = strcmp(name, "follow") == 0 && self->action != NULL &&
                     strcmp(self->action->name, "trace") == 0;
    if (is_follow || (field != NULL && field->type == OPTION_FLAG)) {
        if (word[size] == '=') {
            command_misused("ctl", "the option --%s takes no value", name);
            return 0;
        }
        if (is_follow) {
            self->follow = true;
        } else {
            put_field(self, field, "");
        }
        return 1;
    }
    if (common == NULL && field == NULL) {
        command_misused("ctl", "unknown option --%s", name);
        return 0;
    }
    if (text == NULL) {
        command_misused("ctl", "the option --%s needs a value", name);
        return 0;
    }
    if (common != NULL) {
        *common = text;
    } else {
        put_field(self, field, text);
    }
    return count;
}

/* `-o yaml`, `-o json` */
static int take_output(struct ctl *self, char **argv)
{
    const char *text = argv[1] == NULL ? "" : argv[1];
    self->json = strcmp(text, "json") == 0;
    if (!self->json && strcmp(text, "yaml") != 0) {
        command_misused("ctl", "-o: expected yaml or json");
        return 0;
    }
    return 2;
}

/* A word that is no option; how many words it takes. */
static int take_word(struct ctl *self, char **argv)
{
    static const struct field become = {"become", {"pods", "become"}, OPTION_TEXT};
    if (self->action == NULL) {
        self->action = find_action(argv[0]);
        if (self->action == NULL) {
            command_misused("ctl", "there is nothing called `%s` to do", argv[0]);
        }
        return self->action == NULL ? 0 : 1;
    }
    if (strcmp(self->action->name, "pods") == 0 && strcmp(argv[0], "become") == 0 &&
        argv[1] != NULL) {
        put_field(self, &become, argv[1]);
        return 2;
    }
    if (self->action->argument == NULL || self->argument != NULL) {
        command_misused("ctl", "unexpected argument %s", argv[0]);
        return 0;
    }
    self->argument = argv[0];
    return 1;
}

static int parse(struct ctl *self, int argc, char **argv)
{
    for (int i = 1; i < argc;) {
        int count = strncmp(argv[i], "--", 2) == 0 ? take_option(self, &argv[i])
                    : strcmp(argv[i], "-o") == 0   ? take_output(self, &argv[i])
                                                   : take_word(self, &argv[i]);
        if (count == 0) {
            return EXIT_UNUSABLE;
        }
        i += count;
    }
    if (self->action == NULL) {
        return command_misused("ctl", "what is to be done?");
    }
    if (self->action->needs_argument && self->argument == NULL) {
        return command_misused("ctl", "%s needs its %s", self->action->name,
                               self->action->argument);
    }
    return EXIT_OK;
}

/* ---- the server ---- */

/* The item of LIST that is called NAME. */
static const struct value *named(const struct value *list, const char *name)
{
    for (size_t i = 0; i < value_count(list); i++) {
        if (value_is_text(value_get(value_at(list, i), "name"), name)) {
            return value_at(list, i);
        }
    }
    return NULL;
}

static bool read_kubeconfig(struct ctl *self, const char *path, struct error *err)
{
    AUTO_FREE char *text = NULL;
    size_t size = 0;
    if (!files_read(path, &text, &size, err)) {
        return false;
    }
    if (!yaml_parse(text, size, &self->config, err)) {
        error_set_file(err, path);
        return false;
    }
    const struct value *config = self->config.count == 0 ? NULL : self->config.documents[0].value;
    const struct value *context =
        value_get(named(value_get(config, "contexts"), value_find_text(config, "current-context")),
                  "context");
    const struct value *cluster =
        named(value_get(config, "clusters"), value_find_text(context, "cluster"));
    const struct value *user = named(value_get(config, "users"), value_find_text(context, "user"));
    self->client.url = value_as_string(value_find(cluster, "cluster", "server"));
    self->client.token = value_as_string(value_find(user, "user", "token"));
    return self->client.url != NULL ||
           error_set(err, "%s: the current context names no server", path);
}

static bool find_server(struct ctl *self, struct error *err)
{
    const char *path = self->kubeconfig != NULL ? self->kubeconfig : getenv("KUBECONFIG");
    if (self->server != NULL) {
        self->client.url = self->server;
    } else if (path == NULL || path[0] == '\0') {
        return error_set(err, "which server? say --server URL, --kubeconfig FILE or KUBECONFIG");
    } else if (!read_kubeconfig(self, path, err)) {
        return false;
    }
    self->client.token = self->token != NULL ? self->token : self->client.token;
    return true;
}

/* ---- asking ---- */

static void append_escaped(const char *text, struct buffer *out)
{
    static const char digits[] = "0123456789ABCDEF";
    for (; *text != '\0'; text++) {
        unsigned char byte = (unsigned char)*text;
        bool is_plain = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                        (byte >= '0' && byte <= '9') || strchr("-._~", byte) != NULL;
        if (is_plain) {
            buffer_append_char(out, (char)byte);
        } else {
            buffer_append_char(out, '%');
            buffer_append_char(out, digits[byte >> 4]);
            buffer_append_char(out, digits[byte & 15]);
        }
    }
}

static void print_target(const struct ctl *self, const char *next, struct buffer *out)
{
    buffer_printf(out, PREFIX "%s", self->action->target);
    if (strcmp(self->action->method, "DELETE") == 0 && self->argument != NULL) {
        buffer_append_char(out, '/');
        append_escaped(self->argument, out);
    } else if (next != NULL) {
        buffer_printf(out, "?since=%s", next);
    }
}

/* The body, as JSON or, of a step, as it was given. */
static const char *print_body(const struct ctl *self, struct buffer *out)
{
    const struct action *action = self->action;
    if (strcmp(action->method, "POST") != 0) {
        return NULL;
    }
    if (self->file != NULL) {
        buffer_append_sized(out, self->file, self->file_size);
        return dump_is_yaml(self->file, self->file_size) ? "application/yaml" : "application/json";
    }
    if (action->argument != NULL && action->member == NULL) {
        buffer_append(out, self->argument);
        return "application/yaml";
    }
    AUTO_VALUE *body = value_ref(self->body);
    if (action->member != NULL && self->argument != NULL) {
        value_put(&body, value_string(self->argument), action->member);
    }
    if (action->fixed[0] != NULL) {
        value_put(&body, value_string(action->fixed[1]), action->fixed[0]);
    }
    value_print_json(body, out);
    return "application/json";
}

static bool ask(const struct ctl *self, const char *next, struct http_response *answer,
                struct error *err)
{
    AUTO_BUFFER target = {0};
    AUTO_BUFFER body = {0};
    print_target(self, next, &target);
    const char *type = print_body(self, &body);
    struct http_request request = {.method = self->action->method,
                                   .target = buffer_text(&target),
                                   .body = body.data,
                                   .body_size = body.size};
    http_headers_add(&request.headers, "Accept",
                     self->json ? "application/json" : "application/yaml");
    if (type != NULL) {
        http_headers_add(&request.headers, "Content-Type", type);
    }
    bool ok = http_client_ask(&self->client, &request, answer, err);
    http_headers_release(&request.headers);
    return ok;
}

/* What the server refuses with, as it says it. */
static int complain_of(const struct http_response *answer)
{
    AUTO_ERROR err = {0};
    struct yaml_stream stream = {0};
    const char *message = "";
    if (yaml_parse(buffer_text(&answer->body), answer->body.size, &stream, &err) &&
        stream.count > 0) {
        message = value_find_text(stream.documents[0].value, "message");
    }
    fprintf(stderr, "rayrig: %s (%d)\n",
            message[0] == '\0' ? "the server refuses, and does not say why" : message,
            answer->code);
    yaml_stream_release(&stream);
    return answer->code == 400 || answer->code == 401 || answer->code == 403 ? EXIT_UNUSABLE
                                                                             : EXIT_DIFFERENT;
}

static int act(struct ctl *self)
{
    AUTO_FREE char *next = NULL;
    for (;;) {
        AUTO_ERROR err = {0};
        AUTO_HTTP_RESPONSE answer = {0};
        if (!ask(self, next, &answer, &err)) {
            return command_complain(&err);
        }
        if (answer.code >= 300) {
            return complain_of(&answer);
        }
        int status = command_print(answer.body.data, answer.body.size);
        const char *following = http_headers_get(&answer.headers, "Rayrig-Next");
        if (!self->follow || following == NULL || status != EXIT_OK) {
            return status;
        }
        free(next);
        next = memory_copy_text(following);
        const struct timespec pause = {.tv_nsec = FOLLOW_MS * 1000000L};
        nanosleep(&pause, NULL);
    }
}

/* The file that is sent, if the action sends one: its argument, or standard input. */
static bool read_file(struct ctl *self, struct error *err)
{
    bool is_stdin = self->argument == NULL || strcmp(self->argument, "-") == 0;
    return strcmp(self->action->name, "load") != 0 ||
           files_read_up_to(LIMIT_DUMP_SIZE_BYTES, is_stdin ? "/dev/stdin" : self->argument,
                            &self->file, &self->file_size, err);
}

int command_ctl(int argc, char **argv)
{
    AUTO_ERROR err = {0};
    struct ctl self = {.body = value_object()};
    int status = parse(&self, argc, argv);
    if (status == EXIT_OK && !(read_file(&self, &err) && find_server(&self, &err))) {
        status = command_complain(&err);
    }
    if (status == EXIT_OK) {
        status = act(&self);
    }
    value_unref(self.body);
    free(self.file);
    yaml_stream_release(&self.config);
    return status;
}
