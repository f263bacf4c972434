#include "core/ray/validation_webhook.h"

#include <string.h>

#include "core/base/buffer.h"
#include "core/kube/go_json.h"
#include "core/kube/meta.h"
#include "core/ray/validation.h"

static void check_name(const struct value *object, struct field_errors *out)
{
    AUTO_ERROR problem = {0};
    const char *name = meta_name(object);
    if (!validation_check_name(name, NULL, &problem)) {
        AUTO_BUFFER quoted = {0};
        buffer_append_quoted(&quoted, name, strlen(name));
        field_errors_add_printf(out, FIELD_INVALID, "metadata.name", "Invalid value: %s: %s",
                                buffer_text(&quoted), problem.message);
    }
}

/* Only the first repetition is reported. */
static void check_groups(const struct value *object, const struct contract *contract,
                         struct field_errors *out)
{
    const struct schema *spec = schema_property(contract->schema, "spec");
    const struct schema *group = schema_property(spec, "workerGroupSpecs")->items;
    const struct value *groups = value_find(object, "spec", "workerGroupSpecs");
    AUTO_VALUE *seen = value_object();
    for (size_t i = 0; i < value_count(groups); i++) {
        const char *name = value_find_text(value_at(groups, i), "groupName");
        if (value_get(seen, name) != NULL) {
            AUTO_BUFFER field = {0};
            AUTO_BUFFER text = {0};
            buffer_printf(&field, "spec.workerGroupSpecs[%zu]", i);
            go_json_print(group, value_at(groups, i), &text);
            field_errors_add_printf(out, FIELD_INVALID, buffer_text(&field),
                                    "Invalid value: %s: worker group names must be unique",
                                    buffer_text(&text));
            return;
        }
        value_put(&seen, value_null(), name);
    }
}

void validation_webhook_check(const struct value *object, const struct contract *contract,
                              struct field_errors *out)
{
    check_name(object, out);
    check_groups(object, contract, out);
}
