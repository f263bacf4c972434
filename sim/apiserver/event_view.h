#ifndef RAYRIG_APISERVER_EVENT_VIEW_H
#define RAYRIG_APISERVER_EVENT_VIEW_H

#include "sim/apiserver/server.h"

/*
 * Events under their other group: `v1` beside `events.k8s.io/v1`, the same objects with other names
 * for their fields.
 * Source: k8s.io/kubernetes pkg/apis/events/v1/conversion.go.
 */
void event_view_add(struct api_server *server);

#endif
