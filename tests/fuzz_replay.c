/*
 * Stands in for libFuzzer where there is none: gives a fuzz target every file of its corpus, so
 * that an input that once broke something is tried again with every build.
 *
 *     fuzz.core.base.value_json core/base/testdata/fuzz/value_json
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/base/buffer.h"
#include "core/base/memory.h"
#include "core/base/value.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The input is given in a block of exactly its size, so that the sanitizers see a read past it. */
static bool replay(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0) {
        perror(path);
        return false;
    }
    size_t size = (size_t)ftell(file);
    rewind(file);
    AUTO_FREE uint8_t *data = memory_alloc(size);
    bool read = fread(data, 1, size, file) == size;
    fclose(file);
    if (!read) {
        fprintf(stderr, "%s: could not be read\n", path);
        return false;
    }
    /* Printed first: should the target crash, this line says on what. */
    printf("%s\n", path);
    fflush(stdout);
    LLVMFuzzerTestOneInput(data, size);
    if (value_live_count() != 0) {
        fprintf(stderr, "%s: %zu values are still alive\n", path, value_live_count());
        return false;
    }
    return true;
}

static int is_visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s CORPUS\n", argv[0]);
        return 2;
    }
    struct dirent **entries = NULL;
    int count = scandir(argv[1], &entries, is_visible, alphasort);
    if (count <= 0) {
        fprintf(stderr, "%s: no corpus to replay\n", argv[1]);
        return 1;
    }
    bool passed = true;
    for (int i = 0; i < count; i++) {
        AUTO_BUFFER path = {0};
        buffer_printf(&path, "%s/%s", argv[1], entries[i]->d_name);
        passed = replay(buffer_text(&path)) && passed;
        free(entries[i]);
    }
    free(entries);
    return passed ? 0 : 1;
}
