#include "sim/http/message.h"

#include <stdlib.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "sim/http/watch.h"

void http_headers_add(struct http_headers *self, const char *name, const char *value)
{
    self->items = memory_grow(self->items, self->count, &self->capacity, sizeof(self->items[0]));
    self->items[self->count++] =
        (struct http_header){.name = memory_copy_text(name), .value = memory_copy_text(value)};
}

const char *http_headers_get(const struct http_headers *self, const char *name)
{
    for (size_t i = 0; i < self->count; i++) {
        if (text_equal_fold(self->items[i].name, name)) {
            return self->items[i].value;
        }
    }
    return NULL;
}

void http_headers_release(struct http_headers *self)
{
    for (size_t i = 0; i < self->count; i++) {
        free(self->items[i].name);
        free(self->items[i].value);
    }
    free(self->items);
    *self = (struct http_headers){0};
}

void http_response_release(struct http_response *self)
{
    http_headers_release(&self->headers);
    buffer_release(&self->body);
    http_watch_free(self->watch);
    self->watch = NULL;
}
