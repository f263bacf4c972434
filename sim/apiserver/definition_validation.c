#include <string.h>

#include "core/kube/meta.h"
#include "core/kube/schema_parse.h"
#include "sim/apiserver/definition.h"
#include "sim/apiserver/field_check.h"
#include "sim/apiserver/verbs.h"

/*
 * Source: k8s.io/apiextensions-apiserver pkg/apis/apiextensions/validation/validation.go.
 *
 * What is the same for all versions stands at the top of the internal type, and so it is named in
 * errors: `spec.validation`, `spec.subresources`, `spec.additionalPrinterColumns`.
 */

#define WARNING_SIZE_MAX_BYTES 256
#define SELECTABLE_FIELDS_MAX 8

/* Names of one part that each version has, in v1 and at the top of the internal type. */
struct part {
    const char *key;
    const char *hoisted;
};
static const struct part schema_part = {"schema", "validation"};
static const struct part subresources_part = {"subresources", "subresources"};
static const struct part columns_part = {"additionalPrinterColumns", "additionalPrinterColumns"};
static const struct part selectable_part = {"selectableFields", "selectableFields"};

static bool is_same_in_all(const struct value *versions, const char *key)
{
    for (size_t i = 1; i < value_count(versions); i++) {
        if (!value_equal(value_get(value_at(versions, i), key),
                         value_get(value_at(versions, 0), key))) {
            return false;
        }
    }
    return true;
}

/* `a DNS-1035 label must …`; all problems in one error. */
static void check_label(struct field_check *check, const char *member, const char *text,
                        const char *checked, const char *before)
{
    struct names_problems problems = names_check_dns1035_label(checked);
    if (problems.count > 0) {
        AUTO_BUFFER why = {0};
        buffer_append(&why, before);
        names_problems_print(&problems, ",", &why);
        field_check_invalid(check, member, text, buffer_text(&why));
    }
}

static void check_texts(struct field_check *check, const char *member, const struct value *texts)
{
    for (size_t i = 0; i < value_count(texts); i++) {
        AUTO_BUFFER name = {0};
        buffer_printf(&name, "%s[%zu]", member, i);
        const char *text = value_text(value_at(texts, i));
        check_label(check, buffer_text(&name), text, text, "");
    }
}

static void check_kind(struct field_check *check, const char *member, const char *kind)
{
    AUTO_BUFFER lower = {0};
    for (const char *c = kind; *c != '\0'; c++) {
        buffer_append_char(&lower, *c >= 'A' && *c <= 'Z' ? (char)(*c - 'A' + 'a') : *c);
    }
    if (kind[0] != '\0') {
        check_label(check, member, kind, buffer_text(&lower),
                    "may have mixed case, but should otherwise match: ");
    }
}

/* Source: ValidateCustomResourceDefinitionNames. */
static void validate_names(struct field_check *check, const struct value *names)
{
    static const char *const required[] = {"plural", "singular", "kind", "listKind"};
    const char *kind = value_find_text(names, "kind");
    const char *list_kind = value_find_text(names, "listKind");
    size_t outside = field_check_enter(check, "names");
    for (size_t i = 0; i < sizeof(required) / sizeof(required[0]); i++) {
        if (value_find_text(names, required[i])[0] == '\0') {
            field_check_required(check, required[i]);
        }
    }
    for (size_t i = 0; i < 2; i++) {
        const char *text = value_find_text(names, required[i]);
        if (text[0] != '\0') {
            check_label(check, required[i], text, text, "");
        }
    }
    check_kind(check, "kind", kind);
    check_kind(check, "listKind", list_kind);
    check_texts(check, "shortNames", value_get(names, "shortNames"));
    if (kind[0] != '\0' && strcmp(kind, list_kind) == 0) {
        field_check_invalid(check, "listKind", list_kind, "kind and listKind may not be the same");
    }
    check_texts(check, "categories", value_get(names, "categories"));
    field_check_leave(check, outside);
}

/* ---- parts of a version ---- */

static bool check_path(struct field_check *check, const char *member, const char *path)
{
    if (path[0] != '.') {
        field_check_invalid(check, member, path,
                            path[0] == '\0' ? "must not be empty"
                                            : "must be a simple json path starting with .");
    }
    return path[0] == '.';
}

