#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/value_json.h"
#include "core/kube/names.h"
#include "sim/apiserver/verbs.h"

/*
 * Source: k8s.io/apimachinery pkg/api/validation/objectmeta.go; for the finalizers of built-in
 * kinds k8s.io/kubernetes pkg/apis/core/validation/validation.go.
 */
#define ANNOTATIONS_SIZE_MAX_BYTES (256 * 1024)

static void add_invalid(struct field_errors *errors, const char *field, const char *text,
                        const char *why)
{
    AUTO_BUFFER quoted = {0};
    buffer_append_quoted(&quoted, text, strlen(text));
    field_errors_add_printf(errors, FIELD_INVALID, field, "Invalid value: %s: %s",
                            buffer_text(&quoted), why);
}

static void add_problems(struct field_errors *errors, const char *field, const char *text,
                         struct names_problems problems)
{
    for (size_t i = 0; i < problems.count; i++) {
        add_invalid(errors, field, text, problems.items[i]);
    }
}

static struct names_problems check_name(enum strategy_names rule, const char *name)
{
    switch (rule) {
    case STRATEGY_NAMES_LABEL:
        return names_check_dns1123_label(name);
    case STRATEGY_NAMES_PATH:
        return names_check_path_segment(name);
    case STRATEGY_NAMES_SUBDOMAIN:
        break;
    }
    return names_check_dns1123_subdomain(name);
}

static void validate_names(struct strategy_call *call, const struct value *metadata,
                           struct field_errors *errors)
{
    enum strategy_names rule = call->view->strategy->names;
    const char *prefix = value_text(value_get(metadata, "generateName"));
    if (prefix[0] != '\0') {
        /* A suffix will follow, so a dash is as good as a letter at the end. */
        AUTO_FREE char *masked = memory_copy_text(prefix);
        size_t size = strlen(masked);
        if (size > 1 && masked[size - 1] == '-') {
            masked[size - 1] = 'a';
        }
        struct names_problems problems = check_name(rule, masked);
        add_problems(errors, "metadata.generateName", prefix, problems);
    }
    const char *name = value_text(value_get(metadata, "name"));
    if (name[0] == '\0') {
        field_errors_add(errors, FIELD_REQUIRED, "metadata.name",
                         "Required value: name or generateName is required");
    } else {
        add_problems(errors, "metadata.name", name, check_name(rule, name));
    }
    if (value_as_int(value_get(metadata, "generation"), 0) < 0) {
        field_errors_add_printf(errors, FIELD_INVALID, "metadata.generation",
                                "Invalid value: %lld: must be greater than or equal to 0",
                                (long long)value_as_int(value_get(metadata, "generation"), 0));
    }
}

/* The keys of what is STORED have been found valid. */
static void validate_labels(const struct value *labels, const struct value *stored,
                            struct field_errors *errors)
{
    bool has_known_keys = value_has_keys_of(labels, stored);
    for (size_t i = 0; i < value_count(labels); i++) {
        const char *key = value_key_at(labels, i);
        const char *value = value_text(value_member_at(labels, i));
        if (!has_known_keys) {
            add_problems(errors, "metadata.labels", key, names_check_label_key(key));
        }
        add_problems(errors, "metadata.labels", value, names_check_label_value(value));
    }
}

static void validate_annotations(const struct value *annotations, struct field_errors *errors)
{
    size_t size = 0;
    for (size_t i = 0; i < value_count(annotations); i++) {
        const char *key = value_key_at(annotations, i);
        AUTO_FREE char *lower = memory_copy_text(key);
        for (char *c = lower; *c != '\0'; c++) {
            *c = *c >= 'A' && *c <= 'Z' ? (char)(*c - 'A' + 'a') : *c;
        }
        add_problems(errors, "metadata.annotations", key, names_check_label_key(lower));
        size +=
            value_key_size_at(annotations, i) + value_text_size(value_member_at(annotations, i));
    }
    if (size > ANNOTATIONS_SIZE_MAX_BYTES) {
        field_errors_add_printf(errors, FIELD_TOO_LONG, "metadata.annotations",
                                "Too long: may not be more than %d bytes",
                                ANNOTATIONS_SIZE_MAX_BYTES);
    }
}

/* As the Go struct prints: in its order, which is not the alphabet's. */
static void print_owner(const struct value *owner, struct buffer *out)
{
    static const char *const members[] = {"apiVersion", "kind",       "name",
                                          "uid",        "controller", "blockOwnerDeletion"};
    buffer_append_char(out, '{');
    for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
        const struct value *member = value_get(owner, members[i]);
        if (member != NULL) {
            buffer_printf(out, "%s\"%s\":", i == 0 ? "" : ",", members[i]);
            value_print_json(member, out);
        }
    }
    buffer_append_char(out, '}');
}

