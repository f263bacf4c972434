#include "core/ray/network_policy_controller.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/kube/meta.h"
#include "core/ray/network_policy_builder.h"
#include "core/ray/pass.h"

struct network_policy_controller {
    struct reconciler base;
    const struct contract *contract;
    struct ray_options options;
};

/* ---- comparing ---- */

/* In each rule, a port without a protocol is a TCP port. */
static void default_protocols(struct value **spec, const char *direction)
{
    AUTO_VALUE *rules = value_ref(value_get(*spec, direction));
    for (size_t i = 0; i < value_count(rules); i++) {
        AUTO_VALUE *ports = value_ref(value_get(value_at(rules, i), "ports"));
        for (size_t k = 0; k < value_count(ports); k++) {
            if (value_get(value_at(ports, k), "protocol") == NULL) {
                struct value *port = value_ref(value_at(ports, k));
                value_put(&port, value_string("TCP"), "protocol");
                value_set_at(&ports, k, port);
            }
        }
        if (ports != NULL) {
            struct value *rule = value_ref(value_at(rules, i));
            value_put(&rule, value_ref(ports), "ports");
            value_set_at(&rules, i, rule);
        }
    }
    if (rules != NULL) {
        value_put(spec, value_ref(rules), direction);
    }
}

static bool same_spec(const struct value *a, const struct value *b)
{
    AUTO_VALUE *left = value_ref(value_get(a, "spec"));
    AUTO_VALUE *right = value_ref(value_get(b, "spec"));
    default_protocols(&left, "ingress");
    default_protocols(&left, "egress");
    default_protocols(&right, "ingress");
    default_protocols(&right, "egress");
    return value_equal(left, right);
}

/* ---- policies ---- */

static bool update_policy(struct pass *pass, const struct value *live, const struct value *wanted)
{
    const char *namespace = pass->cluster->namespace;
    const struct value *labels = value_find(wanted, "metadata", "labels");
    if (same_spec(live, wanted) && value_equal(value_find(live, "metadata", "labels"), labels)) {
        return true;
    }
    AUTO_VALUE *updated = value_ref(live);
    value_put(&updated, value_ref(labels), "metadata", "labels");
    value_put(&updated, value_ref(value_get(wanted, "spec")), "spec");
    AUTO_RESPONSE response =
        api_client_update(pass->client, &resource_networkpolicies, NULL, updated);
    if (!api_response_ok(&response)) {
        pass_event(pass, EVENT_FAILED_TO_UPDATE_NETWORK_POLICY, namespace, meta_name(wanted),
                   api_response_message(&response));
        return pass_fail_response(pass, &response);
    }
    pass_event(pass, EVENT_UPDATED_NETWORK_POLICY, namespace, meta_name(wanted));
    return true;
}

static bool check_existing(struct pass *pass, const struct value *wanted)
{
    const struct ray_cluster *cluster = pass->cluster;
    AUTO_RESPONSE found = pass_get(pass, &resource_networkpolicies, meta_name(wanted));
    if (!api_response_ok(&found)) {
        return pass_fail_response(pass, &found);
    }
    if (!meta_is_controlled_by(found.body, cluster->object)) {
        pass_event(pass, EVENT_NETWORK_POLICY_COLLISION, cluster->namespace, meta_name(wanted));
        return pass_fail(pass,
                         "NetworkPolicy %s/%s already exists and is not owned by this RayCluster",
                         cluster->namespace, meta_name(wanted));
    }
    return update_policy(pass, found.body, wanted);
}

static bool apply_policy(struct pass *pass, const struct value *wanted)
{
    const char *namespace = pass->cluster->namespace;
    AUTO_RESPONSE created = api_client_create(pass->client, &resource_networkpolicies, wanted);
    if (api_response_ok(&created)) {
        pass_event(pass, EVENT_CREATED_NETWORK_POLICY, namespace, meta_name(wanted));
        return true;
    }
    if (pass_already_exists(&created)) {
        return check_existing(pass, wanted);
    }
    pass_event(pass, EVENT_FAILED_TO_CREATE_NETWORK_POLICY, namespace, meta_name(wanted),
               api_response_message(&created));
    return pass_fail_response(pass, &created);
}

