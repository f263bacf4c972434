#include "sim/engine/fault.h"

#include "tests/expect.h"

static const struct resource jobs = {.group = "batch",
                                     .version = "v1",
                                     .kind = "Job",
                                     .plural = "jobs",
                                     .singular = "job",
                                     .namespaced = true};

/* What the client asks: as in `create pods`, `update jobs/status a`. */
static bool ask(struct fault_list *faults, enum api_verb verb, const struct resource *resource,
                const char *subresource, const char *name, struct api_response *response)
{
    struct api_request request = {
        .verb = verb,
        .resource = resource,
        .namespace = "default",
        .name = name,
        .subresource = subresource,
    };
    return fault_list_answer(faults, &request, response);
}

static bool is_struck(struct fault_list *faults, enum api_verb verb,
                      const struct resource *resource, const char *subresource, const char *name)
{
    AUTO_RESPONSE response = {0};
    return ask(faults, verb, resource, subresource, name, &response);
}

TEST(a_fault_strikes_from_the_nth_request_on)
{
    static const struct {
        uint64_t nth;
        uint64_t times;
        const char *struck; /* of six requests */
    } table[] = {
        {1, 1, "x....."}, {3, 1, "..x..."},          {2, 3, ".xxx.."},
        {6, 9, ".....x"}, {1, UINT64_MAX, "xxxxxx"},
    };
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        expect_context("row %zu", i);
        struct fault_list faults = {0};
        struct fault fault = {.verb = API_GET,
                              .resource = "jobs",
                              .nth = table[i].nth,
                              .times = table[i].times,
                              .error = {.code = 500}};
        fault_list_arm(&faults, &fault);
        char struck[7] = "......";
        for (size_t request = 0; request < 6; request++) {
            if (is_struck(&faults, API_GET, &jobs, NULL, "a")) {
                struck[request] = 'x';
            }
            expect_false(is_struck(&faults, API_DELETE, &jobs, NULL, "a"));
        }
        expect_text(struck, table[i].struck);
        fault_list_release(&faults);
    }
    expect_context("%s", "");
}

TEST(only_what_matches_is_struck)
{
    static const struct {
        struct fault fault;
        enum api_verb verb;
        const struct resource *resource;
        const char *subresource;
        const char *name;
        bool struck;
    } table[] = {
        {{.verb = API_UPDATE, .resource = "jobs"}, API_UPDATE, &jobs, NULL, "a", true},
        {{.verb = API_UPDATE, .resource = "jobs"}, API_UPDATE, &jobs, "status", "a", false},
        {{.verb = API_UPDATE, .resource = "jobs", .subresource = "status"},
         API_UPDATE,
         &jobs,
         "status",
         "a",
         true},
        {{.verb = API_UPDATE, .resource = "jobs", .subresource = "status"},
         API_UPDATE,
         &jobs,
         NULL,
         "a",
         false},
        {{.verb = API_UPDATE, .resource = "jobs", .name = "a"}, API_UPDATE, &jobs, NULL, "a", true},
        {{.verb = API_UPDATE, .resource = "jobs", .name = "a"},
         API_UPDATE,
         &jobs,
         NULL,
         "b",
         false},
        {{.verb = API_DELETE, .resource = "jobs"}, API_UPDATE, &jobs, NULL, "a", false},
        {{.verb = API_UPDATE, .resource = "pods"}, API_UPDATE, &jobs, NULL, "a", false},
    };
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        expect_context("row %zu", i);
        struct fault_list faults = {0};
        struct fault fault = table[i].fault;
        fault.nth = 1;
        fault.times = 1;
        fault.error.code = 500;
        fault_list_arm(&faults, &fault);
        expect_int(is_struck(&faults, table[i].verb, table[i].resource, table[i].subresource,
                             table[i].name),
                   table[i].struck);
        fault_list_release(&faults);
    }
    expect_context("%s", "");
}

TEST(a_created_object_is_known_by_its_own_name)
{
    struct fault_list faults = {0};
    struct fault fault = {.verb = API_CREATE,
                          .resource = "jobs",
                          .name = "a",
                          .nth = 1,
                          .times = 1,
                          .error = {.code = 409, .reason = "AlreadyExists"}};
    fault_list_arm(&faults, &fault);
    AUTO_VALUE *body =
        value_object_of("metadata", value_object_of("name", value_string("a"), NULL), NULL);
    struct api_request request = {.verb = API_CREATE, .resource = &jobs, .body = body};
    AUTO_RESPONSE response = {0};
    expect_true(fault_list_answer(&faults, &request, &response));
    expect_text(api_response_message(&response), "jobs.batch \"a\" already exists");
    fault_list_release(&faults);
}

