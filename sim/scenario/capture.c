#include "sim/scenario/capture.h"

#include <string.h>

#include "core/base/text.h"
#include "core/base/value_json.h"
#include "core/kube/builtin_columns.h"
#include "core/kube/cell.h"
#include "core/kube/meta.h"
#include "core/kube/object_table.h"
#include "core/kube/pod_cells.h"
#include "sim/scenario/play.h"

/* ---- times ---- */

/* `2026-01-01T00:00:03Z` -> `+3s`; NULL when TEXT is no timestamp. */
static struct value *relative_time(const struct play *play, const char *text)
{
    struct sim_time moment;
    if (text[0] < '0' || text[0] > '9' || strlen(text) < 20 || !sim_time_parse(text, &moment)) {
        return NULL;
    }
    struct sim_duration since = sim_time_since(moment, play->start);
    AUTO_BUFFER offset = {0};
    buffer_append(&offset, since.ns < 0 ? "" : "+");
    sim_duration_print_short(since, &offset);
    return value_string(buffer_text(&offset));
}

struct value *capture_relative_times(const struct play *play, const struct value *value)
{
    if (value_is(value, VALUE_STRING)) {
        struct value *relative = relative_time(play, value_text(value));
        return relative != NULL ? relative : value_ref(value);
    }
    struct value *result = value_ref(value);
    for (size_t i = 0; i < value_count(value); i++) {
        value_set_part_at(&result, i, capture_relative_times(play, value_part_at(value, i)));
    }
    return result;
}

/* ---- RayClusters ---- */

static void collect(void *context, const struct value *object)
{
    value_push(context, value_ref(object));
}

static struct value *list_objects(const struct play *play, const struct resource *resource)
{
    struct value *objects = value_array();
    api_server_each(cluster_server(play->cluster), resource, NULL, collect, &objects);
    return objects;
}

/* Whether they are not all of one namespace, so that names alone would not tell them apart. */
static bool span_namespaces(const struct value *objects)
{
    for (size_t i = 1; i < value_count(objects); i++) {
        if (strcmp(meta_namespace(value_at(objects, 0)), meta_namespace(value_at(objects, i))) !=
            0) {
            return true;
        }
    }
    return false;
}

static struct value *print_table(const struct table *table, bool with_namespace)
{
    struct table_options options = {.wide = true, .with_namespace = with_namespace};
    AUTO_BUFFER text = {0};
    table_print(table, &options, &text);
    return value_string_sized(buffer_text(&text), text.size);
}

static struct table cluster_table(const struct play *play, const struct value *clusters)
{
    const struct contract *contract = play->contract;
    return object_table_make(contract->resource, contract->columns, contract->column_count,
                             clusters, cluster_world(play->cluster)->now);
}

static struct value *observe_columns(struct play *play)
{
    AUTO_VALUE *clusters = list_objects(play, play->contract->resource);
    AUTO_TABLE table = cluster_table(play, clusters);
    return print_table(&table, span_namespaces(clusters));
}

bool capture_column(const struct play *play, const struct value *cluster, const char *heading,
                    struct buffer *out)
{
    AUTO_VALUE *clusters = value_array_of(value_ref(cluster), NULL);
    AUTO_TABLE table = cluster_table(play, clusters);
    for (size_t i = 0; i < table.column_count; i++) {
        if (text_equal_fold(table.columns[i].name, heading)) {
            const struct value *cell = value_at(table.rows[0].cells, i);
            if (value_is(cell, VALUE_STRING)) {
                buffer_append(out, value_text(cell));
            } else if (!value_is(cell, VALUE_NULL)) {
                value_print_json(cell, out);
            }
            return true;
        }
    }
    return false;
}

/* The status of the only RayCluster, or of each by name. */
static struct value *observe_status(struct play *play)
{
    AUTO_VALUE *clusters = list_objects(play, play->contract->resource);
    bool with_namespace = span_namespaces(clusters);
    struct value *all = value_object();
    for (size_t i = 0; i < value_count(clusters); i++) {
        const struct value *cluster = value_at(clusters, i);
        const struct value *status = value_get(cluster, "status");
        struct value *relative =
            status == NULL ? value_object() : capture_relative_times(play, status);
        if (value_count(clusters) == 1) {
            value_unref(all);
            return relative;
        }
        AUTO_BUFFER name = {0};
        buffer_printf(&name, "%s%s%s", with_namespace ? meta_namespace(cluster) : "",
                      with_namespace ? "/" : "", meta_name(cluster));
        value_put(&all, relative, buffer_text(&name));
    }
    return all;
}

