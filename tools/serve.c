#include "tools/serve.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "core/base/base64.h"
#include "core/base/check.h"
#include "core/base/limits.h"
#include "core/base/memory.h"
#include "sim/apiserver/token.h"
#include "tools/serve_control.h"

#define PACE_REAL INT64_C(1000)
#define PACE_MAX INT64_C(1000000000)

struct serve {
    struct cluster_config config; /* of each cluster that it comes to have */
    struct cluster *cluster;
    struct http_front *front;
    struct http_server *http;
    struct control *control;
    struct fault_list faults; /* of the clients' requests */
    char *url;
    enum serve_time time;
    int64_t pace_thousandths;
    /* The moment to which the world's time is tied, on both clocks. */
    struct sim_time anchor;
    int64_t anchor_ns;
    int64_t start_ns;
};

static int64_t monotonic_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * SIM_NS_PER_SECOND + now.tv_nsec;
}

static struct sim_time wall_clock(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (struct sim_time){(int64_t)now.tv_sec * SIM_NS_PER_SECOND + now.tv_nsec};
}

/* ---- the clock ---- */

static void tie_clocks(struct serve *self)
{
    self->anchor = cluster_world(self->cluster)->now;
    self->anchor_ns = monotonic_ns();
}

/* Where the world's clock should be. */
static struct sim_time due_time(const struct serve *self)
{
    if (self->time == SERVE_TIME_MANUAL) {
        return cluster_world(self->cluster)->now;
    }
    int64_t passed_ns = monotonic_ns() - self->anchor_ns;
    /* In two parts, so that it does not overflow. */
    int64_t scaled_ns = passed_ns / PACE_REAL * self->pace_thousandths +
                        passed_ns % PACE_REAL * self->pace_thousandths / PACE_REAL;
    return sim_time_add(self->anchor, (struct sim_duration){scaled_ns});
}

/* How long until the world has something to do, in real milliseconds, rounded up. */
static int wait_for_world(const struct serve *self, int maximum_ms)
{
    struct sim_time due;
    if (self->time == SERVE_TIME_MANUAL || !world_next_due(cluster_world(self->cluster), &due)) {
        return maximum_ms;
    }
    int64_t ns = sim_time_since(due, due_time(self)).ns;
    ns = ns / self->pace_thousandths * PACE_REAL;
    int64_t ms = ns <= 0 ? 0 : ns / SIM_NS_PER_MS + 1;
    return maximum_ms >= 0 && ms > maximum_ms ? maximum_ms : (int)(ms > 60000 ? 60000 : ms);
}

static int wait_for_watches(struct serve *self, int maximum_ms)
{
    struct sim_duration due;
    if (!http_watches_next_due(http_front_watches(self->front), &due)) {
        return maximum_ms;
    }
    int64_t ns = due.ns - (monotonic_ns() - self->start_ns);
    int64_t ms = ns <= 0 ? 0 : ns / SIM_NS_PER_MS + 1;
    return maximum_ms >= 0 && ms > maximum_ms ? maximum_ms : (int)(ms > 60000 ? 60000 : ms);
}

void serve_set_time(struct serve *self, enum serve_time time, int64_t pace_thousandths)
{
    world_run_until(cluster_world(self->cluster), due_time(self));
    self->time = time;
    self->pace_thousandths = time == SERVE_TIME_PACED ? pace_thousandths : PACE_REAL;
    tie_clocks(self);
}

enum cluster_settled serve_advance(struct serve *self, struct sim_duration duration,
                                   struct buffer *busy)
{
    world_run_until(cluster_world(self->cluster), due_time(self));
    enum cluster_settled verdict = cluster_advance(self->cluster, duration, busy);
    tie_clocks(self);
    return verdict;
}

enum cluster_settled serve_settle(struct serve *self, struct buffer *busy)
{
    world_run_until(cluster_world(self->cluster), due_time(self));
    enum cluster_settled verdict = cluster_settle(self->cluster, busy);
    tie_clocks(self);
    return verdict;
}

enum serve_time serve_time(const struct serve *self)
{
    return self->time;
}

