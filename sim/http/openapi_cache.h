#ifndef RAYRIG_HTTP_OPENAPI_CACHE_H
#define RAYRIG_HTTP_OPENAPI_CACHE_H

#include "sim/http/openapi_v2.h"
#include "sim/http/openapi_v3.h"

/* The documents as they are now: made when somebody asks, and again when what is served has
 * changed. `{0}` is an empty one. */
struct openapi_cache {
    bool has_v3;
    uint64_t v3_revision; /* api_server_served_revision() then */
    struct openapi_v3 v3;
    bool has_v2;
    uint64_t v2_revision;
    struct openapi_v2 v2;
};

/* Owns: borrowed until the next call. */
const struct openapi_v3 *openapi_cache_v3(struct openapi_cache *self,
                                          const struct api_server *server);
const struct openapi_v2 *openapi_cache_v2(struct openapi_cache *self,
                                          const struct api_server *server);
void openapi_cache_release(struct openapi_cache *self);

#endif
