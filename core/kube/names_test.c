#include "core/kube/names.h"

#include "tests/expect.h"

#define SUBDOMAIN                                                                                  \
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or "   \
    "'.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used "  \
    "for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
#define LABEL                                                                                      \
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and "   \
    "must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex "     \
    "used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')"
#define LABEL_1035                                                                                 \
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an "   \
    "alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or "           \
    "'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')"
#define KEY                                                                                        \
    "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an "    \
    "alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for "         \
    "validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"
#define VALUE                                                                                      \
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or "    \
    "'.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value', " \
    " or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"

#define A32 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define A63 A32 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define A64 A32 A32
#define A253 A64 A64 A64 A32 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define A254 A253 "a"

struct row {
    const char *text;
    const char *want; /* the messages, joined by "; " */
};

static void expect_rows(struct names_problems (*check)(const char *text), const struct row *rows,
                        size_t count)
{
    for (size_t i = 0; i < count; i++) {
        expect_context("\"%s\"", rows[i].text);
        struct names_problems problems = check(rows[i].text);
        AUTO_BUFFER text = {0};
        names_problems_print(&problems, "; ", &text);
        expect_text(buffer_text(&text), rows[i].want);
    }
    expect_context("%s", "");
}

#define EXPECT_ROWS(check, rows) expect_rows((check), (rows), sizeof(rows) / sizeof((rows)[0]))

TEST(subdomains)
{
    static const struct row rows[] = {
        {"a", ""},
        {"0", ""},
        {"raycluster-sample.example-1.com", ""},
        {A253, ""},
        {A254, "must be no more than 253 characters"},
        {"A" A253, "must be no more than 253 characters; " SUBDOMAIN},
        {"", SUBDOMAIN},
        {"Bad_Name", SUBDOMAIN},
        {"a..b", SUBDOMAIN},
        {".a", SUBDOMAIN},
        {"a.", SUBDOMAIN},
        {"-a", SUBDOMAIN},
        {"a-.b", SUBDOMAIN},
        {"a\n", SUBDOMAIN},
        {"\xc3\xa4", SUBDOMAIN},
    };
    EXPECT_ROWS(names_check_dns1123_subdomain, rows);
}

TEST(labels)
{
    static const struct row rows[] = {
        {"a", ""},
        {"123-abc", ""},
        {A63, ""},
        {A64, "must be no more than 63 characters"},
        {"C_c", LABEL},
        {"", LABEL},
        {"a-", LABEL},
        {"a.b", "must not contain dots"},
        {"a." A63, "must be no more than 63 characters; must not contain dots"},
    };
    EXPECT_ROWS(names_check_dns1123_label, rows);
    static const struct row rows_1035[] = {
        {"a", ""},
        {"abc-123", ""},
        {"1abc", LABEL_1035},
        {"", LABEL_1035},
        {"a.b", LABEL_1035},
        {"A" A63, "must be no more than 63 characters; " LABEL_1035},
    };
    EXPECT_ROWS(names_check_dns1035_label, rows_1035);
}

TEST(path_segments)
{
    static const struct row rows[] = {
        {"system:node", ""},
        {"", ""},
        {".", "may not be '.'"},
        {"..", "may not be '..'"},
        {"a/b%c", "may not contain '/'; may not contain '%'"},
    };
    EXPECT_ROWS(names_check_path_segment, rows);
}

TEST(label_keys)
{
    static const struct row rows[] = {
        {"ray.io/cluster", ""},
        {"A", ""},
        {"my_Name.x-1", ""},
        {"-bad", "name part " KEY},
        {"a b", "name part " KEY},
        {"", "name part must be non-empty; name part " KEY},
        {"/k", "prefix part must be non-empty"},
        {"A_b/k", "prefix part " SUBDOMAIN},
        {"a/", "name part must be non-empty; name part " KEY},
        {"a/b/c", "a valid label key " KEY
                  " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"},
        {A64, "name part must be no more than 63 bytes"},
        {A254 "/" A63, "prefix part must be no more than 253 bytes"},
        {"-" A253 "/-" A63, "prefix part must be no more than 253 bytes; prefix part " SUBDOMAIN
                            "; name part must be no more than 63 bytes; name part " KEY},
    };
    EXPECT_ROWS(names_check_label_key, rows);
}

TEST(label_values)
{
    static const struct row rows[] = {
        {"", ""},
        {"my_Value.1", ""},
        {A63, ""},
        {"bad value!", VALUE},
        {"-bad-", VALUE},
        {A64, "must be no more than 63 bytes"},
        {A64 ".", "must be no more than 63 bytes; " VALUE},
    };
    EXPECT_ROWS(names_check_label_value, rows);
}

TEST_MAIN("core/kube/names", {"subdomains", subdomains}, {"labels", labels},
          {"path segments", path_segments}, {"label keys", label_keys},
          {"label values", label_values})
