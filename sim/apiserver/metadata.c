#include <string.h>

#include "core/base/sim_time.h"
#include "core/base/text.h"
#include "core/base/text_set.h"
#include "core/base/value_json.h"
#include "core/kube/names.h"
#include "sim/apiserver/verbs.h"

/*
 * Source: k8s.io/apimachinery pkg/apis/meta/v1/types.go (ObjectMeta) and
 * pkg/api/validation/objectmeta.go.
 */

/* ---- reading ---- */

enum member_type {
    MEMBER_TEXT,
    MEMBER_INTEGER,     /* left out when 0 */
    MEMBER_INTEGER_PTR, /* left out when null */
    MEMBER_TIME,
    MEMBER_TEXT_MAP,
    MEMBER_TEXT_LIST,
    MEMBER_OWNERS,
    MEMBER_BOOL_PTR,
    MEMBER_MANAGERS,
    MEMBER_DROPPED, /* known, and never kept: selfLink */
};

struct member {
    const char *name;
    enum member_type type;
};

static const struct member object_meta[] = {
    {"annotations", MEMBER_TEXT_MAP},
    {"creationTimestamp", MEMBER_TIME},
    {"deletionGracePeriodSeconds", MEMBER_INTEGER_PTR},
    {"deletionTimestamp", MEMBER_TIME},
    {"finalizers", MEMBER_TEXT_LIST},
    {"generateName", MEMBER_TEXT},
    {"generation", MEMBER_INTEGER},
    {"labels", MEMBER_TEXT_MAP},
    {"managedFields", MEMBER_MANAGERS},
    {"name", MEMBER_TEXT},
    {"namespace", MEMBER_TEXT},
    {"ownerReferences", MEMBER_OWNERS},
    {"resourceVersion", MEMBER_TEXT},
    {"selfLink", MEMBER_DROPPED},
    {"uid", MEMBER_TEXT},
    {NULL, MEMBER_DROPPED},
};

static const struct member managed_fields_entry[] = {
    {"apiVersion", MEMBER_TEXT}, {"fieldsType", MEMBER_TEXT}, {"fieldsV1", MEMBER_DROPPED},
    {"manager", MEMBER_TEXT},    {"operation", MEMBER_TEXT},  {"subresource", MEMBER_TEXT},
    {"time", MEMBER_TIME},       {NULL, MEMBER_DROPPED},
};

static const struct member owner_reference[] = {
    {"apiVersion", MEMBER_TEXT},     {"blockOwnerDeletion", MEMBER_BOOL_PTR},
    {"controller", MEMBER_BOOL_PTR}, {"kind", MEMBER_TEXT},
    {"name", MEMBER_TEXT},           {"uid", MEMBER_TEXT},
    {NULL, MEMBER_DROPPED},
};

/* Where the decoder is, for its messages. */
struct place {
    const char *go_struct; /* "ObjectMeta" */
    const char *path;      /* "metadata." in a built-in kind, "" in others */
    const char *key;       /* "labels" */
};

static const struct member *find_member(const struct member *members, const char *name)
{
    for (; members->name != NULL; members++) {
        if (text_equal(members->name, name)) {
            return members;
        }
    }
    return NULL;
}

/* encoding/json's names. */
static const char *json_type_name(const struct value *value)
{
    switch (value_type(value)) {
    case VALUE_NULL:
        return "null";
    case VALUE_BOOL:
        return "bool";
    case VALUE_INT:
    case VALUE_DECIMAL:
        return "number";
    case VALUE_STRING:
        return "string";
    case VALUE_ARRAY:
        return "array";
    case VALUE_OBJECT:
        return "object";
    }
    return "";
}

static bool expect_type(const struct value *value, enum value_type type, const struct place *place,
                        const char *go_type, struct buffer *problem)
{
    if (value_is(value, type) || value_is(value, VALUE_NULL)) {
        return true;
    }
    buffer_printf(problem, "json: cannot unmarshal %s into Go struct field %s.%s%s of type %s",
                  json_type_name(value), place->go_struct, place->path, place->key, go_type);
    return false;
}

