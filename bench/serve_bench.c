#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>

#include "bench/spawned.h"
#include "core/base/buffer.h"

/*
 * `rayrig serve` from outside: how soon it is ready, how large, how many requests a second it
 * answers over one connection (driven by wrk, where that is installed), how long a list of 10,000
 * Pods takes, and what a thousand watches cost. The targets are in docs/speed.md.
 */
#define STARTS 21
#define PODS 10000
#define WATCHES 1000
#define EVENTS 50

struct server {
    pid_t process;
    uint16_t port;
    double ready_seconds;
};

/* ---- a small client ---- */

static int connect_to(const struct server *server)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons(server->port),
                                  .sin_addr = {htonl(INADDR_LOOPBACK)}};
    int on = 1;
    int file = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    CHECK(file >= 0 && connect(file, (struct sockaddr *)&address, sizeof(address)) == 0);
    setsockopt(file, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    return file;
}

static void send_request(int file, const char *method, const char *target, const char *body)
{
    AUTO_BUFFER text = {0};
    buffer_printf(&text,
                  "%s %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                  "Content-Length: %zu\r\n\r\n%s",
                  method, target, strlen(body), body);
    CHECK(send(file, text.data, text.size, 0) == (ssize_t)text.size);
}

/* Reads one answer of a known length; returns its status. */
static int read_answer(int file)
{
    static char bytes[1 << 16];
    size_t size = 0;
    char *end = NULL;
    while (end == NULL) {
        ssize_t count = recv(file, bytes + size, sizeof(bytes) - 1 - size, 0);
        CHECK(count > 0);
        size += (size_t)count;
        bytes[size] = '\0';
        end = strstr(bytes, "\r\n\r\n");
    }
    const char *length = strstr(bytes, "Content-Length: ");
    CHECK(length != NULL);
    size_t rest = strtoul(length + strlen("Content-Length: "), NULL, 10);
    size_t have = size - (size_t)(end + 4 - bytes);
    int status = atoi(bytes + strlen("HTTP/1.1 "));
    for (rest -= have; rest > 0;) {
        ssize_t count = recv(file, bytes, rest < sizeof(bytes) ? rest : sizeof(bytes), 0);
        CHECK(count > 0);
        rest -= (size_t)count;
    }
    return status;
}

/* Everything that there is, until something has come. */
static void read_event(int file)
{
    char bytes[1 << 14];
    CHECK(recv(file, bytes, sizeof(bytes), 0) > 0);
}

/* ---- the server ---- */

static struct server start(void)
{
    static const char *const arguments[] = {
        "build/release/bin/rayrig", "serve", "--controller", "none", "--kubelet", "manual", NULL};
    int pipes[2];
    char *environment[] = {NULL};
    posix_spawn_file_actions_t actions;
    CHECK(pipe(pipes) == 0);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, pipes[1], STDOUT_FILENO);
    posix_spawn_file_actions_addclose(&actions, pipes[0]);
    struct server server = {0};
    double begin = spawned_clock();
    CHECK(posix_spawn(&server.process, arguments[0], &actions, NULL,
                      (char *const *)(uintptr_t)arguments, environment) == 0);
    close(pipes[1]);
    posix_spawn_file_actions_destroy(&actions);
    char line[256];
    ssize_t size = read(pipes[0], line, sizeof(line) - 1);
    CHECK(size > 0);
    line[size] = '\0';
    close(pipes[0]);
    server.port = (uint16_t)strtoul(strrchr(line, ':') + 1, NULL, 10);
    int file = connect_to(&server);
    send_request(file, "GET", "/readyz", "");
    CHECK(read_answer(file) == 200);
    close(file);
    server.ready_seconds = spawned_clock() - begin;
    return server;
}

static void stop(const struct server *server)
{
    int status = 0;
    kill(server->process, SIGTERM);
    CHECK(waitpid(server->process, &status, 0) == server->process && status == 0);
}

static double resident_mib(const struct server *server)
{
    AUTO_BUFFER path = {0};
    buffer_printf(&path, "/proc/%d/statm", server->process);
    FILE *file = fopen(buffer_text(&path), "r");
    unsigned long pages = 0;
    CHECK(file != NULL && fscanf(file, "%*u %lu", &pages) == 1);
    fclose(file);
    return (double)pages * (double)sysconf(_SC_PAGESIZE) / (1024.0 * 1024.0);
}

/* ---- what is measured ---- */

static void bench_start(void)
{
    double ready[STARTS];
    double resident = 0;
    for (size_t i = 0; i < STARTS; i++) {
        struct server server = start();
        ready[i] = server.ready_seconds;
        resident = resident_mib(&server);
        stop(&server);
    }
    double median = spawned_median(ready, STARTS);
    printf("serve: ready in %.1f ms at best, %.1f ms in the median; %.1f MiB resident when empty\n",
           ready[0] * 1e3, median * 1e3, resident);
}

/* Processor time that the server has taken so far. */
static double processor_seconds(const struct server *server)
{
    AUTO_BUFFER path = {0};
    buffer_printf(&path, "/proc/%d/stat", server->process);
    FILE *file = fopen(buffer_text(&path), "r");
    unsigned long user = 0;
    unsigned long system = 0;
    CHECK(file != NULL &&
          fscanf(file, "%*d %*s %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user,
                 &system) == 2);
    fclose(file);
    return (double)(user + system) / (double)sysconf(_SC_CLK_TCK);
}

struct throughput {
    double per_second; /* 0 when there is no wrk */
    double seconds;    /* of the server's processor time, each */
};

