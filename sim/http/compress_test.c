#include "sim/http/compress.h"

#include <string.h>
#include <zlib.h>

#include "core/base/check.h"
#include "tests/expect.h"

TEST(accepted)
{
    static const struct {
        const char *header;
        bool want;
    } rows[] = {
        {NULL, false},
        {"", false},
        {"gzip", true},
        {"deflate, gzip;q=1.0", false}, /* upstream compares whole items */
        {"deflate,\tgzip , br", true},
        {"gzip, deflate", true},
        {"identity", false},
        {"xgzip, gzipx", false},
        {"GZIP", false},
        {",,gzip", true},
        {",", false},
        {"*", false},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("%s", rows[i].header == NULL ? "none" : rows[i].header);
        expect_int(compress_is_accepted(rows[i].header), rows[i].want);
    }
}

static void expand(const struct buffer *bytes, struct buffer *out)
{
    char block[4096];
    z_stream stream = {.next_in = (Bytef *)bytes->data, .avail_in = (uInt)bytes->size};
    CHECK(inflateInit2(&stream, 16 + MAX_WBITS) == Z_OK);
    int code = Z_OK;
    while (code == Z_OK) {
        stream.next_out = (Bytef *)block;
        stream.avail_out = sizeof(block);
        code = inflate(&stream, Z_NO_FLUSH);
        buffer_append_sized(out, block, sizeof(block) - stream.avail_out);
    }
    expect_int(code, Z_STREAM_END);
    inflateEnd(&stream);
}

/* Sizes about the blocks in which it is done, and what can and cannot be made smaller. */
TEST(there_and_back)
{
    static const size_t sizes[] = {0, 1, 1000, 256 * 1024 - 1, 256 * 1024, 256 * 1024 + 1, 3000000};
    for (size_t i = 0; i < 2 * sizeof(sizes) / sizeof(sizes[0]); i++) {
        size_t size = sizes[i / 2];
        bool is_random = i % 2 == 1;
        expect_context("%zu %s", size, is_random ? "bytes of noise" : "times the same byte");
        AUTO_BUFFER bytes = {0};
        AUTO_BUFFER want = {0};
        AUTO_BUFFER got = {0};
        uint32_t noise = 1;
        for (size_t at = 0; at < size; at++) {
            noise = noise * 1664525 + 1013904223;
            buffer_append_char(&bytes, is_random ? (char)(noise >> 24) : 'a');
        }
        buffer_append_sized(&want, buffer_text(&bytes), bytes.size);
        compress_gzip(&bytes);
        expect_true(is_random || bytes.size < 40 + size / 100);
        expand(&bytes, &got);
        expect_int(got.size, want.size);
        expect_true(got.size == 0 || memcmp(got.data, want.data, want.size) == 0);
    }
}

TEST_MAIN("sim/http/compress", {"accepted", accepted}, {"there_and_back", there_and_back})
