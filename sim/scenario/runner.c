#include "sim/scenario/runner.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/check.h"
#include "core/base/memory.h"
#include "core/base/value_json.h"

/*
 * A worker reads indexes of files (4 bytes) from one pipe and answers each with a result (8 bytes
 * of size, then JSON) on another. When its input ends, it ends.
 */
struct worker {
    pid_t process; /* 0: not running */
    int to_worker;
    int from_worker;
    size_t index; /* of the file it is at; SIZE_MAX: idle */
};

struct runner {
    const char *const *paths;
    const char *const *golden_paths;
    size_t count;
    const struct runner_options *options;
    struct worker *workers;
    struct value **results; /* by file */
    size_t next_index;
    size_t done_count;
    size_t stop_index; /* files from here on are of no interest (fail_fast) */
};

/* ---- in the worker ---- */

static bool read_exactly(int file, void *bytes, size_t size)
{
    char *at = bytes;
    while (size > 0) {
        ssize_t got = read(file, at, size);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            return false;
        }
        at += got;
        size -= (size_t)got;
    }
    return true;
}

static bool write_exactly(int file, const void *bytes, size_t size)
{
    const char *at = bytes;
    while (size > 0) {
        ssize_t written = write(file, at, size);
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            return false;
        }
        at += written;
        size -= (size_t)written;
    }
    return true;
}

static _Noreturn void work(const struct runner *self, int input, int output)
{
    signal(SIGABRT, SIG_DFL); /* a crash is the parent's to report */
    struct run_options options = self->options->run;
    struct origin origin = {0};
    struct manifests manifests = {0};
    struct subject subject = subject_builtin;
    if (options.subject == NULL) {
        cluster_note_origin(SCENARIO_SEED, &origin);
        subject.context = &origin;
        options.subject = &subject;
    }
    options.manifests = &manifests;
    size_t alive = value_live_count();
    uint32_t index;
    while (read_exactly(input, &index, sizeof(index))) {
        struct value *result =
            run_scenario(self->paths[index], self->golden_paths[index], &options);
        /* In one piece, so that the parent is woken once. */
        AUTO_BUFFER message = {0};
        uint64_t size = 0;
        buffer_append_sized(&message, (const char *)&size, sizeof(size));
        value_print_json(result, &message);
        size = message.size - sizeof(size);
        memcpy(message.data, &size, sizeof(size));
        value_unref(result);
        CHECK(value_live_count() == alive + manifests_value_count(&manifests));
        if (!write_exactly(output, message.data, message.size)) {
            break;
        }
    }
    manifests_release(&manifests);
    origin_release(&origin);
    exit(0); /* not _exit(): leaks are looked for, and coverage is written, at the end */
}

/* ---- in the parent ---- */

static void start_worker(struct runner *self, struct worker *worker)
{
    int to_worker[2];
    int from_worker[2];
    CHECK(pipe(to_worker) == 0 && pipe(from_worker) == 0);
    pid_t process = fork();
    CHECK(process >= 0);
    if (process == 0) {
        /* The other workers' pipes must not be kept open by this one. */
        for (size_t i = 0; i < self->options->jobs; i++) {
            if (self->workers[i].process > 0) {
                close(self->workers[i].to_worker);
                close(self->workers[i].from_worker);
            }
        }
        close(to_worker[1]);
        close(from_worker[0]);
        work(self, to_worker[0], from_worker[1]);
    }
    close(to_worker[0]);
    close(from_worker[1]);
    *worker = (struct worker){process, to_worker[1], from_worker[0], SIZE_MAX};
}

/* Ends a worker; returns its wait status. */
static int stop_worker(struct worker *worker)
{
    close(worker->to_worker);
    close(worker->from_worker);
    int status = 0;
    while (waitpid(worker->process, &status, 0) < 0 && errno == EINTR) {
    }
    *worker = (struct worker){.index = SIZE_MAX};
    return status;
}

static void finish(struct runner *self, size_t index, struct value *result_take)
{
    self->results[index] = result_take;
    self->done_count++;
    bool passed = value_is_text(value_get(result_take, "status"), "passed");
    if (self->options->fail_fast && !passed && index + 1 < self->stop_index) {
        self->stop_index = index + 1;
    }
    if (self->options->progress != NULL) {
        self->options->progress(self->options->context, self->done_count, self->count, result_take);
    }
}

static struct value *crash_result(const char *path, int status)
{
    struct value *message =
        WIFSIGNALED(status)
            ? value_string_printf("rayrig crashed while playing this scenario: %s",
                                  strsignal(WTERMSIG(status)))
            : value_string_printf("rayrig ended with status %d while playing this scenario",
                                  WEXITSTATUS(status));
    struct value *failure =
        value_object_of("kind", value_string("crash"), "message", message, NULL);
    return value_object_of("path", value_string(path), "status", value_string("crashed"),
                           "failures", value_array_of(failure, NULL), "runs", value_array(), NULL);
}

