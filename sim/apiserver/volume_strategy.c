#include <string.h>

#include "core/base/value_json.h"
#include "core/kube/meta.h"
#include "core/kube/types.h"
#include "sim/apiserver/builtin.h"
#include "sim/apiserver/defaults.h"
#include "sim/apiserver/pod_spec.h"

/* PersistentVolumes and StorageClasses. Source: k8s.io/kubernetes
 * pkg/registry/core/persistentvolume/strategy.go, pkg/registry/storage/storageclass/strategy.go,
 * pkg/apis/{core,storage}/v1/defaults.go, pkg/apis/{core,storage}/validation/validation.go,
 * plugin/pkg/admission/storage/storageobjectinuseprotection/admission.go. */

/* ---- volumes ---- */

static void default_host_path(struct value **source)
{
    defaults_text(source, "type", "");
}

static void default_volume_spec(struct value **spec)
{
    defaults_in_member(spec, "capacity", resource_list_default);
    defaults_text(spec, "persistentVolumeReclaimPolicy", "Retain");
    defaults_text(spec, "volumeMode", "Filesystem");
    defaults_in_member(spec, "hostPath", default_host_path);
}

static void volume_fill_defaults(struct value **object)
{
    defaults_put(object, "spec", value_object());
    defaults_in_member(object, "spec", default_volume_spec);
    if (value_find(*object, "status", "phase") == NULL) {
        value_put(object, value_string("Pending"), "status", "phase");
    }
}

static bool volume_admit(struct strategy_call *call, struct value **object, const struct value *old,
                         struct api_response *refusal)
{
    (void)call;
    (void)refusal;
    if (old == NULL) {
        meta_add_finalizer(object, "kubernetes.io/pv-protection");
    }
    return true;
}

static void volume_prepare_for_create(struct strategy_call *call, struct value **object)
{
    value_put(object,
              value_object_of("phase", value_string("Pending"), "lastPhaseTransitionTime",
                              api_server_timestamp(call->server), NULL),
              "status");
}

static void volume_prepare_for_status_update(struct strategy_call *call, struct value **object,
                                             const struct value *old)
{
    value_put(object, value_ref(value_get(old, "spec")), "spec");
    if (!value_equal(value_find(*object, "status", "phase"), value_find(old, "status", "phase"))) {
        value_put(object, api_server_timestamp(call->server), "status", "lastPhaseTransitionTime");
    }
}

/* The members of a volume's spec that are not about where its data are. */
static bool is_source(const char *member)
{
    static const char *const others[] = {"accessModes",
                                         "capacity",
                                         "claimRef",
                                         "mountOptions",
                                         "nodeAffinity",
                                         "storageClassName",
                                         "volumeMode",
                                         "persistentVolumeReclaimPolicy",
                                         "volumeAttributesClassName"};
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        if (strcmp(member, others[i]) == 0) {
            return false;
        }
    }
    return true;
}

static struct value *volume_source(const struct value *spec)
{
    struct value *source = value_object();
    for (size_t i = 0; i < value_count(spec); i++) {
        if (is_source(value_key_at(spec, i))) {
            value_put(&source, value_ref(value_member_at(spec, i)), value_key_at(spec, i));
        }
    }
    return source;
}

static void volume_validate(struct strategy_call *call, const struct value *object,
                            struct field_errors *errors)
{
    (void)call;
    static const char *const policies[] = {"Delete", "Recycle", "Retain", NULL};
    static const char *const modes[] = {"ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce",
                                        "ReadWriteOncePod", NULL};
    const struct value *spec = value_get(object, "spec");
    const struct value *access = value_get(spec, "accessModes");
    AUTO_VALUE *source = volume_source(spec);
    struct field_check check = {.errors = errors};
    size_t outside = field_check_enter(&check, "spec");
    if (value_count(access) == 0) {
        field_check_required(&check, "accessModes");
    }
    for (size_t i = 0; i < value_count(access); i++) {
        field_check_one_of(&check, "accessModes", value_text(value_at(access, i)), modes);
    }
    if (value_count(value_get(spec, "capacity")) == 0) {
        field_check_required(&check, "capacity");
    }
    if (value_find(spec, "capacity", "storage") == NULL) {
        field_check_fail(&check, FIELD_NOT_SUPPORTED, "capacity",
                         "Unsupported value: {}: supported values: \"storage\"");
    }
    field_check_one_of(&check, "persistentVolumeReclaimPolicy",
                       value_find_text(spec, "persistentVolumeReclaimPolicy"), policies);
    if (value_count(source) == 0) {
        field_check_fail(&check, FIELD_REQUIRED, NULL,
                         "Required value: must specify a volume type");
    } else if (value_count(source) > 1) {
        field_check_fail(&check, FIELD_FORBIDDEN, value_key_at(source, 1),
                         "Forbidden: may not specify more than 1 volume type");
    }
    field_check_leave(&check, outside);
    buffer_release(&check.path);
}

