#ifndef RAYRIG_KUBE_CEL_H
#define RAYRIG_KUBE_CEL_H

#include "core/base/error.h"
#include "core/base/value.h"
#include "core/kube/schema.h"

/*
 * Rules in the Common Expression Language, as much of it as docs/cel.md lists.
 *
 * Source: https://github.com/google/cel-spec, and for its libraries
 * https://kubernetes.io/docs/reference/using-api/cel/.
 */
struct cel_program;

/*
 * Errors: NULL, for what is no CEL (`Syntax error: …`) and, with *UNSUPPORTED, for what is outside
 * of the subset.
 * Owns: the caller frees it.
 */
struct cel_program *cel_parse(const char *text, bool *unsupported, struct error *err);
/*
 * Does every member of `self` that the program names exist in its SCHEMA? Where a
 * value's schema is not known, nothing is said of its members.
 * Errors: as `ERROR: <input>:1:5: undefined field 'foo'`, with the line and a mark below it.
 */
bool cel_check(const struct cel_program *self, const struct schema *schema, struct error *err);
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
