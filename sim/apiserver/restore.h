#ifndef RAYRIG_APISERVER_RESTORE_H
#define RAYRIG_APISERVER_RESTORE_H

#include "core/base/error.h"
#include "sim/apiserver/server.h"

/*
 * Puts OBJECTS, an array, in the place of all that there is, just as they are: uids,
 * resourceVersions, managers and statuses included. REVISION is the latest one given out; what was
 * before it is forgotten. Definitions come first, so that the custom objects have a place. Nobody
 * is told but those who serve the definitions. Addresses and ports of Services are taken again.
 * Errors: an object that a client could not have created (but for what the server itself fills in),
 * of a kind that is not kept, or with a uid or name that is there twice. SELF is then of no use any
 * more.
 */
bool api_server_restore(struct api_server *self, const struct value *objects, uint64_t revision,
                        struct error *err);
/* Tells the watchers of each of OBJECTS that is still there, in order, as new ones after a restart
 * would be told. */
void api_server_tell_restored(struct api_server *self, const struct value *objects);

#endif
