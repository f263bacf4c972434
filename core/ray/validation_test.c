#include "core/ray/validation.h"

#include "tests/expect.h"

static const char *text_or_null(const struct value *value)
{
    return value_as_string(value);
}

static void check_entry(const struct value *entry)
{
    const struct contract *contract = contract_find("kuberay-1.7");
    struct ray_options options;
    AUTO_ERROR err = {0};
    expect_true(features_resolve(&options, contract, value_get(entry, "gates"), NULL, NULL, &err));
    struct ray_cluster cluster;
    cluster_spec_init(&cluster, value_get(entry, "input"), contract, &options,
                      (struct sim_time){0});
    AUTO_ERROR metadata = {0};
    AUTO_ERROR spec = {0};
    AUTO_ERROR upgrade = {0};
    AUTO_ERROR status = {0};
    validation_check_name(cluster.name, NULL, &metadata);
    validation_check_spec(&cluster, &spec);
    validation_check_upgrade(&cluster, &upgrade);
    validation_check_status(&cluster, &status);
    expect_text(metadata.message, text_or_null(value_get(entry, "metadataError")));
    expect_text(spec.message, text_or_null(value_get(entry, "specError")));
    expect_text(upgrade.message, text_or_null(value_get(entry, "upgradeError")));
    expect_text(status.message, text_or_null(value_get(entry, "statusError")));
    cluster_spec_release(&cluster);
    features_release(&options);
}

TEST(recorded_answers)
{
    AUTO_VALUE *entries = expect_read_json("core/ray/testdata/validation.json");
    expect_true(value_count(entries) > 0);
    for (size_t i = 0; i < value_count(entries); i++) {
        expect_context("%s", value_find_text(value_at(entries, i), "name"));
        check_entry(value_at(entries, i));
    }
}

TEST_MAIN("core/ray/validation", {"recorded answers", recorded_answers})
