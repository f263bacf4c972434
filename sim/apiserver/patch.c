#include "core/base/value_json.h"
#include "core/kube/api_status.h"
#include "sim/apiserver/strategy.h"

/* RFC 7386. */
static void merge(struct value **target, const struct value *patch)
{
    for (size_t i = 0; i < value_count(patch); i++) {
        const char *key = value_key_at(patch, i);
        const struct value *change = value_member_at(patch, i);
        if (value_is(change, VALUE_NULL)) {
            value_drop(target, key);
        } else if (value_is(change, VALUE_OBJECT)) {
            const struct value *old = value_get(*target, key);
            AUTO_VALUE *member = value_is(old, VALUE_OBJECT) ? value_ref(old) : value_object();
            merge(&member, change);
            value_put(target, value_ref(member), key);
        } else {
            value_put(target, value_ref(change), key);
        }
    }
}

bool patch_apply(const struct api_request *request, const struct strategy *strategy,
                 const struct value *live, struct value **patched, struct api_response *refusal)
{
    (void)strategy;
    if (request->patch_type != API_PATCH_MERGE || !value_is(request->body, VALUE_OBJECT)) {
        *refusal = api_status_unsupported_media_type("415: Unsupported Media Type");
        return false;
    }
    *patched = value_ref(live);
    merge(patched, request->body);
    return true;
}

struct api_response patch_undecodable(const struct api_request *request,
                                      const struct value *patched, const char *problem)
{
    (void)request;
    static const struct resource nameless = {.group = "", .kind = ""};
    AUTO_BUFFER json = {0};
    value_print_json(patched, &json);
    AUTO_BUFFER quoted = {0};
    buffer_append_quoted(&quoted, buffer_text(&json), json.size);
    AUTO_FIELD_ERRORS errors = {0};
    field_errors_add_printf(&errors, FIELD_INVALID, "patch", "Invalid value: %s: %s",
                            buffer_text(&quoted), problem);
    return api_status_invalid(&nameless, "", &errors);
}
