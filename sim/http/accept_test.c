#include "sim/http/accept.h"

#include "tests/expect.h"

static const char *describe(const char *accept, const struct http_offer *offer, char *out,
                            size_t size)
{
    static const char *const medias[] = {"json", "yaml", "protobuf"};
    static const char *const views[] = {"object", "table", "partial", "partials", "discovery"};
    struct http_accepted accepted;
    if (!http_accept(accept, offer, &accepted)) {
        return "none";
    }
    snprintf(out, size, "%s %s %s%s", medias[accepted.media], views[accepted.view],
             accepted.view_version, accepted.pretty ? " pretty" : "");
    return out;
}

TEST(what_fits_best_is_taken)
{
    static const struct http_offer offer = {
        .yaml = true, .protobuf = true, .views = true, .discovery = true};
    static const struct {
        const char *accept;
        const char *want;
    } rows[] = {
        {NULL, "json object v1"},
        {"", "json object v1"},
        {"*/*", "json object v1"},
        {"application/*;q=0.5", "json object v1"},
        {"text/html", "none"},
        {"application/yaml", "yaml object v1"},
        {"application/vnd.kubernetes.protobuf, application/json", "protobuf object v1"},
        {"application/vnd.kubernetes.protobuf;as=PartialObjectMetadata;g=meta.k8s.io;v=v1",
         "protobuf partial v1"},
        {"application/vnd.kubernetes.protobuf;as=Table;g=meta.k8s.io;v=v1, application/json",
         "json object v1"},
        {"application/json;q=0.5,application/yaml;q=0.9", "yaml object v1"},
        {"application/json;q=0", "none"},
        {"application/json;as=Table;v=v1;g=meta.k8s.io,application/json", "json table v1"},
        {"application/json;as=Table;v=v1beta1;g=meta.k8s.io", "json table v1beta1"},
        {"application/json;as=Table;v=v2;g=meta.k8s.io,application/yaml", "yaml object v1"},
        {"application/json;as=Table;g=meta.k8s.io", "none"},
        {"application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1", "json partials v1"},
        {"application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList",
         "json discovery v1"},
        {"application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList", "none"},
        {"application/json; pretty=1", "json object v1 pretty"},
        {",,;;,application/json", "json object v1"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char text[64];
        expect_context("%s", rows[i].accept == NULL ? "NULL" : rows[i].accept);
        expect_text(describe(rows[i].accept, &offer, text, sizeof(text)), rows[i].want);
    }
}

TEST(what_is_not_offered_is_passed_over)
{
    static const struct http_offer offer = {.yaml = false};
    char text[64];
    expect_text(describe("application/yaml,application/json", &offer, text, sizeof(text)),
                "json object v1");
    expect_text(describe("application/vnd.kubernetes.protobuf", &offer, text, sizeof(text)),
                "none");
    expect_text(
        describe("application/json;as=Table;v=v1;g=meta.k8s.io", &offer, text, sizeof(text)),
        "none");
}

TEST(content_types_are_read_without_their_parameters)
{
    enum http_media media = HTTP_PROTOBUF;
    expect_true(http_media_parse(NULL, &media));
    expect_int(media, HTTP_JSON);
    expect_true(http_media_parse("application/yaml ; charset=utf-8", &media));
    expect_int(media, HTTP_YAML);
    expect_true(http_media_parse("application/vnd.kubernetes.protobuf", &media));
    expect_int(media, HTTP_PROTOBUF);
    expect_false(http_media_parse("text/plain", &media));
}

TEST_MAIN("sim/http/accept", {"what fits best is taken", what_fits_best_is_taken},
          {"what is not offered is passed over", what_is_not_offered_is_passed_over},
          {"content types are read without their parameters",
           content_types_are_read_without_their_parameters})