static void validate_owner(const struct value *owner, struct field_errors *errors)
{
    static const char *const required[] = {"kind", "name", "uid"};
    const char *api_version = value_text(value_get(owner, "apiVersion"));
    const char *slash = strchr(api_version, '/');
    if (api_version[0] == '\0' || (slash != NULL && slash[1] == '\0')) {
        add_invalid(errors, "metadata.ownerReferences.apiVersion", api_version,
                    "version must not be empty");
    }
    for (size_t i = 0; i < sizeof(required) / sizeof(required[0]); i++) {
        if (value_text_size(value_get(owner, required[i])) == 0) {
            AUTO_BUFFER field = {0};
            buffer_printf(&field, "metadata.ownerReferences.%s", required[i]);
            add_invalid(errors, buffer_text(&field), "", "must not be empty");
        }
    }
    if (strcmp(api_version, "v1") == 0 && value_is_text(value_get(owner, "kind"), "Event")) {
        AUTO_BUFFER text = {0};
        print_owner(owner, &text);
        field_errors_add_printf(errors, FIELD_INVALID, "metadata.ownerReferences",
                                "Invalid value: %s: /v1, Kind=Event is disallowed from being an "
                                "owner",
                                buffer_text(&text));
    }
}

static void validate_owners(const struct value *owners, struct field_errors *errors)
{
    const struct value *controller = NULL;
    for (size_t i = 0; i < value_count(owners); i++) {
        const struct value *owner = value_at(owners, i);
        validate_owner(owner, errors);
        if (!value_as_bool(value_get(owner, "controller"), false)) {
            continue;
        }
        if (controller == NULL) {
            controller = owner;
            continue;
        }
        AUTO_BUFFER text = {0};
        for (size_t k = 0; k < value_count(owners); k++) {
            buffer_append_char(&text, k == 0 ? '[' : ',');
            print_owner(value_at(owners, k), &text);
        }
        field_errors_add_printf(errors, FIELD_INVALID, "metadata.ownerReferences",
                                "Invalid value: %s]: Only one reference can have Controller set to "
                                "true. Found \"true\" in references for %s/%s and %s/%s",
                                buffer_text(&text), value_text(value_get(controller, "kind")),
                                value_text(value_get(controller, "name")),
                                value_text(value_get(owner, "kind")),
                                value_text(value_get(owner, "name")));
    }
}

/* Built-in kinds know the names of their finalizers; of others they want to know whose they are.
 * Definitions are built in, but not into Kubernetes' own types. */
static void validate_finalizer_owners(const struct resource *resource,
                                      const struct value *finalizers, struct field_errors *errors)
{
    bool is_free = resource->custom || resource == &resource_customresourcedefinitions;
    for (size_t i = 0; i < value_count(finalizers) && !is_free; i++) {
        const char *name = value_text(value_at(finalizers, i));
        if (strchr(name, '/') == NULL && strcmp(name, "orphan") != 0 &&
            strcmp(name, "foregroundDeletion") != 0 && strcmp(name, "kubernetes") != 0) {
            AUTO_BUFFER field = {0};
            buffer_printf(&field, "metadata.finalizers[%zu]", i);
            add_invalid(errors, buffer_text(&field), name,
                        "name is neither a standard finalizer name nor is it fully qualified");
        }
    }
}

static bool has_text(const struct value *list, const char *text)
{
    for (size_t i = 0; i < value_count(list); i++) {
        if (value_is_text(value_at(list, i), text)) {
            return true;
        }
    }
    return false;
}

static void validate_finalizers(const struct resource *resource, const struct value *finalizers,
                                struct field_errors *errors)
{
    for (size_t i = 0; i < value_count(finalizers); i++) {
        const char *name = value_text(value_at(finalizers, i));
        add_problems(errors, "metadata.finalizers", name, names_check_label_key(name));
    }
    if (has_text(finalizers, "orphan") && has_text(finalizers, "foregroundDeletion")) {
        AUTO_BUFFER text = {0};
        value_print_json(finalizers, &text);
        field_errors_add_printf(errors, FIELD_INVALID, "metadata.finalizers",
                                "Invalid value: %s: finalizer orphan and foregroundDeletion cannot "
                                "be both set",
                                buffer_text(&text));
    }
    validate_finalizer_owners(resource, finalizers, errors);
}

void metadata_validate(struct strategy_call *call, const struct value *object,
                       struct field_errors *errors)
{
    const struct value *metadata = value_get(object, "metadata");
    validate_names(call, metadata, errors);
    validate_labels(value_get(metadata, "labels"),
                    value_find(call_newest(call), "metadata", "labels"), errors);
    validate_annotations(value_get(metadata, "annotations"), errors);
    validate_owners(value_get(metadata, "ownerReferences"), errors);
    validate_finalizers(call->view->resource, value_get(metadata, "finalizers"), errors);
}

