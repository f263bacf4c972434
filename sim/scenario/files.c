#include "sim/scenario/files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/limits.h"
#include "core/base/memory.h"

static bool system_error(const char *what, const char *path, struct error *err)
{
    int code = errno;
    error_set(err, "%s: %s", what, strerror(code));
    error_set_file(err, path);
    return false;
}

static bool read_all(int file, size_t limit_bytes, char **text, size_t *size)
{
    AUTO_BUFFER out = {0};
    char block[65536];
    for (;;) {
        ssize_t got = read(file, block, sizeof(block));
        if (got < 0) {
            return false;
        }
        if (got == 0 || out.size > limit_bytes) {
            *size = out.size;
            *text = buffer_detach(&out);
            return true;
        }
        buffer_append_sized(&out, block, (size_t)got);
    }
}

bool files_read(const char *path, char **text, size_t *size, struct error *err)
{
    return files_read_up_to(LIMIT_TEXT_SIZE_BYTES, path, text, size, err);
}

bool files_read_up_to(size_t limit_bytes, const char *path, char **text, size_t *size,
                      struct error *err)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        return system_error("cannot open the file", path, err);
    }
    bool ok = read_all(file, limit_bytes, text, size);
    if (!ok) {
        system_error("cannot read the file", path, err);
    }
    close(file);
    if (ok && *size > limit_bytes) {
        free(*text);
        *text = NULL;
        error_set(err, "the file is larger than %zu bytes", limit_bytes);
        error_set_file(err, path);
        return false;
    }
    return ok;
}

/* Makes every folder above PATH that is not there yet. */
static bool make_folders(const char *path, struct error *err)
{
    AUTO_FREE char *folder = memory_copy_text(path);
    for (char *at = folder; *at != '\0'; at++) {
        if (*at != '/' || at == folder) {
            continue;
        }
        *at = '\0';
        if (mkdir(folder, 0777) != 0 && errno != EEXIST) {
            return system_error("cannot make the folder", folder, err);
        }
        *at = '/';
    }
    return true;
}

static bool write_all(int file, const char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t written = write(file, bytes, size);
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written < 0) {
            return false;
        }
        bytes += written;
        size -= (size_t)written;
    }
    return true;
}

/* A pipe, a terminal, /dev/stdout: renaming something over it would take it away. */
static bool is_special(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && !S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode);
}

static bool write_special(const char *path, const char *bytes, size_t size, struct error *err)
{
    int file = open(path, O_WRONLY | O_CLOEXEC);
    if (file < 0) {
        return system_error("cannot open the file", path, err);
    }
    bool ok = write_all(file, bytes, size) || system_error("cannot write the file", path, err);
    close(file);
    return ok;
}

bool files_write(const char *path, const char *bytes, size_t size, struct error *err)
{
    if (is_special(path)) {
        return write_special(path, bytes, size, err);
    }
    if (!make_folders(path, err)) {
        return false;
    }
    AUTO_BUFFER temporary = {0};
    buffer_printf(&temporary, "%s.XXXXXX", path);
    int file = mkstemp(temporary.data);
    if (file < 0) {
        return system_error("cannot write beside the file", path, err);
    }
    bool ok = write_all(file, bytes, size) && fchmod(file, 0644) == 0;
    ok = close(file) == 0 && ok;
    if (!ok || rename(buffer_text(&temporary), path) != 0) {
        system_error("cannot write the file", path, err);
        unlink(buffer_text(&temporary));
        return false;
    }
    return true;
}

bool files_exists(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISREG(info.st_mode);
}

bool files_is_folder(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

struct path_list {
    char **items;
    size_t count;
    size_t capacity;
};

static void add_path(struct path_list *list, const char *path)
{
    list->items = memory_grow(list->items, list->count, &list->capacity, sizeof(*list->items));
    list->items[list->count++] = memory_copy_text(path);
}

static bool has_ending(const char *name, const char *ending)
{
    size_t size = strlen(name);
    size_t ending_size = strlen(ending);
    return size > ending_size && strcmp(name + size - ending_size, ending) == 0;
}

/* What is to be done with the file at PATH, called NAME in its folder. */
typedef bool find_entry_function(const char *path, const char *name, struct path_list *list,
                                 struct error *err);

/* Everything in FOLDER that does not begin with a dot. */
static bool each_entry(const char *folder, find_entry_function *find, struct path_list *list,
                       struct error *err)
{
    DIR *open_folder = opendir(folder);
    if (open_folder == NULL) {
        return system_error("cannot open the folder", folder, err);
    }
    bool ok = true;
    const struct dirent *entry;
    while (ok && (entry = readdir(open_folder)) != NULL) {
        if (entry->d_name[0] != '.') {
            AUTO_BUFFER path = {0};
            const char *slash = folder[strlen(folder) - 1] == '/' ? "" : "/";
            buffer_printf(&path, "%s%s%s", folder, slash, entry->d_name);
            ok = find(buffer_text(&path), entry->d_name, list, err);
        }
    }
    closedir(open_folder);
    return ok;
}

static bool find_below(const char *folder, struct path_list *list, struct error *err);

static bool find_entry(const char *path, const char *name, struct path_list *list,
                       struct error *err)
{
    struct stat info;
    if (lstat(path, &info) != 0) {
        return system_error("cannot look at the file", path, err);
    }
    if (S_ISDIR(info.st_mode)) {
        return strcmp(name, "golden") == 0 || strcmp(name, "manifests") == 0 ||
               find_below(path, list, err);
    }
    if (has_ending(name, ".yaml") && files_exists(path)) {
        add_path(list, path);
    }
    return true;
}

/* Folders nest at most as deep as the file system lets paths be. */
static bool find_below(const char *folder, struct path_list *list, struct error *err)
{
    return each_entry(folder, find_entry, list, err);
}

static bool find_manifest(const char *path, const char *name, struct path_list *list,
                          struct error *err)
{
    (void)err;
    bool is_manifest =
        has_ending(name, ".yaml") || has_ending(name, ".yml") || has_ending(name, ".json");
    if (is_manifest && files_exists(path)) {
        add_path(list, path);
    }
    return true;
}

static int compare_paths(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void sort_paths(struct path_list *list)
{
    if (list->count > 1) {
        qsort(list->items, list->count, sizeof(*list->items), compare_paths);
    }
}

bool files_find_yaml(const char *path, char ***paths, size_t *count, struct error *err)
{
    struct path_list list = {0};
    struct stat info;
    bool ok = true;
    if (stat(path, &info) != 0) {
        ok = system_error("cannot open the file", path, err);
    } else if (S_ISDIR(info.st_mode)) {
        ok = find_below(path, &list, err);
    } else {
        add_path(&list, path);
    }
    if (!ok) {
        for (size_t i = 0; i < list.count; i++) {
            free(list.items[i]);
        }
        free(list.items);
        return false;
    }
    sort_paths(&list);
    *paths = list.items;
    *count = list.count;
    return true;
}

bool files_list_manifests(const char *folder, char ***paths, size_t *count, struct error *err)
{
    struct path_list list = {0};
    bool ok = each_entry(folder, find_manifest, &list, err);
    sort_paths(&list);
    *paths = list.items;
    *count = list.count;
    return ok;
}

char *files_beside(const char *base, const char *path)
{
    const char *slash = strrchr(base, '/');
    if (path[0] == '/' || slash == NULL) {
        return memory_copy_text(path);
    }
    struct buffer out = {0};
    buffer_append_sized(&out, base, (size_t)(slash - base) + 1);
    buffer_append(&out, path);
    return buffer_detach(&out);
}