/* Source: ValidateCustomResourceColumnDefinition. */
static void validate_columns(struct field_check *check, const struct value *columns)
{
    static const char types[] = "must be one of boolean,date,integer,number,string";
    static const char *const known[] = {"boolean", "date", "integer", "number", "string", NULL};
    static const char *const formats[] = {"byte",  "date",  "date-time", "double", "float",
                                          "int32", "int64", "password",  NULL};
    for (size_t i = 0; i < value_count(columns); i++) {
        const struct value *column = value_at(columns, i);
        const char *type = value_find_text(column, "type");
        const char *format = value_find_text(column, "format");
        size_t outside = field_check_enter(check, "[%zu]", i);
        if (value_find_text(column, "name")[0] == '\0') {
            field_check_required(check, "name");
        }
        bool is_known = false;
        for (size_t k = 0; known[k] != NULL; k++) {
            is_known = is_known || strcmp(known[k], type) == 0;
        }
        if (type[0] == '\0') {
            field_check_fail(check, FIELD_REQUIRED, "type", "Required value: %s", types);
        } else if (!is_known) {
            field_check_invalid(check, "type", type, types);
        }
        bool has_format = format[0] == '\0';
        for (size_t k = 0; formats[k] != NULL; k++) {
            has_format = has_format || strcmp(formats[k], format) == 0;
        }
        if (!has_format) {
            field_check_invalid(check, "format", format,
                                "must be one of "
                                "byte,date,date-time,double,float,int32,int64,password");
        }
        const char *path = value_find_text(column, "jsonPath");
        if (path[0] == '\0') {
            field_check_required(check, "JSONPath");
        } else {
            check_path(check, "JSONPath", path);
        }
        field_check_leave(check, outside);
    }
}

static void check_path_below(struct field_check *check, const char *member, const char *path,
                             const char *const *roots, const char *where)
{
    if (!check_path(check, member, path)) {
        return;
    }
    for (; *roots != NULL; roots++) {
        if (strncmp(path, *roots, strlen(*roots)) == 0) {
            return;
        }
    }
    AUTO_BUFFER why = {0};
    buffer_printf(&why, "should be a json path under %s", where);
    field_check_invalid(check, member, path, buffer_text(&why));
}

/* Source: ValidateCustomResourceDefinitionSubresources. */
static void validate_subresources(struct field_check *check, const struct value *subresources)
{
    static const char *const spec[] = {".spec.", NULL};
    static const char *const status[] = {".status.", NULL};
    static const char *const either[] = {".status.", ".spec.", NULL};
    const struct value *scale = value_get(subresources, "scale");
    const char *spec_path = value_find_text(scale, "specReplicasPath");
    const char *status_path = value_find_text(scale, "statusReplicasPath");
    const char *selector = value_find_text(scale, "labelSelectorPath");
    if (scale == NULL) {
        return;
    }
    size_t outside = field_check_enter(check, "scale");
    if (spec_path[0] == '\0') {
        field_check_required(check, "specReplicasPath");
    } else {
        check_path_below(check, "specReplicasPath", spec_path, spec, ".spec");
    }
    if (status_path[0] == '\0') {
        field_check_required(check, "statusReplicasPath");
    } else {
        check_path_below(check, "statusReplicasPath", status_path, status, ".status");
    }
    if (selector[0] != '\0') {
        check_path_below(check, "labelSelectorPath", selector, either, "either .status or .spec");
    }
    field_check_leave(check, outside);
}

/* The node of an openAPIV3Schema that PATH (`.spec.sel`) leads to; NULL when there is none. */
static const struct value *find_node(const struct value *openapi, const char *path)
{
    const struct value *node = openapi;
    while (*path == '.' && node != NULL) {
        size_t size = strcspn(path + 1, ".");
        node = value_get_sized(value_get(node, "properties"), path + 1, size);
        path += 1 + size;
    }
    return node;
}

static void check_selectable(struct field_check *check, const char *path,
                             const struct value *openapi)
{
    const struct value *node = find_node(openapi, path);
    const char *type = value_find_text(node, "type");
    bool is_simple =
        strcmp(type, "string") == 0 || strcmp(type, "boolean") == 0 || strcmp(type, "integer") == 0;
    if (strncmp(path, ".metadata.", strlen(".metadata.")) == 0) {
        field_check_invalid(check, "jsonPath", path, "must not point to fields in metadata");
    } else if (node == NULL) {
        field_check_invalid(check, "jsonPath", path,
                            "is an invalid path: does not refer to a valid field");
    } else if (!is_simple) {
        field_check_invalid(check, "jsonPath", path,
                            "must point to a field of type string, boolean or integer. Enum string "
                            "fields and strings with formats are allowed.");
    }
}