TEST(the_answer_is_in_the_servers_words)
{
    static const struct {
        struct fault_error error;
        const char *reason;
        const char *message;
    } table[] = {
        {{.code = 403},
         "Forbidden",
         "jobs.batch \"a\" is forbidden: User \"system:serviceaccount:default:kuberay-operator\" "
         "cannot delete resource \"jobs\" in API group \"batch\" in the namespace \"default\""},
        {{.code = 403, .message = "pods \"x\" is forbidden: exceeded quota"},
         "Forbidden",
         "pods \"x\" is forbidden: exceeded quota"},
        {{.code = 404}, "NotFound", "jobs.batch \"a\" not found"},
        {{.code = 409},
         "Conflict",
         "Operation cannot be fulfilled on jobs.batch \"a\": the object has been modified; please "
         "apply your changes to the latest version and try again"},
        {{.code = 429}, "TooManyRequests", "Too many requests, please try again later."},
        {{.code = 500}, "InternalError", "Internal error occurred: etcdserver: request timed out"},
        {{.code = 500, .reason = "ServerTimeout"},
         "ServerTimeout",
         "The delete operation against jobs.batch could not be completed at this time, please try "
         "again."},
        {{.code = 400}, "BadRequest", "the server rejected our request for an unknown reason"},
        {{.code = 401}, "Unauthorized", "Unauthorized"},
        {{.code = 405},
         "MethodNotAllowed",
         "the server does not allow this method on the requested resource"},
        {{.code = 410}, "Expired", "The resourceVersion for the provided watch is too old."},
        {{.code = 422},
         "Invalid",
         "the server rejected our request due to an error in our request"},
        {{.code = 503},
         "ServiceUnavailable",
         "the server is currently unable to handle the request"},
        {{.code = 504}, "Timeout", "Timeout: request did not complete within the allotted timeout"},
        {{.code = 507, .reason = "Full"}, "Full", "the server could not complete the request"},
        {{.code = 503, .reason = "Own", .message = "own words"}, "Own", "own words"},
    };
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        expect_context("row %zu", i);
        struct fault_list faults = {0};
        struct fault fault = {
            .verb = API_DELETE, .resource = "jobs", .nth = 1, .times = 1, .error = table[i].error};
        fault_list_arm(&faults, &fault);
        AUTO_RESPONSE response = {0};
        expect_true(ask(&faults, API_DELETE, &jobs, NULL, "a", &response));
        expect_int(response.code, table[i].error.code);
        expect_int(value_as_int(value_get(response.body, "code"), 0), table[i].error.code);
        expect_text(api_response_reason(&response), table[i].reason);
        expect_text(api_response_message(&response), table[i].message);
        fault_list_release(&faults);
    }
    expect_context("%s", "");
}

TEST(a_refusal_names_what_was_asked)
{
    struct fault_list faults = {0};
    struct fault fault = {.verb = API_UPDATE,
                          .resource = "jobs",
                          .subresource = "status",
                          .nth = 1,
                          .times = 1,
                          .error = {.code = 403}};
    fault_list_arm(&faults, &fault);
    struct api_request request = {
        .verb = API_UPDATE, .resource = &jobs, .name = "a", .subresource = "status"};
    AUTO_RESPONSE response = {0};
    expect_true(fault_list_answer(&faults, &request, &response));
    expect_text(api_response_message(&response),
                "jobs.batch \"a\" is forbidden: User "
                "\"system:serviceaccount:default:kuberay-operator\" cannot update resource "
                "\"jobs/status\" in API group \"batch\" at the cluster scope");
    fault_list_release(&faults);
}

