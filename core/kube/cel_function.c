/* The functions that rules in CEL may call. */
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/parse_int.h"
#include "core/base/sim_time.h"
#include "core/base/value_json.h"
#include "core/kube/big_decimal.h"
#include "core/kube/cel_node.h"
#include "core/kube/quantity.h"
#include "core/kube/schema_format.h"
#include "core/kube/schema_number.h"

/* A call; its arguments are borrowed. */
struct call {
    const struct cel_node *node;
    const struct cel_value *arguments;
    size_t count;
    struct cel_value *out;
    struct error *err;
};

typedef bool cel_function(const struct call *call);

static bool no_overload(const struct call *call)
{
    return error_set(call->err, "no such overload");
}

static bool give(const struct call *call, struct cel_value value)
{
    *call->out = value;
    return true;
}

/* Has argument INDEX this type? */
static bool is(const struct call *call, size_t index, enum cel_type type)
{
    return index < call->count && call->arguments[index].type == type;
}

static const char *text_at(const struct call *call, size_t index)
{
    return value_text(call->arguments[index].json);
}

/* Are the first COUNT arguments strings? */
static bool are_strings(const struct call *call, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!is(call, i, CEL_TYPE_STRING)) {
            return false;
        }
    }
    return true;
}

/* ---- characters ---- */

static int64_t count_characters(const char *text)
{
    int64_t count = 0;
    for (; *text != '\0'; text++) {
        count += ((unsigned char)*text & 0xc0) != 0x80;
    }
    return count;
}

/* The byte at which character INDEX begins; INDEX is at most their number. */
static const char *character_at(const char *text, int64_t index)
{
    for (; index > 0 && *text != '\0'; index--) {
        text++;
        while (((unsigned char)*text & 0xc0) == 0x80) {
            text++;
        }
    }
    return text;
}

static int64_t index_of_byte(const char *text, const char *place)
{
    AUTO_FREE char *before = memory_copy_text_sized(text, (size_t)(place - text));
    return count_characters(before);
}

/* ---- strings ---- */

static bool call_size(const struct call *call)
{
    switch (call->arguments[0].type) {
    case CEL_TYPE_STRING:
        return give(call, cel_int(count_characters(text_at(call, 0))));
    case CEL_TYPE_BYTES:
        return give(call, cel_int((int64_t)value_text_size(call->arguments[0].json)));
    case CEL_TYPE_LIST:
    case CEL_TYPE_MAP:
        return give(call, cel_int((int64_t)value_count(call->arguments[0].json)));
    default:
        return no_overload(call);
    }
}

static bool call_starts_with(const struct call *call)
{
    if (!are_strings(call, 2)) {
        return no_overload(call);
    }
    const char *prefix = text_at(call, 1);
    return give(call, cel_bool(strncmp(text_at(call, 0), prefix, strlen(prefix)) == 0));
}

static bool call_ends_with(const struct call *call)
{
    if (!are_strings(call, 2)) {
        return no_overload(call);
    }
    const char *text = text_at(call, 0);
    const char *suffix = text_at(call, 1);
    size_t size = strlen(suffix);
    return give(call,
                cel_bool(strlen(text) >= size && strcmp(text + strlen(text) - size, suffix) == 0));
}

static bool call_contains(const struct call *call)
{
    return are_strings(call, 2)
               ? give(call, cel_bool(strstr(text_at(call, 0), text_at(call, 1)) != NULL))
               : no_overload(call);
}

static bool call_matches(const struct call *call)
{
    if (!are_strings(call, 2)) {
        return no_overload(call);
    }
    struct schema_regex *made =
        call->node->regex == NULL ? schema_regex_compile(text_at(call, 1), call->err) : NULL;
    const struct schema_regex *regex = made == NULL ? call->node->regex : made;
    if (regex == NULL) {
        return false;
    }
    const char *text = text_at(call, 0);
    enum schema_regex_verdict verdict = schema_regex_match(regex, text, strlen(text));
    schema_regex_free(made);
    if (verdict == SCHEMA_REGEX_GAVE_UP) {
        return error_set(call->err, "matching takes too long");
    }
    return give(call, cel_bool(verdict == SCHEMA_REGEX_MATCH));
}