/* Source: ValidateCustomResourceSelectableFields. */
static void validate_selectable(struct field_check *check, const struct value *fields,
                                const struct value *openapi)
{
    AUTO_VALUE *seen = value_object();
    for (size_t i = 0; i < value_count(fields); i++) {
        const char *path = value_find_text(value_at(fields, i), "jsonPath");
        size_t outside = field_check_enter(check, "[%zu]", i);
        if (path[0] == '\0') {
            field_check_required(check, "jsonPath");
        } else if (value_get(seen, path) != NULL) {
            field_check_duplicate(check, "jsonPath", path);
        } else {
            check_selectable(check, path, openapi);
            value_put(&seen, value_bool(true), path);
        }
        field_check_leave(check, outside);
    }
    if (value_count(seen) > SELECTABLE_FIELDS_MAX) {
        field_check_fail(check, FIELD_TOO_MANY, "", "Too many: %zu: must have at most %d items",
                         value_count(seen), SELECTABLE_FIELDS_MAX);
    }
}

static void validate_deprecation(struct field_check *check, const struct value *version)
{
    const struct value *warning = value_get(version, "deprecationWarning");
    const char *text = value_text(warning);
    if (warning == NULL) {
        return;
    }
    if (!value_as_bool(value_get(version, "deprecated"), false)) {
        field_check_invalid(check, "deprecationWarning", text,
                            "can only be set for deprecated versions");
    }
    if (text[0] == '\0') {
        field_check_invalid(check, "deprecationWarning", text, "must not be an empty string");
    } else if (strlen(text) > WARNING_SIZE_MAX_BYTES) {
        field_check_invalid(check, "deprecationWarning", text, "must be 256 characters or less");
    }
}

/* ---- versions ---- */

/* Where a part is: at `versions[INDEX]`, or at the top when INDEX is the first and all are the
 * same; false when it has been looked at there. */
static bool enter_part(struct field_check *check, const struct value *versions, size_t index,
                       const struct part *part, size_t *outside)
{
    if (!is_same_in_all(versions, part->key)) {
        *outside = field_check_enter(check, "versions[%zu].%s", index, part->key);
        return true;
    }
    *outside = check->path.size;
    if (index == 0) {
        *outside = field_check_enter(check, "%s", part->hoisted);
    }
    return index == 0;
}

static void validate_schema(struct strategy_call *call, struct field_check *check,
                            const struct value *spec, const struct value *openapi)
{
    if (definitions_is_compiled(call->server, value_find_text(spec, "group"),
                                value_find_text(spec, "names", "plural"), openapi)) {
        return;
    }
    AUTO_BUFFER path = {0};
    buffer_printf(&path, "%s.openAPIV3Schema", buffer_text(&check->path));
    AUTO_SCHEMA_DOCUMENT *document = schema_parse(openapi, buffer_text(&path), check->errors);
    strategy_warn_all(call, document == NULL ? NULL : schema_document_warnings(document));
}

static void validate_parts(struct strategy_call *call, struct field_check *check,
                           const struct value *spec, size_t index)
{
    const struct value *versions = value_get(spec, "versions");
    const struct value *version = value_at(versions, index);
    const struct value *openapi = value_find(version, "schema", "openAPIV3Schema");
    size_t outside;
    if (openapi == NULL) {
        outside = field_check_enter(check, "versions[%zu].schema", index);
        field_check_required(check, "openAPIV3Schema");
        field_check_leave(check, outside);
    } else if (enter_part(check, versions, index, &schema_part, &outside)) {
        validate_schema(call, check, spec, openapi);
        field_check_leave(check, outside);
    }
    if (enter_part(check, versions, index, &subresources_part, &outside)) {
        validate_subresources(check, value_get(version, "subresources"));
        field_check_leave(check, outside);
    }
    if (enter_part(check, versions, index, &columns_part, &outside)) {
        validate_columns(check, value_get(version, "additionalPrinterColumns"));
        field_check_leave(check, outside);
    }
    if (enter_part(check, versions, index, &selectable_part, &outside)) {
        validate_selectable(check, value_get(version, "selectableFields"), openapi);
        field_check_leave(check, outside);
    }
}

