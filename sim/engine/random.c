#include "sim/engine/random.h"

#include <inttypes.h>
#include <string.h>

#include "core/base/check.h"

#define SUFFIX_ALPHABET "bcdfghjklmnpqrstvwxz2456789"

static uint64_t splitmix64(uint64_t *state)
{
    uint64_t mixed = *state += UINT64_C(0x9e3779b97f4a7c15);
    mixed = (mixed ^ (mixed >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    mixed = (mixed ^ (mixed >> 27)) * UINT64_C(0x94d049bb133111eb);
    return mixed ^ (mixed >> 31);
}

static uint64_t rotate_left(uint64_t number, int bits)
{
    return (number << bits) | (number >> (64 - bits));
}

/* The streams are consecutive stretches of one splitmix64 sequence: they cannot be equal, as that
 * generator gives every number once in its period. */
void random_init(struct random *self, uint64_t seed)
{
    uint64_t state = seed;
    for (size_t i = 0; i < RANDOM_PURPOSE_COUNT; i++) {
        for (size_t word = 0; word < 4; word++) {
            self->streams[i].state[word] = splitmix64(&state);
        }
    }
}

uint64_t random_next(struct random *self, enum random_purpose purpose)
{
    CHECK(purpose < RANDOM_PURPOSE_COUNT);
    uint64_t *state = self->streams[purpose].state;
    uint64_t result = rotate_left(state[1] * 5, 7) * 9;
    uint64_t shifted = state[1] << 17;
    state[2] ^= state[0];
    state[3] ^= state[1];
    state[1] ^= state[2];
    state[0] ^= state[3];
    state[2] ^= shifted;
    state[3] = rotate_left(state[3], 45);
    return result;
}

/* Draws again from the incomplete last stretch of 2^64, which would favour the small numbers. */
uint64_t random_below(struct random *self, enum random_purpose purpose, uint64_t limit)
{
    CHECK(limit != 0);
    uint64_t incomplete = -limit % limit; /* 2^64 modulo LIMIT */
    uint64_t number;
    do {
        number = random_next(self, purpose);
    } while (number < incomplete);
    return number % limit;
}

void random_bytes(struct random *self, enum random_purpose purpose, unsigned char *out,
                  size_t count)
{
    uint64_t number = 0;
    for (size_t i = 0; i < count; i++) {
        if (i % 8 == 0) {
            number = random_next(self, purpose);
        }
        out[i] = (unsigned char)(number >> (i % 8 * 8));
    }
}

void random_suffix(struct random *self, enum random_purpose purpose, char out[6])
{
    static const char alphabet[] = SUFFIX_ALPHABET;
    for (size_t i = 0; i < 5; i++) {
        out[i] = alphabet[random_below(self, purpose, sizeof(alphabet) - 1)];
    }
    out[5] = '\0';
}

void random_uuid(struct random *self, enum random_purpose purpose, char out[37])
{
    static const char digits[] = "0123456789abcdef";
    unsigned char bytes[16];
    random_bytes(self, purpose, bytes, sizeof(bytes));
    bytes[6] = (unsigned char)((bytes[6] & 0x0f) | 0x40); /* version 4 */
    bytes[8] = (unsigned char)((bytes[8] & 0x3f) | 0x80); /* the variant of RFC 9562 */
    char *end = out;
    for (size_t i = 0; i < sizeof(bytes); i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10) {
            *end++ = '-';
        }
        *end++ = digits[bytes[i] >> 4];
        *end++ = digits[bytes[i] & 0x0f];
    }
    *end = '\0';
}

/* ---- states ---- */

#define WORD_DIGITS 16
#define STREAM_WORDS (sizeof(((struct random_stream *)NULL)->state) / sizeof(uint64_t))

void random_print(const struct random *self, struct buffer *out)
{
    for (size_t i = 0; i < RANDOM_PURPOSE_COUNT * STREAM_WORDS; i++) {
        uint64_t word = self->streams[i / STREAM_WORDS].state[i % STREAM_WORDS];
        buffer_printf(out, "%016" PRIx64, word);
    }
}

bool random_restore(struct random *self, const char *text)
{
    static const char digits[] = "0123456789abcdef";
    struct random restored = {0};
    if (strlen(text) != RANDOM_PURPOSE_COUNT * STREAM_WORDS * WORD_DIGITS ||
        strspn(text, digits) != strlen(text)) {
        return false;
    }
    for (size_t i = 0; text[i] != '\0'; i++) {
        size_t word = i / WORD_DIGITS;
        uint64_t *state = &restored.streams[word / STREAM_WORDS].state[word % STREAM_WORDS];
        *state = *state << 4 | (uint64_t)(strchr(digits, text[i]) - digits);
    }
    for (size_t i = 0; i < RANDOM_PURPOSE_COUNT; i++) {
        const uint64_t *state = restored.streams[i].state;
        if ((state[0] | state[1] | state[2] | state[3]) == 0) {
            return false; /* nothing but zeros would ever come of it */
        }
    }
    *self = restored;
    return true;
}
