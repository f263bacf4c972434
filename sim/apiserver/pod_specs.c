#include "sim/apiserver/pod_specs.h"

static struct pod_spec_entry *find(struct pod_specs *self, size_t member, const struct value *spec)
{
    for (size_t i = 0; i < POD_SPECS_COUNT && spec != NULL; i++) {
        struct value *const *slot =
            (struct value *const *)(const void *)((const char *)&self->entries[i] + member);
        if (*slot == spec) {
            return &self->entries[i];
        }
    }
    return NULL;
}

struct pod_spec_entry *pod_specs_find_incoming(struct pod_specs *self, const struct value *spec)
{
    struct pod_spec_entry *entry = find(self, offsetof(struct pod_spec_entry, incoming), spec);
    for (size_t i = 1; i <= POD_SPECS_COUNT && entry == NULL && spec != NULL; i++) {
        /* The latest first: Pods of a group come one after the other. */
        size_t place = (self->next + POD_SPECS_COUNT - i) % POD_SPECS_COUNT;
        if (value_equal(self->entries[place].incoming, spec)) {
            entry = &self->entries[place];
        }
    }
    return entry;
}

struct pod_spec_entry *pod_specs_find_decoded(struct pod_specs *self, const struct value *spec)
{
    return find(self, offsetof(struct pod_spec_entry, decoded), spec);
}

struct pod_spec_entry *pod_specs_find_admitted(struct pod_specs *self, const struct value *spec)
{
    return find(self, offsetof(struct pod_spec_entry, admitted), spec);
}

static void forget(struct pod_spec_entry *entry)
{
    value_unref(entry->incoming);
    value_unref(entry->unknown);
    value_unref(entry->decoded);
    value_unref(entry->account);
    value_unref(entry->admitted);
    value_unref(entry->status);
    value_unref(entry->warnings);
    *entry = (struct pod_spec_entry){0};
}

void pod_specs_remember(struct pod_specs *self, const struct value *incoming,
                        const struct value *decoded, const struct value *unknown)
{
    struct pod_spec_entry *entry = &self->entries[self->next];
    self->next = (self->next + 1) % POD_SPECS_COUNT;
    forget(entry);
    entry->incoming = value_ref(incoming);
    entry->decoded = value_ref(decoded);
    entry->unknown = value_ref(unknown);
}

static void forget_binding(struct pod_binding *binding)
{
    value_unref(binding->unbound);
    value_unref(binding->bound);
    value_unref(binding->time);
    value_unref(binding->status_before);
    value_unref(binding->status);
    *binding = (struct pod_binding){0};
}

struct pod_binding *pod_specs_bind(struct pod_specs *self, const struct value *spec,
                                   const struct value *node)
{
    for (size_t i = 0; i < POD_SPECS_COUNT; i++) {
        struct pod_binding *known = &self->bindings[i];
        if (known->unbound == spec && value_equal(value_get(known->bound, "nodeName"), node)) {
            return known;
        }
    }
    struct pod_binding *binding = &self->bindings[self->next_binding];
    self->next_binding = (self->next_binding + 1) % POD_SPECS_COUNT;
    forget_binding(binding);
    binding->unbound = value_ref(spec);
    binding->bound = value_ref(spec);
    value_put(&binding->bound, value_ref(node), "nodeName");
    return binding;
}

const struct value *pod_binding_status(const struct pod_binding *self, const struct value *status,
                                       const struct value *time)
{
    bool is_known =
        status != NULL && self->status_before == status && value_equal(self->time, time);
    return is_known ? self->status : NULL;
}

void pod_binding_remember(struct pod_binding *self, const struct value *before,
                          const struct value *after, const struct value *time)
{
    value_replace(&self->status_before, value_ref(before));
    value_replace(&self->status, value_ref(after));
    value_replace(&self->time, value_ref(time));
}

void pod_specs_release(struct pod_specs *self)
{
    for (size_t i = 0; i < POD_SPECS_COUNT; i++) {
        forget(&self->entries[i]);
        forget_binding(&self->bindings[i]);
    }
}
