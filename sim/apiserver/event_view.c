#include "sim/apiserver/event_view.h"

#include "sim/apiserver/builtin.h"
#include "sim/apiserver/verbs.h"

/* What a field is called in each group. */
static const struct {
    const char *core;
    const char *stored;
} names[] = {
    {"count", "deprecatedCount"},
    {"firstTimestamp", "deprecatedFirstTimestamp"},
    {"involvedObject", "regarding"},
    {"lastTimestamp", "deprecatedLastTimestamp"},
    {"message", "note"},
    {"reportingComponent", "reportingController"},
    {"source", "deprecatedSource"},
};
#define NAME_COUNT (sizeof(names) / sizeof(names[0]))

static void rename_member(struct value **object, const char *from, const char *to)
{
    struct value *member = value_ref(value_get(*object, from));
    value_drop(object, from);
    value_put(object, member, to);
}

/* These are always there in the one form and left out in the other when they are empty. */
static const char *const always_in_core[] = {"reportingComponent", "reportingInstance"};

static void show(const struct view *self, struct value **object)
{
    for (size_t i = 0; i < NAME_COUNT; i++) {
        rename_member(object, names[i].stored, names[i].core);
    }
    for (size_t i = 0; i < sizeof(always_in_core) / sizeof(always_in_core[0]); i++) {
        if (value_get(*object, always_in_core[i]) == NULL) {
            value_put(object, value_string(""), always_in_core[i]);
        }
    }
    value_put(object, value_ref(self->api_version), "apiVersion");
}

static void store(const struct view *self, struct value **object)
{
    char api_version[64];
    resource_api_version(self->slot->resource, api_version, sizeof(api_version));
    for (size_t i = 0; i < sizeof(always_in_core) / sizeof(always_in_core[0]); i++) {
        if (value_is_text(value_get(*object, always_in_core[i]), "")) {
            value_drop(object, always_in_core[i]);
        }
    }
    for (size_t i = 0; i < NAME_COUNT; i++) {
        rename_member(object, names[i].core, names[i].stored);
    }
    value_put(object, value_string(api_version), "apiVersion");
}

void event_view_add(struct api_server *server)
{
    struct view *view = view_add(server, &resource_core_events, &core_event_strategy,
                                 view_find(server, &resource_events)->slot);
    view->show = show;
    view->store = store;
}
