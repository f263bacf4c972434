#include "sim/apiserver/authorizer.h"

#include <string.h>

#include "core/kube/api_status.h"
#include "core/kube/meta.h"

static bool has_group(const struct api_user *user, const char *group)
{
    for (size_t i = 0; user->groups != NULL && user->groups[i] != NULL; i++) {
        if (strcmp(user->groups[i], group) == 0) {
            return true;
        }
    }
    return false;
}

bool authorizer_is_master(const struct api_user *user)
{
    return has_group(user, "system:masters");
}

static bool is_given(const char *text)
{
    return text != NULL && text[0] != '\0';
}

/* ---- rules ---- */

static bool lists(const struct value *list, const char *text)
{
    for (size_t i = 0; i < value_count(list); i++) {
        const char *item = value_text(value_at(list, i));
        if (strcmp(item, "*") == 0 || strcmp(item, text) == 0) {
            return true;
        }
    }
    return false;
}

/* `pods`, `pods/log`, and and, for a subresource of anything, a star in place of `pods`. */
static bool lists_resource(const struct value *list, const struct authorizer_attributes *wanted)
{
    if (!is_given(wanted->subresource)) {
        return lists(list, wanted->resource);
    }
    AUTO_BUFFER combined = {0};
    AUTO_BUFFER any = {0};
    buffer_printf(&combined, "%s/%s", wanted->resource, wanted->subresource);
    buffer_printf(&any, "*/%s", wanted->subresource);
    return lists(list, buffer_text(&combined)) || lists(list, buffer_text(&any));
}

static bool lists_path(const struct value *list, const char *path)
{
    for (size_t i = 0; i < value_count(list); i++) {
        const char *item = value_text(value_at(list, i));
        size_t size = strlen(item);
        bool is_prefix = size > 0 && item[size - 1] == '*';
        if (is_prefix ? strncmp(path, item, size - 1) == 0 : strcmp(path, item) == 0) {
            return true;
        }
    }
    return false;
}

static bool rule_allows(const struct value *rule, const struct authorizer_attributes *wanted)
{
    if (!lists(value_get(rule, "verbs"), wanted->verb)) {
        return false;
    }
    if (wanted->path != NULL) {
        return lists_path(value_get(rule, "nonResourceURLs"), wanted->path);
    }
    const struct value *names = value_get(rule, "resourceNames");
    bool named = value_count(names) == 0;
    for (size_t i = 0; i < value_count(names) && is_given(wanted->name); i++) {
        named = named || value_is_text(value_at(names, i), wanted->name);
    }
    return named && lists(value_get(rule, "apiGroups"), wanted->group) &&
           lists_resource(value_get(rule, "resources"), wanted);
}

/* ---- bindings ---- */

static bool is_subject(const struct value *subject, const struct api_user *user,
                       const char *namespace)
{
    const char *kind = value_find_text(subject, "kind");
    const char *name = value_find_text(subject, "name");
    if (strcmp(kind, "User") == 0) {
        return strcmp(name, user->name) == 0;
    }
    if (strcmp(kind, "Group") == 0) {
        return has_group(user, name);
    }
    const char *own = value_find_text(subject, "namespace");
    const char *of = own[0] != '\0' ? own : namespace;
    AUTO_BUFFER account = {0};
    buffer_printf(&account, "system:serviceaccount:%s:%s", of == NULL ? "" : of, name);
    return strcmp(kind, "ServiceAccount") == 0 && is_given(of) &&
           strcmp(buffer_text(&account), user->name) == 0;
}

static const struct value *find_subject(const struct value *binding, const struct api_user *user)
{
    const struct value *subjects = value_get(binding, "subjects");
    for (size_t i = 0; i < value_count(subjects); i++) {
        if (is_subject(value_at(subjects, i), user, meta_namespace(binding))) {
            return value_at(subjects, i);
        }
    }
    return NULL;
}

bool authorizer_role_rules(const struct api_server *server, const struct value *reference,
                           const char *namespace, const struct value **rules, struct buffer *errors)
{
    bool is_cluster_role = value_is_text(value_get(reference, "kind"), "ClusterRole");
    const char *name = value_find_text(reference, "name");
    const struct value *role =
        api_server_peek(server, is_cluster_role ? &resource_clusterroles : &resource_roles,
                        is_cluster_role ? NULL : namespace, name);
    if (role == NULL) {
        buffer_printf(errors, "%s%srole.rbac.authorization.k8s.io \"%s\" not found",
                      errors->size == 0 ? "" : ", ", is_cluster_role ? "cluster" : "", name);
        return false;
    }
    *rules = value_get(role, "rules");
    return true;
}

struct rule_visit {
    const struct api_server *server;
    const struct api_user *user;
    const struct authorizer_attributes *wanted; /* NULL: all rules are wanted */
    struct value *rules;                        /* they, then */
    struct buffer errors;
    bool allowed;
    struct buffer reason;
};