static bool change_case(const struct call *call, char first, char last, int by)
{
    if (!are_strings(call, 1)) {
        return no_overload(call);
    }
    AUTO_FREE char *text = memory_copy_text(text_at(call, 0));
    for (char *byte = text; *byte != '\0'; byte++) {
        *byte = *byte >= first && *byte <= last ? (char)(*byte + by) : *byte;
    }
    return give(call, cel_text(value_string(text)));
}

static bool call_lower(const struct call *call)
{
    return change_case(call, 'A', 'Z', 'a' - 'A');
}

static bool call_upper(const struct call *call)
{
    return change_case(call, 'a', 'z', 'A' - 'a');
}

static bool call_trim(const struct call *call)
{
    if (!are_strings(call, 1)) {
        return no_overload(call);
    }
    static const char blanks[] = " \t\n\v\f\r";
    const char *text = text_at(call, 0) + strspn(text_at(call, 0), blanks);
    size_t size = strlen(text);
    while (size > 0 && strchr(blanks, text[size - 1]) != NULL) {
        size--;
    }
    return give(call, cel_text(value_string_sized(text, size)));
}

/* The optional argument INDEX, an integer; OTHERWISE when it is not given. */
static int64_t limit_at(const struct call *call, size_t index, int64_t otherwise)
{
    return call->count > index ? call->arguments[index].number : otherwise;
}

/* `replace(old, new)`, `replace(old, new, most)` */
static bool call_replace(const struct call *call)
{
    if (!are_strings(call, 3) || (call->count > 3 && !is(call, 3, CEL_TYPE_INT))) {
        return no_overload(call);
    }
    int64_t most = limit_at(call, 3, -1);
    const char *text = text_at(call, 0);
    const char *from = text_at(call, 1);
    AUTO_BUFFER made = {0};
    while (most != 0) {
        /* An empty text is found before each character and at the end. */
        const char *found = *from == '\0' ? text : strstr(text, from);
        if (found == NULL) {
            break;
        }
        buffer_append_sized(&made, text, (size_t)(found - text));
        buffer_append(&made, text_at(call, 2));
        text = found + strlen(from);
        if (*from == '\0') {
            if (*text == '\0') {
                break;
            }
            const char *next = character_at(text, 1);
            buffer_append_sized(&made, text, (size_t)(next - text));
            text = next;
        }
        most--;
    }
    buffer_append(&made, text);
    return give(call, cel_text(value_string(buffer_text(&made))));
}

/* `split(separator)`, `split(separator, most)` */
static bool call_split(const struct call *call)
{
    if (!are_strings(call, 2) || (call->count > 2 && !is(call, 2, CEL_TYPE_INT))) {
        return no_overload(call);
    }
    int64_t most = limit_at(call, 2, -1);
    const char *text = text_at(call, 0);
    const char *separator = text_at(call, 1);
    struct value *parts = value_array();
    while (most != 0) {
        const char *found = *separator != '\0' ? strstr(text, separator)
                            : *text == '\0'    ? NULL
                                               : character_at(text, 1);
        bool last = most == 1 || found == NULL || (*separator == '\0' && *found == '\0');
        size_t size = last ? strlen(text) : (size_t)(found - text);
        if (*separator != '\0' || *text != '\0') {
            value_push(&parts, value_string_sized(text, size));
        }
        if (last) {
            break;
        }
        text = found + strlen(separator);
        most--;
    }
    return give(call, (struct cel_value){CEL_TYPE_LIST, 0, parts});
}

/* `join()`, `join(separator)` of a list of strings. */
static bool call_join(const struct call *call)
{
    if (!is(call, 0, CEL_TYPE_LIST) || (call->count > 1 && !is(call, 1, CEL_TYPE_STRING))) {
        return no_overload(call);
    }
    const struct value *list = call->arguments[0].json;
    AUTO_BUFFER text = {0};
    for (size_t i = 0; i < value_count(list); i++) {
        if (!value_is(value_at(list, i), VALUE_STRING)) {
            return no_overload(call);
        }
        buffer_append(&text, i > 0 && call->count > 1 ? text_at(call, 1) : "");
        buffer_append(&text, value_text(value_at(list, i)));
    }
    return give(call, cel_text(value_string(buffer_text(&text))));
}

