#ifndef RAYRIG_REPORTS_TEXT_DIFF_H
#define RAYRIG_REPORTS_TEXT_DIFF_H

#include "core/base/buffer.h"

/*
 * The unified diff (three lines of context) from WANT to GOT, with `--- WANT_NAME` and `+++
 * GOT_NAME` before it; nothing when they are equal. A shortest one, except that two texts which
 * differ in more than some thousand lines are shown as replaced.
 */
void text_diff_print(const char *want_name, const char *want, const char *got_name, const char *got,
                     struct buffer *out);

#endif
