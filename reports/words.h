#ifndef RAYRIG_REPORTS_WORDS_H
#define RAYRIG_REPORTS_WORDS_H

#include <stddef.h>

/*
 * The words that a RayCluster's user, or the author of a scenario, meets, but for the ids of rules,
 * which core/ray/rules.h has. A word that means several things is there several times.
 */
enum word_kind {
    WORD_CONDITION,
    WORD_CONDITION_REASON,
    WORD_EVENT, /* an event's reason */
    WORD_COLUMN,
    WORD_STATUS_FIELD,
    WORD_STATE,
    WORD_STEP,
    WORD_BECOME,
};

struct word {
    const char *text;
    enum word_kind kind;
    const char *meaning; /* a sentence or two */
};

extern const struct word words[];
extern const size_t word_count;

#endif
