#include "sim/apiserver/restore.h"

#include "core/kube/meta.h"
#include "tests/expect.h"

static struct value *pod_of(const char *name, const char *version)
{
    return value_object_of(
        "apiVersion", value_string("v1"), "kind", value_string("Pod"), "metadata",
        value_object_of("name", value_string(name), "namespace", value_string("default"),
                        "resourceVersion", value_string(version), "uid", value_string(name),
                        "creationTimestamp", value_string("2026-01-01T00:00:00Z"), NULL),
        "spec",
        value_object_of(
            "containers",
            value_array_of(value_object_of("name", value_string("c"), "image", value_string("i"),
                                           "terminationMessagePolicy", value_string("File"), NULL),
                           NULL),
            NULL),
        NULL);
}

static void count(void *context, const struct api_watch_event *event)
{
    int *told_count = context;
    *told_count += event->type == API_WATCH_ADDED;
}

static void restores_as_it_is(void)
{
    struct world world;
    world_init(&world, 1);
    struct api_server *server = api_server_new(&world);
    int told_count = 0;
    struct api_watcher watcher = {
        .resource = &resource_pods, .notify = count, .context = &told_count};
    api_server_watch(server, &watcher);
    AUTO_VALUE *objects = value_array_of(pod_of("b", "70"), pod_of("a", "80"), NULL);
    AUTO_ERROR err = {0};
    expect_true(api_server_restore(server, objects, 100, &err));
    expect_int(told_count, 0);
    expect_int((int64_t)api_server_revision(server), 100);
    expect_int((int64_t)api_server_floor(server), 100);
    expect_true(api_server_peek(server, &resource_namespaces, NULL, "default") == NULL);
    expect_true(
        value_equal(value_get(api_server_peek(server, &resource_pods, "default", "b"), "metadata"),
                    value_get(value_at(objects, 0), "metadata")));
    api_server_tell_restored(server, objects);
    expect_int(told_count, 2);
    AUTO_VALUE *late = value_array_of(pod_of("a", "101"), NULL);
    expect_true(!api_server_restore(server, late, 100, &err));
    expect_text(
        err.message,
        "objects[0]: Pod default/a: expected a resourceVersion from 1 to the dump's revision");
    api_server_unwatch(server, &watcher);
    api_server_free(server);
    world_release(&world);
}

TEST_MAIN("sim/apiserver/restore", {"restores as it is", restores_as_it_is})
