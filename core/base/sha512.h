#ifndef RAYRIG_BASE_SHA512_H
#define RAYRIG_BASE_SHA512_H

#include <stddef.h>

#define SHA512_SIZE 64

/* The digest of SIZE bytes. Source: RFC 6234. */
void sha512(const void *bytes, size_t size, unsigned char digest[SHA512_SIZE]);

#endif
