#ifndef RAYRIG_KUBE_SCHEMA_REGEX_H
#define RAYRIG_KUBE_SCHEMA_REGEX_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/error.h"

/*
 * A regular expression in Go's syntax (RE2), matched by PCRE2. What only Perl knows (look-around,
 * references back, possessive repetition) is refused in Go's words.
 *
 * A match backtracks within limits, so that no pattern hangs: one that needs more gives up.
 * Source: Go's regexp/syntax, https://pkg.go.dev/regexp/syntax.
 */
struct schema_regex;

enum schema_regex_verdict {
    SCHEMA_REGEX_NO_MATCH,
    SCHEMA_REGEX_MATCH,
    SCHEMA_REGEX_GAVE_UP,
};

/*
 * Errors: NULL with Go's text, as "error parsing regexp: missing closing ): `(a`".
 * Owns: the caller frees it.
 */
struct schema_regex *schema_regex_compile(const char *pattern, struct error *err);
/* Does it match anywhere in TEXT, which is UTF-8? */
enum schema_regex_verdict schema_regex_match(const struct schema_regex *self, const char *text,
                                             size_t size);
void schema_regex_free(struct schema_regex *self_take); /* NULL is fine */

#endif
