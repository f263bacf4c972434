#include "sim/apiserver/token.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/digest.h"
#include "core/base/memory.h"
#include "core/kube/meta.h"
#include "core/kube/types.h"
#include "sim/apiserver/go_decode.h"
#include "sim/apiserver/verbs.h"

#define DEFAULT_SECONDS 3600
#define SECONDS_MIN 600
#define SECONDS_MAX (INT64_C(1) << 32)
#define AUDIENCE "https://kubernetes.default.svc"
#define RANDOM_BYTES 32

/* ---- the registry ---- */

static char *new_text(struct api_server *server)
{
    unsigned char bytes[API_SERVER_SECRET_SIZE + RANDOM_BYTES];
    unsigned char digest[SHA256_SIZE];
    AUTO_BUFFER text = {0};
    memcpy(bytes, server->secret, sizeof(server->secret));
    random_bytes(&server->world->random, RANDOM_TOKENS, bytes + sizeof(server->secret),
                 RANDOM_BYTES);
    sha256(bytes, sizeof(bytes), digest);
    buffer_append(&text, "rayrig-");
    for (size_t i = 0; i < sizeof(digest); i++) {
        buffer_printf(&text, "%02x", digest[i]);
    }
    return buffer_detach(&text);
}

static char *join(const char *prefix, const char *namespace, const char *separator,
                  const char *name)
{
    AUTO_BUFFER text = {0};
    buffer_printf(&text, "%s%s%s%s", prefix, namespace, separator, name);
    return buffer_detach(&text);
}

const struct api_token *api_server_issue_token(struct api_server *self, const char *namespace,
                                               const char *account, const struct value *audiences,
                                               int64_t seconds)
{
    const struct value *object =
        api_server_peek(self, &resource_serviceaccounts, namespace, account);
    CHECK(object != NULL);
    struct api_token *token = memory_alloc_zero(1, sizeof(*token));
    token->text = new_text(self);
    token->namespace = memory_copy_text(namespace);
    token->account = memory_copy_text(account);
    token->account_uid = memory_copy_text(meta_uid(object));
    token->audiences = value_ref(audiences);
    token->expires = sim_time_add(self->world->now, SIM_SECONDS(seconds));
    token->user_name = join("system:serviceaccount:", namespace, ":", account);
    token->namespace_group = join("system:serviceaccounts:", namespace, "", "");
    token->groups[0] = "system:serviceaccounts";
    token->groups[1] = token->namespace_group;
    token->groups[2] = "system:authenticated";
    token->user = (struct api_user){
        .name = token->user_name, .uid = token->account_uid, .groups = token->groups};
    token->next = self->tokens;
    self->tokens = token;
    return token;
}

void api_server_set_secret(struct api_server *self,
                           const unsigned char secret[API_SERVER_SECRET_SIZE])
{
    memcpy(self->secret, secret, API_SERVER_SECRET_SIZE);
}

/* In a time that depends on nothing but the length. */
static bool equals(const char *a, const char *b)
{
    size_t size = strlen(a);
    unsigned difference = 0;
    if (size != strlen(b)) {
        return false;
    }
    for (size_t i = 0; i < size; i++) {
        difference |= (unsigned char)a[i] ^ (unsigned char)b[i];
    }
    return difference == 0;
}

const struct api_token *api_server_find_token(const struct api_server *self, const char *text)
{
    for (const struct api_token *token = self->tokens; token != NULL; token = token->next) {
        if (!equals(token->text, text)) {
            continue;
        }
        const struct value *account =
            api_server_peek(self, &resource_serviceaccounts, token->namespace, token->account);
        bool lives = sim_time_compare(self->world->now, token->expires) < 0 && account != NULL &&
                     strcmp(meta_uid(account), token->account_uid) == 0;
        return lives ? token : NULL;
    }
    return NULL;
}

void tokens_free(struct api_server *self)
{
    while (self->tokens != NULL) {
        struct api_token *next = self->tokens->next;
        free(self->tokens->text);
        free(self->tokens->namespace);
        free(self->tokens->account);
        free(self->tokens->account_uid);
        free(self->tokens->user_name);
        free(self->tokens->namespace_group);
        value_unref(self->tokens->audiences);
        free(self->tokens);
        self->tokens = next;
    }
}

