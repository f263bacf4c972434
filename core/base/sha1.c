#include "core/base/sha1.h"

#include <stdint.h>
#include <string.h>

enum {
    BLOCK_SIZE = 64,
    LENGTH_SIZE = 8, /* of the message's length, at the end of the last block */
    ROUND_COUNT = 80,
};

static uint32_t rotate(uint32_t word, unsigned count)
{
    return word << count | word >> (32 - count);
}

/* What a round mixes into the words B, C and D. */
static uint32_t mix(size_t round, uint32_t b, uint32_t c, uint32_t d)
{
    if (round < 20) {
        return ((b & c) | (~b & d)) + UINT32_C(0x5a827999);
    }
    if (round < 40) {
        return (b ^ c ^ d) + UINT32_C(0x6ed9eba1);
    }
    if (round < 60) {
        return ((b & c) | (b & d) | (c & d)) + UINT32_C(0x8f1bbcdc);
    }
    return (b ^ c ^ d) + UINT32_C(0xca62c1d6);
}

static void add_block(uint32_t state[5], const unsigned char block[BLOCK_SIZE])
{
    uint32_t words[ROUND_COUNT];
    for (size_t i = 0; i < 16; i++) {
        const unsigned char *bytes = block + 4 * i;
        words[i] = (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 |
                   bytes[3];
    }
    for (size_t i = 16; i < ROUND_COUNT; i++) {
        words[i] = rotate(words[i - 3] ^ words[i - 8] ^ words[i - 14] ^ words[i - 16], 1);
    }
    uint32_t s[5];
    memcpy(s, state, sizeof(s));
    for (size_t i = 0; i < ROUND_COUNT; i++) {
        uint32_t next = rotate(s[0], 5) + mix(i, s[1], s[2], s[3]) + s[4] + words[i];
        s[4] = s[3];
        s[3] = s[2];
        s[2] = rotate(s[1], 30);
        s[1] = s[0];
        s[0] = next;
    }
    for (size_t i = 0; i < 5; i++) {
        state[i] += s[i];
    }
}

/* The rest of the message, a one bit, zeros, and the length in bits. */
static void add_tail(uint32_t state[5], const unsigned char *tail, size_t tail_size, size_t size)
{
    unsigned char blocks[2 * BLOCK_SIZE] = {0};
    memcpy(blocks, tail, tail_size);
    blocks[tail_size] = 0x80;
    size_t end = tail_size + 1 + LENGTH_SIZE <= BLOCK_SIZE ? BLOCK_SIZE : 2 * BLOCK_SIZE;
    uint64_t bits = (uint64_t)size * 8;
    for (size_t i = 1; i <= LENGTH_SIZE; i++) {
        blocks[end - i] = (unsigned char)bits;
        bits >>= 8;
    }
    for (size_t at = 0; at < end; at += BLOCK_SIZE) {
        add_block(state, blocks + at);
    }
}

void sha1(const void *bytes, size_t size, unsigned char digest[SHA1_SIZE])
{
    uint32_t state[5] = {UINT32_C(0x67452301), UINT32_C(0xefcdab89), UINT32_C(0x98badcfe),
                         UINT32_C(0x10325476), UINT32_C(0xc3d2e1f0)};
    const unsigned char *message = bytes;
    size_t at = 0;
    for (; size - at >= BLOCK_SIZE; at += BLOCK_SIZE) {
        add_block(state, message + at);
    }
    add_tail(state, message + at, size - at, size);
    for (size_t i = 0; i < SHA1_SIZE; i++) {
        digest[i] = (unsigned char)(state[i / 4] >> (24 - 8 * (i % 4)));
    }
}
