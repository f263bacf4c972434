/* Any text either parses, and can be asked, or gives an error. */
#include <stdint.h>

#include "core/base/check.h"
#include "core/base/memory.h"
#include "core/kube/field_selector.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct resource pods = {.group = "", .kind = "Pod"};
    static const char *const selectable[] = {"a", "", NULL};
    AUTO_FREE char *text = memory_copy_text_sized((const char *)data, size);
    AUTO_ERROR err = {0};
    AUTO_FIELD_SELECTOR selector = {0};
    bool valid = field_selector_parse(text, &pods, selectable, &selector, &err);
    CHECK(valid != error_is_set(&err));
    AUTO_VALUE *pod = value_object_of("a", value_string("b"), NULL);
    bool selected = field_selector_matches(&selector, pod);
    const char *exact = field_selector_exact_value(&selector, "a");
    CHECK(exact == NULL || !selected || value_is_text(value_get(pod, "a"), exact));
    return 0;
}