static bool check_time(const struct value *value, const struct place *place, struct buffer *problem)
{
    if (!expect_type(value, VALUE_STRING, place, "string", problem)) {
        return false;
    }
    struct sim_time moment;
    if (value_is(value, VALUE_STRING) && !sim_time_parse(value_text(value), &moment)) {
        buffer_printf(problem,
                      "parsing time \"%s\" as \"2006-01-02T15:04:05Z07:00\": cannot parse "
                      "\"%s\" as \"2006\"",
                      value_text(value), value_text(value));
        return false;
    }
    return true;
}

static bool check_texts(const struct value *container, const struct place *place,
                        struct buffer *problem)
{
    bool is_map = value_is(container, VALUE_OBJECT);
    for (size_t i = 0; i < value_count(container); i++) {
        const struct value *text = is_map ? value_member_at(container, i) : value_at(container, i);
        if (!expect_type(text, VALUE_STRING, place, "string", problem)) {
            return false;
        }
    }
    return true;
}

static bool check_owners(const struct value *owners, const struct place *place,
                         struct value **unknown, struct buffer *problem);
static bool check_managers(const struct value *managers, const struct place *place,
                           struct value **unknown, struct buffer *problem);

/* Whether VALUE fits the member. */
static bool check_member(const struct member *member, const struct value *value,
                         const struct place *place, struct value **unknown, struct buffer *problem)
{
    switch (member->type) {
    case MEMBER_TEXT:
        return expect_type(value, VALUE_STRING, place,
                           strcmp(member->name, "uid") == 0 ? "types.UID" : "string", problem);
    case MEMBER_INTEGER:
    case MEMBER_INTEGER_PTR:
        return expect_type(value, VALUE_INT, place, "int64", problem);
    case MEMBER_BOOL_PTR:
        return expect_type(value, VALUE_BOOL, place, "bool", problem);
    case MEMBER_TIME:
        return check_time(value, place, problem);
    case MEMBER_TEXT_MAP:
        return expect_type(value, VALUE_OBJECT, place, "map[string]string", problem) &&
               check_texts(value, place, problem);
    case MEMBER_TEXT_LIST:
        return expect_type(value, VALUE_ARRAY, place, "[]string", problem) &&
               check_texts(value, place, problem);
    case MEMBER_OWNERS:
        return expect_type(value, VALUE_ARRAY, place, "[]v1.OwnerReference", problem) &&
               check_owners(value, place, unknown, problem);
    case MEMBER_MANAGERS:
        return expect_type(value, VALUE_ARRAY, place, "[]v1.ManagedFieldsEntry", problem) &&
               check_managers(value, place, unknown, problem);
    case MEMBER_DROPPED:
        return true;
    }
    return false;
}

static bool check_managers(const struct value *managers, const struct place *place,
                           struct value **unknown, struct buffer *problem)
{
    for (size_t i = 0; i < value_count(managers); i++) {
        const struct value *entry = value_at(managers, i);
        if (!expect_type(entry, VALUE_OBJECT, place, "v1.ManagedFieldsEntry", problem)) {
            return false;
        }
        for (size_t k = 0; k < value_count(entry); k++) {
            const char *key = value_key_at(entry, k);
            const struct member *member = find_member(managed_fields_entry, key);
            const struct place inner = {
                "ManagedFieldsEntry",
                place->path[0] == '\0' ? "managedFields." : "metadata.managedFields.",
                key,
            };
            if (member == NULL) {
                value_push(unknown, value_string_printf("metadata.managedFields[%zu].%s", i, key));
            } else if (!check_member(member, value_member_at(entry, k), &inner, unknown, problem)) {
                return false;
            }
        }
    }
    return true;
}

