/* A selector that parses prints a text that parses to itself. */
#include <string.h>

#include "core/base/check.h"
#include "core/base/memory.h"
#include "core/kube/label_selector.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_FREE char *text = memory_copy_text_sized((const char *)data, size);
    AUTO_ERROR err = {0};
    AUTO_LABEL_SELECTOR selector = {0};
    if (!label_selector_parse(text, &selector, &err)) {
        CHECK(error_is_set(&err));
        return 0;
    }
    AUTO_BUFFER printed = {0};
    label_selector_print(&selector, &printed);
    AUTO_LABEL_SELECTOR again = {0};
    CHECK(label_selector_parse(buffer_text(&printed), &again, &err));
    AUTO_BUFFER printed_again = {0};
    label_selector_print(&again, &printed_again);
    CHECK(buffer_equals(&printed_again, buffer_text(&printed)));
    (void)label_selector_matches(&selector, NULL);
    return 0;
}
