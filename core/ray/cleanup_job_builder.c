#include "core/ray/cleanup_job_builder.h"

#include "core/base/memory.h"
#include "core/ray/container.h"
#include "core/ray/init_containers.h"
#include "core/ray/owned_object.h"
#include "core/ray/pod_builder.h"
#include "core/ray/ray_names.h"

/* The user of Redis is only named where there is one, as older Rays do not know that argument. */
static const char cleanup_script[] =
    "echo \"To get more information about manually deleting the storage namespace in Redis and "
    "removing the RayCluster's finalizer, please check "
    "https://docs.ray.io/en/master/cluster/kubernetes/user-guides/kuberay-gcs-ft.html "
    "for more details.\" && python -c \""
    "from ray._private.gcs_utils import cleanup_redis_storage; "
    "from urllib.parse import urlparse; import os; import sys; "
    "redis_address = os.getenv('RAY_REDIS_ADDRESS', '').split(',')[0]; "
    "redis_address = redis_address if '://' in redis_address else 'redis://' + redis_address; "
    "parsed = urlparse(redis_address); "
    "sys.exit(1) if not cleanup_redis_storage(host=parsed.hostname, port=parsed.port, "
    "%spassword=os.getenv('REDIS_PASSWORD', parsed.password or ''), "
    "use_ssl=parsed.scheme=='rediss', "
    "storage_namespace=os.getenv('RAY_external_storage_namespace')) else None\"";

static struct value *cleanup_container(const struct value *ray, const struct ray_options *options)
{
    struct value *container = value_ref(ray);
    AUTO_BUFFER script = {0};
    buffer_printf(&script, cleanup_script,
                  container_has_env(ray, "REDIS_USERNAME")
                      ? "username=os.getenv('REDIS_USERNAME', parsed.username), "
                      : "");
    value_put(&container, container_shell(options), "command");
    value_put(&container, value_array_of(value_string(buffer_text(&script)), NULL), "args");
    /* There is no Ray in it to be alive or ready. */
    value_drop(&container, "livenessProbe");
    value_drop(&container, "readinessProbe");
    value_put(&container, container_fixed_resources("200m", "256Mi"), "resources");
    container_add_env(&container, "RAY_redis_db_connect_retries", "120");
    container_add_env(&container, "RAY_redis_db_connect_wait_milliseconds", "500");
    return container;
}

/* All but the one that waits for a certificate, which nobody would issue any more. */
static struct value *init_containers(const struct value *pod)
{
    const struct value *all = value_find(pod, "spec", "initContainers");
    struct value *kept = value_array();
    for (size_t i = 0; i < value_count(all); i++) {
        const struct value *container = value_at(all, i);
        if (!value_is_text(value_get(container, "name"), INIT_CONTAINER_WAIT_FOR_CERTIFICATE)) {
            value_push(&kept, value_ref(container));
        }
    }
    return kept;
}

struct value *cleanup_job_builder_build(const struct ray_cluster *cluster)
{
    AUTO_VALUE *pod = pod_builder_head(cluster, NULL);
    value_put(&pod, value_string("redis-cleanup"), "metadata", "labels", "ray.io/node-type");
    const struct value *metadata = value_get(pod, "metadata");

    struct value *spec = value_ref(value_get(pod, "spec"));
    owned_object_put(&spec, "initContainers", init_containers(pod));
    value_put(
        &spec,
        value_array_of(
            cleanup_container(value_at(value_get(spec, "containers"), 0), cluster->options), NULL),
        "containers");
    value_put(&spec, value_string("Never"), "restartPolicy");
    struct value *template = value_object_of("metadata", value_ref(metadata), "spec", spec, NULL);
    struct value *job_spec = value_object_of("backoffLimit", value_int(0), "activeDeadlineSeconds",
                                             value_int(300), "template", template, NULL);
    AUTO_FREE char *name = ray_names_redis_cleanup_job(cluster->name);
    return value_object_of(
        "apiVersion", value_string("batch/v1"), "kind", value_string("Job"), "metadata",
        owned_object_metadata(cluster, name, value_ref(value_get(metadata, "labels")),
                              value_ref(value_get(metadata, "annotations"))),
        "spec", job_spec, NULL);
}