static bool check_owners(const struct value *owners, const struct place *place,
                         struct value **unknown, struct buffer *problem)
{
    for (size_t i = 0; i < value_count(owners); i++) {
        const struct value *owner = value_at(owners, i);
        if (!expect_type(owner, VALUE_OBJECT, place, "v1.OwnerReference", problem)) {
            return false;
        }
        for (size_t k = 0; k < value_count(owner); k++) {
            const char *key = value_key_at(owner, k);
            const struct member *member = find_member(owner_reference, key);
            const struct place inner = {
                "OwnerReference",
                place->path[0] == '\0' ? "ownerReferences." : "metadata.ownerReferences.",
                key,
            };
            if (member == NULL) {
                value_push(unknown,
                           value_string_printf("metadata.ownerReferences[%zu].%s", i, key));
            } else if (!check_member(member, value_member_at(owner, k), &inner, unknown, problem)) {
                return false;
            }
        }
    }
    return true;
}

/* What `omitempty` leaves out. */
static bool is_left_out(const struct member *member, const struct value *value)
{
    switch (member->type) {
    case MEMBER_DROPPED:
        return true;
    case MEMBER_TEXT:
        return value_text_size(value) == 0;
    case MEMBER_INTEGER:
        return value_as_int(value, 0) == 0;
    case MEMBER_INTEGER_PTR:
    case MEMBER_BOOL_PTR:
    case MEMBER_TIME:
    case MEMBER_MANAGERS: /* an empty list is a wish */
        return value_is(value, VALUE_NULL);
    case MEMBER_TEXT_MAP:
    case MEMBER_TEXT_LIST:
    case MEMBER_OWNERS:
        return value_count(value) == 0;
    }
    return false;
}

/* Unknown members and nulls of the owners; nearly always there is nothing to do. */
static void clean_owners(struct value **metadata)
{
    AUTO_VALUE *owners = value_ref(value_get(*metadata, "ownerReferences"));
    for (size_t i = 0; i < value_count(owners); i++) {
        AUTO_VALUE *owner = value_ref(value_at(owners, i));
        AUTO_VALUE *clean = value_ref(owner);
        for (size_t k = 0; k < value_count(owner); k++) {
            const char *key = value_key_at(owner, k);
            if (find_member(owner_reference, key) == NULL ||
                value_is(value_member_at(owner, k), VALUE_NULL)) {
                value_drop(&clean, key);
            }
        }
        if (clean != owner) {
            value_set_at(&owners, i, value_ref(clean));
        }
    }
    if (owners != value_get(*metadata, "ownerReferences")) {
        value_put(metadata, value_ref(owners), "ownerReferences");
    }
}

/* A null among texts is read as an empty text. */
static void clean_labels(struct value **metadata, const char *key)
{
    AUTO_VALUE *map = value_ref(value_get(*metadata, key));
    for (size_t i = 0; i < value_count(map); i++) {
        if (value_is(value_member_at(map, i), VALUE_NULL)) {
            value_put(metadata, value_string(""), key, value_key_at(map, i));
        }
    }
}

bool metadata_decode(const struct resource *resource, struct value **object, struct value **unknown,
                     struct buffer *problem)
{
    AUTO_VALUE *metadata = value_ref(value_get(*object, "metadata"));
    const struct place whole = {resource->kind, "", "metadata"};
    if (metadata == NULL || value_is(metadata, VALUE_NULL)) {
        value_put(object, value_object(), "metadata");
        return true;
    }
    if (!expect_type(metadata, VALUE_OBJECT, &whole, "v1.ObjectMeta", problem)) {
        return false;
    }
    AUTO_VALUE *clean = value_ref(metadata);
    for (size_t i = 0; i < value_count(metadata); i++) {
        const char *key = value_key_at(metadata, i);
        const struct value *value = value_member_at(metadata, i);
        const struct member *member = find_member(object_meta, key);
        const struct place place = {"ObjectMeta", resource->custom ? "" : "metadata.", key};
        if (member != NULL && !check_member(member, value, &place, unknown, problem)) {
            return false;
        }
        if (member == NULL) {
            value_push(unknown, value_string_printf("metadata.%s", key));
        }
        if (member == NULL || is_left_out(member, value)) {
            value_drop(&clean, key);
        }
    }
    clean_owners(&clean);
    clean_labels(&clean, "labels");
    clean_labels(&clean, "annotations");
    if (clean != metadata) {
        value_put(object, value_ref(clean), "metadata");
    }
    return true;
}

