#include "sim/apiserver/bootstrap.h"

#include <string.h>

#include "sim/apiserver/verbs.h"

#define RBAC "rbac.authorization.k8s.io"

static void create(struct api_server *self, const struct resource *resource, const char *namespace,
                   struct value *object_take)
{
    api_server_create(self, resource, namespace, object_take, "kube-apiserver");
}

/* An RBAC object of NAME, without its own members. */
static struct value *policy(const char *name, const char *namespace)
{
    struct value *object = NULL;
    value_put(&object, value_string(name), "metadata", "name");
    if (namespace != NULL) {
        value_put(&object, value_string(namespace), "metadata", "namespace");
    }
    value_put(&object, value_string("true"), "metadata", "annotations",
              "rbac.authorization.kubernetes.io/autoupdate");
    value_put(&object, value_string("rbac-defaults"), "metadata", "labels",
              "kubernetes.io/bootstrapping");
    return object;
}

/* The words of TEXT, which are apart by one blank each; `""` stands for an empty one. */
static struct value *words(const char *text)
{
    struct value *list = value_array();
    while (*text != '\0') {
        size_t size = strcspn(text, " ");
        bool is_empty = size == 2 && text[0] == '"';
        value_push(&list, value_string_sized(text, is_empty ? 0 : size));
        text += size + (text[size] == ' ');
    }
    return list;
}

struct rule {
    const char *groups; /* NULL: it is about paths */
    const char *resources;
    const char *names; /* NULL for all */
    const char *verbs;
};

static struct value *rule_value(const struct rule *rule)
{
    bool is_path = rule->groups == NULL;
    return value_object_of("apiGroups", is_path ? NULL : words(rule->groups),
                           is_path ? "nonResourceURLs" : "resources", words(rule->resources),
                           "resourceNames", rule->names == NULL ? NULL : words(rule->names),
                           "verbs", words(rule->verbs), NULL);
}

/* ---- the roles of people ---- */

#define READ "get list watch"
#define WRITE "create delete deletecollection patch update"

enum level { LEVEL_VIEW, LEVEL_EDIT, LEVEL_ADMIN };

/* Each level has the rules of those below it, too. */
static const struct {
    enum level level;
    struct rule rule;
} rules_of_people[] = {
    {LEVEL_ADMIN, {"authorization.k8s.io", "localsubjectaccessreviews", NULL, "create"}},
    {LEVEL_ADMIN,
     {RBAC, "rolebindings roles", NULL,
      "create delete deletecollection get list patch update watch"}},
    {LEVEL_EDIT,
     {"\"\"", "pods/attach pods/exec pods/portforward pods/proxy secrets services/proxy", NULL,
      READ}},
    {LEVEL_EDIT, {"\"\"", "serviceaccounts", NULL, "impersonate"}},
    {LEVEL_EDIT, {"\"\"", "pods pods/attach pods/exec pods/portforward pods/proxy", NULL, WRITE}},
    {LEVEL_EDIT, {"\"\"", "pods/eviction", NULL, "create"}},
    {LEVEL_EDIT,
     {"\"\"",
      "configmaps events persistentvolumeclaims replicationcontrollers "
      "replicationcontrollers/scale secrets serviceaccounts services services/proxy",
      NULL, WRITE}},
    {LEVEL_EDIT, {"\"\"", "serviceaccounts/token", NULL, "create"}},
    {LEVEL_EDIT,
     {"apps",
      "daemonsets deployments deployments/rollback deployments/scale replicasets replicasets/scale "
      "statefulsets statefulsets/scale",
      NULL, WRITE}},
    {LEVEL_EDIT, {"autoscaling", "horizontalpodautoscalers", NULL, WRITE}},
    {LEVEL_EDIT, {"batch", "cronjobs jobs", NULL, WRITE}},
    {LEVEL_EDIT, {"policy", "poddisruptionbudgets", NULL, WRITE}},
    {LEVEL_EDIT, {"networking.k8s.io", "ingresses networkpolicies", NULL, WRITE}},
    {LEVEL_EDIT,
     {"coordination.k8s.io", "leases", NULL,
      "create delete deletecollection get list patch update watch"}},
    {LEVEL_VIEW,
     {"\"\"",
      "configmaps endpoints persistentvolumeclaims persistentvolumeclaims/status pods "
      "replicationcontrollers replicationcontrollers/scale serviceaccounts services "
      "services/status",
      NULL, READ}},
    {LEVEL_VIEW,
     {"\"\"",
      "bindings events limitranges namespaces/status pods/log pods/status "
      "replicationcontrollers/status resourcequotas resourcequotas/status",
      NULL, READ}},
    {LEVEL_VIEW, {"\"\"", "namespaces", NULL, READ}},
    {LEVEL_VIEW, {"discovery.k8s.io", "endpointslices", NULL, READ}},
    {LEVEL_VIEW,
     {"apps",
      "controllerrevisions daemonsets daemonsets/status deployments deployments/scale "
      "deployments/status replicasets replicasets/scale replicasets/status statefulsets "
      "statefulsets/scale statefulsets/status",
      NULL, READ}},
    {LEVEL_VIEW,
     {"autoscaling", "horizontalpodautoscalers horizontalpodautoscalers/status", NULL, READ}},
    {LEVEL_VIEW, {"batch", "cronjobs cronjobs/status jobs jobs/status", NULL, READ}},
    {LEVEL_VIEW, {"policy", "poddisruptionbudgets poddisruptionbudgets/status", NULL, READ}},
    {LEVEL_VIEW, {"networking.k8s.io", "ingresses ingresses/status networkpolicies", NULL, READ}},
};