/* Gives the worker its next file, starting it if need be. False when there is none left. */
static bool assign(struct runner *self, struct worker *worker)
{
    if (self->next_index >= self->stop_index) {
        return false;
    }
    if (worker->process == 0) {
        start_worker(self, worker);
    }
    worker->index = self->next_index++;
    uint32_t index = (uint32_t)worker->index;
    (void)write_exactly(worker->to_worker, &index, sizeof(index)); /* a crash shows on reading */
    return true;
}

/* What a worker sent, if that cannot be taken: a result has its limits too. */
static struct value *unreadable_result(const char *path, const struct error *err)
{
    struct value *message = value_string_printf("the result cannot be reported: %s", err->message);
    struct value *failure =
        value_object_of("kind", value_string("result"), "message", message, NULL);
    return value_object_of("path", value_string(path), "status", value_string("failed"), "failures",
                           value_array_of(failure, NULL), "runs", value_array(), NULL);
}

/* NULL when the worker is gone. */
static struct value *read_result(const char *path, int file)
{
    uint64_t size = 0;
    if (!read_exactly(file, &size, sizeof(size))) {
        return NULL;
    }
    AUTO_FREE char *text = memory_alloc(size + 1);
    AUTO_ERROR err = {0};
    if (!read_exactly(file, text, size)) {
        return NULL;
    }
    struct value *result = value_parse_json(text, size, &err);
    return result != NULL ? result : unreadable_result(path, &err);
}

static void receive(struct runner *self, struct worker *worker)
{
    size_t index = worker->index;
    struct value *result = read_result(self->paths[index], worker->from_worker);
    if (result == NULL) {
        result = crash_result(self->paths[index], stop_worker(worker));
    }
    worker->index = SIZE_MAX;
    finish(self, index, result);
}

/* Waits for whichever busy workers have something to say. False when none is busy. */
static bool wait_for_workers(struct runner *self, struct pollfd *polls)
{
    size_t busy = 0;
    for (size_t i = 0; i < self->options->jobs; i++) {
        bool is_busy = self->workers[i].index != SIZE_MAX;
        polls[i] =
            (struct pollfd){.fd = is_busy ? self->workers[i].from_worker : -1, .events = POLLIN};
        busy += is_busy;
    }
    if (busy == 0) {
        return false;
    }
    while (poll(polls, self->options->jobs, -1) < 0 && errno == EINTR) {
    }
    for (size_t i = 0; i < self->options->jobs; i++) {
        if (polls[i].revents != 0) {
            receive(self, &self->workers[i]);
        }
    }
    return true;
}

struct value *runner_run(const char *const *paths, const char *const *golden_paths, size_t count,
                         const struct runner_options *options)
{
    struct runner self = {.paths = paths,
                          .golden_paths = golden_paths,
                          .count = count,
                          .options = options,
                          .stop_index = count};
    self.workers = memory_alloc_zero(options->jobs, sizeof(*self.workers));
    self.results = memory_alloc_zero(count, sizeof(struct value *));
    AUTO_FREE struct pollfd *polls = memory_alloc_zero(options->jobs, sizeof(*polls));
    for (size_t i = 0; i < options->jobs; i++) {
        self.workers[i].index = SIZE_MAX;
    }
    void (*old_handler)(int) = signal(SIGPIPE, SIG_IGN); /* a crashed worker is not our end */
    do {
        for (size_t i = 0; i < options->jobs; i++) {
            if (self.workers[i].index == SIZE_MAX && !assign(&self, &self.workers[i])) {
                break;
            }
        }
    } while (wait_for_workers(&self, polls));
    for (size_t i = 0; i < options->jobs; i++) {
        if (self.workers[i].process != 0) {
            stop_worker(&self.workers[i]);
        }
    }
    signal(SIGPIPE, old_handler);
    struct value *results = value_array();
    for (size_t i = 0; i < count; i++) {
        if (i < self.stop_index && self.results[i] != NULL) {
            value_push(&results, self.results[i]);
        } else {
            value_unref(self.results[i]);
        }
    }
    free(self.workers);
    free(self.results);
    return results;
}

/* ---- golden paths ---- */

/* Where the last component `scenarios` of PATH begins; NULL when there is none. */
static const char *find_scenarios(const char *path)
{
    static const char folder[] = "scenarios/";
    const char *found = NULL;
    for (const char *at = path; (at = strstr(at, folder)) != NULL; at++) {
        if (at == path || at[-1] == '/') {
            found = at;
        }
    }
    return found;
}

char *runner_golden_path(const char *path)
{
    char absolute[PATH_MAX];
    const char *found = find_scenarios(path);
    if (found == NULL && path[0] != '/' && realpath(path, absolute) != NULL) {
        found = find_scenarios(absolute);
        path = found == NULL ? path : absolute;
    }
    struct buffer out = {0};
    if (found != NULL) {
        buffer_append_sized(&out, path, (size_t)(found - path));
        buffer_append(&out, "golden/");
        buffer_append(&out, found + strlen("scenarios/"));
    } else {
        const char *slash = strrchr(path, '/');
        size_t folder_size = slash == NULL ? 0 : (size_t)(slash - path) + 1;
        buffer_append_sized(&out, path, folder_size);
        buffer_append(&out, "golden/");
        buffer_append(&out, path + folder_size);
    }
    return buffer_detach(&out);
}
