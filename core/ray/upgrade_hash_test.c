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

/* More specs than the memo holds, so that the later ones take the places of the earlier. */
TEST(remembered_hashes_are_those_calculated)
{
    AUTO_VALUE *entries = expect_read_json("core/ray/testdata/derived.json");
    const struct contract *contract = contract_find("kuberay-1.7");
    struct upgrade_hash_memo memo = {0};
    expect_true(value_count(entries) > UPGRADE_HASH_MEMO_COUNT);
    for (size_t i = 0; i < 2 * value_count(entries); i++) {
        const struct value *entry = value_at(entries, i / 2); /* each twice */
        expect_context("%s", value_find_text(entry, "name"));
        struct ray_options options;
        AUTO_ERROR err = {0};
        expect_true(features_resolve(&options, contract, NULL, NULL, NULL, &err));
        struct ray_cluster cluster;
        cluster_spec_init(&cluster, value_get(entry, "input"), contract, &options,
                          (struct sim_time){0});
        expect_text(upgrade_hash_remembered(&memo, &cluster),
                    value_find_text(entry, "upgradeHash"));
        cluster_spec_release(&cluster);
        features_release(&options);
    }
    upgrade_hash_memo_release(&memo);
}

TEST_MAIN("core/ray/upgrade_hash", {"recorded hashes", recorded_hashes},
          {"remembered hashes are those calculated", remembered_hashes_are_those_calculated})
