#include "tools/external.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "core/base/limits.h"
#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/value_json.h"
#include "core/kube/meta.h"
#include "sim/scenario/files.h"
#include "sim/scenario/invariants.h"
#include "tools/clean_up.h"
#include "tools/external_excuse.h"
#include "tools/program.h"
#include "tools/serve.h"

#define STEP_MS_MAX 20
#define STOP_GRACE_MS 5000
/* As much of what the program has printed is shown when it ends. */
#define TAIL_LINES 8

struct external {
    struct subject subject;
    struct external_config config;
    struct buffer folder; /* for temporary files */
    struct buffer log_path;
    struct buffer command; /* as it was started */
    bool cannot_start;
    /* While a cluster is there: */
    struct serve *serve;
    const struct contract *contract;
    struct program program;
    const struct value *env; /* the run's; borrowed while it lasts */
    struct api_gate gate;
    struct invariants invariants;
    struct value *before;    /* a snapshot */
    uint64_t activity_count; /* the controller's requests, and everybody's writes */
    uint64_t resting_count;  /* what it was when the controller came to rest */
    bool is_cleaning_up;     /* what it looks at later is of no interest */
    int64_t written_ns;      /* when the controller has written last, by the monotonic clock */
    struct value *latest;    /* the controller's latest request */
    bool is_broken;          /* it must not be used for another run */
};

/* ---- what the controller does ---- */

static int64_t monotonic_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * SIM_NS_PER_SECOND + now.tv_nsec;
}

/*
 * Whoever comes in over HTTP, but for people who look on. A token would tell better, but client-go
 * sends none where there is no TLS.
 */
static bool is_controller(const struct api_request *request)
{
    return request->user != NULL &&
           (request->user_agent == NULL || !text_has_prefix(request->user_agent, "kubectl/"));
}

static bool is_write(const struct api_request *request)
{
    return request->verb != API_GET && request->verb != API_LIST;
}

static bool is_event(const struct api_request *request)
{
    return request->resource == &resource_events || request->resource == &resource_core_events;
}

static bool answer_with_fault(void *context, const struct api_request *request,
                              struct api_response *response)
{
    struct external *self = context;
    return is_controller(request) &&
           fault_list_answer(cluster_faults(serve_cluster(self->serve)), request, response);
}

/* Events of either group, as the journal has them. */
static void note_event(struct external *self, const struct api_response *response)
{
    const struct value *event = response->body;
    bool is_core = value_get(event, "involvedObject") != NULL;
    const char *note = value_find_text(event, is_core ? "message" : "note");
    AUTO_VALUE *regarding = value_object();
    value_put(&regarding,
              value_ref(value_find(event, is_core ? "involvedObject" : "regarding", "name")),
              "metadata", "name");
    const struct api_event recorded = {.regarding = regarding,
                                       .type = value_find_text(event, "type"),
                                       .reason = value_find_text(event, "reason"),
                                       .action = value_find_text(event, "action"),
                                       .note = note};
    journal_add_event(cluster_journal(serve_cluster(self->serve)), &recorded);
}

static void note_request(void *context, const struct api_request *request,
                         const struct api_response *response)
{
    struct external *self = context;
    bool is_lease = request->resource == &resource_leases;
    bool is_from_controller = is_controller(request);
    self->activity_count += !is_lease && (is_from_controller || is_write(request));
    if (!is_from_controller || is_lease) {
        return;
    }
    value_replace(&self->latest, value_string_printf("%s %s %s", api_verb_name(request->verb),
                                                     request->resource->plural,
                                                     request->name == NULL ? "" : request->name));
    if (is_write(request) && is_event(request)) {
        if (api_response_ok(response)) {
            note_event(self, response);
        }
    } else if (is_write(request)) {
        self->written_ns = monotonic_ns();
        journal_add_write(cluster_journal(serve_cluster(self->serve)), request, response);
        invariants_see(&self->invariants, request, response);
    }
}

/* ---- waiting ---- */

