#include "sim/apiserver/address_pool.h"

#include "tests/expect.h"

TEST(gives_the_lowest_free_number)
{
    struct address_pool pool;
    address_pool_init(&pool, 30000, 130);
    uint32_t number = 0;
    expect_true(address_pool_take(&pool, 30001));
    expect_false(address_pool_take(&pool, 30001));
    for (uint32_t i = 0; i < 129; i++) {
        expect_true(address_pool_take_lowest(&pool, &number));
        expect_int(number, i == 0 ? 30000 : 30001 + i);
    }
    expect_false(address_pool_take_lowest(&pool, &number));
    address_pool_give_back(&pool, 30100);
    address_pool_give_back(&pool, 30007);
    address_pool_give_back(&pool, 30007);
    address_pool_give_back(&pool, 29999);
    expect_false(address_pool_is_taken(&pool, 30007));
    expect_true(address_pool_is_taken(&pool, 30008));
    expect_true(address_pool_take_lowest(&pool, &number));
    expect_int(number, 30007);
    expect_true(address_pool_take_lowest(&pool, &number));
    expect_int(number, 30100);
    expect_false(address_pool_take_lowest(&pool, &number));
    address_pool_release(&pool);
}

TEST(knows_its_range)
{
    struct address_pool pool;
    address_pool_init(&pool, 10, 5);
    expect_false(address_pool_contains(&pool, 9));
    expect_true(address_pool_contains(&pool, 10));
    expect_true(address_pool_contains(&pool, 14));
    expect_false(address_pool_contains(&pool, 15));
    expect_false(address_pool_is_taken(&pool, 15));
    address_pool_release(&pool);
}

TEST_MAIN("sim/apiserver/address_pool",
          {"gives the lowest free number", gives_the_lowest_free_number},
          {"knows its range", knows_its_range})
