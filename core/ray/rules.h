#ifndef RAYRIG_RAY_RULES_H
#define RAYRIG_RAY_RULES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The rules that the controller follows, each with an id by which people speak of it. Where the
 * code applies a rule there is a mark, RULE(); a set of rules takes note of the marks that a run
 * came by. So a scenario can say which rules it is about, and be held to it; which rules no
 * scenario shows, can be told as well.
 *
 * Rule: a mark stands where the rule shows: where a lost Pod is deleted, not where Pods are looked
 * at. Functions without a cluster at hand take the set as `rules`, or NULL. The gate `rules` holds
 * that each rule has a mark, and a scenario.
 */
enum rule {
    /* A pass. */
    RULE_RECONCILE_1,
    RULE_RECONCILE_2,
    RULE_RECONCILE_3,
    RULE_RECONCILE_4,
    RULE_RECONCILE_5,
    RULE_RECONCILE_6,
    RULE_RECONCILE_7,
    RULE_RECONCILE_8,
    RULE_RECONCILE_9,
    RULE_RECONCILE_10,

    /* Validation. */
    RULE_VALID_NAME_1,
    RULE_VALID_NAME_2,
    RULE_VALID_HEAD_1,
    RULE_VALID_GROUP_1,
    RULE_VALID_RESOURCES_1,
    RULE_VALID_LABELS_1,
    RULE_VALID_LABELS_2,
    RULE_VALID_LABELS_3,
    RULE_VALID_REPLICAS_1,
    RULE_VALID_REPLICAS_2,
    RULE_VALID_REPLICAS_3,
    RULE_VALID_IDLE_1,
    RULE_VALID_IDLE_2,
    RULE_VALID_IDLE_3,
    RULE_VALID_PRIORITY_1,
    RULE_VALID_PRIORITY_2,
    RULE_VALID_PRIORITY_3,
    RULE_VALID_PRIORITY_4,
    RULE_VALID_FT_1,
    RULE_VALID_FT_2,
    RULE_VALID_FT_3,
    RULE_VALID_FT_4,
    RULE_VALID_FT_5,
    RULE_VALID_FT_6,
    RULE_VALID_FT_7,
    RULE_VALID_FT_8,
    RULE_VALID_ROCKSDB_1,
    RULE_VALID_ROCKSDB_2,
    RULE_VALID_ROCKSDB_3,
    RULE_VALID_ROCKSDB_4,
    RULE_VALID_ROCKSDB_5,
    RULE_VALID_ROCKSDB_6,
    RULE_VALID_SUSPEND_1,
    RULE_VALID_SUSPEND_2,
    RULE_VALID_AUTOSCALER_1,
    RULE_VALID_AUTOSCALER_2,
    RULE_VALID_AUTOSCALER_3,
    RULE_VALID_AUTOSCALER_4,
    RULE_VALID_AUTOSCALER_5,
    RULE_VALID_HISTORY_1,
    RULE_VALID_HISTORY_2,
    RULE_VALID_HISTORY_3,
    RULE_VALID_HISTORY_4,
    RULE_VALID_HISTORY_5,
    RULE_VALID_HISTORY_6,
    RULE_VALID_HISTORY_7,
    RULE_VALID_HISTORY_8,
    RULE_VALID_AUTH_1,
    RULE_VALID_AUTH_2,
    RULE_VALID_AUTH_3,
    RULE_VALID_AUTH_4,
    RULE_VALID_AUTH_5,
    RULE_VALID_AUTH_6,
    RULE_VALID_NETWORK_1,
    RULE_VALID_NETWORK_2,
    RULE_VALID_NETWORK_3,
    RULE_VALID_NETWORK_4,
    RULE_VALID_TLS_1,
    RULE_VALID_TLS_2,
    RULE_VALID_TLS_3,
    RULE_VALID_UPGRADE_1,
    RULE_VALID_STATUS_1,

