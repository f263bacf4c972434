#include "core/ray/pod_draft.h"

#include "core/base/check.h"
#include "core/ray/container.h"
#include "core/ray/owned_object.h"
#include "core/ray/start_command.h"

/* Takes the member KEY out of the spec: an array, empty where there is none. */
static struct value *take_list(struct value **spec, const char *key)
{
    struct value *list = value_ref(value_get(*spec, key));
    if (!value_is(list, VALUE_ARRAY)) {
        value_replace(&list, value_array());
    }
    value_drop(spec, key);
    return list;
}

void pod_draft_init(struct pod_draft *self, const struct ray_cluster *cluster,
                    const struct ray_group *group)
{
    const struct value *owner = group != NULL ? group->spec : cluster->head;
    *self = (struct pod_draft){
        .cluster = cluster, .group = group, .template = value_get(owner, "template")};
    self->metadata = value_object();
    self->parameters = start_command_parameters(cluster, group);
    self->spec = value_object();
    owned_object_overlay(&self->spec, value_get(self->template, "spec"));
    self->init_containers = take_list(&self->spec, "initContainers");
    self->volumes = take_list(&self->spec, "volumes");
    self->sidecars = take_list(&self->spec, "containers");
    CHECK(value_count(self->sidecars) > 0);
    self->ray = value_ref(value_at(self->sidecars, 0));
    value_remove_at(&self->sidecars, 0);
}

void pod_draft_release(struct pod_draft *self)
{
    value_unref(self->metadata);
    value_unref(self->parameters);
    value_unref(self->spec);
    value_unref(self->ray);
    value_unref(self->sidecars);
    value_unref(self->init_containers);
    value_unref(self->volumes);
    *self = (struct pod_draft){0};
}

/* Spells the resources of containers as upstream, which reads and prints them, does. */
static void print_quantities(struct value **containers)
{
    for (size_t i = 0; i < value_count(*containers); i++) {
        struct value *container = value_ref(value_at(*containers, i));
        container_print_quantities(&container);
        value_set_at(containers, i, container);
    }
}

struct value *pod_draft_finish(const struct pod_draft *self)
{
    struct value *containers = value_ref(self->sidecars);
    value_insert_at(&containers, 0, value_ref(self->ray));
    print_quantities(&containers);
    struct value *init_containers = value_ref(self->init_containers);
    print_quantities(&init_containers);
    struct value *spec = value_ref(self->spec);
    value_put(&spec, containers, "containers");
    owned_object_put(&spec, "initContainers", init_containers);
    owned_object_put(&spec, "volumes", value_ref(self->volumes));
    return value_object_of("apiVersion", value_string("v1"), "kind", value_string("Pod"),
                           "metadata", value_ref(self->metadata), "spec", spec, NULL);
}

/* Does an array of objects have one of that name? Its index then. */
static bool find_named(const struct value *list, const char *name, size_t *index)
{
    for (size_t i = 0; i < value_count(list); i++) {
        if (value_is_text(value_get(value_at(list, i), "name"), name)) {
            *index = i;
            return true;
        }
    }
    return false;
}

bool pod_draft_has(const struct value *list, const char *name)
{
    size_t index = 0;
    return find_named(list, name, &index);
}

void pod_draft_add_volume(struct pod_draft *self, struct value *volume_take)
{
    if (pod_draft_has(self->volumes, value_find_text(volume_take, "name"))) {
        value_unref(volume_take);
    } else {
        value_push(&self->volumes, volume_take);
    }
}

bool pod_draft_find_sidecar(const struct pod_draft *self, const char *name, size_t *index)
{
    return find_named(self->sidecars, name, index);
}

const char *pod_draft_parameter(const struct pod_draft *self, const char *name)
{
    return value_as_string(value_get(self->parameters, name));
}
