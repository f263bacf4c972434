#include "sim/apiserver/escalation.h"

#include <string.h>

#include "core/kube/meta.h"
#include "sim/apiserver/authorizer.h"
#include "sim/apiserver/verbs.h"

static const char rbac_group[] = "rbac.authorization.k8s.io";

/* ---- what covers what ---- */

static bool has(const struct value *list, const char *text)
{
    for (size_t i = 0; i < value_count(list); i++) {
        if (value_is_text(value_at(list, i), text)) {
            return true;
        }
    }
    return false;
}

static bool covers_text(const struct value *list, const char *text)
{
    return has(list, "*") || has(list, text);
}

static bool covers_resource(const struct value *list, const char *resource)
{
    const char *slash = strchr(resource, '/');
    AUTO_BUFFER any = {0};
    if (slash != NULL) {
        buffer_printf(&any, "*%s", slash);
    }
    return covers_text(list, resource) || (slash != NULL && has(list, buffer_text(&any)));
}

static bool covers_url(const struct value *list, const char *url)
{
    for (size_t i = 0; i < value_count(list); i++) {
        const char *item = value_text(value_at(list, i));
        size_t size = strlen(item);
        if (size > 0 && item[size - 1] == '*' ? strncmp(url, item, size - 1) == 0
                                              : strcmp(url, item) == 0) {
            return true;
        }
    }
    return false;
}

/* One right: a verb on one resource of one group, on one name or all, or on one path. */
struct right {
    const char *verb;
    const char *group;
    const char *resource;
    const char *name; /* NULL for all */
    const char *url;  /* NULL: the others */
};

static bool rule_covers(const struct value *rule, const struct right *right)
{
    if (!covers_text(value_get(rule, "verbs"), right->verb)) {
        return false;
    }
    if (right->url != NULL) {
        return covers_url(value_get(rule, "nonResourceURLs"), right->url);
    }
    const struct value *names = value_get(rule, "resourceNames");
    bool named = value_count(names) == 0 || (right->name != NULL && has(names, right->name));
    return named && covers_text(value_get(rule, "apiGroups"), right->group) &&
           covers_resource(value_get(rule, "resources"), right->resource);
}

/* ---- what is missing ---- */

struct missing {
    const struct value *held;
    struct value *verbs; /* lists of verbs by what they are about, in Go's words */
};

static void print_part(const char *name, const char *text, struct buffer *out)
{
    buffer_printf(out, "%s:[", name);
    buffer_append_quoted(out, text, strlen(text));
    buffer_append(out, "], ");
}

static void judge(struct missing *self, const struct right *right)
{
    for (size_t i = 0; i < value_count(self->held); i++) {
        if (rule_covers(value_at(self->held, i), right)) {
            return;
        }
    }
    AUTO_BUFFER about = {0};
    if (right->url != NULL) {
        print_part("NonResourceURLs", right->url, &about);
    } else {
        print_part("APIGroups", right->group, &about);
        print_part("Resources", right->resource, &about);
        if (right->name != NULL) {
            print_part("ResourceNames", right->name, &about);
        }
    }
    AUTO_VALUE *verbs = value_ref(value_get(self->verbs, buffer_text(&about)));
    if (verbs == NULL) {
        verbs = value_array();
    }
    if (!has(verbs, right->verb)) {
        value_push(&verbs, value_string(right->verb));
    }
    value_put(&self->verbs, value_ref(verbs), buffer_text(&about));
}

static void judge_resources(struct missing *self, const struct value *rule, struct right *right)
{
    const struct value *groups = value_get(rule, "apiGroups");
    const struct value *resources = value_get(rule, "resources");
    const struct value *names = value_get(rule, "resourceNames");
    size_t name_count = value_count(names) == 0 ? 1 : value_count(names);
    for (size_t i = 0; i < value_count(groups); i++) {
        right->group = value_text(value_at(groups, i));
        for (size_t j = 0; j < value_count(resources); j++) {
            right->resource = value_text(value_at(resources, j));
            for (size_t k = 0; k < name_count; k++) {
                right->name = value_as_string(value_at(names, k));
                judge(self, right);
            }
        }
    }
}

