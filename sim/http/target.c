#include "sim/http/target.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"

static int hex_digit(char byte)
{
    if (byte >= '0' && byte <= '9') {
        return byte - '0';
    }
    if (byte >= 'a' && byte <= 'f') {
        return byte - 'a' + 10;
    }
    return byte >= 'A' && byte <= 'F' ? byte - 'A' + 10 : -1;
}

/* Decodes SIZE bytes of TEXT to *TO, with a NUL behind them, and moves *TO past that. */
static bool unescape(const char *text, size_t size, bool plus_is_blank, char **to)
{
    char *out = *to;
    for (size_t i = 0; i < size; i++) {
        int byte = (unsigned char)text[i];
        if (byte == '%') {
            int high = size - i > 2 ? hex_digit(text[i + 1]) : -1;
            int low = size - i > 2 ? hex_digit(text[i + 2]) : -1;
            byte = high < 0 || low < 0 ? 0 : high * 16 + low;
            i += 2;
        } else if (byte == '+' && plus_is_blank) {
            byte = ' ';
        }
        if (byte == 0) {
            return false;
        }
        *out++ = (char)byte;
    }
    *out++ = '\0';
    *to = out;
    return true;
}

/* Empty segments do not count, so that a slash at the end makes no difference. */
static bool parse_path(const char *text, size_t size, struct http_target *self, char **to)
{
    self->path = *to;
    if (!unescape(text, size, false, to)) {
        return false;
    }
    size_t end = strlen(self->path);
    if (end > 1 && self->path[end - 1] == '/') {
        (*to)[-2] = '\0';
    }
    for (size_t at = 0; at < size;) {
        const char *slash = memchr(text + at, '/', size - at);
        size_t segment_size = slash == NULL ? size - at : (size_t)(slash - text) - at;
        if (segment_size > 0) {
            if (self->segment_count == HTTP_TARGET_SEGMENTS_MAX) {
                return false;
            }
            self->segments[self->segment_count++] = *to;
            if (!unescape(text + at, segment_size, false, to)) {
                return false;
            }
        }
        at += segment_size + 1;
    }
    return true;
}

static bool parse_query(const char *text, struct http_target *self, char **to)
{
    size_t capacity = 0;
    while (*text != '\0') {
        size_t size = strcspn(text, "&");
        size_t name_size = strcspn(text, "=&");
        if (size > 0) {
            self->parameters = memory_grow(self->parameters, self->parameter_count, &capacity,
                                           sizeof(self->parameters[0]));
            struct http_parameter *parameter = &self->parameters[self->parameter_count++];
            size_t value_at = name_size < size ? name_size + 1 : size;
            parameter->name = *to;
            if (!unescape(text, name_size, true, to)) {
                return false;
            }
            parameter->value = *to;
            if (!unescape(text + value_at, size - value_at, true, to)) {
                return false;
            }
        }
        text += size + (text[size] == '&');
    }
    return true;
}

bool http_target_parse(const char *text, struct http_target *out)
{
    *out = (struct http_target){0};
    size_t path_size = strcspn(text, "?");
    const char *query = text[path_size] == '?' ? text + path_size + 1 : "";
    /* The path twice, whole and in segments, and the query, each piece with a NUL. */
    out->memory = memory_alloc(3 * path_size + 2 * strlen(query) + 8);
    char *to = out->memory;
    return text[0] == '/' && parse_path(text, path_size, out, &to) && parse_query(query, out, &to);
}

void http_target_release(struct http_target *self)
{
    free(self->parameters);
    free(self->memory);
    *self = (struct http_target){0};
}

const char *http_target_get(const struct http_target *self, const char *name)
{
    for (size_t i = 0; i < self->parameter_count; i++) {
        if (strcmp(self->parameters[i].name, name) == 0) {
            return self->parameters[i].value;
        }
    }
    return NULL;
}

bool http_target_flag(const struct http_target *self, const char *name)
{
    const char *value = http_target_get(self, name);
    return value != NULL && strcmp(value, "false") != 0 && strcmp(value, "0") != 0;
}

static bool is_namespace_subresource(const char *segment)
{
    return strcmp(segment, "status") == 0 || strcmp(segment, "finalize") == 0;
}

bool http_path_parse(const struct http_target *target, struct http_path *out)
{
    *out = (struct http_path){0};
    const char *const *segments = target->segments;
    size_t count = target->segment_count;
    size_t at = 0;
    if (count >= 2 && strcmp(segments[0], "api") == 0) {
        *out = (struct http_path){.group = "", .version = segments[1]};
        at = 2;
    } else if (count >= 3 && strcmp(segments[0], "apis") == 0) {
        *out = (struct http_path){.group = segments[1], .version = segments[2]};
        at = 3;
    } else {
        return false;
    }
    if (count - at > 1 && strcmp(segments[at], "watch") == 0) {
        out->is_watch = true;
        at++;
    }
    bool in_namespace = count - at >= 3 && strcmp(segments[at], "namespaces") == 0 &&
                        !is_namespace_subresource(segments[at + 2]);
    if (in_namespace) {
        out->namespace = segments[at + 1];
        at += 2;
    }
    const char **places[] = {&out->plural, &out->name, &out->subresource};
    for (size_t i = 0; i < 3 && at + i < count; i++) {
        *places[i] = segments[at + i];
    }
    out->is_long = count - at > 3;
    return true;
}
