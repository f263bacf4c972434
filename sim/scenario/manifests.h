#ifndef RAYRIG_SCENARIO_MANIFESTS_H
#define RAYRIG_SCENARIO_MANIFESTS_H

#include <stddef.h>

#include "core/base/error.h"
#include "core/base/value.h"

/*
 * The files of objects that scenarios send, as they were read last. Many scenarios begin with the
 * same few, and the same text is the same value then, without another parse. What is in a file
 * counts, always: it is read again whenever it is sent. Texts over MANIFESTS_TEXT_BYTES are parsed
 * each time.
 */
enum { MANIFESTS_COUNT = 64, MANIFESTS_TEXT_BYTES = 64 * 1024 };

struct manifests {
    struct manifest {
        char *text; /* NULL: not in use; this and the objects are owned */
        size_t size;
        struct value *objects;
        size_t value_count; /* that came to life with the objects */
    } entries[MANIFESTS_COUNT];
    size_t next; /* which is replaced next */
};

/*
 * The documents of the YAML file at PATH, an array; empty ones are left out.
 * Owns: a new reference; NULL on error.
 * Errors: those of files_read() and yaml_parse(), with the file's name.
 */
struct value *manifests_read(struct manifests *self, const char *path, struct error *err);

/* How many values are alive because SELF has read them. */
size_t manifests_value_count(const struct manifests *self);
void manifests_release(struct manifests *self);

#endif
