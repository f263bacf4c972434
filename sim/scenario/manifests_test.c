#include "sim/scenario/manifests.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "tests/expect.h"
#include "tests/scratch.h"

#define TWO "kind: Pod\n---\n# nothing\n---\nkind: Service\n"

/* What is in the file PATH, as it is said to a user. */
static void expect_read(struct manifests *manifests, const char *path, const char *want)
{
    AUTO_ERROR err = {0};
    AUTO_VALUE *objects = manifests_read(manifests, path, &err);
    AUTO_BUFFER got = {0};
    for (size_t i = 0; i < value_count(objects); i++) {
        buffer_printf(&got, "%s%s", i == 0 ? "" : " ",
                      value_find_text(value_at(objects, i), "kind"));
    }
    if (objects == NULL) {
        expect_text(err.file, path);
        buffer_printf(&got, "%zu:%zu: %s", err.line, err.column, err.message);
    }
    expect_text(buffer_text(&got), want);
}

TEST(what_is_in_the_file_counts)
{
    char *folder = scratch_make();
    struct manifests manifests = {0};
    AUTO_FREE char *path = scratch_path(folder, "a.yaml");
    const struct {
        const char *text;
        const char *want;
    } rows[] = {
        {TWO, "Pod Service"},
        {TWO, "Pod Service"},
        {"kind: Job\n", "Job"},
        {"", ""},
        {"kind: [", "2:1: did not find expected node content while parsing a flow node"},
        {TWO, "Pod Service"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("row %zu", i);
        free(scratch_write(folder, "a.yaml", rows[i].text));
        expect_read(&manifests, path, rows[i].want);
    }
    AUTO_FREE char *missing = scratch_path(folder, "b.yaml");
    expect_read(&manifests, missing, "0:0: cannot open the file: No such file or directory");
    manifests_release(&manifests);
    scratch_remove(folder);
}

TEST(the_same_text_is_the_same_value)
{
    char *folder = scratch_make();
    struct manifests manifests = {0};
    AUTO_ERROR err = {0};
    AUTO_FREE char *one = scratch_write(folder, "one.yaml", TWO);
    AUTO_FREE char *other = scratch_write(folder, "other.yaml", TWO);
    AUTO_VALUE *first = manifests_read(&manifests, one, &err);
    AUTO_VALUE *second = manifests_read(&manifests, other, &err);
    expect_true(first != NULL && first == second);
    manifests_release(&manifests);
    scratch_remove(folder);
}

/* Of many files the latest are remembered, of large ones none, and the values are counted. */
TEST(remembers_so_many)
{
    char *folder = scratch_make();
    struct manifests manifests = {0};
    size_t alive = value_live_count();
    for (size_t i = 0; i <= MANIFESTS_COUNT; i++) {
        AUTO_BUFFER text = {0};
        buffer_printf(&text, "kind: {number: %zu}\n", i);
        AUTO_FREE char *path = scratch_write(folder, "a.yaml", buffer_text(&text));
        expect_read(&manifests, path, "");
        expect_int(value_live_count(), alive + manifests_value_count(&manifests));
    }
    AUTO_FREE char *large = memory_alloc(MANIFESTS_TEXT_BYTES + 2);
    memset(large, '\n', MANIFESTS_TEXT_BYTES + 1);
    large[MANIFESTS_TEXT_BYTES + 1] = '\0';
    memcpy(large, "kind: {}", strlen("kind: {}"));
    size_t before = manifests_value_count(&manifests);
    expect_true(before > 0);
    AUTO_FREE char *path = scratch_write(folder, "a.yaml", large);
    expect_read(&manifests, path, "");
    expect_int(manifests_value_count(&manifests), before);
    expect_int(value_live_count(), alive + before);
    manifests_release(&manifests);
    expect_int(value_live_count(), alive);
    scratch_remove(folder);
}

TEST_MAIN("sim/scenario/manifests", {"what is in the file counts", what_is_in_the_file_counts},
          {"the same text is the same value", the_same_text_is_the_same_value},
          {"remembers so many", remembers_so_many})
