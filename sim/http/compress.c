#include "sim/http/compress.h"

#include <string.h>
#include <zlib.h>

#include "core/base/check.h"

/* zlib's way to say: with a header and a trailer of gzip, and the largest window. */
#define WINDOW_BITS (16 + MAX_WBITS)
#define MEMORY_LEVEL 8 /* zlib's own choice */
/* zlib counts in unsigned int, and a list may be larger than that. */
#define BLOCK_BYTES (256 * 1024)

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t';
}

bool compress_is_accepted(const char *accept_encoding)
{
    static const char coding[] = "gzip";
    const char *at = accept_encoding == NULL ? "" : accept_encoding;
    while (*at != '\0') {
        const char *end = at + strcspn(at, ",");
        const char *next = end + (*end == ',');
        while (at < end && is_blank(*at)) {
            at++;
        }
        while (end > at && is_blank(end[-1])) {
            end--;
        }
        if ((size_t)(end - at) == strlen(coding) && memcmp(at, coding, strlen(coding)) == 0) {
            return true;
        }
        at = next;
    }
    return false;
}

void compress_gzip(struct buffer *bytes)
{
    z_stream stream = {0};
    CHECK(deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, WINDOW_BITS, MEMORY_LEVEL,
                       Z_DEFAULT_STRATEGY) == Z_OK);
    struct buffer out = {0};
    size_t taken = 0;
    int code = Z_OK;
    while (code != Z_STREAM_END) {
        size_t rest = bytes->size - taken;
        uInt part = rest < BLOCK_BYTES ? (uInt)rest : BLOCK_BYTES;
        stream.next_in = (Bytef *)bytes->data + taken;
        stream.avail_in = part;
        stream.next_out = (Bytef *)buffer_extend(&out, BLOCK_BYTES);
        stream.avail_out = BLOCK_BYTES;
        code = deflate(&stream, part == rest ? Z_FINISH : Z_NO_FLUSH);
        CHECK(code == Z_OK || code == Z_STREAM_END);
        taken += part - stream.avail_in;
        buffer_truncate(&out, out.size - stream.avail_out);
    }
    deflateEnd(&stream);
    buffer_release(bytes);
    *bytes = out;
}