static bool out_of_range(const struct call *call, int64_t index)
{
    return error_set(call->err, "index out of range: %lld", (long long)index);
}

/* `substring(from)`, `substring(from, to)`, in characters. */
static bool call_substring(const struct call *call)
{
    if (!are_strings(call, 1) || !is(call, 1, CEL_TYPE_INT) ||
        (call->count > 2 && !is(call, 2, CEL_TYPE_INT))) {
        return no_overload(call);
    }
    const char *text = text_at(call, 0);
    int64_t count = count_characters(text);
    int64_t from = call->arguments[1].number;
    int64_t to = limit_at(call, 2, count);
    if (from < 0 || from > count) {
        return out_of_range(call, from);
    }
    if (to < 0 || to > count) {
        return out_of_range(call, to);
    }
    if (from > to) {
        return error_set(call->err, "invalid substring range. start: %lld, end: %lld",
                         (long long)from, (long long)to);
    }
    const char *start = character_at(text, from);
    const char *end = character_at(text, to);
    return give(call, cel_text(value_string_sized(start, (size_t)(end - start))));
}

static bool call_char_at(const struct call *call)
{
    if (!are_strings(call, 1) || !is(call, 1, CEL_TYPE_INT)) {
        return no_overload(call);
    }
    const char *text = text_at(call, 0);
    int64_t index = call->arguments[1].number;
    if (index < 0 || index > count_characters(text)) {
        return out_of_range(call, index);
    }
    const char *start = character_at(text, index);
    return give(call,
                cel_text(value_string_sized(start, (size_t)(character_at(start, 1) - start))));
}

static struct cel_value item_at(const struct call *call, size_t index)
{
    return cel_of_json(value_at(call->arguments[0].json, index));
}

/* The first or the last index of what equals the second argument in a list. */
static bool index_in_list(const struct call *call, bool last)
{
    int64_t found = -1;
    for (size_t i = 0; i < value_count(call->arguments[0].json) && (last || found < 0); i++) {
        AUTO_CEL item = item_at(call, i);
        found = cel_equal(&item, &call->arguments[1]) ? (int64_t)i : found;
    }
    return give(call, cel_int(found));
}

static bool call_index_of(const struct call *call)
{
    if (is(call, 0, CEL_TYPE_LIST) && call->count == 2) {
        return index_in_list(call, false);
    }
    if (!are_strings(call, 2) || (call->count > 2 && !is(call, 2, CEL_TYPE_INT))) {
        return no_overload(call);
    }
    const char *text = text_at(call, 0);
    int64_t from = limit_at(call, 2, 0);
    if (from < 0 || from > count_characters(text)) {
        return out_of_range(call, from);
    }
    const char *found = strstr(character_at(text, from), text_at(call, 1));
    return give(call, cel_int(found == NULL ? -1 : index_of_byte(text, found)));
}

static bool call_last_index_of(const struct call *call)
{
    if (is(call, 0, CEL_TYPE_LIST)) {
        return index_in_list(call, true);
    }
    if (!are_strings(call, 2)) {
        return no_overload(call);
    }
    const char *text = text_at(call, 0);
    const char *found = NULL;
    for (const char *next = text; (next = strstr(next, text_at(call, 1))) != NULL; next++) {
        found = next;
        if (*next == '\0') {
            break;
        }
    }
    return give(call, cel_int(found == NULL ? -1 : index_of_byte(text, found)));
}

/* ---- lists ---- */

static bool call_is_sorted(const struct call *call)
{
    if (!is(call, 0, CEL_TYPE_LIST)) {
        return no_overload(call);
    }
    for (size_t i = 1; i < value_count(call->arguments[0].json); i++) {
        AUTO_CEL before = item_at(call, i - 1);
        AUTO_CEL item = item_at(call, i);
        int order = 0;
        if (!cel_compare(&before, &item, &order)) {
            return no_overload(call);
        }
        if (order > 0) {
            return give(call, cel_bool(false));
        }
    }
    return give(call, cel_bool(true));
}

