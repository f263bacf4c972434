#ifndef RAYRIG_BASE_CHECK_H
#define RAYRIG_BASE_CHECK_H

#include <stdint.h>

/*
 * CHECK is for our own bugs. It is never compiled out: a simulator that goes on after an
 * impossible state would report nonsense about somebody's controller.
 *
 * It prints the failed condition, its place and, when a world is running, what is needed to run
 * into it again (scenario, seed, virtual time, step), and aborts.
 */
#define CHECK(cond)                                                                                \
    do {                                                                                           \
        if (__builtin_expect(!(cond), 0)) {                                                        \
            check_failed(__FILE__, __LINE__, #cond);                                               \
        }                                                                                          \
    } while (0)

/* What a running world says about itself; only ever printed, never read for a decision. */
struct check_context {
    const char *scenario; /* may be NULL */
    uint64_t seed;
    int64_t time_ns;    /* virtual, since the world's start */
    int64_t step_index; /* 0-based; -1 before the first step */
};

/*
 * Makes a context the one that a failing CHECK prints; NULL takes it away.
 * Owns: borrows CONTEXT until the next call.
 */
void check_context_set(const struct check_context *context);

_Noreturn void check_failed(const char *file, int line, const char *condition);

#endif
