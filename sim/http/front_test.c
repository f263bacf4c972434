#define _GNU_SOURCE /* memmem */
#include "sim/http/front.h"

#include "core/base/check.h"
#include "core/kube/protobuf.h"
#include "core/kube/types.h"
#include "core/ray/contract.h"
#include "sim/apiserver/bootstrap.h"
#include "tests/expect.h"

/*
 * What the front door adds to the API server: routes, negotiation, options, encodings, watches. The
 * recordings tell whether the answers are those of a real server (tests/apiserver_test.py).
 */
struct fixture {
    struct world world;
    struct api_server *server;
    struct http_users users;
    struct http_front *front;
};

static void set_up(struct fixture *self, const char *tokens)
{
    world_init(&self->world, 1);
    self->server = api_server_new(&self->world);
    api_server_bootstrap(self->server);
    api_server_add_custom(self->server, contract_kuberay.resource, contract_kuberay.schema);
    AUTO_ERROR err = {0};
    expect_true(http_users_parse(tokens == NULL ? "" : tokens, &self->users, &err));
    const struct http_front_config config = {
        .world = &self->world,
        .server = self->server,
        .users = tokens == NULL ? NULL : &self->users,
        .address = "127.0.0.1:1",
    };
    self->front = http_front_new(&config);
}

static void tear_down(struct fixture *self)
{
    http_front_free(self->front);
    http_users_release(&self->users);
    api_server_free(self->server);
    world_release(&self->world);
}

/* HEADER is `Name: value`; NULL for none. */
static struct http_response ask(struct fixture *self, const char *method, const char *target,
                                const char *header, const char *body)
{
    struct http_request request = {
        .method = method,
        .target = target,
        .body = body,
        .body_size = body == NULL ? 0 : strlen(body),
    };
    if (header != NULL) {
        const char *colon = strchr(header, ':');
        AUTO_BUFFER name = {0};
        buffer_append_sized(&name, header, (size_t)(colon - header));
        http_headers_add(&request.headers, buffer_text(&name), colon + 2);
    }
    struct http_response response;
    http_front_handle(self->front, &request, &response);
    http_headers_release(&request.headers);
    return response;
}

#define POST_CONFIG_MAP(name)                                                                      \
    "POST", "/api/v1/namespaces/default/configmaps", NULL,                                         \
        "{\"metadata\":{\"name\":\"" name "\"},\"data\":{\"k\":\"v\"}}"

/* One request, its code, and what its body contains. */
static void expect_answer(struct fixture *self, const char *method, const char *target,
                          const char *header, const char *body, int code, const char *part)
{
    expect_context("%s %s %s", method, target, header == NULL ? "" : header);
    AUTO_HTTP_RESPONSE response = ask(self, method, target, header, body);
    expect_int(response.code, code);
    if (strstr(buffer_text(&response.body), part) == NULL) {
        expect_text(buffer_text(&response.body), part);
    }
}

