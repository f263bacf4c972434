#include <string.h>

#include "core/base/value_json.h"
#include "core/kube/meta.h"
#include "core/kube/types.h"
#include "sim/apiserver/builtin.h"
#include "sim/apiserver/defaults.h"
#include "sim/apiserver/pod_spec.h"
#include "sim/apiserver/workload.h"

/* Source: k8s.io/kubernetes pkg/registry/batch/job/strategy.go, pkg/apis/batch/v1/defaults.go,
 * pkg/apis/batch/validation/validation.go. */

#define BACKOFF_LIMIT 6

/* ---- defaults ---- */

static void default_spec(struct value **spec)
{
    if (value_get(*spec, "completions") == NULL && value_get(*spec, "parallelism") == NULL) {
        value_put(spec, value_int(1), "completions");
    }
    defaults_put(spec, "parallelism", value_int(1));
    bool per_index = value_get(*spec, "backoffLimitPerIndex") != NULL;
    defaults_put(spec, "backoffLimit", value_int(per_index ? INT32_MAX : BACKOFF_LIMIT));
    defaults_text(spec, "completionMode", "NonIndexed");
    defaults_put(spec, "suspend", value_bool(false));
    defaults_put(spec, "manualSelector", value_bool(false));
    defaults_text(spec, "podReplacementPolicy",
                  value_get(*spec, "podFailurePolicy") == NULL ? "TerminatingOrFailed" : "Failed");
    defaults_in_member(spec, "template", workload_default_template);
}

/* A Job without labels has those of its Pods. */
static void default_labels(struct value **object)
{
    const struct value *labels = value_find(*object, "spec", "template", "metadata", "labels");
    if (labels != NULL && value_find(*object, "metadata", "labels") == NULL) {
        value_put(object, value_ref(labels), "metadata", "labels");
    }
}

static void job_fill_defaults(struct value **object)
{
    defaults_in_member(object, "spec", default_spec);
    default_labels(object);
}

/* ---- the selector ---- */

static void label_template(struct value **object, const char *key, const char *text)
{
    value_put(object, value_string(text), "spec", "template", "metadata", "labels", key);
}

static void generate_selector(struct value **object)
{
    AUTO_VALUE *job = value_ref(*object);
    const char *uid = meta_uid(job);
    const char *name = meta_name(job);
    label_template(object, "batch.kubernetes.io/controller-uid", uid);
    label_template(object, "batch.kubernetes.io/job-name", name);
    label_template(object, "controller-uid", uid);
    label_template(object, "job-name", name);
    value_put(object, value_string(uid), "spec", "selector", "matchLabels",
              "batch.kubernetes.io/controller-uid");
}

static void job_prepare_for_create(struct strategy_call *call, struct value **object)
{
    (void)call;
    value_put(object, value_object(), "status");
    if (!value_as_bool(value_find(*object, "spec", "manualSelector"), false)) {
        generate_selector(object);
        default_labels(object);
    }
}

/* ---- validation ---- */

static void validate_selector(struct field_check *check, const struct value *spec)
{
    const struct value *selector = value_find(spec, "selector", "matchLabels");
    const struct value *labels = value_find(spec, "template", "metadata", "labels");
    if (value_get(spec, "selector") == NULL) {
        field_check_required(check, "selector");
    }
    for (size_t i = 0; i < value_count(selector); i++) {
        if (!value_equal(value_member_at(selector, i), value_get_like(labels, selector, i))) {
            AUTO_BUFFER text = {0};
            value_print_json(labels == NULL ? value_null() : labels, &text);
            field_check_fail(check, FIELD_INVALID, "template.metadata.labels",
                             "Invalid value: %s: `selector` does not match template `labels`",
                             buffer_text(&text));
            return;
        }
    }
}

