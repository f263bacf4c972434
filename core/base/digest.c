#include "core/base/digest.h"

#include <nettle/sha1.h>
#include <nettle/sha2.h>

void sha1(const void *bytes, size_t size, unsigned char digest[SHA1_SIZE])
{
    struct sha1_ctx context;
    sha1_init(&context);
    sha1_update(&context, size, bytes);
    sha1_digest(&context, SHA1_SIZE, digest);
}

void sha256(const void *bytes, size_t size, unsigned char digest[SHA256_SIZE])
{
    struct sha256_ctx context;
    sha256_init(&context);
    sha256_update(&context, size, bytes);
    sha256_digest(&context, SHA256_SIZE, digest);
}

void sha512(const void *bytes, size_t size, unsigned char digest[SHA512_SIZE])
{
    struct sha512_ctx context;
    sha512_init(&context);
    sha512_update(&context, size, bytes);
    sha512_digest(&context, SHA512_SIZE, digest);
}
