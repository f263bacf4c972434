#include <string.h>

#include "core/kube/meta.h"
#include "sim/apiserver/definition.h"
#include "sim/apiserver/quota.h"
#include "sim/apiserver/verbs.h"

/* Source: k8s.io/apiserver pkg/registry/rest/create.go, pkg/registry/generic/registry/store.go
 * (Create), pkg/storage/names/generate.go. */
#define GENERATED_NAME_SIZE_MAX 63
#define GENERATED_SUFFIX_SIZE 5
/* Feature RetryGenerateName. */
#define GENERATED_NAME_ATTEMPTS 8

static struct value *generate_name(struct strategy_call *call, const struct value *object)
{
    const char *prefix = value_find_text(object, "metadata", "generateName");
    int prefix_size = (int)strnlen(prefix, GENERATED_NAME_SIZE_MAX - GENERATED_SUFFIX_SIZE);
    struct value *name = NULL;
    for (int i = 0; i < GENERATED_NAME_ATTEMPTS; i++) {
        char suffix[6];
        api_server_random_suffix(call->server, suffix);
        value_replace(&name, value_string_printf("%.*s%s", prefix_size, prefix, suffix));
        if (call_get(call, meta_namespace(object), value_text(name)) == NULL) {
            break;
        }
    }
    return name;
}

static void assign_metadata(struct strategy_call *call, struct value **object, bool generates_name)
{
    char uid[37];
    random_uuid(&call->server->world->random, RANDOM_UIDS, uid);
    const struct value *metadata = value_get(*object, "metadata");
    const struct value_member members[] = {
        VALUE_MEMBER("uid", value_string(uid)),
        VALUE_MEMBER("creationTimestamp", api_server_timestamp(call->server)),
        VALUE_MEMBER("deletionTimestamp", NULL),
        VALUE_MEMBER("deletionGracePeriodSeconds", NULL),
        VALUE_MEMBER("name", generates_name ? generate_name(call, *object)
                                            : value_ref(value_get(metadata, "name"))),
        VALUE_MEMBER("generation", call->view->strategy->has_generation
                                       ? value_int(1)
                                       : value_ref(value_get(metadata, "generation"))),
    };
    value_put_members(object, "metadata", members, sizeof(members) / sizeof(members[0]));
    metadata_dedup_owners(call, object);
}

static void prepare(struct strategy_call *call, struct value **object)
{
    const struct strategy *strategy = call->view->strategy;
    if (strategy->prepare_for_create != NULL) {
        strategy->prepare_for_create(call, object);
    } else if (strategy->has_status) {
        value_drop(object, "status");
    }
}

static bool validate(struct strategy_call *call, const struct value *object,
                     struct api_response *refusal)
{
    const struct strategy *strategy = call->view->strategy;
    AUTO_FIELD_ERRORS errors = {0};
    metadata_validate(call, object, &errors);
    if (strategy->resource->custom) {
        schema_validate(strategy->schema, object, NULL, &errors);
        metadata_warn_finalizers(call, object);
    }
    if (strategy->validate != NULL) {
        strategy->validate(call, object, &errors);
    }
    if (errors.count > 0) {
        *refusal = api_status_invalid(strategy->resource, meta_name(object), &errors);
    } else if (strategy->warn != NULL) {
        strategy->warn(call, object, NULL);
    }
    return errors.count == 0;
}

static bool check_absent(const struct strategy_call *call, const struct value *object,
                         bool generates_name, struct api_response *refusal)
{
    const char *version = meta_resource_version(object);
    const char *name = meta_name(object);
    if (version[0] != '\0' && strcmp(version, "0") != 0) {
        *refusal = api_status_failure(
            500, "", "resourceVersion should not be set on objects to be created", NULL);
        return false;
    }
    const struct value *old = call_get(call, meta_namespace(object), name);
    if (old == NULL) {
        return true;
    }
    *refusal = generates_name
                   ? api_status_generated_name_exists(call->view->resource, name)
                   : api_status_already_exists(call->view->resource, name, meta_is_deleting(old));
    return false;
}

static bool check_room(const struct strategy_call *call, struct api_response *refusal)
{
    if (call->slot->records.count < call->server->object_limit) {
        return true;
    }
    *refusal = api_status_failure(500, "", "etcdserver: mvcc: database space exceeded", NULL);
    return false;
}

struct api_response create_object(struct strategy_call *call, struct value *object_take)
{
    const struct strategy *strategy = call->view->strategy;
    AUTO_VALUE *object = object_take;
    struct api_response refusal = {0};
    if (!namespace_admit_create(call, object, &refusal)) {
        return refusal;
    }
    bool generates_name = meta_name(object)[0] == '\0' &&
                          value_find_text(object, "metadata", "generateName")[0] != '\0';
    assign_metadata(call, &object, generates_name);
    if (call->server->tracks_managers) {
        value_put(&object, managers_of_write(call, object, NULL), "metadata", "managedFields");
    }
    if (strategy->admit != NULL && !strategy->admit(call, &object, NULL, &refusal)) {
        return refusal;
    }
    prepare(call, &object);
    if (!validate(call, object, &refusal) || !definition_admit_create(call, object, &refusal) ||
        !webhook_admit(call, object, &refusal) || !quota_admit(call, object, NULL, &refusal) ||
        !check_absent(call, object, generates_name, &refusal) || !check_room(call, &refusal) ||
        (strategy->allocate != NULL && !strategy->allocate(call, &object, NULL, &refusal))) {
        return refusal;
    }
    value_drop(&object, "metadata", "resourceVersion");
    quota_count_new(call, object);
    return answer_object(201, api_server_put(call, value_move(&object)));
}

struct api_response create_handle(struct strategy_call *call)
{
    struct api_response refusal = {0};
    AUTO_VALUE *object = value_ref(call->request->body);
    if (!decode_body(call, &object, &refusal) || !metadata_match_request(call, &object, &refusal)) {
        return refusal;
    }
    return create_object(call, value_move(&object));
}

struct api_response answer_handle(struct strategy_call *call)
{
    struct api_response refusal = {0};
    AUTO_VALUE *object = value_ref(call->request->body);
    if (!decode_body(call, &object, &refusal) || !metadata_match_request(call, &object, &refusal)) {
        return refusal;
    }
    if (call->server->tracks_managers) {
        value_put(&object, managers_of_write(call, object, NULL), "metadata", "managedFields");
    }
    return call->view->strategy->answer(call, object);
}
