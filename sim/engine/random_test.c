#include "sim/engine/random.h"

#include "tests/expect.h"

TEST(the_generator_is_the_published_one)
{
    /* The first numbers of xoshiro256** from the state 1, 2, 3, 4, worked out by hand from its
     * definition. */
    struct random random = {.streams[RANDOM_NAMES] = {{1, 2, 3, 4}}};
    expect_int(random_next(&random, RANDOM_NAMES), 11520);
    expect_int(random_next(&random, RANDOM_NAMES), 0);
    expect_int(random_next(&random, RANDOM_NAMES), 1509978240);
    expect_int(random_next(&random, RANDOM_NAMES), 1215971899390074240);
}

TEST(a_seed_gives_one_history)
{
    struct random random;
    struct random again;
    struct random other;
    random_init(&random, 1);
    random_init(&again, 1);
    random_init(&other, 2);
    size_t same_count = 0;
    for (int i = 0; i < 100; i++) {
        uint64_t number = random_next(&random, RANDOM_UIDS);
        expect_int(random_next(&again, RANDOM_UIDS), number);
        same_count += random_next(&other, RANDOM_UIDS) == number;
    }
    expect_int(same_count, 0);
}

TEST(one_purpose_does_not_disturb_another)
{
    struct random random;
    struct random quiet;
    random_init(&random, 7);
    random_init(&quiet, 7);
    random_next(&random, RANDOM_NAMES);
    expect_int(random_next(&random, RANDOM_UIDS), random_next(&quiet, RANDOM_UIDS));
    expect_true(random_next(&random, RANDOM_NAMES) != random_next(&quiet, RANDOM_NAMES));
}

TEST(numbers_below_a_limit_reach_all_of_them)
{
    struct random random;
    random_init(&random, 3);
    int counts[7] = {0};
    for (int i = 0; i < 7000; i++) {
        counts[random_below(&random, RANDOM_NETWORK, 7)]++;
    }
    for (int i = 0; i < 7; i++) {
        expect_true(counts[i] > 850 && counts[i] < 1150);
    }
    expect_int(random_below(&random, RANDOM_NETWORK, 1), 0);
}

TEST(suffixes_use_the_alphabet_of_names)
{
    struct random random;
    random_init(&random, 1);
    for (int i = 0; i < 200; i++) {
        char suffix[6];
        random_suffix(&random, RANDOM_NAMES, suffix);
        expect_int(strlen(suffix), 5);
        expect_int(strspn(suffix, "bcdfghjklmnpqrstvwxz2456789"), 5);
    }
}

TEST(uuids_are_version_4)
{
    struct random random;
    random_init(&random, 1);
    for (int i = 0; i < 200; i++) {
        char uuid[37];
        random_uuid(&random, RANDOM_UIDS, uuid);
        expect_int(strlen(uuid), 36);
        expect_int(strspn(uuid, "0123456789abcdef-"), 36);
        expect_true(uuid[8] == '-' && uuid[13] == '-' && uuid[18] == '-' && uuid[23] == '-');
        expect_int(uuid[14], '4');
        expect_true(strchr("89ab", uuid[19]) != NULL);
    }
}

TEST(bytes_fill_what_they_are_given)
{
    struct random random;
    struct random again;
    random_init(&random, 1);
    random_init(&again, 1);
    unsigned char bytes[12] = {0};
    random_bytes(&random, RANDOM_CONTROLLER, bytes, 11);
    expect_int(bytes[11], 0);
    uint64_t first = random_next(&again, RANDOM_CONTROLLER);
    uint64_t second = random_next(&again, RANDOM_CONTROLLER);
    expect_int(bytes[0], first & 0xff);
    expect_int(bytes[7], first >> 56);
    expect_int(bytes[8], second & 0xff);
}

TEST_MAIN("sim/engine/random",
          {"the generator is the published one", the_generator_is_the_published_one},
          {"a seed gives one history", a_seed_gives_one_history},
          {"one purpose does not disturb another", one_purpose_does_not_disturb_another},
          {"numbers below a limit reach all of them", numbers_below_a_limit_reach_all_of_them},
          {"suffixes use the alphabet of names", suffixes_use_the_alphabet_of_names},
          {"uuids are version 4", uuids_are_version_4},
          {"bytes fill what they are given", bytes_fill_what_they_are_given})
