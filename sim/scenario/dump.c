#include "sim/scenario/dump.h"

#include "sim/apiserver/served.h"

struct dump {
    struct cluster *cluster;
    const struct pod_order *pods;
    struct value *objects;
};

static void add_object(void *context, const struct value *object)
{
    value_push(context, value_ref(object));
}

/* What is stored of one resource, each object once, whatever versions it is served in. */
static void add_resource(void *context, const struct api_served *served)
{
    struct dump *self = context;
    if (served->storage != NULL && served->storage != served->resource) {
        return;
    }
    if (served->resource != &resource_pods) {
        api_server_each(cluster_server(self->cluster), served->resource, NULL, add_object,
                        &self->objects);
        return;
    }
    AUTO_VALUE *pods = pod_order_select(self->pods, NULL);
    for (size_t i = 0; i < value_count(pods); i++) {
        value_push(&self->objects, value_ref(value_at(pods, i)));
    }
}

struct value *dump_world(struct cluster *cluster, const struct pod_order *pods)
{
    const struct world *world = cluster_world(cluster);
    const struct api_server *server = cluster_server(cluster);
    struct dump dump = {cluster, pods, value_array()};
    AUTO_BUFFER start = {0};
    AUTO_BUFFER now = {0};
    AUTO_BUFFER random = {0};
    random_print(&world->random, &random);
    api_server_each_served(server, add_resource, &dump);
    sim_time_print_micro(world->start, &start);
    sim_time_print_micro(world->now, &now);
    return value_object_of("apiVersion", value_string("rayrig.dev/v1alpha1"), "kind",
                           value_string("Dump"), "start", value_string(buffer_text(&start)), "now",
                           value_string(buffer_text(&now)), "revision",
                           value_int((int64_t)api_server_revision(server)), "random",
                           value_string(buffer_text(&random)), "kubelet",
                           kubelet_dump(cluster_kubelet(cluster)), "objects", dump.objects, NULL);
}

void dump_order_pods(const struct value *objects, struct pod_order *pods)
{
    for (size_t i = 0; i < value_count(objects); i++) {
        const struct value *object = value_at(objects, i);
        if (value_is_text(value_get(object, "apiVersion"), "v1") &&
            value_is_text(value_get(object, "kind"), resource_pods.kind)) {
            pod_order_add(pods, object);
        }
    }
}
