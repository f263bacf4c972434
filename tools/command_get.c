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
#include "tools/get_targets.h"
#include "tools/simulation.h"

struct get_command {
    struct simulation simulation;
    struct get_targets targets;
    const char *output; /* as given with -o, or "" */
    const char *namespace;
    bool all_namespaces;
    bool show_labels;
    bool no_headers;
    struct sim_duration after;
};

/* ---- what to print ---- */

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

static bool is_everywhere(const struct get_command *self, const struct resource *resource)
{
    return self->all_namespaces || !resource->namespaced;
}

/* What there is of TARGET. */
static struct value *select_target(const struct get_command *self, struct cluster *cluster,
                                   const struct get_target *target)
{
    struct selection selection = {.name = target->name, .objects = value_array()};
    api_server_each(cluster_server(cluster), target->resource,
                    is_everywhere(self, target->resource) ? NULL : self->namespace, select_object,
                    &selection);
    return selection.objects;
}

/* An array for each target. */
static struct value *select_all(const struct get_command *self, struct cluster *cluster)
{
    struct value *found = value_array();
    for (size_t i = 0; i < self->targets.count; i++) {
        value_push(&found, select_target(self, cluster, &self->targets.items[i]));
    }
    return found;
}

/* Whether the target at INDEX was asked for by a name that nothing has. */
static bool is_missing(const struct get_command *self, const struct value *found, size_t index)
{
    return self->targets.items[index].name != NULL && value_count(value_at(found, index)) == 0;
}

/* Says which names nothing has; the exit status. */
static int report_missing(const struct get_command *self, const struct value *found)
{
    int status = EXIT_OK;
    for (size_t i = 0; i < self->targets.count; i++) {
        if (is_missing(self, found, i)) {
            char qualified[128];
            resource_qualified(self->targets.items[i].resource, qualified, sizeof(qualified));
            fprintf(stderr, "Error from server (NotFound): %s \"%s\" not found\n", qualified,
                    self->targets.items[i].name);
            status = EXIT_DIFFERENT;
        }
    }
    return status;
}

/* ---- tables ---- */

/* Source: k8s.io/kubectl pkg/cmd/get/get.go, multipleGVKsRequested. */
static bool has_several_kinds(const struct get_command *self, const struct value *found)
{
    const struct resource *first = NULL;
    for (size_t i = 0; i < self->targets.count; i++) {
        const struct resource *resource = self->targets.items[i].resource;
        if (!is_missing(self, found, i)) {
            if (first != NULL && resource != first) {
                return true;
            }
            first = resource;
        }
    }
    return false;
}

/* `pod`, `raycluster.ray.io` */
static void print_kind(const struct resource *resource, struct buffer *out)
{
    buffer_printf(out, "%s%s%s", resource->singular, resource->group[0] == '\0' ? "" : ".",
                  resource->group);
}

static void print_table(const struct get_command *self, const struct resource *resource,
                        const struct value *objects, bool with_kind, struct sim_time now,
                        struct buffer *out)
{
    const struct contract *contract = self->simulation.contract;
    AUTO_BUFFER kind = {0};
    print_kind(resource, &kind);
    AUTO_TABLE table =
        object_table_make(resource, contract->columns, contract->column_count, objects, now);
    struct table_options options = {.wide = strcmp(self->output, "wide") == 0,
                                    .no_headers = self->no_headers,
                                    .with_namespace = self->all_namespaces && resource->namespaced,
                                    .show_labels = self->show_labels,
                                    .kind = with_kind ? buffer_text(&kind) : NULL};
    if (out->size > 0 && !self->no_headers && value_count(objects) > 0) {
        buffer_append_char(out, '\n');
    }
    table_print(&table, &options, out);
}

/* One for each row of targets of the same kind. Those that are missing stand for nothing. */
static void print_tables(const struct get_command *self, const struct value *found,
                         struct sim_time now, struct buffer *out)
{
    bool with_kind = has_several_kinds(self, found);
    for (size_t i = 0; i < self->targets.count;) {
        const struct resource *resource = self->targets.items[i].resource;
        AUTO_VALUE *objects = value_array();
        for (; i < self->targets.count &&
               (self->targets.items[i].resource == resource || is_missing(self, found, i));
             i++) {
            const struct value *part = value_at(found, i);
            for (size_t k = 0; k < value_count(part); k++) {
                value_push(&objects, value_ref(value_at(part, k)));
            }
        }
        print_table(self, resource, objects, with_kind, now, out);
    }
}

/* Says that there is nothing at all, unless something is missing. */
static void report_nothing(const struct get_command *self, const struct value *found)
{
    bool everywhere = false;
    for (size_t i = 0; i < self->targets.count; i++) {
        if (is_missing(self, found, i)) {
            return;
        }
        everywhere = everywhere || is_everywhere(self, self->targets.items[i].resource);
    }
    fprintf(stderr, everywhere ? "No resources found\n" : "No resources found in %s namespace.\n",
            self->namespace);
}

