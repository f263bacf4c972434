#include <string.h>

#include "core/kube/meta.h"
#include "core/kube/types.h"
#include "sim/apiserver/builtin.h"
#include "sim/apiserver/defaults.h"
#include "sim/apiserver/pod_spec.h"
#include "sim/apiserver/workload.h"

/* StatefulSets, which nobody acts upon. Source: k8s.io/kubernetes
 * pkg/registry/apps/statefulset/strategy.go, pkg/apis/apps/v1/{defaults,conversion}.go,
 * pkg/apis/apps/validation/validation.go. */

#define REVISION_HISTORY_LIMIT 10

/* ---- defaults ---- */

static void default_rolling_update(struct value **rolling)
{
    defaults_put(rolling, "partition", value_int(0));
}

/* OnDelete has no details, and RollingUpdate has them when it was given none. */
static void default_update_strategy(struct value **strategy)
{
    if (value_text(value_get(*strategy, "type"))[0] == '\0') {
        value_put(strategy, value_string("RollingUpdate"), "type");
        defaults_put(strategy, "rollingUpdate", value_object());
    }
    if (value_is_text(value_get(*strategy, "type"), "RollingUpdate")) {
        defaults_in_member(strategy, "rollingUpdate", default_rolling_update);
    }
}

static void default_retention(struct value **policy)
{
    defaults_text(policy, "whenDeleted", "Retain");
    defaults_text(policy, "whenScaled", "Retain");
}

static void default_claim(struct value **claim)
{
    defaults_in_member(claim, "spec", claim_spec_default);
    if (value_find(*claim, "status", "phase") == NULL) {
        value_put(claim, value_string("Pending"), "status", "phase");
    }
    value_put(claim, value_string("v1"), "apiVersion");
    value_put(claim, value_string("PersistentVolumeClaim"), "kind");
}

static void default_spec(struct value **spec)
{
    defaults_text(spec, "podManagementPolicy", "OrderedReady");
    defaults_put(spec, "updateStrategy", value_object());
    defaults_in_member(spec, "updateStrategy", default_update_strategy);
    defaults_put(spec, "persistentVolumeClaimRetentionPolicy", value_object());
    defaults_in_member(spec, "persistentVolumeClaimRetentionPolicy", default_retention);
    defaults_put(spec, "replicas", value_int(1));
    defaults_put(spec, "revisionHistoryLimit", value_int(REVISION_HISTORY_LIMIT));
    defaults_in_items(spec, "volumeClaimTemplates", default_claim);
    defaults_in_member(spec, "template", workload_default_template);
}

static void stateful_set_fill_defaults(struct value **object)
{
    defaults_put(object, "spec", value_object());
    defaults_in_member(object, "spec", default_spec);
}

/* ---- preparing ---- */

/* The feature gate MaxUnavailableStatefulSet is off, as it is in 1.36. */
static void drop_max_unavailable(struct value **object)
{
    if (value_find(*object, "spec", "updateStrategy", "rollingUpdate", "maxUnavailable") != NULL) {
        value_drop(object, "spec", "updateStrategy", "rollingUpdate", "maxUnavailable");
    }
}

static void stateful_set_prepare_for_create(struct strategy_call *call, struct value **object)
{
    (void)call;
    value_drop(object, "status");
    drop_max_unavailable(object);
}

static void stateful_set_prepare_for_update(struct strategy_call *call, struct value **object,
                                            const struct value *old)
{
    (void)call;
    value_put(object, value_ref(value_get(old, "status")), "status");
    drop_max_unavailable(object);
}

/* ---- validation ---- */

static void validate_update_strategy(struct field_check *check, const struct value *strategy)
{
    const char *type = value_text(value_get(strategy, "type"));
    const struct value *rolling = value_get(strategy, "rollingUpdate");
    if (strcmp(type, "OnDelete") == 0) {
        if (rolling != NULL) {
            workload_fail(check, "updateStrategy.rollingUpdate", rolling,
                          "only allowed for updateStrategy 'RollingUpdate'");
        }
    } else if (strcmp(type, "RollingUpdate") != 0) {
        workload_fail(check, "updateStrategy", strategy, "must be 'RollingUpdate' or 'OnDelete'");
    } else {
        field_check_not_negative(check, "updateStrategy.rollingUpdate.partition",
                                 value_get(rolling, "partition"));
    }
}

static void validate_retention(struct field_check *check, const struct value *policy)
{
    static const char *const members[] = {"whenDeleted", "whenScaled"};
    static const char *const policies[] = {"Delete", "Retain", NULL};
    size_t outside = field_check_enter(check, "persistentVolumeClaimRetentionPolicy");
    for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
        field_check_one_of(check, members[i], value_text(value_get(policy, members[i])), policies);
    }
    field_check_leave(check, outside);
}

static void validate_claims(struct field_check *check, const struct value *claims)
{
    for (size_t i = 0; i < value_count(claims); i++) {
        size_t outside = field_check_enter(check, "volumeClaimTemplates[%zu]", i);
        claim_spec_validate(check, value_get(value_at(claims, i), "spec"));
        field_check_leave(check, outside);
    }
}

static bool is_claimed(const struct value *claims, const char *name)
{
    for (size_t i = 0; i < value_count(claims); i++) {
        if (strcmp(meta_name(value_at(claims, i)), name) == 0) {
            return true;
        }
    }
    return false;
}

/* The template as its Pods will have it: named by their controller, with a volume for each claim.
 * Owns: a new reference. */
