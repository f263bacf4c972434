#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "core/base/limits.h"
#include "core/base/text.h"
#include "core/base/value_json.h"
#include "core/base/value_yaml.h"
#include "core/kube/custom_columns.h"
#include "core/kube/jsonpath.h"
#include "core/kube/meta.h"
#include "core/kube/object_table.h"
#include "tools/command.h"
#include "tools/simulation.h"

struct get_command {
    struct simulation simulation;
    const char *resource_word; /* NULL: rayclusters */
    const char *name;          /* NULL: all */
    const char *output;        /* as given with -o, or "" */
    const char *namespace;
    bool all_namespaces;
    bool show_labels;
    bool no_headers;
    struct sim_duration after;
};

/* ---- what to print ---- */

static bool has_word(const char *const *words, const char *word)
{
    for (size_t i = 0; words != NULL && words[i] != NULL; i++) {
        if (strcmp(words[i], word) == 0) {
            return true;
        }
    }
    return false;
}

/* By plural, singular, short name or kind, as kubectl takes it. */
static bool is_called(const struct resource *resource, const char *word)
{
    char qualified[128];
    resource_qualified(resource, qualified, sizeof(qualified));
    return strcmp(resource->plural, word) == 0 || strcmp(resource->singular, word) == 0 ||
           text_equal_fold(resource->kind, word) || strcmp(qualified, word) == 0 ||
           has_word(resource->short_names, word);
}

static const struct resource *find_resource(const struct get_command *self)
{
    const struct resource *custom = self->simulation.contract->resource;
    if (self->resource_word == NULL || is_called(custom, self->resource_word)) {
        return custom;
    }
    for (size_t i = 0; resource_builtins[i] != NULL; i++) {
        if (is_called(resource_builtins[i], self->resource_word)) {
            return resource_builtins[i];
        }
    }
    return NULL;
}

struct selection {
    const char *name; /* NULL: all */
    struct value *objects;
};

static void select_object(void *context, const struct value *object)
{
    struct selection *selection = context;
    if (selection->name == NULL || strcmp(meta_name(object), selection->name) == 0) {
        struct value *copy = value_ref(object);
        value_drop(&copy, "metadata", "managedFields"); /* as kubectl hides them */
        value_push(&selection->objects, copy);
    }
}

/* ---- the formats of -o ---- */

static void print_as_table(const struct get_command *self, const struct resource *resource,
                           const struct value *objects, struct sim_time now, struct buffer *out)
{
    const struct contract *contract = self->simulation.contract;
    AUTO_TABLE table =
        object_table_make(resource, contract->columns, contract->column_count, objects, now);
    struct table_options options = {.wide = strcmp(self->output, "wide") == 0,
                                    .no_headers = self->no_headers,
                                    .with_namespace = self->all_namespaces && resource->namespaced,
                                    .show_labels = self->show_labels};
    table_print(&table, &options, out);
}

/* One object by itself when it was asked for by name, otherwise a List. */
static struct value *as_list(const struct get_command *self, const struct value *objects)
{
    if (self->name != NULL) {
        return value_ref(value_at(objects, 0));
    }
    return value_object_of("apiVersion", value_string("v1"), "items", value_ref(objects), "kind",
                           value_string("List"), "metadata",
                           value_object_of("resourceVersion", value_string(""), NULL), NULL);
}

static void print_names(const struct resource *resource, const struct value *objects,
                        struct buffer *out)
{
    for (size_t i = 0; i < value_count(objects); i++) {
        buffer_printf(out, "%s%s%s/%s\n", resource->singular, resource->group[0] == '\0' ? "" : ".",
                      resource->group, meta_name(value_at(objects, i)));
    }
}

static bool print_jsonpath(const char *template, const struct value *list, struct buffer *out,
                           struct error *err)
{
    AUTO_JSONPATH *path = jsonpath_parse(template, err);
    return path != NULL && jsonpath_print(path, list, true, out, err);
}

static bool print_objects(const struct get_command *self, const struct resource *resource,
                          const struct value *objects, struct sim_time now, struct buffer *out,
                          struct error *err)
{
    AUTO_VALUE *list = as_list(self, objects);
    if (self->output[0] == '\0' || strcmp(self->output, "wide") == 0) {
        print_as_table(self, resource, objects, now, out);
    } else if (strcmp(self->output, "yaml") == 0) {
        yaml_print_folded(list, out);
    } else if (strcmp(self->output, "json") == 0) {
        value_print_json_pretty(list, 4, out);
        buffer_append_char(out, '\n');
    } else if (strcmp(self->output, "name") == 0) {
        print_names(resource, objects, out);
    } else if (strncmp(self->output, "jsonpath=", 9) == 0) {
        return print_jsonpath(self->output + 9, list, out, err);
    } else if (strncmp(self->output, "custom-columns=", 15) == 0) {
        AUTO_CUSTOM_COLUMNS *columns = custom_columns_parse(self->output + 15, err);
        return columns != NULL &&
               custom_columns_print(columns, objects, self->no_headers, out, err);
    } else {
        return error_set(
            err, "-o: expected wide, yaml, json, name, jsonpath=… or custom-columns=…, got %s",
            self->output);
    }
    return true;
}

/* ---- running ---- */

