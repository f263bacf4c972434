#include "sim/scenario/match.h"

#include <string.h>

#include "core/base/buffer.h"
#include "core/base/value_json.h"

static void print_side(const struct value *value, struct buffer *out)
{
    if (value == NULL) {
        buffer_append(out, "nothing");
    } else {
        value_print_json(value, out);
    }
}

static void add_miss(struct value **misses, const char *path, const struct value *want,
                     const struct value *got)
{
    AUTO_BUFFER text = {0};
    buffer_printf(&text, "%s: want ", path);
    print_side(want, &text);
    buffer_append(&text, ", got ");
    print_side(got, &text);
    value_push(misses, value_string(buffer_text(&text)));
}

/* The member that tells items of this list apart; NULL when they are told apart by position. */
static const char *list_key(const struct value *want)
{
    static const char *const keys[] = {"type", "name"};
    for (size_t k = 0; k < sizeof(keys) / sizeof(keys[0]); k++) {
        size_t have = 0;
        for (size_t i = 0; i < value_count(want); i++) {
            have += value_is(value_get(value_at(want, i), keys[k]), VALUE_STRING);
        }
        if (have > 0 && have == value_count(want)) {
            return keys[k];
        }
    }
    return NULL;
}

static const struct value *find_item(const struct value *list, const char *key, const char *text)
{
    for (size_t i = 0; i < value_count(list); i++) {
        if (value_is_text(value_get(value_at(list, i), key), text)) {
            return value_at(list, i);
        }
    }
    return NULL;
}

static void match(struct value **misses, const char *path, const struct value *want,
                  const struct value *got);

static void match_list(struct value **misses, const char *path, const struct value *want,
                       const struct value *got)
{
    const char *key = list_key(want);
    if (key == NULL && value_count(want) != value_count(got)) {
        add_miss(misses, path, want, got);
        return;
    }
    for (size_t i = 0; i < value_count(want); i++) {
        const struct value *item = value_at(want, i);
        AUTO_BUFFER inner = {0};
        if (key == NULL) {
            buffer_printf(&inner, "%s[%zu]", path, i);
            match(misses, buffer_text(&inner), item, value_at(got, i));
        } else {
            const char *text = value_find_text(item, key);
            buffer_printf(&inner, "%s[%s]", path, text);
            match(misses, buffer_text(&inner), item, find_item(got, key, text));
        }
    }
}

static void match(struct value **misses, const char *path, const struct value *want,
                  const struct value *got)
{
    if (value_is(want, VALUE_NULL)) {
        if (got != NULL && !value_is(got, VALUE_NULL)) {
            add_miss(misses, path, NULL, got);
        }
        return;
    }
    if (got == NULL || value_type(want) != value_type(got)) {
        add_miss(misses, path, want, got);
        return;
    }
    if (value_is(want, VALUE_ARRAY)) {
        match_list(misses, path, want, got);
        return;
    }
    if (!value_is(want, VALUE_OBJECT)) {
        if (!value_equal(want, got)) {
            add_miss(misses, path, want, got);
        }
        return;
    }
    for (size_t i = 0; i < value_count(want); i++) {
        AUTO_BUFFER inner = {0};
        buffer_printf(&inner, "%s%s%s", path, path[0] == '\0' ? "" : ".", value_key_at(want, i));
        match(misses, buffer_text(&inner), value_member_at(want, i), value_get_like(got, want, i));
    }
}

struct value *match_partially(const char *prefix, const struct value *want, const struct value *got)
{
    struct value *misses = value_array();
    match(&misses, prefix, want, got);
    return misses;
}
