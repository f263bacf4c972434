#include "core/kube/schema_format.h"

#include <stdint.h>
#include <string.h>

#include "core/base/buffer.h"
#include "core/kube/names.h"

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool is_hex(char byte)
{
    return is_digit(byte) || (byte >= 'a' && byte <= 'f') || (byte >= 'A' && byte <= 'F');
}

static bool is_letter(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

/* The number that COUNT digits are; -1 when they are not all digits. */
static int digits(const char *text, size_t count)
{
    int number = 0;
    for (size_t i = 0; i < count; i++) {
        if (!is_digit(text[i])) {
            return -1;
        }
        number = number * 10 + (text[i] - '0');
    }
    return number;
}

/* ---- time ---- */

static bool is_date(const char *text, size_t size)
{
    if (size != strlen("2006-01-02") || text[4] != '-' || text[7] != '-') {
        return false;
    }
    int year = digits(text, 4);
    int month = digits(text + 5, 2);
    int day = digits(text + 8, 2);
    if (year < 0 || month < 1 || month > 12 || day < 1) {
        return false;
    }
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return day <= lengths[month - 1] + (month == 2 && leap ? 1 : 0);
}

/*
 * Source: strfmt IsDateTime: a date, then `t` and
 * `^([0-9]{2}):([0-9]{2}):([0-9]{2})(.[0-9]+)?(z|([+-][0-9]{2}:[0-9]{2}))$`, whatever the case; the
 * byte before the fraction may be any.
 */
static bool is_date_time(const char *text, size_t size)
{
    size_t date_size = strcspn(text, "tT");
    if (date_size == size || !is_date(text, date_size)) {
        return false;
    }
    const char *time = text + date_size + 1;
    const char *end = text + size;
    if (end - time < (ptrdiff_t)strlen("15:04:05Z") || time[2] != ':' || time[5] != ':' ||
        digits(time, 2) < 0 || digits(time + 3, 2) < 0 || digits(time + 6, 2) < 0 ||
        digits(time, 2) > 23 || digits(time + 3, 2) > 59 || digits(time + 6, 2) > 59) {
        return false;
    }
    size_t zone_size = end[-1] == 'z' || end[-1] == 'Z' ? 1 : strlen("+00:00");
    const char *fraction = time + strlen("15:04:05");
    if ((size_t)(end - fraction) < zone_size) {
        return false;
    }
    const char *zone = end - zone_size;
    if (zone_size > 1 && ((zone[0] != '+' && zone[0] != '-') || zone[3] != ':' ||
                          digits(zone + 1, 2) < 0 || digits(zone + 4, 2) < 0)) {
        return false;
    }
    return zone == fraction ||
           (zone - fraction > 1 && digits(fraction + 1, (size_t)(zone - fraction) - 1) >= 0);
}

/* `-1h2.5m`: Go's time.ParseDuration, overflow aside. */
static bool is_go_duration(const char *text)
{
    static const char *const units[] = {"ns", "us", "\xc2\xb5s", "\xce\xbcs", "ms", "s", "m", "h"};
    text += *text == '-' || *text == '+';
    if (strcmp(text, "0") == 0) {
        return true;
    }
    bool any = false;
    while (*text != '\0') {
        size_t whole = strspn(text, "0123456789");
        text += whole;
        size_t fraction = 0;
        if (*text == '.') {
            fraction = strspn(text + 1, "0123456789");
            text += 1 + fraction;
        }
        size_t unit = 0;
        for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
            size_t size = strlen(units[i]);
            if (strncmp(text, units[i], size) == 0 && size > unit) {
                unit = size;
            }
        }
        if (whole + fraction == 0 || unit == 0) {
            return false;
        }
        text += unit;
        any = true;
    }
    return any;
}

/* The unit of a Scala duration at TEXT, in lower case: `s`, `sec…`, `nano…`. */
static bool is_scala_unit(const char *unit)
{
    static const struct {
        const char *name;
        bool prefix;
    } names[] = {{"ns", false},   {"nano", true}, {"us", false},   {"\xc2\xb5s", false},
                 {"micro", true}, {"ms", false},  {"milli", true}, {"s", false},
                 {"sec", true},   {"m", false},   {"min", true},   {"h", false},
                 {"hr", false},   {"hour", true}, {"d", false},    {"day", true},
                 {"w", false},    {"wk", false},  {"week", true}};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        size_t size = strlen(names[i].name);
        if (strncmp(unit, names[i].name, size) == 0 && (names[i].prefix || unit[size] == '\0')) {
            return true;
        }
    }
    return false;
}

