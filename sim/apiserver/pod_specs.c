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

struct value *pod_specs_bind(struct pod_specs *self, const struct value *spec,
                             const struct value *node)
{
    for (size_t i = 0; i < POD_SPECS_COUNT; i++) {
        const struct pod_binding *known = &self->bindings[i];
        if (known->unbound == spec && value_equal(value_get(known->bound, "nodeName"), node)) {
            return value_ref(known->bound);
        }
    }
    struct pod_binding *binding = &self->bindings[self->next_binding];
    self->next_binding = (self->next_binding + 1) % POD_SPECS_COUNT;
    value_replace(&binding->unbound, value_ref(spec));
    value_replace(&binding->bound, value_ref(spec));
    value_put(&binding->bound, value_ref(node), "nodeName");
    return value_ref(binding->bound);
}

void pod_specs_release(struct pod_specs *self)
{
    for (size_t i = 0; i < POD_SPECS_COUNT; i++) {
        forget(&self->entries[i]);
        value_unref(self->bindings[i].unbound);
        value_unref(self->bindings[i].bound);
    }
}
