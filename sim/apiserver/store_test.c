#include "sim/apiserver/store.h"

#include "core/kube/meta.h"
#include "tests/expect.h"

struct fixture {
    struct store store;
    struct store_slot *pods;
    struct store_slot *secrets;
};

static void set_up(struct fixture *self)
{
    store_init(&self->store);
    self->pods = store_add_slot(&self->store, &resource_pods);
    self->secrets = store_add_slot(&self->store, &resource_secrets);
}

static struct value *object_of(const char *namespace, const char *name, const char *label,
                               const char *owner)
{
    struct value *object = value_object();
    value_put(&object, value_string(namespace), "metadata", "namespace");
    value_put(&object, value_string(name), "metadata", "name");
    if (label != NULL) {
        value_put(&object, value_string(label), "metadata", "labels", "group");
    }
    if (owner != NULL) {
        value_put(&object, value_array_of(value_object_of("uid", value_string(owner), NULL), NULL),
                  "metadata", "ownerReferences");
    }
    return object;
}

/* Appends `namespace/name@revision `. */
static void note(struct buffer *out, const struct value *object)
{
    buffer_printf(out, "%s/%s@%s ", meta_namespace(object), meta_name(object),
                  meta_resource_version(object));
}

static bool note_labelled(void *context, const struct value *object)
{
    note(context, object);
    return true;
}

static void note_dependent(void *context, const struct resource *resource,
                           const struct value *object)
{
    buffer_printf(context, "%s:", resource->plural);
    note(context, object);
}

static void expect_walk(const struct fixture *f, const char *namespace, const char *name,
                        uint64_t revision, const char *want)
{
    AUTO_BUFFER got = {0};
    struct store_walk walk;
    store_walk_start(&walk, &f->store, f->pods, namespace, name, revision);
    const struct value *object;
    while ((object = store_walk_next(&walk)) != NULL) {
        note(&got, object);
    }
    store_walk_release(&walk);
    expect_text(buffer_text(&got), want);
}

TEST(walks_in_order_now_and_then)
{
    struct fixture f;
    set_up(&f);
    store_put(&f.store, f.pods, object_of("b", "x", NULL, NULL));
    store_put(&f.store, f.pods, object_of("a", "y", NULL, NULL));
    store_put(&f.store, f.secrets, object_of("a", "y", NULL, NULL));
    store_put(&f.store, f.pods, object_of("a", "x", NULL, NULL));
    store_put(&f.store, f.pods, object_of("a", "y", "new", NULL));
    store_remove(&f.store, f.pods, value_ref(store_get(f.pods, "b", "x")));
    expect_walk(&f, NULL, NULL, 6, "a/x@4 a/y@5 ");
    expect_walk(&f, NULL, NULL, 5, "a/x@4 a/y@5 b/x@1 ");
    expect_walk(&f, NULL, NULL, 4, "a/x@4 a/y@2 b/x@1 ");
    expect_walk(&f, NULL, NULL, 2, "a/y@2 b/x@1 ");
    expect_walk(&f, NULL, NULL, 1, "b/x@1 ");
    expect_walk(&f, NULL, NULL, 0, "");
    expect_walk(&f, "a", "y", 5, "a/y@5 b/x@1 ");
    expect_walk(&f, "b", NULL, 5, "b/x@1 ");
    store_release(&f.store);
}

static void expect_labelled(const struct fixture *f, const char *value, const char *namespace,
                            const char *want)
{
    AUTO_BUFFER got = {0};
    store_each_labelled(f->pods, value, namespace, note_labelled, &got);
    expect_text(buffer_text(&got), want);
}

