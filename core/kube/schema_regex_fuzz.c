/* A pattern, a line feed and a text: compiling and matching end, and errors say something. */
#include <stdint.h>
#include <string.h>

#include "core/base/check.h"
#include "core/base/memory.h"
#include "core/kube/schema_regex.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_FREE char *pattern = memory_copy_text_sized((const char *)data, size);
    char *text = strchr(pattern, '\n');
    if (text != NULL) {
        *text++ = '\0';
    }
    AUTO_ERROR err = {0};
    struct schema_regex *regex = schema_regex_compile(pattern, &err);
    CHECK((regex == NULL) == error_is_set(&err));
    if (regex != NULL && text != NULL) {
        (void)schema_regex_match(regex, text, strlen(text));
    }
    schema_regex_free(regex);
    return 0;
}
