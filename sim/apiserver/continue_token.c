#include "sim/apiserver/continue_token.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/value.h"
#include "core/base/value_json.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
/* How the NUL after the start is written in JSON; our values have no place for one. */
static const char nul_escape[] = "\\u0000";

static void encode(const char *bytes, size_t size, struct buffer *out)
{
    for (size_t i = 0; i < size; i += 3) {
        uint32_t group = 0;
        size_t count = size - i < 3 ? size - i : 3;
        for (size_t k = 0; k < 3; k++) {
            group = group << 8 | (k < count ? (unsigned char)bytes[i + k] : 0);
        }
        for (size_t k = 0; k <= count; k++) {
            buffer_append_char(out, alphabet[group >> (18 - 6 * k) & 63]);
        }
    }
}

/* The place of the first character that is no base64 goes to *PLACE. Source: Go's encoding/base64,
 * RawURLEncoding. */
static bool decode(const char *text, struct buffer *out, size_t *place_out)
{
    uint32_t bits = 0;
    unsigned bit_count = 0;
    for (const char *c = text; *c != '\0'; c++) {
        const char *place = strchr(alphabet, *c);
        if (place == NULL) {
            *place_out = (size_t)(c - text);
            return false;
        }
        bits = (bits << 6 | (uint32_t)(place - alphabet)) & 0xffffff;
        bit_count += 6;
        if (bit_count >= 8) {
            bit_count -= 8;
            buffer_append_char(out, (char)(bits >> bit_count & 0xff));
        }
    }
    *place_out = strlen(text) - 1;
    return strlen(text) % 4 != 1;
}

void continue_token_print(int64_t revision, const char *start, struct buffer *out)
{
    AUTO_BUFFER key = {0};
    buffer_printf(&key, "%s%s", revision < 0 ? "" : "/", start);
    AUTO_BUFFER json = {0};
    buffer_printf(&json, "{\"v\":\"meta.k8s.io/v1\",\"rv\":%" PRId64 ",\"start\":", revision);
    value_print_json_string(buffer_text(&key), key.size, &json);
    buffer_truncate(&json, json.size - 1); /* the closing quote */
    buffer_printf(&json, "%s\"}", nul_escape);
    encode(json.data, json.size, out);
}

bool continue_token_parse(const char *text, struct continue_token *out, struct error *err)
{
    *out = (struct continue_token){0};
    AUTO_BUFFER json = {0};
    size_t place = 0;
    if (!decode(text, &json, &place)) {
        return error_set(err, "continue key is not valid: illegal base64 data at input byte %zu",
                         place);
    }
    char *nul = json.size == 0 ? NULL : strstr(json.data, nul_escape);
    if (nul != NULL) {
        size_t index = (size_t)(nul - json.data);
        memmove(nul, nul + strlen(nul_escape), json.size - index - strlen(nul_escape) + 1);
        json.size -= strlen(nul_escape);
    }
    AUTO_ERROR problem = {0};
    AUTO_VALUE *token = value_parse_json(buffer_text(&json), json.size, &problem);
    if (token == NULL) {
        /* What Go's decoder says of the first byte; it is all that ever goes wrong here. */
        AUTO_BUFFER byte = {0};
        buffer_append_sized(&byte, buffer_text(&json), json.size > 0 ? 1 : 0);
        return json.size == 0
                   ? error_set(err, "continue key is not valid: unexpected end of JSON input")
                   : error_set(err,
                               "continue key is not valid: invalid character '%s' looking for "
                               "beginning of value",
                               buffer_text(&byte));
    }
    if (!value_is_text(value_get(token, "v"), "meta.k8s.io/v1")) {
        return error_set(err,
                         "continue key is not valid: server does not recognize this encoded "
                         "version %s",
                         value_text(value_get(token, "v")));
    }
    const char *start = value_text(value_get(token, "start"));
    if (value_as_int(value_get(token, "rv"), 0) == 0) {
        return error_set(err, "continue key is not valid: incorrect encoded start resourceVersion "
                              "(version meta.k8s.io/v1)");
    }
    if (start[0] == '\0') {
        return error_set(err, "continue key is not valid: encoded start key empty (version "
                              "meta.k8s.io/v1)");
    }
    out->revision = value_as_int(value_get(token, "rv"), 0);
    out->start = memory_copy_text(start[0] == '/' ? start + 1 : start);
    return true;
}

void continue_token_release(struct continue_token *self)
{
    free(self->start);
    *self = (struct continue_token){0};
}
