#ifndef RAYRIG_APISERVER_REVIEW_H
#define RAYRIG_APISERVER_REVIEW_H

#include "sim/apiserver/builtin.h"

/*
 * Questions to the server that are asked by creating an object, which is answered and not kept:
 * who am I, what may I do, whose is this token. Binding, an order and no question, is the same to
 * the verbs.
 * Source: k8s.io/kubernetes pkg/registry/{authorization,authentication}.
 */
extern const struct strategy *const unstored_strategies[]; /* ending in NULL */

#endif
