#include "sim/apiserver/served.h"

#include "core/base/buffer.h"
#include "sim/apiserver/fixture.h"
#include "tests/expect.h"

static void print_texts(const char *const *texts, struct buffer *out)
{
    for (size_t i = 0; texts != NULL && texts[i] != NULL; i++) {
        buffer_printf(out, "%s%s", i == 0 ? "" : ",", texts[i]);
    }
}

static void print_served(void *context, const struct api_served *served)
{
    struct buffer *out = context;
    buffer_printf(out, "%s/%s %s %s: ", served->resource->group, served->resource->version,
                  served->resource->plural, served->storage->kind);
    print_texts(served->verbs, out);
    for (size_t i = 0; i < served->subresource_count; i++) {
        buffer_printf(out, " %s:", served->subresources[i].name);
        print_texts(served->subresources[i].verbs, out);
    }
    buffer_append(out, "\n");
}

/* Source: recordings of kube-apiserver 1.36, /api/v1/. */
TEST(all_resources_are_told_with_their_verbs)
{
    static const char *const lines[] = {
        "/v1 configmaps ConfigMap: create,delete,deletecollection,get,list,patch,update,watch\n",
        "/v1 namespaces Namespace: create,delete,get,list,patch,update,watch finalize:update "
        "status:get,patch,update\n",
        "/v1 nodes Node: create,delete,deletecollection,get,list,patch,update,watch "
        "proxy:create,delete,get,patch,update status:get,patch,update\n",
        "/v1 persistentvolumeclaims PersistentVolumeClaim: "
        "create,delete,deletecollection,get,list,patch,update,watch status:get,patch,update\n",
        "test.io/v1 widgets Widget: delete,deletecollection,get,list,patch,create,update,watch "
        "status:get,patch,update\n",
    };
    struct fixture fixture;
    set_up(&fixture);
    AUTO_BUFFER got = {0};
    api_server_each_served(fixture.server, print_served, &got);
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        expect_context("%s", lines[i]);
        expect_true(strstr(buffer_text(&got), lines[i]) != NULL);
    }
    tear_down(&fixture);
}

TEST(one_resource_is_found)
{
    struct fixture fixture;
    struct api_served served;
    set_up(&fixture);
    expect_true(api_server_find_served(fixture.server, &widgets, &served));
    expect_true(served.schema == &schema);
    expect_text(served.singular, "widget");
    struct resource other = widgets;
    expect_true(!api_server_find_served(fixture.server, &other, &served));
    tear_down(&fixture);
}

TEST_MAIN("sim/apiserver/served",
          {"all resources are told with their verbs", all_resources_are_told_with_their_verbs},
          {"one resource is found", one_resource_is_found})
