#include "sim/scenario/subject.h"

static char *excuse_nothing(const struct subject *self, const struct scenario *scenario,
                            const struct scenario_run *run)
{
    (void)self;
    (void)scenario;
    (void)run;
    return NULL;
}

static struct cluster *begin(const struct subject *self, const struct scenario *scenario,
                             const struct scenario_run *run, struct error *err)
{
    struct cluster_config config = {
        .origin = self->context,
        .seed = (uint64_t)value_as_int(value_get(run->spec, "seed"), SCENARIO_SEED),
        .kubelet_auto = value_is_text(value_get(run->spec, "kubelet"), "auto"),
        .controller = {.contract = scenario->contract,
                       .feature_gates = value_get(run->spec, "featureGates"),
                       .env = value_get(run->spec, "env"),
                       .operator_config = value_get(run->spec, "operatorConfig")}};
    return cluster_new(&config, err);
}

static void end(const struct subject *self, struct cluster *cluster)
{
    (void)self;
    cluster_free(cluster);
}

static enum subject_verdict verdict(enum cluster_settled settled)
{
    return settled == CLUSTER_SETTLED ? SUBJECT_QUIET : SUBJECT_BUSY;
}

static enum subject_verdict settle(const struct subject *self, struct cluster *cluster,
                                   struct buffer *told)
{
    (void)self;
    return verdict(cluster_settle(cluster, told));
}

static enum subject_verdict advance(const struct subject *self, struct cluster *cluster,
                                    struct sim_duration duration, struct buffer *told)
{
    (void)self;
    return verdict(cluster_advance(cluster, duration, told));
}

static enum subject_verdict restart(const struct subject *self, struct cluster *cluster,
                                    struct buffer *told)
{
    (void)self;
    (void)told;
    cluster_restart_controller(cluster);
    return SUBJECT_QUIET;
}

const struct subject subject_builtin = {.excuse = excuse_nothing,
                                        .begin = begin,
                                        .end = end,
                                        .settle = settle,
                                        .advance = advance,
                                        .restart = restart};