void job_spec_validate(struct field_check *check, const struct value *spec)
{
    static const char *const modes[] = {"Indexed", "NonIndexed", NULL};
    static const char *const numbers[] = {"parallelism", "completions", "activeDeadlineSeconds",
                                          "backoffLimit", "ttlSecondsAfterFinished"};
    const struct value *template = value_get(spec, "template");
    const struct value *pod_spec = value_get(template, "spec");
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        field_check_not_negative(check, numbers[i], value_get(spec, numbers[i]));
    }
    if (value_get(spec, "completionMode") != NULL) {
        field_check_one_of(check, "completionMode", value_text(value_get(spec, "completionMode")),
                           modes);
    }
    field_check_labels(check, "template.labels", value_find(template, "metadata", "labels"));
    size_t at_spec = field_check_enter(check, "template.spec");
    pod_spec_validate_template(check, pod_spec);
    const char *policy = value_text(value_get(pod_spec, "restartPolicy"));
    if (strcmp(policy, "OnFailure") != 0 && strcmp(policy, "Never") != 0) {
        field_check_fail(check, FIELD_REQUIRED, "restartPolicy",
                         "Required value: valid values: \"OnFailure\", \"Never\"");
    }
    field_check_leave(check, at_spec);
}

#define COMPLETIONS_TRACKED 100000
#define PARALLELISM_TRACKED 10000

void job_spec_warn(struct strategy_call *call, const char *path, const struct value *spec)
{
    AUTO_BUFFER prefix = {0};
    buffer_printf(&prefix, "%s.template.", path);
    if (value_is_text(value_get(spec, "completionMode"), "Indexed") &&
        value_as_int(value_get(spec, "completions"), 0) > COMPLETIONS_TRACKED &&
        value_as_int(value_get(spec, "parallelism"), 0) > PARALLELISM_TRACKED) {
        strategy_warn(call,
                      "%s: In Indexed Jobs with a number of completions higher than 10^5 and a "
                      "parallelism higher than 10^4, Kubernetes might not be able to track "
                      "completedIndexes when a big number of indexes fail",
                      path);
    }
    workload_warn_of_template(call, buffer_text(&prefix), value_get(spec, "template"));
}

static void job_warn(struct strategy_call *call, const struct value *object,
                     const struct value *old)
{
    if (old == NULL) {
        workload_warn_name(call, object, "Pod names and hostnames");
    }
    if (old == NULL || meta_generation(object) != meta_generation(old)) {
        job_spec_warn(call, "spec", value_get(object, "spec"));
    }
}

static void job_validate(struct strategy_call *call, const struct value *object,
                         struct field_errors *errors)
{
    (void)call;
    struct field_check check = {.errors = errors};
    size_t outside = field_check_enter(&check, "spec");
    validate_selector(&check, value_get(object, "spec"));
    job_spec_validate(&check, value_get(object, "spec"));
    field_check_leave(&check, outside);
    buffer_release(&check.path);
}

/* The value in the message is upstream's Go struct, here the object's own JSON. */
static void job_validate_update(struct strategy_call *call, const struct value *object,
                                const struct value *old, struct field_errors *errors)
{
    static const char *const immutable[] = {"completions", "selector", "template",
                                            "completionMode"};
    const struct value *spec = value_get(object, "spec");
    job_validate(call, object, errors);
    for (size_t i = 0; i < sizeof(immutable) / sizeof(immutable[0]); i++) {
        const struct value *member = value_get(spec, immutable[i]);
        if (value_equal(member, value_find(old, "spec", immutable[i]))) {
            continue;
        }
        AUTO_BUFFER field = {0};
        AUTO_BUFFER text = {0};
        buffer_printf(&field, "spec.%s", immutable[i]);
        value_print_json(member == NULL ? value_null() : member, &text);
        field_errors_add_printf(errors, FIELD_INVALID, buffer_text(&field),
                                "Invalid value: %s: field is immutable", buffer_text(&text));
    }
}

const struct strategy job_strategy = {
    .resource = &resource_jobs,
    .schema = &schema_job,
    .has_status = true,
    .has_generation = true,
    .unconditional_update = true,
    .default_propagation = STRATEGY_ORPHAN,
    .fill_defaults = job_fill_defaults,
    .prepare_for_create = job_prepare_for_create,
    .validate = job_validate,
    .validate_update = job_validate_update,
    .warn = job_warn,
};
