#ifndef RAYRIG_KUBE_AGE_H
#define RAYRIG_KUBE_AGE_H

#include "core/base/buffer.h"
#include "core/base/sim_time.h"

/*
 * How long ago something happened, as the AGE column shows it: `45s`, `3m20s`, `7h12m`, `5d`,
 * `2y90d`; `<invalid>` for more than a second in the future. A moment that is not known is the
 * caller's `<unknown>`.
 * Source: k8s.io/apimachinery 0.36, pkg/util/duration, HumanDuration.
 */
void age_print(struct sim_duration age, struct buffer *out);

#endif
