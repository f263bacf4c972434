#ifndef RAYRIG_TOOLS_COMMAND_H
#define RAYRIG_TOOLS_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/error.h"

/*
 * The subcommands of `rayrig`. Each takes its own arguments (argv[0] is its name) and returns the
 * exit status.
 */
enum {
    EXIT_OK = 0,
    EXIT_DIFFERENT = 1, /* a difference, a failed expectation, a refused object */
    EXIT_UNUSABLE = 2,  /* unusable input or command line */
    EXIT_BROKEN = 3,    /* a fault of rayrig itself */
};

int command_run(int argc, char **argv);
int command_get(int argc, char **argv);
int command_render(int argc, char **argv);
int command_check(int argc, char **argv);
int command_schema(int argc, char **argv);
int command_explain(int argc, char **argv);
int command_serve(int argc, char **argv);
int command_ctl(int argc, char **argv);

/* ---- what they share ---- */

/* Prints `rayrig: ERROR` to stderr; returns EXIT_UNUSABLE. */
int command_complain(const struct error *err);
/* The same for a bad command line, with a hint at `rayrig COMMAND --help`. */
int command_misused(const char *command, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* What getopt_long() refused, in words. */
int command_bad_option(const char *command, char **argv, int option);
/* Writes to stdout; EXIT_OK, or EXIT_UNUSABLE when that fails (a full disk, a closed pipe). */
int command_print(const char *bytes, size_t size);

#endif