TEST(paths_without_anything_there)
{
    struct fixture f;
    set_up(&f, NULL);
    static const struct {
        const char *method;
        const char *target;
        int code;
        const char *part;
    } rows[] = {
        {"GET", "/nope", 404, "404 page not found\n"},
        {"GET", "/apis/nope.io/v1/things", 404, "404 page not found\n"},
        {"GET", "/apis/ray.io/v1/nopes", 404, "404 page not found\n"},
        {"GET", "/api/v2", 404, "the server could not find the requested resource"},
        {"GET", "/api/v1/nopes", 404, "the server could not find the requested resource"},
        {"GET", "/api/v1/pods/a", 404, "the server could not find the requested resource"},
        {"GET", "/api/v1/namespaces/default/nodes", 404,
         "the server could not find the requested resource"},
        {"GET", "/api/v1/namespaces/default/configmaps/a/status", 404,
         "the server could not find the requested resource"},
        {"GET", "/apis/ray.io/v1/namespaces/default/rayclusters/a/scale", 404,
         "rayclusters.ray.io \\\"a\\\" not found"},
        {"POST", "/api/v1/configmaps", 405, "does not allow this method"},
        {"POST", "/apis/ray.io/v1/rayclusters", 404, "404 page not found\n"},
        {"PUT", "/api/v1/namespaces/default/configmaps", 405, "does not allow this method"},
        {"PUT", "/apis/ray.io/v1/namespaces/default/rayclusters", 400, "name must be provided"},
        {"HEAD", "/api/v1/namespaces/default/configmaps/a", 405, "does not allow this method"},
        {"BREW", "/api/v1/namespaces/default/configmaps/a", 405, "does not allow this method"},
        {"GET", "/api/v1/%zz", 400, "400 Bad Request"},
        {"GET", "/healthz", 200, "ok"},
        {"GET", "/readyz/etcd", 200, "ok"},
        {"GET", "/livez/nope", 404, "404 page not found\n"},
        {"GET", "/readyz?verbose&exclude=log", 200, "[+]log excluded: ok\n[+]etcd ok\nreadyz "},
        {"GET", "/readyz?verbose&exclude=a&exclude=log&exclude=b", 200,
         "[+]etcd ok\nwarn: some health checks cannot be excluded: no matches for \"a\", "
         "\"b\"\nreadyz check passed\n"},
        {"GET", "/version", 200, "\"major\": \"1\""},
        {"POST", "/version", 405, "does not allow this method"},
        {"GET", "/.well-known/openid-configuration", 200,
         "\"jwks_uri\":\"https://127.0.0.1:1/openid/v1/jwks\""},
        {"GET", "/openid/v1/jwks", 200, "{\"keys\":[]}"},
        {"GET", "/metrics", 200, "apiserver_storage_revision"},
        {"GET", "/", 200, "/openapi/v3"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_answer(&f, rows[i].method, rows[i].target, NULL, NULL, rows[i].code, rows[i].part);
    }
    tear_down(&f);
}

TEST(answers_come_as_they_are_accepted)
{
    struct fixture f;
    set_up(&f, NULL);
    expect_answer(&f, POST_CONFIG_MAP("a"), 201, "{\"kind\":\"ConfigMap\",\"apiVersion\":\"v1\"");
    static const char one[] = "/api/v1/namespaces/default/configmaps/a";
    static const char all[] = "/api/v1/configmaps";
    expect_answer(&f, "GET", one, "Accept: application/yaml", NULL, 200,
                  "apiVersion: v1\ndata:\n  k: v\nkind: ConfigMap\n");
    expect_answer(&f, "GET", one, "User-Agent: curl/8", NULL, 200, "{\n  \"kind\": \"ConfigMap\",");
    expect_answer(&f, "GET", one, "Accept: text/html", NULL, 406, "406: Not Acceptable");
    expect_answer(&f, "GET", "/api/v1/namespaces/default/configmaps/nope",
                  "Accept: application/json;as=Table;g=meta.k8s.io;v=v1", NULL, 404,
                  "{\n  \"kind\": \"Status\",");
    expect_answer(&f, "GET", one,
                  "Accept: application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1", NULL, 200,
                  "{\"kind\":\"PartialObjectMetadata\",\"apiVersion\":\"meta.k8s.io/v1\"");
    expect_answer(&f, "GET", all,
                  "Accept: application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1", NULL, 406,
                  "the requested object is a list");
    static const char table[] = "Accept: application/json;as=Table;g=meta.k8s.io;v=v1";
    expect_answer(&f, "GET", all, table, NULL, 200,
                  "\"rows\":[{\"cells\":[\"a\",1,\"0s\"],\"object\":{\"kind\":"
                  "\"PartialObjectMetadata\"");
    expect_answer(&f, "GET", "/api/v1/configmaps?includeObject=None", table, NULL, 200,
                  "\"object\":null}]}");
    expect_answer(&f, "GET", "/api/v1/configmaps?includeObject=Some", table, NULL, 400,
                  "must be 'Metadata', 'Object', 'None', or empty");
    expect_answer(&f, "GET", "/api/v1/configmaps?watch=1", "Accept: application/yaml", NULL, 406,
                  "application/json;stream=watch");
    expect_answer(&f, "POST", "/apis/apps/v1/namespaces/default/replicasets", NULL,
                  "{\"metadata\":{\"name\":\"s\"},\"spec\":{\"selector\":{\"matchLabels\":{\"a\":"
                  "\"b\"}},\"template\":{\"metadata\":{\"labels\":{\"a\":\"b\"}},\"spec\":{"
                  "\"containers\":[{\"name\":\"c\",\"image\":\"i\"}]}}}}",
                  201, "\"kind\":\"ReplicaSet\"");
    expect_answer(&f, "GET", "/apis/apps/v1/namespaces/default/replicasets/s/scale", table, NULL,
                  200, "\"rows\":[{\"cells\":[\"s\",1,0,\"0s\"],\"object\":{\"kind\":");
    tear_down(&f);
}

TEST(many_warnings_are_cut)
{
    struct fixture f;
    set_up(&f, NULL);
    static const struct {
        size_t count;
        int repeats; /* of 10 characters in each */
        size_t want;
        size_t want_size; /* of each; `unknown field ""` takes 16 of them */
    } rows[] = {{10, 30, 10, 316}, {20, 30, 16, 256}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        AUTO_BUFFER body = {0};
        buffer_append(&body, "{\"metadata\":{\"name\":\"w\"}");
        for (size_t k = 0; k < rows[i].count; k++) {
            buffer_append(&body, ",\"");
            for (int repeat = 0; repeat < rows[i].repeats; repeat++) {
                buffer_printf(&body, "field_%04zu", k);
            }
            buffer_append(&body, "\":1");
        }
        buffer_append_char(&body, '}');
        AUTO_HTTP_RESPONSE response =
            ask(&f, "POST", "/api/v1/namespaces/default/configmaps?dryRun=All", NULL,
                buffer_text(&body));
        expect_int(response.code, 201);
        size_t count = 0;
        for (size_t k = 0; k < response.headers.count; k++) {
            if (strcmp(response.headers.items[k].name, "Warning") == 0) {
                count++;
            }
        }
        expect_int((int64_t)count, (int64_t)rows[i].want);
        const char *first = http_headers_get(&response.headers, "Warning");
        /* `299 - "…"`, with a backslash before each quote */
        size_t escapes = rows[i].want_size == 256 ? 1 : 2;
        expect_int((int64_t)strlen(first), (int64_t)(rows[i].want_size + 8 + escapes));
    }
    tear_down(&f);
}

TEST(bodies_are_read_as_they_are_sent)
{
    struct fixture f;
    set_up(&f, NULL);
    static const char maps[] = "/api/v1/namespaces/default/configmaps";
    expect_answer(&f, "POST", maps, "Content-Type: application/yaml", "metadata: {name: yy}\n", 201,
                  "\"name\":\"yy\"");
    expect_answer(&f, "POST", maps, "Content-Type: text/plain", "{}", 415, "unknown format");
    expect_answer(&f, "POST", maps, NULL, "null", 422, "name or generateName is required");
    expect_answer(&f, "POST", maps, NULL, "5", 400, "cannot unmarshal number into Go value");
    expect_answer(&f, "POST", maps, NULL, "{\"kind\":\"SecretList\"}", 400,
                  "converting (v1.SecretList) to (core.ConfigMap): unknown conversion");
    expect_answer(&f, "POST", maps, NULL, "{\"a\":", 400,
                  "json parse error: unexpected end of JSON input ({\\\"a\\\":)");
    expect_answer(&f, "POST", maps, NULL, "", 400,
                  "unexpected end of JSON input (\\u003cempty\\u003e)");
    expect_answer(&f, "POST", maps, "Content-Type: application/yaml", "a: [", 400,
                  "yaml: line 1: did not find expected node content");
    static const char twice[] = "metadata: {name: tw}\ndata:\n  k: '1'\n  k: '2'\n";
    static const char one[] = "/api/v1/namespaces/default/configmaps?fieldValidation=Strict";
    expect_answer(&f, "POST", one, "Content-Type: application/yaml", twice, 400,
                  "as a ConfigMap: strict decoding error: yaml: unmarshal errors:\\n  line 4: key "
                  "\\\"k\\\" already set in map\"");
    expect_answer(&f, "POST", maps, "Content-Type: application/yaml", twice, 201,
                  "\"data\":{\"k\":\"2\"}");
    static const char applied[] = "apiVersion: v1\nkind: ConfigMap\ndata: {k: '1', k: '3'}\n";
    static const char apply[] = "/api/v1/namespaces/default/configmaps/tw?fieldManager=m&force=1";
    expect_answer(&f, "PATCH", apply, "Content-Type: application/apply-patch+yaml", applied, 200,
                  "\"data\":{\"k\":\"3\"}");
    expect_answer(&f, "DELETE", "/api/v1/namespaces/default/configmaps/tw", NULL,
                  "{\"gracePeriodSeconds\":\"x\"}", 500,
                  "\"message\":\"json: cannot unmarshal string into Go struct field "
                  "DeleteOptions.gracePeriodSeconds of type int64\",\"code\":500}");
    expect_answer(&f, "PATCH", "/api/v1/namespaces/default/configmaps/yy",
                  "Content-Type: application/json", "{}", 415, "415: Unsupported Media Type");
    static const struct {
        const char *media;
        const char *body;
        int code;
        const char *part;
    } patches[] = {
        {"strategic-merge-patch", "{", 400, "\"message\":\"unexpected end of JSON input\""},
        {"strategic-merge-patch", "[]", 400, "\"message\":\"json: cannot unmarshal array into Go"},
        {"strategic-merge-patch", "{\"data\":\"x\"}", 422,
         "map[data:x]\\\": cannot restore map from string"},
        {"strategic-merge-patch", "{\"kind\":\"Secret\"}", 200, "\"kind\":\"ConfigMap\""},
        {"merge-patch", "{", 400, "error decoding patch: unexpected end of JSON input"},
        {"merge-patch", "{\"kind\":\"Secret\"}", 422,
         "converting (v1.Secret) to (core.ConfigMap): unknown conversion"},
        {"merge-patch", "{\"kind\":null}", 422, "Object 'Kind' is missing in '{"},
        {"json-patch", "null", 200, "\"kind\":\"ConfigMap\""},
        {"json-patch", "[1]", 400,
         "cannot unmarshal number into Go value of type handlers.jsonPatchOp"},
        {"json-patch", "[{\"op\":1}]", 400,
         "cannot unmarshal number into Go struct field jsonPatchOp.op of type string"},
    };
    for (size_t i = 0; i < sizeof(patches) / sizeof(patches[0]); i++) {
        char type[64];
        snprintf(type, sizeof(type), "Content-Type: application/%s+json", patches[i].media);
        expect_answer(&f, "PATCH", "/api/v1/namespaces/default/configmaps/yy", type,
                      patches[i].body, patches[i].code, patches[i].part);
    }
    expect_answer(&f, "PATCH", "/api/v1/namespaces/default/configmaps/yy",
                  "Content-Type: application/json-patch+json",
                  "[{\"op\":\"add\",\"path\":\"/data\",\"value\":{\"a\":\"1\"},\"x\":1}]", 200,
                  "\"data\":{\"a\":\"1\"}");
    {
        AUTO_HTTP_RESPONSE response =
            ask(&f, "POST", "/api/v1/namespaces/default/configmaps?fieldValidation=Warn", NULL,
                "{\"metadata\":{\"name\":\"d\"},\"data\":{\"a\":\"1\",\"a\":\"2\"},\"b\":1}");
        expect_int(response.code, 201);
        expect_text(http_headers_get(&response.headers, "Warning"),
                    "299 - \"duplicate field \\\"data.a\\\"\"");
    }
    struct http_request large = {.method = "POST", .target = maps, .body_too_large = true};
    AUTO_HTTP_RESPONSE response;
    http_front_handle(f.front, &large, &response);
    expect_int(response.code, 413);
    tear_down(&f);
}

TEST(options_are_checked)
{
    struct fixture f;
    set_up(&f, NULL);
    static const struct {
        const char *method;
        const char *target;
        const char *body;
        int code;
        const char *part;
    } rows[] = {
        {"POST", "/api/v1/namespaces/default/configmaps?dryRun=Some", "{}", 422,
         "dryRun: Unsupported value: [\\\"Some\\\"]: supported values: \\\"All\\\""},
        {"POST", "/api/v1/namespaces/default/configmaps?dryRun=", "{}", 422,
         "dryRun: Unsupported value: [\\\"\\\"]: supported values: \\\"All\\\""},
        {"PUT", "/api/v1/namespaces/default/configmaps/a?dryRun=All&dryRun=all", "{}", 422,
         "dryRun: Unsupported value: [\\\"All\\\",\\\"all\\\"]: supported values"},
        {"DELETE", "/api/v1/namespaces/default/secrets/a?dryRun=", NULL, 422,
         "DeleteOptions.meta.k8s.io \\\"\\\" is invalid: dryRun: Unsupported value: [\\\"\\\"]"},
        {"DELETE", "/api/v1/namespaces/default/secrets?dryRun=All&dryRun=Some", NULL, 422,
         "dryRun: Unsupported value: [\\\"All\\\",\\\"Some\\\"]"},
        {"DELETE", "/api/v1/namespaces/default/secrets?dryRun=All", NULL, 200, "SecretList"},
        {"POST", "/api/v1/namespaces/default/configmaps?fieldValidation=Some", "{}", 422,
         "fieldValidation: Unsupported value: \\\"Some\\\""},
        {"POST", "/api/v1/namespaces/default/configmaps?fieldManager=%07", "{}", 422,
         "should only contain printable characters"},
        {"POST", "/api/v1/namespaces/default/configmaps?timeout=abc", "{}", 400,
         "time: invalid duration \\\"abc\\\""},
        {"GET", "/api/v1/pods?limit=abc", NULL, 400, "strconv.ParseInt: parsing \\\"abc\\\""},
        {"GET", "/api/v1/pods?limit=-1", NULL, 200, "\"items\":[]"},
        {"GET", "/api/v1/pods?continue=x&resourceVersionMatch=Exact", NULL, 422,
         "[resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless "
         "resourceVersion is provided, resourceVersionMatch: Forbidden: resourceVersionMatch is "
         "forbidden when continue is provided]"},
        {"GET", "/api/v1/pods?sendInitialEvents=true", NULL, 422, "is forbidden for list"},
        {"GET", "/api/v1/pods?watch=1&sendInitialEvents=true", NULL, 422,
         "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"},
        {"GET", "/api/v1/pods?watch=1&sendInitialEvents=true&resourceVersionMatch=Exact", NULL, 422,
         "NotOlderThan, resourceVersionMatch: Unsupported value: \\\"Exact\\\": supported values: "
         "\\\"NotOlderThan\\\"]"},
        {"GET", "/api/v1/pods?watch=1&resourceVersion=abc", NULL, 500, "strconv.ParseUint"},
        {"GET", "/api/v1/pods?watch=1&labelSelector=%3D", NULL, 400, "found '='"},
        {"DELETE", "/api/v1/namespaces/default/secrets/a?gracePeriodSeconds=x", NULL, 400,
         "strconv.ParseInt"},
        {"DELETE", "/api/v1/namespaces/default/secrets/a", "{\"dryRun\":[\"Some\"]}", 422,
         "DeleteOptions.meta.k8s.io"},
        {"DELETE", "/api/v1/namespaces/default/secrets/a", "{\"kind\":\"Pod\"}", 400,
         "no kind \\\"Pod\\\" is registered"},
        {"DELETE", "/api/v1/namespaces/default/secrets/a", "{", 400,
         "couldn't get version/kind; json parse error: unexpected end of JSON input"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_answer(&f, rows[i].method, rows[i].target, NULL, rows[i].body, rows[i].code,
                      rows[i].part);
    }
    tear_down(&f);
}

TEST(users_come_in_by_their_tokens)
{
    struct fixture f;
    set_up(&f, "t1,admin,1,\"system:masters\"\nt2,plain,2\n");
    expect_answer(&f, "GET", "/api/v1/pods", "Authorization: Bearer t1", NULL, 200, "PodList");
    expect_answer(&f, "GET", "/api/v1/pods", "Authorization: Bearer t3", NULL, 401, "Unauthorized");
    expect_answer(
        &f, "GET", "/api/v1/namespaces/default/pods/a", "Authorization: Bearer t2", NULL, 403,
        "pods \\\"a\\\" is forbidden: User \\\"plain\\\" cannot get resource \\\"pods\\\" "
        "in API group \\\"\\\" in the namespace \\\"default\\\"");
    expect_answer(&f, "GET", "/api/v1/pods?watch=1", NULL, NULL, 403,
                  "User \\\"system:anonymous\\\" cannot watch resource");
    expect_answer(&f, "GET", "/metrics", "Authorization: Bearer t2", NULL, 403,
                  "cannot get path \\\"/metrics\\\"");
    expect_answer(&f, "GET", "/readyz", NULL, NULL, 200, "ok");
    tear_down(&f);
}

/* ---- watches ---- */

/* Everything that can be read now. */
static void expect_stream(struct http_watch *watch, const char *want)
{
    AUTO_BUFFER got = {0};
    char bytes[16];
    size_t size;
    while ((size = http_watch_read(watch, bytes, sizeof(bytes))) > 0) {
        buffer_append_sized(&got, bytes, size);
    }
    AUTO_BUFFER seen = {0};
    const char *line = buffer_text(&got);
    while (*line != '\0') {
        AUTO_ERROR err = {0};
        size_t line_size = strcspn(line, "\n");
        AUTO_VALUE *event = value_parse_json(line, line_size, &err);
        const struct value *object = value_get(event, "object");
        buffer_printf(&seen, "%s%s %s", seen.size == 0 ? "" : ", ",
                      value_text(value_get(event, "type")),
                      value_find(object, "metadata", "name") != NULL
                          ? value_find_text(object, "metadata", "name")
                          : value_text(value_get(object, "kind")));
        line += line_size + 1;
    }
    expect_text(buffer_text(&seen), want);
}

static struct http_watch *open_watch(struct fixture *self, const char *query)
{
    AUTO_BUFFER target = {0};
    buffer_printf(&target, "/api/v1/namespaces/default/configmaps?watch=1&%s", query);
    expect_context("%s", query);
    AUTO_HTTP_RESPONSE response = ask(self, "GET", buffer_text(&target), NULL, NULL);
    expect_int(response.code, 200);
    struct http_watch *watch = response.watch;
    response.watch = NULL;
    CHECK(watch != NULL);
    return watch;
}

static void expect_ok(struct fixture *self, const char *method, const char *target,
                      const char *header, const char *body)
{
    AUTO_HTTP_RESPONSE response = ask(self, method, target, header, body);
    expect_int(response.code / 100, 2);
}

static void label(struct fixture *self, const char *value)
{
    AUTO_BUFFER body = {0};
    buffer_printf(&body, "{\"metadata\":{\"labels\":{\"a\":%s}}}", value);
    expect_ok(self, "PATCH", "/api/v1/namespaces/default/configmaps/a",
              "Content-Type: application/merge-patch+json", buffer_text(&body));
}

TEST(watches_tell_what_happens)
{
    struct fixture f;
    set_up(&f, NULL);
    expect_ok(&f, POST_CONFIG_MAP("a"));
    struct http_watch *all = open_watch(&f, "");
    struct http_watch *labelled = open_watch(&f, "labelSelector=a%3D1");
    struct http_watch *list =
        open_watch(&f, "sendInitialEvents=true&resourceVersionMatch=NotOlderThan"
                       "&allowWatchBookmarks=true");
    struct http_watch *old = open_watch(&f, "resourceVersion=1");
    struct http_watch *future = open_watch(&f, "resourceVersion=1000");
    expect_int(http_front_watches(f.front)->count, 5);
    expect_stream(all, "ADDED a");
    expect_stream(labelled, "");
    expect_stream(list, "ADDED a, BOOKMARK ConfigMap");
    expect_stream(old, "ADDED a");
    label(&f, "\"1\"");
    label(&f, "\"2\"");
    expect_stream(all, "MODIFIED a, MODIFIED a");
    expect_stream(labelled, "ADDED a, DELETED a");
    expect_ok(&f, "DELETE", "/api/v1/namespaces/default/configmaps/a", NULL, NULL);
    expect_stream(all, "DELETED a");
    expect_stream(labelled, "");
    expect_stream(future, "");
    expect_false(http_watch_is_over(all));

    api_server_compact(f.server, api_server_revision(f.server));
    struct http_watch *expired = open_watch(&f, "resourceVersion=2");
    expect_stream(expired, "ERROR Status");
    expect_true(http_watch_is_over(expired));
    struct http_watch *early = open_watch(&f, "sendInitialEvents=true&resourceVersion=1000"
                                              "&resourceVersionMatch=NotOlderThan");
    expect_stream(early, "ERROR Status");
    expect_true(http_watch_is_over(early));

    http_watches_end(http_front_watches(f.front));
    expect_true(http_watch_is_over(all));
    struct http_watch *const watches[] = {all, labelled, list, old, future, expired, early};
    for (size_t i = 0; i < sizeof(watches) / sizeof(watches[0]); i++) {
        http_watch_free(watches[i]);
    }
    expect_int(http_front_watches(f.front)->unread_count, 0);
    tear_down(&f);
}

/* ---- watches in protobuf ---- */

/* A field of a message at *AT, all of which have bytes; moves *AT behind it. */
static const unsigned char *read_field(const unsigned char **at, uint64_t *number, size_t *size)
{
    *number = *(*at)++ >> 3;
    *size = 0;
    for (int shift = 0, more = 1; more != 0; shift += 7) {
        more = **at & 0x80;
        *size |= (size_t)(*(*at)++ & 0x7f) << shift;
    }
    const unsigned char *bytes = *at;
    *at += *size;
    return bytes;
}

static const struct schema *find_type(const void *context, const char *api_version,
                                      const char *kind)
{
    (void)context;
    (void)api_version;
    return strcmp(kind, "Pod") == 0                     ? &schema_pod
           : strcmp(kind, "PartialObjectMetadata") == 0 ? &schema_partial_object_metadata
           : strcmp(kind, "Status") == 0                ? &schema_status
                                                        : NULL;
}

/* `TYPE KIND name revision`, of a frame's bytes behind its size. */
static void describe_frame(const unsigned char *at, size_t size, struct buffer *out)
{
    static const struct protobuf_types types = {.find = find_type};
    const unsigned char *end = at + size;
    uint64_t number = 0;
    const unsigned char *type = read_field(&at, &number, &size);
    expect_int(number, 1);
    buffer_append_sized(out, (const char *)type, size);
    const unsigned char *raw = read_field(&at, &number, &size);
    expect_int(number, 2);
    expect_true(at == end);
    const unsigned char *object_bytes = read_field(&raw, &number, &size);
    expect_int(number, 1);
    expect_true(raw == end);
    AUTO_BUFFER problem = {0};
    AUTO_VALUE *object = NULL;
    expect_true(protobuf_decode(object_bytes, size, &types, &object, &problem));
    expect_text(buffer_text(&problem), "");
    buffer_printf(out, " %s %s %s %s", value_text(value_get(object, "apiVersion")),
                  value_text(value_get(object, "kind")),
                  value_find_text(object, "metadata", "name"), value_find_text(object, "reason"));
}

/* All frames that can be read now. */
static void expect_frames(struct http_watch *watch, const char *want)
{
    AUTO_BUFFER got = {0};
    AUTO_BUFFER seen = {0};
    char bytes[16];
    size_t size;
    while ((size = http_watch_read(watch, bytes, sizeof(bytes))) > 0) {
        buffer_append_sized(&got, bytes, size);
    }
    const unsigned char *at = (const unsigned char *)buffer_text(&got);
    const unsigned char *end = at + got.size;
    while (end - at > 4) {
        size = (size_t)at[0] << 24 | (size_t)at[1] << 16 | (size_t)at[2] << 8 | at[3];
        at += 4;
        CHECK(size <= (size_t)(end - at));
        buffer_append(&seen, seen.size == 0 ? "" : ", ");
        describe_frame(at, size, &seen);
        at += size;
    }
    expect_true(at == end);
    expect_text(buffer_text(&seen), want);
}

#define PROTOBUF "application/vnd.kubernetes.protobuf"
#define AS_METADATA ";as=PartialObjectMetadata;g=meta.k8s.io;v=v1"

TEST(watches_speak_protobuf)
{
    struct fixture f;
    set_up(&f, NULL);
    static const char pods[] = "/api/v1/namespaces/default/pods?watch=1&allowWatchBookmarks=true";
    static const char rays[] = "/apis/ray.io/v1/rayclusters?watch=1";
    static const char pod[] = "{\"metadata\":{\"name\":\"a\"},\"spec\":{\"containers\":[{\"name\":"
                              "\"c\",\"image\":\"i\"}]}}";
    static const char ray[] =
        "{\"apiVersion\":\"ray.io/"
        "v1\",\"kind\":\"RayCluster\",\"metadata\":{\"name\":\"r\"},\"spec\":"
        "{\"headGroupSpec\":{\"rayStartParams\":{},\"template\":{\"spec\":{\"containers\":[]}}}}}";
    AUTO_HTTP_RESPONSE whole = ask(&f, "GET", pods, "Accept: " PROTOBUF ",application/json", NULL);
    AUTO_HTTP_RESPONSE metadata = ask(&f, "GET", pods, "Accept: " PROTOBUF AS_METADATA, NULL);
    AUTO_HTTP_RESPONSE custom = ask(&f, "GET", rays, "Accept: " PROTOBUF AS_METADATA, NULL);
    CHECK(whole.watch != NULL && metadata.watch != NULL && custom.watch != NULL);
    expect_text(http_headers_get(&whole.headers, "Content-Type"), PROTOBUF ";stream=watch");
    expect_ok(&f, "POST", "/api/v1/namespaces/default/pods", NULL, pod);
    expect_ok(&f, "POST", "/apis/ray.io/v1/namespaces/default/rayclusters", NULL, ray);
    expect_frames(whole.watch, "ADDED v1 Pod a ");
    expect_frames(metadata.watch, "ADDED meta.k8s.io/v1 PartialObjectMetadata a ");
    expect_frames(custom.watch, "ADDED meta.k8s.io/v1 PartialObjectMetadata r ");
    http_watches_tick(http_front_watches(f.front), SIM_SECONDS(61));
    expect_frames(whole.watch, "BOOKMARK v1 Pod  ");
    http_watch_end(whole.watch, HTTP_WATCH_EXPIRED);
    expect_frames(whole.watch, "ERROR v1 Status  Expired");

    /* What there is no message of. */
    expect_answer(&f, "GET", rays, "Accept: " PROTOBUF, NULL, 406, "");
    AUTO_HTTP_RESPONSE json = ask(&f, "GET", rays, "Accept: " PROTOBUF ",application/json", NULL);
    expect_text(http_headers_get(&json.headers, "Content-Type"), "application/json");
    expect_stream(json.watch, "ADDED r");
    http_response_release(&whole);
    http_response_release(&metadata);
    http_response_release(&custom);
    http_response_release(&json);
    tear_down(&f);
}

TEST(metadata_in_protobuf)
{
    struct fixture f;
    set_up(&f, NULL);
    static const struct protobuf_types types = {.find = find_type};
    AUTO_HTTP_RESPONSE answer =
        ask(&f, "GET", "/api/v1/namespaces/default", "Accept: " PROTOBUF AS_METADATA, NULL);
    AUTO_BUFFER problem = {0};
    AUTO_VALUE *object = NULL;
    expect_text(http_headers_get(&answer.headers, "Content-Type"), PROTOBUF);
    expect_true(protobuf_decode((const unsigned char *)answer.body.data, answer.body.size, &types,
                                &object, &problem));
    expect_text(value_text(value_get(object, "kind")), "PartialObjectMetadata");
    expect_text(value_find_text(object, "metadata", "name"), "default");
    expect_true(value_get(object, "spec") == NULL);
    AUTO_HTTP_RESPONSE list =
        ask(&f, "GET", "/api/v1/namespaces",
            "Accept: " PROTOBUF ";as=PartialObjectMetadataList;g=meta.k8s.io;v=v1", NULL);
    expect_true(memmem(list.body.data, list.body.size, "PartialObjectMetadataList", 25) != NULL);
    expect_true(memmem(list.body.data, list.body.size, "kube-system", 11) != NULL);
    tear_down(&f);
}

/* ---- content coding ---- */

TEST(large_answers_are_compressed)
{
    struct fixture f;
    set_up(&f, NULL);
    AUTO_BUFFER body = {0};
    buffer_append(&body, "{\"metadata\":{\"name\":\"large\"},\"data\":{\"k\":\"");
    buffer_append_repeated(&body, 'a', 128 * 1024);
    buffer_append(&body, "\"}}");
    expect_ok(&f, "POST", "/api/v1/namespaces/default/configmaps", NULL, buffer_text(&body));
    expect_ok(&f, POST_CONFIG_MAP("small"));
    static const struct {
        const char *target;
        const char *header;
        bool want;
    } rows[] = {
        {"/api/v1/namespaces/default/configmaps/large", "Accept-Encoding: gzip", true},
        {"/api/v1/namespaces/default/configmaps", "Accept-Encoding: deflate, gzip", true},
        {"/api/v1/namespaces/default/configmaps/large", "Accept-Encoding: br", false},
        {"/api/v1/namespaces/default/configmaps/large", NULL, false},
        {"/api/v1/namespaces/default/configmaps/small", "Accept-Encoding: gzip", false},
        {"/openapi/v2", "Accept-Encoding: gzip", true},
        {"/openapi/v3/api/v1", "Accept-Encoding: gzip", false}, /* as upstream */
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("%s %s", rows[i].target, rows[i].header == NULL ? "" : rows[i].header);
        AUTO_HTTP_RESPONSE answer = ask(&f, "GET", rows[i].target, rows[i].header, NULL);
        const char *coding = http_headers_get(&answer.headers, "Content-Encoding");
        expect_int(answer.code, 200);
        expect_text(coding, rows[i].want ? "gzip" : NULL);
        expect_int(memcmp(answer.body.data, "\x1f\x8b\x08", 3) == 0, rows[i].want);
    }
    AUTO_HTTP_RESPONSE patched = ask(&f, "PATCH", "/api/v1/namespaces/default/configmaps/large",
                                     "Content-Type: application/merge-patch+json", "{}");
    expect_true(patched.body.size > 128 * 1024);
    tear_down(&f);
}

static void count(void *context)
{
    (*(int *)context)++;
}

TEST(watches_have_their_time)
{
    struct fixture f;
    set_up(&f, NULL);
    struct http_watches *watches = http_front_watches(f.front);
    struct http_watch *watch = open_watch(&f, "allowWatchBookmarks=true&timeoutSeconds=75");
    struct http_watch *silent = open_watch(&f, "timeoutSeconds=75");
    int ready_count = 0;
    http_watch_on_ready(silent, count, &ready_count);
    struct sim_duration due;
    expect_true(http_watches_next_due(watches, &due));
    expect_int(due.ns, SIM_SECONDS(60).ns);
    http_watches_tick(watches, SIM_SECONDS(59));
    expect_stream(watch, "");
    http_watches_tick(watches, SIM_SECONDS(60));
    expect_stream(watch, "BOOKMARK ConfigMap");
    http_watches_tick(watches, SIM_SECONDS(73));
    expect_stream(watch, "BOOKMARK ConfigMap");
    expect_int(ready_count, 0);
    http_watches_tick(watches, SIM_SECONDS(75));
    expect_int(ready_count, 1);
    expect_true(http_watch_is_over(watch));
    expect_true(http_watch_is_over(silent));
    expect_false(http_watches_next_due(watches, &due));
    http_watch_free(watch);
    http_watch_free(silent);
    tear_down(&f);
}

TEST(tables_of_a_watch_name_their_columns_once)
{
    struct fixture f;
    set_up(&f, NULL);
    AUTO_HTTP_RESPONSE response = ask(&f, "GET", "/api/v1/configmaps?watch=1",
                                      "Accept: application/json;as=Table;g=meta.k8s.io;v=v1", NULL);
    expect_ok(&f, POST_CONFIG_MAP("a"));
    expect_ok(&f, POST_CONFIG_MAP("b"));
    char bytes[8192] = "";
    bytes[http_watch_read(response.watch, bytes, sizeof(bytes) - 1)] = '\0';
    const char *second = strchr(bytes, '\n');
    expect_true(second != NULL &&
                strstr(bytes, "\"columnDefinitions\":[{\"name\":\"Name\"") < second);
    expect_true(second != NULL && strstr(second, "\"columnDefinitions\":null,\"rows\":[{") != NULL);
    http_watch_free(response.watch);
    response.watch = NULL;
    tear_down(&f);
}

TEST(it_moves_to_another_server)
{
    struct fixture f;
    struct fixture other;
    set_up(&f, NULL);
    set_up(&other, NULL);
    AUTO_HTTP_RESPONSE watch = ask(&f, "GET", "/api/v1/configmaps?watch=1", NULL, NULL);
    AUTO_HTTP_RESPONSE unread = ask(&f, "GET", "/api/v1/pods?watch=1", NULL, NULL);
    expect_ok(&f, POST_CONFIG_MAP("a"));
    expect_ok(&other, POST_CONFIG_MAP("b"));
    http_front_move(f.front, &other.world, other.server);
    api_server_free(f.server);
    f.server = api_server_new(&f.world);
    http_watches_check_served(http_front_watches(f.front));
    http_watches_tick(http_front_watches(f.front), SIM_SECONDS(10000));
    expect_answer(&f, "GET", "/api/v1/namespaces/default/configmaps/b", NULL, NULL, 200, "\"b\"");
    expect_answer(&f, "GET", "/api/v1/namespaces/default/configmaps/a", NULL, NULL, 404, "");
    char bytes[8192] = "";
    bytes[http_watch_read(watch.watch, bytes, sizeof(bytes) - 1)] = '\0';
    const char *error = strstr(bytes, "{\"type\":\"ERROR\"");
    expect_true(error != NULL && strstr(error, "\"code\":410") != NULL);
    expect_true(http_watch_is_over(watch.watch));
    http_watch_free(watch.watch);
    watch.watch = NULL;
    http_watch_free(unread.watch);
    unread.watch = NULL;
    tear_down(&f);
    tear_down(&other);
}

TEST_MAIN("sim/http/front", {"paths without anything there", paths_without_anything_there},
          {"answers come as they are accepted", answers_come_as_they_are_accepted},
          {"many warnings are cut", many_warnings_are_cut},
          {"bodies are read as they are sent", bodies_are_read_as_they_are_sent},
          {"options are checked", options_are_checked},
          {"users come in by their tokens", users_come_in_by_their_tokens},
          {"watches tell what happens", watches_tell_what_happens},
          {"watches speak protobuf", watches_speak_protobuf},
          {"metadata in protobuf", metadata_in_protobuf},
          {"large answers are compressed", large_answers_are_compressed},
          {"watches have their time", watches_have_their_time},
          {"tables of a watch name their columns once", tables_of_a_watch_name_their_columns_once},
          {"it moves to another server", it_moves_to_another_server})
