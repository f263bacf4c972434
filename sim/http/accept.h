#ifndef RAYRIG_HTTP_ACCEPT_H
#define RAYRIG_HTTP_ACCEPT_H

#include <stdbool.h>

/*
 * Content negotiation: what a client accepts, of what can be offered.
 * Source: k8s.io/apiserver pkg/endpoints/handlers/negotiation/negotiate.go.
 */
enum http_media { HTTP_JSON, HTTP_YAML, HTTP_PROTOBUF };

enum http_view {
    HTTP_VIEW_OBJECT,
    HTTP_VIEW_TABLE,
    HTTP_VIEW_PARTIAL,      /* PartialObjectMetadata */
    HTTP_VIEW_PARTIAL_LIST, /* PartialObjectMetadataList */
    HTTP_VIEW_DISCOVERY,    /* APIGroupDiscoveryList, apidiscovery.k8s.io/v2 */
};

/* What can be offered, beside JSON. */
struct http_offer {
    bool yaml;
    bool protobuf;
    bool views;     /* Table, and PartialObjectMetadata, the latter in protobuf as well */
    bool discovery; /* the aggregated form */
};

struct http_accepted {
    enum http_media media;
    enum http_view view;
    const char *view_version; /* "v1" or "v1beta1" of meta.k8s.io */
    bool pretty;
};

/* ACCEPT is the header's value, NULL for none. False when nothing fits. */
bool http_accept(const char *accept, const struct http_offer *offer, struct http_accepted *out);

/* "application/json", … */
const char *http_media_type(enum http_media media);
/* The media of a Content-Type, whose parameters do not count; NULL means JSON. False for others. */
bool http_media_parse(const char *content_type, enum http_media *out);

#endif
