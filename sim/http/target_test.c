#include "sim/http/target.h"

#include "tests/expect.h"

TEST(paths_and_queries_are_decoded)
{
    struct http_target target;
    expect_true(
        http_target_parse("/api/v1//pods/?labelSelector=a%3Db%2Cc&x=1+2&x=3&watch&e=", &target));
    expect_text(target.path, "/api/v1//pods");
    expect_int(target.segment_count, 3);
    expect_text(target.segments[2], "pods");
    expect_text(http_target_get(&target, "labelSelector"), "a=b,c");
    expect_text(http_target_get(&target, "x"), "1 2");
    expect_text(http_target_get(&target, "e"), "");
    expect_text(http_target_get(&target, "y"), NULL);
    expect_true(http_target_flag(&target, "watch"));
    expect_false(http_target_flag(&target, "y"));
    http_target_release(&target);
}

TEST(wrong_targets_are_refused)
{
    static const char *const rows[] = {
        "",      "api",   "/a%",    "/a%4",
        "/a%zz", "/a%00", "/a?x=%", "/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17",
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct http_target target;
        expect_context("%s", rows[i]);
        expect_false(http_target_parse(rows[i], &target));
        http_target_release(&target);
    }
}

TEST(booleans_are_what_kubernetes_takes_for_them)
{
    struct http_target target;
    expect_true(http_target_parse("/?a=false&b=0&c=False&d=yes", &target));
    expect_false(http_target_flag(&target, "a"));
    expect_false(http_target_flag(&target, "b"));
    expect_true(http_target_flag(&target, "c"));
    expect_true(http_target_flag(&target, "d"));
    http_target_release(&target);
}

TEST(paths_name_resources)
{
    static const struct {
        const char *target;
        const char *want;
    } rows[] = {
        {"/api/v1/pods", "- v1 - pods - -"},
        {"/api/v1/namespaces", "- v1 - namespaces - -"},
        {"/api/v1/namespaces/a", "- v1 - namespaces a -"},
        {"/api/v1/namespaces/a/finalize", "- v1 - namespaces a finalize"},
        {"/api/v1/namespaces/a/status", "- v1 - namespaces a status"},
        {"/api/v1/namespaces/a/pods", "- v1 a pods - -"},
        {"/api/v1/namespaces/a/pods/b/log", "- v1 a pods b log"},
        {"/apis/ray.io/v1/namespaces/a/rayclusters/b", "ray.io v1 a rayclusters b -"},
        {"/api/v1/watch/namespaces/a/pods/b", "- v1 a pods b - watch"},
        {"/api/v1/nodes/a/proxy/x/y", "- v1 - nodes a proxy long"},
        {"/api/v1", "- v1 - - - -"},
        {"/apis/ray.io", "none"},
        {"/version", "none"},
        {"/", "none"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct http_target target;
        struct http_path path;
        expect_context("%s", rows[i].target);
        expect_true(http_target_parse(rows[i].target, &target));
        AUTO_BUFFER got = {0};
        if (http_path_parse(&target, &path)) {
            const char *const parts[] = {path.group,  path.version, path.namespace,
                                         path.plural, path.name,    path.subresource};
            for (size_t j = 0; j < 6; j++) {
                bool is_there = parts[j] != NULL && parts[j][0] != '\0';
                buffer_printf(&got, "%s%s", j == 0 ? "" : " ", is_there ? parts[j] : "-");
            }
            buffer_append(&got, path.is_watch ? " watch" : path.is_long ? " long" : "");
        } else {
            buffer_append(&got, "none");
        }
        expect_text(buffer_text(&got), rows[i].want);
        http_target_release(&target);
    }
}

TEST_MAIN("sim/http/target", {"paths and queries are decoded", paths_and_queries_are_decoded},
          {"wrong targets are refused", wrong_targets_are_refused},
          {"booleans are what Kubernetes takes for them",
           booleans_are_what_kubernetes_takes_for_them},
          {"paths name resources", paths_name_resources})
