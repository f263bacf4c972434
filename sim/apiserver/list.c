#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/kube/field_selector.h"
#include "core/kube/label_selector.h"
#include "core/kube/meta.h"
#include "sim/apiserver/continue_token.h"
#include "sim/apiserver/verbs.h"

/* Source: k8s.io/apiserver pkg/endpoints/handlers/get.go, pkg/storage/etcd3/store.go (GetList),
 * pkg/apis/meta/internalversion/validation. */
static const char token_expired[] =
    "The provided continue parameter is too old to display a consistent list result. You can start "
    "a new list without the continue parameter, or use the continue token in this response to "
    "retrieve the remainder of the results. Continuing with the provided token results in an "
    "inconsistent list - objects that were created, modified, or deleted between the time the "
    "first chunk was returned and now may show up in the list.";

/* A list as asked for. */
struct query {
    struct label_selector labels;
    struct field_selector fields;
    struct continue_token token;
    uint64_t revision; /* the state that is shown */
    size_t limit;      /* 0: none */
};

static void query_release(struct query *self)
{
    label_selector_release(&self->labels);
    field_selector_release(&self->fields);
    continue_token_release(&self->token);
}

static bool has_text(const char *text)
{
    return text != NULL && text[0] != '\0';
}

/* ---- resourceVersion ---- */

/* Source: k8s.io/apimachinery pkg/apis/meta/internalversion/validation, ValidateListOptions. */
static bool check_match(const struct api_request *request, struct api_response *refusal)
{
    static const struct resource list_options = {.group = "meta.k8s.io", .kind = "ListOptions"};
    const char *field = "resourceVersionMatch";
    const char *match = request->resource_version_match;
    AUTO_FIELD_ERRORS errors = {0};
    if (!has_text(match)) {
        return true;
    }
    if (!has_text(request->resource_version)) {
        field_errors_add(&errors, FIELD_FORBIDDEN, field,
                         "Forbidden: resourceVersionMatch is forbidden unless resourceVersion is "
                         "provided");
    }
    if (has_text(request->continue_token)) {
        field_errors_add(&errors, FIELD_FORBIDDEN, field,
                         "Forbidden: resourceVersionMatch is forbidden when continue is provided");
    }
    if (strcmp(match, "Exact") != 0 && strcmp(match, "NotOlderThan") != 0) {
        AUTO_BUFFER quoted = {0};
        buffer_append_quoted(&quoted, match, strlen(match));
        field_errors_add_printf(&errors, FIELD_NOT_SUPPORTED, field,
                                "Unsupported value: %s: supported values: \"Exact\", "
                                "\"NotOlderThan\", \"\"",
                                buffer_text(&quoted));
    } else if (strcmp(match, "Exact") == 0 && has_text(request->resource_version) &&
               strcmp(request->resource_version, "0") == 0) {
        field_errors_add(&errors, FIELD_FORBIDDEN, field,
                         "Forbidden: resourceVersionMatch \"exact\" is forbidden for "
                         "resourceVersion \"0\"");
    }
    if (errors.count > 0) {
        *refusal = api_status_invalid(&list_options, "", &errors);
    }
    return errors.count == 0;
}

static bool parse_version(const char *text, uint64_t *version, struct api_response *refusal)
{
    if (resource_version_parse(text, version)) {
        return true;
    }
    AUTO_BUFFER quoted = {0};
    buffer_append_quoted(&quoted, text, strlen(text));
    AUTO_BUFFER message = {0};
    buffer_printf(&message,
                  "invalid resource version: resourceVersion: Invalid value: %s: "
                  "strconv.ParseUint: parsing %s: invalid syntax",
                  buffer_text(&quoted), buffer_text(&quoted));
    *refusal = api_status_bad_request(buffer_text(&message));
    return false;
}

/* Which state a list without a token shows. */
static bool choose_revision(const struct api_request *request, const struct store *store,
                            struct query *query, struct api_response *refusal)
{
    const char *match = request->resource_version_match;
    uint64_t version = 0;
    query->revision = store->revision;
    if (!has_text(request->resource_version)) {
        return true;
    }
    if (!parse_version(request->resource_version, &version, refusal)) {
        return false;
    }
    if (version > store->revision) {
        *refusal = api_status_too_large_resource_version(version, store->revision);
        return false;
    }
    if (version == 0) {
        query->limit = 0; /* served from the watch cache, which does not page */
        return true;
    }
    bool is_exact = has_text(match) ? strcmp(match, "Exact") == 0 : query->limit > 0;
    if (is_exact && version < store->history.floor) {
        *refusal = api_status_expired("The resourceVersion for the provided list is too old.");
        return false;
    }
    query->revision = is_exact ? version : store->revision;
    return true;
}

