#ifndef RAYRIG_TOOLS_SERVE_FAULTS_H
#define RAYRIG_TOOLS_SERVE_FAULTS_H

#include "tools/serve_call.h"

/* What can go wrong between clients and the API server, as the control has it. */

void control_get_faults(struct control_call *self);
void control_post_faults(struct control_call *self);
void control_delete_faults(struct control_call *self);
void control_get_watches(struct control_call *self);
void control_post_watches(struct control_call *self);
/* Forgets the history, so that old resourceVersions are too old. */
void control_post_compact(struct control_call *self);

#endif
