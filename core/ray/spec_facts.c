#include "core/ray/spec_facts.h"

#include <stdlib.h>

#include "core/ray/resources.h"
#include "core/ray/upgrade_hash.h"
#include "core/ray/validation.h"

static void release(struct spec_facts *self)
{
    value_unref(self->spec);
    value_unref(self->labels);
    value_unref(self->annotations);
    free(self->upgrade_hash);
    value_unref(self->desired);
    *self = (struct spec_facts){0};
}

struct spec_facts *spec_memo_find(struct spec_memo *memo, const struct ray_cluster *cluster)
{
    const struct value *metadata = value_get(cluster->object, "metadata");
    const struct value *labels = value_get(metadata, "labels");
    const struct value *annotations = value_get(metadata, "annotations");
    for (size_t i = 0; i < SPEC_MEMO_COUNT; i++) {
        struct spec_facts *facts = &memo->entries[i];
        if (facts->spec != NULL && facts->spec == cluster->stored_spec && facts->labels == labels &&
            facts->annotations == annotations) {
            return facts;
        }
    }
    struct spec_facts *facts = &memo->entries[memo->next];
    memo->next = (memo->next + 1) % SPEC_MEMO_COUNT;
    release(facts);
    facts->spec = value_ref(cluster->stored_spec);
    facts->labels = value_ref(labels);
    facts->annotations = value_ref(annotations);
    return facts;
}

void spec_memo_release(struct spec_memo *memo)
{
    for (size_t i = 0; i < SPEC_MEMO_COUNT; i++) {
        release(&memo->entries[i]);
    }
    memo->next = 0;
}

bool spec_facts_check(struct spec_facts *self, const struct ray_cluster *cluster, struct error *err)
{
    self->is_valid = self->is_valid || validation_check_spec(cluster, err);
    return self->is_valid;
}

const char *spec_facts_upgrade_hash(struct spec_facts *self, const struct ray_cluster *cluster)
{
    if (self->upgrade_hash == NULL) {
        self->upgrade_hash = upgrade_hash_of(cluster);
    }
    return self->upgrade_hash;
}

const struct value *spec_facts_desired(struct spec_facts *self, const struct ray_cluster *cluster)
{
    if (self->desired == NULL) {
        self->desired = resources_desired(cluster);
    }
    return self->desired;
}
