#include "sim/scenario/invariants.h"

#include <string.h>

#include "core/kube/meta.h"

#define GROUP_LABEL "ray.io/group"
#define TYPE_LABEL "ray.io/node-type"

void invariants_init(struct invariants *self, struct cluster *cluster,
                     const struct contract *contract)
{
    *self = (struct invariants){.cluster = cluster, .contract = contract, .broken = value_array()};
}

void invariants_release(struct invariants *self)
{
    value_unref(self->broken);
    value_unref(self->refused);
}

static void add_broken(struct invariants *self, struct value *text_take)
{
    value_push(&self->broken, text_take);
}

/* ---- each request ---- */

static void see_creation(struct invariants *self, const struct api_request *request,
                         const struct api_response *response)
{
    if (request->resource == &resource_pods && meta_controller(response->body) == NULL) {
        add_broken(self, value_string_printf("it created the Pod %s, which no object controls",
                                             meta_name(response->body)));
    }
}

/* The name in the request, or that of what it sends. */
static const char *target_name(const struct api_request *request)
{
    if (request->name != NULL) {
        return request->name;
    }
    const char *name = meta_name(request->body);
    return name[0] != '\0' ? name : value_find_text(request->body, "metadata", "generateName");
}

static void see_refusal(struct invariants *self, const struct api_request *request,
                        const struct api_response *response)
{
    struct value *what = value_string_printf(
        "%s %s%s%s %s/%s -> %d", api_verb_name(request->verb), request->resource->plural,
        request->subresource == NULL ? "" : "/",
        request->subresource == NULL ? "" : request->subresource,
        request->namespace == NULL ? "" : request->namespace, target_name(request), response->code);
    self->refused_count = value_equal(what, self->refused) ? self->refused_count + 1 : 1;
    value_replace(&self->refused, what);
    if (self->refused_count == INVARIANT_REFUSALS_MAX) {
        add_broken(self, value_string_printf("it sends the same refused write again and again: %s",
                                             value_text(what)));
    }
}

void invariants_see(struct invariants *self, const struct api_request *request,
                    const struct api_response *response)
{
    bool is_write = request->verb != API_GET && request->verb != API_LIST;
    if (!is_write) {
        return;
    }
    if (!api_response_ok(response)) {
        see_refusal(self, request, response);
        return;
    }
    value_replace(&self->refused, NULL);
    if (request->verb == API_CREATE && request->subresource == NULL) {
        see_creation(self, request, response);
    }
}

/* ---- at rest ---- */

/* The Pods of one RayCluster. */
struct census {
    const struct value *cluster;
    const char *group; /* NULL: heads */
    int64_t count;     /* that have not ended */
    bool is_deleting;  /* one of the cluster's Pods is */
};

static bool has_ended(const struct value *pod)
{
    const char *phase = value_find_text(pod, "status", "phase");
    return strcmp(phase, "Failed") == 0 || strcmp(phase, "Succeeded") == 0;
}

static void count_pod(void *context, const struct value *pod)
{
    struct census *self = context;
    if (!meta_is_controlled_by(pod, self->cluster)) {
        return;
    }
    self->is_deleting = self->is_deleting || meta_is_deleting(pod);
    const char *label = meta_label(pod, self->group == NULL ? TYPE_LABEL : GROUP_LABEL);
    const char *wanted = self->group == NULL ? "head" : self->group;
    self->count += label != NULL && strcmp(label, wanted) == 0 && !has_ended(pod);
}

static struct census take_census(struct invariants *self, const struct value *cluster,
                                 const char *group)
{
    struct census census = {.cluster = cluster, .group = group};
    api_server_each(cluster_server(self->cluster), &resource_pods, meta_namespace(cluster),
                    count_pod, &census);
    return census;
}

/* As many Pods as the groups of that name may have. */
static int64_t wanted_pods(const struct value *groups, const char *name)
{
    int64_t wanted = 0;
    for (size_t i = 0; i < value_count(groups); i++) {
        const struct value *group = value_at(groups, i);
        bool is_suspended = value_as_bool(value_get(group, "suspend"), false);
        if (!is_suspended && strcmp(value_find_text(group, "groupName"), name) == 0) {
            int64_t minimum = value_as_int(value_get(group, "minReplicas"), 0);
            int64_t replicas = value_as_int(value_get(group, "replicas"), minimum);
            replicas = replicas < minimum ? minimum : replicas;
            wanted += replicas * value_as_int(value_get(group, "numOfHosts"), 1);
        }
    }
    return wanted < 0 ? 0 : wanted;
}

static void check_surplus(struct invariants *self, const struct value *cluster)
{
    const struct value *groups = value_find(cluster, "spec", "workerGroupSpecs");
    struct census heads = take_census(self, cluster, NULL);
    bool is_undecided =
        heads.is_deleting ||
        value_as_bool(value_find(cluster, "spec", "enableInTreeAutoscaling"), false);
    if (is_undecided) {
        return;
    }
    if (heads.count > 1) {
        add_broken(self, value_string_printf("%s has %lld heads", meta_name(cluster),
                                             (long long)heads.count));
    }
    for (size_t i = 0; i < value_count(groups); i++) {
        const char *name = value_find_text(value_at(groups, i), "groupName");
        int64_t wanted = wanted_pods(groups, name);
        struct census census = take_census(self, cluster, name);
        if (census.count > wanted) {
            add_broken(self, value_string_printf("group %s of %s has %lld Pods, %lld are wanted",
                                                 name, meta_name(cluster), (long long)census.count,
                                                 (long long)wanted));
        }
    }
}

static void check_chosen(struct invariants *self, const struct value *cluster)
{
    const struct value *groups = value_find(cluster, "spec", "workerGroupSpecs");
    for (size_t i = 0; i < value_count(groups); i++) {
        const struct value *chosen =
            value_find(value_at(groups, i), "scaleStrategy", "workersToDelete");
        for (size_t j = 0; j < value_count(chosen); j++) {
            const char *name = value_text(value_at(chosen, j));
            const struct value *pod = api_server_peek(cluster_server(self->cluster), &resource_pods,
                                                      meta_namespace(cluster), name);
            if (pod != NULL && meta_is_controlled_by(pod, cluster) && !meta_is_deleting(pod) &&
                !has_ended(pod)) {
                add_broken(self, value_string_printf("the Pod %s was chosen for deletion and stays",
                                                     name));
            }
        }
    }
}

static void check_cluster(void *context, const struct value *cluster)
{
    struct invariants *self = context;
    int64_t observed = value_as_int(value_find(cluster, "status", "observedGeneration"), 0);
    if (observed > meta_generation(cluster)) {
        add_broken(self, value_string_printf("%s has observed generation %lld before it was",
                                             meta_name(cluster), (long long)observed));
    }
    /* Before the first status it may be another's to look after. */
    bool is_looked_after = observed == meta_generation(cluster) && !meta_is_deleting(cluster);
    if (is_looked_after && cluster_faults(self->cluster)->count == 0) {
        check_surplus(self, cluster);
        check_chosen(self, cluster);
    }
}

bool invariants_hold(struct invariants *self, struct buffer *told)
{
    api_server_each(cluster_server(self->cluster), self->contract->resource, NULL, check_cluster,
                    self);
    bool hold = value_count(self->broken) == 0;
    for (size_t i = 0; i < value_count(self->broken); i++) {
        buffer_printf(told, "%s%s", i > 0 ? "\n" : "", value_text(value_at(self->broken, i)));
    }
    value_replace(&self->broken, value_array());
    value_replace(&self->refused, NULL);
    return hold;
}