/* Where the last TAIL_LINES lines of TEXT begin. */
static const char *find_tail(const char *text, size_t size)
{
    const char *at = text + size;
    for (int lines = 0; at > text; at--) {
        lines += at[-1] == '\n';
        if (lines == TAIL_LINES) {
            break;
        }
    }
    return at;
}

/* The last lines of what the program has printed, each indented. */
static void append_tail(const struct external *self, struct buffer *out)
{
    AUTO_ERROR err = {0};
    AUTO_FREE char *text = NULL;
    size_t size = 0;
    if (!files_read(buffer_text(&self->log_path), &text, &size, &err)) {
        return;
    }
    while (size > 0 && text[size - 1] == '\n') {
        text[--size] = '\0';
    }
    for (const char *line = find_tail(text, size); *line != '\0';) {
        size_t line_size = strcspn(line, "\n");
        buffer_append(out, "\n  ");
        buffer_append_sized(out, line, line_size);
        line += line_size + (line[line_size] == '\n');
    }
}

static void tell_end(struct external *self, struct buffer *told)
{
    buffer_append(told, "the controller ");
    program_print_end(&self->program, told);
    append_tail(self, told);
}

/* How a wait stands. */
struct wait {
    int64_t deadline_ns;
    int64_t quiet_since_ns;
    uint64_t activity_count;
    size_t jump_count;
};

static struct wait wait_begin(const struct external *self)
{
    int64_t now_ns = monotonic_ns();
    return (struct wait){.deadline_ns = now_ns + self->config.patience.ns,
                         .quiet_since_ns = now_ns,
                         .activity_count = self->activity_count};
}

static int64_t requeue_of(const struct external *self)
{
    return self->is_cleaning_up ? 0 : self->config.requeue.ns;
}

/* Lets everybody do something, for as long as the quiet still has to last. */
static void wait_step(struct external *self, struct wait *wait)
{
    int64_t quiet_ns = wait->quiet_since_ns + self->config.quiet.ns;
    int64_t requeue_ns = self->written_ns + requeue_of(self);
    int64_t left_ns = (quiet_ns > requeue_ns ? quiet_ns : requeue_ns) - monotonic_ns();
    int64_t left_ms = left_ns <= 0 ? 0 : left_ns / SIM_NS_PER_MS + 1;
    serve_step(self->serve, left_ms > STEP_MS_MAX ? STEP_MS_MAX : (int)left_ms);
    if (!serve_is_quiet(self->serve) || self->activity_count != wait->activity_count) {
        wait->activity_count = self->activity_count;
        wait->quiet_since_ns = monotonic_ns();
    }
}

static bool has_been_quiet(const struct external *self, const struct wait *wait)
{
    int64_t now_ns = monotonic_ns();
    return now_ns - wait->quiet_since_ns >= self->config.quiet.ns &&
           now_ns - self->written_ns >= requeue_of(self);
}

/* Whether the world has something scheduled soon. */
static bool is_due_soon(const struct external *self)
{
    const struct world *world = cluster_world(serve_cluster(self->serve));
    struct sim_time due;
    return world_next_due(world, &due) &&
           sim_time_since(due, world->now).ns <= SIM_SECONDS(LIMIT_SETTLE_HORIZON_SECONDS).ns;
}

/* Lets the world's clock jump to what is due soon. False when nothing is. */
static bool jump(struct external *self, struct wait *wait)
{
    struct world *world = cluster_world(serve_cluster(self->serve));
    struct sim_time due;
    if (!is_due_soon(self) || !world_next_due(world, &due)) {
        return false;
    }
    struct sim_duration until = sim_time_since(due, world->now);
    wait->jump_count++;
    serve_advance(self->serve, until.ns < 0 ? SIM_SECONDS(0) : until, NULL);
    return true;
}

static enum subject_verdict give_up(struct external *self, struct buffer *told)
{
    self->is_broken = true;
    buffer_append(told, "the controller did not come to rest within ");
    sim_duration_print_short(self->config.patience, told);
    buffer_printf(told, "; its latest request: %s",
                  self->latest == NULL ? "none" : value_text(self->latest));
    return SUBJECT_BROKEN;
}

