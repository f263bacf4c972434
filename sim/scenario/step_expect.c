#include <string.h>

#include "core/base/value_json.h"
#include "sim/scenario/capture.h"
#include "sim/scenario/match.h"
#include "sim/scenario/play.h"

/* The step `expect`: every miss is reported, not only the first. */

static void miss(struct play *self, struct value *detail_take)
{
    play_fail(self, "expect", "the expectation is not met");
    play_fail_detail(self, detail_take);
}

/* Compares GOT with the partial WANT; misses are shown under PREFIX. */
static void expect_match(struct play *self, const char *prefix, const struct value *want,
                         const struct value *got)
{
    AUTO_VALUE *want_times = capture_relative_times(self, want);
    AUTO_VALUE *got_times = got == NULL ? NULL : capture_relative_times(self, got);
    AUTO_VALUE *misses = match_partially(prefix, want_times, got_times);
    for (size_t i = 0; i < value_count(misses); i++) {
        miss(self, value_ref(value_at(misses, i)));
    }
}

static void expect_columns(struct play *self, const struct value *cluster,
                           const struct value *columns)
{
    for (size_t i = 0; i < value_count(columns); i++) {
        const char *heading = value_key_at(columns, i);
        const struct value *want = value_member_at(columns, i);
        AUTO_BUFFER want_text = {0};
        if (value_is(want, VALUE_STRING)) {
            buffer_append(&want_text, value_text(want));
        } else if (!value_is(want, VALUE_NULL)) {
            value_print_json(want, &want_text); /* a number may be written as one */
        }
        AUTO_BUFFER got = {0};
        if (!capture_column(self, cluster, heading, &got)) {
            miss(self, value_string_printf("columns.%s: there is no such column", heading));
        } else if (!buffer_equals(&got, buffer_text(&want_text))) {
            miss(self, value_string_printf("columns.%s: want \"%s\", got \"%s\"", heading,
                                           buffer_text(&want_text), buffer_text(&got)));
        }
    }
}

static void expect_pods(struct play *self, const struct value *argument)
{
    AUTO_VALUE *pods = play_select_pods(self, value_get(argument, "select"));
    if (pods == NULL) {
        return;
    }
    int64_t found = (int64_t)value_count(pods);
    int64_t wanted = value_as_int(value_get(argument, "count"), -1);
    if (wanted >= 0 && found != wanted) {
        miss(self, value_string_printf("pods.count: want %lld, got %lld", (long long)wanted,
                                       (long long)found));
    } else if (wanted < 0 && found == 0) {
        miss(self, value_string("pods: no Pod is selected"));
    }
    const struct value *match = value_get(argument, "match");
    for (size_t i = 0; match != NULL && i < value_count(pods); i++) {
        const struct value *pod = value_at(pods, i);
        AUTO_BUFFER prefix = {0};
        buffer_printf(&prefix, "pods[%s]", value_find_text(pod, "metadata", "name"));
        expect_match(self, buffer_text(&prefix), match, pod);
    }
}

static const struct value *find_object(struct play *self, const struct value *argument,
                                       const struct resource **resource)
{
    *resource = play_resource(self, value_find_text(argument, "kind"));
    if (*resource == NULL) {
        return NULL;
    }
    return api_server_peek(cluster_server(self->cluster), *resource,
                           (*resource)->namespaced ? play_namespace(argument) : NULL,
                           value_find_text(argument, "name"));
}

static void expect_object(struct play *self, const struct value *argument)
{
    const struct resource *resource = NULL;
    const struct value *object = find_object(self, argument, &resource);
    if (resource == NULL) {
        return;
    }
    const char *name = value_find_text(argument, "name");
    if (object == NULL) {
        miss(self, value_string_printf("object: there is no %s %s", resource->kind, name));
        return;
    }
    AUTO_BUFFER prefix = {0};
    buffer_printf(&prefix, "object[%s %s]", resource->kind, name);
    expect_match(self, buffer_text(&prefix), value_get(argument, "match"), object);
}

static void expect_absent(struct play *self, const struct value *argument)
{
    const struct resource *resource = NULL;
    if (find_object(self, argument, &resource) != NULL) {
        miss(self, value_string_printf("absent: the %s %s exists", resource->kind,
                                       value_find_text(argument, "name")));
    }
}

static void expect_events(struct play *self, const struct value *wanted)
{
    for (size_t i = 0; i < value_count(wanted); i++) {
        const char *reason = value_find_text(value_at(wanted, i), "reason");
        int64_t count = value_as_int(value_get(value_at(wanted, i), "count"), -1);
        int64_t found = 0;
        for (size_t j = 0; j < value_count(self->events); j++) {
            found += strcmp(value_find_text(value_at(self->events, j), "reason"), reason) == 0;
        }
        if (count >= 0 && found != count) {
            miss(self, value_string_printf("events.%s: want %lld, got %lld", reason,
                                           (long long)count, (long long)found));
        } else if (count < 0 && found == 0) {
            miss(self, value_string_printf("events.%s: want at least one, got none", reason));
        }
    }
}

bool step_expect(struct play *self, const struct value *step)
{
    const struct value *argument = value_get(step, "expect");
    const struct value *status = value_get(argument, "status");
    const struct value *columns = value_get(argument, "columns");
    if (status != NULL || columns != NULL) {
        const struct value *cluster = play_cluster(self, argument);
        if (cluster == NULL) {
            return false;
        }
        if (status != NULL) {
            expect_match(self, "status", status, value_get(cluster, "status"));
        }
        expect_columns(self, cluster, columns);
    }
    if (value_get(argument, "pods") != NULL) {
        expect_pods(self, value_get(argument, "pods"));
    }
    if (value_get(argument, "object") != NULL) {
        expect_object(self, value_get(argument, "object"));
    }
    if (value_get(argument, "absent") != NULL) {
        expect_absent(self, value_get(argument, "absent"));
    }
    expect_events(self, value_get(argument, "events"));
    return self->failure == NULL;
}
