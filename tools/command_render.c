#include <getopt.h>
#include <string.h>

#include "core/base/value_json.h"
#include "core/base/value_yaml.h"
#include "tools/command.h"
#include "tools/simulation.h"

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

static int render(const struct simulation *simulation, bool as_json)
{
    AUTO_ERROR err = {0};
    struct cluster *cluster = simulation_start(simulation, false, &err);
    if (cluster == NULL) {
        return command_complain(&err);
    }
    size_t count = 0;
    struct simulation_answer *answers =
        simulation_create(simulation, cluster, "default", false, &count);
    int status = simulation_report_refusals(answers, count) ? EXIT_OK : EXIT_DIFFERENT;
    simulation_answers_free(answers, count);
    AUTO_VALUE *objects = value_array();
    struct api_watcher watcher = {.notify = notify, .context = &objects};
    api_server_watch(cluster_server(cluster), &watcher);
    AUTO_BUFFER busy = {0};
    if (status == EXIT_OK && cluster_settle(cluster, &busy) != CLUSTER_SETTLED) {
        error_set(&err, "it does not settle: still busy: %s", buffer_text(&busy));
        command_complain(&err);
        status = EXIT_DIFFERENT;
    }
    api_server_unwatch(cluster_server(cluster), &watcher);
    cluster_free(cluster);
    if (status == EXIT_OK) {
        status = print(objects, as_json);
    }
    return status;
}

int command_render(int argc, char **argv)
{
    static const struct option options[] = {
        {"output", required_argument, NULL, 'o'}, SIMULATION_LONG_OPTIONS, {0}};
    struct simulation simulation;
    simulation_init(&simulation);
    AUTO_ERROR err = {0};
    bool as_json = false;
    int status = EXIT_OK;
    int option;
    opterr = 0;
    while (status == EXIT_OK && (option = getopt_long(argc, argv, ":o:" SIMULATION_SHORT_OPTIONS,
                                                      options, NULL)) != -1) {
        if (option == '?' || option == ':') {
            status = command_bad_option("render", argv, option);
        } else if (option == 'o') {
            as_json = strcmp(optarg, "json") == 0;
            if (!as_json && strcmp(optarg, "yaml") != 0) {
                status = command_misused("render", "-o: expected yaml or json, got %s", optarg);
            }
        } else if (!simulation_option(&simulation, option, optarg, &err)) {
            status = command_complain(&err);
        }
    }
    if (status == EXIT_OK && optind < argc) {
        status = command_misused("render", "unexpected argument %s", argv[optind]);
    } else if (status == EXIT_OK && simulation.manifest_count == 0) {
        status = command_misused("render", "which manifest? Name it with -f");
    }
    if (status == EXIT_OK) {
        status = render(&simulation, as_json);
    }
    simulation_release(&simulation);
    return status;
}
