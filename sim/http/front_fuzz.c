#define _GNU_SOURCE /* memmem */
/*
 * What holds for every request: it is answered with a whole response, and leaves a server that
 * answers the next one. An input is one or more requests, each a line `METHOD TARGET`, lines of
 * headers, an empty line and a body, with a line `---` between them.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/check.h"
#include "core/base/memory.h"
#include "core/ray/contract.h"
#include "sim/http/front.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define REQUESTS_MAX 8

/* The text up to the next line feed, which becomes a NUL; *TEXT is moved behind it. */
static char *next_line(char **text)
{
    char *line = *text;
    char *end = strchr(line, '\n');
    if (end == NULL) {
        *text = line + strlen(line);
    } else {
        *end = '\0';
        *text = end + 1;
    }
    return line;
}

static void check_watch(struct http_front *front, struct http_watch *watch)
{
    char bytes[512];
    http_watches_tick(http_front_watches(front), SIM_SECONDS(61));
    for (int i = 0; i < 100 && http_watch_read(watch, bytes, sizeof(bytes)) > 0; i++) {
    }
}

static void send(struct http_front *front, char *text, size_t size)
{
    struct http_request request = {0};
    char *end = text + size;
    char *line = next_line(&text);
    char *blank = strchr(line, ' ');
    if (blank != NULL) {
        *blank = '\0';
    }
    request.method = line;
    request.target = blank == NULL ? "/" : blank + 1;
    while (text < end && *text != '\n' && *text != '\0') {
        char *header = next_line(&text);
        char *colon = strchr(header, ':');
        if (colon != NULL) {
            *colon = '\0';
            http_headers_add(&request.headers, header, colon + 1 + strspn(colon + 1, " "));
        }
    }
    text += text < end;
    request.body = text;
    request.body_size = (size_t)(end - text);
    AUTO_HTTP_RESPONSE response = {0};
    http_front_handle(front, &request, &response);
    CHECK(response.code >= 200 && response.code < 600);
    CHECK(http_headers_get(&response.headers, "Audit-Id") != NULL);
    if (response.watch != NULL) {
        check_watch(front, response.watch);
    }
    http_headers_release(&request.headers);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct world world;
    world_init(&world, 1);
    struct api_server *server = api_server_new(&world);
    api_server_add_custom(server, contract_kuberay.resource, contract_kuberay.schema);
    const struct http_front_config config = {
        .world = &world, .server = server, .address = "127.0.0.1:1"};
    struct http_front *front = http_front_new(&config);
    AUTO_FREE char *text = memory_copy_text_sized((const char *)data, size);
    char *at = text;
    for (int i = 0; i < REQUESTS_MAX && at < text + size; i++) {
        size_t rest = (size_t)(text + size - at);
        char *separator = memmem(at, rest, "\n---\n", 5);
        size_t part = separator == NULL ? rest : (size_t)(separator - at);
        at[part] = '\0';
        send(front, at, part);
        at += separator == NULL ? rest : part + 5;
    }
    AUTO_HTTP_RESPONSE last = {0};
    const struct http_request ping = {.method = "GET", .target = "/readyz"};
    http_front_handle(front, &ping, &last);
    CHECK(last.code == 200);
    http_front_free(front);
    api_server_free(server);
    world_release(&world);
    return 0;
}
