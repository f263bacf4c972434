#include "core/kube/api.h"

#include <string.h>

static const char *const verb_names[] = {
    [API_GET] = "get",
    [API_LIST] = "list",
    [API_CREATE] = "create",
    [API_UPDATE] = "update",
    [API_PATCH] = "patch",
    [API_DELETE] = "delete",
    [API_DELETE_COLLECTION] = "deletecollection",
};

#define VERB_COUNT (sizeof(verb_names) / sizeof(verb_names[0]))

const char *api_verb_name(enum api_verb verb)
{
    return verb_names[verb];
}

bool api_verb_parse(const char *text, enum api_verb *out)
{
    for (size_t i = 0; i < VERB_COUNT; i++) {
        if (strcmp(verb_names[i], text) == 0) {
            *out = (enum api_verb)i;
            return true;
        }
    }
    return false;
}

bool api_response_ok(const struct api_response *self)
{
    return self->code >= 200 && self->code < 300;
}

/* Objects have members of these names, too: an Event has a reason. */
const char *api_response_reason(const struct api_response *self)
{
    return api_response_ok(self) ? "" : value_find_text(self->body, "reason");
}

const char *api_response_message(const struct api_response *self)
{
    return api_response_ok(self) ? "" : value_find_text(self->body, "message");
}

void api_response_release(struct api_response *self)
{
    value_unref(self->body);
    value_unref(self->warnings);
    *self = (struct api_response){0};
}
