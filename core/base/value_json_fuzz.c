#include <stdint.h>
#include <string.h>

#include "core/base/check.h"
#include "core/base/limits.h"
#include "core/base/value_json.h"
#include "core/base/value_json_direct.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Whatever one of the two ways to read a text makes of it, the other one must make of it too, but
 * that the short one may give up. */
static void compare_ways(const char *text, size_t size)
{
    if (size > LIMIT_TEXT_SIZE_BYTES) {
        return;
    }
    AUTO_ERROR err = {0};
    AUTO_VALUE *direct = value_json_direct(text, size);
    AUTO_VALUE *careful = value_json_careful(text, size, NULL, &err);
    CHECK((careful == NULL) == error_is_set(&err));
    if (direct != NULL) {
        CHECK(value_equal(direct, careful) && value_depth(direct) == value_depth(careful));
    } else if (careful != NULL) {
        /* An escape in a key, or a surrogate. */
        CHECK(memchr(text, '\\', size) != NULL);
    }
}

/* What parses must print to a text that parses to the same value and prints the same again. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    compare_ways((const char *)data, size);
    AUTO_ERROR err = {0};
    AUTO_VALUE *value = value_parse_json((const char *)data, size, &err);
    CHECK((value == NULL) == error_is_set(&err));
    if (value == NULL) {
        return 0;
    }
    AUTO_BUFFER compact = {0};
    value_print_json(value, &compact);
    AUTO_BUFFER pretty = {0};
    value_print_json_pretty(value, 2, &pretty);
    /* Escapes and blanks may have taken the text over the limit. */
    if (pretty.size > LIMIT_TEXT_SIZE_BYTES || compact.size > LIMIT_TEXT_SIZE_BYTES) {
        return 0;
    }
    AUTO_VALUE *again = value_parse_json(compact.data, compact.size, &err);
    AUTO_VALUE *again_pretty = value_parse_json(pretty.data, pretty.size, &err);
    CHECK(value_equal(value, again));
    CHECK(value_equal(value, again_pretty));
    AUTO_BUFFER second = {0};
    value_print_json(again_pretty, &second);
    CHECK(second.size == compact.size && memcmp(second.data, compact.data, second.size) == 0);
    return 0;
}
