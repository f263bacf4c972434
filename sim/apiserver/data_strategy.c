#include <string.h>

#include "core/base/base64.h"
#include "core/base/value_json.h"
#include "core/kube/go_json_syntax.h"
#include "core/kube/meta.h"
#include "core/kube/types.h"
#include "sim/apiserver/builtin.h"
#include "sim/apiserver/defaults.h"
#include "sim/apiserver/field_check.h"

/* Secrets and ConfigMaps. Source: k8s.io/kubernetes pkg/registry/core/{secret,configmap}/
 * strategy.go, pkg/apis/core/validation/validation.go (ValidateSecret, ValidateConfigMap). */

#define DATA_SIZE_MAX_BYTES 1048576
#define ACCOUNT_ANNOTATION "kubernetes.io/service-account.name"

/* ---- base64 ---- */

/* What a base64 text stands for, in bytes. */
static size_t base64_size(const struct value *text)
{
    size_t size = value_text_size(text);
    const char *padding = strchr(value_text(text), '=');
    return size / 4 * 3 - (padding == NULL ? 0 : strlen(padding));
}

/* ---- checks that both need ---- */

static void check_keys(struct field_check *check, const struct value *data, const char *member)
{
    for (size_t i = 0; i < value_count(data); i++) {
        size_t outside = field_check_enter(check, "%s[%s]", member, value_key_at(data, i));
        field_check_data_key(check, NULL, value_key_at(data, i));
        field_check_leave(check, outside);
    }
}

static void check_size(struct field_check *check, const char *field, size_t size)
{
    if (size > DATA_SIZE_MAX_BYTES) {
        field_check_fail(check, FIELD_TOO_LONG, field, "Too long: may not be more than %d bytes",
                         DATA_SIZE_MAX_BYTES);
    }
}

/* What has been made immutable stays so, with what is in it. */
static void check_immutable(struct field_check *check, const struct value *object,
                            const struct value *old)
{
    static const char *const members[] = {"data", "binaryData"};
    if (!value_as_bool(value_get(old, "immutable"), false)) {
        return;
    }
    if (!value_as_bool(value_get(object, "immutable"), false)) {
        field_check_fail(check, FIELD_FORBIDDEN, "immutable",
                         "Forbidden: field is immutable when `immutable` is set");
    }
    for (size_t i = 0; i < 2; i++) {
        if (!value_equal(value_get(object, members[i]), value_get(old, members[i]))) {
            field_check_fail(check, FIELD_FORBIDDEN, members[i],
                             "Forbidden: field is immutable when `immutable` is set");
        }
    }
}

/* ---- secrets ---- */

static void secret_fill_defaults(struct value **object)
{
    AUTO_VALUE *texts = value_ref(value_get(*object, "stringData"));
    for (size_t i = 0; i < value_count(texts); i++) {
        const struct value *text = value_member_at(texts, i);
        AUTO_BUFFER bytes = {0};
        base64_print(value_text(text), value_text_size(text), &bytes);
        value_put(object, value_string_sized(buffer_text(&bytes), bytes.size), "data",
                  value_key_at(texts, i));
    }
    value_drop(object, "stringData");
    defaults_text(object, "type", "Opaque");
}

/* What Go says of JSON that is no object; nothing of null. */
static void print_json_problem(const struct value *json, struct buffer *out)
{
    static const char *const words[] = {
        [VALUE_BOOL] = "bool",     [VALUE_INT] = "number",  [VALUE_DECIMAL] = "number",
        [VALUE_STRING] = "string", [VALUE_ARRAY] = "array", [VALUE_OBJECT] = NULL,
    };
    if (words[value_type(json)] != NULL) {
        buffer_printf(out,
                      "json: cannot unmarshal %s into Go value of type map[string]interface {}",
                      words[value_type(json)]);
    }
}

static void require_key(struct field_check *check, const char *key)
{
    size_t outside = field_check_enter(check, "data[%s]", key);
    field_check_required(check, NULL);
    field_check_leave(check, outside);
}

/* What is at KEY must be an object in JSON. */
static void check_json(struct field_check *check, const struct value *data, const char *key)
{
    AUTO_BUFFER text = {0};
    AUTO_BUFFER problem = {0};
    AUTO_ERROR error = {0};
    if (value_get(data, key) == NULL) {
        require_key(check, key);
        return;
    }
    base64_read(value_text(value_get(data, key)), &text);
    if (go_json_syntax(buffer_text(&text), text.size, &problem)) {
        AUTO_VALUE *json = value_parse_json(buffer_text(&text), text.size, &error);
        if (json != NULL) {
            print_json_problem(json, &problem);
        }
    }
    if (problem.size > 0) {
        size_t outside = field_check_enter(check, "data[%s]", key);
        field_check_invalid(check, NULL, "<secret contents redacted>", buffer_text(&problem));
        field_check_leave(check, outside);
    }
}

