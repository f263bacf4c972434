#ifndef RAYRIG_BASE_TEXT_SET_H
#define RAYRIG_BASE_TEXT_SET_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/tree.h"

/*
 * Texts that have been seen, to find out which comes again. Few are looked through one by one; many
 * are in a tree, so that a list of any length takes no more than its length times a few steps.
 */
#define TEXT_SET_FEW 16

/* `{0}` is an empty one. */
struct text_set {
    const char *few[TEXT_SET_FEW];
    size_t count;
    struct tree many; /* from the moment when there are more than a few: all of them */
};

/* Whether TEXT is new. Owns: borrows it for the set's life. */
bool text_set_add(struct text_set *self, const char *text);
bool text_set_has(const struct text_set *self, const char *text);
void text_set_release(struct text_set *self);

#define AUTO_TEXT_SET __attribute__((cleanup(text_set_release))) struct text_set

#endif
