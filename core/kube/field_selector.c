#include "core/kube/field_selector.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/buffer.h"
#include "core/base/memory.h"

/* ---- the fields of each kind ---- */

/*
 * Where the value of a field comes from: the first of some dotted paths at which there is
 * anything but "". Events are looked at in the forms of both their API groups.
 */
struct field_source {
    const char *key;
    const char *paths[4];  /* up to the first NULL */
    const char *otherwise; /* NULL stands for "" */
};

/* How an unknown field is refused. */
enum refusal {
    REFUSE_SHORTLY,   /* field label not supported: x */
    REFUSE_FOR_JOB,   /* field label "x" not supported for Job */
    REFUSE_AT_LENGTH, /* "x" is not a known field selector: only "metadata.name", … */
};

struct kind_fields {
    const char *group;
    const char *kind;
    enum refusal refusal;
    const struct field_source *sources; /* up to the first without a key */
};

#define FIELD(path)                                                                                \
    {                                                                                              \
        path, {path}, NULL                                                                         \
    }
#define FLAG(path)                                                                                 \
    {                                                                                              \
        path, {path}, "false"                                                                      \
    }

static const struct field_source metadata_fields[] = {
    FIELD("metadata.name"), FIELD("metadata.namespace"), {0}};

static const struct field_source pod_fields[] = {
    FIELD("metadata.name"),
    FIELD("metadata.namespace"),
    FIELD("spec.nodeName"),
    {"spec.host", {"spec.nodeName"}, NULL},
    FIELD("spec.restartPolicy"),
    FIELD("spec.schedulerName"),
    FIELD("spec.serviceAccountName"),
    FLAG("spec.hostNetwork"),
    FIELD("status.phase"),
    FIELD("status.podIP"),
    /* Accepted, but upstream never fills it in. */
    {"status.podIPs", {NULL}, NULL},
    FIELD("status.nominatedNodeName"),
    {0},
};

static const struct field_source core_event_fields[] = {
    FIELD("metadata.name"),
    FIELD("metadata.namespace"),
    {"involvedObject.kind", {"involvedObject.kind", "regarding.kind"}, NULL},
    {"involvedObject.namespace", {"involvedObject.namespace", "regarding.namespace"}, NULL},
    {"involvedObject.name", {"involvedObject.name", "regarding.name"}, NULL},
    {"involvedObject.uid", {"involvedObject.uid", "regarding.uid"}, NULL},
    {"involvedObject.apiVersion", {"involvedObject.apiVersion", "regarding.apiVersion"}, NULL},
    {"involvedObject.resourceVersion",
     {"involvedObject.resourceVersion", "regarding.resourceVersion"},
     NULL},
    {"involvedObject.fieldPath", {"involvedObject.fieldPath", "regarding.fieldPath"}, NULL},
    FIELD("reason"),
    {"reportingComponent", {"reportingComponent", "reportingController"}, NULL},
    {"source",
     {"source.component", "deprecatedSource.component", "reportingComponent",
      "reportingController"},
     NULL},
    FIELD("type"),
    {0},
};

static const struct field_source event_fields[] = {
    FIELD("metadata.name"),
    FIELD("metadata.namespace"),
    {"regarding.kind", {"regarding.kind", "involvedObject.kind"}, NULL},
    {"regarding.namespace", {"regarding.namespace", "involvedObject.namespace"}, NULL},
    {"regarding.name", {"regarding.name", "involvedObject.name"}, NULL},
    {"regarding.uid", {"regarding.uid", "involvedObject.uid"}, NULL},
    {"regarding.apiVersion", {"regarding.apiVersion", "involvedObject.apiVersion"}, NULL},
    {"regarding.resourceVersion",
     {"regarding.resourceVersion", "involvedObject.resourceVersion"},
     NULL},
    {"regarding.fieldPath", {"regarding.fieldPath", "involvedObject.fieldPath"}, NULL},
    FIELD("reason"),
    {"reportingController", {"reportingController", "reportingComponent"}, NULL},
    FIELD("type"),
    {0},
};

static const struct field_source node_fields[] = {
    FIELD("metadata.name"), FLAG("spec.unschedulable"), {0}};

static const struct field_source secret_fields[] = {
    FIELD("metadata.name"), FIELD("metadata.namespace"), FIELD("type"), {0}};

static const struct field_source service_fields[] = {FIELD("metadata.name"),
                                                     FIELD("metadata.namespace"),
                                                     FIELD("spec.clusterIP"),
                                                     FIELD("spec.type"),
                                                     {0}};

