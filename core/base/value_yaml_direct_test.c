#include "core/base/value_yaml_direct.h"

#include <string.h>

#include "core/base/value_json.h"
#include "core/base/value_yaml_marks.h"
#include "tests/expect.h"

/* What it takes, and what that is. */
static const struct {
    const char *text;
    const char *json;
} taken[] = {
    {"a: b\n", "{\"a\":\"b\"}"},
    {"a: b", "{\"a\":\"b\"}"},
    {"# first\n\n  a: b # c\n  # last", "{\"a\":\"b\"}"},
    {"a:\n  b: c\n  d:\n    e: f\ng: h\n", "{\"a\":{\"b\":\"c\",\"d\":{\"e\":\"f\"}},\"g\":\"h\"}"},
    {"a:\nb:\n", "{\"a\":null,\"b\":null}"},
    {"a: # b\n  c: d\n", "{\"a\":{\"c\":\"d\"}}"},
    {"- a\n- b: c\n  d: e\n-   - f\n    - g\n", "[\"a\",{\"b\":\"c\",\"d\":\"e\"},[\"f\",\"g\"]]"},
    {"a:\n- b\n- c: d\ne:\n  - f\n", "{\"a\":[\"b\",{\"c\":\"d\"}],\"e\":[\"f\"]}"},
    {"- a:\n  - b\n  c: d\n", "[{\"a\":[\"b\"],\"c\":\"d\"}]"},
    {"a: [b, 1, [], {}, {c: d}]\n", "{\"a\":[\"b\",1,[],{},{\"c\":\"d\"}]}"},
    {"a: {b: c d, e: \"f\", 'g':\n    [h,\n i]\n  }\nj: k\n",
     "{\"a\":{\"b\":\"c d\",\"e\":\"f\",\"g\":[\"h\",\"i\"]},\"j\":\"k\"}"},
    {"a: {b: x:1.2, c: y#z}\n", "{\"a\":{\"b\":\"x:1.2\",\"c\":\"y#z\"}}"},
    {"a: b:c#d, [e] {f} 'g' \"h\" * ! |\n", "{\"a\":\"b:c#d, [e] {f} 'g' \\\"h\\\" * ! |\"}"},
    {"a: -x\nb: --y=z\nc: /d\ne: ${f}\ng: ../h\n",
     "{\"a\":\"-x\",\"b\":\"--y=z\",\"c\":\"/d\",\"e\":\"${f}\",\"g\":\"../h\"}"},
    {"a: \"b: #c\"\n'd e': '\\'\n\"\": ''\n", "{\"\":\"\",\"a\":\"b: #c\",\"d e\":\"\\\\\"}"},
    {"a: [0, 17, -17, 017, 0x1F, 1_000, 1.50, 1e3, 12345678901]\n",
     "{\"a\":[0,17,-17,15,31,1000,1.50,1000,12345678901]}"},
    {"a: [yes, no, on, Off, TRUE, n, ~, null]\n",
     "{\"a\":[true,false,true,false,true,false,null,null]}"},
    {"a: [yesterday, nothing, 1Gi, 2.52.0, 2026-01-01, 1:30, +3s]\n",
     "{\"a\":[\"yesterday\",\"nothing\",\"1Gi\",\"2.52.0\",\"2026-01-01\",\"1:30\",\"+3s\"]}"},
    {"a: |\n  b\n   c\n\n  # d\ne: >-\n  f\n  g\n\n\nh: i\n",
     "{\"a\":\"b\\n c\\n\\n# d\\n\",\"e\":\"f g\",\"h\":\"i\"}"},
    {"- >\n  a\n  b\n- |-\n   c\n", "[\"a b\\n\",\"c\"]"},
    {"a:\n- |\n b\n- c\n", "{\"a\":[\"b\\n\",\"c\"]}"},
};

/* The value and the places are libyaml's. */
static void expect_same(const char *text, const struct yaml_document *got)
{
    AUTO_ERROR err = {0};
    struct yaml_stream careful;
    expect_true(yaml_parse_careful(text, strlen(text), &careful, &err));
    expect_int(careful.count, 1);
    const struct yaml_marks *want = careful.documents[0].marks;
    expect_true(value_equal(got->value, careful.documents[0].value));
    expect_int(got->marks->count, want->count);
    for (size_t i = 0; i < want->count && i < got->marks->count; i++) {
        expect_int(got->marks->items[i].line, want->items[i].line);
        expect_int(got->marks->items[i].column, want->items[i].column);
        expect_int(got->marks->items[i].size, want->items[i].size);
        expect_int(got->marks->items[i].key_offset, want->items[i].key_offset);
    }
    expect_int(got->marks->keys.size, want->keys.size);
    yaml_stream_release(&careful);
}

