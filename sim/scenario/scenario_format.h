#ifndef RAYRIG_SCENARIO_SCENARIO_FORMAT_H
#define RAYRIG_SCENARIO_SCENARIO_FORMAT_H

#include "sim/scenario/format.h"

/* The format of a scenario file, rayrig.dev/v1alpha1. */
extern const struct format scenario_format;
/* Of that, spec.matrix: it must hold before the rest can be read. */
extern const struct format scenario_matrix_format;
/* Of that, an item of spec.steps. */
extern const struct format scenario_step_format;

#endif
