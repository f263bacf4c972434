#include "core/kube/cell.h"

#include <string.h>

#include "core/kube/label_selector.h"
#include "core/kube/meta.h"
#include "core/kube/printer_column.h"
#include "core/kube/quantity.h"

struct value *cell_name(const struct value *object)
{
    const struct value *name = value_find(object, "metadata", "name");
    return value_is(name, VALUE_STRING) ? value_ref(name) : value_string("");
}

struct value *cell_age(const struct value *object, struct sim_time now)
{
    return printer_column_age(meta_creation_timestamp(object), now);
}

struct value *cell_text_or(const char *text, const char *otherwise)
{
    return value_string(text[0] == '\0' ? otherwise : text);
}

/* Appends TEXT, behind SEPARATOR unless it is the first. */
void cell_join(struct buffer *out, const char *separator, const char *text)
{
    if (out->size > 0) {
        buffer_append(out, separator);
    }
    buffer_append(out, text);
}

struct value *cell_of_text(const struct buffer *text)
{
    return value_string_sized(buffer_text(text), text->size);
}

/* One member of each item of an array, joined by commas. */
struct value *cell_members(const struct value *items, const char *member)
{
    AUTO_BUFFER text = {0};
    for (size_t i = 0; i < value_count(items); i++) {
        cell_join(&text, ",", value_find_text(value_at(items, i), member));
    }
    return cell_of_text(&text);
}

/* `a=1,b=2`, or `<none>`. */
struct value *cell_labels(const struct value *labels)
{
    AUTO_BUFFER text = {0};
    for (size_t i = 0; i < value_count(labels); i++) {
        cell_join(&text, ",", value_key_at(labels, i));
        buffer_printf(&text, "=%s", value_text(value_member_at(labels, i)));
    }
    return cell_text_or(buffer_text(&text), "<none>");
}

/* A LabelSelector. Source: metav1.FormatLabelSelector. */
struct value *cell_selector(const struct value *object)
{
    AUTO_ERROR err = {0};
    AUTO_LABEL_SELECTOR selector = {0};
    AUTO_BUFFER text = {0};
    if (!label_selector_from_value(object, &selector, &err)) {
        return value_string("<error>");
    }
    label_selector_print(&selector, &text);
    return cell_text_or(buffer_text(&text), "<none>");
}

static bool has_text(const struct value *array, const char *text)
{
    for (size_t i = 0; i < value_count(array); i++) {
        if (value_is_text(value_at(array, i), text)) {
            return true;
        }
    }
    return false;
}

/* `RWO,ROX`. Source: pkg/apis/core/v1/helper, GetAccessModesAsString. */
void cell_print_access_modes(const struct value *modes, struct buffer *out)
{
    static const char *const names[][2] = {{"ReadWriteOnce", "RWO"},
                                           {"ReadOnlyMany", "ROX"},
                                           {"ReadWriteMany", "RWX"},
                                           {"ReadWriteOncePod", "RWOP"}};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (has_text(modes, names[i][0])) {
            cell_join(out, ",", names[i][1]);
        }
    }
}

/* The canonical text of a quantity; `0` where there is none. */
void cell_print_quantity(const struct value *value, struct buffer *out)
{
    AUTO_ERROR err = {0};
    AUTO_QUANTITY quantity = {0};
    if (value == NULL || quantity_from_value(value, &quantity, &err)) {
        quantity_print(&quantity, out);
    }
}
