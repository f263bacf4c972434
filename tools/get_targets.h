#ifndef RAYRIG_TOOLS_GET_TARGETS_H
#define RAYRIG_TOOLS_GET_TARGETS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/error.h"
#include "core/kube/resource.h"

/*
 * What `get` is to print, in kubectl's words: nothing, `TYPE[,TYPE…]`, `TYPE[,TYPE…] NAME…` or
 * `TYPE/NAME…`. A type is called by its plural, singular, short name or kind, and `all` is every
 * type of that category.
 * Source: k8s.io/cli-runtime pkg/resource/builder.go, ResourceTypeOrNameArgs.
 */
struct get_target {
    const struct resource *resource;
    const char *name; /* NULL: all */
};

struct get_targets {
    struct get_target *items;
    size_t count;
    size_t capacity;
};

/*
 * CUSTOM is what no word at all stands for.
 * Owns: names are borrowed from WORDS; see get_targets_release(). Errors: kubectl's.
 */
bool get_targets_parse(char *const *words, size_t count, const struct resource *custom,
                       struct get_targets *out, struct error *err);
void get_targets_release(struct get_targets *self);

#define AUTO_GET_TARGETS __attribute__((cleanup(get_targets_release))) struct get_targets

#endif
