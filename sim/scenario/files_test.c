#include "sim/scenario/files.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/limits.h"
#include "core/base/memory.h"
#include "tests/expect.h"
#include "tests/scratch.h"

/* What an operation said about PATH, without PATH. */
static const char *complaint(const struct error *err, const char *path)
{
    if (!error_is_set(err)) {
        return NULL;
    }
    expect_text(err->file, path);
    return err->message;
}

TEST(reads)
{
    char *folder = scratch_make();
    AUTO_FREE char *path = scratch_write(folder, "a", "text\n");
    AUTO_FREE char *empty = scratch_write(folder, "empty", "");
    AUTO_ERROR err = {0};
    char *text = NULL;
    size_t size = 9;
    expect_true(files_read(path, &text, &size, &err));
    expect_text(text, "text\n");
    expect_int(size, 5);
    free(text);
    expect_true(files_read(empty, &text, &size, &err));
    expect_text(text, "");
    expect_int(size, 0);
    free(text);
    scratch_remove(folder);
}

TEST(cannot_read)
{
    char *folder = scratch_make();
    AUTO_FREE char *inner = scratch_write(folder, "folder/a", "");
    AUTO_FREE char *large = scratch_write(folder, "large", "");
    AUTO_FREE char *secret = scratch_write(folder, "secret", "x");
    AUTO_FREE char *under_a_file = scratch_path(inner, "b");
    AUTO_FREE char *missing = scratch_path(folder, "missing");
    *strrchr(inner, '/') = '\0';
    expect_int(truncate(large, LIMIT_TEXT_SIZE_BYTES + 1), 0);
    expect_int(chmod(secret, 0), 0);
    const struct {
        const char *path;
        const char *want;
    } rows[] = {
        {missing, "cannot open the file: No such file or directory"},
        {inner, "cannot read the file: Is a directory"},
        {under_a_file, "cannot open the file: Not a directory"},
        {large, "the file is larger than 3145728 bytes"},
        {secret, "cannot open the file: Permission denied"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("row %zu", i);
        AUTO_ERROR err = {0};
        AUTO_FREE char *text = NULL;
        size_t size = 0;
        if (files_read(rows[i].path, &text, &size, &err)) {
            expect_int(geteuid(), 0); /* only root may read it all */
            continue;
        }
        expect_text(complaint(&err, rows[i].path), rows[i].want);
        expect_text(text, NULL);
    }
    expect_int(truncate(large, LIMIT_TEXT_SIZE_BYTES), 0);
    AUTO_ERROR err = {0};
    char *text = NULL;
    size_t size = 0;
    expect_true(files_read(large, &text, &size, &err));
    expect_int(size, LIMIT_TEXT_SIZE_BYTES);
    free(text);
    scratch_remove(folder);
}

TEST(writes_all)
{
    char *folder = scratch_make();
    AUTO_FREE char *path = scratch_path(folder, "a/b/c");
    AUTO_ERROR err = {0};
    expect_true(files_write(path, "one\n", 4, &err));
    AUTO_FREE char *one = scratch_read(path);
    expect_text(one, "one\n");
    expect_true(files_write(path, "", 0, &err));
    AUTO_FREE char *none = scratch_read(path);
    expect_text(none, "");
    struct stat info;
    expect_int(stat(path, &info), 0);
    expect_int(info.st_mode & 0777, 0644);
    expect_true(files_exists(path));
    expect_int(scratch_count(folder), 3); /* a, b and c: nothing temporary stays */
    scratch_remove(folder);
}

TEST(or_nothing)
{
    char *folder = scratch_make();
    AUTO_FREE char *file = scratch_write(folder, "file", "old");
    AUTO_FREE char *inner = scratch_write(folder, "taken/x", "");
    AUTO_FREE char *closed = scratch_write(folder, "closed/x", "old");
    AUTO_FREE char *below_file = scratch_path(file, "x");
    AUTO_FREE char *below_closed = scratch_path(folder, "closed/y");
    AUTO_FREE char *taken = scratch_path(folder, "taken");
    AUTO_FREE char *closed_folder = scratch_path(folder, "closed");
    expect_int(chmod(closed_folder, 0555), 0);
    const struct {
        const char *path;
        const char *want;
        bool not_for_root;
    } rows[] = {
        {taken, "cannot write the file: Is a directory", false},
        {below_file, "cannot write beside the file: Not a directory", false},
        {below_closed, "cannot write beside the file: Permission denied", true},
        {closed, "cannot write beside the file: Permission denied", true},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("row %zu", i);
        if (rows[i].not_for_root && geteuid() == 0) {
            continue;
        }
        AUTO_ERROR err = {0};
        expect_false(files_write(rows[i].path, "new", 3, &err));
        expect_text(complaint(&err, rows[i].path), rows[i].want);
    }
    expect_int(chmod(closed_folder, 0755), 0);
    AUTO_FREE char *kept = scratch_read(file);
    expect_text(kept, "old");
    expect_int(scratch_count(folder), 5);
    expect_false(files_exists(taken));
    scratch_remove(folder);
}

TEST(finds_yaml)
{
    static const char *const names[] = {"b.yaml",        "a/z.yaml",        "a/y.yml",
                                        "a.yaml",        ".hidden.yaml",    ".git/x.yaml",
                                        "golden/b.yaml", "a/golden/z.yaml", "manifests/m.yaml",
                                        "golden.yaml",   "a/.yaml",         "x/y/z/deep.yaml",
                                        "yaml",          "f.yaml/in.yaml"};
    char *folder = scratch_make();
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        free(scratch_write(folder, names[i], ""));
    }
    AUTO_FREE char *circle = scratch_path(folder, "x/circle");
    AUTO_FREE char *dangling = scratch_path(folder, "x/dangling.yaml");
    AUTO_FREE char *link = scratch_path(folder, "x/link.yaml");
    expect_int(symlink("..", circle), 0);
    expect_int(symlink("nothing", dangling), 0);
    expect_int(symlink("../b.yaml", link), 0);
    static const char *const want[] = {"a.yaml",         "a/z.yaml",    "b.yaml",
                                       "f.yaml/in.yaml", "golden.yaml", "x/link.yaml",
                                       "x/y/z/deep.yaml"};
    AUTO_ERROR err = {0};
    char **paths = NULL;
    size_t count = 0;
    expect_true(files_find_yaml(folder, &paths, &count, &err));
    expect_int(count, sizeof(want) / sizeof(want[0]));
    for (size_t i = 0; i < count; i++) {
        expect_text(paths[i] + strlen(folder) + 1, i < 7 ? want[i] : NULL);
        free(paths[i]);
    }
    free(paths);

    AUTO_FREE char *named = scratch_path(folder, "golden/b.yaml"); /* what is named is taken */
    expect_true(files_find_yaml(named, &paths, &count, &err));
    expect_int(count, 1);
    expect_text(paths[0], named);
    free(paths[0]);
    free(paths);

    AUTO_FREE char *missing = scratch_path(folder, "missing");
    expect_false(files_find_yaml(missing, &paths, &count, &err));
    expect_text(complaint(&err, missing), "cannot open the file: No such file or directory");
    scratch_remove(folder);
}