static bool read_token(const struct api_request *request, const struct store *store,
                       struct query *query, struct api_response *refusal)
{
    AUTO_ERROR problem = {0};
    if (has_text(request->resource_version) && strcmp(request->resource_version, "0") != 0) {
        *refusal = api_status_bad_request(
            "specifying resource version is not allowed when using continue");
        return false;
    }
    if (!continue_token_parse(request->continue_token, &query->token, &problem)) {
        AUTO_BUFFER message = {0};
        buffer_printf(&message, "invalid continue token: %s", problem.message);
        *refusal = api_status_bad_request(buffer_text(&message));
        return false;
    }
    query->revision = query->token.revision < 0 ? store->revision : (uint64_t)query->token.revision;
    if (query->revision >= store->history.floor) {
        return true;
    }
    AUTO_BUFFER token = {0};
    continue_token_print(-1, query->token.start, &token);
    *refusal = api_status_expired(token_expired);
    value_put(&refusal->body, value_string(buffer_text(&token)), "metadata", "continue");
    return false;
}

static bool query_read(const struct strategy_call *call, struct query *query,
                       struct api_response *refusal)
{
    const struct api_request *request = call->request;
    const struct store *store = &call->server->store;
    AUTO_ERROR problem = {0};
    query->limit = request->limit > 0 ? (size_t)request->limit : 0;
    const char *labels = request->label_selector == NULL ? "" : request->label_selector;
    const char *fields = request->field_selector == NULL ? "" : request->field_selector;
    const struct view_details *details = call->view->details;
    const char *const *selectable = details == NULL ? NULL : details->selectable_fields;
    if (!label_selector_parse(labels, &query->labels, &problem) ||
        !field_selector_parse(fields, request->resource, selectable, &query->fields, &problem)) {
        *refusal = api_status_bad_request(problem.message);
        return false;
    }
    if (!check_match(request, refusal)) {
        return false;
    }
    return has_text(request->continue_token) ? read_token(request, store, query, refusal)
                                             : choose_revision(request, store, query, refusal);
}

/* ---- collecting ---- */

struct items {
    const struct query *query;
    const struct view *view;
    struct value **values; /* references */
    size_t count;
    size_t capacity;
    bool counts_rest;  /* nobody knows yet how many there are beyond the limit */
    size_t more_count; /* beyond the limit; at least one where it is not counted */
};

/* Only a list without selectors says how much is left. */
static bool is_unselective(const struct query *query)
{
    return label_selector_is_everything(&query->labels) && query->fields.count == 0;
}

static void items_release(struct items *self)
{
    for (size_t i = 0; i < self->count; i++) {
        value_unref(self->values[i]);
    }
    free(self->values);
}

/* False when nothing further is wanted. */
static bool items_offer(void *context, const struct value *object)
{
    struct items *self = context;
    const struct query *query = self->query;
    if (!label_selector_matches(&query->labels, value_find(object, "metadata", "labels")) ||
        !field_selector_matches(&query->fields, object)) {
        return true;
    }
    if (query->limit > 0 && self->count == query->limit) {
        self->more_count++;
        return self->counts_rest;
    }
    self->values = memory_grow(self->values, self->count, &self->capacity, sizeof(*self->values));
    self->values[self->count++] = view_show(self->view, object);
    return true;
}

/* Where a token's start lies: the namespace of the request, or one of its own. */
static void split_start(const struct api_request *request, char *start, const char **namespace,
                        const char **name)
{
    char *slash = strchr(start, '/');
    bool has_namespace = request->resource->namespaced && request->namespace == NULL;
    *namespace = request->namespace == NULL ? "" : request->namespace;
    *name = start;
    if (has_namespace && slash != NULL) {
        *slash = '\0';
        *namespace = start;
        *name = slash + 1;
    }
}

static void collect_walking(const struct strategy_call *call, const struct query *query,
                            struct items *items)
{
    const struct api_request *request = call->request;
    AUTO_FREE char *start = memory_copy_text(query->token.start == NULL ? "" : query->token.start);
    const char *namespace;
    const char *name;
    split_start(request, start, &namespace, &name);
    struct store_walk walk;
    store_walk_start(&walk, &call->server->store, call->slot, namespace, name, query->revision);
    const struct value *object;
    while ((object = store_walk_next(&walk)) != NULL) {
        if (request->namespace != NULL && strcmp(meta_namespace(object), request->namespace) != 0) {
            break;
        }
        /* The token names the last object that was shown. */
        bool is_shown = query->token.start != NULL && strcmp(meta_name(object), name) == 0 &&
                        strcmp(meta_namespace(object), namespace) == 0;
        if (!is_shown && !items_offer(items, object)) {
            break;
        }
    }
    store_walk_release(&walk);
}