static void check_service_account(struct field_check *check, const struct value *object)
{
    const char *account = meta_annotation(object, ACCOUNT_ANNOTATION);
    if (account == NULL || account[0] == '\0') {
        field_check_required(check, "metadata.annotations[" ACCOUNT_ANNOTATION "]");
    }
}

/* What a type demands. */
static void check_type(struct field_check *check, const struct value *object)
{
    const char *type = value_text(value_get(object, "type"));
    const struct value *data = value_get(object, "data");
    if (strcmp(type, "kubernetes.io/service-account-token") == 0) {
        check_service_account(check, object);
    } else if (strcmp(type, "kubernetes.io/dockercfg") == 0) {
        check_json(check, data, ".dockercfg");
    } else if (strcmp(type, "kubernetes.io/dockerconfigjson") == 0) {
        check_json(check, data, ".dockerconfigjson");
    } else if (strcmp(type, "kubernetes.io/basic-auth") == 0) {
        if (value_get(data, "username") == NULL && value_get(data, "password") == NULL) {
            require_key(check, "username");
            require_key(check, "password");
        }
    } else if (strcmp(type, "kubernetes.io/ssh-auth") == 0) {
        if (value_text_size(value_get(data, "ssh-privatekey")) == 0) {
            require_key(check, "ssh-privatekey");
        }
    } else if (strcmp(type, "kubernetes.io/tls") == 0) {
        if (value_get(data, "tls.crt") == NULL) {
            require_key(check, "tls.crt");
        }
        if (value_get(data, "tls.key") == NULL) {
            require_key(check, "tls.key");
        }
    }
}

static void check_secret(struct field_check *check, const struct value *object)
{
    const struct value *data = value_get(object, "data");
    size_t size = 0;
    for (size_t i = 0; i < value_count(data); i++) {
        size += base64_size(value_member_at(data, i));
    }
    check_keys(check, data, "data");
    check_size(check, "data", size);
    check_type(check, object);
}

static void secret_validate(struct strategy_call *call, const struct value *object,
                            struct field_errors *errors)
{
    (void)call;
    struct field_check check = {.errors = errors};
    check_secret(&check, object);
    buffer_release(&check.path);
}

static void secret_validate_update(struct strategy_call *call, const struct value *object,
                                   const struct value *old, struct field_errors *errors)
{
    (void)call;
    struct field_check check = {.errors = errors};
    if (!value_equal(value_get(object, "type"), value_get(old, "type"))) {
        field_check_invalid(&check, "type", value_text(value_get(object, "type")),
                            "field is immutable");
    }
    check_immutable(&check, object, old);
    check_secret(&check, object);
    buffer_release(&check.path);
}

const struct strategy secret_strategy = {
    .resource = &resource_secrets,
    .schema = &schema_secret,
    .unconditional_update = true,
    .fill_defaults = secret_fill_defaults,
    .validate = secret_validate,
    .validate_update = secret_validate_update,
};

/* ---- config maps ---- */

static void check_config_map(struct field_check *check, const struct value *object)
{
    const struct value *data = value_get(object, "data");
    const struct value *binary = value_get(object, "binaryData");
    size_t size = 0;
    for (size_t i = 0; i < value_count(data); i++) {
        const char *key = value_key_at(data, i);
        size_t outside = field_check_enter(check, "data[%s]", key);
        field_check_data_key(check, NULL, key);
        if (value_get(binary, key) != NULL) {
            field_check_invalid(check, NULL, key, "duplicate of key present in binaryData");
        }
        field_check_leave(check, outside);
        size += value_text_size(value_member_at(data, i));
    }
    check_keys(check, binary, "binaryData");
    for (size_t i = 0; i < value_count(binary); i++) {
        size += base64_size(value_member_at(binary, i));
    }
    check_size(check, "[]", size);
}

static void config_map_validate(struct strategy_call *call, const struct value *object,
                                struct field_errors *errors)
{
    (void)call;
    struct field_check check = {.errors = errors};
    check_config_map(&check, object);
    buffer_release(&check.path);
}

static void config_map_validate_update(struct strategy_call *call, const struct value *object,
                                       const struct value *old, struct field_errors *errors)
{
    (void)call;
    struct field_check check = {.errors = errors};
    check_immutable(&check, object, old);
    check_config_map(&check, object);
    buffer_release(&check.path);
}

const struct strategy config_map_strategy = {
    .resource = &resource_configmaps,
    .schema = &schema_config_map,
    .unconditional_update = true,
    .validate = config_map_validate,
    .validate_update = config_map_validate_update,
};
