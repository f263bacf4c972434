#ifndef RAYRIG_HTTP_DISCOVERY_H
#define RAYRIG_HTTP_DISCOVERY_H

#include <stdbool.h>

#include "core/base/buffer.h"
#include "sim/apiserver/served.h"

/*
 * The documents in which an API server says what it serves, as JSON without a line feed, members in
 * the order of Go's fields. The API server's served revision says when they may have changed.
 * Source: the recordings of kube-apiserver 1.36; k8s.io/apiserver pkg/endpoints/discovery.
 */

/* /api: ADDRESS is HOST:PORT as clients see it. */
void discovery_versions(const char *address, struct buffer *out);
/* /apis */
void discovery_groups(const struct api_server *server, struct buffer *out);
/* /apis/GROUP; false when nothing of it is served, here and below. */
bool discovery_group(const struct api_server *server, const char *group, struct buffer *out);
/* /apis/GROUP/VERSION, or /api/VERSION for the group "" */
bool discovery_resources(const struct api_server *server, const char *group, const char *version,
                         struct buffer *out);
/* The aggregated form (apidiscovery.k8s.io/v2) of /api, the CORE group, or of /apis, all others. */
void discovery_aggregated(const struct api_server *server, bool core, struct buffer *out);

#endif