/* Go's duration, or a text with a number and a unit anywhere: `22 days and more`. */
static bool is_duration(const char *text)
{
    if (is_go_duration(text)) {
        return true;
    }
    while (*text != '\0') {
        if (!is_digit(*text)) {
            text++;
            continue;
        }
        text += strspn(text, "0123456789");
        text += strspn(text, " \t\n\f\r");
        AUTO_BUFFER unit = {0};
        while (is_letter(*text) || strncmp(text, "\xc2\xb5", 2) == 0) {
            bool upper = *text >= 'A' && *text <= 'Z';
            buffer_append_char(&unit, upper ? (char)(*text - 'A' + 'a') : *text);
            if (!is_letter(*text)) {
                buffer_append_char(&unit, *++text);
            }
            text++;
        }
        if (is_scala_unit(buffer_text(&unit))) {
            return true;
        }
    }
    return false;
}

/* ---- addresses ---- */

/* Four numbers up to 255; leading zeros are fine here. Moves *TEXT behind it. */
static bool skip_ipv4(const char **text)
{
    for (int i = 0; i < 4; i++) {
        if (i > 0 && *(*text)++ != '.') {
            return false;
        }
        size_t count = strspn(*text, "0123456789");
        size_t zeros = strspn(*text, "0");
        size_t leading = zeros < count ? zeros : count;
        if (count == 0 || count - leading > 3 || digits(*text + leading, count - leading) > 255) {
            return false;
        }
        *text += count;
    }
    return true;
}

static bool skip_ipv6(const char **text)
{
    size_t groups = 0;
    bool shortened = false;
    const char *next = *text;
    if (strncmp(next, "::", 2) == 0) {
        shortened = true;
        next += 2;
    }
    while (is_hex(*next) && groups < 8) {
        const char *start = next;
        size_t size = 0;
        while (is_hex(next[size])) {
            size++;
        }
        if (next[size] == '.') {
            next = start;
            if (groups > 6 || !skip_ipv4(&next)) {
                return false;
            }
            groups += 2;
            break;
        }
        if (size > 4) {
            return false;
        }
        groups++;
        next += size;
        if (strncmp(next, "::", 2) == 0) {
            if (shortened) {
                return false;
            }
            shortened = true;
            next += 2;
        } else if (next[0] == ':' && is_hex(next[1])) {
            next++;
        } else {
            break;
        }
    }
    *text = next;
    return shortened ? groups < 8 : groups == 8;
}

static bool is_ipv4(const char *text)
{
    return skip_ipv4(&text) && *text == '\0';
}

static bool is_ipv6(const char *text)
{
    return skip_ipv6(&text) && *text == '\0';
}

static bool is_cidr(const char *text)
{
    const char *next = text;
    int bits = 32;
    if (!skip_ipv4(&next) || *next != '/') {
        next = text;
        bits = 128;
        if (!skip_ipv6(&next) || *next != '/') {
            return false;
        }
    }
    size_t count = strspn(++next, "0123456789");
    return count > 0 && count <= 3 && next[count] == '\0' && digits(next, count) <= bits;
}

/* `00:00:5e:00:53:01`, with `-`, or in groups of four with `.`; 6, 8 or 20 bytes. */
static bool is_mac(const char *text, size_t size)
{
    if (size < 14) {
        return false;
    }
    size_t group = text[2] == ':' || text[2] == '-' ? 2 : text[4] == '.' ? 4 : 0;
    if (group == 0 || (size + 1) % (group + 1) != 0) {
        return false;
    }
    for (size_t i = 0; i < size; i++) {
        bool inside = i % (group + 1) < group;
        if (inside ? !is_hex(text[i]) : text[i] != text[group]) {
            return false;
        }
    }
    size_t bytes = (size + 1) / (group + 1) * (group / 2);
    return bytes == 6 || bytes == 8 || bytes == 20;
}

/*
 * Source: strfmt IsHostname, whose pattern is one label of up to 63 characters, or labels that end
 * in a name of letters. Bytes beyond ASCII count as letters.
 */
