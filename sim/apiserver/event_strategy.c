#include <string.h>

#include "core/kube/meta.h"
#include "core/kube/types.h"
#include "sim/apiserver/builtin.h"
#include "sim/apiserver/field_check.h"

/* Events, as events.k8s.io/v1 and as v1 has them. Source: k8s.io/kubernetes
 * pkg/registry/core/event/strategy.go, pkg/apis/core/validation/events.go. */

#define NOTE_SIZE_MAX_BYTES 1024
#define TEXT_SIZE_MAX_BYTES 128

static void validate_regarding(struct field_check *check, const struct value *object)
{
    const char *namespace = meta_namespace(object);
    const char *regarding = value_find_text(object, "regarding", "namespace");
    bool fits = regarding[0] == '\0' ? strcmp(namespace, "default") == 0
                                     : strcmp(namespace, regarding) == 0;
    if (!fits) {
        field_check_invalid(check, "involvedObject.namespace", regarding,
                            "does not match event.namespace");
    }
}

static void event_validate(struct strategy_call *call, const struct value *object,
                           struct field_errors *errors)
{
    (void)call;
    static const char *const required[] = {"reportingController", "reportingInstance", "action",
                                           "reason"};
    struct field_check check = {.errors = errors};
    validate_regarding(&check, object);
    for (size_t i = 0; i < sizeof(required) / sizeof(required[0]); i++) {
        const char *text = value_text(value_get(object, required[i]));
        if (text[0] == '\0') {
            field_check_required(&check, required[i]);
        } else if (i == 0) {
            field_check_name(&check, required[i], text, names_check_label_key(text));
        }
    }
    if (value_text_size(value_get(object, "note")) > NOTE_SIZE_MAX_BYTES) {
        field_check_invalid(&check, "message", "", "can have at most 1024 characters");
    }
    if (!value_is(value_get(object, "eventTime"), VALUE_STRING)) {
        field_check_required(&check, "eventTime");
    }
    const char *type = value_text(value_get(object, "type"));
    if (strcmp(type, "Normal") != 0 && strcmp(type, "Warning") != 0) {
        AUTO_BUFFER why = {0};
        buffer_printf(&why, "has invalid value: %s", type);
        field_check_invalid(&check, "type", "", buffer_text(&why));
    }
    buffer_release(&check.path);
}

/* ---- v1 ---- */

static void validate_involved(struct field_check *check, const struct value *object, bool is_new)
{
    const char *namespace = meta_namespace(object);
    const char *involved = value_find_text(object, "involvedObject", "namespace");
    bool fits = strcmp(namespace, involved) == 0;
    if (involved[0] == '\0') {
        fits =
            strcmp(namespace, "default") == 0 || (is_new && strcmp(namespace, "kube-system") == 0);
    } else if (is_new) {
        fits = true;
    }
    if (!fits) {
        field_check_invalid(check, "involvedObject.namespace", involved,
                            "does not match event.namespace");
    }
}

/* What an event must have that tells its time to the microsecond. */
static void validate_new_fields(struct field_check *check, const struct value *object)
{
    static const char *const required[] = {"reportingComponent", "reportingInstance", "action",
                                           "reason"};
    for (size_t i = 0; i < sizeof(required) / sizeof(required[0]); i++) {
        const struct value *text = value_get(object, required[i]);
        if (value_text_size(text) == 0) {
            field_check_required(check, required[i]);
        } else if (i == 0) {
            field_check_name(check, required[i], value_text(text),
                             names_check_label_key(value_text(text)));
        } else if (value_text_size(text) > TEXT_SIZE_MAX_BYTES) {
            field_check_invalid(check, required[i], "", "can have at most 128 characters");
        }
    }
    if (value_text_size(value_get(object, "message")) > NOTE_SIZE_MAX_BYTES) {
        field_check_invalid(check, "message", "", "can have at most 1024 characters");
    }
}

static void core_event_validate(struct strategy_call *call, const struct value *object,
                                struct field_errors *errors)
{
    (void)call;
    struct field_check check = {.errors = errors};
    bool is_new = value_is(value_get(object, "eventTime"), VALUE_STRING);
    validate_involved(&check, object, is_new);
    if (is_new) {
        validate_new_fields(&check, object);
    }
    buffer_release(&check.path);
}

static void core_event_validate_update(struct strategy_call *call, const struct value *object,
                                       const struct value *old, struct field_errors *errors)
{
    (void)old;
    core_event_validate(call, object, errors);
}

const struct strategy core_event_strategy = {
    .resource = &resource_core_events,
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
};
