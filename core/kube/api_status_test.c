#include "core/kube/api_status.h"

#include "tests/expect.h"

/* The expected bodies are those of a recorded kube-apiserver 1.36, except where a row says so. */

static const struct resource rayclusters = {
    .group = "ray.io",
    .version = "v1",
    .kind = "RayCluster",
    .plural = "rayclusters",
};

#define FAILURE(code, details, message, reason)                                                    \
    "{\"apiVersion\":\"v1\",\"code\":" code details ",\"kind\":\"Status\",\"message\":\"" message  \
    "\",\"metadata\":{}" reason ",\"status\":\"Failure\"}"
#define DETAILS(members) ",\"details\":{" members "}"
#define REASON(reason) ",\"reason\":\"" reason "\""

/* Releases the response. */
static void expect_response(const char *context, struct api_response response, int code,
                            const char *body)
{
    expect_context("%s", context);
    expect_int(response.code, code);
    expect_json(response.body, body);
    expect_true(response.warnings == NULL);
    api_response_release(&response);
    expect_context("%s", "");
}

TEST(objects_that_are_or_are_not_there)
{
    expect_response("core group", api_status_not_found(&resource_configmaps, "cdry"), 404,
                    FAILURE("404", DETAILS("\"kind\":\"configmaps\",\"name\":\"cdry\""),
                            "configmaps \\\"cdry\\\" not found", REASON("NotFound")));
    expect_response(
        "group", api_status_not_found(&rayclusters, "d2"), 404,
        FAILURE("404", DETAILS("\"group\":\"ray.io\",\"kind\":\"rayclusters\",\"name\":\"d2\""),
                "rayclusters.ray.io \\\"d2\\\" not found", REASON("NotFound")));
    expect_response("duplicate", api_status_already_exists(&resource_configmaps, "c1", false), 409,
                    FAILURE("409", DETAILS("\"kind\":\"configmaps\",\"name\":\"c1\""),
                            "configmaps \\\"c1\\\" already exists", REASON("AlreadyExists")));
    expect_response(
        "terminating", api_status_already_exists(&rayclusters, "d2", true), 409,
        FAILURE("409", DETAILS("\"group\":\"ray.io\",\"kind\":\"rayclusters\",\"name\":\"d2\""),
                "object is being deleted: rayclusters.ray.io \\\"d2\\\" already exists",
                REASON("AlreadyExists")));
    expect_response(
        "generated (not recorded)", api_status_generated_name_exists(&resource_pods, "g-x"), 409,
        FAILURE("409", DETAILS("\"kind\":\"pods\",\"name\":\"g-x\",\"retryAfterSeconds\":1"),
                "pods \\\"g-x\\\" already exists, the server was not able to generate a "
                "unique name for the object",
                REASON("AlreadyExists")));
}

TEST(conflicts)
{
    expect_response(
        "stale", api_status_modified(&rayclusters, "r1"), 409,
        FAILURE("409", DETAILS("\"group\":\"ray.io\",\"kind\":\"rayclusters\",\"name\":\"r1\""),
                "Operation cannot be fulfilled on rayclusters.ray.io \\\"r1\\\": the "
                "object has been modified; please apply your changes to the latest "
                "version and try again",
                REASON("Conflict")));
    expect_response("precondition",
                    api_status_precondition_failed(
                        &rayclusters, "d5",
                        "the ResourceVersion in the precondition (1) does not match the "
                        "ResourceVersion in record (236). The object might have been modified"),
                    409,
                    FAILURE("409",
                            DETAILS("\"group\":\"ray.io\",\"kind\":\"RayCluster\",\"name\":\"d5\""),
                            "Operation cannot be fulfilled on RayCluster.ray.io \\\"d5\\\": the "
                            "ResourceVersion in the precondition (1) does not match the "
                            "ResourceVersion in record (236). The object might have been modified",
                            REASON("Conflict")));
}

