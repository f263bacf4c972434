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

TEST_MAIN("core/base/value_pool", {"blocks keep their bytes", blocks_keep_their_bytes},
          {"resizing keeps the content", resizing_keeps_the_content})