/* Until nothing has happened for a while. */
static enum subject_verdict wait_until_quiet(struct external *self, struct buffer *told)
{
    struct wait wait = wait_begin(self);
    if (self->activity_count == self->resting_count && !is_due_soon(self)) {
        return SUBJECT_QUIET; /* nothing has happened since the last time */
    }
    for (;;) {
        wait_step(self, &wait);
        if (!program_runs(&self->program)) {
            self->is_broken = true;
            tell_end(self, told);
            return SUBJECT_BROKEN;
        }
        if (has_been_quiet(self, &wait) && !jump(self, &wait)) {
            self->resting_count = self->activity_count;
            return SUBJECT_QUIET;
        }
        if (monotonic_ns() > wait.deadline_ns || wait.jump_count > LIMIT_SETTLE_TIMERS) {
            return give_up(self, told);
        }
    }
}

static struct external *external_of(const struct subject *subject)
{
    return subject->context;
}

static enum subject_verdict settle(const struct subject *subject, struct cluster *cluster,
                                   struct buffer *told)
{
    struct external *self = external_of(subject);
    (void)cluster;
    enum subject_verdict verdict = wait_until_quiet(self, told);
    if (verdict == SUBJECT_QUIET && !invariants_hold(&self->invariants, told)) {
        self->is_broken = true;
        return SUBJECT_BROKEN;
    }
    return verdict;
}

static enum subject_verdict advance(const struct subject *subject, struct cluster *cluster,
                                    struct sim_duration duration, struct buffer *told)
{
    struct external *self = external_of(subject);
    (void)cluster;
    int64_t end_ns = monotonic_ns() + duration.ns;
    for (int64_t left_ns = duration.ns; left_ns > 0; left_ns = end_ns - monotonic_ns()) {
        int64_t left_ms = left_ns / SIM_NS_PER_MS + 1;
        serve_step(self->serve, left_ms > STEP_MS_MAX ? STEP_MS_MAX : (int)left_ms);
        if (!program_runs(&self->program)) {
            self->is_broken = true;
            tell_end(self, told);
            return SUBJECT_BROKEN;
        }
    }
    return SUBJECT_QUIET;
}

/* ---- starting ---- */

static struct buffer path_in(const struct external *self, const char *name)
{
    struct buffer path = {0};
    buffer_printf(&path, "%s/%s", buffer_text(&self->folder), name);
    return path;
}

static bool write_private(const char *path, const struct buffer *text, struct error *err)
{
    return files_write(path, buffer_text(text), text->size, err);
}

static bool write_kubeconfig(struct external *self, const char *path, struct error *err)
{
    AUTO_BUFFER text = {0};
    serve_kubeconfig(self->serve, NULL, NULL, &text);
    return write_private(path, &text, err);
}

/* The operator's configuration as a file; JSON is YAML. */
static bool write_config(const struct value *given, const char *path, struct error *err)
{
    AUTO_VALUE *config = value_ref(given);
    AUTO_BUFFER text = {0};
    value_put(&config, value_string("config.ray.io/v1alpha1"), "apiVersion");
    value_put(&config, value_string("Configuration"), "kind");
    value_print_json(config, &text);
    return write_private(path, &text, err);
}

/* Until it watches something and is quiet. */
static bool wait_until_up(struct external *self, struct error *err)
{
    struct wait wait = wait_begin(self);
    for (;;) {
        AUTO_BUFFER told = {0};
        wait_step(self, &wait);
        bool is_up = http_front_watches(serve_front(self->serve))->count > 0;
        if (!program_runs(&self->program)) {
            tell_end(self, &told);
            return error_set(err, "%s: %s", self->config.command, buffer_text(&told));
        }
        if (is_up && has_been_quiet(self, &wait)) {
            return true;
        }
        if (monotonic_ns() > wait.deadline_ns) {
            append_tail(self, &told);
            return error_set(err, "%s: the controller watches nothing%s%s", self->config.command,
                             is_up ? " for long" : "", buffer_text(&told));
        }
    }
}