static bool is_hostname(const char *text, size_t size)
{
    if (size == 0 || size > 255 || text[0] == '-') {
        return false;
    }
    const char *last = text;
    for (const char *label = text;; label++) {
        size_t length = strcspn(label, ".");
        if (length == 0 || length > 63 || label[0] == '-' || label[length - 1] == '-') {
            return false;
        }
        for (size_t i = 0; i < length; i++) {
            bool good = is_letter(label[i]) || is_digit(label[i]) || label[i] == '-' ||
                        strchr("$+<=>^`|~", label[i]) != NULL || (label[i] & 0x80) != 0;
            if (!good) {
                return false;
            }
        }
        last = label;
        label += length;
        if (*label == '\0') {
            break;
        }
    }
    if (last == text) {
        return true;
    }
    for (const char *byte = last; *byte != '\0'; byte++) {
        if (!is_letter(*byte) && (*byte & 0x80) == 0) {
            return false;
        }
    }
    return strlen(last) >= 2;
}

/* A part of what net/mail accepts: `local@domain`, or `Name <local@domain>`. */
static bool is_email(const char *text)
{
    const char *open = strrchr(text, '<');
    const char *start = open == NULL ? text : open + 1;
    size_t size = strlen(start);
    if (open != NULL && (size == 0 || start[--size] != '>')) {
        return false;
    }
    const char *at = memchr(start, '@', size);
    if (at == NULL || at == start || at + 1 == start + size || *start == '.') {
        return false;
    }
    for (size_t i = 0; i < size; i++) {
        bool dots = start[i] == '.' && (start[i + 1] == '.' || start[i + 1] == '@');
        bool second = start[i] == '@' && start + i != at;
        bool special = start[i] > 0 && (start[i] <= ' ' || strchr("()<>[]:;,\\\"", start[i]));
        if (dots || second || special) {
            return false;
        }
    }
    return start[size - 1] != '.' && at[1] != '.';
}

/* url.ParseRequestURI: an absolute path, or a scheme with something behind it. */
static bool is_uri(const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        bool control = (text[i] > 0 && text[i] < ' ') || text[i] == 0x7f;
        bool escape = text[i] == '%' && !(is_hex(text[i + 1]) && is_hex(text[i + 2]));
        if (control || escape) {
            return false;
        }
    }
    if (text[0] == '/' || strcmp(text, "*") == 0) {
        return true;
    }
    size_t scheme = 0;
    while (is_letter(text[scheme]) ||
           (scheme > 0 && (is_digit(text[scheme]) ||
                           (text[scheme] != '\0' && strchr("+-.", text[scheme]) != NULL)))) {
        scheme++;
    }
    /* What has a scheme and no slash is refused by a request. */
    if (scheme == 0 || text[scheme] != ':' || text[scheme + 1] == '\0') {
        return false;
    }
    size_t host = strncmp(text + scheme, "://", 3) == 0 ? strcspn(text + scheme + 3, "/?#") : 0;
    return memchr(text + scheme, ' ', host + (host > 0 ? 3 : 0)) == NULL;
}

/* ---- encodings and numbers ---- */

static bool is_base64(const char *text, size_t size)
{
    if (size == 0 || size % 4 != 0) {
        return false;
    }
    size_t padding = text[size - 1] != '=' ? 0 : text[size - 2] != '=' ? 1 : 2;
    for (size_t i = 0; i < size - padding; i++) {
        if (!is_letter(text[i]) && !is_digit(text[i]) && text[i] != '+' && text[i] != '/') {
            return false;
        }
    }
    return true;
}

/* Groups of 8-4-4-4-12 digits, each hyphen optional; VERSION is a digit, or 0 for any. */
static bool is_uuid(const char *text, char version)
{
    static const size_t groups[] = {8, 4, 4, 4, 12};
    for (size_t group = 0; group < sizeof(groups) / sizeof(groups[0]); group++) {
        text += group > 0 && *text == '-';
        for (size_t i = 0; i < groups[group]; i++) {
            bool wrong_version = version != 0 && group == 2 && i == 0 && text[i] != version;
            bool wrong_variant = (version == '4' || version == '5') && group == 3 && i == 0 &&
                                 (text[i] == '\0' || strchr("89abAB", text[i]) == NULL);
            if (!is_hex(text[i]) || wrong_version || wrong_variant) {
                return false;
            }
        }
        text += groups[group];
    }
    return *text == '\0';
}

static bool is_hex_color(const char *text, size_t size)
{
    size_t start = size > 0 && text[0] == '#';
    for (size_t i = start; i < size; i++) {
        if (!is_hex(text[i])) {
            return false;
        }
    }
    return size - start == 3 || size - start == 6;
}

