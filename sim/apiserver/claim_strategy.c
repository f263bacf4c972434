#include <string.h>

#include "core/kube/meta.h"
#include "core/kube/quantity.h"
#include "core/kube/types.h"
#include "sim/apiserver/builtin.h"
#include "sim/apiserver/defaults.h"
#include "sim/apiserver/pod_spec.h"

/* PersistentVolumeClaims. Source: k8s.io/kubernetes pkg/registry/core/persistentvolumeclaim/
 * strategy.go, plugin/pkg/admission/storage/storageobjectinuseprotection/admission.go,
 * pkg/apis/core/validation/validation.go (ValidatePersistentVolumeClaim). */

static void claim_fill_defaults(struct value **object)
{
    defaults_in_member(object, "spec", claim_spec_default);
    if (value_find(*object, "status", "phase") == NULL) {
        value_put(object, value_string("Pending"), "status", "phase");
    }
}

static bool claim_admit(struct strategy_call *call, struct value **object, const struct value *old,
                        struct api_response *refusal)
{
    (void)call;
    (void)refusal;
    if (old == NULL) {
        meta_add_finalizer(object, "kubernetes.io/pvc-protection");
    }
    return true;
}

static void claim_prepare_for_create(struct strategy_call *call, struct value **object)
{
    (void)call;
    value_put(object, value_object_of("phase", value_string("Pending"), NULL), "status");
}

static void validate_storage(struct field_check *check, const struct value *spec)
{
    const struct value *storage = value_find(spec, "resources", "requests", "storage");
    AUTO_ERROR error = {0};
    AUTO_QUANTITY quantity = {0};
    if (storage == NULL) {
        field_check_required(check, "resources[storage]");
    } else if (quantity_from_value(storage, &quantity, &error) && quantity_sign(&quantity) <= 0) {
        field_check_invalid(check, "resources[storage]", value_text(storage),
                            "must be greater than zero");
    }
}

void claim_spec_validate(struct field_check *check, const struct value *spec)
{
    static const char *const modes[] = {"ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce",
                                        "ReadWriteOncePod", NULL};
    static const char *const volume_modes[] = {"Block", "Filesystem", NULL};
    const struct value *access = value_get(spec, "accessModes");
    size_t outside = field_check_enter(check, "spec");
    if (value_count(access) == 0) {
        field_check_fail(check, FIELD_REQUIRED, "accessModes",
                         "Required value: at least 1 access mode is required");
    }
    bool is_of_one_pod = false;
    bool is_of_more = false;
    for (size_t i = 0; i < value_count(access); i++) {
        const char *mode = value_text(value_at(access, i));
        bool is_known = field_check_one_of(check, "accessModes", mode, modes);
        bool is_once = strcmp(mode, "ReadWriteOncePod") == 0;
        is_of_one_pod = is_of_one_pod || is_once;
        is_of_more = is_of_more || (is_known && !is_once);
    }
    if (is_of_one_pod && is_of_more) {
        field_check_fail(check, FIELD_FORBIDDEN, "accessModes",
                         "Forbidden: may not use ReadWriteOncePod with other access modes");
    }
    validate_storage(check, spec);
    const char *class_name = value_text(value_get(spec, "storageClassName"));
    if (class_name[0] != '\0') {
        field_check_name(check, "storageClassName", class_name,
                         names_check_dns1123_subdomain(class_name));
    }
    field_check_one_of(check, "volumeMode", value_text(value_get(spec, "volumeMode")),
                       volume_modes);
    field_check_leave(check, outside);
}

static void claim_validate(struct strategy_call *call, const struct value *object,
                           struct field_errors *errors)
{
    (void)call;
    struct field_check check = {.errors = errors};
    claim_spec_validate(&check, value_get(object, "spec"));
    buffer_release(&check.path);
}

/* NEW with what may change taken from OLD: the volume once, the size while it is bound. */
static struct value *with_old_fields(const struct value *object, const struct value *old)
{
    struct value *spec = value_ref(value_get(object, "spec"));
    if (value_find_text(old, "spec", "volumeName")[0] == '\0') {
        value_drop(&spec, "volumeName");
    }
    if (strcmp(value_find_text(old, "status", "phase"), "Bound") == 0) {
        value_put(&spec, value_ref(value_find(old, "spec", "resources", "requests")), "resources",
                  "requests");
        value_put(&spec, value_ref(value_find(old, "spec", "volumeAttributesClassName")),
                  "volumeAttributesClassName");
    }
    return spec;
}

/* Upstream appends what differs, as a patch of its Go struct. */
static void claim_validate_update(struct strategy_call *call, const struct value *object,
                                  const struct value *old, struct field_errors *errors)
{
    claim_validate(call, object, errors);
    AUTO_VALUE *restored = with_old_fields(object, old);
    if (!value_equal(restored, value_get(old, "spec"))) {
        field_errors_add(errors, FIELD_FORBIDDEN, "spec",
                         "Forbidden: spec is immutable after creation except resources.requests "
                         "and volumeAttributesClassName for bound claims");
    }
}

#define CLASS_ANNOTATION "volume.beta.kubernetes.io/storage-class"

static void claim_warn(struct strategy_call *call, const struct value *object,
                       const struct value *old)
{
    (void)old;
    AUTO_VALUE *warnings = value_array();
    if (meta_annotation(object, CLASS_ANNOTATION) != NULL) {
        strategy_warn(call, "metadata.annotations[" CLASS_ANNOTATION
                            "]: deprecated since v1.8; use \"storageClassName\" attribute "
                            "instead");
    }
    claim_spec_warn("spec", value_get(object, "spec"), &warnings);
    strategy_warn_all(call, warnings);
}

const struct strategy claim_strategy = {
    .resource = &resource_persistentvolumeclaims,
    .schema = &schema_persistent_volume_claim,
    .has_status = true,
    .unconditional_update = true,
    .returns_deleted = true,
    .fill_defaults = claim_fill_defaults,
    .admit = claim_admit,
    .prepare_for_create = claim_prepare_for_create,
    .validate = claim_validate,
    .validate_update = claim_validate_update,
    .warn = claim_warn,
};