/* As Go prints the internal type, without what stands at the top of it. */
static void print_versions(const struct value *versions, struct buffer *out)
{
    buffer_append_char(out, '[');
    for (size_t i = 0; i < value_count(versions); i++) {
        const struct value *version = value_at(versions, i);
        buffer_printf(out,
                      "%s{\"Name\":\"%s\",\"Served\":%s,\"Storage\":%s,\"Deprecated\":%s,"
                      "\"DeprecationWarning\":null,\"Schema\":null,\"Subresources\":null,"
                      "\"AdditionalPrinterColumns\":null,\"SelectableFields\":null}",
                      i == 0 ? "" : ",", value_find_text(version, "name"),
                      value_as_bool(value_get(version, "served"), false) ? "true" : "false",
                      value_as_bool(value_get(version, "storage"), false) ? "true" : "false",
                      value_as_bool(value_get(version, "deprecated"), false) ? "true" : "false");
    }
    buffer_append_char(out, ']');
}

static void check_version_set(struct field_check *check, const struct value *versions)
{
    AUTO_VALUE *names = value_object();
    size_t stored_count = 0;
    for (size_t i = 0; i < value_count(versions); i++) {
        const struct value *version = value_at(versions, i);
        stored_count += value_as_bool(value_get(version, "storage"), false) ? 1 : 0;
        value_put(&names, value_bool(true), value_find_text(version, "name"));
    }
    AUTO_BUFFER shown = {0};
    print_versions(versions, &shown);
    if (value_count(names) != value_count(versions)) {
        field_check_fail(check, FIELD_INVALID, "versions",
                         "Invalid value: %s: must contain unique version names",
                         buffer_text(&shown));
    }
    if (stored_count != 1) {
        field_check_fail(check, FIELD_INVALID, "versions",
                         "Invalid value: %s: must have exactly one version marked as storage "
                         "version",
                         buffer_text(&shown));
    }
}

/* ---- the definition ---- */

static void validate_group(struct field_check *check, const char *group)
{
    struct names_problems problems = names_check_dns1123_subdomain(group);
    AUTO_BUFFER why = {0};
    if (group[0] == '\0') {
        field_check_required(check, "group");
    } else if (problems.count > 0) {
        names_problems_print(&problems, ",", &why);
        field_check_invalid(check, "group", group, buffer_text(&why));
    } else if (strchr(group, '.') == NULL) {
        field_check_invalid(check, "group", group, "should be a domain with at least one dot");
    }
}

static void check_required_one_of(struct field_check *check, const char *member, const char *text,
                                  const char *const *list)
{
    if (text[0] == '\0') {
        field_check_required(check, member);
    } else {
        field_check_one_of(check, member, text, list);
    }
}

static void validate_conversion(struct field_check *check, const struct value *conversion)
{
    static const char *const strategies[] = {"None", "Webhook", NULL};
    const char *strategy = value_find_text(conversion, "strategy");
    const struct value *webhook = value_get(conversion, "webhook");
    size_t outside = field_check_enter(check, "conversion");
    check_required_one_of(check, "strategy", strategy, strategies);
    if (strcmp(strategy, "Webhook") == 0 && value_get(webhook, "clientConfig") == NULL) {
        field_check_fail(check, FIELD_REQUIRED, "webhookClientConfig",
                         "Required value: required when strategy is set to Webhook");
    } else if (strcmp(strategy, "None") == 0 && value_get(webhook, "clientConfig") != NULL) {
        field_check_fail(check, FIELD_FORBIDDEN, "webhookClientConfig",
                         "Forbidden: should not be set when strategy is not set to Webhook");
    }
    field_check_leave(check, outside);
}

static void validate_spec(struct strategy_call *call, struct field_check *check,
                          const struct value *spec)
{
    static const char *const scopes[] = {"Cluster", "Namespaced", NULL};
    const struct value *versions = value_get(spec, "versions");
    size_t outside = field_check_enter(check, "spec");
    validate_group(check, value_find_text(spec, "group"));
    check_required_one_of(check, "scope", value_find_text(spec, "scope"), scopes);
    for (size_t i = 0; i < value_count(versions); i++) {
        const char *name = value_find_text(value_at(versions, i), "name");
        size_t version_outside = field_check_enter(check, "versions[%zu]", i);
        check_label(check, "name", name, name, "");
        validate_deprecation(check, value_at(versions, i));
        field_check_leave(check, version_outside);
    }
    check_version_set(check, versions);
    validate_names(check, value_get(spec, "names"));
    for (size_t i = 0; i < value_count(versions); i++) {
        validate_parts(call, check, spec, i);
    }
    if (value_as_bool(value_get(spec, "preserveUnknownFields"), false)) {
        field_check_fail(check, FIELD_INVALID, "preserveUnknownFields",
                         "Invalid value: true: cannot set to true, set "
                         "x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema "
                         "instead");
    }
    validate_conversion(check, value_get(spec, "conversion"));
    field_check_leave(check, outside);
}

