#include "core/kube/custom_columns.h"

#include "tests/expect.h"

static const char objects_text[] =
    "[{\"metadata\":{\"name\":\"raycluster-sample\",\"labels\":{\"a\":\"1\",\"b\":\"2\"}},"
    "\"spec\":{\"groups\":[{\"n\":1},{\"n\":2}],\"suspend\":false}},"
    "{\"metadata\":{\"name\":\"x\"},\"spec\":{\"groups\":[]},\"status\":{\"state\":\"ready\"}}]";

/* What SPEC prints, or the error behind `! `. */
static void print(const char *spec, bool no_headers, struct buffer *out)
{
    AUTO_ERROR err = {0};
    AUTO_VALUE *objects = value_parse_json(objects_text, sizeof(objects_text) - 1, &err);
    AUTO_CUSTOM_COLUMNS *columns = custom_columns_parse(spec, &err);
    if (columns == NULL || !custom_columns_print(columns, objects, no_headers, out, &err)) {
        expect_text(buffer_text(out), "");
        buffer_printf(out, "! %s", err.message);
    }
}

TEST(columns)
{
    static const struct {
        const char *spec;
        const char *want;
    } rows[] = {
        /* The first line and row are recorded. */
        {"NAME:.metadata.name,STATE:.status.state,CPU:.status.desiredCPU",
         "NAME                STATE    CPU\n"
         "raycluster-sample   <none>   <none>\n"
         "x                   ready    <none>\n"},
        {"n:metadata.name", "n\nraycluster-sample\nx\n"},
        {"n:{metadata.name}", "n\nraycluster-sample\nx\n"},
        {"n:{.metadata.name}", "n\nraycluster-sample\nx\n"},
        {"Groups:.spec.groups[*].n,S:.spec.suspend",
         "Groups   S\n1,2      false\n<none>   <none>\n"},
        {"L:.metadata.labels", "L\nmap[a:1 b:2]\n<none>\n"},
        {"EMPTY:", "EMPTY\n<none>\n<none>\n"},
        {"", "! custom-columns format specified but no custom columns given"},
        {"NAME", "! unexpected custom-columns spec: NAME, expected <header>:<json-path-expr>"},
        {"A:.b,", "! unexpected custom-columns spec: , expected <header>:<json-path-expr>"},
        {"A:{.b}{.c}", "! unexpected path string, expected a 'name1.name2' or '.name1.name2' or "
                       "'{name1.name2}' or '{.name1.name2}'"},
        {"A:.b[", "! unterminated array"},
        {"A:.spec.groups[0].n", "! array index out of bounds: index 0, length 0"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("%s", rows[i].spec);
        AUTO_BUFFER text = {0};
        print(rows[i].spec, false, &text);
        expect_text(buffer_text(&text), rows[i].want);
    }
    expect_context("%s", "");
}

TEST(headings_can_be_left_out)
{
    AUTO_BUFFER text = {0};
    print("NAME:.metadata.name,S:.status.state", true, &text);
    expect_text(buffer_text(&text), "raycluster-sample   <none>\nx                   ready\n");
}

TEST_MAIN("core/kube/custom_columns", {"columns", columns},
          {"headings can be left out", headings_can_be_left_out})
