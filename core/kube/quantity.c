#include "core/kube/quantity.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/limits.h"
#include "core/base/memory.h"
#include "core/base/parse_int.h"
#include "core/kube/big_decimal.h"

/* Digits that surely fit int64. */
#define INT64_DIGITS 18
/* Nothing finer than nano is kept. */
#define NANO (-9)
#define MILLI (-3)

static const char format_error[] = "quantities must match the regular expression "
                                   "'^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
static const char suffix_error[] = "unable to parse quantity's suffix";
static const char number_error[] = "unable to parse numeric part of quantity";

struct suffix {
    char text[3];
    enum quantity_format format;
    int32_t exponent; /* of 2 for QUANTITY_BINARY_SI, of 10 otherwise */
};

static const struct suffix suffixes[] = {
    {"n", QUANTITY_DECIMAL_SI, -9}, {"u", QUANTITY_DECIMAL_SI, -6}, {"m", QUANTITY_DECIMAL_SI, -3},
    {"", QUANTITY_DECIMAL_SI, 0},   {"k", QUANTITY_DECIMAL_SI, 3},  {"M", QUANTITY_DECIMAL_SI, 6},
    {"G", QUANTITY_DECIMAL_SI, 9},  {"T", QUANTITY_DECIMAL_SI, 12}, {"P", QUANTITY_DECIMAL_SI, 15},
    {"E", QUANTITY_DECIMAL_SI, 18}, {"Ki", QUANTITY_BINARY_SI, 10}, {"Mi", QUANTITY_BINARY_SI, 20},
    {"Gi", QUANTITY_BINARY_SI, 30}, {"Ti", QUANTITY_BINARY_SI, 40}, {"Pi", QUANTITY_BINARY_SI, 50},
    {"Ei", QUANTITY_BINARY_SI, 60},
};

#define SUFFIX_COUNT (sizeof(suffixes) / sizeof(suffixes[0]))

/* ---- parsing ---- */

/* The parts of a text; they point into it. */
struct parts {
    const char *text;
    bool negative;
    const char *whole; /* digits before the point, without leading zeros */
    size_t whole_size;
    const char *fraction; /* digits after it */
    size_t fraction_size;
    const char *suffix; /* the rest of the text */
    bool has_digit;
    enum quantity_format format;
    int32_t exponent; /* of 2 for QUANTITY_BINARY_SI, of 10 otherwise */
};

static size_t span_digits(const char *text)
{
    return strspn(text, "0123456789");
}

/*
 * Cuts a text up. Nothing demands a digit: `+`, `.` and `Ki` are zeros.
 * Source: parseQuantityString.
 */
static bool split(const char *text, struct parts *parts)
{
    const char *at = text + (*text == '-' || *text == '+');
    *parts = (struct parts){.text = text, .negative = *text == '-', .fraction = ""};
    size_t zeros = strspn(at, "0");
    parts->whole = at + zeros;
    parts->whole_size = span_digits(parts->whole);
    parts->has_digit = zeros + parts->whole_size > 0;
    at = parts->whole + parts->whole_size;
    if (*at == '.') {
        parts->fraction = at + 1;
        parts->fraction_size = span_digits(parts->fraction);
        parts->has_digit = parts->has_digit || parts->fraction_size > 0;
        at = parts->fraction + parts->fraction_size;
    }
    if (parts->whole_size == 0) {
        parts->whole = "0";
        parts->whole_size = 1;
    }
    parts->suffix = at;
    at += strspn(at, "eEinumkKMGTP");
    at += *at == '-' || *at == '+';
    at += span_digits(at);
    return *at == '\0';
}

/* Source: suffixHandler.interpret. A lone `E` is exa; with more behind it, an exponent. */
static bool interpret_suffix(struct parts *parts)
{
    for (size_t i = 0; i < SUFFIX_COUNT; i++) {
        if (strcmp(suffixes[i].text, parts->suffix) == 0) {
            parts->format = suffixes[i].format;
            parts->exponent = suffixes[i].exponent;
            return true;
        }
    }
    int64_t exponent;
    if ((parts->suffix[0] != 'e' && parts->suffix[0] != 'E') ||
        !parse_int64(parts->suffix + 1, &exponent)) {
        return false;
    }
    parts->format = QUANTITY_DECIMAL_EXPONENT;
    parts->exponent = (int32_t)exponent; /* upstream truncates it too */
    return true;
}

