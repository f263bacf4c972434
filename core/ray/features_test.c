#include "core/ray/features.h"

#include "tests/expect.h"

static const struct contract_gate gates[] = {
    {"RayClusterStatusConditions", true}, {"RayClusterMTLS", false}, {"RayCronJob", false}};
static const struct contract contract = {
    .name = "test", .gates = gates, .gate_count = sizeof(gates) / sizeof(gates[0])};

TEST(defaults)
{
    struct ray_options options;
    AUTO_ERROR err = {0};
    expect_true(features_resolve(&options, &contract, NULL, NULL, NULL, &err));
    expect_true(options.status_conditions);
    expect_false(options.mtls);
    expect_true(options.redis_cleanup);
    expect_true(options.probes_injection);
    expect_false(options.login_shell);
    expect_false(options.webhooks);
    expect_text(options.cluster_domain, "cluster.local");
    expect_int(options.requeue_after.ns, SIM_SECONDS(300).ns);
    features_release(&options);
}

TEST(settings_override_defaults)
{
    AUTO_VALUE *overrides = value_object_of("RayClusterStatusConditions", value_bool(false),
                                            "RayClusterMTLS", value_bool(true), NULL);
    AUTO_VALUE *env =
        value_object_of("ENABLE_GCS_FT_REDIS_CLEANUP", value_string("False"), "ENABLE_LOGIN_SHELL",
                        value_string("TRUE"), "ENABLE_WEBHOOKS", value_string("True"),
                        "CLUSTER_DOMAIN", value_string("corp.local"), NULL);
    AUTO_VALUE *config =
        value_object_of("defaultPodLabels", value_object_of("a", value_string("b"), NULL), NULL);
    struct ray_options options;
    AUTO_ERROR err = {0};
    expect_true(features_resolve(&options, &contract, overrides, env, config, &err));
    expect_false(options.status_conditions);
    expect_true(options.mtls);
    expect_false(options.redis_cleanup);
    expect_true(options.login_shell);
    expect_false(options.webhooks);
    expect_text(options.cluster_domain, "corp.local");
    expect_json(options.default_labels, "{\"a\":\"b\"}");
    features_release(&options);
}

TEST(the_timed_requeue)
{
    static const struct {
        const char *text;
        int64_t seconds;
    } rows[] = {{"7", 7},    {"+7", 7},   {"abc", 300},
                {"", 300},   {"0", 0},    {"-1", 0},
                {"7s", 300}, {" 7", 300}, {"99999999999999999999", 300}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("%s", rows[i].text);
        AUTO_VALUE *env = value_object_of("RAYCLUSTER_DEFAULT_REQUEUE_SECONDS_ENV",
                                          value_string(rows[i].text), NULL);
        struct ray_options options;
        AUTO_ERROR err = {0};
        expect_true(features_resolve(&options, &contract, NULL, env, NULL, &err));
        expect_int(options.requeue_after.ns, SIM_SECONDS(rows[i].seconds).ns);
        features_release(&options);
    }
}

TEST(mistakes)
{
    static const struct {
        const char *gates;
        const char *env;
        const char *config;
        const char *message;
    } rows[] = {
        {"{\"Nope\":true}", "{}", "{}", "unrecognized feature gate: Nope"},
        {"{\"RayCronJob\":1}", "{}", "{}", "feature gate RayCronJob must be true or false"},
        {"[]", "{}", "{}", "feature gates must be a map of names to true or false"},
        {"{}", "{\"A\":1}", "{}", "environment variable A must be text"},
        {"{}", "{}", "{\"kind\":\"Configuration\",\"headSidecar\":[]}",
         "operator configuration: unknown key headSidecar"},
        {"{}", "{}", "{\"headSidecarContainers\":{}}",
         "operator configuration: headSidecarContainers must be a list of objects"},
        {"{}", "{}", "{\"defaultPodLabels\":{\"a\":1}}",
         "operator configuration: defaultPodLabels must be a map of text to text"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        AUTO_ERROR err = {0};
        AUTO_VALUE *overrides = value_parse_json(rows[i].gates, strlen(rows[i].gates), &err);
        AUTO_VALUE *env = value_parse_json(rows[i].env, strlen(rows[i].env), &err);
        AUTO_VALUE *config = value_parse_json(rows[i].config, strlen(rows[i].config), &err);
        struct ray_options options;
        expect_false(features_resolve(&options, &contract, overrides, env, config, &err));
        expect_text(err.message, rows[i].message);
    }
}

/* What the operator cannot decode keeps it from starting; what is only missing does not. */
TEST(containers_of_the_configuration)
{
    static const struct {
        const char *config;
        const char *message;
    } rows[] = {
        {"{\"defaultContainerEnvs\":[{\"name\":\"A\",\"value\":\"y\"}]}", NULL},
        {"{\"defaultContainerEnvs\":[{\"value\":\"y\"}]}", NULL},
        {"{\"headSidecarContainers\":[{\"name\":\"a\",\"resources\":{\"limits\":{\"cpu\":1}}}]}",
         NULL},
        {"{\"defaultContainerEnvs\":[{\"name\":\"A\"},{\"name\":\"B\",\"value\":true}]}",
         "operator configuration: defaultContainerEnvs[1].value: Invalid value: \"boolean\": "
         "value in body must be of type string: \"boolean\""},
        {"{\"workerSidecarContainers\":[{\"name\":\"a\",\"args\":\"b\"}]}",
         "operator configuration: workerSidecarContainers[0].args: Invalid value: \"string\": "
         "args in body must be of type array: \"string\""},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("%s", rows[i].config);
        AUTO_ERROR err = {0};
        AUTO_VALUE *config = value_parse_json(rows[i].config, strlen(rows[i].config), &err);
        struct ray_options options;
        bool right =
            features_resolve(&options, contract_find("kuberay-1.7"), NULL, NULL, config, &err);
        expect_int(right, rows[i].message == NULL);
        expect_text(err.message, rows[i].message);
        if (right) {
            features_release(&options);
        }
    }
}

TEST_MAIN("core/ray/features", {"containers of the configuration", containers_of_the_configuration},
          {"defaults", defaults}, {"settings override defaults", settings_override_defaults},
          {"the timed requeue", the_timed_requeue}, {"mistakes", mistakes})
