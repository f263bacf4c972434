#include "core/base/sha512.h"

#include "tests/expect.h"

static void check(const char *text, size_t size, const char *want)
{
    unsigned char digest[SHA512_SIZE];
    sha512(text, size, digest);
    AUTO_BUFFER got = {0};
    for (size_t i = 0; i < SHA512_SIZE; i++) {
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
        {'x', 0,
         "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"
         "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e"},
        {'a', 1,
         "1f40fc92da241694750979ee6cf582f2d5d7d28e18335de05abc54d0560e0f53"
         "02860c652bf08d560252aa5e74210546f369fbbbce8c12cfc7957b2652fe9a75"},
        /* The length just fits, and just does not. */
        {'x', 111,
         "9a2a120825c2319867758ec277924f6faa254968bf752046dacdd948d8ad299b"
         "10359fd04bfd7d3810b5fa1b16a294236138baff981cbb85248478053ac4d3dd"},
        {'x', 112,
         "a3722b515ef40c910f2419f6e0da8ca51d410114ce6272faae64045f9e9f630e"
         "7fa8dd5a3243c9860b899d148c3da4bc0f9e07454542604d030bb55531fe0d5b"},
        {'a', 1000000,
         "e718483d0ce769644e2e42c7bc15b4638e1f98b13b2044285632a803afa973eb"
         "de0ff244877ea60a4cb0432ce577c31beb009c5c2c49aa2e4eadb217ad8cc09b"},
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
    check("/v1/ConfigMap", 13,
          "dcb2db27e3bc87132ce3836737bf17340ec8d9ee3eca24a758e8c8de8bdb80e7"
          "64af4d7e6a34a31126d3c4cab081e4a1c9ae4ec46d87f90a16ccb82b9139838d");
}

TEST_MAIN("core/base/sha512", {"digests", digests}, {"a text", a_text})