static void takes_what_is_common(void)
{
    for (size_t i = 0; i < sizeof(taken) / sizeof(taken[0]); i++) {
        const char *text = taken[i].text;
        struct yaml_stream stream;
        bool ok = yaml_parse_direct(text, strlen(text), &stream);
        expect_text(ok ? text : "given up", text);
        if (ok) {
            AUTO_BUFFER json = {0};
            value_print_json(stream.documents[0].value, &json);
            expect_text(buffer_text(&json), taken[i].json);
            expect_same(text, &stream.documents[0]);
        }
        yaml_stream_release(&stream);
    }
}

/* Some is wrong, the rest is libyaml's business. */
static const char *const left[] = {
    "",
    "# nothing\n",
    "a\n",
    "[a]\n",
    "a: b\n---\nc: d\n",
    "---\na: b\n",
    "--- a: b\n",
    "... a: b\n",
    "%YAML 1.1\n---\na: b\n",
    "a: b\n...\n",
    "a:\tb\n",
    "a: b\r\n",
    "a: \xc3\xa4\n",
    "a: b\n  c\n",    /* goes on */
    "a: b\n  c: d\n", /* wrong */
    "a:\n    b: c\n  d: e\n",
    "- a\n b: c\n",
    "- a\nb: c\n",
    "a:\n  - b\n  c: d\n",
    "a: b: c\n",
    "a: - b\n",
    "a : b\n",
    "a: b\na: c\n", /* twice */
    "a: {b: c, b: d}\n",
    "1: a\n", /* becomes text */
    "on: a\n",
    "<<: {a: b}\n",
    "? a\n: b\n",
    "a: &b c\n",
    "a: *b\n",
    "a: !!str b\n",
    "a: \"\\n\"\n",
    "a: 'it''s'\n",
    "a: \"b\n  c\"\n",
    "a: \"b\"#c\n",
    "a: \"b\" c\n",
    "a: \"b\": c\n",
    "a: .inf\n",
    "a: [b,]\n",
    "a: [b: c]\n",
    "a: [b, # c\n d]\n",
    "a: [b #c]\n",
    "a: [b\n c]\n",
    "a: [- b]\n",
    "a: [\n--- b]\n",
    "a: [\n... b]\n",
    "a: {b}\n",
    "a: {b: }\n",
    "a: {b:}\n",
    "a: {\"b\":c}\n",
    "a: {b: c\n",
    "a: {b: c}}\n",
    "a: [b}\n",
    "a: [\n",
    "- \n- a\n",
    "a: |2\n   b\n",
    "a: |+\n  b\n",
    "a: |\n\n  b\n",
    "a: |\n  b",
    "a: |\nb: c\n",
    "a: | # b\n  c\n",
    "a: |\n  b\n c: d\n",
    "a: >\n  b\n\n  c\n",
    "a: >\n  b\n   c\n",
    "a: |\n  b\n   \n",
    "a: 99999999999999999999\n",
};

static void leaves_the_rest(void)
{
    for (size_t i = 0; i < sizeof(left) / sizeof(left[0]); i++) {
        struct yaml_stream stream;
        bool ok = yaml_parse_direct(left[i], strlen(left[i]), &stream);
        expect_text(ok ? left[i] : "", "");
        expect_int(stream.count, 0);
        yaml_stream_release(&stream);
    }
}

static void leaves_what_nests_deeply(void)
{
    AUTO_BUFFER blocks = {0};
    AUTO_BUFFER braces = {0};
    buffer_append(&braces, "a: ");
    for (size_t i = 0; i < 1000; i++) {
        buffer_append_repeated(&blocks, ' ', i);
        buffer_append(&blocks, "a:\n");
    }
    buffer_append_repeated(&braces, '[', 1000);
    struct yaml_stream stream;
    expect_true(!yaml_parse_direct(blocks.data, blocks.size, &stream));
    expect_true(!yaml_parse_direct(braces.data, braces.size, &stream));
}

static void leaves_long_keys(void)
{
    for (size_t i = 0; i < 2; i++) {
        AUTO_BUFFER text = {0};
        buffer_append_repeated(&text, 'a', 1000 + i);
        buffer_append(&text, ": b\n");
        struct yaml_stream stream;
        expect_true(yaml_parse_direct(text.data, text.size, &stream) == (i == 0));
        yaml_stream_release(&stream);
    }
}

TEST_MAIN("core/base/value_yaml_direct", {"takes what is common", takes_what_is_common},
          {"leaves the rest", leaves_the_rest},
          {"leaves what nests deeply", leaves_what_nests_deeply},
          {"leaves long keys", leaves_long_keys})