/* Whether a manifest must name its namespace itself, as the definition of the RayCluster interface
 * wants it; Kubernetes takes it from the URL. */
static bool asks_for_namespace(const struct strategy *strategy)
{
    const struct schema *metadata =
        strategy->resource->custom ? schema_property(strategy->schema, "metadata") : NULL;
    const char *const *required = metadata == NULL ? NULL : metadata->required;
    while (required != NULL && *required != NULL && strcmp(*required, "namespace") != 0) {
        required++;
    }
    return required != NULL && *required != NULL;
}

bool metadata_match_request(struct strategy_call *call, struct value **object,
                            struct api_response *refusal)
{
    const struct api_request *request = call->request;
    const char *name = value_find_text(*object, "metadata", "name");
    const char *namespace = value_find_text(*object, "metadata", "namespace");
    AUTO_BUFFER message = {0};
    if (request->verb == API_CREATE && namespace[0] == '\0' &&
        asks_for_namespace(call->view->strategy)) {
        AUTO_FIELD_ERRORS errors = {0};
        field_errors_add(&errors, FIELD_REQUIRED, "metadata.namespace", "Required value");
        *refusal = api_status_invalid(request->resource, name, &errors);
        return false;
    }
    if (request->verb != API_CREATE && name[0] == '\0') {
        buffer_printf(&message,
                      "the name of the object (%s based on URL) was undeterminable: name must be "
                      "provided",
                      request->name);
    } else if (request->verb != API_CREATE && strcmp(name, request->name) != 0) {
        buffer_printf(&message,
                      "the name of the object (%s) does not match the name on the URL (%s)", name,
                      request->name);
    } else if (!call->view->resource->namespaced) {
        value_drop(object, "metadata", "namespace");
    } else if (namespace[0] == '\0') {
        value_put(object, value_string(request->namespace), "metadata", "namespace");
    } else if (strcmp(namespace, request->namespace) != 0) {
        buffer_append(&message, "the namespace of the provided object does not match the namespace "
                                "sent on the request");
    }
    if (message.size > 0) {
        *refusal = api_status_bad_request(buffer_text(&message));
        return false;
    }
    return true;
}

void metadata_dedup_owners(struct strategy_call *call, struct value **object)
{
    AUTO_VALUE *owners = value_ref(value_find(*object, "metadata", "ownerReferences"));
    if (value_count(owners) < 2) {
        return;
    }
    AUTO_VALUE *kept = value_array();
    AUTO_VALUE *texts = value_array();
    AUTO_TEXT_SET seen = {0};
    AUTO_BUFFER uids = {0};
    for (size_t i = 0; i < value_count(owners); i++) {
        const struct value *owner = value_at(owners, i);
        AUTO_BUFFER text = {0};
        value_print_json(owner, &text);
        value_push(&texts, value_string(buffer_text(&text)));
        if (text_set_add(&seen, value_text(value_at(texts, i)))) {
            value_push(&kept, value_ref(owner));
        } else {
            buffer_printf(&uids, "%s%s", uids.size == 0 ? "" : ", ",
                          value_text(value_get(owner, "uid")));
        }
    }
    if (uids.size > 0) {
        strategy_warn(call,
                      ".metadata.ownerReferences contains duplicate entries; API server dedups "
                      "owner references in 1.20+, and may reject such requests as early as 1.24; "
                      "please fix your requests; duplicate UID(s) observed: %s",
                      buffer_text(&uids));
        value_put(object, value_ref(kept), "metadata", "ownerReferences");
    }
}
