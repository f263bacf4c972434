#ifndef RAYRIG_RAY_EXPECTATIONS_H
#define RAYRIG_RAY_EXPECTATIONS_H

#include <stdbool.h>

#include "core/base/sim_time.h"
#include "core/base/tree.h"
#include "core/kube/api_client.h"
#include "core/ray/rules.h"

/*
 * What the controller did to Pods and has not yet seen in its cache. While a group of Pods has such
 * a record, the controller leaves the group alone, so that it never acts twice on old news.
 *
 * A creation is settled once the Pod is visible, or after 30 seconds; a deletion only once the Pod
 * is gone. There is one record a Pod: a later one replaces an earlier one.
 *
 * Source: KubeRay 1.7.0, ray-operator/controllers/ray/expectations/scale_expectations.go.
 */
struct expectations {
    struct tree groups; /* by (namespace, cluster, group); each with a list of its records */
    struct tree pods;   /* all records by (namespace, Pod) */
};

enum expectation {
    EXPECT_CREATED,
    EXPECT_DELETED,
};

/* A group of Pods; the head's is "". */
struct expectation_scope {
    const char *namespace;
    const char *cluster;
    const char *group;
};

void expectations_init(struct expectations *self);
void expectations_release(struct expectations *self);

/* POD_NAME is a string, as the Pod has it: it is shared, not copied. */
void expectations_record(struct expectations *self, const struct expectation_scope *scope,
                         const struct value *pod_name, enum expectation what, struct sim_time now);
/* Whether nothing is outstanding in the group. Asks CLIENT for each Pod on record and forgets the
 * settled ones. RULES takes note of why they are; or NULL. */
bool expectations_satisfied(struct expectations *self, const struct expectation_scope *scope,
                            struct api_client *client, struct rules *rules);
/* Forgets a cluster's records. */
void expectations_forget(struct expectations *self, const char *namespace, const char *cluster);

#endif
