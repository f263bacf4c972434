#include "core/base/digest.h"

#include "tests/expect.h"

static void expect_digest(const unsigned char *digest, size_t size, const char *want)
{
    AUTO_BUFFER got = {0};
    for (size_t i = 0; i < size; i++) {
        buffer_printf(&got, "%02x", digest[i]);
    }
    expect_text(buffer_text(&got), want);
}

/* Source: python3's hashlib. */
TEST(digests)
{
    static const struct {
        const char *text;
        const char *sha1;
        const char *sha256;
        const char *sha512;
    } rows[] = {
        {"", "da39a3ee5e6b4b0d3255bfef95601890afd80709",
         "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
         "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"
         "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e"},
        {"abc", "a9993e364706816aba3e25717850c26c9cd0d89d",
         "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
         "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
         "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("%s", rows[i].text);
        const char *text = rows[i].text;
        unsigned char digest[SHA512_SIZE];
        sha1(text, strlen(text), digest);
        expect_digest(digest, SHA1_SIZE, rows[i].sha1);
        sha256(text, strlen(text), digest);
        expect_digest(digest, SHA256_SIZE, rows[i].sha256);
        sha512(text, strlen(text), digest);
        expect_digest(digest, SHA512_SIZE, rows[i].sha512);
    }
}

TEST_MAIN("core/base/digest", {"digests", digests})
