#include "core/ray/spec_facts.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/ray/resources.h"
#include "core/ray/upgrade_hash.h"
#include "core/ray/validation.h"
#include "tests/expect.h"

/* More clusters than the memo holds, each asked for twice: what is remembered is what is found. */
TEST(facts_are_those_found_anew)
{
    AUTO_VALUE *entries = expect_read_json("core/ray/testdata/derived.json");
    const struct contract *contract = contract_find("kuberay-1.7");
    struct spec_memo memo = {0};
    struct ray_options options;
    AUTO_ERROR err = {0};
    expect_true(features_resolve(&options, contract, NULL, NULL, NULL, &err));
    expect_true(value_count(entries) > SPEC_MEMO_COUNT);
    for (size_t i = 0; i < 2 * value_count(entries); i++) {
        const struct value *entry = value_at(entries, i / 2);
        expect_context("%s", value_find_text(entry, "name"));
        struct ray_cluster cluster;
        cluster_spec_init(&cluster, value_get(entry, "input"), contract, &options,
                          (struct sim_time){0});
        struct spec_facts *facts = spec_memo_find(&memo, &cluster);
        expect_true(i % 2 == 0 ? facts->upgrade_hash == NULL : facts->upgrade_hash != NULL);
        AUTO_FREE char *hash = upgrade_hash_of(&cluster);
        expect_text(spec_facts_upgrade_hash(facts, &cluster), hash);
        AUTO_VALUE *desired = resources_desired(&cluster);
        expect_true(value_equal(spec_facts_desired(facts, &cluster), desired));
        AUTO_ERROR problem = {0};
        AUTO_ERROR remembered = {0};
        bool valid = validation_check_spec(&cluster, &problem);
        expect_int(spec_facts_check(facts, &cluster, &remembered), valid);
        expect_text(remembered.message, problem.message);
        cluster_spec_release(&cluster);
    }
    spec_memo_release(&memo);
    features_release(&options);
}

/* The same spec under other annotations may be wrong. */
TEST(annotations_make_a_difference)
{
    static const char text[] =
        "{\"metadata\":{\"name\":\"rc\"},\"spec\":{\"gcsFaultToleranceOptions\":{\"redisAddress\":"
        "\"r\"},\"headGroupSpec\":{\"rayStartParams\":{},\"template\":{\"spec\":{\"containers\":[{"
        "\"name\":\"head\"}]}}}}}";
    const struct contract *contract = contract_find("kuberay-1.7");
    struct spec_memo memo = {0};
    struct ray_options options;
    AUTO_ERROR err = {0};
    expect_true(features_resolve(&options, contract, NULL, NULL, NULL, &err));
    AUTO_VALUE *object = value_parse_json(text, strlen(text), &err);
    for (int round = 0; round < 3; round++) {
        struct ray_cluster cluster;
        AUTO_ERROR problem = {0};
        cluster_spec_init(&cluster, object, contract, &options, (struct sim_time){0});
        bool valid = spec_facts_check(spec_memo_find(&memo, &cluster), &cluster, &problem);
        expect_int(valid, round != 1);
        cluster_spec_release(&cluster);
        value_put(&object, round == 0 ? value_string("false") : NULL, "metadata", "annotations",
                  "ray.io/ft-enabled");
    }
    spec_memo_release(&memo);
    features_release(&options);
}

TEST_MAIN("core/ray/spec_facts", {"facts are those found anew", facts_are_those_found_anew},
          {"annotations make a difference", annotations_make_a_difference})