static struct value *completed_template(const struct value *spec)
{
    const struct value *claims = value_get(spec, "volumeClaimTemplates");
    struct value *template = value_ref(value_get(spec, "template"));
    AUTO_VALUE *given = value_ref(value_find(template, "spec", "volumes"));
    value_drop(&template, "spec", "subdomain");
    value_drop(&template, "spec", "hostname");
    if (value_count(claims) == 0) {
        return template;
    }
    struct value *volumes = value_array();
    for (size_t i = 0; i < value_count(claims); i++) {
        const char *name = meta_name(value_at(claims, i));
        value_push(&volumes,
                   value_object_of("name", value_string(name), "persistentVolumeClaim",
                                   value_object_of("claimName", value_string(name), NULL), NULL));
    }
    for (size_t i = 0; i < value_count(given); i++) {
        const struct value *volume = value_at(given, i);
        if (!is_claimed(claims, value_text(value_get(volume, "name")))) {
            value_push(&volumes, value_ref(volume));
        }
    }
    value_put(&template, volumes, "spec", "volumes");
    return template;
}

static void validate_spec(struct field_check *check, const struct value *spec, bool is_new)
{
    const struct value *management = value_get(spec, "podManagementPolicy");
    const char *service = value_text(value_get(spec, "serviceName"));
    if (!value_is_text(management, "OrderedReady") && !value_is_text(management, "Parallel")) {
        field_check_invalid(check, "podManagementPolicy", value_text(management),
                            "must be 'OrderedReady' or 'Parallel'");
    }
    validate_update_strategy(check, value_get(spec, "updateStrategy"));
    validate_retention(check, value_get(spec, "persistentVolumeClaimRetentionPolicy"));
    if (is_new) {
        validate_claims(check, value_get(spec, "volumeClaimTemplates"));
    }
    field_check_not_negative(check, "replicas", value_get(spec, "replicas"));
    field_check_not_negative(check, "minReadySeconds", value_get(spec, "minReadySeconds"));
    field_check_not_negative(check, "ordinals.start", value_find(spec, "ordinals", "start"));
    if (is_new && service[0] != '\0') {
        field_check_name(check, "serviceName", service, names_check_dns1123_label(service));
    }
    workload_require_selector(check, spec);
    workload_check_selector(check, spec, "statefulset");
    AUTO_VALUE *template = completed_template(spec);
    workload_check_template(check, template, "StatefulSet");
}

static void validate(const struct value *object, bool is_new, struct field_errors *errors)
{
    struct field_check check = {.errors = errors};
    size_t outside = field_check_enter(&check, "spec");
    validate_spec(&check, value_get(object, "spec"), is_new);
    field_check_leave(&check, outside);
    buffer_release(&check.path);
}

static void stateful_set_validate(struct strategy_call *call, const struct value *object,
                                  struct field_errors *errors)
{
    (void)call;
    validate(object, true, errors);
}

static void stateful_set_validate_update(struct strategy_call *call, const struct value *object,
                                         const struct value *old, struct field_errors *errors)
{
    static const char *const mutable[] = {"replicas",
                                          "template",
                                          "updateStrategy",
                                          "minReadySeconds",
                                          "ordinals",
                                          "revisionHistoryLimit",
                                          "persistentVolumeClaimRetentionPolicy"};
    (void)call;
    AUTO_VALUE *spec = value_ref(value_get(object, "spec"));
    validate(object, false, errors);
    for (size_t i = 0; i < sizeof(mutable) / sizeof(mutable[0]); i++) {
        value_put(&spec, value_ref(value_find(old, "spec", mutable[i])), mutable[i]);
    }
    if (!value_equal(spec, value_get(old, "spec"))) {
        field_errors_add_printf(errors, FIELD_FORBIDDEN, "spec",
                                "Forbidden: updates to statefulset spec for fields other than "
                                "'replicas', 'ordinals', 'template', 'updateStrategy', "
                                "'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' "
                                "and 'minReadySeconds' are forbidden");
    }
}

/* A claim's path ends as upstream has it: another way on create than on update. */
static void stateful_set_warn(struct strategy_call *call, const struct value *object,
                              const struct value *old)
{
    const struct value *claims = value_find(object, "spec", "volumeClaimTemplates");
    AUTO_VALUE *warnings = value_array();
    if (old == NULL || meta_generation(object) != meta_generation(old)) {
        pod_warnings("spec.template.", value_find(object, "spec", "template"), &warnings);
    }
    for (size_t i = 0; i < value_count(claims); i++) {
        AUTO_BUFFER path = {0};
        buffer_printf(&path, "spec.volumeClaimTemplates[%zu]%s", i, old == NULL ? "" : ".Spec");
        claim_spec_warn(buffer_text(&path), value_get(value_at(claims, i), "spec"), &warnings);
    }
    strategy_warn_all(call, warnings);
    if (value_as_int(value_find(object, "spec", "revisionHistoryLimit"), 0) < 0) {
        strategy_warn(call, "spec.revisionHistoryLimit: a negative value retains all historical "
                            "revisions; a value >= 0 is recommended");
    }
}

const struct strategy stateful_set_strategy = {
    .resource = &resource_statefulsets,
    .schema = &schema_stateful_set,
    .names = STRATEGY_NAMES_LABEL,
    .has_status = true,
    .has_generation = true,
    .unconditional_update = true,
    .fill_defaults = stateful_set_fill_defaults,
    .prepare_for_create = stateful_set_prepare_for_create,
    .prepare_for_update = stateful_set_prepare_for_update,
    .validate = stateful_set_validate,
    .validate_update = stateful_set_validate_update,
    .warn = stateful_set_warn,
};