static const struct field_source namespace_fields[] = {
    FIELD("metadata.name"), FIELD("status.phase"), {0}};

static const struct field_source job_fields[] = {
    FIELD("metadata.name"),
    FIELD("metadata.namespace"),
    {"status.successful", {"status.succeeded"}, "0"},
    {0},
};

static const struct kind_fields kinds[] = {
    {"", "Pod", REFUSE_SHORTLY, pod_fields},
    {"", "Event", REFUSE_SHORTLY, core_event_fields},
    {"events.k8s.io", "Event", REFUSE_SHORTLY, event_fields},
    {"", "Node", REFUSE_SHORTLY, node_fields},
    {"", "Secret", REFUSE_SHORTLY, secret_fields},
    {"", "Service", REFUSE_SHORTLY, service_fields},
    {"", "Namespace", REFUSE_SHORTLY, namespace_fields},
    {"batch", "Job", REFUSE_FOR_JOB, job_fields},
};

static const struct kind_fields custom_kind = {"", "", REFUSE_SHORTLY, metadata_fields};
static const struct kind_fields other_kind = {"", "", REFUSE_AT_LENGTH, metadata_fields};

static const struct kind_fields *fields_of(const struct resource *resource)
{
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (strcmp(kinds[i].group, resource->group) == 0 &&
            strcmp(kinds[i].kind, resource->kind) == 0) {
            return &kinds[i];
        }
    }
    return resource->custom ? &custom_kind : &other_kind;
}

/* ---- parsing ---- */

static bool refuse(enum refusal refusal, const char *key, struct error *err)
{
    AUTO_BUFFER quoted = {0};
    buffer_append_quoted(&quoted, key, strlen(key));
    switch (refusal) {
    case REFUSE_SHORTLY:
        return error_set(err, "field label not supported: %s", key);
    case REFUSE_FOR_JOB:
        return error_set(err, "field label %s not supported for Job", buffer_text(&quoted));
    case REFUSE_AT_LENGTH:
        break;
    }
    return error_set(err,
                     "%s is not a known field selector: only \"metadata.name\", "
                     "\"metadata.namespace\"",
                     buffer_text(&quoted));
}

static bool resolve(struct field_term *term, const struct kind_fields *fields,
                    const char *const *selectable, struct error *err)
{
    for (const struct field_source *source = fields->sources; source->key != NULL; source++) {
        if (strcmp(source->key, term->key) == 0) {
            term->source = source;
            return true;
        }
    }
    for (; selectable != NULL && *selectable != NULL; selectable++) {
        if (strcmp(*selectable, term->key) == 0) {
            return true;
        }
    }
    return refuse(fields->refusal, term->key, err);
}

/* The bytes of the UTF-8 character that starts here. */
static int character_size(const char *text)
{
    int size = 1;
    while ((text[size] & 0xc0) == 0x80) {
        size++;
    }
    return size;
}

/*
 * Source: UnescapeValue. Its message shows an unescaped character as its number: Go's %v of a
 * rune.
 */
static bool unescape(const char *text, struct buffer *out, struct error *err)
{
    for (; *text != '\0'; text++) {
        if (*text == ',' || *text == '=') {
            return error_set(err, "invalid field selector: unescaped character in value: %d",
                             *text);
        }
        if (*text == '\\') {
            text++;
            if (*text == '\0') {
                return error_set(err, "invalid field selector: invalid escape sequence: \\");
            }
            if (strchr("\\,=", *text) == NULL) {
                return error_set(err, "invalid field selector: invalid escape sequence: \\%.*s",
                                 character_size(text), text);
            }
        }
        buffer_append_char(out, *text);
    }
    return true;
}

/* Parses one term, which holds no comma but escaped ones. */
static bool parse_term(const char *term, const char *selector, struct field_selector *out,
                       struct error *err)
{
    const char *operator_start = term;
    while (*operator_start != '\0' && *operator_start != '=' &&
           !(operator_start[0] == '!' && operator_start[1] == '=')) {
        operator_start++;
    }
    if (*operator_start == '\0') {
        return error_set(err, "invalid selector: '%s'; can't understand '%s'", selector, term);
    }
    bool two_bytes = operator_start[1] == '=';
    AUTO_BUFFER value = {0};
    if (!unescape(operator_start + (two_bytes ? 2 : 1), &value, err)) {
        return false;
    }
    out->items = memory_grow(out->items, out->count, &out->capacity, sizeof(*out->items));
    out->items[out->count++] = (struct field_term){
        .negated = *operator_start == '!',
        .key = memory_copy_text_sized(term, (size_t)(operator_start - term)),
        .value = buffer_detach(&value),
    };
    return true;
}

