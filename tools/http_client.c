#include "tools/http_client.h"

#include <errno.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/base/memory.h"
#include "core/base/parse_int.h"
#include "core/base/text.h"

#define SCHEME "http://"

/* ---- the connection ---- */

/* `HOST:PORT` of the URL, an IPv6 address without its brackets. */
static bool split_url(const char *url, char **host, char **port, struct error *err)
{
    if (!text_has_prefix(url, SCHEME)) {
        return error_set(err, "%s: only http:// is spoken here; with TLS, use curl", url);
    }
    const char *address = url + sizeof(SCHEME) - 1;
    size_t size = strcspn(address, "/");
    const char *colon = address + size;
    while (colon > address && *colon != ':') {
        colon--;
    }
    if (colon == address) {
        return error_set(err, "%s: expected http://HOST:PORT", url);
    }
    size_t host_size = (size_t)(colon - address);
    bool in_brackets = host_size > 2 && address[0] == '[' && colon[-1] == ']';
    *host = memory_copy_text_sized(address + in_brackets, host_size - 2 * (size_t)in_brackets);
    *port = memory_copy_text_sized(colon + 1, size - host_size - 1);
    return true;
}

/* -1 on error. */
static int connect_to(const char *url, struct error *err)
{
    AUTO_FREE char *host = NULL;
    AUTO_FREE char *port = NULL;
    struct addrinfo *found = NULL;
    const struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    if (!split_url(url, &host, &port, err)) {
        return -1;
    }
    int failure = getaddrinfo(host, port, &hints, &found);
    if (failure != 0) {
        error_set(err, "%s: %s", url, gai_strerror(failure));
        return -1;
    }
    int file = -1;
    int reason = 0;
    for (const struct addrinfo *at = found; at != NULL && file < 0; at = at->ai_next) {
        file = socket(at->ai_family, at->ai_socktype, at->ai_protocol);
        if (file >= 0 && connect(file, at->ai_addr, at->ai_addrlen) != 0) {
            reason = errno;
            close(file);
            file = -1;
        }
    }
    freeaddrinfo(found);
    if (file < 0) {
        error_set(err, "cannot reach %s: %s", url, strerror(reason));
    }
    return file;
}

static bool send_all(int file, const char *bytes, size_t size, struct error *err)
{
    while (size > 0) {
        ssize_t done = send(file, bytes, size, MSG_NOSIGNAL);
        if (done < 0 && errno == EINTR) {
            continue;
        }
        if (done <= 0) {
            return error_set(err, "the connection broke: %s", strerror(errno));
        }
        bytes += done;
        size -= (size_t)done;
    }
    return true;
}

/* Everything up to the end: we have asked the server to close. */
static bool receive_all(int file, struct buffer *out, struct error *err)
{
    char block[65536];
    for (;;) {
        ssize_t got = recv(file, block, sizeof(block), 0);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return error_set(err, "the connection broke: %s", strerror(errno));
        }
        if (got == 0) {
            return true;
        }
        buffer_append_sized(out, block, (size_t)got);
    }
}

/* ---- messages ---- */

static void print_request(const struct http_client *self, const struct http_request *request,
                          struct buffer *out)
{
    buffer_printf(out, "%s %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\nUser-Agent: rayrig\r\n",
                  request->method, request->target, self->url + sizeof(SCHEME) - 1);
    if (self->token != NULL) {
        buffer_printf(out, "Authorization: Bearer %s\r\n", self->token);
    }
    for (size_t i = 0; i < request->headers.count; i++) {
        buffer_printf(out, "%s: %s\r\n", request->headers.items[i].name,
                      request->headers.items[i].value);
    }
    buffer_append(out, "Content-Length: ");
    buffer_append_int(out, (int64_t)request->body_size);
    buffer_append(out, "\r\n\r\n");
    buffer_append_sized(out, request->body, request->body_size);
}

static void parse_header(const char *line, size_t size, struct http_response *out)
{
    const char *colon = memchr(line, ':', size);
    if (colon == NULL) {
        return;
    }
    AUTO_FREE char *name = memory_copy_text_sized(line, (size_t)(colon - line));
    const char *value = colon + 1;
    value += *value == ' ';
    AUTO_FREE char *text = memory_copy_text_sized(value, size - (size_t)(value - line));
    http_headers_add(&out->headers, name, text);
}

/* Our server sends what is not a stream with its length. */
static bool parse_answer(const struct buffer *raw, struct http_response *out, struct error *err)
{
    const char *text = buffer_text(raw);
    const char *end = strstr(text, "\r\n\r\n");
    int64_t code = 0;
    AUTO_FREE char *digits =
        strncmp(text, "HTTP/1.1 ", 9) == 0 ? memory_copy_text_sized(text + 9, 3) : NULL;
    if (end == NULL || digits == NULL || !parse_int64(digits, &code)) {
        return error_set(err, "%s",
                         raw->size == 0 ? "the connection broke: there was no answer"
                                        : "what answers does not speak HTTP/1.1");
    }
    out->code = (int)code;
    const char *line = strstr(text, "\r\n") + 2;
    while (line < end + 2) {
        const char *line_end = strstr(line, "\r\n");
        parse_header(line, (size_t)(line_end - line), out);
        line = line_end + 2;
    }
    const char *body = end + 4;
    size_t size = raw->size - (size_t)(body - text);
    int64_t expected = 0;
    const char *length = http_headers_get(&out->headers, "Content-Length");
    if (length == NULL || !parse_int64(length, &expected) || expected != (int64_t)size) {
        return error_set(err, "the connection broke: the answer is cut off");
    }
    buffer_append_sized(&out->body, body, size);
    return true;
}

bool http_client_ask(const struct http_client *self, const struct http_request *request,
                     struct http_response *out, struct error *err)
{
    *out = (struct http_response){0};
    int file = connect_to(self->url, err);
    if (file < 0) {
        return false;
    }
    AUTO_BUFFER sent = {0};
    AUTO_BUFFER raw = {0};
    print_request(self, request, &sent);
    bool ok = send_all(file, sent.data, sent.size, err) && receive_all(file, &raw, err) &&
              parse_answer(&raw, out, err);
    close(file);
    return ok;
}
