#include "core/base/sim_time.h"

#include <string.h>

#include "core/base/check.h"

#define SECONDS_PER_DAY INT64_C(86400)

/* ---- arithmetic ---- */

static int64_t add_saturating(int64_t a, int64_t b)
{
    int64_t sum;
    if (__builtin_add_overflow(a, b, &sum)) {
        return a < 0 ? INT64_MIN : INT64_MAX;
    }
    return sum;
}

/* Division that rounds down also below zero, as the calendar needs it before 1970. */
static int64_t divide_down(int64_t number, int64_t divisor)
{
    return number / divisor - (number % divisor < 0 ? 1 : 0);
}

struct sim_time sim_time_add(struct sim_time moment, struct sim_duration duration)
{
    return (struct sim_time){add_saturating(moment.ns, duration.ns)};
}

struct sim_duration sim_time_since(struct sim_time later, struct sim_time earlier)
{
    int64_t difference;
    if (__builtin_sub_overflow(later.ns, earlier.ns, &difference)) {
        difference = later.ns < 0 ? INT64_MIN : INT64_MAX;
    }
    return (struct sim_duration){difference};
}

int sim_time_compare(struct sim_time a, struct sim_time b)
{
    return (a.ns > b.ns) - (a.ns < b.ns);
}

struct sim_time sim_time_truncate_to_second(struct sim_time moment)
{
    int64_t rest = moment.ns % SIM_NS_PER_SECOND;
    rest += rest < 0 ? SIM_NS_PER_SECOND : 0;
    return (struct sim_time){add_saturating(moment.ns, -rest)};
}

/* ---- calendar ---- */

/*
 * Proleptic Gregorian calendar in years that begin in March, so that the leap day is the last day
 * of its year, and the days before a month are a linear function of the month.
 */
struct date {
    int64_t year;
    int month; /* 1 … 12 */
    int day;   /* 1 … 31 */
};

static int64_t days_from_date(struct date date)
{
    int64_t year = date.year - (date.month <= 2 ? 1 : 0);
    int64_t months_since_march = (date.month + 9) % 12;
    int64_t era = divide_down(year, 400);
    int64_t year_of_era = year - era * 400;
    int64_t day_of_year = (153 * months_since_march + 2) / 5 + date.day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    /* 719468 days lie between 0000-03-01 and 1970-01-01; an era of 400 years has 146097. */
    return era * 146097 + day_of_era - 719468;
}

static struct date date_from_days(int64_t days)
{
    days += 719468;
    int64_t era = divide_down(days, 146097);
    int64_t day_of_era = days - era * 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t months_since_march = (5 * day_of_year + 2) / 153;
    int month = (int)(months_since_march < 10 ? months_since_march + 3 : months_since_march - 9);
    return (struct date){
        .year = era * 400 + year_of_era + (month <= 2 ? 1 : 0),
        .month = month,
        .day = (int)(day_of_year - (153 * months_since_march + 2) / 5 + 1),
    };
}

static int days_in_month(int64_t year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return days[month - 1] + (month == 2 && leap ? 1 : 0);
}

/* ---- moments as text ---- */

/* SEPARATOR and two digits. Each object that is made or changed has a time in it: no printf. */
static char *put_two(char *at, char separator, int number)
{
    at[0] = separator;
    at[1] = (char)('0' + number / 10);
    at[2] = (char)('0' + number % 10);
    return at + 3;
}

/* `2026-01-01T00:00:04`, without a zone; SECONDS since 1970. */
static void print_seconds(int64_t seconds, struct buffer *out)
{
    int64_t days = divide_down(seconds, SECONDS_PER_DAY);
    int of_day = (int)(seconds - days * SECONDS_PER_DAY);
    struct date date = date_from_days(days);
    int year = (int)date.year; /* int64 nanoseconds end in 2262 */
    char text[20] = {(char)('0' + year / 1000), (char)('0' + year / 100 % 10),
                     (char)('0' + year / 10 % 10), (char)('0' + year % 10)};
    char *at = put_two(text + 4, '-', date.month);
    at = put_two(at, '-', date.day);
    at = put_two(at, 'T', of_day / 3600);
    at = put_two(at, ':', of_day / 60 % 60);
    at = put_two(at, ':', of_day % 60);
    buffer_append_sized(out, text, (size_t)(at - text));
}

void sim_time_print(struct sim_time moment, struct buffer *out)
{
    print_seconds(divide_down(moment.ns, SIM_NS_PER_SECOND), out);
    buffer_append_char(out, 'Z');
}

