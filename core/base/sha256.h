#ifndef RAYRIG_BASE_SHA256_H
#define RAYRIG_BASE_SHA256_H

#include <stddef.h>

#define SHA256_SIZE 32

/* The digest of SIZE bytes. Source: RFC 6234. */
void sha256(const void *bytes, size_t size, unsigned char digest[SHA256_SIZE]);

#endif
