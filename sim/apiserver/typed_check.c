#include "sim/apiserver/typed_check.h"

#include <stdarg.h>
#include <string.h>

#include "core/base/value_json.h"
#include "core/kube/go_print.h"
#include "sim/apiserver/field_set.h"
#include "sim/apiserver/typed_items.h"
#include "sim/apiserver/typed_schema.h"

struct check {
    struct buffer path;
    struct value *problems; /* array of strings */
};

static void complain(struct check *self, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void complain(struct check *self, const char *format, ...)
{
    AUTO_BUFFER text = {0};
    if (self->path.size > 0) {
        buffer_printf(&text, "%s: ", buffer_text(&self->path));
    }
    va_list arguments;
    va_start(arguments, format);
    buffer_vprintf(&text, format, arguments);
    va_end(arguments);
    value_push(&self->problems, value_string(buffer_text(&text)));
}

/* What is wanted instead of VALUE, as Go prints it; NULL when VALUE is that. */
static const char *wanted_instead(const struct schema *schema, const struct value *value)
{
    bool is_number = value_is(value, VALUE_INT) || value_is(value, VALUE_DECIMAL);
    bool is_text = value_is(value, VALUE_STRING);
    bool is_scalar = is_number || is_text || value_is(value, VALUE_BOOL);
    switch (schema->type) {
    case SCHEMA_OBJECT:
        return value_is(value, VALUE_OBJECT) ? NULL : "map";
    case SCHEMA_ARRAY:
        return value_is(value, VALUE_ARRAY) ? NULL : "list";
    case SCHEMA_INTEGER:
    case SCHEMA_NUMBER:
        return is_number ? NULL : "numeric (int or float)";
    case SCHEMA_BOOLEAN:
        return value_is(value, VALUE_BOOL) ? NULL : "boolean";
    case SCHEMA_STRING:
        if (schema->format == NULL || strcmp(schema->format, "byte") == 0) {
            return is_text ? NULL : "string";
        }
        return is_scalar ? NULL : "any scalar";
    default:
        return is_scalar ? NULL : "any scalar";
    }
}

static void complain_of_type(struct check *self, const char *wanted, const struct value *value)
{
    AUTO_BUFFER got = {0};
    if (strcmp(wanted, "numeric (int or float)") == 0) {
        buffer_append(&got, go_print_type(value));
    } else if (strcmp(wanted, "string") == 0) {
        /* %#v of scalars is what JSON has */
        buffer_append(&got, "&value.valueUnstructured{Value:");
        value_print_json(value, &got);
        buffer_append_char(&got, '}');
    } else {
        buffer_append(&got, "&{");
        go_print_value(value, &got);
        buffer_append_char(&got, '}');
    }
    complain(self, "expected %s, got %s", wanted, buffer_text(&got));
}

static void check_node(struct check *self, const struct schema *schema, const struct value *value);

static void check_items(struct check *self, const struct schema *schema, const struct value *list)
{
    size_t size = self->path.size;
    AUTO_TYPED_ITEMS items = {0};
    if (schema->list_type != SCHEMA_LIST_ATOMIC) {
        items = typed_items_of(schema, list);
    }
    for (size_t i = 0; i < value_count(list); i++) {
        AUTO_BUFFER step = {0};
        if (items.count == 0) {
            buffer_printf(&step, "[%zu]", i);
        } else if (items.names[i] == NULL) {
            (void)typed_item_name(schema, value_at(list, i), &step);
            complain(self, "element %zu: %s", i, buffer_text(&step));
            return;
        } else {
            field_set_print_step(value_text(items.names[i]), &step);
        }
        if (items.count > 0 && typed_items_find(&items, items.names[i], 0) < i) {
            complain(self, "duplicate entries for key %s", buffer_text(&step));
        }
        buffer_append(&self->path, buffer_text(&step));
        check_node(self, typed_schema_item(schema), value_at(list, i));
        buffer_truncate(&self->path, size);
    }
}

static void check_node(struct check *self, const struct schema *schema, const struct value *value)
{
    if (schema == NULL || schema->type == SCHEMA_ANY || value_is(value, VALUE_NULL)) {
        return;
    }
    const char *wanted = wanted_instead(schema, value);
    if (wanted != NULL) {
        complain_of_type(self, wanted, value);
        return;
    }
    if (value_is(value, VALUE_ARRAY)) {
        check_items(self, schema, value);
    }
    size_t size = self->path.size;
    for (size_t i = 0; value_is(value, VALUE_OBJECT) && i < value_count(value); i++) {
        const char *key = value_key_at(value, i);
        const struct schema *member = typed_schema_member(schema, key);
        buffer_printf(&self->path, ".%s", key);
        if (member == NULL && !typed_schema_is_open(schema)) {
            complain(self, "field not declared in schema");
        } else {
            check_node(self, member, value_member_at(value, i));
        }
        buffer_truncate(&self->path, size);
    }
}

bool typed_check(const struct schema *schema, const struct value *config, struct buffer *problem)
{
    struct check self = {.problems = value_array()};
    AUTO_VALUE *part = value_ref(config);
    value_drop(&part, "apiVersion");
    value_drop(&part, "kind");
    check_node(&self, schema, part);
    size_t count = value_count(self.problems);
    for (size_t i = 0; i < count; i++) {
        buffer_printf(problem, "%s%s",
                      count == 1 ? ""
                      : i == 0   ? "errors:\n  "
                                 : "\n  ",
                      value_text(value_at(self.problems, i)));
    }
    value_unref(self.problems);
    buffer_release(&self.path);
    return count == 0;
}
