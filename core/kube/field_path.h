#ifndef RAYRIG_KUBE_FIELD_PATH_H
#define RAYRIG_KUBE_FIELD_PATH_H

#include <stddef.h>

#include "core/base/buffer.h"

/*
 * The path of a value within an object, as `spec.workerGroupSpecs[0].replicas`, kept in a buffer
 * while the object is walked. Each of these goes one step down and returns the size to give to
 * buffer_truncate() to come back.
 */
size_t field_path_enter_member(struct buffer *self, const char *name); /* `.name` */
size_t field_path_enter_key(struct buffer *self, const char *key);     /* `[key]` */
size_t field_path_enter_item(struct buffer *self, size_t index);       /* `[0]` */

#endif