static void collect(const struct strategy_call *call, const struct query *query,
                    struct items *items)
{
    const struct store_slot *slot = call->slot;
    const struct api_request *request = call->request;
    const char *name = field_selector_exact_value(&query->fields, "metadata.name");
    const char *value =
        slot->label == NULL ? NULL : label_selector_exact_value(&query->labels, slot->label);
    bool is_whole = query->token.start == NULL && query->revision == call->server->store.revision;
    bool has_key = request->namespace != NULL || !request->resource->namespaced;
    if (is_whole && name != NULL && has_key) {
        const struct value *object = store_get(slot, request->namespace, name);
        if (object != NULL) {
            items_offer(items, object);
        }
    } else if (is_whole && value != NULL) {
        store_each_labelled(slot, value, request->namespace, items_offer, items);
    } else {
        collect_walking(call, query, items);
    }
}

/*
 * How many objects there are from where the query starts, if that is known without counting: else
 * each page of a million Pods would count all that come after it.
 */
static bool know_total(const struct strategy_call *call, const struct query *query, size_t *total)
{
    const struct api_request *request = call->request;
    const struct list_page *page = &call->server->latest_page;
    if (query->token.start != NULL) {
        *total = page->more_count;
        return page->slot == call->slot && strcmp(page->token, request->continue_token) == 0;
    }
    *total = call->slot->records.count;
    return request->namespace == NULL && query->revision == call->server->store.revision;
}

static void collect_page(const struct strategy_call *call, const struct query *query,
                         struct items *items)
{
    size_t total = 0;
    bool known = query->limit > 0 && is_unselective(query) && know_total(call, query, &total);
    items->counts_rest = !known && is_unselective(query);
    collect(call, query, items);
    if (known) {
        items->more_count = total - items->count;
    }
}

/* ---- answering ---- */

static void list_page_remember(struct list_page *page, const struct store_slot *slot,
                               struct buffer *token, size_t more_count)
{
    free(page->token);
    *page = (struct list_page){slot, buffer_detach(token), more_count};
}

static struct value *list_metadata(const struct strategy_call *call, const struct query *query,
                                   const struct items *items)
{
    const struct api_request *request = call->request;
    struct value *metadata =
        value_object_of("resourceVersion", value_string_printf("%" PRIu64, query->revision), NULL);
    if (items->more_count > 0) {
        const struct value *last = items->values[items->count - 1];
        AUTO_BUFFER start = {0};
        if (request->resource->namespaced && request->namespace == NULL) {
            buffer_printf(&start, "%s/", meta_namespace(last));
        }
        buffer_append(&start, meta_name(last));
        AUTO_BUFFER token = {0};
        continue_token_print((int64_t)query->revision, buffer_text(&start), &token);
        value_put(&metadata, value_string(buffer_text(&token)), "continue");
        if (is_unselective(query)) {
            value_put(&metadata, value_int((int64_t)items->more_count), "remainingItemCount");
            list_page_remember(&call->server->latest_page, call->slot, &token, items->more_count);
        }
    } else if (request->resource->custom) {
        value_put(&metadata, value_string(""), "continue");
    }
    return metadata;
}

struct api_response list_handle(struct strategy_call *call)
{
    const struct api_request *request = call->request;
    struct api_response refusal = {0};
    __attribute__((cleanup(query_release))) struct query query = {0};
    if (!query_read(call, &query, &refusal)) {
        return refusal;
    }
    __attribute__((cleanup(items_release))) struct items items = {.query = &query,
                                                                  .view = call->view};
    collect_page(call, &query, &items);
    struct value *metadata = list_metadata(call, &query, &items);
    struct value *list =
        value_object_of("apiVersion", value_ref(call->view->api_version), "kind",
                        value_string(request->resource->list_kind), "metadata", metadata, "items",
                        value_array_from(items.values, items.count), NULL);
    items.count = 0; /* the list has them now */
    return answer_object(200, list);
}

struct api_response get_handle(struct strategy_call *call)
{
    const struct api_request *request = call->request;
    const uint64_t current = call->server->store.revision;
    const char *text = request->resource_version;
    uint64_t version = 0;
    if (has_text(text) && !resource_version_parse(text, &version)) {
        AUTO_BUFFER message = {0};
        buffer_append(&message, "strconv.ParseUint: parsing ");
        buffer_append_quoted(&message, text, strlen(text));
        buffer_append(&message, ": invalid syntax");
        return api_status_failure(500, "", buffer_text(&message), NULL);
    }
    if (version > current) {
        return api_status_too_large_resource_version(version, current);
    }
    const struct value *object = call_get(call, request->namespace, request->name);
    return object == NULL ? api_status_not_found(request->resource, request->name)
                          : answer_object(200, value_ref(object));
}
