#include "core/kube/api_client.h"

#include "tests/expect.h"

/* Writes down what it is asked for, and answers 200 with the request's body. */
struct recorder {
    struct api_client client;
    struct buffer log;
};

static void record(struct api_client *client, const struct api_request *request,
                   struct api_response *response)
{
    struct recorder *self = (struct recorder *)client;
    const char *const parts[] = {
        request->resource->plural, request->namespace,      request->name,
        request->subresource,      request->label_selector,
    };
    buffer_append(&self->log, api_verb_name(request->verb));
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        buffer_printf(&self->log, " %s", parts[i] == NULL ? "-" : parts[i]);
    }
    response->code = 200;
    response->body = value_ref(request->body);
}

static void expect_call(struct recorder *recorder, struct api_response response,
                        const struct value *body, const char *line)
{
    expect_text(buffer_text(&recorder->log), line);
    expect_int(response.code, 200);
    expect_true(response.body == body);
    buffer_truncate(&recorder->log, 0);
    api_response_release(&response);
}

TEST(requests)
{
    struct recorder recorder = {.client = {.call = record}};
    struct api_client *client = &recorder.client;
    AUTO_VALUE *pod = value_object();
    value_put(&pod, value_string("p"), "metadata", "name");
    value_put(&pod, value_string("ns"), "metadata", "namespace");
    AUTO_VALUE *node = value_object();
    value_put(&node, value_string("n"), "metadata", "name");

    expect_call(&recorder, api_client_get(client, &resource_pods, "ns", "p"), NULL,
                "get pods ns p - -");
    expect_call(&recorder, api_client_list(client, &resource_pods, "ns", "a=b"), NULL,
                "list pods ns - - a=b");
    expect_call(&recorder, api_client_list(client, &resource_nodes, NULL, NULL), NULL,
                "list nodes - - - -");
    expect_call(&recorder, api_client_create(client, &resource_pods, pod), pod,
                "create pods ns - - -");
    expect_call(&recorder, api_client_create(client, &resource_nodes, node), node,
                "create nodes - - - -");
    expect_call(&recorder, api_client_update(client, &resource_pods, "status", pod), pod,
                "update pods ns p status -");
    expect_call(&recorder, api_client_update(client, &resource_nodes, NULL, node), node,
                "update nodes - n - -");
    expect_call(&recorder, api_client_delete(client, &resource_pods, "ns", "p"), NULL,
                "delete pods ns p - -");
    expect_call(&recorder, api_client_delete_collection(client, &resource_pods, "ns", "a=b"), NULL,
                "deletecollection pods ns - - a=b");
    buffer_release(&recorder.log);
}

TEST_MAIN("core/kube/api_client", {"requests", requests})