static bool start_program(struct external *self, const struct value *env, struct error *err)
{
    AUTO_BUFFER kubeconfig = path_in(self, "kubeconfig");
    AUTO_VALUE *all = value_object_of("KUBECONFIG", value_string(buffer_text(&kubeconfig)), NULL);
    for (size_t i = 0; i < value_count(env); i++) {
        value_put(&all, value_ref(value_member_at(env, i)), value_key_at(env, i));
    }
    bool ok = program_start(&self->program, buffer_text(&self->command), all,
                            buffer_text(&self->log_path), err) &&
              wait_until_up(self, err);
    self->cannot_start = !ok;
    return ok;
}

static void stop_all(struct external *self)
{
    if (self->serve == NULL) {
        return;
    }
    /* It may want to say good-bye. */
    program_stop(&self->program, STOP_GRACE_MS);
    api_server_set_gate(cluster_server(serve_cluster(self->serve)), NULL);
    invariants_release(&self->invariants);
    value_replace(&self->before, NULL);
    value_replace(&self->latest, NULL);
    serve_free(self->serve);
    self->serve = NULL;
    self->is_broken = false;
}

static bool start_cluster(struct external *self, const struct scenario *scenario,
                          const struct scenario_run *run, struct error *err)
{
    const struct serve_config config = {
        .cluster = {.seed = (uint64_t)value_as_int(value_get(run->spec, "seed"), 1),
                    .controller = {.contract = scenario->contract},
                    .without_controller = true},
        .host = "127.0.0.1",
        .time = SERVE_TIME_REAL,
    };
    self->serve = serve_new(&config, err);
    if (self->serve == NULL) {
        return false;
    }
    struct cluster *cluster = serve_cluster(self->serve);
    self->contract = scenario->contract;
    self->activity_count = 1;
    self->resting_count = 0;
    self->written_ns = 0;
    self->gate = (struct api_gate){answer_with_fault, note_request, self};
    api_server_set_gate(cluster_server(cluster), &self->gate);
    invariants_init(&self->invariants, cluster, self->contract);
    return true;
}

/* The command for this run, and the files that it names. */
static bool prepare_command(struct external *self, const struct scenario_run *run,
                            struct error *err)
{
    AUTO_BUFFER kubeconfig = path_in(self, "kubeconfig");
    AUTO_BUFFER config = path_in(self, "config.yaml");
    const struct value *given = value_get(run->spec, "operatorConfig");
    AUTO_VALUE *none = value_object();
    const struct value *settings = given == NULL ? none : given;
    buffer_truncate(&self->command, 0);
    external_expand(self->config.command, buffer_text(&kubeconfig), buffer_text(&config),
                    value_get(run->spec, "featureGates"), &self->command);
    return write_kubeconfig(self, buffer_text(&kubeconfig), err) &&
           write_config(settings, buffer_text(&config), err);
}

/* What was recorded while nobody asked. */
static void forget_journal(struct cluster *cluster)
{
    struct journal *journal = cluster_journal(cluster);
    journal_keep_created(journal, false);
    value_unref(journal_take_writes(journal));
    value_unref(journal_take_events(journal));
}

static struct cluster *begin(const struct subject *subject, const struct scenario *scenario,
                             const struct scenario_run *run, struct error *err)
{
    struct external *self = external_of(subject);
    if (self->serve != NULL && (self->is_broken || self->contract != scenario->contract)) {
        stop_all(self);
    }
    self->env = value_get(run->spec, "env");
    if (self->serve == NULL) {
        if (!start_cluster(self, scenario, run, err)) {
            return NULL;
        }
        if (!prepare_command(self, run, err) || !start_program(self, self->env, err)) {
            stop_all(self);
            return NULL;
        }
        self->before = clean_up_snapshot(serve_cluster(self->serve), self->contract);
    }
    struct cluster *cluster = serve_cluster(self->serve);
    cluster_kubelet(cluster)->automatic = value_is_text(value_get(run->spec, "kubelet"), "auto");
    cluster_kubelet(cluster)->next_node_index = 0;
    forget_journal(cluster);
    return cluster;
}

