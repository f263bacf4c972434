/* What holds for every template: up to the first NUL byte; the rest is the object's JSON. */
#include <stdint.h>
#include <string.h>

#include "core/base/check.h"
#include "core/base/memory.h"
#include "core/base/value_json.h"
#include "core/kube/jsonpath.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char otherwise[] = "{\"a\":[{\"b\":1,\"c\":\"x\"},{\"b\":2}],\"d\":{\"e\":null}}";

/* Printing twice gives the same. */
static void check_print(const struct jsonpath *path, const struct value *object)
{
    AUTO_ERROR err = {0};
    AUTO_BUFFER once = {0};
    AUTO_BUFFER again = {0};
    AUTO_BUFFER strict = {0};
    bool fine = jsonpath_print(path, object, true, &once, &err);
    CHECK(fine == !error_is_set(&err));
    CHECK(jsonpath_print(path, object, true, &again, &err) == fine);
    CHECK(buffer_equals(&again, buffer_text(&once)));
    (void)jsonpath_print(path, object, false, &strict, &err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_FREE char *template = memory_copy_text_sized((const char *)data, size);
    AUTO_ERROR err = {0};
    AUTO_JSONPATH *path = jsonpath_parse(template, &err);
    CHECK((path == NULL) == error_is_set(&err));
    if (path != NULL) {
        size_t used = strlen(template) + 1;
        AUTO_ERROR json_err = {0};
        AUTO_VALUE *object =
            used >= size ? NULL : value_parse_json(template + used, size - used, &json_err);
        if (object == NULL) {
            object = value_parse_json(otherwise, sizeof(otherwise) - 1, &err);
        }
        check_print(path, object);
    }
    return 0;
}