static size_t term_size(const char *text)
{
    size_t size = 0;
    while (text[size] != '\0' && text[size] != ',') {
        size += text[size] == '\\' && text[size + 1] != '\0' ? 2 : 1;
    }
    return size;
}

static int compare_terms(const void *a, const void *b)
{
    const char *const *left = a;
    const char *const *right = b;
    return strcmp(*left, *right);
}

/* Terms are taken in their order as texts, so that the first error does not depend on theirs. */
static bool parse_terms(const char *text, struct field_selector *out, struct error *err)
{
    AUTO_FREE char *copy = memory_copy_text(text);
    AUTO_FREE char **terms = NULL;
    size_t count = 0;
    size_t capacity = 0;
    for (char *at = copy; *at != '\0';) {
        size_t size = term_size(at);
        bool last = at[size] == '\0';
        at[size] = '\0';
        if (size > 0) {
            terms = memory_grow(terms, count, &capacity, sizeof(*terms));
            terms[count++] = at;
        }
        at += size + (last ? 0 : 1);
    }
    if (count > 0) {
        qsort(terms, count, sizeof(*terms), compare_terms);
    }
    for (size_t i = 0; i < count; i++) {
        if (!parse_term(terms[i], text, out, err)) {
            return false;
        }
    }
    return true;
}

bool field_selector_parse(const char *text, const struct resource *resource,
                          const char *const *selectable, struct field_selector *out,
                          struct error *err)
{
    *out = (struct field_selector){0};
    const struct kind_fields *fields = fields_of(resource);
    bool valid = parse_terms(text, out, err);
    for (size_t i = 0; valid && i < out->count; i++) {
        valid = resolve(&out->items[i], fields, selectable, err);
    }
    if (!valid) {
        field_selector_release(out);
    }
    return valid;
}

void field_selector_release(struct field_selector *self)
{
    for (size_t i = 0; i < self->count; i++) {
        free(self->items[i].key);
        free(self->items[i].value);
    }
    free(self->items);
    *self = (struct field_selector){0};
}

/* ---- matching ---- */

static const struct value *look_up(const struct value *object, const char *path)
{
    while (object != NULL) {
        size_t size = strcspn(path, ".");
        object = value_get_sized(object, path, size);
        if (path[size] == '\0') {
            return object;
        }
        path += size + 1;
    }
    return NULL;
}

/* Compares as text; only strings, integers and booleans have one. */
static bool has_text(const struct value *value, const char *text)
{
    AUTO_BUFFER number = {0};
    switch (value_type(value)) {
    case VALUE_STRING:
        return value_is_text(value, text);
    case VALUE_BOOL:
        return strcmp(value_as_bool(value, false) ? "true" : "false", text) == 0;
    case VALUE_INT:
        buffer_printf(&number, "%lld", (long long)value_as_int(value, 0));
        return buffer_equals(&number, text);
    default:
        return *text == '\0';
    }
}

static bool equals(const struct field_term *term, const struct value *object)
{
    const struct field_source *source = term->source;
    if (source == NULL) {
        const struct value *value = look_up(object, term->key);
        return value == NULL ? *term->value == '\0' : has_text(value, term->value);
    }
    for (size_t i = 0; i < sizeof(source->paths) / sizeof(source->paths[0]); i++) {
        if (source->paths[i] == NULL) {
            break;
        }
        const struct value *value = look_up(object, source->paths[i]);
        if (value != NULL && !value_is_text(value, "")) {
            return has_text(value, term->value);
        }
    }
    return strcmp(source->otherwise == NULL ? "" : source->otherwise, term->value) == 0;
}

bool field_selector_matches(const struct field_selector *self, const struct value *object)
{
    for (size_t i = 0; i < self->count; i++) {
        if (equals(&self->items[i], object) == self->items[i].negated) {
            return false;
        }
    }
    return true;
}

const char *field_selector_exact_value(const struct field_selector *self, const char *key)
{
    for (size_t i = 0; i < self->count; i++) {
        if (!self->items[i].negated && strcmp(self->items[i].key, key) == 0) {
            return self->items[i].value;
        }
    }
    return NULL;
}
