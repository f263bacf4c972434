#include "core/base/sha256.h"

#include "tests/expect.h"

static void check(const char *text, size_t size, const char *want)
{
    unsigned char digest[SHA256_SIZE];
    sha256(text, size, digest);
    AUTO_BUFFER got = {0};
    for (size_t i = 0; i < SHA256_SIZE; i++) {
        buffer_printf(&got, "%02x", digest[i]);
    }
    expect_text(buffer_text(&got), want);
}

TEST(digests)
{
    static const struct {
        char byte;
        size_t count;
        const char *want;
    } rows[] = {
        {'x', 0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {'a', 1, "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"},
        /* The length just fits, and just does not. */
        {'x', 55, "d5e285683cd4efc02d021a5c62014694958901005d6f71e89e0989fac77e4072"},
        {'x', 56, "04c26261370ee7541549d16dee320c723e3fd14671e66a099afe0a377c16888e"},
        {'a', 1000000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("%zu", rows[i].count);
        AUTO_BUFFER text = {0};
        buffer_append_repeated(&text, rows[i].byte, rows[i].count);
        check(buffer_text(&text), text.size, rows[i].want);
    }
}

TEST(a_text)
{
    check("/v1/ConfigMap", 13, "a85b3297ac055a347ea89d7813324b0c82d9409772fa418d009ad1544aa69a22");
}

TEST_MAIN("core/base/sha256", {"digests", digests}, {"a text", a_text})
