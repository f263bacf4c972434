#ifndef RAYRIG_APISERVER_ORIGIN_H
#define RAYRIG_APISERVER_ORIGIN_H

#include "sim/apiserver/server.h"

/*
 * What was in a server at its beginning, kept for the servers of other worlds. A new server would
 * create the same objects in each world of one seed, down to uids and revisions; they are values,
 * which worlds can share, so all but the first of many worlds can be spared the requests.
 */
struct origin {
    uint64_t seed;        /* of the worlds that begin so */
    struct random random; /* their chance as it stands afterwards */
    struct origin_object *objects;
    size_t count;
};

/* Owns: *OUT refers to the objects; the caller releases it. Rule: the server's world is at its
 * start, and nothing but creations has happened in it. */
void origin_note(const struct api_server *server, struct origin *out);
void origin_release(struct origin *self);

/*
 * Like api_server_new(), but that SELF says what there is to begin with: the same server, history
 * and chance of WORLD included, as the one that was noted.
 * Rule: WORLD is new, and has SELF's seed. Owns: borrows WORLD for the server's life.
 */
struct api_server *origin_begin(const struct origin *self, struct world *world);

#endif