static char digit_at(const struct parts *parts, size_t index)
{
    return index < parts->whole_size ? parts->whole[index]
                                     : parts->fraction[index - parts->whole_size];
}

static bool ends_in_thousand(const struct parts *parts, size_t digits)
{
    return digits >= 3 && digit_at(parts, digits - 1) == '0' &&
           digit_at(parts, digits - 2) == '0' && digit_at(parts, digits - 3) == '0';
}

/*
 * Would the canonical spelling be this text again? Then there is no need to remember it. The
 * answer may be no although it would.
 */
static bool is_plain(const struct parts *parts)
{
    return parts->whole == parts->text + parts->negative &&
           parts->whole + parts->whole_size == parts->suffix &&
           parts->format != QUANTITY_DECIMAL_EXPONENT;
}

/*
 * Parses what fits int64; false where it does not, or where upstream does not try.
 * Source: ParseQuantity, "fast path".
 */
static bool parse_small(const struct parts *parts, struct quantity *out)
{
    bool binary = parts->format == QUANTITY_BINARY_SI;
    size_t digits = parts->whole_size + parts->fraction_size;
    int64_t scale = binary ? 0 : (int64_t)parts->exponent - (int64_t)parts->fraction_size;
    if (binary) {
        /* 2^10 has three digits; one more is kept in reserve. */
        int64_t room = 15 - (int64_t)digits - parts->exponent * 3 / 10 - 1;
        if (parts->fraction_size > 0 || room < 0) {
            return false;
        }
    } else if (digits > INT64_DIGITS || scale < NANO) {
        return false;
    }
    int64_t number = 0;
    for (size_t i = 0; i < digits; i++) {
        number = number * 10 + (digit_at(parts, i) - '0');
    }
    bool remembered =
        binary ? (number & 7) != 0
               : scale % 3 == 0 && !ends_in_thousand(parts, digits) && digit_at(parts, 0) != '0';
    if (binary) {
        number <<= parts->exponent;
    }
    out->number = parts->negative ? -number : number;
    out->scale = (int32_t)scale;
    out->format = parts->format;
    if (remembered && !is_plain(parts)) {
        out->spelling = memory_copy_text(parts->text);
    }
    return true;
}

/*
 * Parses everything else. Rounding away from zero to nano gives somebody who asks for very little
 * at least something; only binary numbers are capped.
 * Source: ParseQuantity, after the fast path.
 */
static void parse_big(const struct parts *parts, struct quantity *out)
{
    AUTO_BUFFER digits = {0};
    buffer_append_sized(&digits, parts->whole, parts->whole_size);
    buffer_append_sized(&digits, parts->fraction, parts->fraction_size);
    bool binary = parts->format == QUANTITY_BINARY_SI;
    int32_t scale = (binary ? 0 : parts->exponent) - (int32_t)parts->fraction_size;
    /* The sign comes last: the cap and the format look at the magnitude. */
    struct big_decimal *big = big_decimal_of_digits(digits.data, digits.size, false, scale);
    struct big_decimal *exact = big;
    if (binary) {
        big = big_decimal_multiply(exact, INT64_C(1) << parts->exponent);
        free(exact);
        exact = big;
    }
    if (big->count > 0) {
        big = big_decimal_at_scale(exact, NANO);
        free(exact);
    }
    out->format = parts->format;
    if (binary) {
        AUTO_FREE struct big_decimal *most = big_decimal_of_int(INT64_MAX, 0);
        AUTO_FREE struct big_decimal *one = big_decimal_of_int(1, 0);
        if (big_decimal_compare(big, most) > 0) {
            free(big);
            big = big_decimal_copy(most);
        } else if (big->count > 0 && big_decimal_compare(big, one) < 0) {
            out->format = QUANTITY_DECIMAL_SI;
        }
    }
    big->negative = parts->negative && big->count > 0;
    out->big = big;
}

