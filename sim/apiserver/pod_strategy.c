#include <string.h>

#include "core/kube/meta.h"
#include "core/kube/types.h"
#include "sim/apiserver/builtin.h"
#include "sim/apiserver/go_decode.h"
#include "sim/apiserver/pod_spec.h"
#include "sim/apiserver/pod_specs.h"
#include "sim/apiserver/verbs.h"
#include "sim/apiserver/workload.h"

/* Source: k8s.io/kubernetes pkg/registry/core/pod/strategy.go. */

/* ---- reading ---- */

static void append(struct value **list, const struct value *items)
{
    for (size_t i = 0; i < value_count(items); i++) {
        value_push(list, value_ref(value_at(items, i)));
    }
}

/* Reads a Pod whose spec, as far as it is in KNOWN, needs no look. */
static bool decode_around(const struct value *known, struct value **object, struct value **unknown,
                          struct buffer *problem)
{
    return go_decode(&schema_pod, known, object, unknown, problem);
}

static bool decode_new(struct strategy_call *call, struct value **object, struct value **unknown,
                       struct buffer *problem)
{
    struct pod_specs *specs = &call->server->pod_specs;
    AUTO_VALUE *incoming = value_ref(value_get(*object, "spec"));
    const struct pod_spec_entry *entry = pod_specs_find_incoming(specs, incoming);
    if (entry != NULL) {
        append(unknown, entry->unknown);
        value_put(object, value_ref(entry->decoded), "spec");
        AUTO_VALUE *known = value_object_of("spec", value_ref(entry->decoded), NULL);
        return decode_around(known, object, unknown, problem);
    }
    /* Of a Pod that comes with a status it would not be known where something was dropped. */
    bool has_status = value_count(value_get(*object, "status")) > 0;
    AUTO_VALUE *dropped = value_array();
    bool is_read = decode_around(NULL, object, &dropped, problem);
    append(unknown, dropped);
    if (!is_read) {
        return false;
    }
    AUTO_VALUE *spec = value_ref(value_get(*object, "spec"));
    pod_spec_default(&spec);
    pod_spec_default_of_pod(&spec);
    value_put(object, value_ref(spec), "spec");
    if (incoming != NULL && !has_status) {
        pod_specs_remember(specs, incoming, spec, dropped);
    }
    return true;
}

static bool pod_decode(struct strategy_call *call, struct value **object, struct value **unknown,
                       struct buffer *problem)
{
    const struct value *stored = decode_stored(call);
    if (stored == NULL) {
        return decode_new(call, object, unknown, problem);
    }
    if (!decode_around(stored, object, unknown, problem)) {
        return false;
    }
    AUTO_VALUE *spec = value_ref(value_get(*object, "spec"));
    if (spec != value_get(stored, "spec")) {
        pod_spec_default(&spec);
        pod_spec_default_of_pod(&spec);
        value_put(object, value_ref(spec), "spec");
    }
    return true;
}

/* ---- admission ---- */

static bool refuse_account(struct strategy_call *call, const struct value *object,
                           const char *account, struct api_response *refusal)
{
    AUTO_BUFFER why = {0};
    buffer_printf(&why, "error looking up service account %s/%s: serviceaccount \"%s\" not found",
                  meta_namespace(object), account, account);
    /* Upstream has no generated name yet when it asks. */
    const char *generate_name = value_find_text(object, "metadata", "generateName");
    const char *name = meta_name(call->request->body);
    *refusal = api_status_forbidden(&resource_pods, name[0] == '\0' ? generate_name : name,
                                    buffer_text(&why));
    return false;
}

static void admit_spec(struct strategy_call *call, struct value **spec, const struct value *account)
{
    char suffix[6];
    random_suffix(&call->server->world->random, RANDOM_VOLUMES, suffix);
    AUTO_BUFFER volume_name = {0};
    buffer_printf(&volume_name, "kube-api-access-%s", suffix);
    pod_spec_mount_account(spec, account, buffer_text(&volume_name));
    pod_spec_set_priority(spec, value_get(account, "priorityClass"));
    pod_spec_tolerate_short_failures(spec);
}

/* Who replaces the tolerations gets those back that every Pod has. */
static void admit_changed_spec(struct value **object, const struct value *old)
{
    AUTO_VALUE *spec = value_ref(value_get(*object, "spec"));
    if (spec != value_get(old, "spec")) {
        pod_spec_tolerate_short_failures(&spec);
        value_put(object, value_ref(spec), "spec");
    }
}

/* The PriorityClass that a Pod names, if it is there; NULL for none. False with
 * *REFUSAL when it is not among those of a cluster that has some. */
static bool find_priority_class(struct strategy_call *call, const struct value *object,
                                const struct value **class, struct api_response *refusal)
{
    const char *name = value_find_text(object, "spec", "priorityClassName");
    *class = NULL;
    if (name[0] == '\0') {
        return true;
    }
    const struct view *view = view_find(call->server, &resource_priorityclasses);
    *class = store_get(view->slot, NULL, name);
    if (*class != NULL || view->slot->records.count == 0) {
        return true;
    }
    AUTO_BUFFER why = {0};
    buffer_printf(&why, "no PriorityClass with name %s was found", name);
    *refusal = api_status_forbidden(&resource_pods, meta_name(object), buffer_text(&why));
    return false;
}