static bool delete_policy(struct pass *pass, const char *name)
{
    const char *namespace = pass->cluster->namespace;
    AUTO_RESPONSE deleted =
        api_client_delete(pass->client, &resource_networkpolicies, namespace, name);
    if (deleted.code == 404) {
        return true;
    }
    if (!api_response_ok(&deleted)) {
        pass_event(pass, EVENT_FAILED_TO_DELETE_NETWORK_POLICY, namespace, name,
                   api_response_message(&deleted));
        return pass_fail_response(pass, &deleted);
    }
    pass_event(pass, EVENT_DELETED_NETWORK_POLICY, namespace, name);
    return true;
}

/* Deletes the cluster's policies but for those whose names are members of WANTED. */
static bool delete_others(struct pass *pass, const struct value *wanted)
{
    AUTO_RESPONSE list =
        pass_list(pass, &resource_networkpolicies, "ray.io/cluster", pass->cluster->name);
    if (!api_response_ok(&list)) {
        return pass_fail_response(pass, &list);
    }
    const struct value *policies = pass_items(&list);
    for (size_t i = 0; i < value_count(policies); i++) {
        const struct value *policy = value_at(policies, i);
        if (value_get(wanted, meta_name(policy)) == NULL &&
            meta_is_controlled_by(policy, pass->cluster->object) &&
            !delete_policy(pass, meta_name(policy))) {
            return false;
        }
    }
    return true;
}

static bool apply_all(struct pass *pass)
{
    const struct ray_cluster *cluster = pass->cluster;
    AUTO_VALUE *names = value_object();
    if (value_is(value_get(cluster->spec, "networkPolicy"), VALUE_OBJECT)) {
        AUTO_VALUE *head = network_policy_builder_head(cluster);
        value_put(&names, value_null(), meta_name(head));
        if (!apply_policy(pass, head)) {
            return false;
        }
        for (size_t i = 0; i < cluster->group_count; i++) {
            AUTO_VALUE *policy = network_policy_builder_group(cluster, &cluster->groups[i]);
            value_put(&names, value_null(), meta_name(policy));
            if (!apply_policy(pass, policy)) {
                return false;
            }
        }
    }
    return delete_others(pass, names);
}

/* ---- the controller ---- */

static void controller_reconcile(struct reconciler *base, struct api_client *client,
                                 const char *namespace, const char *name,
                                 struct reconcile_result *result)
{
    const struct network_policy_controller *self = (struct network_policy_controller *)base;
    *result = (struct reconcile_result){0};
    AUTO_RESPONSE found = api_client_get(client, self->contract->resource, namespace, name);
    if (!api_response_ok(&found)) {
        result->error = found.code == 404 ? NULL : memory_copy_text(api_response_message(&found));
        return;
    }
    struct ray_cluster cluster;
    cluster_spec_init(&cluster, found.body, self->contract, &self->options, client->now(client));
    struct pass pass = {.client = client, .cluster = &cluster};
    if (!meta_is_deleting(cluster.object) && !cluster_spec_is_managed_by_others(&cluster)) {
        apply_all(&pass);
    }
    result->error = pass.failure.text;
    cluster_spec_release(&cluster);
}

static bool controller_primary_changed(const struct value *old, const struct value *new)
{
    return meta_generation(old) != meta_generation(new);
}

/* Nothing is held in memory. */
static void controller_restart(struct reconciler *base)
{
    (void)base;
}

static void controller_destroy(struct reconciler *base)
{
    struct network_policy_controller *self = (struct network_policy_controller *)base;
    features_release(&self->options);
    free(self);
}

static const struct reconciler_watch watches[] = {{&resource_networkpolicies, NULL, true}};

struct reconciler *network_policy_controller_new(const struct ray_controller_config *config,
                                                 struct error *err)
{
    struct ray_options options;
    if (!features_resolve(&options, config->contract, config->feature_gates, config->env,
                          config->operator_config, err)) {
        return NULL;
    }
    struct network_policy_controller *self = memory_alloc(sizeof(*self));
    *self = (struct network_policy_controller){
        .base = {.name = "networkpolicy-controller",
                 .primary = config->contract->resource,
                 .primary_changed = controller_primary_changed,
                 .watches = watches,
                 .watch_count = sizeof(watches) / sizeof(watches[0]),
                 .reconcile = controller_reconcile,
                 .restart = controller_restart,
                 .destroy = controller_destroy},
        .contract = config->contract,
        .options = options,
    };
    return &self->base;
}