bool quantity_parse(const char *text, struct quantity *out, struct error *err)
{
    *out = (struct quantity){0};
    struct parts parts;
    if (*text == '\0' || !split(text, &parts)) {
        return error_set(err, "%s", format_error);
    }
    if (!interpret_suffix(&parts)) {
        return error_set(err, "%s", suffix_error);
    }
    if (parts.exponent > LIMIT_QUANTITY_EXPONENT || parts.exponent < -LIMIT_QUANTITY_EXPONENT) {
        return error_set(err, "quantity has an exponent beyond %d", LIMIT_QUANTITY_EXPONENT);
    }
    if (parts.whole_size + parts.fraction_size > LIMIT_QUANTITY_DIGITS) {
        return error_set(err, "quantity has more than %d digits", LIMIT_QUANTITY_DIGITS);
    }
    if (parse_small(&parts, out)) {
        return true;
    }
    if (!parts.has_digit) {
        return error_set(err, "%s", number_error);
    }
    parse_big(&parts, out);
    return true;
}

static bool parse_trimmed(const char *text, struct quantity *out, struct error *err)
{
    static const char blanks[] = " \t\n\v\f\r";
    const char *start = text + strspn(text, blanks);
    size_t size = strlen(start);
    while (size > 0 && strchr(blanks, start[size - 1]) != NULL) {
        size--;
    }
    if (start[size] == '\0') {
        return quantity_parse(start, out, err);
    }
    AUTO_FREE char *trimmed = memory_copy_text_sized(start, size);
    return quantity_parse(trimmed, out, err);
}

/* As if its digits were parsed, which makes a number of 19 digits a big one. */
static bool parse_int(int64_t number, struct quantity *out, struct error *err)
{
    static const int64_t most = INT64_C(999999999999999999);
    if (number >= -most && number <= most) {
        *out = quantity_of_int(number, QUANTITY_DECIMAL_SI);
        return true;
    }
    AUTO_BUFFER digits = {0};
    buffer_printf(&digits, "%lld", (long long)number);
    return quantity_parse(buffer_text(&digits), out, err);
}

bool quantity_is_plainly_canonical(const char *text, size_t size)
{
    enum { DIGITS_MAX = 6 };
    size_t digits = 0;
    unsigned number = 0;
    while (digits < size && digits <= DIGITS_MAX && text[digits] >= '0' && text[digits] <= '9') {
        number = number * 10 + (unsigned)(text[digits++] - '0');
    }
    if (digits == 0 || digits > DIGITS_MAX || text[0] == '0') {
        return size == 1 && digits == 1;
    }
    const char *suffix = text + digits;
    if (size == digits || (size == digits + 1 && memchr("mkMGT", suffix[0], 5) != NULL)) {
        return number % 1000 != 0; /* else it takes fewer digits with another suffix */
    }
    return size == digits + 2 && memchr("KMGT", suffix[0], 4) != NULL && suffix[1] == 'i' &&
           number % 1024 != 0;
}

bool quantity_from_value(const struct value *value, struct quantity *out, struct error *err)
{
    *out = (struct quantity){0};
    if (value == NULL) {
        return true;
    }
    switch (value_type(value)) {
    case VALUE_NULL:
        return true;
    case VALUE_INT:
        return parse_int(value_as_int(value, 0), out, err);
    case VALUE_DECIMAL:
        return quantity_parse(value_decimal_literal(value), out, err);
    case VALUE_STRING:
        return parse_trimmed(value_text(value), out, err);
    default:
        return error_set(err, "%s", format_error);
    }
}

struct quantity quantity_of_int(int64_t number, enum quantity_format format)
{
    return (struct quantity){.number = number, .format = format};
}

struct quantity quantity_copy(const struct quantity *self)
{
    struct quantity copy = *self;
    copy.big = self->big == NULL ? NULL : big_decimal_copy(self->big);
    copy.spelling = self->spelling == NULL ? NULL : memory_copy_text(self->spelling);
    return copy;
}

void quantity_release(struct quantity *self)
{
    free(self->big);
    free(self->spelling);
    *self = (struct quantity){0};
}

