#include "core/kube/schema_regex.h"

#include "tests/expect.h"

/* Source of all rows: Go 1.26's regexp. */
TEST(what_matches_in_go_matches_here)
{
    static const struct {
        const char *pattern;
        const char *text;
        bool matches;
    } rows[] = {
        {"^[a-z]+$", "abc", true},
        {"^[a-z]+$", "abc\012", false},
        {"^[a-z]+$", "ABC", false},
        {"^[a-z]+$", "", false},
        {"a.c", "abc", true},
        {"a.c", "a\012c", false},
        {"a.c", "a\303\251c", true},
        {"(?s)a.c", "a\012c", true},
        {"(?i)stra\303\237e", "STRASSE", false},
        {"(?i)stra\303\237e", "STRA\303\237E", true},
        {"^\\d{2,3}$", "12", true},
        {"^\\d{2,3}$", "1234", false},
        {"a{,2}", "a{,2}", true},
        {"a{,2}", "aa", false},
        {"a{2", "a{2", true},
        {"a*?", "b", true},
        {"^*", "x", true},
        {"(?P<n>a)(?<m>b)", "ab", true},
        {"\\12", "\012", true},
        {"a\\z", "a", true},
        {"a\\z", "a\012", false},
        {"\\pN+$", "12", true},
        {"\\pN+$", "x", false},
        {"\\p{Greek}", "\316\261", true},
        {"\\p{Greek}", "a", false},
        {"\\P{^Lu}", "A", true},
        {"\\P{^Lu}", "a", false},
        {"[\\d-z]", "-", true},
        {"[\\d-z]", "5", true},
        {"[\\d-z]", "y", false},
        {"[]a]", "]", true},
        {"[[:alpha:]_]", "_", true},
        {"[[:alpha:]_]", "1", false},
        {"[[:^alpha:]]", "a", false},
        {"[[:^alpha:]]", "1", true},
        {"\\s", "\013", false},
        {"\\s", " ", true},
        {"[^\\S]", "\013", false},
        {"[^\\S]", " ", true},
        {"\\v", "\013", true},
        {"\\v", "\012", false},
        {"\\x41\\x{42}", "AB", true},
        {"\\Qa.b\\E+", "a.bb", true},
        {"\\Qa.b\\E+", "axb", false},
        {"[a-b-c]", "-", true},
        {"[a-b-c]", "b", true},
        {"[a&&b]", "&", true},
        {"(?i:a)b", "Ab", true},
        {"(?i:a)b", "AB", false},
        {"(?U)a+", "aa", true},
        {"\\bfoo\\b", "a foo b", true},
        {"\\bfoo\\b", "afoo", false},
        {"(?m)^b$", "a\012b\012c", true},
        {"^b$", "a\012b\012c", false},
        {"()", "x", true},
        {"a||b", "x", true},
        {"[[.a.]]", "a.]", true},
        {"\\_", "_", true},
        {"]}", "]}", true},
        {"(?P<n>a)(?P<n>b)", "", false},
        {"(?i)[^a]", "A", false},
        {"^([a-zA-Z0-9\\p{S}\\p{L}]((-?[a-zA-Z0-9\\p{S}\\p{L}]{0,62})?)|([a-zA-Z0-9\\p{S}\\p{L}]((["
         "a-zA-Z0-9-\\p{S}\\p{L}]{0,61}[a-zA-Z0-9\\p{S}\\p{L}])?)(\\.)){1,}([a-zA-Z\\p{L}]){2,63})"
         "$",
         "example.com", true},
        {"^([a-zA-Z0-9\\p{S}\\p{L}]((-?[a-zA-Z0-9\\p{S}\\p{L}]{0,62})?)|([a-zA-Z0-9\\p{S}\\p{L}]((["
         "a-zA-Z0-9-\\p{S}\\p{L}]{0,61}[a-zA-Z0-9\\p{S}\\p{L}])?)(\\.)){1,}([a-zA-Z\\p{L}]){2,63})"
         "$",
         "a_b", false},
        {"^([a-zA-Z0-9\\p{S}\\p{L}]((-?[a-zA-Z0-9\\p{S}\\p{L}]{0,62})?)|([a-zA-Z0-9\\p{S}\\p{L}]((["
         "a-zA-Z0-9-\\p{S}\\p{L}]{0,61}[a-zA-Z0-9\\p{S}\\p{L}])?)(\\.)){1,}([a-zA-Z\\p{L}]){2,63})"
         "$",
         "-a", false},
        {"^([a-zA-Z0-9\\p{S}\\p{L}]((-?[a-zA-Z0-9\\p{S}\\p{L}]{0,62})?)|([a-zA-Z0-9\\p{S}\\p{L}]((["
         "a-zA-Z0-9-\\p{S}\\p{L}]{0,61}[a-zA-Z0-9\\p{S}\\p{L}])?)(\\.)){1,}([a-zA-Z\\p{L}]){2,63})"
         "$",
         "a.b", false},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("%s on %s", rows[i].pattern, rows[i].text);
        AUTO_ERROR error = {0};
        struct schema_regex *regex = schema_regex_compile(rows[i].pattern, &error);
        expect_text(error.message, NULL);
        if (regex != NULL) {
            expect_int(schema_regex_match(regex, rows[i].text, strlen(rows[i].text)),
                       rows[i].matches ? SCHEMA_REGEX_MATCH : SCHEMA_REGEX_NO_MATCH);
        }
        schema_regex_free(regex);
    }
    expect_context("%s", "");
}

