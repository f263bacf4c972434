#ifndef RAYRIG_TESTS_EXPECT_H
#define RAYRIG_TESTS_EXPECT_H

/*
 * The one place that knows the test library (CUnit). A test file is
 *
 *     TEST(what_it_shows) { expect_int(f(1), 2); }
 *     TEST_MAIN("core/base/buffer", {"what it shows", what_it_shows})
 *
 * An expectation prints both sides, and the test goes on, so that one run shows every difference. `expect_context()`
 * names the row of a table.
 */
#include <CUnit/Basic.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "core/base/buffer.h"
#include "core/base/value.h"
#include "core/base/value_json.h"

#define TEST(name) static void name(void)

static char expect_row[512];

/* Names the table row that the following expectations belong to. */
#define expect_context(...) ((void)snprintf(expect_row, sizeof(expect_row), __VA_ARGS__))

__attribute__((unused)) static void expect_report(const char *file, int line, const char *what,
                                                  const char *got, const char *want)
{
    fprintf(stderr, "%s:%d: %s%s%s: got %s, want %s\n", file, line, expect_row,
            expect_row[0] == '\0' ? "" : ": ", what, got, want);
}

__attribute__((unused)) static void expect_int_at(const char *file, int line, const char *what,
                                                  int64_t got, int64_t want)
{
    if (got != want) {
        char a[32];
        char b[32];
        snprintf(a, sizeof(a), "%" PRId64, got);
        snprintf(b, sizeof(b), "%" PRId64, want);
        expect_report(file, line, what, a, b);
    }
    CU_assertImplementation(got == want, (unsigned)line, what, file, "", CU_FALSE);
}

__attribute__((unused)) static void expect_text_at(const char *file, int line, const char *what,
                                                   const char *got, const char *want)
{
    bool same = got == NULL || want == NULL ? got == want : strcmp(got, want) == 0;
    if (!same) {
        expect_report(file, line, what, got == NULL ? "(none)" : got, want == NULL ? "(none)" : want);
    }
    CU_assertImplementation(same, (unsigned)line, what, file, "", CU_FALSE);
}

/* Compares a value with JSON text. */
__attribute__((unused)) static void expect_json_at(const char *file, int line, const char *what,
                                                   const struct value *got, const char *want)
{
    struct buffer text = {0};
    if (got != NULL) {
        value_print_json(got, &text);
    }
    expect_text_at(file, line, what, got == NULL ? NULL : buffer_text(&text), want);
    buffer_release(&text);
}

#define expect_int(got, want) expect_int_at(__FILE__, __LINE__, #got, (int64_t)(got), (int64_t)(want))
#define expect_text(got, want) expect_text_at(__FILE__, __LINE__, #got, (got), (want))
#define expect_true(got) expect_int_at(__FILE__, __LINE__, #got, (got) ? 1 : 0, 1)
#define expect_false(got) expect_int_at(__FILE__, __LINE__, #got, (got) ? 1 : 0, 0)
/* WANT is canonical JSON text (keys in order, no blanks). */
#define expect_json(got, want) expect_json_at(__FILE__, __LINE__, #got, (got), (want))

struct expect_test {
    const char *name;
    void (*run)(void);
};

__attribute__((unused)) static int expect_run(const char *suite_name, const struct expect_test *tests,
                                              size_t count)
{
    if (CU_initialize_registry() != CUE_SUCCESS) {
        return 3;
    }
    CU_pSuite suite = CU_add_suite(suite_name, NULL, NULL);
    for (size_t i = 0; i < count; i++) {
        CU_add_test(suite, tests[i].name, tests[i].run);
    }
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures() + CU_get_number_of_failure_records();
    unsigned run = CU_get_number_of_tests_run();
    CU_cleanup_registry();
    if (value_live_count() != 0) {
        fprintf(stderr, "%s: %zu values are still alive\n", suite_name, value_live_count());
        return 1;
    }
    return failed == 0 && run == count ? 0 : 1;
}

#define TEST_MAIN(suite, ...)                                                                      \
    int main(void)                                                                                 \
    {                                                                                              \
        static const struct expect_test tests[] = {__VA_ARGS__};                                   \
        return expect_run(suite, tests, sizeof(tests) / sizeof(tests[0]));                         \
    }

#endif