/* ---- Pods and Services ---- */

static struct value *group_cell(const struct value *pod)
{
    const struct value *group = value_find(pod, "metadata", "labels", "ray.io/group");
    return value_text(group)[0] == '\0' ? value_string("<none>") : value_ref(group);
}

static struct value *phase_cell(const struct value *pod)
{
    const struct value *phase = value_find(pod, "status", "phase");
    return value_is(phase, VALUE_STRING) ? value_ref(phase) : value_string("");
}

/* One of kubectl's own columns of a built-in kind, by name. */
static struct value *builtin_cell(const struct builtin_columns *kind, const struct value *cells,
                                  const char *name)
{
    for (size_t i = 0; i < kind->count; i++) {
        if (strcmp(kind->columns[i].name, name) == 0) {
            return value_ref(value_at(cells, i));
        }
    }
    return value_null();
}

static struct value *observe_pods(struct play *play)
{
    static const char *const names[] = {"Name", "Group", "Phase", "Ready", "Status", "IP", "Node"};
    AUTO_VALUE *pods = pod_order_select(&play->pods, NULL);
    AUTO_TABLE table = {0};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        table_add_column(&table, (struct table_column){.name = names[i], .type = "string"});
    }
    for (size_t i = 0; i < value_count(pods); i++) {
        const struct value *pod = value_at(pods, i);
        const struct pod_state_cells state = pod_state_cells(pod);
        struct value *cells = value_array_of(cell_name(pod), group_cell(pod), phase_cell(pod),
                                             state.ready, state.status, state.ip, state.node, NULL);
        table_add_row(&table, cells, pod);
    }
    return print_table(&table, span_namespaces(pods));
}

/* All but the one that every cluster has. */
static struct value *services_table(const struct value *services, struct sim_time now)
{
    static const char *const names[] = {"Type", "Cluster-IP", "Port(s)"};
    const struct builtin_columns *kind = builtin_columns_of(&resource_services);
    AUTO_TABLE table = {0};
    table_add_column(&table, (struct table_column){.name = "Name", .type = "string"});
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        table_add_column(&table, (struct table_column){.name = names[i], .type = "string"});
    }
    for (size_t i = 0; i < value_count(services); i++) {
        const struct value *service = value_at(services, i);
        bool is_the_api_itself = strcmp(meta_name(service), "kubernetes") == 0 &&
                                 strcmp(meta_namespace(service), "default") == 0;
        if (is_the_api_itself) {
            continue;
        }
        AUTO_VALUE *shown = kind->cells(service, now);
        struct value *cells = value_array_of(cell_name(service), NULL);
        for (size_t j = 0; j < sizeof(names) / sizeof(names[0]); j++) {
            value_push(&cells, builtin_cell(kind, shown, names[j]));
        }
        table_add_row(&table, cells, service);
    }
    return print_table(&table, false);
}

/* None of these columns depends on the time. */
static struct value *observe_services(struct play *play)
{
    struct value *services = list_objects(play, &resource_services);
    if (play->services == NULL || !value_equal(services, play->services)) {
        value_replace(&play->services_text,
                      services_table(services, cluster_world(play->cluster)->now));
    }
    value_replace(&play->services, services);
    return value_ref(play->services_text);
}

/* ---- what happened since the last checkpoint ---- */

/* How often in a row LIST holds the item at INDEX. */
static size_t count_repeats(const struct value *list, size_t index)
{
    size_t repeats = 1;
    while (value_equal(value_at(list, index + repeats), value_at(list, index))) {
        repeats++;
    }
    return repeats;
}

static void print_repeats(size_t repeats, struct buffer *out)
{
    if (repeats > 1) {
        buffer_printf(out, " (x%zu)", repeats);
    }
}