/* ---- computing ---- */

static void forget_spelling(struct quantity *self)
{
    free(self->spelling);
    self->spelling = NULL;
}

/* The number as a big one; the caller frees it. */
static struct big_decimal *to_big(const struct quantity *self)
{
    return self->big != NULL ? big_decimal_copy(self->big)
                             : big_decimal_of_int(self->number, self->scale);
}

static void set_big(struct quantity *self, struct big_decimal *big_take)
{
    free(self->big);
    self->big = big_take;
    self->number = 0;
    self->scale = 0;
}

/* *NUMBER × 10^EXPONENT; false, with *NUMBER as it was, when that does not fit. */
static bool scale_up(int64_t *number, int64_t exponent)
{
    int64_t scaled = *number;
    for (int64_t i = 0; i < exponent && scaled != 0; i++) {
        if (__builtin_mul_overflow(scaled, 10, &scaled)) {
            return false;
        }
    }
    *number = scaled;
    return true;
}

/* NUMBER ÷ 10^EXPONENT, rounded away from zero; *EXACT tells whether nothing was lost. */
static int64_t scale_down(int64_t number, int64_t exponent, bool *exact)
{
    *exact = true;
    int sign = number < 0 ? -1 : 1;
    for (int64_t i = 0; i < exponent && number != 0; i++) {
        *exact = *exact && number % 10 == 0;
        number /= 10;
    }
    return *exact ? number : number + sign;
}

/* Adds without leaving int64. Source: int64Amount.Add; it never results in the lowest int64. */
static bool add_small(struct quantity *self, int64_t number, int32_t scale)
{
    if (number == 0) {
        return true;
    }
    if (self->number == 0) {
        self->number = number;
        self->scale = scale;
        return true;
    }
    int32_t finer = self->scale < scale ? self->scale : scale;
    int64_t left = self->number;
    int64_t sum;
    if (!scale_up(&left, (int64_t)self->scale - finer) ||
        !scale_up(&number, (int64_t)scale - finer) || __builtin_add_overflow(left, number, &sum) ||
        sum == INT64_MIN) {
        return false;
    }
    self->number = sum;
    self->scale = finer;
    return true;
}

static void add_big(struct quantity *self, struct big_decimal *addend_take)
{
    AUTO_FREE struct big_decimal *left = to_big(self);
    set_big(self, big_decimal_add(left, addend_take));
    free(addend_take);
}

void quantity_add(struct quantity *self, const struct quantity *other)
{
    forget_spelling(self);
    if (quantity_is_zero(self)) {
        self->format = other->format;
    }
    if (self->big == NULL && other->big == NULL && add_small(self, other->number, other->scale)) {
        return;
    }
    add_big(self, to_big(other));
}

void quantity_subtract(struct quantity *self, const struct quantity *other)
{
    struct quantity negated = quantity_copy(other);
    quantity_negate(&negated);
    quantity_add(self, &negated);
    quantity_release(&negated);
}

/*
 * Multiplies without leaving int64. With a fraction that is so only when the result has none,
 * and with a positive scale only when the number written out fits too.
 * Source: int64Amount.Mul.
 */
static bool multiply_small(struct quantity *self, int64_t factor)
{
    if (self->number == 0) {
        return true;
    }
    if (factor == 0) {
        self->number = 0;
        self->scale = 0;
        return true;
    }
    int64_t product;
    if (__builtin_mul_overflow(self->number, factor, &product)) {
        return false;
    }
    bool fits;
    if (self->scale < 0) {
        (void)scale_down(product, -(int64_t)self->scale, &fits);
    } else {
        int64_t written_out = product;
        fits = scale_up(&written_out, self->scale);
    }
    if (fits) {
        self->number = product;
    }
    return fits;
}

bool quantity_multiply(struct quantity *self, int64_t factor)
{
    forget_spelling(self);
    if (self->big == NULL && multiply_small(self, factor)) {
        return true;
    }
    AUTO_FREE struct big_decimal *number = to_big(self);
    set_big(self, big_decimal_multiply(number, factor));
    return big_decimal_fits_int(self->big);
}

