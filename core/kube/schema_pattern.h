#ifndef RAYRIG_KUBE_SCHEMA_PATTERN_H
#define RAYRIG_KUBE_SCHEMA_PATTERN_H

#include <stdbool.h>
#include <stddef.h>

/*
 * A regular expression of a schema: its text, which messages show, and a matcher written by hand.
 * There are three of them, so a general matcher, which would bring the locale in, is not needed.
 */
struct schema_pattern {
    const char *regex;
    bool (*matches)(const char *text, size_t size);
};

/* `1`, `1.5Gi`, `-3e2`. Source: controller-gen, the pattern of resource.Quantity. */
extern const struct schema_pattern schema_pattern_quantity;
/* `Ready`, `ray.io/HeadPodReady`. Source: meta/v1 Condition.Type. */
extern const struct schema_pattern schema_pattern_condition_type;
/* `AllPodRunningAndReadyFirstTime`. Source: meta/v1 Condition.Reason. */
extern const struct schema_pattern schema_pattern_condition_reason;

#endif