TEST(what_is_forbidden)
{
    expect_response(
        "named",
        api_status_forbidden(&resource_namespaces, "default", "this namespace may not be deleted"),
        403,
        FAILURE("403", DETAILS("\"kind\":\"namespaces\",\"name\":\"default\""),
                "namespaces \\\"default\\\" is forbidden: this namespace may not be "
                "deleted",
                REASON("Forbidden")));
    expect_response("nameless",
                    api_status_forbidden(&resource_pods, "",
                                         "User \"system:anonymous\" cannot list resource \"pods\" "
                                         "in API group \"\" at the cluster scope"),
                    403,
                    FAILURE("403", DETAILS("\"kind\":\"pods\""),
                            "pods is forbidden: User \\\"system:anonymous\\\" cannot list resource "
                            "\\\"pods\\\" in API group \\\"\\\" at the cluster scope",
                            REASON("Forbidden")));
    expect_response("terminating namespace",
                    api_status_namespace_terminating(&resource_configmaps, "a", "nsx"), 403,
                    FAILURE("403",
                            DETAILS("\"causes\":[{\"field\":\"metadata.namespace\",\"message\":"
                                    "\"namespace nsx is being terminated\",\"reason\":"
                                    "\"NamespaceTerminating\"}],\"kind\":\"configmaps\",\"name\":"
                                    "\"a\""),
                            "configmaps \\\"a\\\" is forbidden: unable to create new content in "
                            "namespace nsx because it is being terminated",
                            REASON("Forbidden")));
    expect_response("unknown user", api_status_unauthorized(), 401,
                    FAILURE("401", "", "Unauthorized", REASON("Unauthorized")));
}

TEST(one_invalid_field)
{
    AUTO_FIELD_ERRORS errors = {0};
    field_errors_add(&errors, FIELD_REQUIRED, "spec.ports", "Required value");
    expect_response("core group", api_status_invalid(&resource_services, "s7", &errors), 422,
                    FAILURE("422",
                            DETAILS("\"causes\":[{\"field\":\"spec.ports\",\"message\":\"Required "
                                    "value\",\"reason\":\"FieldValueRequired\"}],\"kind\":"
                                    "\"Service\",\"name\":\"s7\""),
                            "Service \\\"s7\\\" is invalid: spec.ports: Required value",
                            REASON("Invalid")));
    AUTO_FIELD_ERRORS options = {0};
    static const struct resource patch_options = {.group = "meta.k8s.io", .kind = "PatchOptions"};
    field_errors_add(&options, FIELD_REQUIRED, "fieldManager",
                     "Required value: is required for apply patch");
    expect_response(
        "nameless", api_status_invalid(&patch_options, "", &options), 422,
        FAILURE("422",
                DETAILS("\"causes\":[{\"field\":\"fieldManager\",\"message\":\"Required "
                        "value: is required for apply patch\",\"reason\":"
                        "\"FieldValueRequired\"}],\"group\":\"meta.k8s.io\",\"kind\":"
                        "\"PatchOptions\""),
                "PatchOptions.meta.k8s.io \\\"\\\" is invalid: fieldManager: Required "
                "value: is required for apply patch",
                REASON("Invalid")));
}

/* The message shows a repeated error once; the causes show it each time (not recorded). */
TEST(several_invalid_fields)
{
    AUTO_FIELD_ERRORS errors = {0};
    field_errors_add(&errors, FIELD_INVALID, "a", "Invalid value: 1: x");
    field_errors_add(&errors, FIELD_INVALID, "a", "Invalid value: 1: x");
    field_errors_add(&errors, FIELD_FORBIDDEN, "b", "Forbidden: y");
    AUTO_RESPONSE response = api_status_invalid(&rayclusters, "v", &errors);
    expect_text(api_response_message(&response), "RayCluster.ray.io \"v\" is invalid: [a: Invalid "
                                                 "value: 1: x, b: Forbidden: y]");
    expect_json(value_find(response.body, "details", "causes"),
                "[{\"field\":\"a\",\"message\":\"Invalid value: 1: x\",\"reason\":"
                "\"FieldValueInvalid\"},{\"field\":\"a\",\"message\":\"Invalid value: 1: x\","
                "\"reason\":\"FieldValueInvalid\"},{\"field\":\"b\",\"message\":\"Forbidden: y\","
                "\"reason\":\"FieldValueForbidden\"}]");
}

