#ifndef RAYRIG_BASE_BASE64_H
#define RAYRIG_BASE_BASE64_H

#include <stddef.h>

#include "core/base/buffer.h"

/* Appends SIZE bytes in base64, padded. Source: RFC 4648, section 4. */
void base64_print(const void *bytes, size_t size, struct buffer *out);
/* Appends the bytes that TEXT stands for, up to its padding or what is no base64. */
void base64_read(const char *text, struct buffer *out);

#endif