/* `Normal   CreatedHeadPod   Created head Pod default/demo-head-x7k2p`, repeats folded. */
static struct value *observe_events(struct play *play)
{
    AUTO_TABLE table = {0};
    for (int i = 0; i < 3; i++) {
        table_add_column(&table, (struct table_column){.name = "", .type = "string"});
    }
    for (size_t i = 0; i < value_count(play->events);) {
        const struct value *event = value_at(play->events, i);
        size_t repeats = count_repeats(play->events, i);
        AUTO_BUFFER note = {0};
        /* A note may have several lines, and kubectl's tables end at the first. */
        for (const char *at = value_find_text(event, "note"); *at != '\0';) {
            size_t size = strcspn(at, "\n");
            buffer_append_sized(&note, at, size);
            buffer_append(&note, at[size] == '\0' ? "" : "\\n");
            at += size + (at[size] == '\0' ? 0 : 1);
        }
        print_repeats(repeats, &note);
        table_add_row(&table,
                      value_array_of(value_ref(value_get(event, "type")),
                                     value_ref(value_get(event, "reason")),
                                     value_string(buffer_text(&note)), NULL),
                      event);
        i += repeats;
    }
    struct table_options options = {.no_headers = true};
    AUTO_BUFFER text = {0};
    table_print(&table, &options, &text);
    return value_string_sized(buffer_text(&text), text.size);
}

/* One a line, repeats folded. */
static struct value *observe_writes(struct play *play)
{
    AUTO_BUFFER text = {0};
    for (size_t i = 0; i < value_count(play->writes);) {
        size_t repeats = count_repeats(play->writes, i);
        buffer_append(&text, value_text(value_at(play->writes, i)));
        print_repeats(repeats, &text);
        buffer_append_char(&text, '\n');
        i += repeats;
    }
    return value_string_sized(buffer_text(&text), text.size);
}

/* What the controller created, without what says whose it is: that is the same in each. */
static struct value *observe_created(struct play *play)
{
    struct value *all = value_array();
    for (size_t i = 0; i < value_count(play->created); i++) {
        struct value *object = value_ref(value_at(play->created, i));
        value_drop(&object, "metadata", "ownerReferences");
        value_push(&all, object);
    }
    return all;
}

/* Every object that a controller owns, in the order of resources and names. */
static struct value *observe_objects(struct play *play)
{
    struct value *all = value_array();
    for (size_t i = 0; resource_builtins[i] != NULL; i++) {
        const struct resource *resource = resource_builtins[i];
        if (resource == &resource_events || resource == &resource_namespaces) {
            continue;
        }
        AUTO_VALUE *objects = list_objects(play, resource);
        for (size_t j = 0; j < value_count(objects); j++) {
            const struct value *object = value_at(objects, j);
            if (meta_controller(object) != NULL) {
                value_push(&all, capture_relative_times(play, object));
            }
        }
    }
    return all;
}

/* ---- putting it together ---- */

static const struct part {
    const char *name;
    struct value *(*observe)(struct play *play);
    bool by_default;
} parts[] = {
    {"columns", observe_columns, true},  {"status", observe_status, true},
    {"pods", observe_pods, true},        {"services", observe_services, true},
    {"events", observe_events, true},    {"writes", observe_writes, false},
    {"created", observe_created, false}, {"objects", observe_objects, false},
};

#define PART_COUNT (sizeof(parts) / sizeof(parts[0]))

static bool is_wanted(const struct play *play, const struct part *part)
{
    const struct value *wanted = value_get(play->spec, "capture");
    for (size_t i = 0; i < value_count(wanted); i++) {
        if (value_is_text(value_at(wanted, i), part->name)) {
            return true;
        }
    }
    return wanted == NULL && part->by_default;
}

struct value *capture_observe(struct play *play, const char *name)
{
    AUTO_BUFFER elapsed = {0};
    sim_duration_print_short(play_elapsed(play), &elapsed);
    struct value_member members[2 + PART_COUNT] = {
        VALUE_MEMBER("name", value_string(name)),
        VALUE_MEMBER("time", value_string(buffer_text(&elapsed))),
    };
    size_t count = 2;
    for (size_t i = 0; i < PART_COUNT; i++) {
        if (is_wanted(play, &parts[i])) {
            members[count++] =
                (struct value_member){parts[i].name, strlen(parts[i].name), parts[i].observe(play)};
        }
    }
    size_t duplicate_index;
    return value_object_from(members, count, &duplicate_index);
}

struct value *capture_world(struct play *play)
{
    AUTO_VALUE *columns = observe_columns(play);
    AUTO_VALUE *pods = observe_pods(play);
    return value_string_printf(
        "%s%s%s", value_text(columns),
        value_text_size(columns) > 0 && value_text_size(pods) > 0 ? "\n" : "", value_text(pods));
}
