#include "sim/http/openapi_v3.h"

#include "core/base/text.h"
#include "sim/apiserver/fixture.h"
#include "sim/http/front.h"
#include "tests/expect.h"

static struct value *parsed(const struct buffer *json)
{
    AUTO_ERROR err = {0};
    return value_parse_json(json->data, json->size, &err);
}

static struct value *document(const struct openapi_v3 *documents, const char *path)
{
    const struct openapi_v3_document *found = openapi_v3_find(documents, path);
    return found == NULL ? NULL : parsed(&found->json);
}

static const struct value *definition(const struct value *document, const char *name)
{
    return value_find(document, "components", "schemas", name);
}

TEST(a_custom_kind)
{
    struct fixture fixture;
    struct openapi_v3 documents;
    set_up(&fixture);
    openapi_v3_make(fixture.server, &documents);
    AUTO_VALUE *got = document(&documents, "apis/test.io/v1");
    expect_json(value_find(definition(got, "io.test.v1.Widget"), "properties", "spec"),
                "{\"properties\":{\"color\":{\"type\":\"string\"},\"size\":{\"type\":\"integer\"}},"
                "\"type\":\"object\"}");
    expect_json(value_get(definition(got, "io.test.v1.Widget"), "x-kubernetes-group-version-kind"),
                "[{\"group\":\"test.io\",\"kind\":\"Widget\",\"version\":\"v1\"}]");
    expect_json(value_find(definition(got, "io.test.v1.Widget"), "properties", "metadata"),
                "{\"$ref\":\"#/components/schemas/"
                "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta\"}");
    expect_json(value_find(definition(got, "io.test.v1.WidgetList"), "properties", "items"),
                "{\"items\":{\"$ref\":\"#/components/schemas/io.test.v1.Widget\"},"
                "\"type\":\"array\"}");
    expect_true(value_find(got, "paths", "/apis/test.io/v1/widgets", "get") != NULL);
    expect_true(value_find(got, "paths", "/apis/test.io/v1/widgets", "post") == NULL);
    expect_true(value_find(got, "paths",
                           "/apis/test.io/v1/namespaces/{namespace}/widgets/{name}/status",
                           "put") != NULL);
    openapi_v3_release(&documents);
    tear_down(&fixture);
}

TEST(built_in_kinds)
{
    static const char meta[] = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";
    struct fixture fixture;
    struct openapi_v3 documents;
    set_up(&fixture);
    openapi_v3_make(fixture.server, &documents);
    AUTO_VALUE *got = document(&documents, "api/v1");
    expect_json(
        value_get(definition(got, "io.k8s.api.core.v1.Pod"), "x-kubernetes-group-version-kind"),
        "[{\"group\":\"\",\"kind\":\"Pod\",\"version\":\"v1\"}]");
    const struct value *spec = definition(got, "io.k8s.api.core.v1.PodSpec");
    expect_json(value_get(spec, "required"), "[\"containers\"]");
    expect_json(value_find(spec, "properties", "containers"),
                "{\"items\":{\"$ref\":\"#/components/schemas/io.k8s.api.core.v1.Container\"},"
                "\"type\":\"array\",\"x-kubernetes-list-map-keys\":[\"name\"],"
                "\"x-kubernetes-list-type\":\"map\",\"x-kubernetes-patch-merge-key\":\"name\","
                "\"x-kubernetes-patch-strategy\":\"merge\"}");
    expect_json(value_find(definition(got, meta), "properties", "creationTimestamp"),
                "{\"$ref\":\"#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.Time\"}");
    expect_json(definition(got, "io.k8s.apimachinery.pkg.util.intstr.IntOrString"),
                "{\"format\":\"int-or-string\",\"oneOf\":[{\"type\":\"integer\"},"
                "{\"type\":\"string\"}]}");
    expect_json(value_find(got, "paths", "/api/v1/namespaces/{namespace}/pods/{name}/eviction",
                           "post", "x-kubernetes-group-version-kind"),
                "{\"group\":\"policy\",\"kind\":\"Eviction\",\"version\":\"v1\"}");
    openapi_v3_release(&documents);
    tear_down(&fixture);
}

static bool has_parameter(const struct value *operation, const char *name)
{
    const struct value *parameters = value_get(operation, "parameters");
    for (size_t i = 0; i < value_count(parameters); i++) {
        if (value_is_text(value_get(value_at(parameters, i), "name"), name)) {
            return true;
        }
    }
    return false;
}

