#include <string.h>

#include "core/base/value_json.h"
#include "core/base/value_yaml.h"
#include "core/kube/go_json_syntax.h"
#include "sim/http/call.h"

void http_body_release(struct http_body *self)
{
    value_unref(self->value);
    value_unref(self->duplicates);
    *self = (struct http_body){0};
}

static bool decode_json(const char *text, size_t size, struct http_body *out,
                        struct buffer *problem)
{
    AUTO_ERROR err = {0};
    out->value = value_parse_json(text, size, &err);
    if (out->value != NULL) {
        return true;
    }
    if (!go_json_syntax(text, size, problem)) {
        return false;
    }
    /* What Go takes and others do not. */
    AUTO_ERROR again = {0};
    out->duplicates = value_array();
    out->value = value_parse_json_lenient(text, size, &out->duplicates, &again);
    if (out->value == NULL) {
        buffer_append(problem, again.message);
    }
    return out->value != NULL;
}

static bool decode_yaml(const char *text, size_t size, struct http_body *out,
                        struct buffer *problem)
{
    AUTO_ERROR err = {0};
    struct yaml_stream stream = {0};
    if (!yaml_parse(text, size, &stream, &err)) {
        buffer_printf(problem, "error converting YAML to JSON: yaml: line %zu: %s", err.line,
                      err.message);
        return false;
    }
    out->value = stream.count == 0 ? value_null() : value_ref(stream.documents[0].value);
    yaml_stream_release(&stream);
    return true;
}

bool body_decode(const struct http_call *self, enum http_media media, struct http_body *out,
                 struct buffer *problem)
{
    const char *text = self->request->body == NULL ? "" : self->request->body;
    size_t size = self->request->body_size;
    *out = (struct http_body){0};
    switch (media) {
    case HTTP_JSON:
        return decode_json(text, size, out, problem);
    case HTTP_YAML:
        return decode_yaml(text, size, out, problem);
    case HTTP_PROTOBUF:
        break;
    }
    buffer_append(problem, "protobuf is not understood yet");
    return false;
}
