#include "tools/http_server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "core/base/check.h"
#include "core/base/limits.h"
#include "core/base/memory.h"
#include "core/base/text.h"
#include "sim/http/watch.h"

/* What one connection may need for its request line and headers. libmicrohttpd clears it all for
 * each request. */
#define CONNECTION_MEMORY_BYTES (32 * 1024)
/* A client that neither sends nor reads for so long is sent away; watches may wait. */
#define CONNECTION_TIMEOUT_SECONDS 60
/* An answer's memory is the next one's, unless it was a large one. */
#define ROOM_BYTES_MAX (64 * 1024)
#define STREAM_BLOCK_BYTES (32 * 1024)
/* Files that the process needs beside connections. */
#define SPARE_FILES 64
#define CONNECTIONS_MAX 20000

struct http_server {
    struct MHD_Daemon *daemon;
    struct http_server_config config;
    char address[INET6_ADDRSTRLEN + 16];
    int poll;    /* an epoll of the daemon's and of the one below */
    int streams; /* an epoll of the connections that a watch waits on, to see them close */
    size_t connection_limit;
    size_t connection_count;
    size_t request_count; /* in work */
    size_t stream_count;  /* with something to be written */
    uint64_t answered_count;
    bool is_stopping;
    bool has_stream_events; /* of the second epoll */
    struct buffer room;     /* for the next answer */
    struct stream *first;   /* of all streams */
    struct stream *ready;   /* those that wait no longer, to be resumed; the latest first */
    struct exchange *held;  /* those whose answer is held back */
};

/* One request on its way in. */
struct exchange {
    struct http_server *server;
    char *target;
    struct buffer body;
    size_t body_limit; /* 0: not asked for yet */
    bool body_too_large;
    bool is_started;
    bool is_counted; /* among the requests in work */
    bool is_answered;
    /* An answer that is held back, until its moment has come. */
    struct MHD_Connection *connection;
    struct MHD_Response *answer;
    struct buffer answer_body; /* which the answer borrows */
    unsigned code;
    int64_t due_ns;
    bool is_held;
    struct exchange *next; /* among those whose answer is held back */
    struct exchange *previous;
};

/* A watch on its way out. */
struct stream {
    struct http_server *server;
    struct MHD_Connection *connection;
    struct http_watch *watch;
    int socket;
    bool is_waiting; /* suspended */
    bool is_ready;   /* among those to be resumed */
    bool is_busy;
    bool is_closed; /* nobody reads it any more */
    struct stream *next_ready;
    struct stream *next;
    struct stream *previous;
};

/* ---- streams ---- */

static void set_busy(struct stream *self, bool is_busy)
{
    self->server->stream_count += (size_t)is_busy;
    self->server->stream_count -= (size_t)self->is_busy;
    self->is_busy = is_busy;
}

/* It is resumed when the loop comes to it: what has caused the event is answered first. */
static void make_ready(struct stream *self)
{
    if (self->is_waiting && !self->is_ready) {
        self->is_ready = true;
        self->next_ready = self->server->ready;
        self->server->ready = self;
    }
}

static void on_ready(void *context)
{
    struct stream *self = context;
    set_busy(self, true);
    make_ready(self);
}

/* Whether there was any. */
static bool resume_streams(struct http_server *self)
{
    struct stream *stream = self->ready;
    self->ready = NULL;
    bool any = stream != NULL;
    while (stream != NULL) {
        struct stream *next = stream->next_ready;
        stream->is_ready = false;
        stream->is_waiting = false;
        MHD_resume_connection(stream->connection);
        stream = next;
    }
    return any;
}

static ssize_t read_stream(void *context, uint64_t position, char *out, size_t size)
{
    (void)position;
    struct stream *self = context;
    size_t done = http_watch_read(self->watch, out, size);
    if (done > 0) {
        return (ssize_t)done;
    }
    set_busy(self, false);
    if (self->is_closed || http_watch_is_dropped(self->watch)) {
        return MHD_CONTENT_READER_END_WITH_ERROR;
    }
    if (http_watch_is_over(self->watch) || self->server->is_stopping) {
        return MHD_CONTENT_READER_END_OF_STREAM;
    }
    if (!self->is_waiting) {
        self->is_waiting = true;
        MHD_suspend_connection(self->connection);
    }
    return 0;
}

