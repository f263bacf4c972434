#ifndef RAYRIG_TESTS_SCRATCH_H
#define RAYRIG_TESTS_SCRATCH_H

#include <stddef.h>

/*
 * A folder of a test's own for the files it needs, below build/, where tests run. What goes wrong
 * with it ends the program: such a test has nothing to say.
 */

/* A new folder. Owns: the caller gives it to scratch_remove(). */
char *scratch_make(void);
/* Removes the folder with all that is in it. */
void scratch_remove(char *folder_take);

/* FOLDER/NAME. Owns: the caller frees it. */
char *scratch_path(const char *folder, const char *name);
/* The same, with TEXT in that file; folders above it are made. */
char *scratch_write(const char *folder, const char *name, const char *text);
/* What is in a file. Owns: the caller frees it; NULL where there is none. */
char *scratch_read(const char *path);
/* How many files and folders are in FOLDER, and below it. */
size_t scratch_count(const char *folder);

#endif
