#ifndef RAYRIG_SCENARIO_POD_ORDER_H
#define RAYRIG_SCENARIO_POD_ORDER_H

#include <stddef.h>

#include "core/base/error.h"
#include "core/base/value.h"
#include "sim/apiserver/server.h"

/*
 * The Pods of a world in the order in which they were created, which their API objects do not tell
 * within one second; and the selectors of scenarios, which count by it.
 */
struct pod_order {
    struct api_server *server;
    struct api_watcher watcher;
    struct value **keys; /* [namespace, name, uid] of each Pod that exists, oldest first */
    size_t count;
    size_t capacity;
};

/* Owns: borrows SERVER until released. Watches from now on; the struct must not move. */
void pod_order_init(struct pod_order *self, struct api_server *server);
/* Puts POD, which was there before, after those that are known. Without effect when it is gone. */
void pod_order_add(struct pod_order *self, const struct value *pod);
void pod_order_release(struct pod_order *self);

/*
 * The Pods that SELECT (see docs/scenarios.md, "Selecting Pods"; NULL: all) picks, as an array of
 * objects, oldest first. Owns: a new reference; may be empty.
 */
struct value *pod_order_select(const struct pod_order *self, const struct value *select);

#endif
