#include "tests/expect.h"

#include <CUnit/Basic.h>
#include <stdarg.h>
#include <stdlib.h>

static char context[512];

void expect_context(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(context, sizeof(context), format, arguments);
    va_end(arguments);
}

/* One expectation: counted by CUnit, and printed when it does not hold. */
static void expect(bool holds, const char *file, int line, const char *what, const char *got,
                   const char *want)
{
    if (!holds) {
        fprintf(stderr, "%s:%d: %s%s%s: got %s, want %s\n", file, line, context,
                context[0] == '\0' ? "" : ": ", what, got == NULL ? "(none)" : got,
                want == NULL ? "(none)" : want);
    }
    CU_assertImplementation(holds, (unsigned)line, what, file, "", CU_FALSE);
}

void expect_int_at(const char *file, int line, const char *what, int64_t got, int64_t want)
{
    char got_text[32];
    char want_text[32];
    snprintf(got_text, sizeof(got_text), "%" PRId64, got);
    snprintf(want_text, sizeof(want_text), "%" PRId64, want);
    expect(got == want, file, line, what, got_text, want_text);
}

void expect_text_at(const char *file, int line, const char *what, const char *got, const char *want)
{
    bool same = got == NULL || want == NULL ? got == want : strcmp(got, want) == 0;
    expect(same, file, line, what, got, want);
}

void expect_json_at(const char *file, int line, const char *what, const struct value *got,
                    const char *want)
{
    AUTO_BUFFER text = {0};
    if (got != NULL) {
        value_print_json(got, &text);
    }
    expect_text_at(file, line, what, got == NULL ? NULL : buffer_text(&text), want);
}

static void forget_context(void)
{
    context[0] = '\0';
}

struct value *expect_read_json(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        perror(path);
        exit(3);
    }
    AUTO_BUFFER text = {0};
    char block[4096];
    size_t size;
    while ((size = fread(block, 1, sizeof(block), file)) > 0) {
        buffer_append_sized(&text, block, size);
    }
    fclose(file);
    AUTO_ERROR err = {0};
    struct value *value = value_parse_json(buffer_text(&text), text.size, &err);
    if (value == NULL) {
        AUTO_BUFFER message = {0};
        error_print(&err, &message);
        fprintf(stderr, "%s: %s\n", path, buffer_text(&message));
        exit(3);
    }
    return value;
}

int expect_run(const char *suite, const struct expect_test *tests, size_t count)
{
    if (CU_initialize_registry() != CUE_SUCCESS) {
        fprintf(stderr, "%s: %s\n", suite, CU_get_error_msg());
        return 1;
    }
    CU_pSuite registered =
        CU_add_suite_with_setup_and_teardown(suite, NULL, NULL, forget_context, NULL);
    for (size_t i = 0; i < count; i++) {
        CU_add_test(registered, tests[i].name, tests[i].run);
    }
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    bool passed = CU_get_number_of_tests_run() == count && CU_get_number_of_failures() == 0;
    CU_cleanup_registry();
    if (value_live_count() != 0) {
        fprintf(stderr, "%s: %zu values are still alive\n", suite, value_live_count());
        passed = false;
    }
    return passed ? 0 : 1;
}
