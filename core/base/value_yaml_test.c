#include "core/base/value_yaml.h"

#include "core/base/limits.h"
#include "tests/expect.h"

/* Prints the documents of a stream as JSON, with a blank between them. */
static void read_all(const char *text, struct buffer *out, struct error *err)
{
    struct yaml_stream stream;
    yaml_parse(text, strlen(text), &stream, err);
    for (size_t i = 0; i < stream.count; i++) {
        if (i > 0) {
            buffer_append_char(out, ' ');
        }
        value_print_json(stream.documents[i].value, out);
    }
    yaml_stream_release(&stream);
}

TEST(texts_are_read)
{
    static const struct {
        const char *text;
        const char *want;
    } rows[] = {
        {"a: 1\nb: [x, 'y', \"z\\t\"]\n", "{\"a\":1,\"b\":[\"x\",\"y\",\"z\\t\"]}"},
        {"- a\n- b: c\n  d: e\n-\n", "[\"a\",{\"b\":\"c\",\"d\":\"e\"},null]"},
        {"a:\n- b\nc:\n  - d\n", "{\"a\":[\"b\"],\"c\":[\"d\"]}"},
        {"a: |\n  x\n  y\nb: |-\n  x\nc: >\n  x\n  y\n",
         "{\"a\":\"x\\ny\\n\",\"b\":\"x\",\"c\":\"x y\\n\"}"},
        {"\xef\xbb\xbf"
         "a: é\nb: 1\n",
         "{\"a\":\"é\",\"b\":1}"},
        /* streams */
        {"", ""},
        {"# c\n", ""},
        {"---\n---\na: 1\n---\n# c\n---\nb: 2\n...\n", "{\"a\":1} {\"b\":2}"},
        {"---\n\"\"\n--- ~\n", "\"\" null"},
        /* what plain scalars stand for */
        {"[y, Y, yes, True, ON, n, no, FALSE, off]",
         "[true,true,true,true,true,false,false,false,false]"},
        {"[~, null, NULL, Nil, yEs]", "[null,null,null,\"Nil\",\"yEs\"]"},
        {"[0, -0, +5, 1_000, 017, 0o17, -0x1F, 0b11, 08]", "[0,0,5,1000,15,15,-31,3,8]"},
        {"[0x, 0o8, 0xg, 1e, e1, ., -, +, --1, 1.2.3, 500m, 10.0.0.1]",
         "[\"0x\",\"0o8\",\"0xg\",\"1e\",\"e1\",\".\",\"-\",\"+\",\"--1\",\"1.2.3\",\"500m\","
         "\"10.0.0.1\"]"},
        {"[0x8000000000000000000000, -0x8000000000000000]",
         "[\"0x8000000000000000000000\",-9223372036854775808]"},
        {"[1e3, 2.0, 5., .5, -.5, +1.25, 00.5, 1_0.5, 1e-7]",
         "[1000,2,5,0.5,-0.5,1.25,0.5,10.5,1e-7]"},
        {"[2026-01-01, 2026-01-01T00:00:04Z, 1:30, 12:30:45.1]",
         "[\"2026-01-01\",\"2026-01-01T00:00:04Z\",\"1:30\",\"12:30:45.1\"]"},
        {"['5', \"true\", '~', '', 'y']", "[\"5\",\"true\",\"~\",\"\",\"y\"]"},
        /* tags */
        {"[!!str 5, !!int \"5\", !!float 1, !!bool 'on', !!null '', ! 5, !!timestamp 2026-01-01]",
         "[\"5\",5,1,true,null,\"5\",\"2026-01-01\"]"},
        {"!!map {a: !!seq [1]}", "{\"a\":[1]}"},
        /* keys */
        {"8080: a\n0x10: b\non: c\n1.5: d\n'': e\n2026-01-01: f\n",
         "{\"\":\"e\",\"1.5\":\"d\",\"16\":\"b\",\"2026-01-01\":\"f\",\"8080\":\"a\",\"true\":"
         "\"c\"}"},
        {"? a\n: b\n? c\n", "{\"a\":\"b\",\"c\":null}"},
        /* aliases and merges */
        {"a: &x {b: 1}\nc: *x\nd: &x 2\ne: *x\n",
         "{\"a\":{\"b\":1},\"c\":{\"b\":1},\"d\":2,\"e\":2}"},
        {"a: &x {b: 1, c: 2}\nd:\n  <<: *x\n  c: 3\n",
         "{\"a\":{\"b\":1,\"c\":2},\"d\":{\"b\":1,\"c\":3}}"},
        {"c: 3\n<<: [{a: 1, b: 1}, {b: 2, c: 2, d: 2}]\n<<: {d: 4, e: 4}\n",
         "{\"a\":1,\"b\":1,\"c\":3,\"d\":2,\"e\":4}"},
        {"'<<': 1\n", "{\"\\u003c\\u003c\":1}"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("%s", rows[i].text);
        AUTO_ERROR err = {0};
        AUTO_BUFFER out = {0};
        read_all(rows[i].text, &out, &err);
        expect_text(err.message, NULL);
        expect_text(buffer_text(&out), rows[i].want);
    }
}

TEST(wrong_texts_are_refused_with_their_place)
{
    static const struct {
        const char *text;
        const char *want;
    } rows[] = {
        {"a: 1\nb: c: d\n", "2:5: mapping values are not allowed in this context"},
        {"a:\n\t- b\n",
         "2:1: found character that cannot start any token while scanning for the next token"},
        {"{a: [1}\n", "1:7: did not find expected ',' or ']' while parsing a flow sequence"},
        {"a: \x80\n", "1:4: invalid leading UTF-8 octet"},
        {"a: b\nc: \x01\n", "2:4: control characters are not allowed"},
        {"a: \"\\0\"\n", "1:4: a string cannot contain the character U+0000"},
        {"a: 1\nb: 2\na: 3\n", "3:1: duplicate key \"a\""},
        {"x:\n  1: a\n  '1': b\n", "3:3: duplicate key \"1\""},
        {"a: {b: 1,\n    c: {}, b: 2}\n", "2:12: duplicate key \"b\""},
        {"a:\n- 9223372036854775808\n", "2:3: number is out of range: \"9223372036854775808\""},
        {"a: 0xFFFFFFFFFFFFFFFF\n", "1:4: number is out of range: \"0xFFFFFFFFFFFFFFFF\""},
        {"a: .inf\n", "1:4: JSON has no such number: \".inf\""},
        {"? [a]\n: b\n", "1:3: a key must be a scalar"},
        {"a: &k b\n*k : c\n", "2:1: a key must be a scalar"},
        {"~: a\n", "1:1: a key cannot be null"},
        {"a: !foo b\n", "1:4: cannot read this value with the tag \"!foo\""},
        {"a: !!int b\n", "1:4: cannot read this value with the tag \"tag:yaml.org,2002:int\""},
        {"a: !!set {b}\n", "1:4: cannot read this value with the tag \"tag:yaml.org,2002:set\""},
        {"a: *b\n", "1:4: unknown anchor \"b\""},
        {"a: &b [*b]\n", "1:8: unknown anchor \"b\""},
        {"a: &b 1\n---\nc: *b\n", "3:4: unknown anchor \"b\""},
        {"a:\n  <<: 5\n", "2:3: a merge key takes a mapping or a list of mappings"},
        {"<<: [{a: 1}, 5]\n", "1:1: a merge key takes a mapping or a list of mappings"},
        {"a: 1\n--- ]\n", "2:5: did not find expected node content while parsing a block node"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("%s", rows[i].text);
        AUTO_ERROR err = {0};
        struct yaml_stream stream;
        expect_false(yaml_parse(rows[i].text, strlen(rows[i].text), &stream, &err));
        expect_int(stream.count, 0);
        expect_true(stream.documents == NULL);
        AUTO_BUFFER out = {0};
        error_print(&err, &out);
        expect_text(buffer_text(&out), rows[i].want);
    }
}

/* `&a1 [*a0,*a0,…]` on and on: the billion laughs. */
TEST(of_a_key_that_comes_twice_the_last_one_counts)
{
    static const struct {
        const char *text;
        const char *want;
        const char *duplicates;
    } rows[] = {
        {"a: 1\nb: 2\n", "{\"a\":1,\"b\":2}", "[]"},
        {"a: 1\nb: 2\na: {c: 3}\n", "{\"a\":{\"c\":3},\"b\":2}", "[{\"key\":\"a\",\"line\":3}]"},
        {"a: 1\na: 2\nx: {q: 1, q: 2, z: 3}\na: 3\n", "{\"a\":3,\"x\":{\"q\":2,\"z\":3}}",
         "[{\"key\":\"q\",\"line\":3},{\"key\":\"a\",\"line\":2},{\"key\":\"a\",\"line\":4}]"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        AUTO_ERROR err = {0};
        AUTO_VALUE *duplicates = value_array();
        struct yaml_stream stream;
        expect_true(
            yaml_parse_lenient(rows[i].text, strlen(rows[i].text), &stream, &duplicates, &err));
        AUTO_BUFFER json = {0};
        value_print_json(stream.documents[0].value, &json);
        expect_text(buffer_text(&json), rows[i].want);
        buffer_truncate(&json, 0);
        value_print_json(duplicates, &json);
        expect_text(buffer_text(&json), rows[i].duplicates);
        yaml_stream_release(&stream);
    }
}

TEST(aliases_cannot_explode)
{
    AUTO_BUFFER text = {0};
    buffer_append(&text, "- &a0 [x,x,x,x,x,x,x,x,x]\n");
    for (int i = 1; i < 20; i++) {
        buffer_printf(&text, "- &a%d [*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d]\n", i, i - 1,
                      i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1);
    }
    AUTO_ERROR err = {0};
    struct yaml_stream stream;
    expect_false(yaml_parse(text.data, text.size, &stream, &err));
    expect_text(err.message, "aliases expand to too much");

    AUTO_BUFFER long_text = {0};
    buffer_append(&long_text, "- &a ");
    buffer_append_repeated(&long_text, 'x', LIMIT_TEXT_SIZE_BYTES / 10);
    for (int i = 0; i < 11; i++) {
        buffer_append(&long_text, "\n- *a");
    }
    AUTO_ERROR long_err = {0};
    expect_false(yaml_parse(long_text.data, long_text.size, &stream, &long_err));
    expect_text(long_err.message, "aliases expand to too much");
}

TEST(nesting_is_bounded)
{
    AUTO_BUFFER text = {0};
    buffer_append_repeated(&text, '[', LIMIT_VALUE_DEPTH);
    buffer_append_repeated(&text, ']', LIMIT_VALUE_DEPTH);
    AUTO_ERROR err = {0};
    struct yaml_stream stream;
    expect_true(yaml_parse(text.data, text.size, &stream, &err));
    yaml_stream_release(&stream);
    buffer_truncate(&text, 0);
    buffer_append_repeated(&text, '[', LIMIT_VALUE_DEPTH + 1);
    expect_false(yaml_parse(text.data, text.size, &stream, &err));
    expect_text(err.message, "nested too deeply");

    /* Through aliases too. */
    buffer_truncate(&text, 0);
    buffer_append(&text, "- &a ");
    buffer_append_repeated(&text, '[', 100);
    buffer_append_repeated(&text, ']', 100);
    buffer_append(&text, "\n- ");
    buffer_append_repeated(&text, '[', 28);
    buffer_append(&text, "*a");
    buffer_append_repeated(&text, ']', 28);
    AUTO_ERROR alias_err = {0};
    expect_false(yaml_parse(text.data, text.size, &stream, &alias_err));
    expect_text(alias_err.message, "nested too deeply");
}

TEST(an_empty_buffer_is_an_empty_stream)
{
    AUTO_BUFFER nothing = {0};
    AUTO_ERROR err = {0};
    struct yaml_stream stream;
    expect_true(yaml_parse(nothing.data, nothing.size, &stream, &err));
    expect_int(stream.count, 0);
}

TEST(texts_over_the_limit_are_refused)
{
    AUTO_BUFFER text = {0};
    buffer_append_repeated(&text, '#', LIMIT_TEXT_SIZE_BYTES + 1);
    AUTO_ERROR err = {0};
    struct yaml_stream stream;
    expect_false(yaml_parse(text.data, text.size, &stream, &err));
    expect_text(err.message, "text of 3145729 bytes is over the limit of 3145728");
}

TEST(directives_are_bounded)
{
    AUTO_BUFFER text = {0};
    buffer_append(&text, "%YAML 1.1\n");
    for (int i = 0; i < 99; i++) {
        buffer_printf(&text, "%%TAG !t%d! tag:yaml.org,2002:\n", i);
    }
    AUTO_BUFFER over = {0};
    buffer_printf(&over, "%s%%TAG !t99! x\n--- 1\n", text.data);
    buffer_append(&text, "--- !t7!str 1\n");
    AUTO_ERROR err = {0};
    struct yaml_stream stream;
    expect_true(yaml_parse(text.data, text.size, &stream, &err));
    yaml_stream_release(&stream);
    expect_false(yaml_parse(over.data, over.size, &stream, &err));
    expect_text(err.message, "more than 100 directives");
    expect_int(err.line, 101);
}

TEST(places_are_found_by_path)
{
    static const char text[] = "# first\n"
                               "---\n"
                               "kind: Scenario\n"
                               "spec:\n"
                               "  a/b: &x\n"
                               "    c~d: {e: 1,  f: 2}\n"
                               "  8080: y\n"
                               "  <<: {g: 1}\n"
                               "  steps:\n"
                               "  - create: [10,\n"
                               "      11, 12]\n"
                               "  -  checkpoint: z\n"
                               "  alias: *x\n";
    static const struct {
        const char *path;
        size_t line;
        size_t column;
    } rows[] = {
        {"", 3, 1},
        {"/kind", 3, 1},
        {"/kind/more", 3, 1},
        {"/missing", 3, 1},
        {"/spec", 4, 1},
        {"/spec/a~1b", 5, 3},
        {"/spec/a~1b/c~0d", 6, 5},
        {"/spec/a~1b/c~0d/e", 6, 11},
        {"/spec/a~1b/c~0d/f", 6, 18},
        {"/spec/a~1b/c~0d/missing", 6, 5},
        {"/spec/8080", 7, 3},
        {"/spec/g", 4, 1},
        {"/spec/steps", 9, 3},
        {"/spec/steps/0", 10, 5},
        {"/spec/steps/0/create/0", 10, 14},
        {"/spec/steps/0/create/2", 11, 11},
        {"/spec/steps/0/create/3", 10, 5},
        {"/spec/steps/0/create/x", 10, 5},
        {"/spec/steps/1/checkpoint", 12, 6},
        {"/spec/alias", 13, 3},
        {"/spec/alias/c~0d", 13, 3},
    };
    AUTO_ERROR err = {0};
    struct yaml_stream stream;
    expect_true(yaml_parse(text, strlen(text), &stream, &err));
    expect_text(err.message, NULL);
    for (size_t i = 0; stream.count == 1 && i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("%s", rows[i].path);
        size_t line = 0;
        size_t column = 0;
        yaml_document_place(&stream.documents[0], rows[i].path, &line, &column);
        expect_int(line, rows[i].line);
        expect_int(column, rows[i].column);
    }
    yaml_stream_release(&stream);
}

/* ---- printing ---- */

TEST(values_print_as_kubectl_does)
{
    static const struct {
        const char *json;
        const char *want;
    } rows[] = {
        {"{\"b\":[1,{\"c\":2,\"d\":3}],\"a\":{\"e\":null}}",
         "a:\n  e: null\nb:\n- 1\n- c: 2\n  d: 3\n"},
        {"[[1,2],[],{},[{\"a\":[]}]]", "- - 1\n  - 2\n- []\n- {}\n- - a: []\n"},
        {"{}", "{}\n"},
        {"0.5", "0.5\n"},
        {"\"x\"", "x\n"},
        {"[true,\"true\",\"yes\",\"n\",\"null\",\"~\",\"\"]",
         "- true\n- \"true\"\n- \"yes\"\n- \"n\"\n- \"null\"\n- \"~\"\n- \"\"\n"},
        {"[1,\"1\",\"1.5\",\"0x1F\",\"1e3\",\"1_0\",\".5\",\"500m\",\"2.46.0\",\"10.0.0.1\"]",
         "- 1\n- \"1\"\n- \"1.5\"\n- \"0x1F\"\n- \"1e3\"\n- \"1_0\"\n- \".5\"\n- 500m\n- 2.46.0\n"
         "- 10.0.0.1\n"},
        {"[\"2026-01-01T00:00:04Z\",\"2026-1-1\",\"2026-01-01 0:0:0\",\"2026-01-01T\",\"1:30\"]",
         "- \"2026-01-01T00:00:04Z\"\n- \"2026-1-1\"\n- \"2026-01-01 0:0:0\"\n- 2026-01-01T\n"
         "- \"1:30\"\n"},
        {"[\"a: b\",\"a #b\",\"a:b\",\"a#b\",\"- a\",\"-a\",\"*a\",\"it's\",\"'\",\"{}\",\" a\"]",
         "- 'a: b'\n- 'a #b'\n- a:b\n- a#b\n- '- a'\n- -a\n- '*a'\n- it's\n- ''''\n- '{}'\n- ' "
         "a'\n"},
        {"[\"a\\tb\",\"\\u001b\",\"a\\r\\n\",\"a \\nb\"]",
         "- \"a\\tb\"\n- \"\\e\"\n- \"a\\r\\n\"\n- \"a \\nb\"\n"},
        {"{\"a\":\"x\\ny\\n\",\"b\":\"x\\ny\",\"c\":\"x\\n\\n\",\"d\":\" x\\n\",\"e\":\"\\n\"}",
         "a: |\n  x\n  y\nb: |-\n  x\n  y\nc: |+\n  x\n\nd: |2\n   x\ne: |2+\n\n"},
        {"{\"\":1,\"8080\":2,\"y\":3,\"a b\":4,\"<<\":5,\"app.kubernetes.io/name\":6}",
         "\"\": 1\n\"<<\": 5\n\"8080\": 2\na b: 4\napp.kubernetes.io/name: 6\n\"y\": 3\n"},
        /* line breaks that are no line feed */
        {"{\"a\":\"x\\n\\u2028y\",\"b\":\"\\u0085\",\"c\":[\"x\\u2029\"]}",
         "a: \"x\\n\\Ly\"\nb: \"\\N\"\nc:\n- \"x\\P\"\n"},
        /* numbers within keys */
        {"{\"a10\":1,\"a2\":1,\"a02\":1,\"a\":1,\"B\":1,\"_\":1,\"1\":1,\"a100\":1}",
         "_: 1\n\"1\": 1\nB: 1\na: 1\na2: 1\na02: 1\na10: 1\na100: 1\n"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("%s", rows[i].json);
        AUTO_ERROR err = {0};
        AUTO_VALUE *value = value_parse_json(rows[i].json, strlen(rows[i].json), &err);
        expect_text(err.message, NULL);
        AUTO_BUFFER out = {0};
        yaml_print(value, &out);
        expect_text(buffer_text(&out), rows[i].want);
    }
}

/* As in a mapping of its own, which is then moved. */
TEST(members_are_indented)
{
    static const char *const members[] = {
        "1",
        "\"on\"",
        "{}",
        "[]",
        "{\"a\":[1,{\"b\":\"c\",\"d\":[]}],\"e\":{\"f\":\"\"}}",
        "[{\"a2\":1,\"a10\":2}]",
        "{\"a\":{\"b\":\"c: d\",\"e\":\"f\\n\\ng\"}}", /* libyaml's */
        "\"a\\n\\n b\\n\"",
    };
    for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
        AUTO_VALUE *member = value_parse_json(members[i], strlen(members[i]), NULL);
        AUTO_VALUE *map = value_object_of("key", value_ref(member), NULL);
        AUTO_BUFFER alone = {0};
        AUTO_BUFFER want = {0};
        AUTO_BUFFER got = {0};
        yaml_print(map, &alone);
        buffer_append_indented(&want, buffer_text(&alone), 3);
        yaml_print_member("key", member, 3, &got);
        expect_text(buffer_text(&got), buffer_text(&want));
    }
}

/* What is printed without libyaml is what it prints, which folds no line as short as these. */
TEST(prints_as_libyaml_does)
{
    static const char *const texts[] = {
        "",           "a",        "on",
        "8080",       "-1",       "1e3",
        "0x1f",       "~",        "null",
        "<<",         "=",        "a: b",
        "a:",         ":a",       "a:b",
        "a:b:",       "a::b",     "a: ",
        "a:#",        "$a",       "+a",
        "/",          "a #b",     "#a",
        "a#b",        "- a",      "-a",
        "---",        "...",      "{a}",
        "[a",         "a]",       "a, b",
        "'a'",        "it's",     "\"a\"",
        "a\"b",       "%a",       "a%",
        "@a",         "`a",       "!a",
        "&a",         "*a",       "?a",
        "? a",        "|",        ">a",
        " a",         "a ",       "/a/b",
        "a\tb",       "a\nb\n",   "\n",
        "a\n",        " a\nb",    "\\a",
        "$(A)",       "\303\274", "\342\202\254 1",
        "a\302\205b", "\001",     "2000-01-01T00:00:00Z",
    };
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        expect_context("%s", texts[i]);
        AUTO_VALUE *map = value_object_of(texts[i], value_string(texts[i]), "list",
                                          value_array_of(value_string(texts[i]), NULL), NULL);
        AUTO_VALUE *list =
            value_array_of(value_ref(map), value_array_of(value_ref(map), NULL), NULL);
        AUTO_VALUE *value = value_object_of("b", value_ref(list), "c", value_ref(map), NULL);
        AUTO_BUFFER got = {0};
        AUTO_BUFFER want = {0};
        AUTO_ERROR err = {0};
        struct yaml_stream stream = {0};
        yaml_print(value, &got);
        yaml_print_folded(value, &want);
        expect_text(buffer_text(&got), buffer_text(&want));
        expect_true(yaml_parse(buffer_text(&got), got.size, &stream, &err));
        expect_text(err.message, NULL);
        expect_true(stream.count == 1 && value_equal(stream.documents[0].value, value));
        yaml_stream_release(&stream);
    }
}

TEST(long_lines_are_folded_on_demand_only)
{
    AUTO_VALUE *value = value_object_of(
        "message",
        value_string("0/3 nodes are available: 3 node(s) had taint {a: b}, that the pod didn't "
                     "tolerate. preemption: 0/3 nodes are available."),
        NULL);
    AUTO_BUFFER plain = {0};
    yaml_print(value, &plain);
    expect_text(buffer_text(&plain),
                "message: '0/3 nodes are available: 3 node(s) had taint {a: b}, that the pod "
                "didn''t tolerate. preemption: 0/3 nodes are available.'\n");
    AUTO_BUFFER folded = {0};
    yaml_print_folded(value, &folded);
    expect_text(
        buffer_text(&folded),
        "message: '0/3 nodes are available: 3 node(s) had taint {a: b}, that the pod didn''t\n"
        "  tolerate. preemption: 0/3 nodes are available.'\n");
}

TEST(values_deeper_than_any_text_print)
{
    struct value *value = value_int(1);
    for (int i = 0; i < 2000; i++) {
        value = value_array_of(value, NULL);
    }
    AUTO_BUFFER out = {0};
    yaml_print(value, &out);
    expect_int(out.size, 2000 * 2 + 2);
    value_unref(value);
}

/* ---- both ways ---- */

static uint32_t random_next(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*state >> 33);
}

/* Pieces that mean something to YAML, stuck together at random. */
static struct value *random_text(uint64_t *state)
{
    static const char *const pieces[] = {
        "a",  "b",          " ",      "\n",     "\n\n",   ":",          ": ",         " #",
        "#",  "-",          "- ",     "?",      "!",      "&x",         "*x",         "|",
        ">",  "'",          "\"",     "%",      "@",      "`",          "{",          "}",
        "[",  "]",          ",",      "~",      "null",   "no",         "<<",         "0",
        "1",  "0x",         "_",      ".",      "e5",     "+",          ".inf",       "\t",
        "\r", "é",          "😀",      "\x01",   "\x7f",   "\xc2\x85",   "\\",         "---",
        "=",  "...",        "\u2028", "\u00a0", "\ufeff", "2026-01-01", "T00:00:00Z", ":30",
        "  ", "key: value",
    };
    AUTO_BUFFER text = {0};
    for (uint32_t count = random_next(state) % 6; count > 0; count--) {
        buffer_append(&text, pieces[random_next(state) % (sizeof(pieces) / sizeof(pieces[0]))]);
    }
    return value_string(buffer_text(&text));
}

static struct value *random_value(uint64_t *state, int depth)
{
    uint32_t kind = random_next(state) % (depth > 0 ? 10 : 6);
    if (kind < 4) {
        return random_text(state);
    }
    if (kind == 4) {
        return value_int((int64_t)random_next(state) - 1000000);
    }
    if (kind == 5) {
        static const char *const literals[] = {"0.5", "-1.25", "1e-7", "1e300", "12E-1", "1.50"};
        uint32_t choice = random_next(state) % 9;
        return choice == 8   ? value_null()
               : choice == 7 ? value_bool(true)
               : choice == 6 ? value_bool(false)
                             : value_decimal(literals[choice]);
    }
    bool is_array = kind < 8;
    struct value *container = is_array ? value_array() : value_object();
    for (uint32_t count = random_next(state) % 5; count > 0; count--) {
        if (is_array) {
            value_push(&container, random_value(state, depth - 1));
        } else {
            AUTO_VALUE *key = random_text(state);
            value_put_sized(&container, value_text(key), value_text_size(key),
                            random_value(state, depth - 1));
        }
    }
    return container;
}

static void expect_round_trip(const struct value *value,
                              void (*print)(const struct value *self, struct buffer *out))
{
    AUTO_BUFFER text = {0};
    print(value, &text);
    AUTO_ERROR err = {0};
    struct yaml_stream stream;
    bool same = yaml_parse(text.data, text.size, &stream, &err) && stream.count == 1 &&
                value_equal(stream.documents[0].value, value);
    if (!same) {
        AUTO_BUFFER json = {0};
        value_print_json(value, &json);
        expect_text(err.message, NULL);
        expect_text(buffer_text(&text), buffer_text(&json));
    }
    yaml_stream_release(&stream);
}

TEST(what_is_printed_reads_back)
{
    uint64_t state = 1;
    for (int i = 0; i < 5000; i++) {
        AUTO_VALUE *value = random_value(&state, 4);
        expect_round_trip(value, yaml_print);
        expect_round_trip(value, yaml_print_folded);
    }
}

TEST_MAIN("core/base/value_yaml", {"texts are read", texts_are_read},
          {"members are indented", members_are_indented},
          {"prints as libyaml does", prints_as_libyaml_does},
          {"wrong texts are refused with their place", wrong_texts_are_refused_with_their_place},
          {"of a key that comes twice, the last one counts",
           of_a_key_that_comes_twice_the_last_one_counts},
          {"aliases cannot explode", aliases_cannot_explode},
          {"nesting is bounded", nesting_is_bounded},
          {"an empty buffer is an empty stream", an_empty_buffer_is_an_empty_stream},
          {"texts over the limit are refused", texts_over_the_limit_are_refused},
          {"directives are bounded", directives_are_bounded},
          {"places are found by path", places_are_found_by_path},
          {"values print as kubectl does", values_print_as_kubectl_does},
          {"long lines are folded on demand only", long_lines_are_folded_on_demand_only},
          {"values deeper than any text print", values_deeper_than_any_text_print},
          {"what is printed reads back", what_is_printed_reads_back})