TEST(requests_that_cannot_be_served)
{
    expect_response("path", api_status_no_such_path(), 404,
                    FAILURE("404", DETAILS(""), "the server could not find the requested resource",
                            REASON("NotFound")));
    expect_response("method", api_status_method_not_allowed(), 405,
                    FAILURE("405", DETAILS(""),
                            "the server does not allow this method on the requested resource",
                            REASON("MethodNotAllowed")));
    expect_response("verb (not recorded)",
                    api_status_method_not_supported(&resource_pods, API_CREATE), 405,
                    FAILURE("405", DETAILS("\"kind\":\"pods\""),
                            "create is not supported on resources of kind \\\"pods\\\"",
                            REASON("MethodNotAllowed")));
    expect_response("JSON patch", api_status_rejected(), 422,
                    FAILURE("422", DETAILS(""),
                            "the server rejected our request due to an error in our request",
                            REASON("Invalid")));
    expect_response("size", api_status_entity_too_large(), 413,
                    FAILURE("413", "", "Request entity too large: limit is 3145728",
                            REASON("RequestEntityTooLarge")));
    expect_response("bad request (not recorded)", api_status_bad_request("text"), 400,
                    FAILURE("400", "", "text", REASON("BadRequest")));
    expect_response("media type (not recorded)", api_status_unsupported_media_type("text"), 415,
                    FAILURE("415", "", "text", REASON("UnsupportedMediaType")));
    expect_response("expired (not recorded)", api_status_expired("text"), 410,
                    FAILURE("410", "", "text", REASON("Expired")));
}

/* Only the first and the last are recorded; the rest follows errors.go. */
TEST(servers_in_trouble)
{
    expect_response("slow down", api_status_too_many_requests("storage is (re)initializing", 1),
                    429,
                    FAILURE("429", DETAILS("\"retryAfterSeconds\":1"),
                            "storage is (re)initializing", REASON("TooManyRequests")));
    expect_response("slow down some time", api_status_too_many_requests("text", 0), 429,
                    FAILURE("429", DETAILS(""), "text", REASON("TooManyRequests")));
    expect_response("internal", api_status_internal_error("boom"), 500,
                    FAILURE("500", DETAILS("\"causes\":[{\"message\":\"boom\"}]"),
                            "Internal error occurred: boom", REASON("InternalError")));
    expect_response("server timeout", api_status_server_timeout(&resource_pods, API_CREATE, 2), 500,
                    FAILURE("500", DETAILS("\"kind\":\"pods\",\"retryAfterSeconds\":2"),
                            "The create operation against pods could not be completed at this "
                            "time, please try again.",
                            REASON("ServerTimeout")));
    expect_response("timeout", api_status_timeout("late"), 504,
                    FAILURE("504", DETAILS(""), "Timeout: late", REASON("Timeout")));
    expect_response("future", api_status_too_large_resource_version(99999999, 360), 504,
                    FAILURE("504",
                            DETAILS("\"causes\":[{\"message\":\"Too large resource version\","
                                    "\"reason\":\"ResourceVersionTooLarge\"}],"
                                    "\"retryAfterSeconds\":1"),
                            "Timeout: Too large resource version: 99999999, current: 360",
                            REASON("Timeout")));
    expect_response(
        "without a reason",
        api_status_failure(500, "", "resourceVersion should not be set on objects to be created",
                           NULL),
        500, FAILURE("500", "", "resourceVersion should not be set on objects to be created", ""));
}

TEST(success)
{
    expect_response(
        "core group", api_status_deleted(&resource_configmaps, "d1", "c358"), 200,
        "{\"apiVersion\":\"v1\",\"details\":{\"kind\":\"configmaps\",\"name\":\"d1\","
        "\"uid\":\"c358\"},\"kind\":\"Status\",\"metadata\":{},\"status\":\"Success\"}");
    expect_response("group", api_status_deleted(&rayclusters, "d1", "fc41"), 200,
                    "{\"apiVersion\":\"v1\",\"details\":{\"group\":\"ray.io\",\"kind\":"
                    "\"rayclusters\",\"name\":\"d1\",\"uid\":\"fc41\"},\"kind\":\"Status\","
                    "\"metadata\":{},\"status\":\"Success\"}");
    expect_response("binding", api_status_created(), 201,
                    "{\"apiVersion\":\"v1\",\"code\":201,\"kind\":\"Status\",\"metadata\":{},"
                    "\"status\":\"Success\"}");
}

TEST(reasons)
{
    expect_text(api_status_reason_of_code(404), "NotFound");
    expect_text(api_status_reason_of_code(409), "Conflict");
    expect_text(api_status_reason_of_code(503), "ServiceUnavailable");
    expect_text(api_status_reason_of_code(418), "");
}

TEST_MAIN("core/kube/api_status",
          {"objects that are or are not there", objects_that_are_or_are_not_there},
          {"conflicts", conflicts}, {"what is forbidden", what_is_forbidden},
          {"one invalid field", one_invalid_field},
          {"several invalid fields", several_invalid_fields},
          {"requests that cannot be served", requests_that_cannot_be_served},
          {"servers in trouble", servers_in_trouble}, {"success", success}, {"reasons", reasons})
