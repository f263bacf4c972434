#include "core/base/check.h"

#include <stdlib.h>
#include <unistd.h>

#include "core/base/buffer.h"

/*
 * The one piece of process-wide state besides the value heap (value.c). It exists because a CHECK
 * fails in places that know nothing of the world that called them.
 */
static const struct check_context *current;

void check_context_set(const struct check_context *context)
{
    current = context;
}

_Noreturn void check_failed(const char *file, int line, const char *condition)
{
    struct buffer text = {0};
    buffer_printf(&text, "rayrig: internal error: %s:%d: CHECK(%s) failed\n", file, line,
                  condition);
    if (current != NULL) {
        buffer_printf(&text, "rayrig: scenario %s, seed %llu, virtual time %lld ns, step %lld\n",
                      current->scenario == NULL ? "(none)" : current->scenario,
                      (unsigned long long)current->seed, (long long)current->time_ns,
                      (long long)current->step_index + 1);
    }
    size_t done = 0;
    while (done < text.size) {
        ssize_t written = write(STDERR_FILENO, text.data + done, text.size - done);
        if (written <= 0) {
            break;
        }
        done += (size_t)written;
    }
    abort();
}
