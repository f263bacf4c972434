#include "core/kube/tab_writer.h"

#include "tests/expect.h"

TEST(columns)
{
    static const struct {
        const char *name;
        const char *text;
        const char *want;
    } rows[] = {
        {"nothing", "", ""},
        {"no cells", "a\nb\n", "a\nb\n"},
        {"narrow", "A\tB\n1\t2\n", "A     B\n1     2\n"},
        {"wide", "A\tB\n12345\t2\n", "A       B\n12345   2\n"},
        {"empty cells", "A\tB\tC\n\t\t\n", "A     B     C\n            \n"},
        {"characters, not bytes", "\xc3\xa4\xc3\xb6\xc3\xbc\xc3\x9f\tB\nabc\tD\n",
         "\xc3\xa4\xc3\xb6\xc3\xbc\xc3\x9f   B\nabc    D\n"},
        {"a line without the column parts its runs", "long name\tb\nx\nc\td\n",
         "long name   b\nx\nc     d\n"},
        {"a cell too many", "a\tb\tc\nlonger\td\n", "a        b     c\nlonger   d\n"},
        {"no final newline", "a\tb", "a     b\n"},
        {"an empty line", "a\tb\n\nccccccc\td\n", "a     b\n\nccccccc   d\n"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("%s", rows[i].name);
        AUTO_BUFFER out = {0};
        tab_writer_align(rows[i].text, &out);
        expect_text(buffer_text(&out), rows[i].want);
    }
}

TEST_MAIN("core/kube/tab_writer", {"columns", columns})