TEST(what_go_refuses_is_refused_in_its_words)
{
    static const struct {
        const char *pattern;
        const char *problem;
    } rows[] = {
        {"x{1001}", "invalid repeat count: `{1001}`"},
        {"x{2,1}", "invalid repeat count: `{2,1}`"},
        {"(a", "missing closing ): `(a`"},
        {"a)", "unexpected ): `a)`"},
        {"a**", "invalid nested repetition operator: `**`"},
        {"a*+", "invalid nested repetition operator: `*+`"},
        {"a{2}{3}", "invalid nested repetition operator: `{2}{3}`"},
        {"*a", "missing argument to repetition operator: `*`"},
        {"(*a)", "missing argument to repetition operator: `*`"},
        {"a|*", "missing argument to repetition operator: `*`"},
        {"(?=a)", "invalid or unsupported Perl syntax: `(?=`"},
        {"(?!a)", "invalid or unsupported Perl syntax: `(?!`"},
        {"(?<=a)b", "invalid named capture: `(?<=a)b`"},
        {"(?<!a)b", "invalid named capture: `(?<!a)b`"},
        {"(?>a)", "invalid or unsupported Perl syntax: `(?>`"},
        {"(?#c)", "invalid or unsupported Perl syntax: `(?#`"},
        {"(?P<n-x>a)", "invalid named capture: `(?P<n-x>`"},
        {"(?P=n)", "invalid or unsupported Perl syntax: `(?P`"},
        {"(?P<n", "invalid named capture: `(?P<n`"},
        {"(a)\\1", "invalid escape sequence: `\\1`"},
        {"\\8", "invalid escape sequence: `\\8`"},
        {"\\C", "invalid escape sequence: `\\C`"},
        {"\\h", "invalid escape sequence: `\\h`"},
        {"\\Z", "invalid escape sequence: `\\Z`"},
        {"\\p{Foo}", "invalid character class range: `\\p{Foo}`"},
        {"[a-\\d]", "invalid escape sequence: `\\d`"},
        {"[z-a]", "invalid character class range: `z-a`"},
        {"[a", "missing closing ]: `[a`"},
        {"([[", "missing closing ]: `[[`"},
        {"[[:foo:]]", "invalid character class range: `[:foo:]`"},
        {"[\\b]", "invalid escape sequence: `\\b`"},
        {"\\x4", "invalid escape sequence: `\\x4`"},
        {"\\x{110000}", "invalid escape sequence: `\\x{110000`"},
        {"\\", "trailing backslash at end of expression: ``"},
        {"a\\", "trailing backslash at end of expression: ``"},
        {"(?z)", "invalid or unsupported Perl syntax: `(?z`"},
        {"(?i", "invalid or unsupported Perl syntax: `(?i`"},
        {"(?i-)", "invalid or unsupported Perl syntax: `(?i-)`"},
        {"\\\303\251", "invalid escape sequence: `\\\303\251`"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        AUTO_ERROR error = {0};
        expect_true(schema_regex_compile(rows[i].pattern, &error) == NULL);
        AUTO_BUFFER want = {0};
        buffer_printf(&want, "error parsing regexp: %s", rows[i].problem);
        expect_text(error.message, buffer_text(&want));
    }
}

TEST(no_pattern_hangs)
{
    AUTO_ERROR error = {0};
    struct schema_regex *regex = schema_regex_compile("^(a+)+$", &error);
    static const char text[] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!";
    expect_int(schema_regex_match(regex, text, strlen(text)), SCHEMA_REGEX_GAVE_UP);
    expect_int(schema_regex_match(regex, text, 20), SCHEMA_REGEX_MATCH);
    schema_regex_free(regex);
}

TEST_MAIN("core/kube/schema_regex",
          {"what matches in Go matches here", what_matches_in_go_matches_here},
          {"what Go refuses is refused in its words", what_go_refuses_is_refused_in_its_words},
          {"no pattern hangs", no_pattern_hangs})
