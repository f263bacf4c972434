#ifndef RAYRIG_RAY_BUILDER_FIXTURE_H
#define RAYRIG_RAY_BUILDER_FIXTURE_H

#include <string.h>

#include "core/base/buffer.h"
#include "core/base/check.h"
#include "core/base/value.h"
#include "core/base/value_json.h"
#include "core/ray/cluster_spec.h"
#include "core/ray/contract.h"
#include "core/ray/pod_builder.h"

/*
 * What the tests of the builders share: a small cluster, and tables of what becomes of it when it
 * is changed. JSON in the tables has ' for ".
 */

/* What to change; each is a JSON merge patch (RFC 7386), or NULL. */
struct change {
    const char *cluster;
    const char *head_group;
    const char *head_pod; /* the template's spec */
    const char *head;     /* the Ray container */
    const char *group;
    const char *worker_pod;
    const char *worker;
    const char *gates;
    const char *env;
    const char *config;
};

struct fixture {
    struct ray_options options;
    struct ray_cluster cluster;
};

__attribute__((unused)) static struct value *parse_quoted(const char *text)
{
    AUTO_BUFFER json = {0};
    for (; *text != '\0'; text++) {
        buffer_append_char(&json, *text == '\'' ? '"' : *text);
    }
    AUTO_ERROR err = {0};
    struct value *value = value_parse_json(buffer_text(&json), json.size, &err);
    CHECK(value != NULL);
    return value;
}

__attribute__((unused)) static struct value *merge(struct value *base_take,
                                                   const struct value *patch)
{
    if (!value_is(patch, VALUE_OBJECT)) {
        value_unref(base_take);
        return value_ref(patch);
    }
    struct value *base = base_take;
    if (!value_is(base, VALUE_OBJECT)) {
        value_replace(&base, value_object());
    }
    for (size_t i = 0; i < value_count(patch); i++) {
        const char *key = value_key_at(patch, i);
        const struct value *member = value_member_at(patch, i);
        value_put(&base,
                  value_is(member, VALUE_NULL) ? NULL
                                               : merge(value_ref(value_get(base, key)), member),
                  key);
    }
    return base;
}

__attribute__((unused)) static struct value *merge_text(struct value *base_take, const char *patch)
{
    if (patch == NULL) {
        return base_take;
    }
    AUTO_VALUE *parsed = parse_quoted(patch);
    return merge(base_take, parsed);
}

/* A group with one Pod template: GROUP, whose Pods have POD, which runs CONTAINER. */
__attribute__((unused)) static struct value *make_group(struct value *group_take,
                                                        struct value *pod_take,
                                                        struct value *container_take)
{
    struct value *group = group_take;
    struct value *containers = value_array_of(container_take, NULL);
    const struct value *others = value_get(pod_take, "containers");
    for (size_t i = 0; i < value_count(others); i++) {
        value_push(&containers, value_ref(value_at(others, i)));
    }
    struct value *pod = pod_take;
    value_put(&pod, containers, "containers");
    value_put(&group, pod, "template", "spec");
    return group;
}

__attribute__((unused)) static void set_up(struct fixture *self, const struct change *change)
{
    struct value *head =
        make_group(merge_text(value_object(), change->head_group),
                   merge_text(value_object(), change->head_pod),
                   merge_text(parse_quoted("{'name':'ray-head','image':'ray'}"), change->head));
    struct value *group =
        make_group(merge_text(parse_quoted("{'groupName':'g','numOfHosts':1}"), change->group),
                   merge_text(value_object(), change->worker_pod),
                   merge_text(parse_quoted("{'name':'ray-worker','image':'ray'}"), change->worker));
    AUTO_VALUE *object = merge_text(
        parse_quoted("{'metadata':{'name':'rc','namespace':'ns','uid':'u-1'},'spec':{}}"),
        change->cluster);
    value_put(&object, head, "spec", "headGroupSpec");
    value_put(&object, value_array_of(group, NULL), "spec", "workerGroupSpecs");

    AUTO_VALUE *gates = merge_text(value_object(), change->gates);
    AUTO_VALUE *env = merge_text(value_object(), change->env);
    AUTO_VALUE *config = merge_text(value_object(), change->config);
    const struct contract *contract = contract_find("kuberay-1.7");
    AUTO_ERROR err = {0};
    CHECK(features_resolve(&self->options, contract, gates, env, config, &err));
    cluster_spec_init(&self->cluster, object, contract, &self->options, (struct sim_time){0});
}

__attribute__((unused)) static void tear_down(struct fixture *self)
{
    cluster_spec_release(&self->cluster);
    features_release(&self->options);
}

/* What stands at PATH, whose keys and indexes are divided by blanks: `spec containers 0 env`. */
__attribute__((unused)) static const struct value *look_up(const struct value *object,
                                                           const char *path)
{
    while (*path != '\0') {
        size_t size = strcspn(path, " ");
        bool is_index = value_is(object, VALUE_ARRAY);
        object = is_index ? value_at(object, (size_t)(path[0] - '0'))
                          : value_get_sized(object, path, size);
        path += size + strspn(path + size, " ");
    }
    return object;
}

/* ---- tables ---- */

/* What stands at a place in an object of a changed cluster; WANT is NULL for nothing. */
struct row {
    struct change change;
    const char *path;
    const char *want;
};

typedef struct value *build_function(const struct ray_cluster *cluster);

__attribute__((unused)) static struct value *build_head(const struct ray_cluster *cluster)
{
    return pod_builder_head(cluster, "HASH");
}

__attribute__((unused)) static struct value *build_worker(const struct ray_cluster *cluster)
{
    return pod_builder_worker(cluster, &cluster->groups[0]);
}

/* What a row gets and wants, as JSON; "" is nothing. */
__attribute__((unused)) static void print_row(build_function *build, const struct row *row,
                                              struct buffer *got, struct buffer *want)
{
    struct fixture fixture;
    set_up(&fixture, &row->change);
    AUTO_VALUE *object = build(&fixture.cluster);
    const struct value *found = look_up(object, row->path);
    if (found != NULL) {
        value_print_json(found, got);
    }
    if (row->want != NULL) {
        AUTO_VALUE *wanted = parse_quoted(row->want);
        value_print_json(wanted, want);
    }
    tear_down(&fixture);
}

/* For tests, which include tests/expect.h. */
#define EXPECT_ROWS(build, rows)                                                                   \
    do {                                                                                           \
        for (size_t row = 0; row < sizeof(rows) / sizeof((rows)[0]); row++) {                      \
            AUTO_BUFFER got = {0};                                                                 \
            AUTO_BUFFER want = {0};                                                                \
            print_row((build), &(rows)[row], &got, &want);                                         \
            expect_context("row %zu: %s", row, (rows)[row].path);                                  \
            expect_text(buffer_text(&got), buffer_text(&want));                                    \
        }                                                                                          \
    } while (0)

/* A list of things with names, such as variables: `NAME=value NAME …`. */
__attribute__((unused)) static void print_named(const struct value *list, struct buffer *out)
{
    for (size_t i = 0; i < value_count(list); i++) {
        const struct value *item = value_at(list, i);
        buffer_printf(out, "%s%s", i > 0 ? " " : "", value_find_text(item, "name"));
        if (value_get(item, "value") != NULL) {
            buffer_printf(out, "=%s", value_find_text(item, "value"));
        }
    }
}

#endif