static bool pod_admit(struct strategy_call *call, struct value **object, const struct value *old,
                      struct api_response *refusal)
{
    if (old != NULL) {
        admit_changed_spec(object, old);
        return true;
    }
    const char *name = value_find_text(*object, "spec", "serviceAccountName");
    name = name[0] == '\0' ? "default" : name;
    const struct value *account =
        api_server_peek(call->server, &resource_serviceaccounts, meta_namespace(*object), name);
    if (account == NULL) {
        return refuse_account(call, *object, name, refusal);
    }
    const struct value *class = NULL;
    if (!find_priority_class(call, *object, &class, refusal)) {
        return false;
    }
    AUTO_VALUE *seen = value_object_of(
        "priorityClass", value_ref(class), "automountServiceAccountToken",
        value_ref(value_get(account, "automountServiceAccountToken")), "imagePullSecrets",
        value_ref(value_get(account, "imagePullSecrets")), NULL);
    AUTO_VALUE *spec = value_ref(value_get(*object, "spec"));
    struct pod_spec_entry *entry = pod_specs_find_decoded(&call->server->pod_specs, spec);
    if (entry == NULL || !value_equal(entry->account, seen)) {
        admit_spec(call, &spec, seen);
    } else {
        value_replace(&spec, value_ref(entry->admitted));
    }
    if (entry != NULL && entry->admitted != spec) {
        value_replace(&entry->account, value_ref(seen));
        value_replace(&entry->admitted, value_ref(spec));
        value_replace(&entry->warnings, NULL);
    }
    value_put(object, value_ref(spec), "spec");
    return true;
}

/* ---- the status ---- */

static struct value *new_status(const struct value *spec)
{
    return value_object_of("phase", value_string("Pending"), "qosClass",
                           value_string(pod_spec_qos_class(spec)), NULL);
}

static void pod_prepare_for_create(struct strategy_call *call, struct value **object)
{
    const struct value *spec = value_get(*object, "spec");
    struct pod_spec_entry *entry = pod_specs_find_admitted(&call->server->pod_specs, spec);
    AUTO_VALUE *status = entry == NULL ? NULL : value_ref(entry->status);
    if (status == NULL) {
        status = new_status(spec);
    }
    if (entry != NULL) {
        value_replace(&entry->status, value_ref(status));
    }
    if (value_count(value_get(spec, "schedulingGates")) > 0) {
        struct value *gated = value_object_of(
            "type", value_string("PodScheduled"), "status", value_string("False"), "lastProbeTime",
            value_null(), "lastTransitionTime", api_server_timestamp(call->server), "reason",
            value_string("SchedulingGated"), "message",
            value_string("Scheduling is blocked due to non-empty scheduling gates"), NULL);
        value_put(&status, value_array_of(gated, NULL), "conditions");
    }
    value_put(object, value_ref(status), "status");
}

/* Owners are none of the kubelet's business. */
static void pod_prepare_for_status_update(struct strategy_call *call, struct value **object,
                                          const struct value *old)
{
    (void)call;
    value_put(object, value_ref(value_get(old, "spec")), "spec");
    value_put(object, value_ref(value_find(old, "metadata", "ownerReferences")), "metadata",
              "ownerReferences");
    if (value_find(*object, "status", "qosClass") == NULL) {
        value_put(object, value_ref(value_find(old, "status", "qosClass")), "status", "qosClass");
    }
}

/* ---- validation ---- */

static void pod_validate(struct strategy_call *call, const struct value *object,
                         struct field_errors *errors)
{
    const struct value *spec = value_get(object, "spec");
    const struct pod_spec_entry *entry = pod_specs_find_admitted(&call->server->pod_specs, spec);
    if (entry != NULL && entry->warnings != NULL) {
        return;
    }
    struct field_check check = {.errors = errors};
    field_check_enter(&check, "spec");
    pod_spec_validate(&check, spec);
    pod_spec_validate_create(&check, spec);
    buffer_release(&check.path);
}

/* Updates, which are many and seldom a human's, are not looked at. */
static void pod_warn(struct strategy_call *call, const struct value *object,
                     const struct value *old)
{
    if (old != NULL) {
        return;
    }
    workload_warn_name(call, object, "the Pod's hostname");
    if (pod_warnings_need(value_find(object, "metadata", "annotations"))) {
        workload_warn_of_template(call, "", object);
        return;
    }
    struct pod_spec_entry *entry =
        pod_specs_find_admitted(&call->server->pod_specs, value_get(object, "spec"));
    AUTO_VALUE *warnings = entry == NULL ? NULL : value_ref(entry->warnings);
    if (warnings == NULL) {
        warnings = value_array();
        pod_warnings("", object, &warnings);
    }
    if (entry != NULL) {
        value_replace(&entry->warnings, value_ref(warnings));
    }
    strategy_warn_all(call, warnings);
}

static void pod_validate_update(struct strategy_call *call, const struct value *object,
                                const struct value *old, struct field_errors *errors)
{
    (void)call;
    const struct value *spec = value_get(object, "spec");
    if (spec == value_get(old, "spec")) {
        return;
    }
    struct field_check check = {.errors = errors};
    field_check_enter(&check, "spec");
    pod_spec_validate(&check, spec);
    pod_spec_validate_update(&check, spec, value_get(old, "spec"));
    buffer_release(&check.path);
}

static const char *const pod_status_reset_fields[] = {"spec", "metadata.deletionTimestamp",
                                                      "metadata.ownerReferences", NULL};

const struct strategy pod_strategy = {
    .resource = &resource_pods,
    .schema = &schema_pod,
    .has_status = true,
    .has_generation = true,
    .has_grace_period = true,
    .unconditional_update = true,
    .returns_deleted = true,
    .decode = pod_decode,
    .admit = pod_admit,
    .prepare_for_create = pod_prepare_for_create,
    .prepare_for_status_update = pod_prepare_for_status_update,
    .prepare_for_part_update = pod_prepare_for_part_update,
    .validate_part_update = pod_validate_part_update,
    .status_reset_fields = pod_status_reset_fields,
    .validate = pod_validate,
    .validate_update = pod_validate_update,
    .warn = pod_warn,
};
