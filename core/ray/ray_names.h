#ifndef RAYRIG_RAY_RAY_NAMES_H
#define RAYRIG_RAY_RAY_NAMES_H

#include <stdbool.h>

#include "core/base/buffer.h"

/*
 * The names and label values that KubeRay derives, cut to what Kubernetes takes. All of it works
 * on bytes. Owns: a result is freed by the caller.
 *
 * Source: KubeRay 1.7.0, ray-operator/controllers/ray/utils/util.go.
 */

/* The last 50 bytes; a leading digit or punctuation mark becomes `r`. */
char *ray_names_check_name(const char *text);
/* The last 63 bytes; a leading punctuation mark becomes `r`. */
char *ray_names_check_label(const char *text);
/* The first 51 bytes less the namespace's, then as check_name(). */
char *ray_names_check_route_name(const char *text, const char *namespace);
/* `PREFIX-NODE_TYPE`, of PREFIX the first 50 bytes, in lower case; a generateName ends in `-`. */
char *ray_names_pod(const char *prefix, const char *node_type, bool generate_name);

/* Pod names: `rc-head-` or `rc-head`; `rc-group-worker-`. */
char *ray_names_head_pod(const char *cluster, bool generate_name);
char *ray_names_worker_pod(const char *cluster, const char *group);
/* The value of the label `ray.io/identifier`: NODE_TYPE is "head" or "worker". As check_label(). */
void ray_names_append_identifier(const char *cluster, const char *node_type, struct buffer *out);
void ray_names_append_head_service(const char *cluster, struct buffer *out);
char *ray_names_headless_service(const char *cluster);
char *ray_names_serve_service(const char *cluster);
char *ray_names_serve_label(const char *cluster);
char *ray_names_head_ingress(const char *cluster);
char *ray_names_gcs_claim(const char *cluster);
char *ray_names_redis_cleanup_job(const char *cluster);

#endif
