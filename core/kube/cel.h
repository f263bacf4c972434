#ifndef RAYRIG_KUBE_CEL_H
#define RAYRIG_KUBE_CEL_H

#include "core/base/error.h"
#include "core/base/value.h"

/*
 * Rules in the Common Expression Language, as much of it as docs/cel.md lists.
 *
 * Source: https://github.com/google/cel-spec, and for its libraries
 * https://kubernetes.io/docs/reference/using-api/cel/.
 */
struct cel_program;

/*
 * Errors: NULL for what is no CEL, or outside of the subset; the message says what.
 * Owns: the caller frees it.
 */
struct cel_program *cel_parse(const char *text, struct error *err);
bool cel_uses_old_self(const struct cel_program *self);
void cel_free(struct cel_program *self_take); /* NULL is fine */

/* What `self` and `oldSelf` are while a program runs. */
struct cel_input {
    const struct value *self;
    const struct value *old_self; /* NULL where there is none */
    bool old_is_optional;         /* `oldSelf` is an optional, also where there is one */
};

/*
 * Runs the program for at most *BUDGET steps, and takes those it needed from it.
 * Errors: false with CEL's text, as `no such key: a`.
 */
bool cel_evaluate_bool(const struct cel_program *self, const struct cel_input *input,
                       int64_t *budget, bool *out, struct error *err);
/* The same for a program that makes a text. Owns: the caller's reference in *OUT. */
bool cel_evaluate_text(const struct cel_program *self, const struct cel_input *input,
                       int64_t *budget, struct value **out, struct error *err);

#endif