static void create_roles_of_people(struct api_server *server)
{
    static const char *const names[] = {"view", "edit", "admin"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        struct value *role = policy(names[i], NULL);
        AUTO_VALUE *rules = value_array();
        for (size_t j = 0; j < sizeof(rules_of_people) / sizeof(rules_of_people[0]); j++) {
            if (rules_of_people[j].level <= (enum level)i) {
                value_push(&rules, rule_value(&rules_of_people[j].rule));
            }
        }
        value_put(&role, value_ref(rules), "rules");
        create(server, &resource_clusterroles, NULL, role);
    }
}

/* ---- the other cluster roles ---- */

/* With a binding of their own name, to these groups. */
static const struct {
    const char *name;
    const char *subjects; /* groups */
    struct rule rules[2];
} cluster_roles[] = {
    {"cluster-admin", "system:masters", {{"*", "*", NULL, "*"}, {NULL, "*", NULL, "*"}}},
    {"system:discovery",
     "system:authenticated",
     {{NULL,
       "/api /api/* /apis /apis/* /healthz /livez /openapi /openapi/* /readyz /version /version/",
       NULL, "get"}}},
    {"system:basic-user",
     "system:authenticated",
     {{"authorization.k8s.io", "selfsubjectaccessreviews selfsubjectrulesreviews", NULL, "create"},
      {"authentication.k8s.io", "selfsubjectreviews", NULL, "create"}}},
    {"system:public-info-viewer",
     "system:authenticated system:unauthenticated",
     {{NULL, "/healthz /livez /readyz /version /version/", NULL, "get"}}},
    {"system:service-account-issuer-discovery",
     "system:serviceaccounts",
     {{NULL, "/.well-known/openid-configuration /openid/v1/jwks", NULL, "get"}}},
};

static struct value *reference_to(const char *kind, const char *name)
{
    return value_object_of("apiGroup", value_string(RBAC), "kind", value_string(kind), "name",
                           value_string(name), NULL);
}

static struct value *subject(const char *kind, const struct value *name)
{
    return value_object_of("apiGroup", value_string(RBAC), "kind", value_string(kind), "name",
                           value_ref(name), NULL);
}

static void create_cluster_roles(struct api_server *server)
{
    for (size_t i = 0; i < sizeof(cluster_roles) / sizeof(cluster_roles[0]); i++) {
        struct value *role = policy(cluster_roles[i].name, NULL);
        struct value *binding = policy(cluster_roles[i].name, NULL);
        AUTO_VALUE *groups = words(cluster_roles[i].subjects);
        AUTO_VALUE *subjects = value_array();
        AUTO_VALUE *rules = value_array();
        for (size_t j = 0; j < 2 && cluster_roles[i].rules[j].verbs != NULL; j++) {
            value_push(&rules, rule_value(&cluster_roles[i].rules[j]));
        }
        for (size_t j = 0; j < value_count(groups); j++) {
            value_push(&subjects, subject("Group", value_at(groups, j)));
        }
        value_put(&role, value_ref(rules), "rules");
        value_put(&binding, reference_to("ClusterRole", cluster_roles[i].name), "roleRef");
        value_put(&binding, value_ref(subjects), "subjects");
        create(server, &resource_clusterroles, NULL, role);
        create(server, &resource_clusterrolebindings, NULL, binding);
    }
}

/* ---- roles in namespaces ---- */

#define SIGNER "system:controller:bootstrap-signer"
#define LOCK(name) "system::leader-locking-" name