static void free_stream(void *context)
{
    struct stream *self = context;
    CHECK(!self->is_ready);
    /* The connection may go on with another request, and close while that is answered. */
    epoll_ctl(self->server->streams, EPOLL_CTL_DEL, self->socket, NULL);
    set_busy(self, false);
    if (self->previous == NULL) {
        self->server->first = self->next;
    } else {
        self->previous->next = self->next;
    }
    if (self->next != NULL) {
        self->next->previous = self->previous;
    }
    http_watch_free(self->watch);
    free(self);
}

/* Connections that were closed while a watch waited on them. */
static void drop_closed_streams(struct http_server *self)
{
    struct epoll_event events[64];
    int count = epoll_wait(self->streams, events, 64, 0);
    for (int i = 0; i < count; i++) {
        struct stream *stream = events[i].data.ptr;
        if (stream->is_waiting) {
            shutdown(stream->socket, SHUT_RDWR);
            stream->is_closed = true;
            make_ready(stream);
        }
    }
}

/* ---- answers that are held back ---- */

static int64_t monotonic_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * SIM_NS_PER_SECOND + now.tv_nsec;
}

static void hold(struct exchange *self, struct sim_duration delay)
{
    struct http_server *server = self->server;
    self->due_ns = monotonic_ns() + delay.ns;
    self->is_held = true;
    self->previous = NULL;
    self->next = server->held;
    if (self->next != NULL) {
        self->next->previous = self;
    }
    server->held = self;
    MHD_suspend_connection(self->connection);
}

static void let_go(struct exchange *self)
{
    struct http_server *server = self->server;
    self->is_held = false;
    if (self->previous == NULL) {
        server->held = self->next;
    } else {
        self->previous->next = self->next;
    }
    if (self->next != NULL) {
        self->next->previous = self->previous;
    }
    MHD_resume_connection(self->connection);
}

static void let_go_of_due(struct http_server *self)
{
    int64_t now_ns = self->held == NULL ? 0 : monotonic_ns();
    struct exchange *next = NULL;
    for (struct exchange *exchange = self->held; exchange != NULL; exchange = next) {
        next = exchange->next;
        if (exchange->due_ns <= now_ns) {
            let_go(exchange);
        }
    }
}

static int wait_for_held(const struct http_server *self, int timeout_ms)
{
    for (const struct exchange *exchange = self->held; exchange != NULL;
         exchange = exchange->next) {
        int64_t ns = exchange->due_ns - monotonic_ns();
        int64_t ms = ns <= 0 ? 0 : ns / SIM_NS_PER_MS + 1;
        if (timeout_ms < 0 || ms < timeout_ms) {
            timeout_ms = (int)(ms > 60000 ? 60000 : ms);
        }
    }
    return timeout_ms;
}

/* ---- requests ---- */

static enum MHD_Result add_header(void *context, enum MHD_ValueKind kind, const char *name,
                                  const char *value)
{
    (void)kind;
    http_headers_add(context, name, value == NULL ? "" : value);
    return MHD_YES;
}

/* A name in a Host header is ours only if it is localhost; addresses cannot be rebound. */
static bool is_our_host(const struct http_server *self, const char *host)
{
    char name[256];
    if (host == NULL) {
        return true;
    }
    const char *end = host[0] == '[' ? strchr(host, ']') : host + strcspn(host, ":");
    size_t start = host[0] == '[';
    size_t size = end == NULL ? sizeof(name) : (size_t)(end - host) - start;
    if (size >= sizeof(name)) {
        return false;
    }
    memcpy(name, host + start, size);
    name[size] = '\0';
    struct in6_addr address;
    return text_equal_fold(name, "localhost") || text_equal_fold(name, self->config.host) ||
           inet_pton(AF_INET, name, &address) == 1 || inet_pton(AF_INET6, name, &address) == 1;
}

static struct MHD_Response *text_response(const char *text)
{
    struct MHD_Response *response = MHD_create_response_from_buffer(
        strlen(text), (void *)(uintptr_t)text, MHD_RESPMEM_PERSISTENT);
    MHD_add_response_header(response, "Content-Type", "text/plain; charset=utf-8");
    MHD_add_response_header(response, "X-Content-Type-Options", "nosniff");
    return response;
}

static enum MHD_Result refuse(struct MHD_Connection *connection, unsigned code, const char *text)
{
    struct MHD_Response *response = text_response(text);
    if (code == MHD_HTTP_TOO_MANY_REQUESTS) {
        MHD_add_response_header(response, "Retry-After", "1");
    }
    MHD_add_response_header(response, "Connection", "close");
    enum MHD_Result result = MHD_queue_response(connection, code, response);
    MHD_destroy_response(response);
    return result;
}