TEST(the_first_armed_answers_and_all_count)
{
    struct fault_list faults = {0};
    struct fault fault = {.id = "one",
                          .verb = API_GET,
                          .resource = "jobs",
                          .nth = 1,
                          .times = 2,
                          .error = {.code = 500}};
    fault_list_arm(&faults, &fault);
    fault.id = "two";
    fault.nth = 2;
    fault.error.code = 503;
    fault_list_arm(&faults, &fault);
    static const int codes[] = {500, 500, 503, 0};
    for (size_t i = 0; i < 4; i++) {
        AUTO_RESPONSE response = {0};
        ask(&faults, API_GET, &jobs, NULL, "a", &response);
        expect_int(response.code, codes[i]);
    }
    fault_list_release(&faults);
}

TEST(faults_are_disarmed_by_id_or_all)
{
    struct fault_list faults = {0};
    struct fault fault = {.id = "one",
                          .verb = API_GET,
                          .resource = "jobs",
                          .nth = 1,
                          .times = UINT64_MAX,
                          .error = {.code = 500}};
    fault_list_arm(&faults, &fault);
    fault.id = NULL;
    fault.verb = API_DELETE;
    fault_list_arm(&faults, &fault);
    expect_false(fault_list_clear(&faults, "two"));
    expect_true(fault_list_clear(&faults, "one"));
    expect_false(is_struck(&faults, API_GET, &jobs, NULL, "a"));
    expect_true(is_struck(&faults, API_DELETE, &jobs, NULL, "a"));
    expect_true(fault_list_clear(&faults, NULL));
    expect_false(is_struck(&faults, API_DELETE, &jobs, NULL, "a"));
    expect_false(fault_list_clear(&faults, NULL));
    fault_list_release(&faults);
}

TEST(clients_are_told_apart)
{
    static const struct api_user ann = {.name = "ann", .uid = "", .groups = NULL};
    static const struct {
        struct fault fault;
        struct api_request request;
        bool opens_watch;
        bool struck;
    } table[] = {
        {{.user_agent = "kubectl"}, {.user_agent = "kubectl/v1.30"}, false, true},
        {{.user_agent = "kubectl"}, {.user_agent = "my-kubectl"}, false, false},
        {{.user_agent = "kubectl"}, {.user_agent = NULL}, false, false},
        {{.user = "ann"}, {.user = &ann}, false, true},
        {{.user = "bob"}, {.user = &ann}, false, false},
        {{.user = "bob"}, {.user = NULL}, false, false},
        {{.namespace = "a"}, {.namespace = "a"}, false, true},
        {{.namespace = "a"}, {.namespace = "b"}, false, false},
        {{.any_verb = true}, {.verb = API_DELETE}, false, true},
        {{.any_verb = true}, {.verb = API_LIST}, true, true},
        {{.watch = true}, {.verb = API_LIST}, true, true},
        {{.watch = true}, {.verb = API_LIST}, false, false},
        {{.verb = API_LIST}, {.verb = API_LIST}, true, false},
        {{.resource = NULL}, {.subresource = "status"}, false, true},
        {{.resource = "jobs"}, {.subresource = "status"}, false, false},
        {{.resource = "jobs", .subresource = "status"}, {.subresource = "status"}, false, true},
    };
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        expect_context("row %zu", i);
        struct fault_list faults = {0};
        struct fault fault = table[i].fault;
        struct api_request request = table[i].request;
        fault.nth = 1;
        fault.times = 1;
        fault.kind = FAULT_LATENCY;
        fault.latency = SIM_SECONDS(2);
        request.resource = &jobs;
        fault_list_arm(&faults, &fault);
        const struct fault *found = fault_list_strike(&faults, &request, table[i].opens_watch);
        expect_true((found != NULL) == table[i].struck);
        uint64_t matched_count = 0;
        expect_int(fault_list_at(&faults, 0, &matched_count)->latency.ns, 2 * SIM_NS_PER_SECOND);
        expect_int((int64_t)matched_count, table[i].struck);
        fault_list_release(&faults);
    }
}

TEST_MAIN("sim/engine/fault",
          {"a fault strikes from the nth request on", a_fault_strikes_from_the_nth_request_on},
          {"only what matches is struck", only_what_matches_is_struck},
          {"clients are told apart", clients_are_told_apart},
          {"a created object is known by its own name", a_created_object_is_known_by_its_own_name},
          {"the answer is in the server's words", the_answer_is_in_the_servers_words},
          {"a refusal names what was asked", a_refusal_names_what_was_asked},
          {"the first armed answers and all count", the_first_armed_answers_and_all_count},
          {"faults are disarmed by id or all", faults_are_disarmed_by_id_or_all})
