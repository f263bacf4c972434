#include "core/base/value_pool.h"

#include <string.h>

#include "tests/expect.h"

TEST(blocks_keep_their_bytes)
{
    enum { COUNT = 600 };
    unsigned char *blocks[COUNT];
    for (size_t i = 0; i < COUNT; i++) {
        blocks[i] = value_pool_take(i + 1);
        expect_int((size_t)blocks[i] % 8, 0);
        memset(blocks[i], (int)(i % 251), i + 1);
    }
    expect_int(value_pool_count(), COUNT);
    size_t wrong_count = 0;
    for (size_t i = 0; i < COUNT; i++) {
        for (size_t j = 0; j < i + 1; j++) {
            wrong_count += blocks[i][j] != i % 251;
        }
        value_pool_give(blocks[i], i + 1);
    }
    expect_int(wrong_count, 0);
    expect_int(value_pool_count(), 0);
}

TEST(resizing_keeps_the_content)
{
    static const size_t sizes[] = {1,     8,      9,      200, 256, 257, 4096, 4097, 5000,
                                   70000, 131072, 140000, 300, 256, 17,  16,   1};
    size_t size = 1;
    char *block = value_pool_take(size);
    *block = 'x';
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        block = value_pool_resize(block, size, sizes[i]);
        size = sizes[i];
        expect_int(*block, 'x');
        memset(block + 1, 'y', size - 1);
    }
    expect_int(value_pool_count(), 1);
    value_pool_give(block, size);
    expect_int(value_pool_count(), 0);
}

TEST(what_is_lent_does_not_count)
{
    size_t before = value_pool_count();
    void *block = value_pool_take(64);
    char *lent = value_pool_lend(64);
    expect_true(lent != block);
    memset(lent, 'x', 64);
    expect_int((long long)value_pool_count(), (long long)before + 1);
    value_pool_give(block, 64);
    expect_int((long long)value_pool_count(), (long long)before);
    expect_true(lent[0] == 'x' && lent[63] == 'x'); /* also when no value is left */
    value_pool_return(lent, 64);
    expect_int((long long)value_pool_count(), (long long)before);
}

TEST_MAIN("core/base/value_pool", {"blocks keep their bytes", blocks_keep_their_bytes},
          {"resizing keeps the content", resizing_keeps_the_content},
          {"what is lent does not count", what_is_lent_does_not_count})