static struct MHD_Response *stream_response(struct http_server *self,
                                            struct MHD_Connection *connection,
                                            struct http_watch *watch_take)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    struct stream *stream = memory_alloc_zero(1, sizeof(*stream));
    *stream = (struct stream){
        .server = self, .connection = connection, .watch = watch_take, .socket = info->connect_fd};
    stream->next = self->first;
    if (self->first != NULL) {
        self->first->previous = stream;
    }
    self->first = stream;
    struct epoll_event event = {.events = EPOLLRDHUP | EPOLLET, .data = {.ptr = stream}};
    epoll_ctl(self->streams, EPOLL_CTL_ADD, stream->socket, &event);
    set_busy(stream, true); /* until it has nothing to read for the first time */
    http_watch_on_ready(watch_take, on_ready, stream);
    return MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, STREAM_BLOCK_BYTES, read_stream,
                                             stream, free_stream);
}

static struct MHD_Response *make_response(struct exchange *exchange, struct http_response *response)
{
    struct MHD_Response *made = NULL;
    if (response->watch != NULL) {
        made = stream_response(exchange->server, exchange->connection, response->watch);
        response->watch = NULL;
        /* From now on the stream tells whether something is left to do. */
        exchange->server->request_count--;
        exchange->is_counted = false;
    } else {
        exchange->answer_body = response->body;
        response->body = (struct buffer){0};
        made = MHD_create_response_from_buffer(exchange->answer_body.size,
                                               exchange->answer_body.data, MHD_RESPMEM_PERSISTENT);
    }
    for (size_t i = 0; i < response->headers.count; i++) {
        MHD_add_response_header(made, response->headers.items[i].name,
                                response->headers.items[i].value);
    }
    return made;
}

static enum MHD_Result send_answer(struct exchange *self)
{
    enum MHD_Result result = MHD_queue_response(self->connection, self->code, self->answer);
    MHD_destroy_response(self->answer);
    self->answer = NULL;
    return result;
}

static enum MHD_Result answer(struct exchange *exchange, struct MHD_Connection *connection,
                              const char *method)
{
    struct http_server *self = exchange->server;
    struct http_request request = {
        .method = method,
        .target = exchange->target,
        .body = exchange->body.data,
        .body_size = exchange->body.size,
        .body_too_large = exchange->body_too_large,
        .room = &self->room,
    };
    MHD_get_connection_values(connection, MHD_HEADER_KIND, add_header, &request.headers);
    AUTO_HTTP_RESPONSE response = {0};
    self->config.handle(self->config.context, &request, &response);
    http_headers_release(&request.headers);
    exchange->is_answered = true;
    self->answered_count++;
    if (response.is_dropped) {
        return MHD_NO;
    }
    exchange->connection = connection;
    exchange->code = (unsigned)response.code;
    exchange->answer = make_response(exchange, &response);
    if (response.delay.ns > 0) {
        hold(exchange, response.delay);
        return MHD_YES;
    }
    return send_answer(exchange);
}

/* Whether SIZE more bytes of the body may be kept. */
static bool may_keep(struct exchange *exchange, struct MHD_Connection *connection,
                     const char *method, size_t size)
{
    const struct http_server_config *config = &exchange->server->config;
    if (exchange->body.size + size <= LIMIT_TEXT_SIZE_BYTES) {
        return true;
    }
    if (exchange->body_limit == 0) {
        exchange->body_limit = LIMIT_TEXT_SIZE_BYTES;
        struct http_request request = {.method = method, .target = exchange->target};
        if (config->body_limit != NULL) {
            MHD_get_connection_values(connection, MHD_HEADER_KIND, add_header, &request.headers);
            exchange->body_limit = config->body_limit(config->context, &request);
            http_headers_release(&request.headers);
        }
    }
    return exchange->body.size + size <= exchange->body_limit;
}

