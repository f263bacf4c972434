#include "sim/scenario/play.h"

#include <stdarg.h>
#include <string.h>

#include "core/base/check.h"
#include "core/base/value_json.h"
#include "sim/apiserver/served.h"
#include "sim/scenario/capture.h"

/* ---- beginning and end ---- */

void play_attach(struct play *self, const struct contract *contract, const struct subject *subject,
                 struct cluster *cluster)
{
    *self = (struct play){.contract = contract,
                          .subject = subject,
                          .cluster = cluster,
                          .start = cluster_world(cluster)->start,
                          .events = value_array(),
                          .writes = value_array(),
                          .created = value_array(),
                          .observations = value_array()};
    pod_order_init(&self->pods, cluster_server(cluster));
}

void play_detach(struct play *self)
{
    pod_order_release(&self->pods);
    value_unref(self->events);
    value_unref(self->writes);
    value_unref(self->created);
    value_unref(self->observations);
    value_unref(self->services);
    value_unref(self->services_text);
    value_unref(self->failure);
}

bool play_begin(struct play *self, const struct scenario *scenario, const struct scenario_run *run,
                const struct subject *subject, struct manifests *manifests, struct error *err)
{
    struct cluster *cluster = subject->begin(subject, scenario, run, err);
    if (cluster == NULL) {
        return false;
    }
    play_attach(self, scenario->contract, subject, cluster);
    self->scenario = scenario;
    self->spec = run->spec;
    self->manifests = manifests;
    cluster_world(cluster)->check_context.scenario = scenario->path;
    journal_keep_created(cluster_journal(cluster), false);
    return true;
}

void play_finish(struct play *self)
{
    struct cluster *cluster = self->cluster;
    play_detach(self);
    self->subject->end(self->subject, cluster);
}

/* ---- failing ---- */

bool play_fail(struct play *self, const char *kind, const char *format, ...)
{
    if (self->failure != NULL) {
        return false;
    }
    AUTO_BUFFER message = {0};
    va_list arguments;
    va_start(arguments, format);
    buffer_vprintf(&message, format, arguments);
    va_end(arguments);
    self->failure =
        value_object_of("kind", value_string(kind), "message", value_string(buffer_text(&message)),
                        "step", value_int((int64_t)self->step_index + 1), NULL);
    if (self->scenario != NULL) {
        AUTO_BUFFER text = {0};
        size_t line = scenario_step_line(self->scenario, self->step_index);
        scenario_step_text(self->scenario, self->step_index, &text);
        value_put(&self->failure, value_int((int64_t)line), "line");
        value_put(&self->failure, value_string(buffer_text(&text)), "text");
    }
    value_put(&self->failure, capture_world(self), "world");
    return false;
}

void play_fail_detail(struct play *self, struct value *detail_take)
{
    struct value *details = value_ref(value_get(self->failure, "details"));
    if (details == NULL) {
        details = value_array();
    }
    value_push(&details, detail_take);
    value_put(&self->failure, details, "details");
}

/* ---- what all steps use ---- */

static void append_all(struct value **list, struct value *items_take)
{
    for (size_t i = 0; i < value_count(items_take); i++) {
        value_push(list, value_ref(value_at(items_take, i)));
    }
    value_unref(items_take);
}

void play_collect(struct play *self)
{
    append_all(&self->events, journal_take_events(cluster_journal(self->cluster)));
    append_all(&self->writes, journal_take_writes(cluster_journal(self->cluster)));
    if (self->scenario != NULL) { /* else they are not kept: there is no end to them */
        append_all(&self->created, journal_take_created(cluster_journal(self->cluster)));
    }
}

struct sim_duration play_elapsed(const struct play *self)
{
    return sim_time_since(cluster_world(self->cluster)->now, self->start);
}

/* Takes over what happened while the subject was waited for, and its verdict. */
static bool settled(struct play *self, enum subject_verdict verdict, const struct buffer *told)
{
    play_collect(self);
    if (verdict == SUBJECT_QUIET) {
        return true;
    }
    if (verdict == SUBJECT_BROKEN) {
        return play_fail(self, "invariant", "broke an invariant: %s", buffer_text(told));
    }
    AUTO_BUFFER elapsed = {0};
    sim_duration_print_short(play_elapsed(self), &elapsed);
    return play_fail(self, "step", "did not settle: still busy at %s: %s", buffer_text(&elapsed),
                     buffer_text(told));
}

bool play_settle(struct play *self)
{
    AUTO_BUFFER told = {0};
    return settled(self, self->subject->settle(self->subject, self->cluster, &told), &told);
}

static bool is_as_rejected(const struct api_response *response, const struct value *rejected)
{
    const struct value *reason = value_get(rejected, "reason");
    return response->code == value_as_int(value_get(rejected, "code"), 0) &&
           (reason == NULL || value_is_text(reason, api_response_reason(response))) &&
           strstr(api_response_message(response), value_find_text(rejected, "message")) != NULL;
}

