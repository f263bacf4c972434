#include <string.h>

#include "core/base/value_json.h"
#include "core/kube/meta.h"
#include "core/kube/types.h"
#include "sim/apiserver/builtin.h"
#include "sim/apiserver/field_check.h"

/* Events, as events.k8s.io/v1 and as v1 has them. Source: k8s.io/kubernetes
 * pkg/registry/core/event/strategy.go, pkg/apis/core/validation/events.go. */

#define NOTE_SIZE_MAX_BYTES 1024
#define TEXT_SIZE_MAX_BYTES 128

/* How the fields are called in one of the forms. */
struct form {
    const char *involved;
    const char *controller;
    const char *message;
    const char *source;
    const char *first_time;
    const char *last_time;
    const char *count;
};

static const struct form core_form = {"involvedObject", "reportingComponent", "message", "source",
                                      "firstTimestamp", "lastTimestamp",      "count"};
static const struct form new_form = {
    "regarding",        "reportingController",      "note",
    "deprecatedSource", "deprecatedFirstTimestamp", "deprecatedLastTimestamp",
    "deprecatedCount"};

/* An event that tells its time to the microsecond has fields that others need not have. */
static bool has_event_time(const struct value *event)
{
    return value_is(value_get(event, "eventTime"), VALUE_STRING);
}

static void validate_involved(struct field_check *check, const struct form *form,
                              const struct value *event)
{
    const char *namespace = meta_namespace(event);
    const char *involved = value_text(value_find(event, form->involved, "namespace"));
    bool is_timed = has_event_time(event);
    bool fits = is_timed || strcmp(namespace, involved) == 0;
    if (involved[0] == '\0') {
        fits = strcmp(namespace, "default") == 0 ||
               (is_timed && strcmp(namespace, "kube-system") == 0);
    }
    if (!fits) {
        field_check_invalid(check, "involvedObject.namespace", involved,
                            "does not match event.namespace");
    }
}

/* Source: legacyValidateEvent. */
static void validate_event(struct field_check *check, const struct form *form,
                           const struct value *event)
{
    const char *const required[] = {form->controller, "reportingInstance", "action", "reason"};
    validate_involved(check, form, event);
    if (!has_event_time(event)) {
        return;
    }
    for (size_t i = 0; i < sizeof(required) / sizeof(required[0]); i++) {
        const struct value *text = value_get(event, required[i]);
        if (value_text_size(text) == 0) {
            field_check_required(check, required[i]);
        }
        if (i == 0) {
            field_check_name(check, required[i], value_text(text),
                             names_check_label_key(value_text(text)));
        } else if (value_text_size(text) > TEXT_SIZE_MAX_BYTES) {
            field_check_invalid(check, required[i], "", "can have at most 128 characters");
        }
    }
    if (value_text_size(value_get(event, form->message)) > NOTE_SIZE_MAX_BYTES) {
        field_check_invalid(check, "message", "", "can have at most 1024 characters");
    }
}

/* ---- events.k8s.io/v1 ---- */

static void validate_series(struct field_check *check, const struct value *event)
{
    const struct value *series = value_get(event, "series");
    if (series == NULL) {
        return;
    }
    if (value_as_int(value_get(series, "count"), 0) < 2) {
        field_check_invalid(check, "series.count", "", "should be at least 2");
    }
    if (!value_is(value_get(series, "lastObservedTime"), VALUE_STRING)) {
        field_check_required(check, "series.lastObservedTime");
    }
}

static void expect_unset(struct field_check *check, const char *field, bool is_set)
{
    if (is_set) {
        field_check_invalid(check, field, "", "needs to be unset");
    }
}

static void event_validate(struct strategy_call *call, const struct value *event,
                           struct field_errors *errors)
{
    (void)call;
    struct field_check check = {.errors = errors};
    validate_event(&check, &new_form, event);
    validate_series(&check, event);
    if (!has_event_time(event)) {
        field_check_required(&check, "eventTime");
    }
    const char *type = value_text(value_get(event, "type"));
    if (strcmp(type, "Normal") != 0 && strcmp(type, "Warning") != 0) {
        AUTO_BUFFER why = {0};
        buffer_printf(&why, "has invalid value: %s", type);
        field_check_invalid(&check, "type", "", buffer_text(&why));
    }
    expect_unset(&check, core_form.first_time,
                 value_is(value_get(event, new_form.first_time), VALUE_STRING));
    expect_unset(&check, core_form.last_time,
                 value_is(value_get(event, new_form.last_time), VALUE_STRING));
    expect_unset(&check, core_form.count, value_as_int(value_get(event, new_form.count), 0) != 0);
    expect_unset(&check, core_form.source, value_count(value_get(event, new_form.source)) > 0);
    buffer_release(&check.path);
}

static void expect_same(struct field_check *check, const char *field, const struct value *member,
                        const struct value *old)
{
    AUTO_BUFFER shown = {0};
    if (value_equal(member, old)) {
        return;
    }
    if (member == NULL || value_is(member, VALUE_NULL)) {
        buffer_append(&shown, old != NULL && value_is(old, VALUE_STRING) ? "\"\"" : "null");
    } else {
        value_print_json(member, &shown);
    }
    field_check_fail(check, FIELD_INVALID, field, "Invalid value: %s: field is immutable",
                     buffer_text(&shown));
}

static void event_validate_update(struct strategy_call *call, const struct value *event,
                                  const struct value *old, struct field_errors *errors)
{
    static const struct {
        const char *field;
        const char *shown; /* NULL: the same */
    } fixed[] = {
        {"reason", NULL},
        {"note", "message"},
        {"deprecatedFirstTimestamp", "firstTimestamp"},
        {"deprecatedLastTimestamp", "lastTimestamp"},
        {"deprecatedCount", "count"},
        {"reason", NULL},
        {"type", NULL},
        {"eventTime", NULL},
        {"action", NULL},
        {"reportingController", NULL},
        {"reportingInstance", NULL},
    };
    (void)call;
    struct field_check check = {.errors = errors};
    validate_event(&check, &new_form, event);
    if (!value_equal(value_get(event, "series"), value_get(old, "series"))) {
        validate_series(&check, event);
    }
    for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++) {
        expect_same(&check, fixed[i].shown == NULL ? fixed[i].field : fixed[i].shown,
                    value_get(event, fixed[i].field), value_get(old, fixed[i].field));
    }
    buffer_release(&check.path);
}

/* ---- v1 ---- */

static void core_event_validate(struct strategy_call *call, const struct value *event,
                                struct field_errors *errors)
{
    (void)call;
    struct field_check check = {.errors = errors};
    validate_event(&check, &core_form, event);
    buffer_release(&check.path);
}

static void core_event_validate_update(struct strategy_call *call, const struct value *event,
                                       const struct value *old, struct field_errors *errors)
{
    (void)old;
    core_event_validate(call, event, errors);
}

const struct strategy core_event_strategy = {
    .resource = &resource_core_events,
    .names = STRATEGY_NAMES_PATH,
    .schema = &schema_core_event,
    .unconditional_update = true,
    .create_on_update = true,
    .validate = core_event_validate,
    .validate_update = core_event_validate_update,
};

const struct strategy event_strategy = {
    .resource = &resource_events,
    .schema = &schema_event,
    .unconditional_update = true,
    .create_on_update = true,
    .validate = event_validate,
    .validate_update = event_validate_update,
};
