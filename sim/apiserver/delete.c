#include <string.h>

#include "core/kube/meta.h"
#include "sim/apiserver/definition.h"
#include "sim/apiserver/verbs.h"

/* Source: k8s.io/apiserver pkg/registry/rest/delete.go, pkg/registry/generic/registry/store.go
 * (Delete); for Pods k8s.io/kubernetes pkg/registry/core/pod/strategy.go. */

/* The finalizers through which the garbage collector is told what to do with dependents. */
#define ORPHAN "orphan"
#define FOREGROUND "foregroundDeletion"

/* DeleteOptions as read. */
struct options {
    const char *policy; /* NULL: none given */
    const struct value *orphan_dependents;
    bool has_grace;
    int64_t grace_seconds;
    const struct value *preconditions;
};

static struct options read_options(const struct value *body)
{
    const struct value *grace = value_get(body, "gracePeriodSeconds");
    return (struct options){
        .policy = value_as_string(value_get(body, "propagationPolicy")),
        .orphan_dependents = value_is(value_get(body, "orphanDependents"), VALUE_BOOL)
                                 ? value_get(body, "orphanDependents")
                                 : NULL,
        .has_grace = value_is(grace, VALUE_INT),
        /* Below zero means one second. */
        .grace_seconds = value_as_int(grace, 0) < 0 ? 1 : value_as_int(grace, 0),
        .preconditions = value_get(body, "preconditions"),
    };
}

static bool is_one_of(const char *text, const char *const *words)
{
    while (*words != NULL && strcmp(*words, text) != 0) {
        words++;
    }
    return *words != NULL;
}

static bool validate_options(const struct options *options, struct api_response *refusal)
{
    static const struct resource delete_options = {.group = "meta.k8s.io", .kind = "DeleteOptions"};
    static const char *const policies[] = {"Foreground", "Background", "Orphan", NULL};
    AUTO_FIELD_ERRORS errors = {0};
    AUTO_BUFFER quoted = {0};
    if (options->policy != NULL) {
        buffer_append_quoted(&quoted, options->policy, strlen(options->policy));
    }
    if (options->policy != NULL && options->orphan_dependents != NULL) {
        field_errors_add_printf(&errors, FIELD_INVALID, "propagationPolicy",
                                "Invalid value: %s: orphanDependents and deletionPropagation "
                                "cannot be both set",
                                buffer_text(&quoted));
    } else if (options->policy != NULL && !is_one_of(options->policy, policies)) {
        field_errors_add_printf(&errors, FIELD_NOT_SUPPORTED, "propagationPolicy",
                                "Unsupported value: %s: supported values: \"Foreground\", "
                                "\"Background\", \"Orphan\", \"nil\"",
                                buffer_text(&quoted));
    }
    if (errors.count > 0) {
        *refusal = api_status_invalid(&delete_options, "", &errors);
    }
    return errors.count == 0;
}

static bool check_preconditions(const struct strategy_call *call, const struct options *options,
                                const struct value *old, struct api_response *refusal)
{
    const char *uid = value_as_string(value_get(options->preconditions, "uid"));
    const char *version = value_as_string(value_get(options->preconditions, "resourceVersion"));
    AUTO_BUFFER why = {0};
    if (uid != NULL && strcmp(uid, meta_uid(old)) != 0) {
        buffer_printf(&why,
                      "the UID in the precondition (%s) does not match the UID in record (%s). The "
                      "object might have been deleted and then recreated",
                      uid, meta_uid(old));
    } else if (version != NULL && strcmp(version, meta_resource_version(old)) != 0) {
        buffer_printf(&why,
                      "the ResourceVersion in the precondition (%s) does not match the "
                      "ResourceVersion in record (%s). The object might have been modified",
                      version, meta_resource_version(old));
    }
    if (why.size == 0) {
        return true;
    }
    /* This one shows the kind where other conflicts show the resource. */
    struct resource named = *call->view->resource;
    named.plural = named.kind;
    *refusal = api_status_conflict(&named, meta_name(old), buffer_text(&why));
    return false;
}

/* ---- finalizers ---- */

enum propagation { PROPAGATE_BACKGROUND, PROPAGATE_FOREGROUND, PROPAGATE_ORPHAN };