static bool is_rgb_color(const char *text)
{
    static const char blanks[] = " \t\n\f\r";
    if (strncmp(text, "rgb(", 4) != 0) {
        return false;
    }
    text += 4;
    for (int i = 0; i < 3; i++) {
        text += strspn(text, blanks);
        size_t count = strspn(text, "0123456789");
        if (count == 0 || count > 3 || (count > 1 && text[0] == '0') || digits(text, count) > 255) {
            return false;
        }
        text += count;
        text += strspn(text, blanks);
        if (*text++ != (i < 2 ? ',' : ')')) {
            return false;
        }
    }
    return *text == '\0';
}

static bool is_ssn(const char *text, size_t size)
{
    return size == 11 && digits(text, 3) >= 0 && (text[3] == '-' || text[3] == ' ') &&
           digits(text + 4, 2) >= 0 && (text[6] == '-' || text[6] == ' ') &&
           digits(text + 7, 4) >= 0;
}

/* Without blanks and hyphens: nine digits and a digit or X, or thirteen digits, with their sum. */
static bool is_isbn(const char *text, size_t length)
{
    AUTO_BUFFER plain = {0};
    for (; *text != '\0'; text++) {
        if (strchr("- \t\n\f\r", *text) == NULL) {
            buffer_append_char(&plain, *text);
        }
    }
    const char *code = buffer_text(&plain);
    bool ends_in_x = length == 10 && plain.size == 10 && code[9] == 'X';
    if (plain.size != length || strspn(code, "0123456789") != length - ends_in_x) {
        return false;
    }
    int sum = 0;
    for (int i = 0; i < (int)length; i++) {
        int digit = code[i] == 'X' ? 10 : code[i] - '0';
        sum += digit * (length == 10 ? i + 1 : i % 2 == 0 ? 1 : 3);
    }
    return sum % (length == 10 ? 11 : 10) == 0;
}

/* The prefixes of the known brands with their lengths, and the sum after Luhn. */
static bool is_credit_card(const char *text)
{
    static const struct {
        const char *low;
        const char *high;
        size_t size;
    } brands[] = {{"4", "4", 13},   {"4", "4", 16},   {"51", "55", 16},     {"6011", "6011", 16},
                  {"65", "65", 16}, {"34", "34", 15}, {"37", "37", 15},     {"300", "305", 14},
                  {"36", "36", 14}, {"38", "38", 14}, {"2131", "2131", 15}, {"1800", "1800", 15},
                  {"35", "35", 16}};
    AUTO_BUFFER number = {0};
    for (; *text != '\0'; text++) {
        if (is_digit(*text)) {
            buffer_append_char(&number, *text);
        }
    }
    int sum = 0;
    for (size_t i = 0; i < number.size; i++) {
        int digit = number.data[number.size - 1 - i] - '0';
        digit = i % 2 == 1 ? digit * 2 : digit;
        sum += digit > 9 ? digit - 9 : digit;
    }
    for (size_t i = 0; i < sizeof(brands) / sizeof(brands[0]); i++) {
        size_t size = strlen(brands[i].low);
        if (number.size == brands[i].size && strncmp(number.data, brands[i].low, size) >= 0 &&
            strncmp(number.data, brands[i].high, size) <= 0) {
            return sum % 10 == 0;
        }
    }
    return false;
}

static bool is_object_id(const char *text, size_t size)
{
    size_t i = 0;
    while (is_hex(text[i])) {
        i++;
    }
    return size == 24 && i == 24;
}

/* ---- all together ---- */

enum format {
    FORMAT_NONE,
    FORMAT_NUMBER,
    FORMAT_BSONOBJECTID,
    FORMAT_BYTE,
    FORMAT_CIDR,
    FORMAT_CREDITCARD,
    FORMAT_DATE,
    FORMAT_DATETIME,
    FORMAT_DURATION,
    FORMAT_EMAIL,
    FORMAT_HEXCOLOR,
    FORMAT_HOSTNAME,
    FORMAT_IPV4,
    FORMAT_IPV6,
    FORMAT_ISBN,
    FORMAT_ISBN10,
    FORMAT_ISBN13,
    FORMAT_LONG_NAME,
    FORMAT_MAC,
    FORMAT_PASSWORD,
    FORMAT_RGBCOLOR,
    FORMAT_SHORT_NAME,
    FORMAT_SSN,
    FORMAT_URI,
    FORMAT_UUID,
    FORMAT_UUID3,
    FORMAT_UUID4,
    FORMAT_UUID5,
};

