#include "core/base/check.h"
#include "core/base/limits.h"
#include "core/base/value_json.h"
#include "core/kube/protobuf.h"
#include "core/kube/types.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct schema *find(const void *context, const char *api_version, const char *kind)
{
    (void)context;
    (void)api_version;
    static const struct schema *const schemas[] = {&schema_pod, &schema_secret, &schema_ingress,
                                                   &schema_lease};
    return kind[0] == 'S' ? &schema_secret : schemas[(unsigned char)kind[0] % 4];
}

/* Whatever is sent: either an object comes of it, which is one that JSON can say, or a reason. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct protobuf_types types = {.find = find};
    AUTO_VALUE *object = NULL;
    AUTO_BUFFER problem = {0};
    if (!protobuf_decode(data, size, &types, &object, &problem)) {
        CHECK(object == NULL && problem.size > 0);
        return 0;
    }
    CHECK(problem.size == 0 && value_is(object, VALUE_OBJECT));
    CHECK(value_depth(object) <= LIMIT_VALUE_DEPTH);
    AUTO_BUFFER text = {0};
    value_print_json(object, &text);
    if (text.size <= LIMIT_TEXT_SIZE_BYTES) {
        AUTO_ERROR err = {0};
        AUTO_VALUE *again = value_parse_json(text.data, text.size, &err);
        CHECK(value_equal(again, object));
    }
    return 0;
}