/* The least (SIGN -1) or the greatest (1) item. */
static bool extreme(const struct call *call, int sign, const char *name)
{
    if (!is(call, 0, CEL_TYPE_LIST)) {
        return no_overload(call);
    }
    if (value_count(call->arguments[0].json) == 0) {
        return error_set(call->err, "%s called on empty list", name);
    }
    size_t best = 0;
    for (size_t i = 1; i < value_count(call->arguments[0].json); i++) {
        AUTO_CEL so_far = item_at(call, best);
        AUTO_CEL item = item_at(call, i);
        int order = 0;
        if (!cel_compare(&item, &so_far, &order)) {
            return no_overload(call);
        }
        best = order * sign > 0 ? i : best;
    }
    return give(call, item_at(call, best));
}

static bool call_min(const struct call *call)
{
    return extreme(call, -1, "min");
}

static bool call_max(const struct call *call)
{
    return extreme(call, 1, "max");
}

static bool call_sum(const struct call *call)
{
    if (!is(call, 0, CEL_TYPE_LIST)) {
        return no_overload(call);
    }
    int64_t sum = 0;
    for (size_t i = 0; i < value_count(call->arguments[0].json); i++) {
        const struct value *item = value_at(call->arguments[0].json, i);
        if (!value_is(item, VALUE_INT)) {
            return no_overload(call);
        }
        if (__builtin_add_overflow(sum, value_as_int(item, 0), &sum)) {
            return error_set(call->err, "integer overflow");
        }
    }
    return give(call, cel_int(sum));
}

/* Is each item of A, or any (ANY), in B? */
static bool is_in_list(const struct value *a, const struct value *b, bool any)
{
    for (size_t i = 0; i < value_count(a); i++) {
        AUTO_CEL item = cel_of_json(value_at(a, i));
        bool found = false;
        for (size_t j = 0; j < value_count(b) && !found; j++) {
            AUTO_CEL other = cel_of_json(value_at(b, j));
            found = cel_equal(&item, &other);
        }
        if (found == any) {
            return any;
        }
    }
    return !any;
}

static bool call_sets(const struct call *call)
{
    if (!is(call, 0, CEL_TYPE_LIST) || !is(call, 1, CEL_TYPE_LIST)) {
        return no_overload(call);
    }
    const struct value *a = call->arguments[0].json;
    const struct value *b = call->arguments[1].json;
    const char *name = call->node->name;
    bool result = strcmp(name, "sets.contains") == 0 ? is_in_list(b, a, false)
                  : strcmp(name, "sets.intersects") == 0
                      ? is_in_list(a, b, true)
                      : is_in_list(a, b, false) && is_in_list(b, a, false);
    return give(call, cel_bool(result));
}

/* ---- conversions ---- */

static const char *const type_names[] = {
    [CEL_TYPE_NULL] = "null_type",
    [CEL_TYPE_BOOL] = "bool",
    [CEL_TYPE_INT] = "int",
    [CEL_TYPE_UINT] = "uint",
    [CEL_TYPE_DOUBLE] = "double",
    [CEL_TYPE_STRING] = "string",
    [CEL_TYPE_BYTES] = "bytes",
    [CEL_TYPE_LIST] = "list",
    [CEL_TYPE_MAP] = "map",
    [CEL_TYPE_DURATION] = "google.protobuf.Duration",
    [CEL_TYPE_TIMESTAMP] = "google.protobuf.Timestamp",
    [CEL_TYPE_QUANTITY] = "kubernetes.Quantity",
    [CEL_TYPE_TYPE] = "type",
    [CEL_TYPE_OPTIONAL] = "optional_type",
};

static bool call_type(const struct call *call)
{
    const char *name = type_names[call->arguments[0].type];
    return give(call, (struct cel_value){CEL_TYPE_TYPE, 0, value_string(name)});
}

static bool call_int(const struct call *call)
{
    const struct cel_value *from = &call->arguments[0];
    int64_t number = 0;
    switch (from->type) {
    case CEL_TYPE_INT:
        return give(call, *from);
    case CEL_TYPE_UINT:
        return from->number < 0 ? error_set(call->err, "integer overflow")
                                : give(call, cel_int(from->number));
    case CEL_TYPE_DOUBLE:
        return give(call, cel_int(schema_number_truncated(value_decimal_literal(from->json))));
    case CEL_TYPE_TIMESTAMP:
        return give(call, cel_int(from->number / SIM_NS_PER_SECOND));
    case CEL_TYPE_STRING:
        return parse_int64(text_at(call, 0), &number)
                   ? give(call, cel_int(number))
                   : error_set(call->err, "strconv.ParseInt: parsing \"%s\": invalid syntax",
                               text_at(call, 0));
    default:
        return no_overload(call);
    }
}