/* Hyphens in a format's name do not count. */
static bool is_named(const char *name, const char *plain)
{
    for (; *name != '\0'; name++) {
        if (*name != '-' && *name != *plain++) {
            return false;
        }
    }
    return *plain == '\0';
}

static enum format find(const char *name)
{
    static const struct {
        const char *name;
        enum format format;
    } formats[] = {
        {"bsonobjectid", FORMAT_BSONOBJECTID},
        {"byte", FORMAT_BYTE},
        {"cidr", FORMAT_CIDR},
        {"creditcard", FORMAT_CREDITCARD},
        {"date", FORMAT_DATE},
        {"datetime", FORMAT_DATETIME},
        {"double", FORMAT_NUMBER},
        {"duration", FORMAT_DURATION},
        {"email", FORMAT_EMAIL},
        {"float", FORMAT_NUMBER},
        {"hexcolor", FORMAT_HEXCOLOR},
        {"hostname", FORMAT_HOSTNAME},
        {"int32", FORMAT_NUMBER},
        {"int64", FORMAT_NUMBER},
        {"ipv4", FORMAT_IPV4},
        {"ipv6", FORMAT_IPV6},
        {"isbn", FORMAT_ISBN},
        {"isbn10", FORMAT_ISBN10},
        {"isbn13", FORMAT_ISBN13},
        {"k8slongname", FORMAT_LONG_NAME},
        {"k8sshortname", FORMAT_SHORT_NAME},
        {"mac", FORMAT_MAC},
        {"password", FORMAT_PASSWORD},
        {"rgbcolor", FORMAT_RGBCOLOR},
        {"ssn", FORMAT_SSN},
        {"uri", FORMAT_URI},
        {"uuid", FORMAT_UUID},
        {"uuid3", FORMAT_UUID3},
        {"uuid4", FORMAT_UUID4},
        {"uuid5", FORMAT_UUID5},
    };
    for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
        if (is_named(name, formats[i].name)) {
            return formats[i].format;
        }
    }
    return FORMAT_NONE;
}

bool schema_format_is_known(const char *format)
{
    return find(format) != FORMAT_NONE;
}

static bool accepts_network(enum format format, const char *text, size_t size)
{
    switch (format) {
    case FORMAT_CIDR:
        return is_cidr(text);
    case FORMAT_EMAIL:
        return is_email(text);
    case FORMAT_HOSTNAME:
        return is_hostname(text, size);
    case FORMAT_IPV4:
        return is_ipv4(text);
    case FORMAT_IPV6:
        return is_ipv6(text);
    case FORMAT_LONG_NAME:
        return names_check_dns1123_subdomain(text).count == 0;
    case FORMAT_MAC:
        return is_mac(text, size);
    case FORMAT_SHORT_NAME:
        return names_check_dns1123_label(text).count == 0;
    case FORMAT_URI:
        return is_uri(text, size);
    default:
        return true;
    }
}

bool schema_format_accepts(const char *format, const char *text, size_t size)
{
    enum format found = find(format);
    switch (found) {
    case FORMAT_BSONOBJECTID:
        return is_object_id(text, size);
    case FORMAT_BYTE:
        return is_base64(text, size);
    case FORMAT_CREDITCARD:
        return is_credit_card(text);
    case FORMAT_DATE:
        return is_date(text, size);
    case FORMAT_DATETIME:
        return is_date_time(text, size);
    case FORMAT_DURATION:
        return is_duration(text);
    case FORMAT_HEXCOLOR:
        return is_hex_color(text, size);
    case FORMAT_ISBN:
        return is_isbn(text, 10) || is_isbn(text, 13);
    case FORMAT_ISBN10:
        return is_isbn(text, 10);
    case FORMAT_ISBN13:
        return is_isbn(text, 13);
    case FORMAT_RGBCOLOR:
        return is_rgb_color(text);
    case FORMAT_SSN:
        return is_ssn(text, size);
    case FORMAT_UUID:
        return is_uuid(text, 0);
    case FORMAT_UUID3:
        return is_uuid(text, '3');
    case FORMAT_UUID4:
        return is_uuid(text, '4');
    case FORMAT_UUID5:
        return is_uuid(text, '5');
    default:
        return accepts_network(found, text, size);
    }
}
