#include <string.h>

#include "core/kube/meta.h"
#include "core/kube/types.h"
#include "sim/apiserver/builtin.h"
#include "sim/apiserver/field_check.h"

/* Events, as events.k8s.io/v1 has them. Source: k8s.io/kubernetes pkg/registry/core/event/
 * strategy.go, pkg/apis/core/validation/events.go. */

#define NOTE_SIZE_MAX_BYTES 1024

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

const struct strategy event_strategy = {
    .resource = &resource_events,
    .schema = &schema_event,
    .unconditional_update = true,
    .create_on_update = true,
    .validate = event_validate,
};