static bool call_uint(const struct call *call)
{
    AUTO_CEL number = {0};
    struct call inner = *call;
    inner.out = &number;
    if (is(call, 0, CEL_TYPE_UINT)) {
        return give(call, call->arguments[0]);
    }
    if (!call_int(&inner)) {
        return false;
    }
    return number.number < 0 ? error_set(call->err, "unsigned integer overflow")
                             : give(call, (struct cel_value){CEL_TYPE_UINT, number.number, NULL});
}

static bool is_number_literal(const char *text)
{
    size_t sign = *text == '-';
    size_t whole = strspn(text + sign, "0123456789");
    const char *next = text + sign + whole;
    if (*next == '.') {
        size_t fraction = strspn(next + 1, "0123456789");
        next += fraction == 0 ? 0 : 1 + fraction;
    }
    if (*next == 'e' || *next == 'E') {
        next += next[1] == '-' || next[1] == '+' ? 2 : 1;
        next += strspn(next, "0123456789");
    }
    return whole > 0 && *next == '\0' && strlen(text) < 64;
}

static bool call_double(const struct call *call)
{
    const struct cel_value *from = &call->arguments[0];
    AUTO_BUFFER literal = {0};
    if (from->type == CEL_TYPE_DOUBLE) {
        return give(call, cel_copy(from));
    }
    if (from->type == CEL_TYPE_INT || from->type == CEL_TYPE_UINT) {
        buffer_printf(&literal, "%lld.0", (long long)from->number);
    } else if (from->type == CEL_TYPE_STRING && is_number_literal(text_at(call, 0))) {
        buffer_append(&literal, text_at(call, 0));
        buffer_append(&literal, strpbrk(text_at(call, 0), ".eE") == NULL ? ".0" : "");
    } else {
        return from->type == CEL_TYPE_STRING
                   ? error_set(call->err, "strconv.ParseFloat: parsing \"%s\": invalid syntax",
                               text_at(call, 0))
                   : no_overload(call);
    }
    return give(call, (struct cel_value){CEL_TYPE_DOUBLE, 0, value_decimal(buffer_text(&literal))});
}

static bool print(const struct cel_value *value, struct buffer *out)
{
    switch (value->type) {
    case CEL_TYPE_STRING:
    case CEL_TYPE_BYTES:
    case CEL_TYPE_QUANTITY:
    case CEL_TYPE_TYPE:
        buffer_append(out, value_text(value->json));
        return true;
    case CEL_TYPE_BOOL:
        buffer_append(out, value->number != 0 ? "true" : "false");
        return true;
    case CEL_TYPE_INT:
        buffer_append_int(out, value->number);
        return true;
    case CEL_TYPE_UINT:
        buffer_printf(out, "%llu", (unsigned long long)(uint64_t)value->number);
        return true;
    case CEL_TYPE_DOUBLE:
        schema_number_print(value_decimal_literal(value->json), out);
        return true;
    case CEL_TYPE_DURATION: {
        /* In seconds, as protobuf's JSON has it. */
        int64_t rest = value->number % SIM_NS_PER_SECOND;
        buffer_append_int(out, value->number / SIM_NS_PER_SECOND);
        if (rest != 0) {
            buffer_printf(out, ".%09lld", (long long)(rest < 0 ? -rest : rest));
            while (out->data[out->size - 1] == '0') {
                buffer_truncate(out, out->size - 1);
            }
        }
        buffer_append_char(out, 's');
        return true;
    }
    case CEL_TYPE_TIMESTAMP:
        sim_time_print((struct sim_time){value->number}, out);
        return true;
    default:
        return false;
    }
}

static bool call_string(const struct call *call)
{
    AUTO_BUFFER text = {0};
    if (!print(&call->arguments[0], &text)) {
        return no_overload(call);
    }
    return give(call, cel_text(value_string(buffer_text(&text))));
}

