#include "sim/http/message.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/value_pool.h"
#include "sim/http/watch.h"

void http_headers_add(struct http_headers *self, const char *name, const char *value)
{
    self->items = memory_grow(self->items, self->count, &self->capacity, sizeof(self->items[0]));
    size_t name_size = strlen(name) + 1;
    size_t value_size = strlen(value) + 1;
    char *block = value_pool_lend(name_size + value_size);
    memcpy(block, name, name_size);
    memcpy(block + name_size, value, value_size);
    self->items[self->count++] =
        (struct http_header){block, block + name_size, name_size + value_size};
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
        value_pool_return(self->items[i].name, self->items[i].block_size);
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
