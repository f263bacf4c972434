#ifndef RAYRIG_RAY_RAY_VERSION_H
#define RAYRIG_RAY_RAY_VERSION_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/error.h"

/* A version of Ray by its first three numbers; what follows them does not count. */
struct ray_version {
    uint64_t numbers[3];
};

/*
 * Blanks and a `v` in front and anything behind the numbers are passed over: `v2.53.0rc1`.
 * Source: k8s.io/apimachinery pkg/util/version, ParseGeneric. Errors: its texts.
 */
bool ray_version_parse(const char *text, struct ray_version *out, struct error *err);
bool ray_version_at_least(const struct ray_version *self, uint64_t major, uint64_t minor,
                          uint64_t patch);

#endif