static bool call_bool(const struct call *call)
{
    if (is(call, 0, CEL_TYPE_BOOL)) {
        return give(call, call->arguments[0]);
    }
    if (!is(call, 0, CEL_TYPE_STRING)) {
        return no_overload(call);
    }
    const char *text = text_at(call, 0);
    bool yes = strcmp(text, "true") == 0 || strcmp(text, "1") == 0 || strcmp(text, "t") == 0;
    bool no = strcmp(text, "false") == 0 || strcmp(text, "0") == 0 || strcmp(text, "f") == 0;
    return yes || no ? give(call, cel_bool(yes))
                     : error_set(call->err, "type conversion error from 'string' to 'bool'");
}

static bool call_dyn(const struct call *call)
{
    return give(call, cel_copy(&call->arguments[0]));
}

static bool call_duration(const struct call *call)
{
    if (is(call, 0, CEL_TYPE_DURATION)) {
        return give(call, call->arguments[0]);
    }
    struct sim_duration duration = {0};
    if (!is(call, 0, CEL_TYPE_STRING)) {
        return no_overload(call);
    }
    return sim_duration_parse(text_at(call, 0), &duration)
               ? give(call, (struct cel_value){CEL_TYPE_DURATION, duration.ns, NULL})
               : error_set(call->err, "type conversion error from 'string' to "
                                      "'google.protobuf.Duration'");
}

static bool call_timestamp(const struct call *call)
{
    if (is(call, 0, CEL_TYPE_TIMESTAMP)) {
        return give(call, call->arguments[0]);
    }
    struct sim_time moment = {0};
    if (!is(call, 0, CEL_TYPE_STRING)) {
        return no_overload(call);
    }
    return sim_time_parse(text_at(call, 0), &moment)
               ? give(call, (struct cel_value){CEL_TYPE_TIMESTAMP, moment.ns, NULL})
               : error_set(call->err, "type conversion error from 'string' to "
                                      "'google.protobuf.Timestamp'");
}

/* ---- Kubernetes' libraries ---- */

static bool parse_quantity(const struct call *call)
{
    AUTO_ERROR ignored = {0};
    AUTO_QUANTITY quantity = {0};
    return quantity_parse(text_at(call, 0), &quantity, &ignored);
}

static bool call_is_quantity(const struct call *call)
{
    return are_strings(call, 1) ? give(call, cel_bool(parse_quantity(call))) : no_overload(call);
}

static bool call_quantity(const struct call *call)
{
    if (!are_strings(call, 1)) {
        return no_overload(call);
    }
    AUTO_QUANTITY quantity = {0};
    return quantity_parse(text_at(call, 0), &quantity, call->err) &&
           give(call, (struct cel_value){CEL_TYPE_QUANTITY, 0, value_string(text_at(call, 0))});
}

static bool call_compare_to(const struct call *call)
{
    int order = 0;
    if (!is(call, 0, CEL_TYPE_QUANTITY) ||
        !cel_compare(&call->arguments[0], &call->arguments[1], &order)) {
        return no_overload(call);
    }
    order = order < 0 ? -1 : order > 0;
    const char *name = call->node->name;
    return give(call, strcmp(name, "compareTo") == 0    ? cel_int(order)
                      : strcmp(name, "isLessThan") == 0 ? cel_bool(order < 0)
                                                        : cel_bool(order > 0));
}

static bool call_is_ip(const struct call *call)
{
    if (!are_strings(call, 1)) {
        return no_overload(call);
    }
    const char *text = text_at(call, 0);
    size_t size = strlen(text);
    return give(call, cel_bool(schema_format_accepts("ipv4", text, size) ||
                               schema_format_accepts("ipv6", text, size)));
}

static bool call_is_cidr(const struct call *call)
{
    return are_strings(call, 1)
               ? give(call, cel_bool(schema_format_accepts("cidr", text_at(call, 0),
                                                           strlen(text_at(call, 0)))))
               : no_overload(call);
}

static bool call_is_url(const struct call *call)
{
    return are_strings(call, 1)
               ? give(call, cel_bool(schema_format_accepts("uri", text_at(call, 0),
                                                           strlen(text_at(call, 0)))))
               : no_overload(call);
}

/* ---- optionals ---- */

