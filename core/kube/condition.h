#ifndef RAYRIG_KUBE_CONDITION_H
#define RAYRIG_KUBE_CONDITION_H

#include <stdbool.h>

#include "core/base/sim_time.h"
#include "core/base/value.h"

/*
 * Lists of conditions, `status.conditions`: an array in which each type occurs once.
 *
 * Looking works for every kind that has conditions. Changing writes the form of metav1.Condition:
 * `type`, `status`, `reason`, `message` (also when it is empty) and `lastTransitionTime`; a
 * condition that is changed loses any other member.
 *
 * A list may be NULL: absent, which is the same as empty.
 */
struct condition {
    const char *type;
    const char *status; /* "True", "False", "Unknown" */
    const char *reason;
    const char *message;
};

/*
 * Sets a condition: a new one goes to the end with NOW as its time of transition; an existing one
 * keeps its place, and its time unless the status is another one. Returns whether anything is
 * different now; if not, *LIST is the same value.
 * Source: k8s.io/apimachinery 0.36, pkg/api/meta/conditions.go, SetStatusCondition.
 */
bool condition_set(struct value **list, const struct condition *condition, struct sim_time now);
/*
 * Returns whether it was there. A list that becomes empty becomes NULL: `conditions` is left out
 * of an object then.
 * Source: RemoveStatusCondition, and `omitempty` on the field.
 */
bool condition_remove(struct value **list, const char *type);

/* Owns: borrowed. NULL when there is none. Source: FindStatusCondition. */
const struct value *condition_find(const struct value *list, const char *type);
/* False also when there is no such condition. Source: IsStatusConditionPresentAndEqual. */
bool condition_is(const struct value *list, const char *type, const char *status);
/* Source: IsStatusConditionTrue. */
bool condition_is_true(const struct value *list, const char *type);

#endif
