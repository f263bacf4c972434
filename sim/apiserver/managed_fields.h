#ifndef RAYRIG_APISERVER_MANAGED_FIELDS_H
#define RAYRIG_APISERVER_MANAGED_FIELDS_H

#include <stdbool.h>

#include "core/base/value.h"
#include "core/kube/api_status.h"
#include "core/kube/schema.h"

struct strategy_call;

/*
 * metadata.managedFields: which manager has set which fields of an object, by applying it or by any
 * other write. Lists of entries are values in the form that the object has; NULL is a list without
 * entries.
 *
 * Source: k8s.io/apimachinery pkg/util/managedfields/internal.
 */

/*
 * What creates of late came to: objects that are alike, as the Pods of one template, have equal
 * specs, and so the same fields of them. {0} is an empty one.
 */
#define MANAGED_SPECS 8
struct managed_specs {
    struct {
        const struct schema *schema; /* of the whole object */
        struct value *spec;
        struct value *fields;
    } items[MANAGED_SPECS];
    size_t next; /* the oldest */
    /* The latest object that came without entries, and what it got: one that differs from it in
     * what nobody owns only, such as its name, gets the same. */
    struct {
        const struct schema *schema;
        struct value *object;
        struct value *entries;
    } latest;
};
void managed_specs_release(struct managed_specs *self);

/* Who writes, and how. All borrowed. */
struct managed_write {
    const struct schema *schema;
    const char *manager; /* NULL: unknown */
    size_t manager_size;
    const char *subresource; /* NULL: none */
    const struct value *api_version;
    const struct value *time;
    /* What this endpoint does not write, whatever is sent: paths like "metadata.ownerReferences",
     * up to a NULL. */
    const char *const *reset_fields;
    struct managed_specs *specs; /* NULL: nothing is remembered */
};

/* Who writes by CALL. Owns: the result borrows from CALL and TIME. */
struct managed_write managed_write_of(const struct strategy_call *call, const struct value *time);
/* Takes out of *SET what this endpoint does not write. */
void managed_write_narrow(const struct managed_write *write, struct value **set);

/*
 * The entries of OBJECT once it is written over LIVE (NULL: it is new) by anything but an apply.
 * The writer owns what it changes, and nobody else does any more. Entries that OBJECT brings along
 * count instead of LIVE's, unless they cannot be read; and where it asks for it (an empty list, or
 * one empty entry) there are none, until the next apply. Owns: a new reference.
 */
struct value *managed_fields_update(const struct managed_write *write, const struct value *live,
                                    const struct value *object);

/*
 * The entries with which an apply to LIVE begins: LIVE's own, or, where it has none and TRACKS is
 * set, one that says that all was there before. Owns: a new reference.
 */
struct value *managed_fields_before_apply(const struct managed_write *write,
                                          const struct value *live, bool tracks);
/* What this manager applied last time; NULL for nothing. Owns: borrowed from ENTRIES. */
const struct value *managed_fields_last_applied(const struct managed_write *write,
                                                const struct value *entries);
/* All fields of all managers but, if WRITE is not NULL, this applier's. Owns: a new reference. */
struct value *managed_fields_of_others(const struct managed_write *write,
                                       const struct value *entries);

/* One field that is somebody else's, and that an apply would change. */

struct managed_conflicts {
    struct value *causes; /* of a Status, an array */
    struct value *owners; /* for each manager its name and its paths, an array of objects */
};
/* What of CHANGED others own. Owns: the caller releases it. */
struct managed_conflicts managed_fields_conflicts(const struct managed_write *write,
                                                  const struct value *entries,
                                                  const struct value *changed);
/* 409 `Apply failed with 1 conflict: …` */
struct api_response managed_conflicts_answer(const struct managed_conflicts *self);
void managed_conflicts_release(struct managed_conflicts *self);

/* What an apply came to; NULL for no fields. */
struct managed_applied {
    const struct value *applied; /* what the applier owns by it */
    const struct value *changed; /* what nobody else owns any more */
    const struct value *removed; /* the same */
    bool is_same;                /* the object is as it was, so that the entry keeps its time */
};
/* The entries after it. Owns: takes ENTRIES and returns a reference. */
struct value *managed_fields_apply(const struct managed_write *write, struct value *entries_take,
                                   const struct managed_applied *applied);

/* Gives OBJECT the entries of OLD where they are the same but for their times, and nothing else
 * has changed: such a write is none. */
void managed_fields_keep_times(struct value **object, const struct value *old);

#endif