TEST(lists_manifests)
{
    static const char *const names[] = {"b.yaml", "a.yml",       "c.json", ".hidden.yaml",
                                        "d.txt",  "e/deep.yaml", ".yaml",  "golden.yaml"};
    char *folder = scratch_make();
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        free(scratch_write(folder, names[i], ""));
    }
    static const char *const want[] = {"a.yml", "b.yaml", "c.json", "golden.yaml"};
    AUTO_ERROR err = {0};
    char **paths = NULL;
    size_t count = 0;
    expect_true(files_list_manifests(folder, &paths, &count, &err));
    expect_int(count, sizeof(want) / sizeof(want[0]));
    for (size_t i = 0; i < count; i++) {
        expect_text(paths[i] + strlen(folder) + 1, i < 4 ? want[i] : NULL);
        free(paths[i]);
    }
    free(paths);

    AUTO_FREE char *missing = scratch_path(folder, "missing");
    AUTO_FREE char *file = scratch_path(folder, "b.yaml");
    expect_true(files_is_folder(folder));
    expect_false(files_is_folder(file));
    expect_false(files_is_folder(missing));
    expect_false(files_list_manifests(missing, &paths, &count, &err));
    expect_int(count, 0);
    expect_text(complaint(&err, missing), "cannot open the folder: No such file or directory");
    scratch_remove(folder);
}

TEST(beside)
{
    static const struct {
        const char *base;
        const char *path;
        const char *want;
    } rows[] = {
        {"a/b.yaml", "c.yaml", "a/c.yaml"}, {"a/b.yaml", "../c.yaml", "a/../c.yaml"},
        {"b.yaml", "c.yaml", "c.yaml"},     {"a/b.yaml", "/c.yaml", "/c.yaml"},
        {"/b.yaml", "c.yaml", "/c.yaml"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("row %zu", i);
        AUTO_FREE char *got = files_beside(rows[i].base, rows[i].path);
        expect_text(got, rows[i].want);
    }
}

/* Nothing is renamed over a device or a pipe. */
TEST(writes_to_what_is_no_file)
{
    AUTO_ERROR err = {0};
    expect_true(files_write("/dev/null", "x", 1, &err));
    expect_text(err.message, NULL);
    expect_false(files_exists("/dev/null"));
}

TEST_MAIN("sim/scenario/files", {"reads", reads}, {"cannot read", cannot_read},
          {"writes all", writes_all}, {"or nothing", or_nothing}, {"finds YAML", finds_yaml},
          {"lists manifests", lists_manifests},
          {"writes to what is no file", writes_to_what_is_no_file}, {"beside", beside})
