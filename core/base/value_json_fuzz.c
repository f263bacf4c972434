#include <stdint.h>
#include <string.h>

#include "core/base/check.h"
#include "core/base/limits.h"
#include "core/base/value_json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What parses must print to a text that parses to the same value and prints the same again. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
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