static int show(const struct get_command *self, struct cluster *cluster)
{
    AUTO_ERROR err = {0};
    const struct resource *resource = find_resource(self);
    if (resource == NULL) {
        return command_misused("get", "the server doesn't have a resource type \"%s\"",
                               self->resource_word);
    }
    struct selection selection = {.name = self->name, .objects = value_array()};
    bool everywhere = self->all_namespaces || !resource->namespaced;
    api_server_each(cluster_server(cluster), resource, everywhere ? NULL : self->namespace,
                    select_object, &selection);
    AUTO_VALUE *objects = selection.objects;
    if (self->name != NULL && value_count(objects) == 0) {
        char qualified[128];
        resource_qualified(resource, qualified, sizeof(qualified));
        fprintf(stderr, "Error from server (NotFound): %s \"%s\" not found\n", qualified,
                self->name);
        return EXIT_DIFFERENT;
    }
    bool is_table = self->output[0] == '\0' || strcmp(self->output, "wide") == 0;
    if (value_count(objects) == 0 && is_table) {
        fprintf(stderr,
                everywhere ? "No resources found\n" : "No resources found in %s namespace.\n",
                self->namespace);
        return EXIT_OK;
    }
    AUTO_BUFFER text = {0};
    if (!print_objects(self, resource, objects, cluster_world(cluster)->now, &text, &err)) {
        return command_complain(&err);
    }
    return command_print(buffer_text(&text), text.size);
}

static int converge(const struct get_command *self, struct cluster *cluster)
{
    AUTO_ERROR err = {0};
    AUTO_BUFFER busy = {0};
    size_t count = 0;
    struct simulation_answer *answers =
        simulation_create(&self->simulation, cluster, self->namespace, API_FIELDS_STRICT, &count);
    bool accepted = simulation_report_refusals(answers, count);
    simulation_answers_free(answers, count);
    if (!accepted) {
        return EXIT_DIFFERENT;
    }
    if (cluster_settle(cluster, &busy) != CLUSTER_SETTLED ||
        cluster_advance(cluster, self->after, &busy) != CLUSTER_SETTLED) {
        error_set(&err, "it does not settle: still busy: %s", buffer_text(&busy));
        command_complain(&err);
        return EXIT_DIFFERENT;
    }
    return show(self, cluster);
}

/* ---- the command line ---- */

enum { OPTION_SHOW_LABELS = 256, OPTION_NO_HEADERS, OPTION_AFTER };

static bool parse_option(struct get_command *self, int option, struct error *err)
{
    switch (option) {
    case 'o':
        self->output = optarg;
        return true;
    case 'n':
        self->namespace = optarg;
        return true;
    case 'A':
        self->all_namespaces = true;
        return true;
    case OPTION_SHOW_LABELS:
        self->show_labels = true;
        return true;
    case OPTION_NO_HEADERS:
        self->no_headers = true;
        return true;
    case OPTION_AFTER:
        return (sim_duration_parse(optarg, &self->after) && self->after.ns >= 0 &&
                self->after.ns <= SIM_SECONDS(INT64_C(3600) * LIMIT_ADVANCE_HOURS).ns) ||
               error_set(err, "--after: expected a duration such as 30s or 5m, up to %dh, got %s",
                         LIMIT_ADVANCE_HOURS, optarg);
    default:
        return simulation_option(&self->simulation, option, optarg, err);
    }
}

static int parse_command_line(struct get_command *self, int argc, char **argv)
{
    static const struct option options[] = {{"output", required_argument, NULL, 'o'},
                                            {"namespace", required_argument, NULL, 'n'},
                                            {"all-namespaces", no_argument, NULL, 'A'},
                                            {"show-labels", no_argument, NULL, OPTION_SHOW_LABELS},
                                            {"no-headers", no_argument, NULL, OPTION_NO_HEADERS},
                                            {"after", required_argument, NULL, OPTION_AFTER},
                                            SIMULATION_LONG_OPTIONS,
                                            {0}};
    AUTO_ERROR err = {0};
    int option;
    opterr = 0;
    while ((option = getopt_long(argc, argv, ":o:n:A" SIMULATION_SHORT_OPTIONS, options, NULL)) !=
           -1) {
        if (option == '?' || option == ':') {
            return command_bad_option("get", argv, option);
        }
        if (!parse_option(self, option, &err)) {
            return command_complain(&err);
        }
    }
    self->resource_word = optind < argc ? argv[optind] : NULL;
    self->name = optind + 1 < argc ? argv[optind + 1] : NULL;
    if (optind + 2 < argc) {
        return command_misused("get", "unexpected argument %s", argv[optind + 2]);
    }
    if (self->name != NULL && self->all_namespaces) {
        return command_misused("get",
                               "a resource cannot be retrieved by name across all namespaces");
    }
    if (self->simulation.manifest_count == 0) {
        return command_misused("get", "which manifest? Name it with -f");
    }
    return EXIT_OK;
}

int command_get(int argc, char **argv)
{
    struct get_command self = {.output = "", .namespace = "default"};
    simulation_init(&self.simulation);
    self.simulation.assume_namespaces = true;
    int status = parse_command_line(&self, argc, argv);
    if (status == EXIT_OK) {
        AUTO_ERROR err = {0};
        struct cluster *cluster = simulation_start(&self.simulation, true, &err);
        if (cluster == NULL) {
            status = command_complain(&err);
        } else {
            status = converge(&self, cluster);
            cluster_free(cluster);
        }
    }
    simulation_release(&self.simulation);
    return status;
}
