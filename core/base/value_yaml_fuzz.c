#include <stdint.h>

#include "core/base/check.h"
#include "core/base/limits.h"
#include "core/base/value_yaml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_round_trip(const struct value *value,
                             void (*print)(const struct value *self, struct buffer *out))
{
    AUTO_BUFFER text = {0};
    print(value, &text);
    if (text.size > LIMIT_TEXT_SIZE_BYTES) {
        return;
    }
    AUTO_ERROR err = {0};
    struct yaml_stream again;
    CHECK(yaml_parse(text.data, text.size, &again, &err));
    CHECK(again.count == 1 && value_equal(again.documents[0].value, value));
    yaml_stream_release(&again);
}

/* What parses must print to a text that parses to the same value, whichever way it is printed. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_ERROR err = {0};
    struct yaml_stream stream;
    bool ok = yaml_parse((const char *)data, size, &stream, &err);
    CHECK(ok != error_is_set(&err) && (ok || stream.count == 0));
    for (size_t i = 0; i < stream.count; i++) {
        check_round_trip(stream.documents[i].value, yaml_print);
        check_round_trip(stream.documents[i].value, yaml_print_folded);
        size_t line;
        size_t column;
        yaml_document_place(&stream.documents[i], "/a/0/~1b", &line, &column);
        CHECK(line > 0 && column > 0);
    }
    yaml_stream_release(&stream);
    return 0;
}