bool serve_time_parse(const char *text, enum serve_time *time, int64_t *pace_thousandths)
{
    *time = strcmp(text, "real") == 0     ? SERVE_TIME_REAL
            : strcmp(text, "manual") == 0 ? SERVE_TIME_MANUAL
                                          : SERVE_TIME_PACED;
    if (*time != SERVE_TIME_PACED) {
        return true;
    }
    int64_t thousandths = 0;
    int64_t unit = 1000;
    const char *c = text;
    bool after_point = false;
    for (; (*c >= '0' && *c <= '9') || (*c == '.' && !after_point); c++) {
        if (*c == '.') {
            after_point = true;
        } else if (after_point) {
            unit /= 10;
            thousandths += (*c - '0') * unit;
        } else if (thousandths < PACE_MAX) {
            thousandths = thousandths * 10 + (*c - '0') * PACE_REAL;
        }
    }
    *pace_thousandths = thousandths;
    bool has_times = strcmp(c, "x") == 0 || strcmp(c, "×") == 0;
    return has_times && thousandths > 0 && thousandths <= PACE_MAX;
}

void serve_print_time(const struct serve *self, struct buffer *out)
{
    if (self->time != SERVE_TIME_PACED) {
        buffer_append(out, self->time == SERVE_TIME_REAL ? "real" : "manual");
        return;
    }
    int64_t rest = self->pace_thousandths % PACE_REAL;
    buffer_append_int(out, self->pace_thousandths / PACE_REAL);
    if (rest > 0) {
        char digits[] = {'.', (char)('0' + rest / 100), (char)('0' + rest / 10 % 10),
                         (char)('0' + rest % 10)};
        size_t size = rest % 100 == 0 ? 2 : rest % 10 == 0 ? 3 : 4;
        buffer_append_sized(out, digits, size);
    }
    buffer_append_char(out, 'x');
}

/* ---- requests ---- */

static void handle(void *context, const struct http_request *request,
                   struct http_response *response)
{
    struct serve *self = context;
    if (control_is_meant(request)) {
        control_handle(self->control, request, response);
        http_watches_check_served(http_front_watches(self->front));
    } else {
        http_front_handle(self->front, request, response);
    }
}

static size_t body_limit(void *context, const struct http_request *request)
{
    const struct serve *self = context;
    return control_is_meant(request) ? control_body_limit(self->control, request)
                                     : LIMIT_TEXT_SIZE_BYTES;
}

/* The first cluster: where it is no dump's, it begins now. */
static struct cluster *make_cluster(const struct serve_config *config, struct error *err)
{
    struct cluster_config cluster_config = config->cluster;
    if (config->time != SERVE_TIME_MANUAL && cluster_config.load == NULL &&
        cluster_config.start.ns == 0) {
        cluster_config.start = wall_clock();
    }
    struct cluster *cluster = cluster_new(&cluster_config, err);
    if (cluster != NULL) {
        unsigned char secret[API_SERVER_SECRET_SIZE];
        CHECK(getrandom(secret, sizeof(secret), 0) == (ssize_t)sizeof(secret));
        api_server_set_secret(cluster_server(cluster), secret);
    }
    return cluster;
}

static void make_front(struct serve *self, const struct http_users *users)
{
    struct world *world = cluster_world(self->cluster);
    const struct http_front_config config = {
        .world = world,
        .server = cluster_server(self->cluster),
        .users = users,
        .address = http_server_address(self->http),
        .faults = &self->faults,
    };
    struct random before = world->random;
    self->front = http_front_new(&config);
    if (self->config.load != NULL) { /* the front door that drew from it is there already */
        world->random = before;
    }
}

struct serve *serve_new(const struct serve_config *original, struct error *err)
{
    struct serve_config copy = *original;
    const struct serve_config *config = &copy;
    copy.cluster.for_clients = true;
    copy.cluster.root_ca = config->tls_certificate;
    struct cluster *cluster = make_cluster(config, err);
    if (cluster == NULL) {
        return NULL;
    }
    struct serve *self = memory_alloc_zero(1, sizeof(*self));
    const struct http_server_config http_config = {
        .host = config->host,
        .port = config->port,
        .tls_certificate = config->tls_certificate,
        .tls_key = config->tls_key,
        .body_limit = body_limit,
        .handle = handle,
        .context = self,
    };
    self->config = config->cluster;
    self->cluster = cluster;
    self->time = config->time;
    self->pace_thousandths =
        config->time == SERVE_TIME_PACED ? config->pace_thousandths : PACE_REAL;
    self->http = http_server_new(&http_config, err);
    if (self->http == NULL) {
        cluster_free(cluster);
        free(self);
        return NULL;
    }
    make_front(self, config->users);
    AUTO_BUFFER url = {0};
    buffer_printf(&url, "%s://%s", config->tls_certificate == NULL ? "http" : "https",
                  http_server_address(self->http));
    self->url = buffer_detach(&url);
    self->start_ns = monotonic_ns();
    tie_clocks(self);
    self->control = control_new(self, config->cluster.controller.contract, config->users,
                                value_get(config->cluster.load, "objects"));
    self->config.load = NULL;
    self->config.load_name = NULL;
    return self;
}

