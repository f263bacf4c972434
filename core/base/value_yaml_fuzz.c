#include <stdint.h>
#include <string.h>

#include "core/base/check.h"
#include "core/base/limits.h"
#include "core/base/value_yaml_direct.h"
#include "core/base/value_yaml_marks.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool same_marks(const struct yaml_marks *a, const struct yaml_marks *b)
{
    return a->count == b->count &&
           memcmp(a->items, b->items, a->count * sizeof(a->items[0])) == 0 &&
           a->keys.size == b->keys.size &&
           (a->keys.size == 0 || memcmp(a->keys.data, b->keys.data, a->keys.size) == 0);
}

/* What the short way makes of a text, libyaml must make of it too, places included. */
static void compare_ways(const char *text, size_t size)
{
    AUTO_ERROR err = {0};
    struct yaml_stream direct;
    struct yaml_stream careful;
    if (size > LIMIT_TEXT_SIZE_BYTES || !yaml_parse_direct(text, size, &direct)) {
        return;
    }
    CHECK(yaml_parse_careful(text, size, &careful, &err));
    CHECK(direct.count == 1 && careful.count == 1);
    CHECK(value_equal(direct.documents[0].value, careful.documents[0].value));
    CHECK(value_depth(direct.documents[0].value) == value_depth(careful.documents[0].value));
    CHECK(same_marks(direct.documents[0].marks, careful.documents[0].marks));
    yaml_stream_release(&direct);
    yaml_stream_release(&careful);
}

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
    compare_ways((const char *)data, size);
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