void sim_time_print_micro(struct sim_time moment, struct buffer *out)
{
    int64_t seconds = divide_down(moment.ns, SIM_NS_PER_SECOND);
    print_seconds(seconds, out);
    /* Unsigned, as the first second of the range begins below INT64_MIN. */
    uint64_t rest_ns = (uint64_t)moment.ns - (uint64_t)seconds * (uint64_t)SIM_NS_PER_SECOND;
    char text[] = ".000000Z";
    uint64_t micros = rest_ns / 1000;
    for (size_t i = 6; i > 0; i--, micros /= 10) {
        text[i] = (char)('0' + micros % 10);
    }
    buffer_append_sized(out, text, sizeof(text) - 1);
}

/* Reads exactly DIGIT_COUNT digits and moves *TEXT on. */
static bool read_digits(const char **text, int digit_count, int *out)
{
    int number = 0;
    for (int i = 0; i < digit_count; i++) {
        char digit = (*text)[i];
        if (digit < '0' || digit > '9') {
            return false;
        }
        number = number * 10 + (digit - '0');
    }
    *text += digit_count;
    *out = number;
    return true;
}

static bool read_char(const char **text, char wanted)
{
    if (**text != wanted) {
        return false;
    }
    (*text)++;
    return true;
}

/* `2026-01-01`, as days since 1970. */
static bool read_date(const char **text, int64_t *days)
{
    int year;
    int month;
    int day;
    if (!read_digits(text, 4, &year) || !read_char(text, '-') || !read_digits(text, 2, &month) ||
        !read_char(text, '-') || !read_digits(text, 2, &day)) {
        return false;
    }
    if (month < 1 || month > 12 || day < 1 || day > days_in_month(year, month)) {
        return false;
    }
    *days = days_from_date((struct date){year, month, day});
    return true;
}

/* `00:00:04`, as seconds since midnight. Like Go's package time, this knows no leap seconds. */
static bool read_clock(const char **text, int64_t *seconds)
{
    int hour;
    int minute;
    int second;
    if (!read_digits(text, 2, &hour) || !read_char(text, ':') || !read_digits(text, 2, &minute) ||
        !read_char(text, ':') || !read_digits(text, 2, &second)) {
        return false;
    }
    if (hour > 23 || minute > 59 || second > 59) {
        return false;
    }
    *seconds = hour * 3600 + minute * 60 + second;
    return true;
}

/* Nothing, or `.` and one to nine digits. */
static bool read_fraction(const char **text, int64_t *ns)
{
    *ns = 0;
    if (!read_char(text, '.')) {
        return true;
    }
    int64_t unit_ns = SIM_NS_PER_SECOND / 10;
    int digit;
    while (unit_ns > 0 && read_digits(text, 1, &digit)) {
        *ns += digit * unit_ns;
        unit_ns /= 10;
    }
    return unit_ns < SIM_NS_PER_SECOND / 10;
}

/* `Z` or `+01:00`, as seconds east of Greenwich. */
static bool read_zone(const char **text, int64_t *seconds)
{
    *seconds = 0;
    if (read_char(text, 'Z')) {
        return true;
    }
    int sign = **text == '-' ? -1 : 1;
    int hours;
    int minutes;
    if (!(read_char(text, '+') || read_char(text, '-')) || !read_digits(text, 2, &hours) ||
        !read_char(text, ':') || !read_digits(text, 2, &minutes) || hours > 23 || minutes > 59) {
        return false;
    }
    *seconds = sign * (hours * 3600 + minutes * 60);
    return true;
}

bool sim_time_parse(const char *text, struct sim_time *out)
{
    int64_t days;
    int64_t clock_seconds;
    int64_t fraction_ns;
    int64_t zone_seconds;
    if (!read_date(&text, &days) || !read_char(&text, 'T') || !read_clock(&text, &clock_seconds) ||
        !read_fraction(&text, &fraction_ns) || !read_zone(&text, &zone_seconds) || *text != '\0') {
        return false;
    }
    int64_t seconds = days * SECONDS_PER_DAY + clock_seconds - zone_seconds;
    int64_t ns;
    if (__builtin_mul_overflow(seconds, SIM_NS_PER_SECOND, &ns) ||
        __builtin_add_overflow(ns, fraction_ns, &ns)) {
        return false;
    }
    out->ns = ns;
    return true;
}

/* ---- durations as text ---- */

struct unit {
    const char *name;
    uint64_t ns;
};

/*
 * Longer names first where one begins another. The micro sign is U+00B5, or the Greek letter mu,
 * U+03BC.
 */
static const struct unit units[] = {
    {"ns", 1},       {"us", 1000},      {"\u00b5s", 1000},  {"\u03bcs", 1000},
    {"ms", 1000000}, {"s", 1000000000}, {"m", 60000000000}, {"h", 3600000000000},
};

