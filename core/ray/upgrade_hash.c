#include "core/ray/upgrade_hash.h"

#include "core/base/digest.h"
#include "core/kube/go_json.h"

/* Pods need not be made anew because they may now be placed elsewhere. */
static void drop_placement(struct value **group_spec)
{
    value_drop(group_spec, "template", "spec", "tolerations");
    value_drop(group_spec, "template", "spec", "schedulingGates");
}

/* The spec without what may change while Pods stay. */
static struct value *lasting_spec(const struct ray_cluster *cluster)
{
    RULE(cluster->rules, UPGRADE_3);
    struct value *spec = value_ref(cluster->spec);
    AUTO_VALUE *head = value_ref(cluster->head);
    drop_placement(&head);
    value_put(&spec, value_ref(head), "headGroupSpec");
    value_drop(&spec, "upgradeStrategy");
    AUTO_VALUE *groups = value_ref(value_get(spec, "workerGroupSpecs"));
    for (size_t i = 0; i < cluster->group_count; i++) {
        struct value *group = value_ref(cluster->groups[i].spec);
        drop_placement(&group);
        value_drop(&group, "replicas");
        value_drop(&group, "minReplicas");
        value_drop(&group, "maxReplicas");
        value_drop(&group, "scaleStrategy", "workersToDelete");
        value_set_at(&groups, i, group);
    }
    value_put(&spec, value_ref(groups), "workerGroupSpecs");
    return spec;
}

void upgrade_hash_print_input(const struct ray_cluster *cluster, struct buffer *out)
{
    AUTO_VALUE *spec = lasting_spec(cluster);
    go_json_print(schema_property(cluster->contract->schema, "spec"), spec, out);
}

/* Source: Go package encoding/base32, HexEncoding; 20 bytes need no padding. */
static void print_base32(const unsigned char *bytes, size_t size, struct buffer *out)
{
    static const char digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUV";
    unsigned pending = 0;
    unsigned pending_bits = 0;
    for (size_t i = 0; i < size; i++) {
        pending = (pending << 8 | bytes[i]) & 0xfff;
        pending_bits += 8;
        for (; pending_bits >= 5; pending_bits -= 5) {
            buffer_append_char(out, digits[pending >> (pending_bits - 5) & 31]);
        }
    }
}

char *upgrade_hash_of(const struct ray_cluster *cluster)
{
    AUTO_BUFFER input = {0};
    upgrade_hash_print_input(cluster, &input);
    unsigned char digest[SHA1_SIZE];
    sha1(input.data, input.size, digest);
    struct buffer hash = {0};
    print_base32(digest, sizeof(digest), &hash);
    return buffer_detach(&hash);
}
