#ifndef RAYRIG_KUBE_LABEL_SELECTOR_H
#define RAYRIG_KUBE_LABEL_SELECTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/buffer.h"
#include "core/base/error.h"
#include "core/base/value.h"

/*
 * Which objects a list, a watch, a Service or a NetworkPolicy selects, by their labels. All
 * requirements have to hold; `{0}` has none and selects everything.
 *
 * Source: k8s.io/apimachinery 0.36, pkg/labels/selector.go.
 */
enum label_relation {
    LABEL_EQUALS,         /* k=v */
    LABEL_DOUBLE_EQUALS,  /* k==v, which means the same and prints as it was written */
    LABEL_NOT_EQUALS,     /* k!=v; also true without k */
    LABEL_IN,             /* k in (v,w) */
    LABEL_NOT_IN,         /* k notin (v,w); also true without k */
    LABEL_EXISTS,         /* k */
    LABEL_DOES_NOT_EXIST, /* !k */
    LABEL_GREATER_THAN,   /* k>n; false when the label is no integer */
    LABEL_LESS_THAN,      /* k<n; the same */
};

struct label_requirement {
    char *key;
    struct value_sought sought; /* the same, to look for it */
    enum label_relation relation;
    struct value *values; /* array of strings, in order; empty for the two about existence */
    int64_t bound;        /* the integer of `>` and `<` */
};

/* Owns: see label_selector_release(). */
struct label_selector {
    struct label_requirement *items; /* by key, otherwise as given */
    size_t count;
    size_t capacity;
    bool nothing; /* selects nothing, whatever the items say: an absent LabelSelector */
};

/* ---- making ---- */

/*
 * Parses the text of the query parameter `labelSelector`; "" selects everything.
 * Errors: upstream's texts, e.g. `unable to parse requirement: found 'b', expected: in, notin, =,
 * ==, !=, gt, lt`. *OUT selects everything then.
 */
bool label_selector_parse(const char *text, struct label_selector *out, struct error *err);
/*
 * From a LabelSelector object (`matchLabels`, `matchExpressions`). An absent one or null selects
 * nothing, an empty one everything.
 * Source: pkg/apis/meta/v1/helpers.go, LabelSelectorAsSelector.
 * Errors: the first requirement that is wrong, with upstream's text. *OUT selects everything then.
 */
bool label_selector_from_value(const struct value *object, struct label_selector *out,
                               struct error *err);
/* Adds `KEY=VALUE`, without checking either. Source: SelectorFromSet. */
void label_selector_require(struct label_selector *self, const char *key, const char *value);
void label_selector_release(struct label_selector *self);

#define AUTO_LABEL_SELECTOR __attribute__((cleanup(label_selector_release))) struct label_selector

/* ---- asking ---- */

/* LABELS is `metadata.labels`; NULL is the same as empty. */
bool label_selector_matches(const struct label_selector *self, const struct value *labels);
bool label_selector_is_everything(const struct label_selector *self);
/*
 * The value that the label KEY must have, where a requirement allows only one; NULL where there
 * is none: an index by KEY then does not help.
 * Owns: borrowed.
 */
const char *label_selector_exact_value(const struct label_selector *self, const char *key);
/* The canonical text, which parses to the same selector: by key, values in order. "" for one
 * that selects everything, and for one that selects nothing. */
void label_selector_print(const struct label_selector *self, struct buffer *out);

#endif
