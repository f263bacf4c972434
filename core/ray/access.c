#include "core/ray/access.h"

#include "core/kube/meta.h"
#include "core/ray/rbac_builder.h"

/* One kind of object: how it is built, and which events tell of it. */
struct grant {
    const struct resource *resource;
    struct value *(*build)(const struct ray_cluster *cluster);
    enum event_kind created;
    enum event_kind failed;
};

static bool create(struct pass *pass, const struct grant *grant)
{
    AUTO_VALUE *object = grant->build(pass->cluster);
    const char *namespace = pass->cluster->namespace;
    AUTO_RESPONSE created = api_client_create(pass->client, grant->resource, object);
    if (api_response_ok(&created)) {
        RULE(pass->cluster->rules, ACCESS_1);
        pass_event(pass, grant->created, namespace, meta_name(object));
        return true;
    }
    if (pass_already_exists(&created)) {
        RULE(pass->cluster->rules, ACCESS_3);
        return true;
    }
    RULE(pass->cluster->rules, ACCESS_4);
    pass_event(pass, grant->failed, namespace, meta_name(object), api_response_message(&created));
    return pass_fail_response(pass, &created);
}

bool access_reconcile_service_account(struct pass *pass)
{
    static const struct grant grant = {&resource_serviceaccounts, rbac_builder_service_account,
                                       EVENT_CREATED_SERVICE_ACCOUNT,
                                       EVENT_FAILED_TO_CREATE_SERVICE_ACCOUNT};
    const struct ray_cluster *cluster = pass->cluster;
    if (!cluster->autoscaling) {
        return true;
    }
    const char *users = value_find_text(cluster->head, "template", "spec", "serviceAccountName");
    AUTO_RESPONSE found =
        pass_get(pass, &resource_serviceaccounts, users[0] != '\0' ? users : cluster->name);
    if (api_response_ok(&found)) {
        RULE(cluster->rules, ACCESS_3);
        return true;
    }
    if (found.code != 404) {
        return pass_fail_response(pass, &found);
    }
    if (users[0] != '\0') {
        RULE(cluster->rules, ACCESS_2);
        pass_event(pass, EVENT_SERVICE_ACCOUNT_NOT_FOUND, cluster->namespace, cluster->name, users);
        return pass_fail_response(pass, &found);
    }
    return create(pass, &grant);
}

/* The look-up is by the whole name, and the object's may be cut: then each pass tries anew. */
static bool create_if_missing(struct pass *pass, const struct grant *grant)
{
    if (!pass->cluster->autoscaling) {
        return true;
    }
    AUTO_RESPONSE found = pass_get(pass, grant->resource, pass->cluster->name);
    if (api_response_ok(&found)) {
        RULE(pass->cluster->rules, ACCESS_3);
        return true;
    }
    return found.code == 404 ? create(pass, grant) : pass_fail_response(pass, &found);
}

bool access_reconcile_role(struct pass *pass)
{
    static const struct grant grant = {&resource_roles, rbac_builder_role, EVENT_CREATED_ROLE,
                                       EVENT_FAILED_TO_CREATE_ROLE};
    return create_if_missing(pass, &grant);
}

bool access_reconcile_role_binding(struct pass *pass)
{
    static const struct grant grant = {&resource_rolebindings, rbac_builder_role_binding,
                                       EVENT_CREATED_ROLE_BINDING,
                                       EVENT_FAILED_TO_CREATE_ROLE_BINDING};
    return create_if_missing(pass, &grant);
}