static void describe(struct rule_visit *self, const struct value *binding,
                     const struct value *subject)
{
    const char *namespace = meta_namespace(binding);
    bool is_namespaced = namespace[0] != '\0';
    const char *kind = value_find_text(subject, "kind");
    buffer_printf(
        &self->reason, "RBAC: allowed by %sRoleBinding \"%s%s%s\" of %s \"%s\" to %s \"%s",
        is_namespaced ? "" : "Cluster", meta_name(binding), is_namespaced ? "/" : "", namespace,
        value_find_text(binding, "roleRef", "kind"), value_find_text(binding, "roleRef", "name"),
        kind, value_find_text(subject, "name"));
    if (strcmp(kind, "ServiceAccount") == 0) {
        const char *own = value_find_text(subject, "namespace");
        buffer_printf(&self->reason, "/%s", own[0] != '\0' ? own : namespace);
    }
    buffer_append(&self->reason, "\"");
}

static void visit_binding(void *context, const struct value *binding)
{
    struct rule_visit *self = context;
    const struct value *subject = self->allowed ? NULL : find_subject(binding, self->user);
    if (subject == NULL) {
        return;
    }
    const struct value *rules = NULL;
    (void)authorizer_role_rules(self->server, value_get(binding, "roleRef"),
                                meta_namespace(binding), &rules, &self->errors);
    for (size_t i = 0; i < value_count(rules); i++) {
        const struct value *rule = value_at(rules, i);
        if (self->wanted == NULL) {
            value_push(&self->rules, value_ref(rule));
        } else if (rule_allows(rule, self->wanted)) {
            self->allowed = true;
            describe(self, binding, subject);
            return;
        }
    }
}

static void visit_bindings(struct rule_visit *self, const char *namespace)
{
    api_server_each(self->server, &resource_clusterrolebindings, NULL, visit_binding, self);
    if (is_given(namespace)) {
        api_server_each(self->server, &resource_rolebindings, namespace, visit_binding, self);
    }
}

bool authorizer_allows(const struct api_server *server, const struct api_user *user,
                       const struct authorizer_attributes *attributes, struct buffer *reason)
{
    if (user == NULL || authorizer_is_master(user)) {
        return true;
    }
    struct rule_visit visit = {.server = server, .user = user, .wanted = attributes};
    visit_bindings(&visit, attributes->path == NULL ? attributes->namespace : NULL);
    if (reason != NULL && visit.allowed) {
        buffer_append(reason, buffer_text(&visit.reason));
    } else if (reason != NULL && visit.errors.size > 0) {
        bool several = strstr(buffer_text(&visit.errors), ", ") != NULL;
        buffer_printf(reason, several ? "RBAC: [%s]" : "RBAC: %s", buffer_text(&visit.errors));
    }
    buffer_release(&visit.errors);
    buffer_release(&visit.reason);
    return visit.allowed;
}

struct value *authorizer_rules(const struct api_server *server, const struct api_user *user,
                               const char *namespace, struct buffer *errors)
{
    struct rule_visit visit = {.server = server, .user = user, .rules = value_array()};
    visit_bindings(&visit, namespace);
    buffer_append(errors, buffer_text(&visit.errors));
    buffer_release(&visit.errors);
    return visit.rules;
}

/* ---- the refusal ---- */

/* Source: k8s.io/apiserver pkg/endpoints/handlers/responsewriters/errors.go, forbiddenMessage. */
struct api_response authorizer_refusal(const struct api_user *user,
                                       const struct authorizer_attributes *attributes,
                                       const char *reason)
{
    AUTO_BUFFER why = {0};
    if (attributes->path != NULL) {
        buffer_printf(&why, "forbidden: User \"%s\" cannot %s path \"%s\"", user->name,
                      attributes->verb, attributes->path);
    } else {
        bool has_part = is_given(attributes->subresource);
        buffer_printf(&why, "User \"%s\" cannot %s resource \"%s%s%s\" in API group \"%s\" ",
                      user->name, attributes->verb, attributes->resource, has_part ? "/" : "",
                      has_part ? attributes->subresource : "", attributes->group);
        if (is_given(attributes->namespace)) {
            buffer_printf(&why, "in the namespace \"%s\"", attributes->namespace);
        } else {
            buffer_append(&why, "at the cluster scope");
        }
    }
    if (reason[0] != '\0') {
        buffer_printf(&why, ": %s", reason);
    }
    if (attributes->path != NULL) {
        return api_status_failure(403, "Forbidden", buffer_text(&why), value_object());
    }
    const struct resource named = {.group = attributes->group, .plural = attributes->resource};
    return api_status_forbidden(&named, attributes->name == NULL ? "" : attributes->name,
                                buffer_text(&why));
}
