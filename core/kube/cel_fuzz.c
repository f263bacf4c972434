/* A rule is refused with a reason, or runs to an end within its budget. */
#include <stdint.h>

#include "core/base/check.h"
#include "core/base/memory.h"
#include "core/kube/cel.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_FREE char *text = memory_copy_text_sized((const char *)data, size);
    AUTO_ERROR err = {0};
    bool unsupported = false;
    struct cel_program *program = cel_parse(text, &unsupported, &err);
    if (program == NULL) {
        CHECK(error_is_set(&err));
        return 0;
    }
    AUTO_VALUE *self = value_object_of("a", value_array_of(value_int(1), value_string("x"), NULL),
                                       "b", value_decimal("0.5"), NULL);
    struct cel_input input = {self, self, false};
    int64_t budget = 10000;
    bool result = false;
    if (!cel_evaluate_bool(program, &input, &budget, &result, &err)) {
        CHECK(error_is_set(&err));
    }
    cel_free(program);
    return 0;
}
