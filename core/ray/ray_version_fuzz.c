/* What holds for every text: it is a version, or there is a message that says why not. */
#include "core/base/check.h"
#include "core/base/memory.h"
#include "core/ray/ray_version.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_FREE char *text = memory_copy_text_sized((const char *)data, size);
    AUTO_ERROR err = {0};
    struct ray_version version;
    bool parsed = ray_version_parse(text, &version, &err);
    CHECK(parsed != error_is_set(&err));
    if (parsed) {
        CHECK(ray_version_at_least(&version, version.numbers[0], version.numbers[1],
                                   version.numbers[2]));
    }
    return 0;
}
