#include "sim/apiserver/fixture.h"
#include "tests/expect.h"

static void create_widgets(struct fixture *f)
{
    static const char *const namespaces[] = {"default", "kube-public"};
    for (int i = 0; i < 6; i++) {
        AUTO_BUFFER text = {0};
        buffer_printf(
            &text,
            "{'apiVersion':'test.io/v1','kind':'Widget','metadata':{'name':'w%d','labels':"
            "{'group':'g%d','i':'%d'}}}",
            i, i % 3 / 2, i);
        struct api_request create = {
            .verb = API_CREATE, .resource = &widgets, .namespace = namespaces[i % 2]};
        expect_answer(send(f, create, buffer_text(&text)), 201, "");
    }
}

/* `default/w0 default/w2 … | rv 15 remaining 2` */
static void expect_list_at(int line, const struct api_response *response, const char *want)
{
    AUTO_BUFFER got = {0};
    const struct value *items = value_get(response->body, "items");
    for (size_t i = 0; i < value_count(items); i++) {
        const struct value *item = value_at(items, i);
        buffer_printf(&got, "%s/%s ", meta_namespace(item), meta_name(item));
    }
    buffer_printf(&got, "| rv %s", value_find_text(response->body, "metadata", "resourceVersion"));
    const struct value *left = value_find(response->body, "metadata", "remainingItemCount");
    if (left != NULL) {
        buffer_printf(&got, " remaining %d", (int)value_as_int(left, 0));
    }
    expect_text_at(__FILE__, line, "list", buffer_text(&got), want);
}

#define expect_list(response, want) expect_list_at(__LINE__, (response), (want))

TEST(selects_with_and_without_an_index)
{
    static const struct {
        const char *namespace;
        const char *labels;
        const char *fields;
        const char *want;
    } rows[] = {
        {NULL, NULL, NULL,
         "default/w0 default/w2 default/w4 kube-public/w1 kube-public/w3 kube-public/w5 | rv 15"},
        {"default", NULL, NULL, "default/w0 default/w2 default/w4 | rv 15"},
        {"default", "group=g0", NULL, "default/w0 default/w4 | rv 15"},
        {NULL, "group=g1", NULL, "default/w2 kube-public/w5 | rv 15"},
        {NULL, "group in (g1),i!=2", NULL, "kube-public/w5 | rv 15"},
        {NULL, "group!=g0", NULL, "default/w2 kube-public/w5 | rv 15"},
        {"default", "group=none", NULL, "| rv 15"},
        {"default", NULL, "metadata.name=w2", "default/w2 | rv 15"},
        {"default", "group=g0", "metadata.name=w2", "| rv 15"},
        {"default", NULL, "metadata.name=w1", "| rv 15"},
        {NULL, NULL, "metadata.name=w1", "kube-public/w1 | rv 15"},
        {NULL, NULL, "metadata.namespace!=default,metadata.name!=w1",
         "kube-public/w3 kube-public/w5 | rv 15"},
        {"missing", NULL, NULL, "| rv 15"},
    };
    for (int indexed = 0; indexed < 2; indexed++) {
        struct fixture f;
        set_up(&f);
        if (indexed == 1) {
            api_server_index_label(f.server, &widgets, "group");
        }
        create_widgets(&f);
        for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
            expect_context("%d %s %s", indexed, rows[i].labels, rows[i].fields);
            struct api_request list = {
                .verb = API_LIST,
                .resource = &widgets,
                .namespace = rows[i].namespace,
                .label_selector = rows[i].labels,
                .field_selector = rows[i].fields,
            };
            AUTO_RESPONSE response = send(&f, list, NULL);
            expect_list(&response, rows[i].want);
        }
        tear_down(&f);
    }
}

/* Asks for the next page; the token is kept in TOKEN. */
static void expect_page_at(int line, struct fixture *f, const char *namespace, const char *labels,
                           struct buffer *token, const char *want)
{
    struct api_request list = {
        .verb = API_LIST,
        .resource = &widgets,
        .namespace = namespace,
        .label_selector = labels,
        .limit = 2,
        .continue_token = buffer_text(token),
    };
    AUTO_RESPONSE response = send(f, list, NULL);
    expect_list_at(line, &response, want);
    AUTO_BUFFER next = {0};
    buffer_append(&next, value_find_text(response.body, "metadata", "continue"));
    buffer_truncate(token, 0);
    buffer_append(token, buffer_text(&next));
}

#define expect_page(f, namespace, labels, token, want)                                             \
    expect_page_at(__LINE__, (f), (namespace), (labels), (token), (want))

TEST(pages_show_one_moment)
{
    struct fixture f;
    set_up(&f);
    create_widgets(&f);
    AUTO_BUFFER token = {0};
    expect_page(&f, NULL, NULL, &token, "default/w0 default/w2 | rv 15 remaining 4");
    expect_answer(ask(&f, API_DELETE, &widgets, "w4", NULL), 200, "");
    expect_answer(ask(&f, API_CREATE, &widgets, NULL, WIDGET("w3", "", "")), 201, "");
    expect_page(&f, NULL, NULL, &token, "default/w4 kube-public/w1 | rv 15 remaining 2");
    expect_page(&f, NULL, NULL, &token, "kube-public/w3 kube-public/w5 | rv 15");
    expect_text(buffer_text(&token), "");
    expect_page(&f, "default", NULL, &token, "default/w0 default/w2 | rv 17 remaining 1");
    expect_page(&f, "default", NULL, &token, "default/w3 | rv 17");
    expect_page(&f, NULL, "group=g0", &token, "default/w0 kube-public/w1 | rv 17");
    expect_page(&f, NULL, "group=g0", &token, "kube-public/w3 | rv 17");
    tear_down(&f);
}

