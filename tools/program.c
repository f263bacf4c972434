#include "tools/program.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define STOP_STEP_MS 10

/* ---- in the child ---- */

static _Noreturn void become(const char *command, const struct value *env, int log)
{
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGTERM); /* should we crash */
    signal(SIGABRT, SIG_DFL);
    signal(SIGPIPE, SIG_DFL);
    int input = open("/dev/null", O_RDONLY);
    dup2(input, STDIN_FILENO);
    dup2(log, STDOUT_FILENO);
    dup2(log, STDERR_FILENO);
    for (size_t i = 0; i < value_count(env); i++) {
        setenv(value_key_at(env, i), value_text(value_member_at(env, i)), 1);
    }
    execl("/bin/sh", "sh", "-c", command, (char *)NULL);
    _exit(127);
}

/* ---- in the parent ---- */

bool program_start(struct program *self, const char *command, const struct value *env,
                   const char *log_path, struct error *err)
{
    int log = open(log_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (log < 0) {
        return error_set(err, "cannot write %s: %s", log_path, strerror(errno));
    }
    pid_t process = fork();
    if (process == 0) {
        become(command, env, log);
    }
    close(log);
    if (process < 0) {
        return error_set(err, "cannot start %s: %s", command, strerror(errno));
    }
    setpgid(process, process); /* whoever comes first */
    *self = (struct program){.process = process};
    return true;
}

bool program_runs(struct program *self)
{
    if (self->process == 0) {
        return false;
    }
    pid_t ended = waitpid(self->process, &self->status, WNOHANG);
    if (ended == 0 || (ended < 0 && errno == EINTR)) {
        return true;
    }
    kill(-self->process, SIGKILL); /* what it has left behind */
    self->process = 0;
    return false;
}

void program_stop(struct program *self, int grace_ms)
{
    const struct timespec step = {.tv_nsec = STOP_STEP_MS * 1000 * 1000};
    if (self->process == 0) {
        return;
    }
    kill(-self->process, SIGTERM);
    for (int waited_ms = 0; waited_ms < grace_ms && program_runs(self); waited_ms += STOP_STEP_MS) {
        nanosleep(&step, NULL);
    }
    if (self->process == 0) {
        return;
    }
    kill(-self->process, SIGKILL);
    while (waitpid(self->process, &self->status, 0) < 0 && errno == EINTR) {
    }
    self->process = 0;
}

void program_print_end(const struct program *self, struct buffer *out)
{
    if (WIFSIGNALED(self->status)) {
        buffer_printf(out, "was ended by signal %d (%s)", WTERMSIG(self->status),
                      strsignal(WTERMSIG(self->status)));
    } else {
        buffer_printf(out, "ended with status %d", WEXITSTATUS(self->status));
    }
}
