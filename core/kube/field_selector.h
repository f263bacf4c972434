#ifndef RAYRIG_KUBE_FIELD_SELECTOR_H
#define RAYRIG_KUBE_FIELD_SELECTOR_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/error.h"
#include "core/base/value.h"
#include "core/kube/resource.h"

/*
 * Which objects a list or a watch selects by the few fields that their kind offers for it. All
 * terms have to hold; `{0}` has none and selects everything.
 *
 * Source: k8s.io/apimachinery 0.36, pkg/fields/selector.go; for the fields of a kind, the
 * AddFieldLabelConversionFunc calls and the SelectableFields functions of Kubernetes 1.36.
 */
struct field_term {
    bool negated;                      /* `!=` */
    char *key;                         /* as it was written */
    char *value;                       /* without the escapes */
    const struct field_source *source; /* where the field is; NULL: the key is its path */
};

/* Owns: see field_selector_release(). */
struct field_selector {
    struct field_term *items;
    size_t count;
    size_t capacity;
};

/*
 * Parses the text of the query parameter `fieldSelector` for objects of RESOURCE: `a=b`, `a==b`,
 * `a!=b`, joined by commas; `\,`, `\=` and `\\` in values are escapes. SELECTABLE are the
 * further fields of a custom resource, as dotted paths, NULL-terminated; NULL for none.
 * Owns: borrows neither. Errors: upstream's texts, e.g. `invalid selector: 'x'; can't understand
 * 'x'`, `field label not supported: spec.foo`. *OUT selects everything then.
 */
bool field_selector_parse(const char *text, const struct resource *resource,
                          const char *const *selectable, struct field_selector *out,
                          struct error *err);
void field_selector_release(struct field_selector *self);

#define AUTO_FIELD_SELECTOR __attribute__((cleanup(field_selector_release))) struct field_selector

/* A field that an object lacks is "", or what the kind's default amounts to. */
bool field_selector_matches(const struct field_selector *self, const struct value *object);
/*
 * The value that the field KEY must have, `metadata.name` for instance; NULL where no term
 * demands one.
 * Owns: borrowed.
 */
const char *field_selector_exact_value(const struct field_selector *self, const char *key);

#endif
