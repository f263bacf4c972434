#include "sim/http/warning.h"

#include <stdint.h>

#include "core/base/buffer.h"

/* The bytes of TEXT's first characters, MAX of them at most; *COUNT says how many there are. */
static size_t measure(const char *text, size_t max, size_t *count)
{
    size_t size = 0;
    *count = 0;
    while (text[size] != '\0') {
        bool begins_one = ((unsigned char)text[size] & 0xc0) != 0x80;
        if (begins_one && *count == max) {
            break;
        }
        *count += begins_one;
        size++;
    }
    return size;
}

static bool is_too_long(const struct warnings *self)
{
    return self->characters > WARNING_CHARACTERS_MAX;
}

static bool has(const struct warnings *self, const char *text)
{
    for (size_t i = 0; i < value_count(self->texts); i++) {
        if (value_is_text(value_at(self->texts, i), text)) {
            return true;
        }
    }
    return false;
}

void warnings_add(struct warnings *self, const char *text)
{
    bool is_full = is_too_long(self) && self->cut_characters >= WARNING_CHARACTERS_MAX;
    if (is_full || text[0] == '\0' || has(self, text)) {
        return;
    }
    if (self->texts == NULL) {
        self->texts = value_array();
    }
    value_push(&self->texts, value_string(text));
    size_t count = 0;
    measure(text, SIZE_MAX, &count);
    self->characters += count;
    self->cut_characters += count < WARNING_CUT_CHARACTERS ? count : WARNING_CUT_CHARACTERS;
}

static void add_header(const char *text, size_t size, struct http_headers *headers)
{
    AUTO_BUFFER header = {0};
    buffer_append(&header, "299 - \"");
    for (size_t i = 0; i < size; i++) {
        if (text[i] == '"' || text[i] == '\\') {
            buffer_append_char(&header, '\\');
        }
        if ((unsigned char)text[i] >= 0x20 && text[i] != 0x7f) {
            buffer_append_char(&header, text[i]);
        }
    }
    buffer_append_char(&header, '"');
    http_headers_add(headers, "Warning", buffer_text(&header));
}

void warnings_add_headers(const struct warnings *self, struct http_headers *headers)
{
    size_t max = is_too_long(self) ? WARNING_CUT_CHARACTERS : SIZE_MAX;
    size_t written = 0;
    for (size_t i = 0; i < value_count(self->texts) && written < WARNING_CHARACTERS_MAX; i++) {
        const char *text = value_text(value_at(self->texts, i));
        size_t count = 0;
        add_header(text, measure(text, max, &count), headers);
        written += count;
    }
}

void warnings_release(struct warnings *self)
{
    value_unref(self->texts);
    *self = (struct warnings){0};
}
