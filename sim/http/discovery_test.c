#include "sim/http/discovery.h"

#include "sim/apiserver/fixture.h"
#include "sim/http/front.h"
#include "sim/http/served_list.h"
#include "tests/expect.h"

/* A second version, and one of those that nobody ranks. */
static const struct resource widgets_beta = {
    .group = "test.io",
    .version = "v2beta1",
    .kind = "Widget",
    .list_kind = "WidgetList",
    .plural = "widgets",
    .singular = "widget",
    .namespaced = true,
    .custom = true,
};
static const struct resource gadgets = {
    .group = "a.io",
    .version = "x",
    .kind = "Gadget",
    .list_kind = "GadgetList",
    .plural = "gadgets",
    .singular = "gadget",
    .custom = true,
};

static void set_up_more(struct fixture *self)
{
    set_up(self);
    api_server_add_custom(self->server, &widgets_beta, &schema);
    api_server_add_custom(self->server, &gadgets, &schema);
}

TEST(versions)
{
    AUTO_BUFFER got = {0};
    discovery_versions("127.0.0.1:16443", &got);
    expect_text(buffer_text(&got), "{\"kind\":\"APIVersions\",\"versions\":[\"v1\"],"
                                   "\"serverAddressByClientCIDRs\":[{\"clientCIDR\":\"0.0.0.0/0\","
                                   "\"serverAddress\":\"127.0.0.1:16443\"}]}");
}

TEST(groups_in_order)
{
    struct fixture fixture;
    set_up_more(&fixture);
    AUTO_SERVED_LIST list;
    served_list_init(&list, fixture.server);
    AUTO_BUFFER got = {0};
    for (size_t i = 0; i < list.count; i = served_list_version_end(&list, i)) {
        const struct resource *resource = list.items[i].resource;
        if (resource->custom || strcmp(resource->group, "batch") == 0 || i == 0) {
            buffer_printf(&got, "%s/%s ", resource->group, resource->version);
        }
    }
    expect_text(buffer_text(&got), "/v1 batch/v1 a.io/x test.io/v1 test.io/v2beta1 ");
    tear_down(&fixture);
}

TEST(a_group)
{
    struct fixture fixture;
    set_up_more(&fixture);
    AUTO_BUFFER got = {0};
    expect_true(discovery_group(fixture.server, "test.io", &got));
    expect_text(buffer_text(&got),
                "{\"kind\":\"APIGroup\",\"apiVersion\":\"v1\",\"name\":\"test.io\",\"versions\":["
                "{\"groupVersion\":\"test.io/v1\",\"version\":\"v1\"},"
                "{\"groupVersion\":\"test.io/v2beta1\",\"version\":\"v2beta1\"}],"
                "\"preferredVersion\":{\"groupVersion\":\"test.io/v1\",\"version\":\"v1\"}}");
    expect_false(discovery_group(fixture.server, "nope.io", &got));
    expect_false(discovery_group(fixture.server, "", &got));
    AUTO_BUFFER groups = {0};
    discovery_groups(fixture.server, &groups);
    expect_true(strstr(buffer_text(&groups), "{\"kind\":\"APIGroupList\",\"apiVersion\":\"v1\","
                                             "\"groups\":[{\"name\":\"") != NULL);
    expect_true(strstr(buffer_text(&groups), "{\"name\":\"test.io\",\"versions\":[{") != NULL);
    tear_down(&fixture);
}

