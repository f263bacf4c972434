#include "sim/http/openapi_v2.h"

#include "core/base/text.h"
#include "sim/apiserver/fixture.h"
#include "sim/http/front.h"
#include "sim/http/openapi_schema.h"
#include "tests/expect.h"

/* Counts the references in VALUE to definitions that DOCUMENT does not have. */
static size_t dangling(const struct value *document, const struct value *value)
{
    static const char prefix[] = "#/definitions/";
    size_t count = 0;
    for (size_t i = 0; i < value_count(value); i++) {
        bool is_array = value_is(value, VALUE_ARRAY);
        const struct value *member = value_part_at(value, i);
        if (!is_array && strcmp(value_key_at(value, i), "$ref") == 0 &&
            value_is(member, VALUE_STRING)) {
            const char *name = value_text(member);
            bool is_there =
                text_has_prefix(name, prefix) &&
                value_is(value_find(document, "definitions", name + strlen(prefix)), VALUE_OBJECT);
            count += is_there ? 0 : 1;
        }
        count += dangling(document, member);
    }
    return count;
}

TEST(everything_is_in_one_document)
{
    struct fixture fixture;
    struct openapi_v2 document;
    set_up(&fixture);
    openapi_v2_make(fixture.server, &document);
    AUTO_ERROR err = {0};
    AUTO_VALUE *got = value_parse_json(document.json.data, document.json.size, &err);
    expect_text(value_find_text(got, "swagger"), "2.0");
    expect_int(dangling(got, got), 0);
    expect_json(value_find(got, "definitions", "io.test.v1.Widget", "properties", "spec"),
                "{\"properties\":{\"color\":{\"type\":\"string\"},\"size\":{\"type\":\"integer\"}},"
                "\"type\":\"object\"}");
    expect_json(value_find(got, "definitions", "io.k8s.apimachinery.pkg.util.intstr.IntOrString"),
                "{\"format\":\"int-or-string\",\"type\":\"string\"}");
    expect_json(value_find(got, "definitions", "io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1"),
                "{\"type\":\"object\"}");
    const struct value *patch =
        value_find(got, "paths", "/apis/test.io/v1/namespaces/{namespace}/widgets/{name}", "patch");
    expect_json(value_get(patch, "consumes"),
                "[\"application/apply-patch+yaml\",\"application/json-patch+json\","
                "\"application/merge-patch+json\"]");
    expect_json(value_at(value_get(patch, "parameters"), 0),
                "{\"description\":\"`All`: nothing is stored.\",\"in\":\"query\","
                "\"name\":\"dryRun\",\"type\":\"string\",\"uniqueItems\":true}");
    openapi_v2_release(&document);
    tear_down(&fixture);
}

/* Source: k8s.io/apiextensions-apiserver pkg/controller/openapi/v2/conversion.go. */
TEST(what_version_2_has_no_words_for_is_left_out)
{
    static const struct {
        const char *schema;
        const char *want;
    } rows[] = {
        {"{\"type\":\"string\",\"nullable\":true}", "{}"},
        {"{\"type\":\"string\",\"default\":\"x\",\"maxLength\":3}",
         "{\"maxLength\":3,\"type\":\"string\"}"},
        {"{\"anyOf\":[{\"type\":\"integer\"},{\"type\":\"string\"}],"
         "\"x-kubernetes-int-or-string\":true}",
         "{\"x-kubernetes-int-or-string\":true}"},
        {"{\"type\":\"array\",\"items\":{\"type\":\"object\",\"additionalProperties\":"
         "{\"type\":\"object\",\"properties\":{\"b\":{\"oneOf\":[]}}}}}",
         "{\"items\":{\"additionalProperties\":{\"properties\":{\"b\":{}},\"type\":\"object\"},"
         "\"type\":\"object\"},\"type\":\"array\"}"},
        {"{\"type\":\"object\",\"additionalProperties\":true}",
         "{\"additionalProperties\":true,\"type\":\"object\"}"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("row %zu", i);
        AUTO_ERROR err = {0};
        AUTO_VALUE *root = value_object();
        value_put(&root, value_parse_json(rows[i].schema, strlen(rows[i].schema), &err),
                  "properties", "a");
        const struct api_served served = {.resource = &widgets, .definition_schema = root};
        struct openapi_types types = {.definitions = value_object()};
        openapi_add_kind(&types, &served);
        expect_json(value_find(types.definitions, "io.test.v1.Widget", "properties", "a"),
                    rows[i].want);
        value_unref(types.definitions);
        types = (struct openapi_types){.is_v3 = true, .definitions = value_object()};
        openapi_add_kind(&types, &served);
        expect_true(
            value_equal(value_find(types.definitions, "io.test.v1.Widget", "properties", "a"),
                        value_find(root, "properties", "a")));
        value_unref(types.definitions);
    }
}

static void get(struct http_front *front, const char *accept, const char *known,
                struct http_response *response)
{
    struct http_request request = {.method = "GET", .target = "/openapi/v2"};
    if (accept != NULL) {
        http_headers_add(&request.headers, "Accept", accept);
    }
    if (known != NULL) {
        http_headers_add(&request.headers, "If-None-Match", known);
    }
    http_front_handle(front, &request, response);
    http_headers_release(&request.headers);
}

/* Source: recordings oa2-*, and kubectl's requests. */
TEST(over_http)
{
    static const struct {
        const char *accept;
        int code;
        const char *type;
    } rows[] = {
        {NULL, 200, "application/json"},
        {"application/json", 200, "application/json"},
        {"text/html, */*;q=0.1", 200, "application/json"},
        {"application/com.github.proto-openapi.spec.v2@v1.0+protobuf", 200,
         "application/com.github.proto-openapi.spec.v2.v1.0+protobuf"},
        {"application/com.github.proto-openapi.spec.v2.v1.0+protobuf, application/json", 200,
         "application/com.github.proto-openapi.spec.v2.v1.0+protobuf"},
        {"text/html", 406, NULL},
    };
    struct fixture fixture;
    set_up(&fixture);
    struct http_front_config config = {
        .world = &fixture.world, .server = fixture.server, .address = "localhost:1"};
    struct http_front *front = http_front_new(&config);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("row %zu", i);
        AUTO_HTTP_RESPONSE got = {0};
        get(front, rows[i].accept, NULL, &got);
        expect_int(got.code, rows[i].code);
        expect_text(http_headers_get(&got.headers, "Content-Type"), rows[i].type);
        expect_int(got.body.size > 0, rows[i].code == 200);
        const char *etag = http_headers_get(&got.headers, "Etag");
        if (rows[i].code == 200) {
            AUTO_HTTP_RESPONSE again = {0};
            get(front, rows[i].accept, etag, &again);
            expect_int(again.code, 304);
            expect_int(again.body.size, 0);
        }
    }
    http_front_free(front);
    tear_down(&fixture);
}

TEST_MAIN("sim/http/openapi_v2", {"everything is in one document", everything_is_in_one_document},
          {"what version 2 has no words for is left out",
           what_version_2_has_no_words_for_is_left_out},
          {"over http", over_http})
