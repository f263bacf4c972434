#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "core/base/value_json.h"
#include "core/base/value_yaml.h"
#include "core/kube/meta.h"
#include "tools/command.h"
#include "tools/simulation.h"

struct render_command {
    struct simulation simulation;
    bool as_json;
    bool sent; /* as the controller sent it, not as the API server stored it */
};

/* Every object that appears, but Events: they tell of the others. */
static void notify(void *context, const struct api_watch_event *event)
{
    struct value **objects = context;
    if (event->type == API_WATCH_ADDED && event->resource != &resource_events) {
        value_push(objects, value_ref(event->object));
    }
}

static int print(const struct value *objects, bool as_json)
{
    AUTO_BUFFER text = {0};
    if (as_json) {
        AUTO_VALUE *list = value_object_of("apiVersion", value_string("v1"), "kind",
                                           value_string("List"), "items", value_ref(objects), NULL);
        value_print_json_pretty(list, 4, &text);
        buffer_append_char(&text, '\n');
    }
    for (size_t i = 0; !as_json && i < value_count(objects); i++) {
        buffer_append(&text, i == 0 ? "" : "---\n");
        yaml_print(value_at(objects, i), &text);
    }
    return command_print(buffer_text(&text), text.size);
}

/* Lets the controller do what it will do. NULL: it does not come to rest. */
static struct value *converge(const struct render_command *self, struct cluster *cluster)
{
    AUTO_VALUE *stored = value_array();
    AUTO_BUFFER busy = {0};
    struct journal *journal = cluster_journal(cluster);
    struct api_watcher watcher = {.notify = notify, .context = &stored};
    if (self->sent) {
        journal_keep_created(journal, true);
    }
    api_server_watch(cluster_server(cluster), &watcher);
    enum cluster_settled settled = cluster_settle(cluster, &busy);
    api_server_unwatch(cluster_server(cluster), &watcher);
    if (settled != CLUSTER_SETTLED) {
        AUTO_ERROR err = {0};
        error_set(&err, "it does not settle: still busy: %s", buffer_text(&busy));
        command_complain(&err);
        return NULL;
    }
    return self->sent ? journal_take_created(journal) : value_ref(stored);
}

static int render(const struct render_command *self)
{
    AUTO_ERROR err = {0};
    struct cluster *cluster = simulation_start(&self->simulation, false, &err);
    if (cluster == NULL) {
        return command_complain(&err);
    }
    size_t count = 0;
    struct simulation_answer *answers =
        simulation_create(&self->simulation, cluster, "default", API_FIELDS_STRICT, &count);
    size_t refused = simulation_report_refusals(answers, count);
    AUTO_VALUE *objects = refused < count ? converge(self, cluster) : NULL;
    bool failed = simulation_report_troubles(cluster, answers, count) || refused > 0;
    simulation_answers_free(answers, count);
    cluster_free(cluster);
    if (objects == NULL) {
        return EXIT_DIFFERENT;
    }
    int printed = print(objects, self->as_json);
    return printed == EXIT_OK && failed ? EXIT_DIFFERENT : printed;
}

/* ---- the command line ---- */

enum { OPTION_SENT = 256 };

static int parse_option(struct render_command *self, int option)
{
    AUTO_ERROR err = {0};
    switch (option) {
    case 'o':
        self->as_json = strcmp(optarg, "json") == 0;
        return self->as_json || strcmp(optarg, "yaml") == 0
                   ? EXIT_OK
                   : command_misused("render", "-o: expected yaml or json, got %s", optarg);
    case OPTION_SENT:
        self->sent = true;
        return EXIT_OK;
    default:
        return simulation_option(&self->simulation, option, optarg, &err) ? EXIT_OK
                                                                          : command_complain(&err);
    }
}

int command_render(int argc, char **argv)
{
    static const struct option options[] = {{"output", required_argument, NULL, 'o'},
                                            {"sent", no_argument, NULL, OPTION_SENT},
                                            SIMULATION_LONG_OPTIONS,
                                            {0}};
    struct render_command self = {0};
    simulation_init(&self.simulation);
    self.simulation.assume_namespaces = true;
    int status = EXIT_OK;
    int option;
    opterr = 0;
    while (status == EXIT_OK && (option = getopt_long(argc, argv, ":o:" SIMULATION_SHORT_OPTIONS,
                                                      options, NULL)) != -1) {
        status = option == '?' || option == ':' ? command_bad_option("render", argv, option)
                                                : parse_option(&self, option);
    }
    if (status == EXIT_OK && optind < argc) {
        status = command_misused("render", "unexpected argument %s", argv[optind]);
    } else if (status == EXIT_OK && self.simulation.manifest_count == 0) {
        status = command_misused("render", "which manifest? Name it with -f");
    }
    if (status == EXIT_OK) {
        status = render(&self);
    }
    simulation_release(&self.simulation);
    return status;
}
