#include "sim/http/warning.h"

#include <string.h>

#include "tests/expect.h"

TEST(texts_are_quoted_and_told_once)
{
    struct warnings warnings = {0};
    struct http_headers headers = {0};
    warnings_add_headers(&warnings, &headers);
    expect_int(headers.count, 0);
    warnings_add(&warnings, "a \"b\" \\ c\n\td\x7f");
    warnings_add(&warnings, "");
    warnings_add(&warnings, "é");
    warnings_add(&warnings, "é");
    warnings_add_headers(&warnings, &headers);
    expect_int(headers.count, 2);
    expect_text(headers.items[0].name, "Warning");
    expect_text(headers.items[0].value, "299 - \"a \\\"b\\\" \\\\ cd\"");
    expect_text(headers.items[1].value, "299 - \"é\"");
    http_headers_release(&headers);
    warnings_release(&warnings);
}

/* COUNT different warnings of SIZE characters, two bytes each; what is left of them. */
static void expect_rest(size_t count, size_t size, size_t want_count, size_t want_size)
{
    struct warnings warnings = {0};
    struct http_headers headers = {0};
    expect_context("%zu of %zu characters", count, size);
    for (size_t i = 0; i < count; i++) {
        AUTO_BUFFER text = {0};
        buffer_printf(&text, "%06zu", i);
        for (size_t k = 6; k < size; k++) {
            buffer_append(&text, "é");
        }
        warnings_add(&warnings, buffer_text(&text));
    }
    warnings_add_headers(&warnings, &headers);
    expect_int(headers.count, want_count);
    size_t bytes = strlen("299 - \"\"") + 6 + 2 * (want_size - 6);
    expect_int(strlen(headers.items[0].value), bytes);
    expect_int(strlen(headers.items[headers.count - 1].value), bytes);
    http_headers_release(&headers);
    warnings_release(&warnings);
}

TEST(they_are_kept_short)
{
    expect_rest(4, 1024, 4, 1024);
    expect_rest(4, 1025, 4, 256);
    expect_rest(1, 4096, 1, 4096);
    expect_rest(1, 4097, 1, 256);
    expect_rest(16, 256, 16, 256);
    expect_rest(17, 256, 16, 256);
    expect_rest(1000, 100, 41, 100);
}

TEST_MAIN("sim/http/warning", {"texts are quoted and told once", texts_are_quoted_and_told_once},
          {"they are kept short", they_are_kept_short})
