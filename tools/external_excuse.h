#ifndef RAYRIG_TOOLS_EXTERNAL_EXCUSE_H
#define RAYRIG_TOOLS_EXTERNAL_EXCUSE_H

#include "sim/scenario/scenario.h"
#include "tools/external.h"

/*
 * Why a run cannot be played with a program as its controller, for the caller to free; NULL when it
 * can: a step that the program's own clock or caches would have to follow, or settings that its
 * command line has no place for.
 */
char *external_excuse(const struct external_config *config, const struct scenario *scenario,
                      const struct scenario_run *run);

/*
 * What is put into the command line. KUBECONFIG and CONFIG (NULL: none) are paths, FEATURE_GATES a
 * map or NULL: `{kubeconfig}`, `{config}` and `{feature-gates}` (`A=true,B=false`) of COMMAND
 * become them.
 */
void external_expand(const char *command, const char *kubeconfig, const char *config,
                     const struct value *feature_gates, struct buffer *out);

#endif
