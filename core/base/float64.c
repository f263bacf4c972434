#include "core/base/float64.h"

#include "core/base/check.h"
#include "core/base/natural.h"
#include "core/base/parse_int.h"

enum {
    MANTISSA_BITS = 53,
    EXPONENT_LEAST = -1074,
    EXPONENT_MOST = 971,
    /* Beyond these powers of ten, every number is zero or infinite. */
    DECIMAL_LEAST = -360,
    DECIMAL_MOST = 310,
    /* Enough for every integer within range; further digits of a fraction do not count. */
    DIGITS_MOST = 320,
};

static const uint64_t mantissa_end = (uint64_t)1 << MANTISSA_BITS;

/* ---- making ---- */

static int64_t max_int(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/*
 * The nearest to numerator / denominator × 2^exponent. Both are scaled so that the quotient has as
 * many bits as a mantissa, then divided bit by bit; what remains decides the rounding.
 */
static struct float64 round_ratio(struct natural numerator, struct natural denominator,
                                  int64_t exponent, bool negative)
{
    struct float64 self = {.negative = negative};
    if (numerator.count == 0) {
        return self;
    }
    int64_t shift =
        MANTISSA_BITS + (int64_t)natural_bits(&denominator) - (int64_t)natural_bits(&numerator);
    if (exponent - shift < EXPONENT_LEAST) {
        shift = exponent - EXPONENT_LEAST;
    }
    natural_shift_left(&numerator, (size_t)max_int(shift, 0));
    natural_shift_left(&denominator, (size_t)max_int(-shift, 0));
    exponent -= shift;

    natural_shift_left(&denominator, MANTISSA_BITS);
    if (natural_compare(&numerator, &denominator) >= 0) {
        /* The estimate was one bit short. */
        natural_shift_left(&denominator, 1);
        exponent++;
    }
    for (int i = 0; i < MANTISSA_BITS; i++) {
        natural_shift_left(&numerator, 1);
        self.mantissa <<= 1;
        if (natural_compare(&numerator, &denominator) >= 0) {
            natural_subtract(&numerator, &denominator);
            self.mantissa |= 1;
        }
    }
    natural_shift_left(&numerator, 1);
    int rest = natural_compare(&numerator, &denominator);
    if (rest > 0 || (rest == 0 && self.mantissa % 2 == 1)) {
        self.mantissa++;
    }
    if (self.mantissa == mantissa_end) {
        self.mantissa /= 2;
        exponent++;
    }
    self.exponent = (int32_t)exponent;
    self.infinite = exponent > EXPONENT_MOST;
    return self;
}

struct float64 float64_of_decimal(const char *digits, size_t count, int64_t exponent, bool negative)
{
    while (count > 0 && digits[0] == '0') {
        digits++;
        count--;
    }
    int64_t magnitude = (int64_t)count + exponent;
    if (count == 0 || magnitude < DECIMAL_LEAST) {
        return (struct float64){.negative = negative};
    }
    if (magnitude > DECIMAL_MOST) {
        return (struct float64){.negative = negative, .infinite = true};
    }
    if (count > DIGITS_MOST) {
        exponent += (int64_t)(count - DIGITS_MOST);
        count = DIGITS_MOST;
    }
    struct natural numerator = natural_of(0);
    for (size_t i = 0; i < count; i++) {
        natural_multiply_add(&numerator, 10, (uint32_t)(digits[i] - '0'));
    }
    struct natural denominator = natural_of(1);
    natural_multiply_power_of_ten(&numerator, (size_t)max_int(exponent, 0));
    natural_multiply_power_of_ten(&denominator, (size_t)max_int(-exponent, 0));
    return round_ratio(numerator, denominator, 0, negative);
}

struct float64 float64_of_literal(const char *literal, size_t size)
{
    AUTO_BUFFER digits = {0};
    AUTO_BUFFER suffix = {0};
    int64_t fraction = 0;
    bool after_point = false;
    bool negative = size > 0 && literal[0] == '-';
    for (size_t i = 0; i < size; i++) {
        if (literal[i] == 'e' || literal[i] == 'E') {
            buffer_append_sized(&suffix, literal + i + 1, size - i - 1);
            break;
        }
        if (literal[i] == '.') {
            after_point = true;
        } else if (literal[i] != '-') {
            buffer_append_char(&digits, literal[i]);
            fraction += after_point ? 1 : 0;
        }
    }
    int64_t exponent = 0;
    if (suffix.size > 0 && (!parse_int64(buffer_text(&suffix), &exponent) || exponent > INT32_MAX ||
                            exponent < INT32_MIN)) {
        exponent = buffer_text(&suffix)[0] == '-' ? INT32_MIN : INT32_MAX;
    }
    return float64_of_decimal(buffer_text(&digits), digits.size, exponent - fraction, negative);
}

static bool is_zero(struct float64 self)
{
    return self.mantissa == 0 && !self.infinite;
}

struct float64 float64_multiply(struct float64 a, struct float64 b)
{
    bool negative = a.negative != b.negative;
    CHECK(!(is_zero(a) && b.infinite) && !(a.infinite && is_zero(b)));
    if (a.infinite || b.infinite) {
        return (struct float64){.negative = negative, .infinite = true};
    }
    struct natural product = natural_of(a.mantissa);
    natural_multiply(&product, b.mantissa);
    return round_ratio(product, natural_of(1), (int64_t)a.exponent + b.exponent, negative);
}

struct float64 float64_power_of_ten(int64_t exponent)
{
    /* Go has tables of the powers up to 31, and of each 32nd, and combines one of each. */
    if (exponent > 308) {
        return (struct float64){.infinite = true};
    }
    if (exponent < -323) {
        return (struct float64){0};
    }
    struct float64 coarse = float64_of_decimal("1", 1, exponent / 32 * 32, false);
    struct float64 fine =
        float64_of_decimal("1", 1, max_int(exponent % 32, -(exponent % 32)), false);
    if (exponent >= 0) {
        return float64_multiply(coarse, fine);
    }
    return round_ratio(natural_of(coarse.mantissa), natural_of(fine.mantissa),
                       (int64_t)coarse.exponent - fine.exponent, false);
}

/* ---- printing ---- */

/*
 * What the digits are found with: the number is value / unit, and every number between
 * (value - below) / unit and (value + above) / unit is nearer to it than to its neighbours.
 */
struct interval {
    struct natural value;
    struct natural unit;
    struct natural below;
    struct natural above;
    bool closed; /* are the ends themselves rounded to the number? */
};

static struct interval interval_of(struct float64 number)
{
    struct interval self = {.closed = number.mantissa % 2 == 0};
    /* Below a power of two, numbers are half as far apart. */
    bool narrow = number.mantissa == mantissa_end / 2 && number.exponent > EXPONENT_LEAST;
    size_t up = (size_t)max_int(number.exponent, 0);
    size_t down = (size_t)max_int(-(int64_t)number.exponent, 0);
    self.value = natural_of(number.mantissa);
    natural_shift_left(&self.value, up + (narrow ? 2 : 1));
    self.unit = natural_of(narrow ? 4 : 2);
    natural_shift_left(&self.unit, down);
    self.below = natural_of(1);
    natural_shift_left(&self.below, up);
    self.above = natural_of(narrow ? 2 : 1);
    natural_shift_left(&self.above, up);
    return self;
}

static void scale_up(struct interval *self)
{
    natural_multiply_add(&self->value, 10, 0);
    natural_multiply_add(&self->below, 10, 0);
    natural_multiply_add(&self->above, 10, 0);
}

/* Does the upper end reach the unit? */
static bool reaches_unit(const struct interval *self)
{
    struct natural end = self->value;
    natural_add(&end, &self->above);
    int order = natural_compare(&end, &self->unit);
    return order > 0 || (order == 0 && self->closed);
}

static bool reaches_zero(const struct interval *self)
{
    int order = natural_compare(&self->value, &self->below);
    return order < 0 || (order == 0 && self->closed);
}

/* Scales the interval so that the number is 0.ddd…, and returns the power of ten taken out. */
static int64_t normalize(struct interval *self)
{
    int64_t power = 0;
    while (reaches_unit(self)) {
        natural_multiply_add(&self->unit, 10, 0);
        power++;
    }
    for (;;) {
        struct interval larger = *self;
        scale_up(&larger);
        if (reaches_unit(&larger)) {
            return power;
        }
        *self = larger;
        power--;
    }
}

/*
 * Appends the fewest digits that tell the number from its neighbours, and returns the power of ten
 * that 0.DIGITS is to be multiplied with.
 * Source: G. Steele and J. White, How to print floating-point numbers accurately, 1990.
 */
static int64_t shortest_digits(struct float64 number, struct buffer *digits)
{
    struct interval rest = interval_of(number);
    int64_t power = normalize(&rest);
    for (;;) {
        scale_up(&rest);
        char digit = '0';
        while (natural_compare(&rest.value, &rest.unit) >= 0) {
            natural_subtract(&rest.value, &rest.unit);
            digit++;
        }
        bool low = reaches_zero(&rest);
        bool high = reaches_unit(&rest);
        if (low || high) {
            struct natural twice = rest.value;
            natural_shift_left(&twice, 1);
            int middle = natural_compare(&twice, &rest.unit);
            bool nearer_above = middle > 0 || (middle == 0 && digit % 2 == 1); /* '0' is even */
            bool up = high && (!low || nearer_above);
            buffer_append_char(digits, (char)(digit + (up ? 1 : 0)));
            return power;
        }
        buffer_append_char(digits, digit);
    }
}

/* 0.DIGITS × 10^POWER without an exponent. */
static void print_plain(const struct buffer *digits, int64_t power, struct buffer *out)
{
    if (power <= 0) {
        buffer_append(out, "0.");
        buffer_append_repeated(out, '0', (size_t)-power);
        buffer_append(out, digits->data);
        return;
    }
    size_t whole = (size_t)power < digits->size ? (size_t)power : digits->size;
    buffer_append_sized(out, digits->data, whole);
    buffer_append_repeated(out, '0', (size_t)power - whole);
    if (whole < digits->size) {
        buffer_append_char(out, '.');
        buffer_append(out, digits->data + whole);
    }
}

void float64_print(struct float64 self, struct buffer *out)
{
    CHECK(!self.infinite);
    buffer_append(out, self.negative ? "-" : "");
    if (self.mantissa == 0) {
        buffer_append_char(out, '0');
        return;
    }
    AUTO_BUFFER digits = {0};
    int64_t power = shortest_digits(self, &digits);
    if (power > -6 && power <= 21) {
        print_plain(&digits, power, out);
        return;
    }
    buffer_append_char(out, digits.data[0]);
    if (digits.size > 1) {
        buffer_printf(out, ".%s", digits.data + 1);
    }
    buffer_printf(out, "e%+lld", (long long)(power - 1));
}
