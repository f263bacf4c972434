#ifndef RAYRIG_RAY_SPEC_FACTS_H
#define RAYRIG_RAY_SPEC_FACTS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/error.h"
#include "core/ray/cluster_spec.h"

/*
 * What follows from a RayCluster's spec, its labels and its annotations, and takes a walk over all
 * of them. Most passes find these as the last one left them, so they are known by their identity.
 * Each fact is found out when it is asked for first, and rules are noted then.
 */
struct spec_facts {
    struct value *spec; /* as it is stored; this and the next two are owned */
    struct value *labels;
    struct value *annotations;
    bool is_valid;         /* validation_check_spec() has found nothing */
    char *upgrade_hash;    /* owned; NULL: not yet known */
    struct value *desired; /* the same */
};

/* Those that were asked for last. */
enum { SPEC_MEMO_COUNT = 8 };

struct spec_memo {
    struct spec_facts entries[SPEC_MEMO_COUNT];
    size_t next; /* which is replaced next */
};

/* All of a memo's clusters have one contract and the same options. Owns: borrowed until the memo is
 * asked again. */
struct spec_facts *spec_memo_find(struct spec_memo *memo, const struct ray_cluster *cluster);
void spec_memo_release(struct spec_memo *memo);

/* ---- the facts about CLUSTER. Owns: borrowed from SELF. ---- */

/* validation_check_spec(). */
bool spec_facts_check(struct spec_facts *self, const struct ray_cluster *cluster,
                      struct error *err);
/* upgrade_hash_of(). */
const char *spec_facts_upgrade_hash(struct spec_facts *self, const struct ray_cluster *cluster);
/* resources_desired(). */
const struct value *spec_facts_desired(struct spec_facts *self, const struct ray_cluster *cluster);

#endif