static const struct unit *read_unit(const char **text)
{
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
        size_t size = strlen(units[i].name);
        if (strncmp(*text, units[i].name, size) == 0) {
            *text += size;
            return &units[i];
        }
    }
    return NULL;
}

/*
 * DIGITS after the point, in units of UNIT_NS, rounded down to whole nanoseconds. Going from the
 * last digit to the first loses nothing, as rounding down at each step is rounding down once; Go
 * multiplies floating-point numbers here, and may be a nanosecond off where we are exact.
 */
static uint64_t fraction_ns(const char *digits, size_t digit_count, uint64_t unit_ns)
{
    uint64_t ns = 0;
    for (size_t i = digit_count; i > 0; i--) {
        ns = ((uint64_t)(digits[i - 1] - '0') * unit_ns + ns) / 10;
    }
    return ns;
}

/* One number with its unit, such as `1.5h`, added to *NS. */
static bool read_term(const char **text, uint64_t *ns)
{
    uint64_t whole = 0;
    size_t whole_count = strspn(*text, "0123456789");
    for (size_t i = 0; i < whole_count; i++) {
        if (__builtin_mul_overflow(whole, 10, &whole) ||
            __builtin_add_overflow(whole, (uint64_t)((*text)[i] - '0'), &whole)) {
            return false;
        }
    }
    *text += whole_count;
    const char *fraction = "";
    size_t fraction_count = 0;
    if (read_char(text, '.')) {
        fraction = *text;
        fraction_count = strspn(fraction, "0123456789");
        *text += fraction_count;
    }
    const struct unit *unit = read_unit(text);
    if (whole_count + fraction_count == 0 || unit == NULL) {
        return false;
    }
    return !__builtin_mul_overflow(whole, unit->ns, &whole) &&
           !__builtin_add_overflow(*ns, whole, ns) &&
           !__builtin_add_overflow(*ns, fraction_ns(fraction, fraction_count, unit->ns), ns);
}

bool sim_duration_parse(const char *text, struct sim_duration *out)
{
    bool negative = *text == '-';
    if (*text == '-' || *text == '+') {
        text++;
    }
    if (strcmp(text, "0") == 0) {
        out->ns = 0;
        return true;
    }
    uint64_t ns = 0;
    do {
        if (!read_term(&text, &ns)) {
            return false;
        }
    } while (*text != '\0');
    if (ns > (uint64_t)INT64_MAX + (negative ? 1 : 0)) {
        return false;
    }
    out->ns = (int64_t)(negative ? -ns : ns);
    return true;
}

/* NS in units of UNIT_NS, a power of ten, without zeros at the end: `1.5`. */
static void print_fraction(uint64_t ns, uint64_t unit_ns, struct buffer *out)
{
    buffer_printf(out, "%llu", (unsigned long long)(ns / unit_ns));
    uint64_t rest = ns % unit_ns;
    if (rest > 0) {
        buffer_append_char(out, '.');
    }
    while (rest > 0) {
        unit_ns /= 10;
        buffer_append_char(out, (char)('0' + rest / unit_ns));
        rest %= unit_ns;
    }
}

/* With KEEP_ZERO_UNITS as Go does it, where `h` brings `m` and `m` brings `s`. */
static void print_duration(struct sim_duration duration, bool keep_zero_units, struct buffer *out)
{
    uint64_t ns = duration.ns < 0 ? -(uint64_t)duration.ns : (uint64_t)duration.ns;
    if (ns == 0) {
        buffer_append(out, "0s");
        return;
    }
    if (duration.ns < 0) {
        buffer_append_char(out, '-');
    }
    if (ns < (uint64_t)SIM_NS_PER_SECOND) {
        const struct unit *unit = &units[ns < 1000 ? 0 : ns < 1000000 ? 2 : 4];
        print_fraction(ns, unit->ns, out);
        buffer_append(out, unit->name);
        return;
    }
    uint64_t minutes = ns / 60000000000;
    uint64_t rest_ns = ns % 60000000000;
    if (minutes >= 60) {
        buffer_printf(out, "%lluh", (unsigned long long)(minutes / 60));
    }
    if (minutes % 60 > 0 || (keep_zero_units && minutes >= 60)) {
        buffer_printf(out, "%llum", (unsigned long long)(minutes % 60));
    }
    if (rest_ns > 0 || keep_zero_units) {
        print_fraction(rest_ns, (uint64_t)SIM_NS_PER_SECOND, out);
        buffer_append_char(out, 's');
    }
}

void sim_duration_print(struct sim_duration duration, struct buffer *out)
{
    print_duration(duration, true, out);
}

void sim_duration_print_short(struct sim_duration duration, struct buffer *out)
{
    print_duration(duration, false, out);
}
