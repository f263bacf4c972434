#ifndef RAYRIG_ENGINE_RANDOM_H
#define RAYRIG_ENGINE_RANDOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/buffer.h"

/*
 * The only source of chance in a world. Every purpose draws from a stream of its own, so that one
 * more name given out does not change a uid: two runs that differ in one request stay comparable.
 * Source: xoshiro256** 1.0 seeded by splitmix64 (Blackman and Vigna).
 */
enum random_purpose {
    RANDOM_NAMES,       /* what the API server appends to a generateName */
    RANDOM_UIDS,        /* metadata.uid */
    RANDOM_NETWORK,     /* node ports and addresses that are not handed out in order */
    RANDOM_CONTROLLER,  /* what the controller under test asks for */
    RANDOM_EXPLORATION, /* which fault to try next */
    RANDOM_VOLUMES,     /* the volumes that admission adds to Pods */
    RANDOM_REQUESTS,    /* what the front door gives requests: ids for audit */
    RANDOM_TOKENS,      /* of ServiceAccounts */
    RANDOM_PURPOSE_COUNT,
};

struct random_stream {
    uint64_t state[4];
};

struct random {
    struct random_stream streams[RANDOM_PURPOSE_COUNT];
};

void random_init(struct random *self, uint64_t seed);
/* The states of all streams in hexadecimal digits, and back; false when TEXT is not that. */
void random_print(const struct random *self, struct buffer *out);
bool random_restore(struct random *self, const char *text);

uint64_t random_next(struct random *self, enum random_purpose purpose);
/* Evenly one of 0 to LIMIT - 1; LIMIT must not be 0. */
uint64_t random_below(struct random *self, enum random_purpose purpose, uint64_t limit);
void random_bytes(struct random *self, enum random_purpose purpose, unsigned char *out,
                  size_t count);

/*
 * Five characters of the alphabet that Kubernetes names use, and a NUL.
 * Source: apimachinery pkg/util/rand/rand.go, alphanums.
 */
void random_suffix(struct random *self, enum random_purpose purpose, char out[6]);
/* RFC 9562 version 4 in lower case, and a NUL. */
void random_uuid(struct random *self, enum random_purpose purpose, char out[37]);

#endif
