#include "core/base/base64.h"

#include "tests/expect.h"

TEST(texts)
{
    static const struct {
        const char *bytes;
        const char *want;
    } rows[] = {
        {"", ""},
        {"f", "Zg=="},
        {"fo", "Zm8="},
        {"foo", "Zm9v"},
        {"foob", "Zm9vYg=="},
        {"fooba", "Zm9vYmE="},
        {"\xff\xfe", "//4="},
        {"\xfb\xef\xbe", "++++"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        AUTO_BUFFER got = {0};
        base64_print(rows[i].bytes, strlen(rows[i].bytes), &got);
        expect_text(buffer_text(&got), rows[i].want);
        AUTO_BUFFER back = {0};
        base64_read(rows[i].want, &back);
        expect_text(buffer_text(&back), rows[i].bytes);
    }
}

TEST_MAIN("core/base/base64", {"texts", texts})
