#include "tools/serve_load.h"

#include "core/base/limits.h"
#include "core/base/value_json.h"
#include "core/base/value_yaml.h"
#include "tools/serve_call.h"

bool dump_is_yaml(const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (text[i] != ' ' && text[i] != '\t' && text[i] != '\r' && text[i] != '\n') {
            return text[i] != '{';
        }
    }
    return false;
}

struct value *dump_parse(const char *text, size_t size, bool is_yaml, struct error *err)
{
    if (!is_yaml) {
        return value_parse_json_up_to(LIMIT_DUMP_SIZE_BYTES, text, size, err);
    }
    struct yaml_stream stream;
    struct value *dump = NULL;
    if (!yaml_parse_up_to(LIMIT_DUMP_SIZE_BYTES, text, size, &stream, err)) {
        return NULL;
    }
    if (stream.count == 1) {
        dump = value_ref(stream.documents[0].value);
    } else {
        error_set(err, "expected one YAML document, got %zu", stream.count);
    }
    yaml_stream_release(&stream);
    return dump;
}

void control_post_load(struct control_call *self)
{
    AUTO_ERROR err = {0};
    enum http_media media;
    if (!control_accept_body(self, LIMIT_DUMP_SIZE_BYTES, &media)) {
        return;
    }
    const struct http_request *request = self->request;
    AUTO_VALUE *dump = dump_parse(request->body_size == 0 ? "" : request->body, request->body_size,
                                  media == HTTP_YAML, &err);
    if (dump != NULL && serve_load(self->control->serve, dump, &err)) {
        control_send_time(self);
    } else {
        control_refuse_body(self, &err);
    }
}
