#ifndef RAYRIG_TESTS_EXPECT_H
#define RAYRIG_TESTS_EXPECT_H

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "core/base/buffer.h"
#include "core/base/value.h"
#include "core/base/value_json.h"

/*
 * What every test is written with. CUnit is behind it (expect.c), where no test can see it.
 *
 *     TEST(adds) { expect_int(add(1, 1), 2); }
 *     TEST_MAIN("core/base/add", {"adds", adds})
 *
 * An expectation that fails prints both sides, and the test goes on, so that one run shows every
 * difference. A test program fails too when a value is still alive at its end.
 */
#define TEST(name) static void name(void)

#define TEST_MAIN(suite, ...)                                                                      \
    int main(void)                                                                                 \
    {                                                                                              \
        static const struct expect_test tests[] = {__VA_ARGS__};                                   \
        return expect_run(suite, tests, sizeof(tests) / sizeof(tests[0]));                         \
    }

#define expect_true(got) expect_int_at(__FILE__, __LINE__, #got, (got) ? 1 : 0, 1)
#define expect_false(got) expect_int_at(__FILE__, __LINE__, #got, (got) ? 1 : 0, 0)
#define expect_int(got, want)                                                                      \
    expect_int_at(__FILE__, __LINE__, #got, (int64_t)(got), (int64_t)(want))
/* NULL equals only NULL. */
#define expect_text(got, want) expect_text_at(__FILE__, __LINE__, #got, (got), (want))
/* A value and the JSON text that it prints as: keys in order, no blanks. */
#define expect_json(got, want) expect_json_at(__FILE__, __LINE__, #got, (got), (want))

/* Names the row of a table that the expectations after it, in this test, belong to. */
void expect_context(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* What the macros above stand for; WHAT is the expression's own text. */
void expect_int_at(const char *file, int line, const char *what, int64_t got, int64_t want);
void expect_text_at(const char *file, int line, const char *what, const char *got,
                    const char *want);
void expect_json_at(const char *file, int line, const char *what, const struct value *got,
                    const char *want);

/*
 * The JSON file at PATH, from the root of the tree, where tests run. Owns: a new reference. A test
 * without its data has nothing to say, so a failure ends the program.
 */
struct value *expect_read_json(const char *path);

struct expect_test {
    const char *name;
    void (*run)(void);
};
/* Runs the tests in order and returns the exit status: 0 when all hold. */
int expect_run(const char *suite, const struct expect_test *tests, size_t count);

#endif
