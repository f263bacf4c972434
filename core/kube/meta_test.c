#include "core/kube/meta.h"

#include "tests/expect.h"

static struct value *parse(const char *text)
{
    AUTO_ERROR err = {0};
    struct value *value = value_parse_json(text, strlen(text), &err);
    expect_text(err.message, NULL);
    return value;
}

static const char pod_text[] =
    "{\"metadata\":{\"name\":\"n\",\"namespace\":\"ns\",\"uid\":\"u-1\",\"resourceVersion\":\"7\","
    "\"generation\":3,\"creationTimestamp\":\"2026-01-01T00:00:00Z\","
    "\"deletionTimestamp\":\"2026-01-01T00:00:09Z\",\"labels\":{\"a/b\":\"c\",\"empty\":\"\"},"
    "\"annotations\":{\"x\":\"y\"},\"finalizers\":[\"f/1\",\"f/2\"],\"ownerReferences\":["
    "{\"uid\":\"u-8\"},{\"uid\":\"u-9\",\"controller\":true}]}}";

TEST(what_is_there)
{
    AUTO_VALUE *pod = parse(pod_text);
    expect_text(meta_name(pod), "n");
    expect_text(meta_namespace(pod), "ns");
    expect_text(meta_uid(pod), "u-1");
    expect_text(meta_resource_version(pod), "7");
    expect_text(meta_creation_timestamp(pod), "2026-01-01T00:00:00Z");
    expect_text(meta_deletion_timestamp(pod), "2026-01-01T00:00:09Z");
    expect_int(meta_generation(pod), 3);
    expect_true(meta_is_deleting(pod));
    expect_text(meta_label(pod, "a/b"), "c");
    expect_text(meta_label(pod, "empty"), "");
    expect_text(meta_annotation(pod, "x"), "y");
    expect_true(meta_has_finalizer(pod, "f/2"));
    expect_text(value_find_text(meta_controller(pod), "uid"), "u-9");
}

TEST(what_is_absent)
{
    AUTO_VALUE *empty = parse("{\"metadata\":{}}");
    const struct value *const objects[] = {NULL, empty};
    for (size_t i = 0; i < 2; i++) {
        const struct value *object = objects[i];
        expect_text(meta_name(object), "");
        expect_text(meta_deletion_timestamp(object), "");
        expect_int(meta_generation(object), 0);
        expect_false(meta_is_deleting(object));
        expect_text(meta_label(object, "a"), NULL);
        expect_text(meta_annotation(object, "a"), NULL);
        expect_false(meta_has_finalizer(object, "f"));
        expect_true(meta_controller(object) == NULL);
        expect_false(meta_is_controlled_by(object, empty));
    }
}

TEST(finalizers_come_and_go)
{
    AUTO_VALUE *object = parse("{\"metadata\":{\"name\":\"n\"}}");
    expect_true(meta_add_finalizer(&object, "f/1"));
    expect_false(meta_add_finalizer(&object, "f/1"));
    expect_true(meta_add_finalizer(&object, "f/2"));
    expect_json(object, "{\"metadata\":{\"finalizers\":[\"f/1\",\"f/2\"],\"name\":\"n\"}}");
    expect_true(meta_remove_finalizer(&object, "f/1"));
    expect_false(meta_remove_finalizer(&object, "f/1"));
    expect_json(object, "{\"metadata\":{\"finalizers\":[\"f/2\"],\"name\":\"n\"}}");
    expect_true(meta_remove_finalizer(&object, "f/2"));
    expect_json(object, "{\"metadata\":{\"name\":\"n\"}}");
}

TEST(owners)
{
    static const struct resource rayclusters = {
        .group = "ray.io", .version = "v1", .kind = "RayCluster", .plural = "rayclusters"};
    AUTO_VALUE *owner = parse("{\"metadata\":{\"name\":\"c\",\"uid\":\"u-5\"}}");
    AUTO_VALUE *other = parse("{\"metadata\":{\"name\":\"c\",\"uid\":\"u-6\"}}");
    AUTO_VALUE *pod = parse("{\"metadata\":{\"name\":\"p\"}}");
    value_put(&pod, value_array_of(meta_owner_reference(&rayclusters, owner), NULL), "metadata",
              "ownerReferences");
    expect_json(meta_controller(pod),
                "{\"apiVersion\":\"ray.io/v1\",\"blockOwnerDeletion\":true,\"controller\":true,"
                "\"kind\":\"RayCluster\",\"name\":\"c\",\"uid\":\"u-5\"}");
    expect_true(meta_is_controlled_by(pod, owner));
    expect_false(meta_is_controlled_by(pod, other));
}

TEST_MAIN("core/kube/meta", {"what is there", what_is_there}, {"what is absent", what_is_absent},
          {"finalizers come and go", finalizers_come_and_go}, {"owners", owners})