static enum MHD_Result handle(void *context, struct MHD_Connection *connection, const char *url,
                              const char *method, const char *version, const char *upload_data,
                              size_t *upload_data_size, void **exchange_slot)
{
    (void)url;
    (void)version;
    struct http_server *self = context;
    struct exchange *exchange = *exchange_slot;
    if (exchange->is_answered) {
        return exchange->answer != NULL && !exchange->is_held ? send_answer(exchange) : MHD_YES;
    }
    if (!exchange->is_started) {
        exchange->is_started = true;
        exchange->is_counted = true;
        self->request_count++;
        if (self->connection_count > self->connection_limit) {
            exchange->is_answered = true;
            return refuse(connection, MHD_HTTP_TOO_MANY_REQUESTS,
                          "Too many requests, please try again later.\n");
        }
        if (!is_our_host(self, MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Host"))) {
            exchange->is_answered = true;
            return refuse(connection, 421, "Misdirected Request: not our host name\n");
        }
        return MHD_YES;
    }
    if (*upload_data_size == 0) {
        return answer(exchange, connection, method);
    }
    if (!exchange->body_too_large && may_keep(exchange, connection, method, *upload_data_size)) {
        buffer_append_sized(&exchange->body, upload_data, *upload_data_size);
    } else {
        exchange->body_too_large = true;
        buffer_release(&exchange->body);
    }
    *upload_data_size = 0;
    return MHD_YES;
}

static void *note_target(void *context, const char *target, struct MHD_Connection *connection)
{
    (void)connection;
    struct exchange *exchange = memory_alloc_zero(1, sizeof(*exchange));
    exchange->server = context;
    exchange->target = memory_copy_text(target);
    return exchange;
}

static void complete(void *context, struct MHD_Connection *connection, void **exchange_slot,
                     enum MHD_RequestTerminationCode code)
{
    (void)connection;
    (void)code;
    struct http_server *self = context;
    struct exchange *exchange = *exchange_slot;
    if (exchange == NULL) {
        return;
    }
    self->request_count -= exchange->is_counted;
    if (exchange->is_held) {
        let_go(exchange);
    }
    if (exchange->answer != NULL) {
        MHD_destroy_response(exchange->answer);
    }
    if (self->room.data == NULL && exchange->answer_body.capacity <= ROOM_BYTES_MAX) {
        self->room = exchange->answer_body;
        buffer_truncate(&self->room, 0);
    } else {
        buffer_release(&exchange->answer_body);
    }
    free(exchange->target);
    buffer_release(&exchange->body);
    free(exchange);
    *exchange_slot = NULL;
}

static void count_connection(void *context, struct MHD_Connection *connection, void **socket_slot,
                             enum MHD_ConnectionNotificationCode code)
{
    (void)connection;
    (void)socket_slot;
    struct http_server *self = context;
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        self->connection_count++;
    } else {
        self->connection_count--;
    }
}

static void ignore_log(void *context, const char *format, va_list arguments)
{
    (void)context;
    (void)format;
    (void)arguments;
}

/* ---- listening ---- */

static bool resolve(const struct http_server_config *config, struct sockaddr_storage *out,
                    struct error *err)
{
    char port[8];
    AUTO_BUFFER text = {0};
    buffer_append_int(&text, config->port);
    memcpy(port, buffer_text(&text), text.size + 1);
    const struct addrinfo hints = {
        .ai_family = strcmp(config->host, "localhost") == 0 ? AF_INET : AF_UNSPEC,
        .ai_socktype = SOCK_STREAM,
        .ai_flags = AI_NUMERICSERV | AI_PASSIVE,
    };
    struct addrinfo *found = NULL;
    int failure = getaddrinfo(config->host, port, &hints, &found);
    if (failure != 0) {
        return error_set(err, "cannot listen on %s: %s", config->host, gai_strerror(failure));
    }
    memcpy(out, found->ai_addr, found->ai_addrlen);
    freeaddrinfo(found);
    return true;
}

/* As many connections as there are files left, and no more than anybody needs. */
static size_t choose_connection_limit(void)
{
    struct rlimit files = {0};
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    getrlimit(RLIMIT_NOFILE, &files);
    size_t limit = files.rlim_cur > 2 * SPARE_FILES ? (size_t)files.rlim_cur - SPARE_FILES : 64;
    return limit < CONNECTIONS_MAX ? limit : CONNECTIONS_MAX;
}

static void note_address(struct http_server *self)
{
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(self->daemon, MHD_DAEMON_INFO_LISTEN_FD);
    struct sockaddr_storage bound = {0};
    socklen_t size = sizeof(bound);
    getsockname(info->listen_fd, (struct sockaddr *)&bound, &size);
    char host[INET6_ADDRSTRLEN] = "";
    AUTO_BUFFER address = {0};
    if (bound.ss_family == AF_INET6) {
        const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)&bound;
        inet_ntop(AF_INET6, &six->sin6_addr, host, sizeof(host));
        buffer_printf(&address, "[%s]:%u", host, ntohs(six->sin6_port));
    } else {
        const struct sockaddr_in *four = (const struct sockaddr_in *)&bound;
        inet_ntop(AF_INET, &four->sin_addr, host, sizeof(host));
        buffer_printf(&address, "%s:%u", host, ntohs(four->sin_port));
    }
    memcpy(self->address, buffer_text(&address), address.size + 1);
}