TEST(a_lost_page_says_how_to_go_on)
{
    struct fixture f;
    set_up(&f);
    create_widgets(&f);
    AUTO_BUFFER token = {0};
    expect_page(&f, "default", NULL, &token, "default/w0 default/w2 | rv 15 remaining 1");
    expect_answer(ask(&f, API_CREATE, &widgets, NULL, WIDGET("w9", "", "")), 201, "");
    api_server_compact(f.server, 16);
    struct api_request list = {.verb = API_LIST,
                               .resource = &widgets,
                               .namespace = "default",
                               .continue_token = buffer_text(&token)};
    AUTO_RESPONSE lost = send(&f, list, NULL);
    expect_int(lost.code, 410);
    expect_text(api_response_reason(&lost), "Expired");
    list.continue_token = value_find_text(lost.body, "metadata", "continue");
    AUTO_RESPONSE rest = send(&f, list, NULL);
    expect_list(&rest, "default/w4 default/w9 | rv 16");
    tear_down(&f);
}

TEST(versions_choose_the_moment)
{
    static const struct {
        const char *version;
        const char *match;
        int64_t limit;
        int code;
        const char *want; /* the list, or the message */
    } rows[] = {
        {"0", NULL, 2, 200,
         "default/w0 default/w2 default/w4 kube-public/w1 kube-public/w3 kube-public/w5 | rv 15"},
        {"11", NULL, 1, 200, "default/w0 | rv 11 remaining 1"},
        {"11", "Exact", 0, 200, "default/w0 kube-public/w1 | rv 11"},
        {"11", "NotOlderThan", 1, 200, "default/w0 | rv 15 remaining 5"},
        {"15", "Exact", 5, 200,
         "default/w0 default/w2 default/w4 kube-public/w1 kube-public/w3 | rv 15 remaining 1"},
        {"3", "Exact", 0, 410, "The resourceVersion for the provided list is too old."},
        {"99", NULL, 0, 504, "Timeout: Too large resource version: 99, current: 15"},
        {"abc", NULL, 0, 400,
         "invalid resource version: resourceVersion: Invalid value: \"abc\": strconv.ParseUint: "
         "parsing \"abc\": invalid syntax"},
        {NULL, "Exact", 0, 422,
         "ListOptions.meta.k8s.io \"\" is invalid: resourceVersionMatch: Forbidden: "
         "resourceVersionMatch is forbidden unless resourceVersion is provided"},
        {"0", "Exact", 0, 422,
         "ListOptions.meta.k8s.io \"\" is invalid: resourceVersionMatch: Forbidden: "
         "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\""},
        {"5", "Foo", 0, 422,
         "ListOptions.meta.k8s.io \"\" is invalid: resourceVersionMatch: Unsupported value: "
         "\"Foo\": "
         "supported values: \"Exact\", \"NotOlderThan\", \"\""},
    };
    struct fixture f;
    set_up(&f);
    create_widgets(&f);
    api_server_compact(f.server, 5);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("%s %s %d", rows[i].version, rows[i].match, (int)rows[i].limit);
        struct api_request list = {
            .verb = API_LIST,
            .resource = &widgets,
            .resource_version = rows[i].version,
            .resource_version_match = rows[i].match,
            .limit = rows[i].limit,
        };
        AUTO_RESPONSE response = send(&f, list, NULL);
        expect_int(response.code, rows[i].code);
        if (response.code == 200) {
            expect_list(&response, rows[i].want);
        } else {
            expect_text(api_response_message(&response), rows[i].want);
        }
    }
    tear_down(&f);
}

TEST(a_single_object_may_be_asked_for_by_version)
{
    struct fixture f;
    set_up(&f);
    create_widgets(&f);
    struct api_request get = {
        .verb = API_GET, .resource = &widgets, .name = "w0", .resource_version = "3"};
    expect_answer(send(&f, get, NULL), 200, "");
    get.resource_version = "99";
    expect_answer(send(&f, get, NULL), 504, "Timeout: Too large resource version: 99, current: 15");
    get.resource_version = "x";
    expect_answer(send(&f, get, NULL), 500, "strconv.ParseUint: parsing \"x\": invalid syntax");
    tear_down(&f);
}

TEST(bad_selectors_and_tokens_are_refused)
{
    struct fixture f;
    set_up(&f);
    struct api_request list = {.verb = API_LIST, .resource = &widgets, .label_selector = "a b"};
    expect_answer(send(&f, list, NULL), 400,
                  "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt");
    list = (struct api_request){
        .verb = API_LIST, .resource = &widgets, .field_selector = "spec.color=red"};
    expect_answer(send(&f, list, NULL), 400, "field label not supported: spec.color");
    list = (struct api_request){.verb = API_LIST, .resource = &widgets, .continue_token = "!"};
    expect_answer(send(&f, list, NULL), 400,
                  "invalid continue token: continue key is not valid: illegal base64 data at "
                  "input byte 0");
    list.resource_version = "5";
    expect_answer(send(&f, list, NULL), 400,
                  "specifying resource version is not allowed when using continue");
    tear_down(&f);
}

TEST_MAIN("sim/apiserver/list",
          {"selects with and without an index", selects_with_and_without_an_index},
          {"pages show one moment", pages_show_one_moment},
          {"a lost page says how to go on", a_lost_page_says_how_to_go_on},
          {"versions choose the moment", versions_choose_the_moment},
          {"a single object may be asked for by version",
           a_single_object_may_be_asked_for_by_version},
          {"bad selectors and tokens are refused", bad_selectors_and_tokens_are_refused})