static void judge_rule(struct missing *self, const struct value *rule)
{
    const struct value *verbs = value_get(rule, "verbs");
    const struct value *urls = value_get(rule, "nonResourceURLs");
    for (size_t i = 0; i < value_count(verbs); i++) {
        struct right right = {.verb = value_text(value_at(verbs, i))};
        judge_resources(self, rule, &right);
        for (size_t j = 0; j < value_count(urls); j++) {
            right.url = value_text(value_at(urls, j));
            judge(self, &right);
        }
    }
}

static void print_missing(const struct value *missing, struct buffer *out)
{
    for (size_t i = 0; i < value_count(missing); i++) {
        const struct value *verbs = value_member_at(missing, i);
        buffer_printf(out, "\n{%sVerbs:[", value_key_at(missing, i));
        for (size_t j = 0; j < value_count(verbs); j++) {
            const char *verb = value_text(value_at(verbs, j));
            buffer_append(out, j == 0 ? "" : " ");
            buffer_append_quoted(out, verb, strlen(verb));
        }
        buffer_append(out, "]}");
    }
}

static bool holds_all(struct strategy_call *call, const struct value *object,
                      const struct value *rules, struct api_response *refusal)
{
    const struct api_user *user = call->request->user;
    AUTO_BUFFER errors = {0};
    AUTO_BUFFER why = {0};
    AUTO_VALUE *held = authorizer_rules(call->server, user, call->request->namespace, &errors);
    struct missing missing = {.held = held, .verbs = value_object()};
    for (size_t i = 0; i < value_count(rules); i++) {
        judge_rule(&missing, value_at(rules, i));
    }
    AUTO_VALUE *verbs = missing.verbs;
    if (value_count(verbs) == 0) {
        return true;
    }
    buffer_append(&why, "user ");
    buffer_append_quoted(&why, user->name, strlen(user->name));
    buffer_append(&why, " (groups=[");
    for (size_t i = 0; user->groups[i] != NULL; i++) {
        buffer_append(&why, i == 0 ? "" : " ");
        buffer_append_quoted(&why, user->groups[i], strlen(user->groups[i]));
    }
    buffer_append(&why, "]) is attempting to grant RBAC permissions not currently held:");
    print_missing(verbs, &why);
    if (errors.size > 0) {
        buffer_printf(&why, "; resolution errors: [%s]", buffer_text(&errors));
    }
    *refusal = api_status_forbidden(call->view->resource, meta_name(object), buffer_text(&why));
    return false;
}

/* ---- the hooks ---- */

static bool is_trusted(const struct strategy_call *call)
{
    const struct api_user *user = call->request->user;
    return user == NULL || authorizer_is_master(user);
}

/* Whether the user may `escalate` or `bind` by name. */
static bool may(const struct strategy_call *call, const char *verb, const char *resource,
                const char *name)
{
    const struct authorizer_attributes attributes = {
        .verb = verb,
        .group = rbac_group,
        .resource = resource,
        .namespace = call->request->namespace,
        .name = name,
    };
    return authorizer_allows(call->server, call->request->user, &attributes, NULL);
}

bool escalation_admit_role(struct strategy_call *call, struct value **object,
                           const struct value *old, struct api_response *refusal)
{
    const struct value *rules = value_get(*object, "rules");
    return is_trusted(call) || (old != NULL && value_equal(rules, value_get(old, "rules"))) ||
           may(call, "escalate", call->view->resource->plural, meta_name(*object)) ||
           holds_all(call, *object, rules, refusal);
}

bool escalation_admit_binding(struct strategy_call *call, struct value **object,
                              const struct value *old, struct api_response *refusal)
{
    const struct value *reference = value_get(*object, "roleRef");
    bool is_cluster_role = value_is_text(value_get(reference, "kind"), "ClusterRole");
    bool is_same = old != NULL && value_equal(reference, value_get(old, "roleRef")) &&
                   value_equal(value_get(*object, "subjects"), value_get(old, "subjects"));
    const char *name = value_find_text(reference, "name");
    if (is_trusted(call) || is_same ||
        may(call, "bind", is_cluster_role ? "clusterroles" : "roles", name)) {
        return true;
    }
    const struct value *rules = NULL;
    AUTO_BUFFER errors = {0};
    if (!authorizer_role_rules(call->server, reference, call->request->namespace, &rules,
                               &errors)) {
        const struct resource named = {.group = rbac_group,
                                       .plural = is_cluster_role ? "clusterrole" : "role"};
        *refusal = api_status_not_found(&named, name);
        return false;
    }
    return holds_all(call, *object, rules, refusal);
}