static enum propagation choose_propagation(const struct strategy_call *call,
                                           const struct options *options, const struct value *old)
{
    if (options->orphan_dependents != NULL) {
        return value_as_bool(options->orphan_dependents, false) ? PROPAGATE_ORPHAN
                                                                : PROPAGATE_BACKGROUND;
    }
    if (options->policy != NULL) {
        if (strcmp(options->policy, "Orphan") == 0) {
            return PROPAGATE_ORPHAN;
        }
        return strcmp(options->policy, "Foreground") == 0 ? PROPAGATE_FOREGROUND
                                                          : PROPAGATE_BACKGROUND;
    }
    if (meta_has_finalizer(old, ORPHAN)) {
        return PROPAGATE_ORPHAN;
    }
    if (meta_has_finalizer(old, FOREGROUND)) {
        return PROPAGATE_FOREGROUND;
    }
    return call->view->strategy->default_propagation == STRATEGY_ORPHAN ? PROPAGATE_ORPHAN
                                                                        : PROPAGATE_BACKGROUND;
}

static void set_finalizer(struct value **object, const char *finalizer, bool wanted)
{
    if (wanted) {
        meta_add_finalizer(object, finalizer);
    } else {
        meta_remove_finalizer(object, finalizer);
    }
}

static void set_propagation(struct value **object, enum propagation propagation)
{
    set_finalizer(object, ORPHAN, propagation == PROPAGATE_ORPHAN);
    set_finalizer(object, FOREGROUND, propagation == PROPAGATE_FOREGROUND);
}

/* ---- marking ---- */

static struct sim_time deletion_time(const struct value *object)
{
    struct sim_time moment = {0};
    (void)sim_time_parse(meta_deletion_timestamp(object), &moment);
    return moment;
}

static int64_t deletion_grace(const struct value *object)
{
    return value_as_int(value_find(object, "metadata", "deletionGracePeriodSeconds"), 0);
}

static void set_deletion(struct value **object, struct sim_time when, int64_t grace_seconds)
{
    AUTO_BUFFER text = {0};
    sim_time_print(when, &text);
    if (!meta_is_deleting(*object) && meta_generation(*object) > 0) {
        value_put(object, value_int(meta_generation(*object) + 1), "metadata", "generation");
    }
    value_put(object, value_string(buffer_text(&text)), "metadata", "deletionTimestamp");
    value_put(object, value_int(grace_seconds), "metadata", "deletionGracePeriodSeconds");
}

/* An object with finalizers that needs no confirmation: it is being deleted from now on. */
static void mark_deleting(const struct strategy_call *call, struct value **object)
{
    struct sim_time now = call->server->world->now;
    bool is_earlier =
        meta_is_deleting(*object) && sim_time_compare(deletion_time(*object), now) <= 0;
    set_deletion(object, is_earlier ? deletion_time(*object) : now, 0);
}

static int64_t pod_grace(const struct options *options, const struct value *pod)
{
    const char *phase = value_find_text(pod, "status", "phase");
    int64_t seconds =
        options->has_grace
            ? options->grace_seconds
            : value_as_int(value_find(pod, "spec", "terminationGracePeriodSeconds"), 0);
    if (value_find_text(pod, "spec", "nodeName")[0] == '\0' || strcmp(phase, "Succeeded") == 0 ||
        strcmp(phase, "Failed") == 0) {
        return 0;
    }
    return seconds < 0 ? 1 : seconds;
}

/* What a graceful deletion comes to. */
enum grace {
    GRACE_PENDING, /* it is being deleted already, and not sooner */
    GRACE_MARKED,  /* marked with a new time */
};

static enum grace mark_gracefully(const struct strategy_call *call, const struct options *options,
                                  struct value **object)
{
    if (!meta_is_deleting(*object)) {
        int64_t grace = pod_grace(options, *object);
        set_deletion(object, sim_time_add(call->server->world->now, SIM_SECONDS(grace)), grace);
        return GRACE_MARKED;
    }
    int64_t old_grace = deletion_grace(*object);
    if (!options->has_grace || options->grace_seconds >= old_grace) {
        return GRACE_PENDING;
    }
    struct sim_time when =
        sim_time_add(deletion_time(*object), SIM_SECONDS(options->grace_seconds - old_grace));
    set_deletion(object, when, options->grace_seconds);
    return GRACE_MARKED;
}

/* ---- deleting ---- */

static struct api_response answer_removed(const struct strategy_call *call, struct value *last_take)
{
    AUTO_VALUE *last = last_take;
    return call->view->strategy->returns_deleted
               ? answer_object(200, value_ref(last))
               : api_status_deleted(call->view->resource, meta_name(last), meta_uid(last));
}

