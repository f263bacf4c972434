#ifndef RAYRIG_BASE_VALUE_DIFF_H
#define RAYRIG_BASE_VALUE_DIFF_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/buffer.h"
#include "core/base/value.h"

/*
 * Visits each difference of two values, in order of paths (members bytewise, items by index).
 * Parts that both share are skipped without being looked at. WANT or GOT is NULL where the other
 * side alone has the node. PATH reads like `status.conditions[0].reason`; a key that is not a plain
 * word is written `["a/b"]`; the root's is "". The visitor returns false to stop.
 * What nests deeper than LIMIT_VALUE_DEPTH is compared as a whole.
 */
typedef bool value_diff_visitor(void *context, const char *path, const struct value *want,
                                const struct value *got);
void value_diff(const struct value *want, const struct value *got, value_diff_visitor *visit,
                void *context);

/* One line a difference: `status.availableWorkerReplicas: want 2, got 1`; `absent` for a missing
 * side, `(root)` for its path; at most MAX_COUNT lines (0: all), then `… and N more`. Returns how
 * many there are. */
size_t value_diff_print(const struct value *want, const struct value *got, size_t max_count,
                        struct buffer *out);

#endif
