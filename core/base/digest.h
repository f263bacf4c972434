#ifndef RAYRIG_BASE_DIGEST_H
#define RAYRIG_BASE_DIGEST_H

#include <stddef.h>

/*
 * The digest of SIZE bytes. Source: FIPS 180-4; the work is nettle's, which gnutls, and so
 * libmicrohttpd, brings along.
 */
enum { SHA1_SIZE = 20, SHA256_SIZE = 32, SHA512_SIZE = 64 };

void sha1(const void *bytes, size_t size, unsigned char digest[SHA1_SIZE]);
void sha256(const void *bytes, size_t size, unsigned char digest[SHA256_SIZE]);
void sha512(const void *bytes, size_t size, unsigned char digest[SHA512_SIZE]);

#endif
