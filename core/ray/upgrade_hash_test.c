#include "core/ray/upgrade_hash.h"

#include <stdlib.h>

#include "core/base/memory.h"
#include "tests/expect.h"

static void check_entry(const struct value *entry)
{
    const struct contract *contract = contract_find("kuberay-1.7");
    struct ray_options options;
    AUTO_ERROR err = {0};
    expect_true(features_resolve(&options, contract, value_get(entry, "gates"),
                                 value_get(entry, "env"), NULL, &err));
    struct ray_cluster cluster;
    cluster_spec_init(&cluster, value_get(entry, "input"), contract, &options,
                      (struct sim_time){0});
    AUTO_BUFFER input = {0};
    upgrade_hash_print_input(&cluster, &input);
    expect_text(buffer_text(&input), value_find_text(entry, "upgradeHashInputJSON"));
    AUTO_FREE char *hash = upgrade_hash_of(&cluster);
    expect_text(hash, value_find_text(entry, "upgradeHash"));
    cluster_spec_release(&cluster);
    features_release(&options);
}

TEST(recorded_hashes)
{
    AUTO_VALUE *entries = expect_read_json("core/ray/testdata/derived.json");
    expect_true(value_count(entries) > 0);
    for (size_t i = 0; i < value_count(entries); i++) {
        expect_context("%s", value_find_text(value_at(entries, i), "name"));
        check_entry(value_at(entries, i));
    }
}

TEST_MAIN("core/ray/upgrade_hash", {"recorded hashes", recorded_hashes})