bool play_request(struct play *self, const struct api_request *request,
                  const struct value *rejected, const char *what)
{
    AUTO_RESPONSE response = {0};
    cluster_call(self->cluster, request, &response);
    if (rejected == NULL) {
        return api_response_ok(&response) ||
               play_fail(self, "step", "%s was refused: %d %s: %s", what, response.code,
                         api_response_reason(&response), api_response_message(&response));
    }
    if (api_response_ok(&response)) {
        return play_fail(self, "step", "%s was accepted, expected it to be refused", what);
    }
    AUTO_BUFFER wanted = {0};
    value_print_json(rejected, &wanted);
    return is_as_rejected(&response, rejected) ||
           play_fail(self, "step", "%s was refused otherwise: want %s, got %d %s: %s", what,
                     buffer_text(&wanted), response.code, api_response_reason(&response),
                     api_response_message(&response));
}

const struct resource *play_resource(struct play *self, const char *kind)
{
    if (strcmp(kind, self->contract->resource->kind) == 0) {
        return self->contract->resource;
    }
    for (size_t i = 0; resource_builtins[i] != NULL; i++) {
        if (strcmp(kind, resource_builtins[i]->kind) == 0) {
            return resource_builtins[i];
        }
    }
    play_fail(self, "step", "no resource of kind %s is served", kind);
    return NULL;
}

const char *play_namespace(const struct value *argument)
{
    const char *namespace = value_find_text(argument, "namespace");
    return namespace[0] == '\0' ? "default" : namespace;
}

struct cluster_search {
    const char *namespace; /* NULL: any */
    const char *name;      /* NULL: any */
    const struct value *found;
    size_t count;
};

static void visit_cluster(void *context, const struct value *object)
{
    struct cluster_search *search = context;
    if (search->name == NULL ||
        strcmp(search->name, value_find_text(object, "metadata", "name")) == 0) {
        search->found = object;
        search->count++;
    }
}

const struct value *play_cluster(struct play *self, const struct value *argument)
{
    struct cluster_search search = {.namespace = value_as_string(value_get(argument, "namespace")),
                                    .name = value_as_string(value_get(argument, "cluster"))};
    api_server_each(cluster_server(self->cluster), self->contract->resource, search.namespace,
                    visit_cluster, &search);
    if (search.count == 1) {
        return search.found;
    }
    const char *name = search.name == NULL ? "" : search.name;
    if (search.count == 0) {
        play_fail(self, "step", "there is no RayCluster%s%s", name[0] == '\0' ? "" : " ", name);
    } else {
        play_fail(self, "step", "%zu RayClusters could be meant: name one with `%s`", search.count,
                  name[0] == '\0' ? "cluster" : "namespace");
    }
    return NULL;
}

/* Whether Pods of several RayClusters are in question, before `index` and `count` choose. */
static bool is_ambiguous(const struct play *self, const struct value *select)
{
    AUTO_VALUE *all = value_ref(select);
    value_drop(&all, "index");
    value_drop(&all, "count");
    AUTO_VALUE *pods = pod_order_select(&self->pods, all);
    const struct value *first = NULL;
    for (size_t i = 0; i < value_count(pods); i++) {
        const struct value *cluster =
            value_find(value_at(pods, i), "metadata", "labels", "ray.io/cluster");
        if (first != NULL && cluster != NULL && !value_equal(first, cluster)) {
            return true;
        }
        first = first == NULL ? cluster : first;
    }
    return false;
}

struct value *play_select_pods(struct play *self, const struct value *select)
{
    if (value_get(select, "cluster") == NULL && is_ambiguous(self, select)) {
        play_fail(self, "step",
                  "Pods of several RayClusters are selected: name one with `cluster`");
        return NULL;
    }
    return pod_order_select(&self->pods, select);
}

/* What of SELECT selects nothing: all of it where PODS, which it selects, are none, or one of its
 * positions. NULL: there is no such part. Owns: a new reference. */
static struct value *selects_nothing(const struct play *self, const struct value *select,
                                     const struct value *pods)
{
    if (value_count(pods) == 0) {
        return value_ref(select);
    }
    const struct value *positions = value_get(select, "index");
    for (size_t i = 0; value_is(positions, VALUE_ARRAY) && i < value_count(positions); i++) {
        struct value *one = value_ref(select);
        value_put(&one, value_ref(value_at(positions, i)), "index");
        AUTO_VALUE *there = pod_order_select(&self->pods, one);
        if (value_count(there) == 0) {
            return one;
        }
        value_unref(one);
    }
    return NULL;
}

struct value *play_need_pods(struct play *self, const struct value *select)
{
    struct value *pods = play_select_pods(self, select);
    AUTO_VALUE *nothing = pods == NULL ? NULL : selects_nothing(self, select, pods);
    if (nothing != NULL) {
        AUTO_BUFFER text = {0};
        value_print_json(nothing, &text);
        play_fail(self, "step", "no Pod is selected by %s", buffer_text(&text));
        value_replace(&pods, NULL);
    }
    return pods;
}

/* ---- steps that need no file of their own ---- */