static bool call_has_value(const struct call *call)
{
    return is(call, 0, CEL_TYPE_OPTIONAL) ? give(call, cel_bool(call->arguments[0].json != NULL))
                                          : no_overload(call);
}

static bool call_value(const struct call *call)
{
    if (!is(call, 0, CEL_TYPE_OPTIONAL)) {
        return no_overload(call);
    }
    return call->arguments[0].json != NULL ? give(call, cel_of_json(call->arguments[0].json))
                                           : error_set(call->err, "optional.none() dereference");
}

static bool call_or_value(const struct call *call)
{
    if (!is(call, 0, CEL_TYPE_OPTIONAL)) {
        return no_overload(call);
    }
    return give(call, call->arguments[0].json != NULL ? cel_of_json(call->arguments[0].json)
                                                      : cel_copy(&call->arguments[1]));
}

/* ---- the table ---- */

static const struct {
    const char *name;
    size_t least; /* arguments, with the one before the dot */
    size_t most;
    bool is_method;
    bool is_global;
    cel_function *function;
} functions[] = {
    {"bool", 1, 1, false, true, call_bool},
    {"charAt", 2, 2, true, false, call_char_at},
    {"compareTo", 2, 2, true, false, call_compare_to},
    {"contains", 2, 2, true, false, call_contains},
    {"double", 1, 1, false, true, call_double},
    {"duration", 1, 1, false, true, call_duration},
    {"dyn", 1, 1, false, true, call_dyn},
    {"endsWith", 2, 2, true, false, call_ends_with},
    {"hasValue", 1, 1, true, false, call_has_value},
    {"indexOf", 2, 3, true, false, call_index_of},
    {"int", 1, 1, false, true, call_int},
    {"isCIDR", 1, 1, false, true, call_is_cidr},
    {"isGreaterThan", 2, 2, true, false, call_compare_to},
    {"isIP", 1, 1, false, true, call_is_ip},
    {"isLessThan", 2, 2, true, false, call_compare_to},
    {"isQuantity", 1, 1, false, true, call_is_quantity},
    {"isSorted", 1, 1, true, false, call_is_sorted},
    {"isURL", 1, 1, false, true, call_is_url},
    {"join", 1, 2, true, false, call_join},
    {"lastIndexOf", 2, 2, true, false, call_last_index_of},
    {"lowerAscii", 1, 1, true, false, call_lower},
    {"matches", 2, 2, true, true, call_matches},
    {"max", 1, 1, true, false, call_max},
    {"min", 1, 1, true, false, call_min},
    {"orValue", 2, 2, true, false, call_or_value},
    {"quantity", 1, 1, false, true, call_quantity},
    {"replace", 3, 4, true, false, call_replace},
    {"sets.contains", 2, 2, false, true, call_sets},
    {"sets.equivalent", 2, 2, false, true, call_sets},
    {"sets.intersects", 2, 2, false, true, call_sets},
    {"size", 1, 1, true, true, call_size},
    {"split", 2, 3, true, false, call_split},
    {"startsWith", 2, 2, true, false, call_starts_with},
    {"string", 1, 1, false, true, call_string},
    {"substring", 2, 3, true, false, call_substring},
    {"sum", 1, 1, true, false, call_sum},
    {"timestamp", 1, 1, false, true, call_timestamp},
    {"trim", 1, 1, true, false, call_trim},
    {"type", 1, 1, false, true, call_type},
    {"uint", 1, 1, false, true, call_uint},
    {"upperAscii", 1, 1, true, false, call_upper},
    {"value", 1, 1, true, false, call_value},
};

static cel_function *find(const char *name, size_t argument_count, bool is_method)
{
    for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++) {
        if (strcmp(functions[i].name, name) == 0 && argument_count >= functions[i].least &&
            argument_count <= functions[i].most &&
            (is_method ? functions[i].is_method : functions[i].is_global)) {
            return functions[i].function;
        }
    }
    return NULL;
}

bool cel_function_exists(const char *name, size_t argument_count, bool is_method)
{
    return find(name, argument_count, is_method) != NULL;
}

bool cel_call(const struct cel_node *node, const struct cel_value *arguments, size_t count,
              struct cel_value *out, struct error *err)
{
    struct call call = {node, arguments, count, out, err};
    return find(node->name, count, node->is_method)(&call);
}
