#include "core/base/text_set.h"

#include "tests/expect.h"

TEST(texts_are_new_once)
{
    static char texts[100][8];
    for (size_t count = 0; count <= 100; count++) {
        AUTO_TEXT_SET set = {0};
        for (size_t i = 0; i < count; i++) {
            snprintf(texts[i], sizeof(texts[i]), "%zu", i * 37 % 100);
            expect_false(text_set_has(&set, texts[i]));
            expect_true(text_set_add(&set, texts[i]));
            expect_false(text_set_add(&set, texts[i / 2]));
        }
        expect_int(set.count, count);
        for (size_t i = 0; i < count; i++) {
            expect_true(text_set_has(&set, texts[i]));
        }
        expect_false(text_set_has(&set, "other"));
        expect_false(text_set_has(&set, ""));
    }
}

TEST_MAIN("core/base/text_set", {"texts are new once", texts_are_new_once})