static struct MHD_Daemon *start_daemon(struct http_server *self,
                                       const struct sockaddr_storage *address)
{
    const struct http_server_config *config = &self->config;
    unsigned flags = MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_TURBO | MHD_USE_ERROR_LOG |
                     (address->ss_family == AF_INET6 ? MHD_USE_IPv6 : 0) |
                     (config->tls_certificate == NULL ? 0 : MHD_USE_TLS);
    struct MHD_OptionItem tls[] = {
        {MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)(uintptr_t)config->tls_certificate},
        {MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)(uintptr_t)config->tls_key},
        {MHD_OPTION_END, 0, NULL},
    };
    return MHD_start_daemon(
        flags, config->port, NULL, NULL, handle, self, MHD_OPTION_EXTERNAL_LOGGER, ignore_log, NULL,
        MHD_OPTION_SOCK_ADDR, address, MHD_OPTION_LISTENING_ADDRESS_REUSE, 1u,
        MHD_OPTION_URI_LOG_CALLBACK, note_target, self, MHD_OPTION_NOTIFY_COMPLETED, complete, self,
        MHD_OPTION_NOTIFY_CONNECTION, count_connection, self, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)CONNECTION_MEMORY_BYTES, MHD_OPTION_CONNECTION_TIMEOUT,
        (unsigned)CONNECTION_TIMEOUT_SECONDS, MHD_OPTION_CONNECTION_LIMIT,
        (unsigned)(self->connection_limit + SPARE_FILES / 2), MHD_OPTION_ARRAY,
        config->tls_certificate == NULL ? &tls[2] : tls, MHD_OPTION_END);
}

static void add_poll(int poll, int file)
{
    struct epoll_event event = {.events = EPOLLIN, .data = {.fd = file}};
    epoll_ctl(poll, EPOLL_CTL_ADD, file, &event);
}

struct http_server *http_server_new(const struct http_server_config *config, struct error *err)
{
    struct sockaddr_storage address = {0};
    if (!resolve(config, &address, err)) {
        return NULL;
    }
    struct http_server *self = memory_alloc_zero(1, sizeof(*self));
    self->config = *config;
    self->connection_limit =
        config->connection_limit > 0 ? config->connection_limit : choose_connection_limit();
    self->daemon = start_daemon(self, &address);
    if (self->daemon == NULL) {
        error_set(err, "cannot listen on %s, port %u%s%s", config->host, config->port,
                  errno == 0 ? "" : ": ", errno == 0 ? "" : strerror(errno));
        free(self);
        return NULL;
    }
    note_address(self);
    self->poll = epoll_create1(EPOLL_CLOEXEC);
    self->streams = epoll_create1(EPOLL_CLOEXEC);
    add_poll(self->poll, MHD_get_daemon_info(self->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd);
    add_poll(self->poll, self->streams);
    return self;
}

void http_server_free(struct http_server *self)
{
    self->is_stopping = true;
    while (self->held != NULL) {
        let_go(self->held);
    }
    for (struct stream *stream = self->first; stream != NULL; stream = stream->next) {
        make_ready(stream);
    }
    http_server_run(self);
    MHD_stop_daemon(self->daemon);
    close(self->poll);
    close(self->streams);
    buffer_release(&self->room);
    free(self);
}

const char *http_server_address(const struct http_server *self)
{
    return self->address;
}

/* ---- the loop ---- */

void http_server_run(struct http_server *self)
{
    if (self->has_stream_events) {
        self->has_stream_events = false;
        drop_closed_streams(self);
    }
    let_go_of_due(self);
    do {
        MHD_run(self->daemon);
    } while (resume_streams(self));
}

void http_server_wait(struct http_server *self, int timeout_ms)
{
    MHD_UNSIGNED_LONG_LONG due_ms = 0;
    if (MHD_get_timeout(self->daemon, &due_ms) == MHD_YES &&
        (timeout_ms < 0 || due_ms < (unsigned)timeout_ms)) {
        timeout_ms = (int)(due_ms > 60000 ? 60000 : due_ms);
    }
    struct epoll_event events[2];
    int count = epoll_wait(self->poll, events, 2, wait_for_held(self, timeout_ms));
    for (int i = 0; i < count; i++) {
        self->has_stream_events = self->has_stream_events || events[i].data.fd == self->streams;
    }
}

size_t http_server_busy_count(const struct http_server *self)
{
    return self->request_count + self->stream_count;
}

uint64_t http_server_request_count(const struct http_server *self)
{
    return self->answered_count;
}