/* Each is a part of a document. Source: recordings of kube-apiserver 1.36. */
TEST(resources)
{
    static const struct {
        const char *group;
        const char *version;
        const char *want;
    } rows[] = {
        {"", "v1", "{\"kind\":\"APIResourceList\",\"groupVersion\":\"v1\",\"resources\":[{"},
        {"", "v1",
         "{\"name\":\"pods\",\"singularName\":\"pod\",\"namespaced\":true,\"kind\":\"Pod\","
         "\"verbs\":[\"create\",\"delete\",\"deletecollection\",\"get\",\"list\",\"patch\","
         "\"update\",\"watch\"],\"shortNames\":[\"po\"],\"categories\":[\"all\"],"
         "\"storageVersionHash\":\"xPOwRZ+Yhw8=\"},{\"name\":\"pods/attach\","
         "\"singularName\":\"\",\"namespaced\":true,\"kind\":\"PodAttachOptions\","
         "\"verbs\":[\"create\",\"get\"]},"},
        {"", "v1",
         "{\"name\":\"pods/eviction\",\"singularName\":\"\",\"namespaced\":true,"
         "\"group\":\"policy\",\"version\":\"v1\",\"kind\":\"Eviction\",\"verbs\":[\"create\"]}"},
        {"", "v1",
         "{\"name\":\"namespaces\",\"singularName\":\"namespace\",\"namespaced\":false,"
         "\"kind\":\"Namespace\",\"verbs\":[\"create\",\"delete\",\"get\",\"list\",\"patch\","
         "\"update\",\"watch\"],\"shortNames\":[\"ns\"],\"storageVersionHash\":\"Q3oi5N2YM8M=\"}"},
        {"events.k8s.io", "v1",
         "{\"kind\":\"APIResourceList\",\"apiVersion\":\"v1\","
         "\"groupVersion\":\"events.k8s.io/v1\",\"resources\":[{\"name\":\"events\","
         "\"singularName\":\"event\",\"namespaced\":true,\"kind\":\"Event\",\"verbs\":["
         "\"create\",\"delete\",\"deletecollection\",\"get\",\"list\",\"patch\",\"update\","
         "\"watch\"],\"shortNames\":[\"ev\"],"},
        {"test.io", "v1",
         "{\"kind\":\"APIResourceList\",\"apiVersion\":\"v1\",\"groupVersion\":\"test.io/v1\","
         "\"resources\":[{\"name\":\"widgets\",\"singularName\":\"widget\",\"namespaced\":true,"
         "\"kind\":\"Widget\",\"verbs\":[\"delete\",\"deletecollection\",\"get\",\"list\","
         "\"patch\",\"create\",\"update\",\"watch\"],\"storageVersionHash\":\""},
        {"test.io", "v1",
         "\"},{\"name\":\"widgets/status\",\"singularName\":\"\",\"namespaced\":true,"
         "\"kind\":\"Widget\",\"verbs\":[\"get\",\"patch\",\"update\"]}]}"},
    };
    struct fixture fixture;
    set_up(&fixture);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        AUTO_BUFFER got = {0};
        expect_context("row %zu", i);
        expect_true(discovery_resources(fixture.server, rows[i].group, rows[i].version, &got));
        expect_text(strstr(buffer_text(&got), rows[i].want) != NULL ? "" : got.data, "");
    }
    AUTO_BUFFER none = {0};
    expect_false(discovery_resources(fixture.server, "test.io", "v9", &none));
    expect_false(discovery_resources(fixture.server, "nope.io", "v1", &none));
    tear_down(&fixture);
}

