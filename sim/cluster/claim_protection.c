#include "sim/cluster/claim_protection.h"

#include "core/kube/meta.h"

#define FINALIZER "kubernetes.io/pvc-protection"

/* The name of the claim behind a Pod's volume; NULL when it is of another sort. */
static const struct value *claim_of(const struct value *volume)
{
    return value_find(volume, "persistentVolumeClaim", "claimName");
}

struct search {
    const char *claim;
    bool found;
};

/* A Pod that is not bound yet will not be started with a claim that is being deleted. */
static void look_at_pod(void *context, const struct value *pod)
{
    struct search *self = context;
    const struct value *volumes = value_find(pod, "spec", "volumes");
    bool is_bound = value_find_text(pod, "spec", "nodeName")[0] != '\0';
    for (size_t i = 0; is_bound && i < value_count(volumes); i++) {
        self->found = self->found || value_is_text(claim_of(value_at(volumes, i)), self->claim);
    }
}

static void release_if_unused(struct claim_protection *self, const char *namespace,
                              const char *name)
{
    AUTO_VALUE *claim =
        value_ref(api_server_peek(self->server, &resource_persistentvolumeclaims, namespace, name));
    if (!meta_is_deleting(claim) || !meta_has_finalizer(claim, FINALIZER)) {
        return;
    }
    struct search search = {.claim = name};
    api_server_each(self->server, &resource_pods, namespace, look_at_pod, &search);
    if (!search.found) {
        meta_remove_finalizer(&claim, FINALIZER);
        AUTO_RESPONSE response =
            api_client_update(&self->client.client, &resource_persistentvolumeclaims, NULL, claim);
    }
}

static void work(void *context)
{
    struct claim_protection *self = context;
    AUTO_VALUE *claims = self->claims;
    self->claims = value_array();
    for (size_t i = 0; i < value_count(claims); i++) {
        const struct value *claim = value_at(claims, i);
        release_if_unused(self, value_text(value_at(claim, 0)), value_text(value_at(claim, 1)));
    }
}

static void look_at(struct claim_protection *self, const char *namespace, const char *name)
{
    value_push(&self->claims, value_array_of(value_string(namespace), value_string(name), NULL));
    if (!world_timer_is_scheduled(&self->timer)) {
        world_schedule(self->world, &self->timer, SIM_SECONDS(0), work, self);
    }
}

/* ---- watching ---- */

static void on_claim(void *context, const struct api_watch_event *event)
{
    if (event->type != API_WATCH_DELETED && meta_is_deleting(event->object)) {
        look_at(context, meta_namespace(event->object), meta_name(event->object));
    }
}

static void on_pod(void *context, const struct api_watch_event *event)
{
    const struct value *volumes = value_find(event->object, "spec", "volumes");
    for (size_t i = 0; event->type == API_WATCH_DELETED && i < value_count(volumes); i++) {
        const struct value *claim = claim_of(value_at(volumes, i));
        if (claim != NULL) {
            look_at(context, meta_namespace(event->object), value_text(claim));
        }
    }
}

void claim_protection_init(struct claim_protection *self, struct world *world,
                           struct api_server *server)
{
    *self = (struct claim_protection){.world = world, .server = server, .claims = value_array()};
    direct_client_init(&self->client, server, "kube-controller-manager");
    self->claim_watcher = (struct api_watcher){
        .resource = &resource_persistentvolumeclaims, .notify = on_claim, .context = self};
    self->pod_watcher =
        (struct api_watcher){.resource = &resource_pods, .notify = on_pod, .context = self};
    api_server_watch(server, &self->claim_watcher);
    api_server_watch(server, &self->pod_watcher);
}

void claim_protection_release(struct claim_protection *self)
{
    api_server_unwatch(self->server, &self->claim_watcher);
    api_server_unwatch(self->server, &self->pod_watcher);
    world_cancel(self->world, &self->timer);
    value_unref(self->claims);
}
