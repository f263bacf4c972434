#ifndef RAYRIG_CLUSTER_JOB_CONTROLLER_H
#define RAYRIG_CLUSTER_JOB_CONTROLLER_H

#include "core/base/error.h"
#include "sim/cluster/direct_client.h"
#include "sim/engine/world.h"

/*
 * Finishes Jobs when a scenario says so. It runs no Pods for them: what a RayCluster's Job does is
 * told by its conditions, and those are written here.
 */
enum job_outcome {
    JOB_COMPLETE,
    JOB_FAILED,
};

/* "complete" or "failed"; false when TEXT is neither. */
bool job_outcome_parse(const char *text, enum job_outcome *out);

/*
 * Writes the status of a Job whose one Pod has come to an end now.
 * Source: Kubernetes 1.36 pkg/controller/job/job_controller.go: SuccessCriteriaMet comes before
 * Complete, FailureTarget before Failed.
 * Errors: no such Job, one that is finished already, or the server's refusal.
 */
bool job_controller_finish(struct world *world, struct api_server *server, const char *namespace,
                           const char *name, enum job_outcome outcome, struct error *err);

#endif