/* What kubectl looks for before it asks for strict validation or a dry run. */
TEST(parameters)
{
    static const struct {
        const char *path;
        const char *method;
        const char *parameter;
        bool want;
    } rows[] = {
        {"/api/v1/namespaces/{namespace}/pods", "post", "fieldValidation", true},
        {"/api/v1/namespaces/{namespace}/pods", "post", "force", false},
        {"/api/v1/namespaces/{namespace}/pods/{name}", "patch", "fieldValidation", true},
        {"/api/v1/namespaces/{namespace}/pods/{name}", "patch", "dryRun", true},
        {"/api/v1/namespaces/{namespace}/pods/{name}", "patch", "force", true},
        {"/api/v1/namespaces/{namespace}/pods/{name}", "put", "fieldManager", true},
        {"/api/v1/namespaces/{namespace}/pods/{name}", "delete", "propagationPolicy", true},
        {"/api/v1/namespaces/{namespace}/pods/{name}", "delete", "dryRun", true},
        {"/api/v1/namespaces/{namespace}/pods/{name}", "get", "dryRun", false},
        {"/api/v1/pods", "get", "watch", true},
        {"/api/v1/namespaces/{namespace}/pods", "delete", "labelSelector", true},
    };
    struct fixture fixture;
    struct openapi_v3 documents;
    set_up(&fixture);
    openapi_v3_make(fixture.server, &documents);
    AUTO_VALUE *got = document(&documents, "api/v1");
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("%s %s %s", rows[i].method, rows[i].path, rows[i].parameter);
        const struct value *operation = value_find(got, "paths", rows[i].path, rows[i].method);
        expect_true(operation != NULL);
        expect_int(has_parameter(operation, rows[i].parameter), rows[i].want);
    }
    openapi_v3_release(&documents);
    tear_down(&fixture);
}

/* Counts the references in VALUE to definitions that DOCUMENT does not have. */
static size_t dangling(const struct value *document, const struct value *value)
{
    static const char prefix[] = "#/components/schemas/";
    size_t count = 0;
    for (size_t i = 0; i < value_count(value); i++) {
        bool is_array = value_is(value, VALUE_ARRAY);
        const struct value *member = value_part_at(value, i);
        if (!is_array && strcmp(value_key_at(value, i), "$ref") == 0 &&
            value_is(member, VALUE_STRING)) {
            const char *name = value_text(member);
            bool is_there = text_has_prefix(name, prefix) &&
                            value_is(definition(document, name + strlen(prefix)), VALUE_OBJECT);
            count += is_there ? 0 : 1;
        }
        count += dangling(document, member);
    }
    return count;
}

TEST(every_reference_leads_somewhere_and_documents_are_the_same_each_time)
{
    struct fixture fixture;
    struct openapi_v3 documents;
    struct openapi_v3 again;
    set_up(&fixture);
    openapi_v3_make(fixture.server, &documents);
    openapi_v3_make(fixture.server, &again);
    expect_text(buffer_text(&documents.index), buffer_text(&again.index));
    for (size_t i = 0; i < documents.count; i++) {
        expect_context("%s", documents.documents[i].path);
        AUTO_VALUE *got = parsed(&documents.documents[i].json);
        expect_true(got != NULL);
        expect_int(dangling(got, got), 0);
    }
    openapi_v3_release(&documents);
    openapi_v3_release(&again);
    tear_down(&fixture);
}

static void get(struct http_front *front, const char *target, struct http_response *response)
{
    struct http_request request = {.method = "GET", .target = target};
    http_headers_add(&request.headers, "Accept", "application/json");
    http_front_handle(front, &request, response);
    http_headers_release(&request.headers);
}

/* Source: recordings oa3-ray, oa3-ray-badhash, oa3-missing, oa3-text. */
TEST(over_http)
{
    struct fixture fixture;
    set_up(&fixture);
    struct http_front_config config = {
        .world = &fixture.world, .server = fixture.server, .address = "localhost:1"};
    struct http_front *front = http_front_new(&config);
    AUTO_HTTP_RESPONSE index = {0};
    get(front, "/openapi/v3", &index);
    expect_int(index.code, 200);
    expect_text(http_headers_get(&index.headers, "Content-Type"), "text/plain; charset=utf-8");
    AUTO_VALUE *paths = parsed(&index.body);
    const char *url = value_find_text(paths, "paths", "apis/test.io/v1", "serverRelativeURL");
    AUTO_HTTP_RESPONSE found = {0};
    get(front, url, &found);
    expect_int(found.code, 200);
    expect_text(http_headers_get(&found.headers, "Cache-Control"), "public, immutable");
    expect_int(strlen(http_headers_get(&found.headers, "Etag")), 130);
    AUTO_HTTP_RESPONSE other = {0};
    get(front, "/openapi/v3/apis/test.io/v1?hash=0123", &other);
    expect_int(other.code, 301);
    expect_text(http_headers_get(&other.headers, "Location"), url);
    AUTO_HTTP_RESPONSE plain = {0};
    get(front, "/openapi/v3/apis/test.io/v1", &plain);
    expect_text(http_headers_get(&plain.headers, "Cache-Control"), "no-cache, private");
    AUTO_HTTP_RESPONSE missing = {0};
    get(front, "/openapi/v3/apis/nope/v1", &missing);
    expect_int(missing.code, 404);
    expect_int(missing.body.size, 0);
    http_front_free(front);
    tear_down(&fixture);
}

TEST_MAIN("sim/http/openapi_v3", {"a custom kind", a_custom_kind},
          {"built-in kinds", built_in_kinds}, {"parameters", parameters},
          {"every reference leads somewhere, and documents are the same each time",
           every_reference_leads_somewhere_and_documents_are_the_same_each_time},
          {"over http", over_http})
