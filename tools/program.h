#ifndef RAYRIG_TOOLS_PROGRAM_H
#define RAYRIG_TOOLS_PROGRAM_H

#include <stdbool.h>
#include <sys/types.h>

#include "core/base/buffer.h"
#include "core/base/error.h"
#include "core/base/value.h"

/*
 * A program that runs beside us, in a process group of its own: what the shell makes of a command
 * line. It ends with us, however we end.
 */
struct program {
    pid_t process; /* 0: it does not run */
    int status;    /* how it ended, as wait() says */
};

/*
 * Starts COMMAND. ENV is a map of texts that are put into its environment, or NULL; LOG_PATH gets
 * what it prints, after what is there.
 * Errors: the log cannot be written. That the command is nothing that can be run shows in that it
 * ends.
 */
bool program_start(struct program *self, const char *command, const struct value *env,
                   const char *log_path, struct error *err);
/* Whether it still runs. */
bool program_runs(struct program *self);
/* SIGTERM to its group; SIGKILL to what is left of it after GRACE_MS. */
void program_stop(struct program *self, int grace_ms);
/* `ended with status 3`, `was ended by signal 11 (Segmentation fault)` */
void program_print_end(const struct program *self, struct buffer *out);

#endif