void quantity_negate(struct quantity *self)
{
    forget_spelling(self);
    if (self->big == NULL && self->number != INT64_MIN) {
        self->number = -self->number;
        return;
    }
    AUTO_FREE struct big_decimal *number = to_big(self);
    set_big(self, big_decimal_negate(number));
}

/* ---- asking ---- */

int quantity_sign(const struct quantity *self)
{
    if (self->big != NULL) {
        return self->big->negative ? -1 : self->big->count > 0;
    }
    return (self->number > 0) - (self->number < 0);
}

bool quantity_is_zero(const struct quantity *self)
{
    return quantity_sign(self) == 0;
}

int quantity_compare(const struct quantity *a, const struct quantity *b)
{
    if (a->big == NULL && b->big == NULL) {
        int32_t finer = a->scale < b->scale ? a->scale : b->scale;
        int64_t left = a->number;
        int64_t right = b->number;
        if (scale_up(&left, (int64_t)a->scale - finer) &&
            scale_up(&right, (int64_t)b->scale - finer)) {
            return (left > right) - (left < right);
        }
    }
    AUTO_FREE struct big_decimal *left = to_big(a);
    AUTO_FREE struct big_decimal *right = to_big(b);
    return big_decimal_compare(left, right);
}

/*
 * NUMBER × 10^EXPONENT for a positive exponent, as upstream returns it beside "does not fit":
 * wrapped for the exponents that it multiplies by in one go, 0 for the others.
 * Source: positiveScaleInt64.
 */
static bool scale_up_or_wrap(int64_t number, int64_t exponent, int64_t *out)
{
    *out = number;
    if (scale_up(out, exponent)) {
        return true;
    }
    bool in_one_go = exponent <= 3 || exponent == 6 || exponent == 9;
    uint64_t wrapped = (uint64_t)number;
    for (int64_t i = 0; in_one_go && i < exponent; i++) {
        wrapped *= 10;
    }
    *out = in_one_go && number != INT64_MIN ? (int64_t)wrapped : 0;
    return false;
}

/* Source: scaledValue, which wraps first and divides then. */
static int64_t scaled_value_of_big(const struct big_decimal *big, int32_t scale)
{
    if (big->scale >= scale) {
        int32_t exponent = big->scale - scale;
        /* Go's conversion of a float64 beyond int64, on amd64. */
        int64_t power = 1;
        if (!scale_up(&power, exponent)) {
            power = INT64_MIN;
        }
        return (int64_t)((uint64_t)big_decimal_wrapped(big) * (uint64_t)power);
    }
    int64_t power = 1;
    if (big->negative && scale_up(&power, (int64_t)scale - big->scale)) {
        int64_t wrapped = big_decimal_wrapped(big);
        return wrapped / power + (wrapped % power != 0);
    }
    AUTO_FREE struct big_decimal *rounded = big_decimal_at_scale(big, scale);
    return big_decimal_wrapped(rounded);
}

static int64_t scaled_value(const struct quantity *self, int32_t scale)
{
    if (self->big != NULL) {
        return scaled_value_of_big(self->big, scale);
    }
    if (self->scale < scale) {
        bool exact;
        return scale_down(self->number, (int64_t)scale - self->scale, &exact);
    }
    int64_t value;
    (void)scale_up_or_wrap(self->number, (int64_t)self->scale - scale, &value);
    return value;
}

int64_t quantity_value(const struct quantity *self)
{
    return scaled_value(self, 0);
}

int64_t quantity_milli_value(const struct quantity *self)
{
    return scaled_value(self, MILLI);
}

bool quantity_as_int(const struct quantity *self, int64_t *out)
{
    *out = 0;
    if (self->big != NULL || self->scale < 0) {
        return false;
    }
    return scale_up_or_wrap(self->number, self->scale, out);
}

/* ---- printing ---- */

/* An exponent that has no suffix prints none; that loses the value, as upstream does. */
static void print_suffix(enum quantity_format format, int32_t exponent, struct buffer *out)
{
    if (format == QUANTITY_DECIMAL_EXPONENT) {
        if (exponent != 0) {
            buffer_printf(out, "e%d", (int)exponent);
        }
        return;
    }
    for (size_t i = 0; i < SUFFIX_COUNT; i++) {
        if (suffixes[i].format == format && suffixes[i].exponent == exponent) {
            buffer_append(out, suffixes[i].text);
            return;
        }
    }
}

