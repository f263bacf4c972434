#ifndef RAYRIG_APISERVER_SCALE_H
#define RAYRIG_APISERVER_SCALE_H

#include "sim/apiserver/view.h"

/*
 * The subresource `scale`, an autoscaling/v1 Scale: of custom resources whose definition says where
 * in an object the numbers are, and of Deployments and the like.
 * Source: k8s.io/apiextensions-apiserver pkg/registry/customresource/etcd.go,
 * k8s.io/kubernetes pkg/registry/apps/deployment/storage/storage.go.
 */
bool scale_is_served(const struct view *view);
struct api_response scale_handle(struct strategy_call *call);

/* What a custom resource with this subresource is held to beyond its schema. */
void scale_validate_custom(struct strategy_call *call, const struct value *object,
                           struct field_errors *errors);
void scale_validate_custom_update(struct strategy_call *call, const struct value *object,
                                  const struct value *old, struct field_errors *errors);

#endif
