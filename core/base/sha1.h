#ifndef RAYRIG_BASE_SHA1_H
#define RAYRIG_BASE_SHA1_H

#include <stddef.h>

#define SHA1_SIZE 20

/* The digest of SIZE bytes. Source: RFC 3174. */
void sha1(const void *bytes, size_t size, unsigned char digest[SHA1_SIZE]);

#endif
