#ifndef RAYRIG_KUBE_JSONPATH_H
#define RAYRIG_KUBE_JSONPATH_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/buffer.h"
#include "core/base/error.h"
#include "core/base/value.h"

/*
 * kubectl's JSONPath templates: text with actions in braces, as printer columns, `-o jsonpath=` and
 * `-o custom-columns=` take them.
 *
 *     {.a.b}  {.a\.b}  {['a']}  {.*}  {..a}         children, all of them, at any depth
 *     {[0]}  {[-1]}  {[1:3]}  {[0:9:2]}  {[*]}      items
 *     {[?(@.type=="Ready")].status}  {[?(@.x)]}     items that pass == != < <= > >=, or have x
 *     {['a','b']}  {[0,2]}                          unions
 *     {range .items[*]}{.name}{"\n"}{end}           for each
 *     {"text"}  {'text'}  {1}  {true}  {@}  {$}     constants; the object itself
 *
 * Where kubectl goes through a map in Go's random order, this goes through it in order of keys; a
 * range without an end goes to the end of the template (and not a second time over its body).
 * Regular expressions (`=~`) do not exist there either.
 * Source: k8s.io/client-go util/jsonpath (parser.go, jsonpath.go), with its quirks and its words.
 */
struct jsonpath;

/* Errors: NULL, with what kubectl says. Owns: the caller frees it with jsonpath_free(). */
struct jsonpath *jsonpath_parse(const char *text, struct error *err);
/* NULL is fine. */
void jsonpath_free(struct jsonpath *self_take);

#define AUTO_JSONPATH __attribute__((cleanup(jsonpath_free_slot))) struct jsonpath
void jsonpath_free_slot(struct jsonpath **slot);

/*
 * What the template prints for OBJECT: an action's results are separated by spaces, nothing else is
 * put between.
 * Errors: an index out of bounds, a comparison of what cannot be compared, an `end` without a
 * range, a limit of limits.h reached; and, unless ALLOW_MISSING_KEYS, a member that is not there.
 * OUT may hold a part then.
 */
bool jsonpath_print(const struct jsonpath *self, const struct value *object,
                    bool allow_missing_keys, struct buffer *out, struct error *err);

/* The results of all actions in order. Owns: borrowed from the object and the template. */
struct jsonpath_results {
    const struct value **items;
    size_t count;
    size_t capacity;
};

/* Errors: as above; OUT may hold a part then. */
bool jsonpath_find(const struct jsonpath *self, const struct value *object, bool allow_missing_keys,
                   struct jsonpath_results *out, struct error *err);
void jsonpath_results_release(struct jsonpath_results *self);

#define AUTO_JSONPATH_RESULTS                                                                      \
    __attribute__((cleanup(jsonpath_results_release))) struct jsonpath_results

/* One result as a template prints it: arrays and objects as compact JSON, the rest as text. */
void jsonpath_print_result(const struct value *result, struct buffer *out);

#endif
