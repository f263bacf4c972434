/* A schema as JSON: it is refused with errors, or used on itself as an object. */
#include <stdint.h>

#include "core/base/check.h"
#include "core/base/value_json.h"
#include "core/kube/schema_parse.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_ERROR err = {0};
    AUTO_VALUE *openapi = value_parse_json((const char *)data, size, &err);
    if (openapi == NULL) {
        return 0;
    }
    AUTO_FIELD_ERRORS errors = {0};
    AUTO_SCHEMA_DOCUMENT *self = schema_parse(openapi, "schema", &errors);
    CHECK((self == NULL) == (errors.count > 0));
    if (self == NULL) {
        return 0;
    }
    AUTO_VALUE *object = value_ref(openapi);
    schema_prune(schema_document_root(self), NULL, &object, NULL);
    schema_default(schema_document_root(self), NULL, &object);
    schema_validate(schema_document_root(self), object, openapi, &errors);
    return 0;
}
