#include "sim/http/openapi_cache.h"

const struct openapi_v3 *openapi_cache_v3(struct openapi_cache *self,
                                          const struct api_server *server)
{
    uint64_t revision = api_server_served_revision(server);
    if (!self->has_v3 || self->v3_revision != revision) {
        openapi_v3_release(&self->v3);
        openapi_v3_make(server, &self->v3);
        self->has_v3 = true;
        self->v3_revision = revision;
    }
    return &self->v3;
}

const struct openapi_v2 *openapi_cache_v2(struct openapi_cache *self,
                                          const struct api_server *server)
{
    uint64_t revision = api_server_served_revision(server);
    if (!self->has_v2 || self->v2_revision != revision) {
        openapi_v2_release(&self->v2);
        openapi_v2_make(server, &self->v2);
        self->has_v2 = true;
        self->v2_revision = revision;
    }
    return &self->v2;
}

void openapi_cache_release(struct openapi_cache *self)
{
    openapi_v3_release(&self->v3);
    openapi_v2_release(&self->v2);
    *self = (struct openapi_cache){0};
}
