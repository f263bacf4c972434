#ifndef RAYRIG_KUBE_QUANTITY_H
#define RAYRIG_KUBE_QUANTITY_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/buffer.h"
#include "core/base/error.h"
#include "core/base/value.h"

/*
 * An amount of CPU, memory or any other resource: `500m`, `1536Mi`, `12e6`.
 *
 * Source, for everything here: k8s.io/apimachinery 0.36.3, pkg/api/resource (quantity.go,
 * amount.go, scale_int.go, math.go), with its quirks; core/kube/testdata/quantity.tsv holds what
 * it answers.
 *
 * Numbers are exact and of any size. One that fits int64 × 10^scale lives in the struct itself;
 * a larger one, or one with more digits, is a big_decimal, and stays one ("sticky") even when it
 * becomes small again, as upstream's does: that is visible in quantity_as_int().
 *
 * `{0}` is the zero quantity without a format, Go's `Quantity{}`: the start of a sum.
 */

/* How a quantity is spelled; it comes from the suffix that was parsed. */
enum quantity_format {
    QUANTITY_NO_FORMAT,        /* Go's zero value ""; prints as QUANTITY_DECIMAL_EXPONENT */
    QUANTITY_DECIMAL_SI,       /* n u m (none) k M G T P E */
    QUANTITY_BINARY_SI,        /* Ki Mi Gi Ti Pi Ei */
    QUANTITY_DECIMAL_EXPONENT, /* e3, E-9 */
};

struct big_decimal;

/* Owns: see quantity_release(). A plain assignment moves; quantity_copy() copies. */
struct quantity {
    int64_t number; /* the quantity is number × 10^scale, unless `big` is there */
    int32_t scale;
    enum quantity_format format;
    struct big_decimal *big; /* NULL in the usual case */
    char *spelling;          /* what was parsed, where printing would spell it differently */
};

/* ---- making ---- */

/*
 * Errors: upstream's texts: `quantities must match the regular expression '…'`, `unable to parse
 * quantity's suffix`, `unable to parse numeric part of quantity`; and, where upstream goes on to
 * compute with gigabytes of digits, `quantity has more than N digits` (LIMIT_QUANTITY_DIGITS) and
 * `quantity has an exponent beyond N` (LIMIT_QUANTITY_EXPONENT). *OUT is zero then.
 */
bool quantity_parse(const char *text, struct quantity *out, struct error *err);
/*
 * A string (blanks around it are ignored) or a bare number is parsed. Absent and null give zero
 * without a format; anything else is an error.
 * Source: Quantity.UnmarshalJSON. Errors: as quantity_parse().
 */
bool quantity_from_value(const struct value *value, struct quantity *out, struct error *err);
/*
 * Whether TEXT is what parsing and printing it would give; decided for small whole numbers with the
 * usual suffixes only, as most are: false says nothing.
 */
bool quantity_is_plainly_canonical(const char *text, size_t size);
/* Source: NewQuantity. */
struct quantity quantity_of_int(int64_t number, enum quantity_format format);
/* Source: Quantity.DeepCopy. */
struct quantity quantity_copy(const struct quantity *self);
/* Leaves `{0}`. Nothing is held by a quantity that is neither big nor specially spelled, but a
 * caller cannot know that. */
void quantity_release(struct quantity *self);

#define AUTO_QUANTITY __attribute__((cleanup(quantity_release))) struct quantity

/* ---- computing; each forgets the spelling ---- */

/*
 * OTHER may be SELF. The format of SELF stays, unless SELF is zero: then it takes OTHER's, also
 * when that is zero too.
 * Source: Quantity.Add, Sub.
 */
void quantity_add(struct quantity *self, const struct quantity *other);
void quantity_subtract(struct quantity *self, const struct quantity *other);
/* False when the unscaled result does not fit int64; it is exact all the same.
 * Source: Quantity.Mul. */
bool quantity_multiply(struct quantity *self, int64_t factor);
void quantity_negate(struct quantity *self);

/* ---- asking ---- */

/* <0, 0, >0, by number only: `1Gi` equals `1024Mi`, `1k` equals `1e3`. */
int quantity_compare(const struct quantity *a, const struct quantity *b);
/* -1, 0, 1 */
int quantity_sign(const struct quantity *self);
bool quantity_is_zero(const struct quantity *self);
/*
 * The number rounded away from zero to an integer: `1500m` is 2. Wraps beyond int64. A big
 * negative number with a remainder is one too high (upstream adds 1 to the truncated quotient).
 * Source: Quantity.Value, ScaledValue, scaledValue.
 */
int64_t quantity_value(const struct quantity *self);
/* The same for the number × 1000. Source: Quantity.MilliValue. */
int64_t quantity_milli_value(const struct quantity *self);
/*
 * True, and the number in *OUT, when it is an integer within int64 that was never big and is kept
 * without a fraction (so not for `1000m`). Otherwise *OUT is what upstream returns beside false.
 * Source: Quantity.AsInt64.
 */
bool quantity_as_int(const struct quantity *self, int64_t *out);

/* ---- printing ---- */

/* Appends the spelling that was parsed, where upstream remembers it, or else the canonical one.
 * Source: Quantity.String. */
void quantity_print(const struct quantity *self, struct buffer *out);
/* The same as a JSON string. Source: Quantity.MarshalJSON. */
struct value *quantity_to_value(const struct quantity *self);
/* "", "DecimalSI", "BinarySI", "DecimalExponent". */
const char *quantity_format_name(enum quantity_format format);

#endif