static void volume_validate_update(struct strategy_call *call, const struct value *object,
                                   const struct value *old, struct field_errors *errors)
{
    volume_validate(call, object, errors);
    AUTO_VALUE *source = volume_source(value_get(object, "spec"));
    AUTO_VALUE *old_source = volume_source(value_get(old, "spec"));
    if (!value_equal(source, old_source)) {
        field_errors_add(errors, FIELD_FORBIDDEN, "spec.persistentvolumesource",
                         "Forbidden: spec.persistentvolumesource is immutable after creation");
    }
}

const struct strategy volume_strategy = {
    .resource = &resource_persistentvolumes,
    .ends_metadata_there = true,
    .schema = &schema_persistent_volume,
    .has_status = true,
    .unconditional_update = true,
    .returns_deleted = true,
    .fill_defaults = volume_fill_defaults,
    .admit = volume_admit,
    .prepare_for_create = volume_prepare_for_create,
    .prepare_for_status_update = volume_prepare_for_status_update,
    .validate = volume_validate,
    .validate_update = volume_validate_update,
};

/* ---- storage classes ---- */

static void storage_class_fill_defaults(struct value **object)
{
    defaults_text(object, "reclaimPolicy", "Delete");
    defaults_text(object, "volumeBindingMode", "Immediate");
}

static void storage_class_validate(struct strategy_call *call, const struct value *object,
                                   struct field_errors *errors)
{
    (void)call;
    static const char *const policies[] = {"Delete", "Retain", NULL};
    static const char *const modes[] = {"Immediate", "WaitForFirstConsumer", NULL};
    struct field_check check = {.errors = errors};
    if (value_find_text(object, "provisioner")[0] == '\0') {
        field_check_required(&check, "provisioner");
    }
    field_check_one_of(&check, "reclaimPolicy", value_find_text(object, "reclaimPolicy"), policies);
    field_check_one_of(&check, "volumeBindingMode", value_find_text(object, "volumeBindingMode"),
                       modes);
    buffer_release(&check.path);
}

static void storage_class_validate_update(struct strategy_call *call, const struct value *object,
                                          const struct value *old, struct field_errors *errors)
{
    static const char *const fixed[] = {"parameters", "provisioner", "reclaimPolicy"};
    storage_class_validate(call, object, errors);
    for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++) {
        if (!value_equal(value_get(object, fixed[i]), value_get(old, fixed[i]))) {
            field_errors_add_printf(errors, FIELD_FORBIDDEN, fixed[i],
                                    "Forbidden: updates to %s are forbidden.", fixed[i]);
        }
    }
    const struct value *mode = value_get(object, "volumeBindingMode");
    if (!value_equal(mode, value_get(old, "volumeBindingMode"))) {
        field_errors_add_printf(errors, FIELD_INVALID, "volumeBindingMode",
                                "Invalid value: \"%s\": field is immutable", value_text(mode));
    }
}

const struct strategy storage_class_strategy = {
    .resource = &resource_storageclasses,
    .ends_metadata_there = true,
    .schema = &schema_storage_class,
    .unconditional_update = true,
    .returns_deleted = true,
    .fill_defaults = storage_class_fill_defaults,
    .validate = storage_class_validate,
    .validate_update = storage_class_validate_update,
};
