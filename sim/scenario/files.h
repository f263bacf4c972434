#ifndef RAYRIG_SCENARIO_FILES_H
#define RAYRIG_SCENARIO_FILES_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/error.h"

/*
 * The whole file, NUL-terminated. Owns: the caller frees *TEXT.
 * Errors: what open and read say; a directory; more than LIMIT_TEXT_SIZE_BYTES. The error names the
 * file.
 */
bool files_read(const char *path, char **text, size_t *size, struct error *err);
/* The same of up to LIMIT_BYTES. */
bool files_read_up_to(size_t limit_bytes, const char *path, char **text, size_t *size,
                      struct error *err);

/*
 * Puts SIZE bytes where PATH is, all or nothing: written to a temporary file beside it and renamed
 * (what is no regular file, like /dev/stdout, is written to as it is).
 * Makes the folders above it. Errors: what the system says, naming the file; then what was there
 * before is untouched.
 */
bool files_write(const char *path, const char *bytes, size_t size, struct error *err);

/* Whether there is a file (not a folder) at PATH. */
bool files_exists(const char *path);
/* Whether there is a folder, or a link to one. */
bool files_is_folder(const char *path);

/*
 * All `.yaml` files below PATH, in bytewise order of their paths, or PATH itself if it is a file.
 * Passed over: what begins with a dot; folders called `golden` or `manifests`, which hold what
 * belongs to scenarios; links to folders, which may lead in circles.
 * Owns: the caller frees the list and each item. Errors: nothing there, an unreadable folder.
 */
bool files_find_yaml(const char *path, char ***paths, size_t *count, struct error *err);

/*
 * The files named *.yaml, *.yml and *.json in FOLDER itself, in bytewise order, without those that
 * begin with a dot. Owns: the caller frees the list and each item, also after an error.
 * Errors: an unreadable folder.
 */
bool files_list_manifests(const char *folder, char ***paths, size_t *count, struct error *err);

/* PATH as seen from the folder of the file BASE; absolute ones stay. Owns: the caller frees it. */
char *files_beside(const char *base, const char *path);

#endif
