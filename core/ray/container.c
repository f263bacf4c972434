#include "core/ray/container.h"

#include "core/kube/quantity.h"

void container_append_all(struct value **container, const char *list, const struct value *items)
{
    for (size_t i = 0; i < value_count(items); i++) {
        value_push_to(container, list, value_ref(value_at(items, i)));
    }
}

/* ---- environment variables ---- */

bool container_has_env(const struct value *container, const char *name)
{
    const struct value *env = value_get(container, "env");
    for (size_t i = 0; i < value_count(env); i++) {
        if (value_is_text(value_get(value_at(env, i), "name"), name)) {
            return true;
        }
    }
    return false;
}

struct value *container_env(const char *name, const char *text)
{
    return value_object_of("name", value_string(name), "value",
                           text[0] != '\0' ? value_string(text) : NULL, NULL);
}

struct value *container_env_of_field(const char *name, const char *path)
{
    struct value *field = value_object_of("fieldPath", value_string(path), NULL);
    return value_object_of("name", value_string(name), "valueFrom",
                           value_object_of("fieldRef", field, NULL), NULL);
}

void container_add_env(struct value **container, const char *name, const char *text)
{
    value_push_to(container, "env", container_env(name, text));
}

void container_add_env_once(struct value **container, const char *name, const char *text)
{
    container_push_env_once(container, container_env(name, text));
}

void container_push_env_once(struct value **container, struct value *env_take)
{
    if (container_has_env(*container, value_find_text(env_take, "name"))) {
        value_unref(env_take);
    } else {
        value_push_to(container, "env", env_take);
    }
}

/* ---- the rest ---- */

static bool has_mount(const struct value *container, const char *key, const char *text)
{
    const struct value *mounts = value_get(container, "volumeMounts");
    for (size_t i = 0; i < value_count(mounts); i++) {
        if (value_is_text(value_get(value_at(mounts, i), key), text)) {
            return true;
        }
    }
    return false;
}

bool container_mounts_path(const struct value *container, const char *path)
{
    return has_mount(container, "mountPath", path);
}

bool container_mounts_volume(const struct value *container, const char *name)
{
    return has_mount(container, "name", name);
}

void container_mount(struct value **container, const char *volume, const char *path)
{
    value_push_to(
        container, "volumeMounts",
        value_object_of("name", value_string(volume), "mountPath", value_string(path), NULL));
}

struct value *container_shell(const struct ray_options *options)
{
    if (options->login_shell) {
        RULE(options->rules, POD_COMMAND_4);
    }
    return value_array_of(value_string("/bin/bash"),
                          value_string(options->login_shell ? "-cl" : "-c"), value_string("--"),
                          NULL);
}

/* The same where it is no quantity, or spelled already as it prints. */
static struct value *printed(const struct value *amount)
{
    AUTO_QUANTITY quantity = {0};
    AUTO_ERROR err = {0};
    if (!quantity_from_value(amount, &quantity, &err)) {
        return value_ref(amount);
    }
    AUTO_BUFFER text = {0};
    quantity_print(&quantity, &text);
    return value_is_text(amount, buffer_text(&text)) ? value_ref(amount)
                                                     : value_string(buffer_text(&text));
}

void container_print_quantities(struct value **container)
{
    static const char *const lists[] = {"limits", "requests"};
    for (size_t l = 0; l < sizeof(lists) / sizeof(lists[0]); l++) {
        const struct value *amounts = value_find(*container, "resources", lists[l]);
        AUTO_VALUE *spelled = value_ref(amounts);
        for (size_t i = 0; i < value_count(amounts); i++) {
            value_put_sized(&spelled, value_key_at(amounts, i), value_key_size_at(amounts, i),
                            printed(value_member_at(amounts, i)));
        }
        if (!value_equal(spelled, amounts)) {
            value_put(container, value_ref(spelled), "resources", lists[l]);
        }
    }
}

struct value *container_fixed_resources(const char *cpu, const char *memory)
{
    AUTO_VALUE *amounts =
        value_object_of("cpu", value_string(cpu), "memory", value_string(memory), NULL);
    return value_object_of("limits", value_ref(amounts), "requests", value_ref(amounts), NULL);
}
