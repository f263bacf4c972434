#include "tests/scratch.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/buffer.h"
#include "core/base/memory.h"

static _Noreturn void give_up(const char *path)
{
    perror(path);
    exit(1);
}

char *scratch_make(void)
{
    char *folder = memory_copy_text("build/scratch.XXXXXX");
    if (mkdtemp(folder) == NULL) {
        give_up(folder);
    }
    return folder;
}

/* Calls VISIT for all that is below FOLDER, what is in a folder before the folder itself. */
static void walk(const char *folder, void (*visit)(void *context, const char *path), void *context)
{
    DIR *open_folder = opendir(folder);
    if (open_folder == NULL) {
        give_up(folder);
    }
    const struct dirent *entry;
    while ((entry = readdir(open_folder)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) {
            continue;
        }
        AUTO_FREE char *path = scratch_path(folder, entry->d_name);
        struct stat info;
        if (lstat(path, &info) == 0 && S_ISDIR(info.st_mode)) {
            walk(path, visit, context);
        }
        visit(context, path);
    }
    closedir(open_folder);
}

static void remove_one(void *context, const char *path)
{
    (void)context;
    if (remove(path) != 0) {
        give_up(path);
    }
}

void scratch_remove(char *folder_take)
{
    walk(folder_take, remove_one, NULL);
    remove_one(NULL, folder_take);
    free(folder_take);
}

char *scratch_path(const char *folder, const char *name)
{
    struct buffer path = {0};
    buffer_printf(&path, "%s/%s", folder, name);
    return buffer_detach(&path);
}

char *scratch_write(const char *folder, const char *name, const char *text)
{
    char *path = scratch_path(folder, name);
    for (char *at = path + strlen(folder) + 1; (at = strchr(at, '/')) != NULL; at++) {
        *at = '\0';
        (void)mkdir(path, 0777); /* if it cannot be made, the file cannot either */
        *at = '/';
    }
    FILE *file = fopen(path, "wb");
    if (file == NULL || fputs(text, file) < 0 || fclose(file) != 0) {
        give_up(path);
    }
    return path;
}

char *scratch_read(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        return NULL;
    }
    struct buffer text = {0};
    char block[4096];
    size_t got;
    while ((got = fread(block, 1, sizeof(block), file)) > 0) {
        buffer_append_sized(&text, block, got);
    }
    fclose(file);
    return buffer_detach(&text);
}

static void count_one(void *context, const char *path)
{
    size_t *count = context;
    (void)path;
    (*count)++;
}

size_t scratch_count(const char *folder)
{
    size_t count = 0;
    walk(folder, count_one, &count);
    return count;
}
