#ifndef RAYRIG_KUBE_POD_CELLS_H
#define RAYRIG_KUBE_POD_CELLS_H

#include "core/base/buffer.h"
#include "core/base/sim_time.h"
#include "core/base/value.h"

/*
 * A Pod's row: Name, Ready, Status, Restarts, Age, IP, Node, Nominated Node, Readiness Gates.
 * Source: k8s.io/kubernetes 1.36, pkg/printers/internalversion/printers.go, printPod.
 */
struct value *pod_cells(const struct value *pod, struct sim_time now);

/* Some of these cells alone, as they are now. Owns: each is a new reference. */
struct pod_state_cells {
    struct value *ready;
    struct value *status;
    struct value *ip;
    struct value *node;
};
struct pod_state_cells pod_state_cells(const struct value *pod);

#endif
