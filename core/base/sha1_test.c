#include "core/base/sha1.h"

#include "tests/expect.h"

static void check(const char *text, size_t size, const char *want)
{
    unsigned char digest[SHA1_SIZE];
    sha1(text, size, digest);
    AUTO_BUFFER got = {0};
    for (size_t i = 0; i < SHA1_SIZE; i++) {
        buffer_printf(&got, "%02x", digest[i]);
    }
    expect_text(buffer_text(&got), want);
}

TEST(digests)
{
    static const struct {
        const char *text;
        const char *want;
    } rows[] = {
        {"", "da39a3ee5e6b4b0d3255bfef95601890afd80709"},
        {"abc", "a9993e364706816aba3e25717850c26c9cd0d89d"},
        /* 55 and 56 bytes: the length just fits, and just does not. */
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnop",
         "47b172810795699fe739197d1a1f5960700242f1"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
         "84983e441c3bd26ebaae4aa1f95129e5e54670f1"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("%s", rows[i].text);
        check(rows[i].text, strlen(rows[i].text), rows[i].want);
    }
}

TEST(a_million_bytes)
{
    AUTO_BUFFER text = {0};
    buffer_append_repeated(&text, 'a', 1000000);
    check(text.data, text.size, "34aa973cd4c4daa4f61eeb2bdbad27316534016f");
}

TEST_MAIN("core/base/sha1", {"digests", digests}, {"a million bytes", a_million_bytes})