TEST(finds_by_label)
{
    struct fixture f;
    set_up(&f);
    store_put(&f.store, f.pods, object_of("b", "x", "one", NULL));
    store_index_label(f.pods, "group");
    store_put(&f.store, f.pods, object_of("a", "x", "one", NULL));
    store_put(&f.store, f.pods, object_of("a", "y", "two", NULL));
    store_put(&f.store, f.pods, object_of("a", "z", NULL, NULL));
    expect_labelled(&f, "one", NULL, "a/x@2 b/x@1 ");
    expect_labelled(&f, "one", "b", "b/x@1 ");
    expect_labelled(&f, "none", NULL, "");
    store_put(&f.store, f.pods, object_of("a", "x", "two", NULL));
    store_put(&f.store, f.pods, object_of("a", "y", NULL, NULL));
    store_put(&f.store, f.pods, object_of("a", "z", "two", NULL));
    expect_labelled(&f, "two", NULL, "a/x@5 a/z@7 ");
    store_remove(&f.store, f.pods, value_ref(store_get(f.pods, "a", "x")));
    expect_labelled(&f, "two", NULL, "a/z@7 ");
    store_release(&f.store);
}

static void expect_dependents(const struct fixture *f, const char *uid, const char *want)
{
    AUTO_BUFFER got = {0};
    store_each_dependent(&f->store, uid, note_dependent, &got);
    expect_text(buffer_text(&got), want);
}

TEST(finds_by_owner)
{
    struct fixture f;
    set_up(&f);
    store_put(&f.store, f.secrets, object_of("a", "x", NULL, "u1"));
    store_put(&f.store, f.pods, object_of("b", "x", NULL, "u1"));
    store_put(&f.store, f.pods, object_of("a", "x", NULL, "u1"));
    store_put(&f.store, f.pods, object_of("a", "y", NULL, "u10"));
    expect_dependents(&f, "u1", "pods:a/x@3 pods:b/x@2 secrets:a/x@1 ");
    expect_dependents(&f, "u", "");
    struct value *two = object_of("a", "x", NULL, "u1");
    value_put(&two,
              value_array_of(value_object_of("uid", value_string("u2"), NULL),
                             value_object_of("uid", value_string("u10"), NULL),
                             value_object_of("uid", value_string("u10"), NULL), NULL),
              "metadata", "ownerReferences");
    store_put(&f.store, f.pods, two);
    expect_dependents(&f, "u1", "pods:b/x@2 secrets:a/x@1 ");
    expect_dependents(&f, "u2", "pods:a/x@5 ");
    expect_dependents(&f, "u10", "pods:a/x@5 pods:a/y@4 ");
    store_remove(&f.store, f.pods, value_ref(store_get(f.pods, "a", "x")));
    expect_dependents(&f, "u10", "pods:a/y@4 ");
    store_release(&f.store);
}

TEST(the_history_is_bounded)
{
    struct fixture f;
    set_up(&f);
    struct history *history = &f.store.history;
    for (int i = 0; i < LIMIT_STORE_HISTORY + 5; i++) {
        store_put(&f.store, f.pods, object_of("a", "x", NULL, NULL));
    }
    expect_int(history->count, LIMIT_STORE_HISTORY + 5); /* nobody has been told */
    history->told = f.store.revision;
    for (int i = 0; i < 10; i++) {
        store_put(&f.store, f.pods, object_of("a", "x", NULL, NULL));
        history->told = f.store.revision;
    }
    expect_int(history->count, LIMIT_STORE_HISTORY);
    expect_int(history->floor, 15);
    expect_int(history_at(history, 0)->revision, 16);
    expect_int(history_after(history, 0), 0);
    expect_int(history_after(history, 16), 1);
    expect_int(history_after(history, f.store.revision), history->count);
    history_forget(history, f.store.revision - 3);
    expect_int(history->count, 3);
    expect_int(history->floor, f.store.revision - 3);
    store_put(&f.store, f.pods, object_of("a", "y", NULL, NULL));
    expect_int(history->count, 4);
    expect_int(history_at(history, 3)->revision, f.store.revision);
    store_release(&f.store);
}

TEST_MAIN("sim/apiserver/store", {"walks in order, now and then", walks_in_order_now_and_then},
          {"finds by label", finds_by_label}, {"finds by owner", finds_by_owner},
          {"the history is bounded", the_history_is_bounded})