static const struct {
    const char *namespace;
    const char *name;
    const char *binding; /* its name */
    const char *users;   /* "" for none */
    const char *account; /* of kube-system; NULL for none */
    struct rule rules[3];
} roles[] = {
    {"kube-public",
     SIGNER,
     SIGNER,
     "",
     "bootstrap-signer",
     {{"\"\"", "configmaps", NULL, READ},
      {"\"\"", "configmaps", "cluster-info", "update"},
      {"\"\" events.k8s.io", "events", NULL, "create patch update"}}},
    {"kube-system",
     "extension-apiserver-authentication-reader",
     "system::extension-apiserver-authentication-reader",
     "system:kube-controller-manager system:kube-scheduler",
     NULL,
     {{"\"\"", "configmaps", "extension-apiserver-authentication", READ}}},
    {"kube-system",
     LOCK("kube-controller-manager"),
     LOCK("kube-controller-manager"),
     "system:kube-controller-manager",
     "kube-controller-manager",
     {{"\"\"", "configmaps", NULL, "watch"},
      {"\"\"", "configmaps", "kube-controller-manager", "get update"}}},
    {"kube-system",
     LOCK("kube-scheduler"),
     LOCK("kube-scheduler"),
     "system:kube-scheduler",
     "kube-scheduler",
     {{"\"\"", "configmaps", NULL, "watch"},
      {"\"\"", "configmaps", "kube-scheduler", "get update"}}},
    {"kube-system", SIGNER, SIGNER, "", "bootstrap-signer", {{"\"\"", "secrets", NULL, READ}}},
    {"kube-system",
     "system:controller:cloud-provider",
     "system:controller:cloud-provider",
     "",
     "cloud-provider",
     {{"\"\"", "configmaps", NULL, "create get list watch"}}},
    {"kube-system",
     "system:controller:token-cleaner",
     "system:controller:token-cleaner",
     "",
     "token-cleaner",
     {{"\"\"", "secrets", NULL, "delete get list watch"},
      {"\"\" events.k8s.io", "events", NULL, "create patch update"}}},
};

static void create_roles(struct api_server *server)
{
    for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++) {
        const char *namespace = roles[i].namespace;
        struct value *role = policy(roles[i].name, namespace);
        struct value *binding = policy(roles[i].binding, namespace);
        AUTO_VALUE *users = words(roles[i].users);
        AUTO_VALUE *subjects = value_array();
        AUTO_VALUE *rules = value_array();
        for (size_t j = 0; j < 3 && roles[i].rules[j].verbs != NULL; j++) {
            value_push(&rules, rule_value(&roles[i].rules[j]));
        }
        for (size_t j = 0; j < value_count(users); j++) {
            value_push(&subjects, subject("User", value_at(users, j)));
        }
        if (roles[i].account != NULL) {
            value_push(&subjects, value_object_of("kind", value_string("ServiceAccount"), "name",
                                                  value_string(roles[i].account), "namespace",
                                                  value_string("kube-system"), NULL));
        }
        value_put(&role, value_ref(rules), "rules");
        value_put(&binding, reference_to("Role", roles[i].name), "roleRef");
        value_put(&binding, value_ref(subjects), "subjects");
        create(server, &resource_roles, namespace, role);
        create(server, &resource_rolebindings, namespace, binding);
    }
}

/* ---- the rest ---- */

static void create_priority_class(struct api_server *server, const char *name, int64_t number,
                                  const char *description)
{
    struct value *class =
        value_object_of("value", value_int(number), "description", value_string(description), NULL);
    value_put(&class, value_string(name), "metadata", "name");
    create(server, &resource_priorityclasses, NULL, class);
}

void api_server_bootstrap(struct api_server *self)
{
    create_cluster_roles(self);
    create_roles_of_people(self);
    create_roles(self);
    create_priority_class(self, "system-cluster-critical", 2000000000,
                          "Used for system critical pods that must run in the cluster, but can be "
                          "moved to another node if necessary.");
    create_priority_class(self, "system-node-critical", 2000001000,
                          "Used for system critical pods that must not be moved from their "
                          "current node.");
    struct value *extension = NULL;
    value_put(&extension, value_string("extension-apiserver-authentication"), "metadata", "name");
    value_put(&extension, value_string("[\"X-Remote-User\"]"), "data",
              "requestheader-username-headers");
    value_put(&extension, value_string("[\"X-Remote-Group\"]"), "data",
              "requestheader-group-headers");
    create(self, &resource_configmaps, "kube-system", extension);
}