    /* Pods of the whole cluster. */
    RULE_SUSPEND_1,
    RULE_SUSPEND_2,
    RULE_SUSPEND_3,
    RULE_SUSPEND_4,
    RULE_DELETE_1,
    RULE_UPGRADE_1,
    RULE_UPGRADE_2,
    RULE_UPGRADE_3,
    RULE_HEAD_1,
    RULE_HEAD_2,
    RULE_HEAD_3,
    RULE_HEAD_4,
    RULE_HEAD_5,
    RULE_HEALTH_1,
    RULE_HEALTH_2,
    RULE_HEALTH_3,
    RULE_EXPECT_1,
    RULE_EXPECT_2,
    RULE_EXPECT_3,

    /* Worker groups. */
    RULE_SCALE_CLAMP_1,
    RULE_SCALE_CLAMP_2,
    RULE_SCALE_CLAMP_3,
    RULE_SCALE_CLAMP_4,
    RULE_GROUP_1,
    RULE_GROUP_2,
    RULE_GROUP_3,
    RULE_GROUP_4,
    RULE_GROUP_5,
    RULE_GROUP_6,
    RULE_GROUP_7,
    RULE_GROUP_8,
    RULE_GROUP_9,
    RULE_GROUP_10,
    RULE_HOSTS_1,
    RULE_HOSTS_2,
    RULE_HOSTS_3,
    RULE_HOSTS_4,
    RULE_HOSTS_5,
    RULE_HOSTS_6,

    /* Failures to create or delete Pods. */
    RULE_FAILURE_1,
    RULE_FAILURE_2,
    RULE_FAILURE_3,
    RULE_FAILURE_4,
    RULE_FAILURE_5,

    /* Status. */
    RULE_STATUS_WRITE_1,
    RULE_STATUS_WRITE_2,
    RULE_STATUS_SERVICE_1,
    RULE_STATUS_SERVICE_2,
    RULE_STATUS_SERVICE_3,
    RULE_STATUS_HEADS_1,
    RULE_STATUS_READY_1,
    RULE_STATUS_READY_2,
    RULE_STATUS_SUSPENDED_1,
    RULE_STATUS_TRANSITION_1,
    RULE_STATUS_COUNT_1,
    RULE_STATUS_COUNT_2,
    RULE_STATUS_COUNT_3,
    RULE_STATUS_COUNT_4,
    RULE_STATUS_HEAD_1,
    RULE_STATUS_HEAD_2,
    RULE_STATUS_HEAD_3,
    RULE_STATUS_ENDPOINT_1,
    RULE_STATUS_ENDPOINT_2,
    RULE_RES_SUM_1,
    RULE_RES_SUM_2,
    RULE_RES_SUM_3,
    RULE_RES_SUM_4,
    RULE_RES_SUM_5,
    RULE_COND_FAILURE_1,
    RULE_COND_FAILURE_2,
    RULE_COND_FAILURE_3,
    RULE_COND_HEADREADY_1,
    RULE_COND_HEADREADY_2,
    RULE_COND_HEADREADY_3,
    RULE_COND_HEADREADY_4,
    RULE_COND_HEADREADY_5,
    RULE_COND_PROVISIONED_1,
    RULE_COND_PROVISIONED_2,
    RULE_COND_PROVISIONED_3,
    RULE_COND_SUSPEND_1,
    RULE_COND_SUSPEND_2,
    RULE_COND_SUSPEND_3,
    RULE_COND_SUSPEND_4,
    RULE_COND_SUSPEND_5,
    RULE_COND_GATE_1,
    RULE_STATE_PENDING_1,
    RULE_STATE_RUNNING_1,
    RULE_STATE_FAILED_1,
    RULE_STATE_FAILED_2,
    RULE_STATE_SUCCEEDED_1,
    RULE_STATE_SUSPENDED_1,