/* ---- ending ---- */

/* False when something is left. */
static bool clean_up(struct external *self)
{
    struct cluster *cluster = serve_cluster(self->serve);
    self->is_cleaning_up = true;
    fault_list_clear(cluster_faults(cluster), NULL);
    for (int round = 0; round < CLEAN_UP_ROUNDS; round++) {
        AUTO_BUFFER told = {0};
        if (clean_up_round(cluster, self->contract, self->before, round) == 0) {
            invariants_hold(&self->invariants, &told); /* nobody asks */
            return true;
        }
        if (wait_until_quiet(self, &told) != SUBJECT_QUIET) {
            return false;
        }
    }
    return false;
}

static void end(const struct subject *subject, struct cluster *cluster)
{
    struct external *self = external_of(subject);
    cluster_world(cluster)->check_context.scenario = NULL;
    if (self->config.fresh || self->is_broken || !clean_up(self)) {
        stop_all(self);
    }
    self->is_cleaning_up = false;
}

static enum subject_verdict restart(const struct subject *subject, struct cluster *cluster,
                                    struct buffer *told)
{
    struct external *self = external_of(subject);
    AUTO_ERROR err = {0};
    (void)cluster;
    program_stop(&self->program, STOP_GRACE_MS);
    /* Until its connections have ended, too. */
    for (int i = 0; i < 100 && http_front_watches(serve_front(self->serve))->count > 0; i++) {
        serve_step(self->serve, STEP_MS_MAX);
    }
    if (start_program(self, self->env, &err)) {
        return SUBJECT_QUIET;
    }
    self->is_broken = true;
    buffer_append(told, err.message);
    return SUBJECT_BROKEN;
}

static char *excuse(const struct subject *subject, const struct scenario *scenario,
                    const struct scenario_run *run)
{
    return external_excuse(&external_of(subject)->config, scenario, run);
}

/* ---- beginning and end ---- */

static bool make_folder(struct external *self, struct error *err)
{
    const char *base = getenv("TMPDIR");
    AUTO_BUFFER path = {0};
    buffer_printf(&path, "%s/rayrig.XXXXXX", base == NULL || base[0] == '\0' ? "/tmp" : base);
    if (mkdtemp(path.data) == NULL) {
        return error_set(err, "cannot make a folder %s: %s", path.data, strerror(errno));
    }
    buffer_append(&self->folder, path.data);
    return true;
}

struct external *external_new(const struct external_config *config, struct error *err)
{
    struct external *self = memory_alloc_zero(1, sizeof(*self));
    self->config = *config;
    self->subject = (struct subject){.excuse = excuse,
                                     .begin = begin,
                                     .end = end,
                                     .settle = settle,
                                     .advance = advance,
                                     .restart = restart,
                                     .is_external = true,
                                     .context = self};
    bool ok = make_folder(self, err);
    if (ok && config->log_path != NULL) {
        buffer_append(&self->log_path, config->log_path);
        ok = files_write(config->log_path, "", 0, err);
    } else if (ok) {
        AUTO_BUFFER path = path_in(self, "log");
        buffer_append(&self->log_path, buffer_text(&path));
    }
    if (!ok) {
        external_free(self);
        return NULL;
    }
    return self;
}

static void remove_folder(const struct external *self)
{
    static const char *const names[] = {"kubeconfig", "config.yaml", "log"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        AUTO_BUFFER path = path_in(self, names[i]);
        unlink(buffer_text(&path));
    }
    rmdir(buffer_text(&self->folder));
}

void external_free(struct external *self)
{
    if (self == NULL) {
        return;
    }
    stop_all(self);
    if (self->folder.size > 0) {
        remove_folder(self);
    }
    buffer_release(&self->folder);
    buffer_release(&self->log_path);
    buffer_release(&self->command);
    free(self);
}

const struct subject *external_subject(struct external *self)
{
    return &self->subject;
}

void external_distrust(struct external *self)
{
    self->is_broken = true;
}

bool external_can_start(const struct external *self)
{
    return !self->cannot_start;
}