static int show_tables(const struct get_command *self, const struct value *found,
                       struct sim_time now)
{
    AUTO_BUFFER text = {0};
    print_tables(self, found, now, &text);
    if (text.size == 0) {
        report_nothing(self, found);
    }
    int status = command_print(buffer_text(&text), text.size);
    return status == EXIT_OK ? report_missing(self, found) : status;
}

/* ---- the other formats of -o ---- */

static bool is_single(const struct get_command *self)
{
    return self->targets.count == 1 && self->targets.items[0].name != NULL;
}

static struct value *flatten(const struct value *found)
{
    struct value *objects = value_array();
    for (size_t i = 0; i < value_count(found); i++) {
        for (size_t k = 0; k < value_count(value_at(found, i)); k++) {
            value_push(&objects, value_ref(value_at(value_at(found, i), k)));
        }
    }
    return objects;
}

/* One object by itself when it was asked for by name, otherwise a List. */
static struct value *as_list(const struct get_command *self, const struct value *objects)
{
    if (is_single(self)) {
        return value_ref(value_at(objects, 0));
    }
    return value_object_of("apiVersion", value_string("v1"), "items", value_ref(objects), "kind",
                           value_string("List"), "metadata",
                           value_object_of("resourceVersion", value_string(""), NULL), NULL);
}

static void print_names(const struct get_command *self, const struct value *found,
                        struct buffer *out)
{
    for (size_t i = 0; i < self->targets.count; i++) {
        for (size_t k = 0; k < value_count(value_at(found, i)); k++) {
            print_kind(self->targets.items[i].resource, out);
            buffer_printf(out, "/%s\n", meta_name(value_at(value_at(found, i), k)));
        }
    }
}

static bool print_jsonpath(const char *template, const struct value *list, struct buffer *out,
                           struct error *err)
{
    AUTO_JSONPATH *path = jsonpath_parse(template, err);
    return path != NULL && jsonpath_print(path, list, true, out, err);
}

static bool print_objects(const struct get_command *self, const struct value *found,
                          struct buffer *out, struct error *err)
{
    AUTO_VALUE *objects = flatten(found);
    AUTO_VALUE *list = as_list(self, objects);
    if (strcmp(self->output, "yaml") == 0) {
        yaml_print_folded(list, out);
    } else if (strcmp(self->output, "json") == 0) {
        value_print_json_pretty(list, 4, out);
        buffer_append_char(out, '\n');
    } else if (strcmp(self->output, "name") == 0) {
        print_names(self, found, out);
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
    AUTO_VALUE *found = select_all(self, cluster);
    if (self->output[0] == '\0' || strcmp(self->output, "wide") == 0) {
        return show_tables(self, found, cluster_world(cluster)->now);
    }
    if (is_single(self) && is_missing(self, found, 0)) {
        return report_missing(self, found);
    }
    AUTO_BUFFER text = {0};
    if (!print_objects(self, found, &text, &err)) {
        return command_complain(&err);
    }
    int status = command_print(buffer_text(&text), text.size);
    return status == EXIT_OK ? report_missing(self, found) : status;
}

static bool settle(const struct get_command *self, struct cluster *cluster)
{
    AUTO_ERROR err = {0};
    AUTO_BUFFER busy = {0};
    if (cluster_settle(cluster, &busy) == CLUSTER_SETTLED &&
        cluster_advance(cluster, self->after, &busy) == CLUSTER_SETTLED) {
        return true;
    }
    error_set(&err, "it does not settle: still busy: %s", buffer_text(&busy));
    command_complain(&err);
    return false;
}

/* As kubectl get, it says what is there and has no opinion on it; but a cluster that stays empty
 * should not leave anybody guessing. As with kubectl create, an object that is refused does not
 * keep the others out. */
static int converge(const struct get_command *self, struct cluster *cluster)
{
    size_t count = 0;
    struct simulation_answer *answers =
        simulation_create(&self->simulation, cluster, self->namespace, API_FIELDS_STRICT, &count);
    size_t refused = simulation_report_refusals(answers, count);
    bool shown = refused < count && settle(self, cluster);
    if (shown) {
        simulation_report_troubles(cluster, answers, count);
    }
    simulation_answers_free(answers, count);
    int status = shown ? show(self, cluster) : EXIT_DIFFERENT;
    return status == EXIT_OK && refused > 0 ? EXIT_DIFFERENT : status;
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

/* What the words mean, as far as the contract's kinds go. */
static int read_targets(struct get_command *self, char *const *words, size_t count)
{
    AUTO_ERROR err = {0};
    if (!get_targets_parse(words, count, self->simulation.contract->resource, &self->targets,
                           &err)) {
        return command_misused("get", "%s", err.message);
    }
    for (size_t i = 0; self->all_namespaces && i < self->targets.count; i++) {
        if (self->targets.items[i].name != NULL && self->targets.items[i].resource->namespaced) {
            return command_misused("get",
                                   "a resource cannot be retrieved by name across all namespaces");
        }
    }
    return EXIT_OK;
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
    if (self->simulation.manifest_count == 0) {
        return command_misused("get", "which manifest? Name it with -f");
    }
    return read_targets(self, argv + optind, (size_t)(argc - optind));
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
    get_targets_release(&self.targets);
    simulation_release(&self.simulation);
    return status;
}
