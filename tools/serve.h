#ifndef RAYRIG_TOOLS_SERVE_H
#define RAYRIG_TOOLS_SERVE_H

#include "sim/cluster/cluster.h"
#include "sim/http/front.h"
#include "tools/http_server.h"

/*
 * A simulated cluster behind HTTP: the cluster, its front door, the sockets, and a clock that makes
 * the world's time go on while the real one does. One thread does it all, a step at a time.
 */
enum serve_time {
    SERVE_TIME_REAL,   /* the world's clock is the real one */
    SERVE_TIME_PACED,  /* it goes PACE times as fast */
    SERVE_TIME_MANUAL, /* it stands still unless it is told to go on */
};

struct serve_config {
    struct cluster_config cluster;
    const struct http_users *users; /* NULL: everybody is an administrator */
    const char *host;
    uint16_t port;
    const char *tls_certificate; /* PEM; NULL: no TLS */
    const char *tls_key;
    enum serve_time time;
    int64_t pace_thousandths; /* 1000: as the real clock */
};

struct serve;

/* `real`, `manual`, or how many times as fast as the real clock: `10x`, `0.5x`. False for others.
 */
bool serve_time_parse(const char *text, enum serve_time *time, int64_t *pace_thousandths);

/* Listens. Errors: those of cluster_new() and http_server_new(). Owns: borrows what CONFIG names.
 */
struct serve *serve_new(const struct serve_config *config, struct error *err);
/* Ends the watches, and closes. */
void serve_free(struct serve *self);

struct cluster *serve_cluster(struct serve *self);
struct http_front *serve_front(struct serve *self);
struct http_server *serve_http(struct serve *self);
/* The faults armed for the clients' requests. */
struct fault_list *serve_faults(struct serve *self);
/* `http://127.0.0.1:41234`. Owns: borrowed. */
const char *serve_url(const struct serve *self);

/* Everything that is stored (docs/serve.md, "The dump"). Owns: a new reference. */
struct value *serve_dump(struct serve *self);

/*
 * The world that DUMP holds, at its time, in place of the one that there is. Watches end as expired
 * ones, the clients' faults are disarmed; the pace, and the tokens of accounts that are in the dump
 * as well, stay. Errors: those of cluster_new(); nothing has changed then.
 */
bool serve_load(struct serve *self, const struct value *dump, struct error *err);

/* Does what is due, and waits for the next thing to do, for MAXIMUM_MS at most (-1: for ever). */
void serve_step(struct serve *self, int maximum_ms);
/*
 * Lets the world's clock go on by DURATION at once, whatever its pace; timers fire in order.
 * When they never come to an end, appends to BUSY (may be NULL) what is busy.
 */
enum cluster_settled serve_advance(struct serve *self, struct sim_duration duration,
                                   struct buffer *busy);
/* The same until nothing is due within a minute, as scenarios have it. */
enum cluster_settled serve_settle(struct serve *self, struct buffer *busy);
/* Another pace, from now on. */
void serve_set_time(struct serve *self, enum serve_time time, int64_t pace_thousandths);
enum serve_time serve_time(const struct serve *self);
/* `real`, `manual`, `10x` */
void serve_print_time(const struct serve *self, struct buffer *out);

/* Nothing is left to be done at this instant: no request in work, every watch drained. */
bool serve_is_quiet(const struct serve *self);

/* A kubeconfig with which clients reach it, TOKEN and CERTIFICATE (PEM) being NULL for none. */
void serve_kubeconfig(const struct serve *self, const char *token, const char *certificate,
                      struct buffer *out);

#endif