/* Source: ValidateCustomResourceDefinitionStoredVersions. */
static void validate_stored(struct field_check *check, const struct value *object)
{
    const struct value *stored = value_find(object, "status", "storedVersions");
    const struct value *versions = value_find(object, "spec", "versions");
    if (value_count(stored) == 0) {
        field_check_fail(check, FIELD_INVALID, "status.storedVersions",
                         "Invalid value: []: must have at least one stored version");
    }
    for (size_t i = 0; i < value_count(stored); i++) {
        bool is_there = false;
        for (size_t k = 0; k < value_count(versions); k++) {
            is_there = is_there ||
                       value_equal(value_get(value_at(versions, k), "name"), value_at(stored, i));
        }
        if (!is_there) {
            AUTO_BUFFER member = {0};
            buffer_printf(&member, "status.storedVersions[%zu]", i);
            field_check_invalid(check, buffer_text(&member), value_text(value_at(stored, i)),
                                "must appear in spec.versions");
        }
    }
}

static bool ends_with(const char *text, const char *end)
{
    size_t size = strlen(text);
    size_t end_size = strlen(end);
    return size >= end_size && strcmp(text + size - end_size, end) == 0;
}

/* Groups of Kubernetes' own. Source: validateAPIApproval. */
static void validate_approval(struct field_check *check, const struct value *object)
{
    const char *group = value_find_text(object, "spec", "group");
    bool is_protected = strcmp(group, "k8s.io") == 0 || strcmp(group, "kubernetes.io") == 0 ||
                        ends_with(group, ".k8s.io") || ends_with(group, ".kubernetes.io");
    if (is_protected && meta_annotation(object, "api-approved.kubernetes.io") == NULL) {
        field_check_fail(check, FIELD_REQUIRED, "metadata.annotations[api-approved.kubernetes.io]",
                         "Required value: protected groups must have approval annotation "
                         "\"api-approved.kubernetes.io\", see "
                         "https://github.com/kubernetes/enhancements/pull/1111");
    }
}

static void validate_all(struct strategy_call *call, struct field_check *check,
                         const struct value *object)
{
    validate_spec(call, check, value_get(object, "spec"));
    validate_stored(check, object);
    validate_approval(check, object);
}

void definition_validate(struct strategy_call *call, const struct value *object,
                         struct field_errors *errors)
{
    struct field_check check = {.errors = errors};
    AUTO_BUFFER name = {0};
    buffer_printf(&name, "%s.%s", value_find_text(object, "spec", "names", "plural"),
                  value_find_text(object, "spec", "group"));
    if (!buffer_equals(&name, meta_name(object))) {
        field_check_invalid(&check, "metadata.name", meta_name(object),
                            "must be spec.names.plural+\".\"+spec.group");
    }
    validate_all(call, &check, object);
    buffer_release(&check.path);
}

static void check_immutable(struct field_check *check, const char *member,
                            const struct value *value, const struct value *old)
{
    if (!value_equal(value, old)) {
        field_check_invalid(check, member, value_text(value), "field is immutable");
    }
}

void definition_validate_update(struct strategy_call *call, const struct value *object,
                                const struct value *old, struct field_errors *errors)
{
    static const char *const keys[] = {"kind", "plural"};
    struct field_check check = {.errors = errors};
    const struct value *spec = value_get(object, "spec");
    const struct value *old_spec = value_get(old, "spec");
    validate_all(call, &check, object);
    if (definition_is(old, "Established")) {
        check_immutable(&check, "spec.scope", value_get(spec, "scope"),
                        value_get(old_spec, "scope"));
    }
    check_immutable(&check, "spec.group", value_get(spec, "group"), value_get(old_spec, "group"));
    for (size_t i = definition_is(old, "Established") ? 0 : 1; i < 2; i++) {
        AUTO_BUFFER member = {0};
        buffer_printf(&member, "spec.names.%s", keys[i]);
        check_immutable(&check, buffer_text(&member), value_find(spec, "names", keys[i]),
                        value_find(old_spec, "names", keys[i]));
    }
    buffer_release(&check.path);
}

void definition_validate_status_update(struct strategy_call *call, const struct value *object,
                                       const struct value *old, struct field_errors *errors)
{
    (void)call;
    (void)old;
    struct field_check check = {.errors = errors};
    validate_stored(&check, object);
    buffer_release(&check.path);
}
