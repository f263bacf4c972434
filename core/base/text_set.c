#include "core/base/text_set.h"

#include <stdint.h>
#include <string.h>

static int compare(const void *key, const void *item)
{
    return strcmp(key, item);
}

static void insert(struct text_set *self, const char *text)
{
    (void)tree_insert(&self->many, text, (void *)(uintptr_t)text);
}

bool text_set_has(const struct text_set *self, const char *text)
{
    if (self->count > TEXT_SET_FEW) {
        return tree_find(&self->many, text) != NULL;
    }
    for (size_t i = 0; i < self->count; i++) {
        if (strcmp(self->few[i], text) == 0) {
            return true;
        }
    }
    return false;
}

bool text_set_add(struct text_set *self, const char *text)
{
    if (text_set_has(self, text)) {
        return false;
    }
    if (self->count < TEXT_SET_FEW) {
        self->few[self->count++] = text;
        return true;
    }
    if (self->count == TEXT_SET_FEW) {
        tree_init(&self->many, compare);
        for (size_t i = 0; i < TEXT_SET_FEW; i++) {
            insert(self, self->few[i]);
        }
    }
    insert(self, text);
    self->count++;
    return true;
}

void text_set_release(struct text_set *self)
{
    if (self->count > TEXT_SET_FEW) {
        tree_release(&self->many);
    }
    *self = (struct text_set){0};
}