/* Stores the marks, unless there are none new. Owns: takes OBJECT, gives what is stored. */
static struct value *store_marks(struct strategy_call *call, struct value *object_take,
                                 const struct value *old)
{
    if (value_equal(object_take, old)) {
        return object_take;
    }
    return api_server_put(call, object_take);
}

static struct api_response delete_gracefully(struct strategy_call *call,
                                             const struct options *options,
                                             struct value *object_take, const struct value *old)
{
    AUTO_VALUE *object = object_take;
    if (mark_gracefully(call, options, &object) == GRACE_PENDING) {
        return answer_object(200, value_ref(old));
    }
    AUTO_VALUE *marked = store_marks(call, value_ref(object), old);
    if (deletion_grace(marked) > 0 ||
        value_count(value_find(marked, "metadata", "finalizers")) > 0) {
        return answer_object(200, value_ref(marked));
    }
    return answer_removed(call, api_server_remove(call, value_ref(marked)));
}

struct api_response delete_object(struct strategy_call *call, const struct value *old_borrowed,
                                  const struct value *body)
{
    const struct strategy *strategy = call->view->strategy;
    AUTO_VALUE *old = value_ref(old_borrowed);
    struct options options = read_options(body);
    struct api_response refusal = {0};
    if (!validate_options(&options, &refusal) ||
        !check_preconditions(call, &options, old, &refusal)) {
        return refusal;
    }
    if (strategy->resource == &resource_namespaces) {
        return namespace_delete(call, old);
    }
    if (strategy->resource == &resource_customresourcedefinitions && !meta_is_deleting(old)) {
        return definition_delete(call, old);
    }
    if (strategy->default_propagation == STRATEGY_ORPHAN && options.policy == NULL &&
        options.orphan_dependents == NULL) {
        strategy_warn(call, "child pods are preserved by default when jobs are deleted; set "
                            "propagationPolicy=Background to remove them or set "
                            "propagationPolicy=Orphan to suppress this warning");
    }
    AUTO_VALUE *object = value_ref(old);
    set_propagation(&object, choose_propagation(call, &options, old));
    if (strategy->has_grace_period) {
        return delete_gracefully(call, &options, value_ref(object), old);
    }
    if (value_count(value_find(object, "metadata", "finalizers")) > 0) {
        mark_deleting(call, &object);
        return answer_object(200, store_marks(call, value_ref(object), old));
    }
    return answer_removed(call, api_server_remove(call, value_ref(object)));
}

/* ---- requests ---- */

/* DeleteOptions may ask for a dry run in the body, too. */
static bool read_body(const struct value *body, struct api_request *request,
                      struct api_response *refusal)
{
    const char *kind = value_text(value_get(body, "kind"));
    if (kind[0] != '\0' && strcmp(kind, "DeleteOptions") != 0) {
        AUTO_BUFFER message = {0};
        buffer_printf(&message,
                      "no kind \"%s\" is registered for version \"%s\" in scheme "
                      "\"k8s.io/apimachinery/pkg/apis/meta/internalversion/scheme/register.go:27\"",
                      kind, value_text(value_get(body, "apiVersion")));
        *refusal = api_status_bad_request(buffer_text(&message));
        return false;
    }
    if (value_count(value_get(body, "dryRun")) > 0) {
        request->dry_run = true;
    }
    return true;
}

struct api_response delete_handle(struct strategy_call *call)
{
    struct api_request request = *call->request;
    struct api_response refusal = {0};
    if (!read_body(request.body, &request, &refusal)) {
        return refusal;
    }
    call->request = &request;
    const struct value *old = call_get(call, request.namespace, request.name);
    return old == NULL ? api_status_not_found(request.resource, request.name)
                       : delete_object(call, old, request.body);
}

struct api_response delete_collection_handle(struct strategy_call *call)
{
    struct api_request request = *call->request;
    struct api_response refusal = {0};
    if (!read_body(request.body, &request, &refusal)) {
        return refusal;
    }
    struct api_response list = list_handle(call);
    if (!api_response_ok(&list)) {
        return list;
    }
    call->request = &request;
    const struct value *items = value_get(list.body, "items");
    for (size_t i = 0; i < value_count(items); i++) {
        const struct value *item = value_at(items, i);
        const struct value *old = call_get(call, meta_namespace(item), meta_name(item));
        if (old == NULL) {
            continue; /* a watcher was faster */
        }
        AUTO_RESPONSE response = delete_object(call, old, request.body);
        if (!api_response_ok(&response)) {
            api_response_release(&list);
            list = response;
            response = (struct api_response){0};
            break;
        }
    }
    return list;
}