TEST(aggregated)
{
    struct fixture fixture;
    set_up(&fixture);
    AUTO_BUFFER core = {0};
    discovery_aggregated(fixture.server, true, &core);
    static const char *const core_parts[] = {
        "{\"kind\":\"APIGroupDiscoveryList\",\"apiVersion\":\"apidiscovery.k8s.io/v2\","
        "\"metadata\":{},\"items\":[{\"metadata\":{},\"versions\":[{\"version\":\"v1\","
        "\"resources\":[{\"resource\":\"",
        "{\"subresource\":\"eviction\",\"responseKind\":{\"group\":\"policy\",\"version\":\"v1\","
        "\"kind\":\"Eviction\"},\"verbs\":[\"create\"]}",
        "{\"subresource\":\"log\",\"responseKind\":{\"group\":\"\",\"version\":\"\","
        "\"kind\":\"Pod\"},\"verbs\":[\"get\"]}",
        "],\"freshness\":\"Current\"}]}]}",
    };
    for (size_t i = 0; i < sizeof(core_parts) / sizeof(core_parts[0]); i++) {
        expect_context("part %zu", i);
        expect_true(strstr(buffer_text(&core), core_parts[i]) != NULL);
    }
    AUTO_BUFFER other = {0};
    discovery_aggregated(fixture.server, false, &other);
    expect_true(
        strstr(buffer_text(&other),
               ",{\"metadata\":{\"name\":\"test.io\"},\"versions\":[{\"version\":\"v1\","
               "\"resources\":[{\"resource\":\"widgets\",\"responseKind\":{\"group\":\"test.io\","
               "\"version\":\"v1\",\"kind\":\"Widget\"},\"scope\":\"Namespaced\","
               "\"singularResource\":\"widget\",\"verbs\":[\"delete\",\"deletecollection\","
               "\"get\",\"list\",\"patch\",\"create\",\"update\",\"watch\"],\"subresources\":["
               "{\"subresource\":\"status\",\"responseKind\":{\"group\":\"test.io\","
               "\"version\":\"v1\",\"kind\":\"Widget\"},\"verbs\":[\"get\",\"patch\","
               "\"update\"]}]}],\"freshness\":\"Current\"}]}]}") != NULL);
    AUTO_ERROR err = {0};
    AUTO_VALUE *value = value_parse_json(other.data, other.size, &err);
    expect_true(value != NULL);
    tear_down(&fixture);
}

static void get(struct http_front *front, const char *target, const char *accept, const char *known,
                struct http_response *response)
{
    struct http_request request = {.method = "GET", .target = target};
    http_headers_add(&request.headers, "Accept", accept);
    if (known != NULL) {
        http_headers_add(&request.headers, "If-None-Match", known);
    }
    http_front_handle(front, &request, response);
    http_headers_release(&request.headers);
}

/* Source: recordings disc-agg-apis, disc-agg-304, disc-accept-yaml, disc-apis-nope-io. */
TEST(over_http)
{
    static const char aggregated_accept[] =
        "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json";
    struct fixture fixture;
    set_up(&fixture);
    struct http_front_config config = {
        .world = &fixture.world, .server = fixture.server, .address = "localhost:1"};
    struct http_front *front = http_front_new(&config);
    AUTO_HTTP_RESPONSE first = {0};
    get(front, "/apis", aggregated_accept, NULL, &first);
    expect_int(first.code, 200);
    expect_text(http_headers_get(&first.headers, "Content-Type"),
                "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList");
    expect_text(http_headers_get(&first.headers, "Cache-Control"), "public");
    expect_text(http_headers_get(&first.headers, "Vary"), "Accept");
    const char *etag = http_headers_get(&first.headers, "Etag");
    expect_int(strlen(etag), 130);
    AUTO_HTTP_RESPONSE again = {0};
    get(front, "/apis", aggregated_accept, etag, &again);
    expect_int(again.code, 304);
    expect_int(again.body.size, 0);
    AUTO_HTTP_RESPONSE plain = {0};
    get(front, "/apis", "application/json", etag, &plain);
    expect_text(http_headers_get(&plain.headers, "Content-Type"), "application/json");
    expect_text(http_headers_get(&plain.headers, "Cache-Control"), "no-cache, private");
    AUTO_HTTP_RESPONSE yaml = {0};
    get(front, "/apis/test.io/v1", "application/yaml", NULL, &yaml);
    expect_int(yaml.code, 200);
    expect_true(strstr(buffer_text(&yaml.body), "groupVersion: test.io/v1\n") != NULL);
    AUTO_HTTP_RESPONSE html = {0};
    get(front, "/apis/test.io/v1", "text/html", NULL, &html);
    expect_int(html.code, 406);
    AUTO_HTTP_RESPONSE missing = {0};
    get(front, "/apis/nope.io", "application/json", NULL, &missing);
    expect_int(missing.code, 404);
    expect_text(buffer_text(&missing.body), "404 page not found\n");
    http_front_free(front);
    tear_down(&fixture);
}

TEST_MAIN("sim/http/discovery", {"versions", versions}, {"groups in order", groups_in_order},
          {"a group", a_group}, {"resources", resources}, {"aggregated", aggregated},
          {"over http", over_http})
