#include <string.h>

#include "sim/apiserver/go_struct.h"
#include "sim/apiserver/pod_spec.h"

/* Source: k8s.io/kubernetes pkg/apis/core/validation/validation.go, ValidateSecurityContext and
 * validatePodSpecSecurityContext; pkg/apis/core/types.go. */

static void check_id(struct field_check *check, const char *member, const struct value *id)
{
    int64_t number = value_as_int(id, 0);
    if (id != NULL && (number < 0 || number > INT32_MAX)) {
        field_check_invalid_number(check, member, number,
                                   "must be between 0 and 2147483647, inclusive");
    }
}

static const struct go_field profile_fields[] = {
    {"Type", "type", "\"\"", NULL},
    {"LocalhostProfile", "localhostProfile", "null", NULL},
    {NULL, NULL, NULL, NULL}};

static void check_seccomp(struct field_check *check, const struct value *context)
{
    static const char *const types[] = {"Localhost", "RuntimeDefault", "Unconfined", NULL};
    const struct value *profile = value_get(context, "seccompProfile");
    const struct value *local = value_get(profile, "localhostProfile");
    const char *type = value_text(value_get(profile, "type"));
    if (profile == NULL) {
        return;
    }
    size_t outside = field_check_enter_member(check, "seccompProfile");
    if (type[0] == '\0') {
        field_check_fail(check, FIELD_REQUIRED, "type",
                         "Required value: type is required when seccompProfile is set");
    } else {
        field_check_one_of(check, "type", type, types);
    }
    if (strcmp(type, "Localhost") != 0 && local != NULL) {
        AUTO_BUFFER shown = {0};
        go_struct_print(profile, profile_fields, &shown);
        field_check_fail(check, FIELD_INVALID, "localhostProfile",
                         "Invalid value: %s: can only be set when seccomp type is Localhost",
                         buffer_text(&shown));
    } else if (strcmp(type, "Localhost") == 0 && local == NULL) {
        field_check_fail(check, FIELD_REQUIRED, "localhostProfile",
                         "Required value: must be set when seccomp type is Localhost");
    } else if (local != NULL) {
        field_check_descending_path(check, "localhostProfile", value_text(local));
    }
    field_check_leave(check, outside);
}

void security_validate_pod(struct field_check *check, const struct value *context)
{
    const struct value *groups = value_get(context, "supplementalGroups");
    size_t outside = field_check_enter_member(check, "securityContext");
    check_id(check, "fsGroup", value_get(context, "fsGroup"));
    check_id(check, "runAsUser", value_get(context, "runAsUser"));
    check_id(check, "runAsGroup", value_get(context, "runAsGroup"));
    for (size_t i = 0; i < value_count(groups); i++) {
        size_t at_group = field_check_enter_item(check, "supplementalGroups", i);
        check_id(check, NULL, value_at(groups, i));
        field_check_leave(check, at_group);
    }
    check_seccomp(check, context);
    field_check_leave(check, outside);
}

/* ---- a container's ---- */

static const struct go_field capability_fields[] = {
    {"Add", "add", "null", NULL}, {"Drop", "drop", "null", NULL}, {NULL, NULL, NULL, NULL}};
static const struct go_field se_linux_fields[] = {{"User", "user", "\"\"", NULL},
                                                  {"Role", "role", "\"\"", NULL},
                                                  {"Type", "type", "\"\"", NULL},
                                                  {"Level", "level", "\"\"", NULL},
                                                  {NULL, NULL, NULL, NULL}};
static const struct go_field windows_fields[] = {
    {"GMSACredentialSpecName", "gmsaCredentialSpecName", "null", NULL},
    {"GMSACredentialSpec", "gmsaCredentialSpec", "null", NULL},
    {"RunAsUserName", "runAsUserName", "null", NULL},
    {"HostProcess", "hostProcess", "null", NULL},
    {NULL, NULL, NULL, NULL}};
static const struct go_field context_fields[] = {
    {"Capabilities", "capabilities", "null", capability_fields},
    {"Privileged", "privileged", "null", NULL},
    {"SELinuxOptions", "seLinuxOptions", "null", se_linux_fields},
    {"WindowsOptions", "windowsOptions", "null", windows_fields},
    {"RunAsUser", "runAsUser", "null", NULL},
    {"RunAsGroup", "runAsGroup", "null", NULL},
    {"RunAsNonRoot", "runAsNonRoot", "null", NULL},
    {"ReadOnlyRootFilesystem", "readOnlyRootFilesystem", "null", NULL},
    {"AllowPrivilegeEscalation", "allowPrivilegeEscalation", "null", NULL},
    {"ProcMount", "procMount", "null", NULL},
    {"SeccompProfile", "seccompProfile", "null", profile_fields},
    {"AppArmorProfile", "appArmorProfile", "null", profile_fields},
    {NULL, NULL, NULL, NULL}};

static void refuse_escalation(struct field_check *check, const struct value *context,
                              const char *by)
{
    AUTO_BUFFER shown = {0};
    go_struct_print(context, context_fields, &shown);
    field_check_fail(check, FIELD_INVALID, NULL,
                     "Invalid value: %s: cannot set `allowPrivilegeEscalation` to false and %s",
                     buffer_text(&shown), by);
}

void security_validate_container(struct field_check *check, const struct value *context)
{
    static const char *const proc_mounts[] = {"Default", "Unmasked", NULL};
    const struct value *added = value_find(context, "capabilities", "add");
    const struct value *proc_mount = value_get(context, "procMount");
    size_t outside = field_check_enter_member(check, "securityContext");
    check_id(check, "runAsUser", value_get(context, "runAsUser"));
    check_id(check, "runAsGroup", value_get(context, "runAsGroup"));
    if (proc_mount != NULL) {
        field_check_one_of(check, "procMount", value_text(proc_mount), proc_mounts);
    }
    check_seccomp(check, context);
    if (!value_as_bool(value_get(context, "allowPrivilegeEscalation"), true)) {
        if (value_as_bool(value_get(context, "privileged"), false)) {
            refuse_escalation(check, context, "`privileged` to true");
        }
        for (size_t i = 0; i < value_count(added); i++) {
            if (value_is_text(value_at(added, i), "CAP_SYS_ADMIN")) {
                refuse_escalation(check, context, "`capabilities.Add` CAP_SYS_ADMIN");
            }
        }
    }
    field_check_leave(check, outside);
}