/* Source: AsCanonicalBytes: no trailing zeros but those that make the exponent a multiple of 3. */
static void print_decimal(const struct quantity *self, enum quantity_format format,
                          struct buffer *out)
{
    if (self->big == NULL) {
        int64_t number = self->number;
        int32_t exponent = self->scale;
        while (number % 10 == 0) {
            number /= 10;
            exponent++;
        }
        int32_t excess = (exponent % 3 + 3) % 3;
        if (scale_up(&number, excess)) {
            buffer_printf(out, "%lld", (long long)number);
            print_suffix(format, exponent - excess, out);
            return;
        }
    }
    struct big_decimal *number = to_big(self);
    while (big_decimal_divide_exactly(number, 10)) {
        number->scale++;
    }
    int32_t excess = (number->scale % 3 + 3) % 3;
    AUTO_FREE struct big_decimal *canonical = big_decimal_at_scale(number, number->scale - excess);
    free(number);
    big_decimal_print_unscaled(canonical, out);
    print_suffix(format, canonical->scale, out);
}

/* The number, if it is an integer within int64 and not big. */
static bool small_integer(const struct quantity *self, int64_t *out)
{
    if (self->big != NULL) {
        return false;
    }
    *out = self->number;
    if (self->scale >= 0) {
        return scale_up(out, self->scale);
    }
    bool exact;
    *out = scale_down(*out, -(int64_t)self->scale, &exact);
    return exact;
}

/*
 * Prints an integer from ±1024 on; false, with nothing printed, for any other number.
 * Source: CanonicalizeBytes and AsCanonicalBase1024Bytes.
 */
static bool print_binary(const struct quantity *self, struct buffer *out)
{
    int32_t exponent = 0;
    int64_t number;
    if (small_integer(self, &number)) {
        if (number > -1024 && number < 1024) {
            return false;
        }
        while (number % 1024 == 0) {
            number /= 1024;
            exponent += 10;
        }
        buffer_printf(out, "%lld", (long long)number);
        print_suffix(QUANTITY_BINARY_SI, exponent, out);
        return true;
    }
    AUTO_FREE struct big_decimal *given = to_big(self);
    AUTO_FREE struct big_decimal *integer = big_decimal_at_scale(given, 0);
    bool below_1024 = integer->count == 0 || (integer->count == 1 && integer->limbs[0] < 1024);
    if (below_1024 || big_decimal_compare(given, integer) != 0) {
        return false;
    }
    while (big_decimal_divide_exactly(integer, 1024)) {
        exponent += 10;
    }
    big_decimal_print_unscaled(integer, out);
    print_suffix(QUANTITY_BINARY_SI, exponent, out);
    return true;
}

void quantity_print(const struct quantity *self, struct buffer *out)
{
    if (self->spelling != NULL) {
        buffer_append(out, self->spelling);
    } else if (quantity_is_zero(self)) {
        buffer_append_char(out, '0');
    } else if (self->format == QUANTITY_BINARY_SI) {
        if (!print_binary(self, out)) {
            print_decimal(self, QUANTITY_DECIMAL_SI, out);
        }
    } else {
        print_decimal(self,
                      self->format == QUANTITY_NO_FORMAT ? QUANTITY_DECIMAL_EXPONENT : self->format,
                      out);
    }
}

struct value *quantity_to_value(const struct quantity *self)
{
    AUTO_BUFFER text = {0};
    quantity_print(self, &text);
    return value_string_sized(buffer_text(&text), text.size);
}

const char *quantity_format_name(enum quantity_format format)
{
    switch (format) {
    case QUANTITY_DECIMAL_SI:
        return "DecimalSI";
    case QUANTITY_BINARY_SI:
        return "BinarySI";
    case QUANTITY_DECIMAL_EXPONENT:
        return "DecimalExponent";
    default:
        return "";
    }
}