bool serve_load(struct serve *self, const struct value *dump, struct error *err)
{
    struct cluster *old = self->cluster;
    struct cluster_config config = self->config;
    config.load = dump;
    struct cluster *loaded = cluster_new(&config, err);
    if (loaded == NULL) {
        world_make_current(cluster_world(old));
        return false;
    }
    struct world *world = cluster_world(loaded);
    trace_continue(&world->trace, &cluster_world(old)->trace);
    api_server_take_tokens(cluster_server(loaded), cluster_server(old));
    http_front_move(self->front, world, cluster_server(loaded));
    fault_list_release(&self->faults);
    self->faults = (struct fault_list){0};
    self->cluster = loaded;
    control_move(self->control, value_get(dump, "objects"));
    cluster_free(old);
    world_make_current(world);
    tie_clocks(self);
    return true;
}

void serve_free(struct serve *self)
{
    if (self == NULL) {
        return;
    }
    http_watches_end(http_front_watches(self->front));
    http_server_run(self->http);
    http_server_free(self->http);
    http_front_free(self->front);
    control_free(self->control);
    fault_list_release(&self->faults);
    cluster_free(self->cluster);
    free(self->url);
    free(self);
}

struct cluster *serve_cluster(struct serve *self)
{
    return self->cluster;
}

struct http_front *serve_front(struct serve *self)
{
    return self->front;
}

struct fault_list *serve_faults(struct serve *self)
{
    return &self->faults;
}

struct http_server *serve_http(struct serve *self)
{
    return self->http;
}

struct value *serve_dump(struct serve *self)
{
    return control_dump(self->control);
}

const char *serve_url(const struct serve *self)
{
    return self->url;
}

/* ---- the loop ---- */

/* What is due in the world now, and what clients are to be told of it. */
static void catch_up(struct serve *self)
{
    world_run_until(cluster_world(self->cluster), due_time(self));
    http_watches_tick(http_front_watches(self->front),
                      (struct sim_duration){monotonic_ns() - self->start_ns});
}

void serve_step(struct serve *self, int maximum_ms)
{
    catch_up(self);
    http_watches_flush(http_front_watches(self->front));
    http_server_run(self->http);
    /* What the requests have set off. */
    catch_up(self);
    http_watches_flush(http_front_watches(self->front));
    if (http_front_watches(self->front)->unread_count > 0) {
        http_server_run(self->http);
    }
    http_server_wait(self->http, wait_for_watches(self, wait_for_world(self, maximum_ms)));
}

bool serve_is_quiet(const struct serve *self)
{
    return http_server_busy_count(self->http) == 0;
}

/* ---- kubeconfig ---- */

void serve_kubeconfig(const struct serve *self, const char *token, const char *certificate,
                      struct buffer *out)
{
    buffer_printf(out,
                  "apiVersion: v1\n"
                  "kind: Config\n"
                  "clusters:\n"
                  "- name: rayrig\n"
                  "  cluster:\n"
                  "    server: %s\n",
                  self->url);
    if (certificate != NULL) {
        buffer_append(out, "    certificate-authority-data: ");
        base64_print(certificate, strlen(certificate), out);
        buffer_append_char(out, '\n');
    }
    buffer_append(out, "contexts:\n"
                       "- name: rayrig\n"
                       "  context:\n"
                       "    cluster: rayrig\n"
                       "    user: rayrig\n"
                       "current-context: rayrig\n"
                       "users:\n"
                       "- name: rayrig\n"
                       "  user:");
    if (token == NULL) {
        buffer_append(out, " {}\n");
    } else {
        AUTO_BUFFER quoted = {0};
        buffer_append_quoted(&quoted, token, strlen(token));
        buffer_printf(out, "\n    token: %s\n", buffer_text(&quoted));
    }
}