    /* Other objects. */
    RULE_ACCESS_1,
    RULE_ACCESS_2,
    RULE_ACCESS_3,
    RULE_ACCESS_4,
    RULE_INGRESS_1,
    RULE_INGRESS_2,
    RULE_INGRESS_3,
    RULE_INGRESS_4,
    RULE_SERVICE_HEAD_1,
    RULE_SERVICE_HEAD_2,
    RULE_SERVICE_HEAD_3,
    RULE_SERVICE_HEAD_4,
    RULE_SERVICE_HEAD_5,
    RULE_SERVICE_HEAD_6,
    RULE_SERVICE_HEAD_7,
    RULE_SERVICE_HEAD_8,
    RULE_SERVICE_HEAD_9,
    RULE_SERVICE_HEADLESS_1,
    RULE_SERVICE_SERVE_1,
    RULE_SERVICE_SERVE_2,
    RULE_SECRET_1,
    RULE_CLAIM_1,
    RULE_CLAIM_2,
    RULE_CLAIM_3,
    RULE_CLAIM_4,
    RULE_CLAIM_5,
    RULE_FT_REDIS_1,
    RULE_FT_REDIS_2,
    RULE_FT_REDIS_3,
    RULE_FT_REDIS_4,
    RULE_FT_REDIS_5,
    RULE_FT_REDIS_6,
    RULE_FT_REDIS_7,
    RULE_FT_REDIS_8,
    RULE_FT_REDIS_9,

    /* Pods as they are made. */
    RULE_POD_NAME_1,
    RULE_POD_NAME_2,
    RULE_POD_NAME_3,
    RULE_POD_NAME_4,
    RULE_POD_LABELS_1,
    RULE_POD_LABELS_2,
    RULE_POD_LABELS_3,
    RULE_POD_LABELS_4,
    RULE_POD_ANNOTATIONS_1,
    RULE_POD_COMMAND_1,
    RULE_POD_COMMAND_2,
    RULE_POD_COMMAND_3,
    RULE_POD_COMMAND_4,
    RULE_POD_PORTS_1,
    RULE_POD_VOLUMES_1,
    RULE_POD_VOLUMES_2,
    RULE_POD_VOLUMES_3,
    RULE_POD_SIDECARS_1,
    RULE_POD_INIT_1,
    RULE_POD_INIT_2,
    RULE_START_1,
    RULE_START_2,
    RULE_START_3,
    RULE_START_4,
    RULE_START_5,
    RULE_START_6,
    RULE_START_7,
    RULE_START_8,
    RULE_START_9,
    RULE_START_10,
    RULE_START_11,
    RULE_START_12,
    RULE_ENV_1,
    RULE_ENV_2,
    RULE_ENV_3,
    RULE_ENV_4,
    RULE_PROBE_1,
    RULE_PROBE_2,
    RULE_PROBE_3,
    RULE_PROBE_4,
    RULE_PROBE_5,
    RULE_AUTOSCALER_1,
    RULE_AUTOSCALER_2,
    RULE_AUTOSCALER_3,
    RULE_AUTOSCALER_4,
    RULE_FT_POD_1,
    RULE_FT_POD_2,
    RULE_FT_POD_3,
    RULE_FT_POD_4,
    RULE_FT_POD_5,
    RULE_FT_POD_6,
    RULE_AUTH_1,
    RULE_AUTH_2,
    RULE_COLLECTOR_1,
    RULE_COLLECTOR_2,

    RULE_COUNT,
};

/* What the rule with that number says. All texts are constant. */
struct rule_text {
    const char *id;        /* `STATUS-READY-1`, for RULE_STATUS_READY_1 */
    const char *statement; /* a sentence */
    const char *source;    /* where it is from, within KubeRay 1.7.0's ray-operator, mostly */
};
extern const struct rule_text rules_texts[RULE_COUNT];

/* A set of rules. Starts empty: {0}. */
struct rules {
    uint64_t bits[(RULE_COUNT + 63) / 64];
};

static inline void rules_add(struct rules *self, enum rule rule)
{
    self->bits[rule / 64] |= UINT64_C(1) << rule % 64;
}

static inline bool rules_has(const struct rules *self, enum rule rule)
{
    return (self->bits[rule / 64] >> rule % 64 & 1) != 0;
}

/* Adds all members of OTHER. */
void rules_add_all(struct rules *self, const struct rules *other);

/* The rule of that id; false when there is none. */
bool rules_find(const char *id, enum rule *out);

/* The mark: takes note in RULES, a set or NULL, that the code came by here. */
#define RULE(rules, id) rules_mark((rules), RULE_##id)
static inline void rules_mark(struct rules *rules, enum rule rule)
{
    if (rules != NULL) {
        rules_add(rules, rule);
    }
}

#endif
