#include "sim/apiserver/workload.h"

#include <string.h>

#include "core/base/value_json.h"
#include "core/kube/label_selector.h"
#include "core/kube/meta.h"
#include "sim/apiserver/defaults.h"
#include "sim/apiserver/pod_spec.h"

#define LABEL_SIZE_MAX_BYTES 63

void workload_default_template(struct value **template)
{
    defaults_in_member(template, "spec", pod_spec_default);
}

void workload_fail(struct field_check *check, const char *member, const struct value *value,
                   const char *why)
{
    AUTO_BUFFER text = {0};
    value_print_json(value == NULL ? value_null() : value, &text);
    field_check_fail(check, FIELD_INVALID, member, "Invalid value: %s: %s", buffer_text(&text),
                     why);
}

void workload_check_selector(struct field_check *check, const struct value *spec, const char *kind)
{
    const struct value *given = value_get(spec, "selector");
    const struct value *labels = value_find(spec, "template", "metadata", "labels");
    AUTO_ERROR error = {0};
    AUTO_LABEL_SELECTOR selector = {0};
    bool is_given = value_is(given, VALUE_OBJECT);
    if (is_given) {
        field_check_selector(check, "selector", given);
    }
    if (is_given && value_count(value_get(given, "matchLabels")) == 0 &&
        value_count(value_get(given, "matchExpressions")) == 0) {
        AUTO_BUFFER why = {0};
        buffer_printf(&why, "empty selector is invalid for %s", kind);
        workload_fail(check, "selector", given, buffer_text(&why));
    }
    if (!label_selector_from_value(given, &selector, &error)) {
        workload_fail(check, "selector", given, "invalid label selector");
    } else if (!label_selector_matches(&selector, labels)) {
        /* One that is missing selects nothing. */
        workload_fail(check, "template.metadata.labels", labels,
                      "`selector` does not match template `labels`");
    }
}

void workload_require_selector(struct field_check *check, const struct value *spec)
{
    if (!value_is(value_get(spec, "selector"), VALUE_OBJECT)) {
        field_check_required(check, "selector");
    }
}

void workload_check_template(struct field_check *check, const struct value *template,
                             const char *kind)
{
    static const char *const policies[] = {"Always", NULL};
    const struct value *spec = value_get(template, "spec");
    field_check_labels(check, "template.labels", value_find(template, "metadata", "labels"));
    size_t outside = field_check_enter(check, "template.spec");
    pod_spec_validate_template(check, spec);
    field_check_one_of(check, "restartPolicy", value_text(value_get(spec, "restartPolicy")),
                       policies);
    if (value_get(spec, "activeDeadlineSeconds") != NULL) {
        field_check_fail(check, FIELD_FORBIDDEN, "activeDeadlineSeconds",
                         "Forbidden: activeDeadlineSeconds in %s is not Supported", kind);
    }
    field_check_leave(check, outside);
}

void workload_check_selector_kept(const struct value *object, const struct value *old,
                                  struct field_errors *errors)
{
    const struct value *selector = value_find(object, "spec", "selector");
    if (!value_equal(selector, value_find(old, "spec", "selector"))) {
        struct field_check check = {.errors = errors};
        workload_fail(&check, "spec.selector", selector, "field is immutable");
        buffer_release(&check.path);
    }
}

/* ---- warnings ---- */

void workload_warn_name(struct strategy_call *call, const struct value *object, const char *use)
{
    const char *name = meta_name(object);
    if (strchr(name, '.') != NULL || strlen(name) > LABEL_SIZE_MAX_BYTES) {
        struct names_problems problems = names_check_dns1123_label(name);
        AUTO_BUFFER why = {0};
        names_problems_print(&problems, " ", &why);
        strategy_warn(call,
                      "metadata.name: this is used in %s, which can result in surprising behavior; "
                      "a DNS label is recommended: [%s]",
                      use, buffer_text(&why));
    }
}

void workload_warn_of_template(struct strategy_call *call, const char *prefix,
                               const struct value *template)
{
    AUTO_VALUE *warnings = value_array();
    pod_warnings(prefix, template, &warnings);
    strategy_warn_all(call, warnings);
}

void workload_warn(struct strategy_call *call, const struct value *object, const struct value *old)
{
    if (old == NULL) {
        workload_warn_name(call, object, "Pod names and hostnames");
    }
    if (old == NULL || meta_generation(object) != meta_generation(old)) {
        workload_warn_of_template(call, "spec.template.", value_find(object, "spec", "template"));
    }
}
