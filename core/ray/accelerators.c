#include "core/ray/accelerators.h"

#include <string.h>

#include "core/base/buffer.h"
#include "core/base/text.h"
#include "core/base/value_json.h"
#include "core/kube/quantity.h"
#include "core/kube/quantity_float.h"
#include "core/ray/resources.h"

/*
 * The parameter `resources`: JSON for the shell, so in quotes. RESOURCES has each number as the
 * text of its shortest form.
 */
static void put_resources(struct value **parameters, const struct value *resources)
{
    AUTO_BUFFER text = {0};
    buffer_append(&text, "'{");
    for (size_t i = 0; i < value_count(resources); i++) {
        buffer_append(&text, i > 0 ? "," : "");
        value_print_json_string(value_key_at(resources, i), value_key_size_at(resources, i), &text);
        buffer_printf(&text, ":%s", value_text(value_member_at(resources, i)));
    }
    buffer_append(&text, "}'");
    value_put(parameters, value_string(buffer_text(&text)), "resources");
}

static struct value *float_text(struct float64 number)
{
    AUTO_BUFFER text = {0};
    float64_print(number, &text);
    return value_string(buffer_text(&text));
}

static void put_amount(struct value **parameters, const char *name, const struct quantity *quantity)
{
    AUTO_BUFFER text = {0};
    buffer_printf(&text, "%lld", (long long)quantity_value(quantity));
    value_put(parameters, value_string(buffer_text(&text)), name);
}

/* The same text in lower case, as far as it is ASCII. */
static void print_lower(const char *text, struct buffer *out)
{
    for (; *text != '\0'; text++) {
        buffer_append_char(out, (char)(*text >= 'A' && *text <= 'Z' ? *text - 'A' + 'a' : *text));
    }
}

void accelerators_add_group_resources(struct value **parameters, const struct value *resources)
{
    AUTO_VALUE *others = value_object();
    bool representable = true;
    for (size_t i = 0; i < value_count(resources); i++) {
        AUTO_QUANTITY quantity = {0};
        AUTO_ERROR err = {0};
        if (!quantity_from_value(value_member_at(resources, i), &quantity, &err)) {
            continue;
        }
        AUTO_BUFFER name = {0};
        print_lower(value_key_at(resources, i), &name);
        if (buffer_equals(&name, "cpu")) {
            put_amount(parameters, "num-cpus", &quantity);
        } else if (buffer_equals(&name, "memory")) {
            put_amount(parameters, "memory", &quantity);
        } else if (resources_is_gpu(buffer_text(&name))) {
            put_amount(parameters, "num-gpus", &quantity);
        } else {
            struct float64 number = quantity_float(&quantity);
            representable &= !number.infinite;
            value_put_sized(&others, value_key_at(resources, i), value_key_size_at(resources, i),
                            number.infinite ? value_null() : float_text(number));
        }
    }
    if (value_count(others) > 0 && representable) {
        put_resources(parameters, others);
    }
}

/* What Ray calls the accelerators that are neither GPUs nor counted by itself. */
static const struct accelerator {
    const char *limit;
    const char *ray_name;
} accelerators[] = {
    {"aws.amazon.com/neuroncore", "neuron_cores"},
    {"google.com/tpu", "TPU"},
};

enum { ACCELERATOR_COUNT = sizeof(accelerators) / sizeof(accelerators[0]) };

static const char *ray_name(const char *limit)
{
    for (size_t i = 0; i < ACCELERATOR_COUNT; i++) {
        if (strcmp(accelerators[i].limit, limit) == 0) {
            return accelerators[i].ray_name;
        }
    }
    return NULL;
}

/* A number of the user's JSON as text; NULL where it is none that a Go float64 can be. */
static struct value *parse_number(const struct value *number)
{
    if (value_is(number, VALUE_NULL)) {
        return value_string("0"); /* Go leaves a null at its zero value. */
    }
    if (!value_is(number, VALUE_INT) && !value_is(number, VALUE_DECIMAL)) {
        return NULL;
    }
    AUTO_BUFFER literal = {0};
    value_print_json(number, &literal);
    struct float64 parsed = float64_of_literal(literal.data, literal.size);
    return parsed.infinite ? NULL : float_text(parsed);
}

/* Reads the parameter `resources`; NULL where it is no JSON object of numbers. */
static struct value *parse_resources(const struct value *parameters)
{
    const char *text = value_as_string(value_get(parameters, "resources"));
    AUTO_VALUE *numbers = value_object();
    if (text == NULL) {
        return value_ref(numbers);
    }
    static const char around[] = "'\"` ";
    text += strspn(text, around);
    size_t size = strlen(text);
    while (size > 0 && strchr(around, text[size - 1]) != NULL) {
        size--;
    }
    AUTO_ERROR err = {0};
    AUTO_VALUE *resources = value_parse_json(text, size, &err);
    if (!value_is(resources, VALUE_OBJECT)) {
        return NULL;
    }
    for (size_t i = 0; i < value_count(resources); i++) {
        struct value *number = parse_number(value_member_at(resources, i));
        if (number == NULL) {
            return NULL;
        }
        value_put_sized(&numbers, value_key_at(resources, i), value_key_size_at(resources, i),
                        number);
    }
    return value_ref(numbers);
}

void accelerators_add_limits(struct value **parameters, const struct value *limits,
                             struct rules *rules)
{
    if (value_count(limits) == 0) {
        return;
    }
    AUTO_VALUE *resources = parse_resources(*parameters);
    if (resources == NULL) {
        RULE(rules, START_9);
        return;
    }
    bool has_gpus = value_get(*parameters, "num-gpus") != NULL;
    bool has_accelerator = false;
    for (size_t i = 0; i < ACCELERATOR_COUNT; i++) {
        has_accelerator |= value_get(resources, accelerators[i].ray_name) != NULL;
    }
    for (size_t i = 0; i < value_count(limits); i++) {
        const char *name = value_key_at(limits, i);
        AUTO_QUANTITY quantity = {0};
        AUTO_ERROR err = {0};
        quantity_from_value(value_member_at(limits, i), &quantity, &err);
        if (quantity_is_zero(&quantity)) {
            continue;
        }
        if (!has_gpus && resources_is_gpu(name)) {
            RULE(rules, START_7);
            put_amount(parameters, "num-gpus", &quantity);
            has_gpus = true;
        }
        if (!has_accelerator && ray_name(name) != NULL) {
            RULE(rules, START_8);
            value_put(&resources, float_text(quantity_float(&quantity)), ray_name(name));
            put_resources(parameters, resources);
            has_accelerator = true;
        }
    }
}