bool step_advance(struct play *self, const struct value *step)
{
    struct sim_duration duration = {0};
    sim_duration_parse(value_find_text(step, "advance"), &duration);
    AUTO_BUFFER told = {0};
    enum subject_verdict verdict =
        self->subject->advance(self->subject, self->cluster, duration, &told);
    return settled(self, verdict, &told);
}

struct plural {
    const char *text;
    bool served;
};

static void compare_plural(void *context, const struct api_served *served)
{
    struct plural *plural = context;
    plural->served = plural->served || strcmp(served->resource->plural, plural->text) == 0;
}

bool step_fault(struct play *self, const struct value *step)
{
    const struct value *argument = value_get(step, "fault");
    const struct value *error = value_get(argument, "error");
    struct fault fault = {.id = value_as_string(value_get(argument, "id")),
                          .resource = value_find_text(argument, "resource"),
                          .subresource = value_as_string(value_get(argument, "subresource")),
                          .name = value_as_string(value_get(argument, "name")),
                          .nth = (uint64_t)value_as_int(value_get(argument, "nth"), 1),
                          .times = (uint64_t)value_as_int(value_get(argument, "times"), 1),
                          .error = {.code = (int)value_as_int(value_get(error, "code"), 0),
                                    .reason = value_as_string(value_get(error, "reason")),
                                    .message = value_as_string(value_get(error, "message"))}};
    if (!api_verb_parse(value_find_text(argument, "verb"), &fault.verb)) {
        return play_fail(self, "step", "no verb %s", value_find_text(argument, "verb"));
    }
    struct plural plural = {.text = fault.resource};
    api_server_each_served(cluster_server(self->cluster), compare_plural, &plural);
    if (!plural.served) {
        return play_fail(self, "step", "no resource %s is served: a plural is meant, such as pods",
                         plural.text);
    }
    fault_list_arm(cluster_faults(self->cluster), &fault);
    return true;
}

bool step_clear_faults(struct play *self, const struct value *step)
{
    const char *id = value_as_string(value_find(step, "clearFaults", "id"));
    bool cleared = fault_list_clear(cluster_faults(self->cluster), id);
    return cleared || id == NULL || play_fail(self, "step", "no fault has the id %s", id);
}

static bool set_frozen(struct play *self, const struct value *resources, bool frozen)
{
    for (size_t i = 0; i < value_count(resources); i++) {
        const char *resource = value_text(value_at(resources, i));
        if (!cluster_freeze_cache(self->cluster, resource, frozen)) {
            return play_fail(self, "step", "the controller has no cache of %s", resource);
        }
    }
    return true;
}

static bool step_cache(struct play *self, const struct value *step)
{
    return set_frozen(self, value_find(step, "cache", "freeze"), true) &&
           set_frozen(self, value_find(step, "cache", "thaw"), false);
}

static bool step_restart(struct play *self, const struct value *step)
{
    (void)step; /* there is only the controller */
    AUTO_BUFFER told = {0};
    return settled(self, self->subject->restart(self->subject, self->cluster, &told), &told);
}

bool step_checkpoint(struct play *self, const struct value *step)
{
    bool settle = value_as_bool(value_get(step, "settle"), true);
    if (settle && !play_settle(self)) {
        return false;
    }
    value_push(&self->observations, capture_observe(self, value_find_text(step, "checkpoint")));
    value_replace(&self->events, value_array());
    value_replace(&self->writes, value_array());
    value_replace(&self->created, value_array());
    return true;
}

/* ---- all steps ---- */

static const struct verb {
    const char *name;
    bool (*play)(struct play *self, const struct value *step);
    bool settles; /* the world settles after it, unless `settle: false` */
} verbs[] = {
    {"create", step_create, true},
    {"apply", step_apply, true},
    {"patch", step_patch, true},
    {"scale", step_scale, true},
    {"delete", step_delete, true},
    {"pods", step_pods, true},
    {"services", step_services, true},
    {"jobs", step_jobs, true},
    {"advance", step_advance, true},
    {"fault", step_fault, false},
    {"clearFaults", step_clear_faults, false},
    {"cache", step_cache, true},
    {"restart", step_restart, true},
    {"checkpoint", step_checkpoint, false},
    {"expect", step_expect, false},
};

bool play_step(struct play *self, const struct value *step)
{
    for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
        if (value_get(step, verbs[i].name) == NULL) {
            continue;
        }
        bool ok = verbs[i].play(self, step);
        play_collect(self);
        bool settle = verbs[i].settles && value_as_bool(value_get(step, "settle"), true);
        return ok && (!settle || play_settle(self));
    }
    CHECK(!"a step without a verb");
    return false;
}

void play_steps(struct play *self)
{
    const struct value *steps = value_get(self->spec, "steps");
    struct check_context *context = &cluster_world(self->cluster)->check_context;
    for (self->step_index = 0; self->step_index < value_count(steps); self->step_index++) {
        context->step_index = (int64_t)self->step_index;
        if (!play_step(self, value_at(steps, self->step_index))) {
            return;
        }
    }
}
