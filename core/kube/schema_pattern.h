#ifndef RAYRIG_KUBE_SCHEMA_PATTERN_H
#define RAYRIG_KUBE_SCHEMA_PATTERN_H

#include <stdbool.h>
#include <stddef.h>

#include "core/kube/schema_regex.h"

/*
 * A regular expression of a schema: its text, which messages show, and its matcher. The three of
 * the compiled-in schemas are matched by functions written by hand, those that users bring along by
 * what they were compiled to.
 */
struct schema_pattern {
    const char *regex;
    bool (*matches)(const char *text, size_t size);
    const struct schema_regex *compiled; /* where there is no function */
};

enum schema_regex_verdict schema_pattern_match(const struct schema_pattern *self, const char *text,
                                               size_t size);

/* `1`, `1.5Gi`, `-3e2`. Source: controller-gen, the pattern of resource.Quantity. */
extern const struct schema_pattern schema_pattern_quantity;
/* `Ready`, `ray.io/HeadPodReady`. Source: meta/v1 Condition.Type. */
extern const struct schema_pattern schema_pattern_condition_type;
/* `AllPodRunningAndReadyFirstTime`. Source: meta/v1 Condition.Reason. */
extern const struct schema_pattern schema_pattern_condition_reason;

#endif
