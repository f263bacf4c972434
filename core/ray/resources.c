#include "core/ray/resources.h"

#include <string.h>

#include "core/base/text.h"

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static const char *skip_digits(const char *text)
{
    while (is_digit(*text)) {
        text++;
    }
    return text;
}

/* TEXT, as a whole, is `nvidia.com/mig-1g.5gb` with any two numbers. */
static bool is_mig_profile(const char *text)
{
    if (!text_has_prefix(text, "nvidia.com/mig-")) {
        return false;
    }
    const char *compute = text + strlen("nvidia.com/mig-");
    const char *dot = skip_digits(compute);
    if (dot == compute || !text_has_prefix(dot, "g.")) {
        return false;
    }
    const char *memory = dot + strlen("g.");
    const char *unit = skip_digits(memory);
    return unit != memory && strcmp(unit, "gb") == 0;
}

bool resources_is_gpu(const char *name)
{
    if (text_has_suffix(name, "gpu")) {
        return true;
    }
    /* Upstream's pattern is open in front. */
    const char *from = name;
    while ((from = strstr(from, "nvidia.com/mig-")) != NULL) {
        if (is_mig_profile(from)) {
            return true;
        }
        from++;
    }
    return false;
}

/* A sum over what has a resource: the first amount is taken as it is, spelling included. */
struct total {
    bool any;
    struct quantity sum;
};

static void add_amount(struct total *self, const struct quantity *amount)
{
    if (self->any) {
        quantity_add(&self->sum, amount);
    } else {
        self->sum = quantity_copy(amount);
        self->any = true;
    }
}

/* What the template's containers ask of a resource: their requests, or else their limits. */
static struct total pod_total(const struct value *group_spec, const char *name, struct rules *rules)
{
    struct total total = {0};
    const struct value *containers = value_find(group_spec, "template", "spec", "containers");
    for (size_t i = 0; i < value_count(containers); i++) {
        const struct value *container = value_at(containers, i);
        const struct value *text = value_find(container, "resources", "requests", name);
        const struct value *limit = value_find(container, "resources", "limits", name);
        if (text != NULL) {
            RULE(rules, RES_SUM_1);
        } else if (limit != NULL) {
            RULE(rules, RES_SUM_2);
            text = limit;
        }
        AUTO_ERROR err = {0};
        AUTO_QUANTITY amount = {0};
        if (text != NULL && quantity_from_value(text, &amount, &err)) {
            add_amount(&total, &amount);
        }
    }
    return total;
}

static struct quantity cluster_total(const struct ray_cluster *cluster, const char *name)
{
    struct total total = pod_total(cluster->head, name, cluster->rules);
    for (size_t i = 0; i < cluster->group_count; i++) {
        const struct ray_group *group = &cluster->groups[i];
        if (group->suspended) {
            RULE(cluster->rules, RES_SUM_4);
            continue;
        }
        struct total pod = pod_total(group->spec, name, cluster->rules);
        if (pod.any) {
            RULE(cluster->rules, RES_SUM_3);
            quantity_multiply(&pod.sum, (int64_t)group->host_count * group->replicas);
            add_amount(&total, &pod.sum);
        }
        quantity_release(&pod.sum);
    }
    return total.sum;
}

static void collect_gpu_names(const struct value *group_spec, struct value **names)
{
    static const char *const kinds[] = {"requests", "limits"};
    const struct value *containers = value_find(group_spec, "template", "spec", "containers");
    for (size_t i = 0; i < value_count(containers); i++) {
        for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
            const struct value *amounts =
                value_find(value_at(containers, i), "resources", kinds[k]);
            for (size_t m = 0; m < value_count(amounts); m++) {
                if (value_is(amounts, VALUE_OBJECT) && resources_is_gpu(value_key_at(amounts, m))) {
                    value_put(names, value_null(), value_key_at(amounts, m));
                }
            }
        }
    }
}

/* Upstream adds up the kinds of GPU in random order, which can show in the sum's suffix; here it
 * is by name. */
static struct quantity gpu_total(const struct ray_cluster *cluster)
{
    AUTO_VALUE *names = value_object();
    collect_gpu_names(cluster->head, &names);
    for (size_t i = 0; i < cluster->group_count; i++) {
        collect_gpu_names(cluster->groups[i].spec, &names);
    }
    struct quantity sum = {0};
    for (size_t i = 0; i < value_count(names); i++) {
        AUTO_QUANTITY total = cluster_total(cluster, value_key_at(names, i));
        if (!quantity_is_zero(&total)) {
            RULE(cluster->rules, RES_SUM_5);
            quantity_add(&sum, &total);
        }
    }
    return sum;
}

struct value *resources_desired(const struct ray_cluster *cluster)
{
    AUTO_QUANTITY cpu = cluster_total(cluster, "cpu");
    AUTO_QUANTITY memory = cluster_total(cluster, "memory");
    AUTO_QUANTITY tpu = cluster_total(cluster, "google.com/tpu");
    AUTO_QUANTITY gpu = gpu_total(cluster);
    return value_object_of("desiredCPU", quantity_to_value(&cpu), "desiredMemory",
                           quantity_to_value(&memory), "desiredGPU", quantity_to_value(&gpu),
                           "desiredTPU", quantity_to_value(&tpu), NULL);
}
