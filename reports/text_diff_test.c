#include "reports/text_diff.h"

#include "tests/expect.h"

static const struct row {
    const char *want;
    const char *got;
    const char *diff;
} rows[] = {
    {"a\nb\n", "a\nb\n", ""},
    {"a\nb\nc\n", "a\nX\nc\n", "--- w\n+++ g\n@@ -1,3 +1,3 @@\n a\n-b\n+X\n c\n"},
    {"", "a\n", "--- w\n+++ g\n@@ -0,0 +1,1 @@\n+a\n"},
    {"a\n", "", "--- w\n+++ g\n@@ -1,1 +0,0 @@\n-a\n"},
    {"1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n", "1\n2\n3\n4\nX\n6\n7\n8\n9\n10\n11\n12\n",
     "--- w\n+++ g\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+X\n 6\n 7\n 8\n"},
    {"1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n", "X\n2\n3\n4\n5\n6\n7\n8\n9\nY\n",
     "--- w\n+++ g\n@@ -1,4 +1,4 @@\n-1\n+X\n 2\n 3\n 4\n@@ -7,4 +7,4 @@\n 7\n 8\n 9\n-10\n+Y\n"},
    {"1\n2\n3\n", "2\n3\n1\n", "--- w\n+++ g\n@@ -1,3 +1,3 @@\n-1\n 2\n 3\n+1\n"},
};

TEST(table)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("row %zu", i);
        AUTO_BUFFER out = {0};
        text_diff_print("w", rows[i].want, "g", rows[i].got, &out);
        expect_text(buffer_text(&out), rows[i].diff);
    }
}

TEST(large_texts_are_replaced)
{
    AUTO_BUFFER want = {0};
    AUTO_BUFFER got = {0};
    for (int i = 0; i < 3000; i++) {
        buffer_printf(&want, "want %d\n", i);
        buffer_printf(&got, "got %d\n", i);
    }
    AUTO_BUFFER out = {0};
    text_diff_print("w", buffer_text(&want), "g", buffer_text(&got), &out);
    expect_true(strncmp(buffer_text(&out), "--- w\n+++ g\n@@ -1,3000 +1,3000 @@\n-want 0\n", 40) ==
                0);
}

TEST_MAIN("reports/text_diff", {"table", table},
          {"large texts are replaced", large_texts_are_replaced})