void api_server_take_tokens(struct api_server *self, struct api_server *from)
{
    memcpy(self->secret, from->secret, API_SERVER_SECRET_SIZE);
    tokens_free(self);
    self->tokens = from->tokens;
    from->tokens = NULL;
}

/* ---- TokenRequests ---- */

static bool validate(const struct value *object, struct api_response *refusal)
{
    static const struct resource named = {.group = "authentication.k8s.io", .kind = "TokenRequest"};
    int64_t seconds =
        value_as_int(value_find(object, "spec", "expirationSeconds"), DEFAULT_SECONDS);
    AUTO_FIELD_ERRORS errors = {0};
    if (seconds < SECONDS_MIN) {
        field_errors_add_printf(
            &errors, FIELD_INVALID, "spec.expirationSeconds",
            "Invalid value: %" PRId64 ": may not specify a duration less than 10 minutes", seconds);
    } else if (seconds > SECONDS_MAX) {
        field_errors_add_printf(&errors, FIELD_INVALID, "spec.expirationSeconds",
                                "Invalid value: %" PRId64
                                ": may not specify a duration larger than 2^32 seconds",
                                seconds);
    }
    if (errors.count > 0) {
        *refusal = api_status_invalid(&named, "", &errors);
    }
    return errors.count == 0;
}

static void fill_in(struct strategy_call *call, struct value **object)
{
    char uid[37];
    random_uuid(&call->server->world->random, RANDOM_TOKENS, uid);
    value_put(object, value_string("TokenRequest"), "kind");
    value_put(object, value_string("authentication.k8s.io/v1"), "apiVersion");
    value_put(object, value_string(call->request->name), "metadata", "name");
    value_put(object, value_string(call->request->namespace), "metadata", "namespace");
    value_put(object, value_string(uid), "metadata", "uid");
    value_put(object, api_server_timestamp(call->server), "metadata", "creationTimestamp");
    if (!value_is(value_find(*object, "spec", "expirationSeconds"), VALUE_INT)) {
        value_put(object, value_int(DEFAULT_SECONDS), "spec", "expirationSeconds");
    }
    if (call->server->tracks_managers) {
        AUTO_VALUE *time = api_server_timestamp(call->server);
        struct managed_write write = managed_write_of(call, time);
        write.schema = &schema_token_request;
        write.api_version = value_get(*object, "apiVersion");
        value_put(object, managed_fields_update(&write, NULL, *object), "metadata",
                  "managedFields");
    }
    if (value_count(value_find(*object, "spec", "audiences")) == 0) {
        value_put(object, value_array_of(value_string(AUDIENCE), NULL), "spec", "audiences");
    }
}

struct api_response account_token_handle(struct strategy_call *call)
{
    const struct api_request *request = call->request;
    struct api_response refusal = {0};
    AUTO_VALUE *object = value_ref(request->body);
    AUTO_VALUE *unknown = value_array();
    AUTO_BUFFER problem = {0};
    if (!go_decode(&schema_token_request, NULL, &object, &unknown, &problem)) {
        AUTO_BUFFER message = {0};
        buffer_printf(&message,
                      "TokenRequest in version \"v1\" cannot be handled as a TokenRequest: %s",
                      buffer_text(&problem));
        return api_status_bad_request(buffer_text(&message));
    }
    if (call_get(call, request->namespace, request->name) == NULL) {
        return api_status_not_found(request->resource, request->name);
    }
    const char *name = meta_name(object);
    if (name[0] != '\0' && strcmp(name, request->name) != 0) {
        AUTO_BUFFER message = {0};
        buffer_printf(&message,
                      "the name of the object (%s) does not match the name on the URL (%s)", name,
                      request->name);
        return api_status_bad_request(buffer_text(&message));
    }
    fill_in(call, &object);
    if (!validate(object, &refusal)) {
        return refusal;
    }
    if (!request->dry_run) {
        const struct api_token *token = api_server_issue_token(
            call->server, request->namespace, request->name,
            value_find(object, "spec", "audiences"),
            value_as_int(value_find(object, "spec", "expirationSeconds"), 0));
        AUTO_BUFFER expires = {0};
        sim_time_print(sim_time_truncate_to_second(token->expires), &expires);
        value_put(&object, value_string(token->text), "status", "token");
        value_put(&object, value_string(buffer_text(&expires)), "status", "expirationTimestamp");
    }
    return answer_object(201, value_ref(object));
}
