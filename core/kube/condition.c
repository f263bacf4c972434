#include "core/kube/condition.h"

#include <string.h>

#include "core/base/buffer.h"

/* The index of the condition, or the number of conditions where there is none. */
static size_t find_index(const struct value *list, const char *type)
{
    size_t count = value_count(list);
    size_t size = strlen(type);
    for (size_t i = 0; i < count; i++) {
        const struct value *found = value_get(value_at(list, i), "type");
        if (value_text_size(found) == size && memcmp(value_text(found), type, size) == 0) {
            return i;
        }
    }
    return count;
}

static struct value *time_value(struct sim_time moment)
{
    AUTO_BUFFER text = {0};
    sim_time_print(moment, &text);
    return value_string_sized(buffer_text(&text), text.size);
}

/* BEFORE, of the same type and status, is what condition_set() would make anew. */
static bool is_as_before(const struct value *before, const struct condition *condition)
{
    return value_count(before) == 5 && value_get(before, "lastTransitionTime") != NULL &&
           value_is_text(value_get(before, "reason"), condition->reason) &&
           value_is_text(value_get(before, "message"), condition->message);
}

bool condition_set(struct value **list, const struct condition *condition, struct sim_time now)
{
    size_t index = find_index(*list, condition->type);
    const struct value *before = value_at(*list, index);
    bool same_status = value_is_text(value_get(before, "status"), condition->status);
    if (same_status && is_as_before(before, condition)) {
        return false;
    }
    struct value *after = value_object_of(
        "type", value_string(condition->type), "status", value_string(condition->status), "reason",
        value_string(condition->reason), "message", value_string(condition->message),
        "lastTransitionTime",
        same_status ? value_ref(value_get(before, "lastTransitionTime")) : time_value(now), NULL);
    if (before != NULL) {
        value_set_at(list, index, after);
        return true;
    }
    if (*list == NULL) {
        *list = value_array();
    }
    value_push(list, after);
    return true;
}

bool condition_remove(struct value **list, const char *type)
{
    size_t index = find_index(*list, type);
    if (index == value_count(*list)) {
        return false;
    }
    value_remove_at(list, index);
    if (value_count(*list) == 0) {
        value_replace(list, NULL);
    }
    return true;
}

const struct value *condition_find(const struct value *list, const char *type)
{
    return value_at(list, find_index(list, type));
}

bool condition_is(const struct value *list, const char *type, const char *status)
{
    return value_is_text(value_get(condition_find(list, type), "status"), status);
}

bool condition_is_true(const struct value *list, const char *type)
{
    return condition_is(list, type, "True");
}