/* Requests by wrk over one connection. */
static struct throughput run_wrk(const struct server *server, const char *options,
                                 const char *target)
{
    AUTO_BUFFER command = {0};
    buffer_printf(&command, "wrk -t1 -c1 -d3 %s http://127.0.0.1:%u%s 2>/dev/null", options,
                  server->port, target);
    FILE *pipe = popen(buffer_text(&command), "r");
    struct throughput result = {0};
    double begin = processor_seconds(server);
    char line[256];
    while (pipe != NULL && fgets(line, sizeof(line), pipe) != NULL) {
        if (strncmp(line, "Requests/sec:", 13) == 0) {
            result.per_second = atof(line + 13);
        } else if (strstr(line, " requests in ") != NULL) {
            result.seconds = (processor_seconds(server) - begin) / atof(line);
        } else if (strncmp(line, "refused", 7) == 0) {
            fputs(line, stdout);
        }
    }
    if (pipe != NULL) {
        pclose(pipe);
    }
    return result;
}

static void bench_requests(void)
{
    struct server server = start();
    struct throughput gets = run_wrk(&server, "", "/api/v1/namespaces/default/services/kubernetes");
    struct throughput creates = run_wrk(&server, "-s bench/data/create-pods.lua", "");
    stop(&server);
    if (gets.per_second == 0) {
        printf("serve: wrk is not installed\n");
        return;
    }
    printf("serve: one connection: %.0f GET/s, %.0f creates of Pods/s; %.0f and %.0f us of the "
           "server's processor time each\n",
           gets.per_second, creates.per_second, gets.seconds * 1e6, creates.seconds * 1e6);
}

static void create_pod(int file, size_t index)
{
    AUTO_BUFFER body = {0};
    buffer_printf(&body,
                  "{\"metadata\":{\"name\":\"p%zu\",\"labels\":{\"app\":\"bench\"}},\"spec\":{"
                  "\"containers\":[{\"name\":\"c\",\"image\":\"busybox:1\",\"resources\":{"
                  "\"requests\":{\"cpu\":\"500m\",\"memory\":\"1Gi\"}}}]}}",
                  index);
    send_request(file, "POST", "/api/v1/namespaces/default/pods", buffer_text(&body));
    CHECK(read_answer(file) == 201);
}

static void bench_list(void)
{
    struct server server = start();
    int file = connect_to(&server);
    for (size_t i = 0; i < PODS; i++) {
        create_pod(file, i);
    }
    double seconds[5];
    for (size_t i = 0; i < 5; i++) {
        double begin = spawned_clock();
        send_request(file, "GET", "/api/v1/pods", "");
        CHECK(read_answer(file) == 200);
        seconds[i] = spawned_clock() - begin;
    }
    double median = spawned_median(seconds, 5);
    printf("serve: list of %d Pods: %.0f ms at best, %.0f ms in the median; %.1f MiB resident\n",
           PODS, seconds[0] * 1e3, median * 1e3, resident_mib(&server));
    close(file);
    stop(&server);
}

struct latency {
    double answer_seconds; /* of the write that causes the event, in the median */
    double middle_seconds; /* until half of the watches have the event */
    double last_seconds;   /* until all have it */
};

static struct latency bench_watches(size_t count)
{
    struct server server = start();
    int writer = connect_to(&server);
    struct pollfd *watches = calloc(count, sizeof(watches[0]));
    CHECK(watches != NULL);
    for (size_t i = 0; i < count; i++) {
        watches[i] = (struct pollfd){.fd = connect_to(&server), .events = POLLIN};
        send_request(watches[i].fd, "GET", "/api/v1/namespaces/default/configmaps?watch=1", "");
        read_event(watches[i].fd);
    }
    usleep(200000); /* until what there was has been told */
    for (size_t i = 0; i < count; i++) {
        while (poll(&watches[i], 1, 0) == 1) {
            read_event(watches[i].fd);
        }
    }
    double answers[EVENTS];
    double middles[EVENTS];
    double lasts[EVENTS];
    for (size_t event = 0; event < EVENTS; event++) {
        AUTO_BUFFER body = {0};
        usleep(20000); /* the one before is over and done with */
        buffer_printf(&body, "{\"metadata\":{\"name\":\"e%zu\"}}", event);
        double begin = spawned_clock();
        send_request(writer, "POST", "/api/v1/namespaces/default/configmaps", buffer_text(&body));
        CHECK(read_answer(writer) == 201);
        answers[event] = spawned_clock() - begin;
        for (size_t i = 0; i < count; i++) {
            read_event(watches[i].fd);
            if (i == count / 2) {
                middles[event] = spawned_clock() - begin;
            }
        }
        lasts[event] = spawned_clock() - begin;
    }
    for (size_t i = 0; i < count; i++) {
        close(watches[i].fd);
    }
    free(watches);
    close(writer);
    stop(&server);
    return (struct latency){spawned_median(answers, EVENTS), spawned_median(middles, EVENTS),
                            spawned_median(lasts, EVENTS)};
}

int main(void)
{
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    bench_start();
    bench_requests();
    bench_list();
    struct latency one = bench_watches(1);
    struct latency many = bench_watches(WATCHES);
    printf("serve: a write with 1 watch: %.2f ms to its answer, %.2f ms to the watch\n",
           one.answer_seconds * 1e3, one.last_seconds * 1e3);
    printf("serve: a write with %d watches: %.2f ms to its answer (ratio %.2f), %.2f ms to half of "
           "them, %.2f ms to all\n",
           WATCHES, many.answer_seconds * 1e3, many.answer_seconds / one.answer_seconds,
           many.middle_seconds * 1e3, many.last_seconds * 1e3);
    return 0;
}