static void validate_no_new_finalizers(const struct value *finalizers, const struct value *old,
                                       struct field_errors *errors)
{
    AUTO_BUFFER added = {0};
    for (size_t i = 0; i < value_count(finalizers); i++) {
        const char *name = value_text(value_at(finalizers, i));
        if (!has_text(old, name)) {
            buffer_append(&added, added.size == 0 ? "" : ", ");
            buffer_append_quoted(&added, name, strlen(name));
        }
    }
    if (added.size > 0) {
        field_errors_add_printf(errors, FIELD_FORBIDDEN, "metadata.finalizers",
                                "Forbidden: no new finalizers can be added if the object is being "
                                "deleted, found new finalizers []string{%s}",
                                buffer_text(&added));
    }
}

/* NULL when it is the stored value itself, which has been found valid. */
static const struct value *changed_member(const struct value *metadata,
                                          const struct value *old_metadata, const char *key)
{
    const struct value *member = value_get(metadata, key);
    return member == value_get(old_metadata, key) ? NULL : member;
}

void metadata_validate_update(struct strategy_call *call, const struct value *object,
                              const struct value *old, struct field_errors *errors)
{
    (void)call;
    static const char *const immutable[] = {"name",
                                            "namespace",
                                            "uid",
                                            "creationTimestamp",
                                            "deletionTimestamp",
                                            "deletionGracePeriodSeconds"};
    const struct value *metadata = value_get(object, "metadata");
    const struct value *old_metadata = value_get(old, "metadata");
    if (metadata == old_metadata) {
        return; /* it has been found valid */
    }
    if (value_get(old_metadata, "deletionTimestamp") != NULL) {
        validate_no_new_finalizers(value_get(metadata, "finalizers"),
                                   value_get(old_metadata, "finalizers"), errors);
    }
    for (size_t i = 0; i < sizeof(immutable) / sizeof(immutable[0]); i++) {
        const struct value *member = value_get(metadata, immutable[i]);
        if (!value_equal(member, value_get(old_metadata, immutable[i]))) {
            AUTO_BUFFER field = {0};
            buffer_printf(&field, "metadata.%s", immutable[i]);
            AUTO_BUFFER text = {0};
            if (member == NULL) {
                buffer_append(&text, "null");
            } else {
                value_print_json(member, &text);
            }
            field_errors_add_printf(errors, FIELD_INVALID, buffer_text(&field),
                                    "Invalid value: %s: field is immutable", buffer_text(&text));
        }
    }
    validate_labels(changed_member(metadata, old_metadata, "labels"),
                    value_get(old_metadata, "labels"), errors);
    validate_annotations(changed_member(metadata, old_metadata, "annotations"), errors);
    validate_owners(changed_member(metadata, old_metadata, "ownerReferences"), errors);
}

void metadata_validate_again(struct strategy_call *call, const struct value *object,
                             const struct value *old, bool is_main, struct field_errors *errors)
{
    const struct strategy *strategy = call->view->strategy;
    const struct value *finalizers = value_find(object, "metadata", "finalizers");
    if (strategy->resource == &resource_core_events) {
        return;
    }
    bool is_wrong = errors->count > 0;
    if (is_wrong) {
        metadata_validate_update(call, object, old, errors);
    }
    if (finalizers == value_find(old, "metadata", "finalizers") && !is_wrong) {
        return; /* all of it has been found valid */
    }
    validate_finalizer_owners(strategy->resource, finalizers, errors);
    if (is_main && !strategy->resource->custom && !strategy->ends_metadata_there) {
        metadata_validate(call, object, errors);
    }
}

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void metadata_warn_finalizers(struct strategy_call *call, const struct value *object)
{
    const struct value *finalizers = value_find(object, "metadata", "finalizers");
    size_t count = value_count(finalizers);
    AUTO_FREE const char **names = memory_alloc_zero(count + 1, sizeof(*names));
    for (size_t i = 0; i < count; i++) {
        names[i] = value_text(value_at(finalizers, i));
    }
    qsort(names, count, sizeof(*names), compare_texts);
    for (size_t i = 0; i < count; i++) {
        bool is_standard =
            strcmp(names[i], "orphan") == 0 || strcmp(names[i], "foregroundDeletion") == 0;
        if (!is_standard && strchr(names[i], '/') == NULL) {
            strategy_warn(call,
                          "metadata.finalizers: \"%s\": prefer a domain-qualified finalizer name%s "
                          "to avoid accidental conflicts with other finalizer writers",
                          names[i], strchr(names[i], '.') == NULL ? "" : " including a path (/)");
        }
    }
}
