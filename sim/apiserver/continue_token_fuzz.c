/* A token that parses prints a text that parses to the same. */
#include <string.h>

#include "core/base/check.h"
#include "core/base/memory.h"
#include "sim/apiserver/continue_token.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_FREE char *text = memory_copy_text_sized((const char *)data, size);
    AUTO_ERROR err = {0};
    AUTO_CONTINUE_TOKEN token = {0};
    if (!continue_token_parse(text, &token, &err)) {
        CHECK(error_is_set(&err));
        return 0;
    }
    AUTO_BUFFER printed = {0};
    continue_token_print(token.revision, token.start, &printed);
    AUTO_CONTINUE_TOKEN again = {0};
    CHECK(continue_token_parse(buffer_text(&printed), &again, &err));
    CHECK(again.revision == token.revision);
    CHECK(token.revision < 0 || strcmp(again.start, token.start) == 0);
    return 0;
}
