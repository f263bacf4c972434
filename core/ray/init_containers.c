#include "core/ray/init_containers.h"

#include "core/base/buffer.h"
#include "core/ray/container.h"

/* In upstream's source this text is indented as the code around it is, and so is what Pods show. */
static const char wait_gcs_ready_script[] =
    "\n"
    "\t\t\t\t\tSECONDS=0\n"
    "\t\t\t\t\twhile true; do\n"
    "\t\t\t\t\t\tif (( SECONDS <= 120 )); then\n"
    "\t\t\t\t\t\t\tif ray health-check --address %s > /dev/null 2>&1; then\n"
    "\t\t\t\t\t\t\t\techo \"GCS is ready.\"\n"
    "\t\t\t\t\t\t\t\tbreak\n"
    "\t\t\t\t\t\t\tfi\n"
    "\t\t\t\t\t\t\techo \"$SECONDS seconds elapsed: Waiting for GCS to be ready.\"\n"
    "\t\t\t\t\t\telse\n"
    "\t\t\t\t\t\t\tif ray health-check --address %s; then\n"
    "\t\t\t\t\t\t\t\techo \"GCS is ready. Any error messages above can be safely ignored.\"\n"
    "\t\t\t\t\t\t\t\tbreak\n"
    "\t\t\t\t\t\t\tfi\n"
    "\t\t\t\t\t\t\techo \"$SECONDS seconds elapsed: Still waiting for GCS to be ready. "
    "For troubleshooting, refer to the FAQ at "
    "https://docs.ray.io/en/master/cluster/kubernetes/troubleshooting.html.\"\n"
    "\t\t\t\t\t\tfi\n"
    "\t\t\t\t\t\tsleep 5\n"
    "\t\t\t\t\tdone\n"
    "\t\t\t\t";

/* Upstream's script does the same in other words. */
static const char wait_for_certificate_script[] =
    "certificate=/etc/ray/tls/tls.crt\n"
    "address=${POD_IP:-$(hostname -i | cut -d ' ' -f 1)}\n"
    "if ! command -v openssl > /dev/null; then\n"
    "  echo \"This image has no openssl to read $certificate with.\" >&2\n"
    "  exit 1\n"
    "fi\n"
    "until openssl x509 -in \"$certificate\" -noout -text 2> /dev/null |\n"
    "  tr -s ', ' '\\n' | grep -qxF \"Address:$address\"; do\n"
    "  echo \"$certificate does not name the address $address yet. Next look in 5 seconds.\"\n"
    "  sleep 5\n"
    "done\n"
    "echo \"$certificate names the address $address.\"\n";

/* A container with the image of the one that runs Ray, run in the same way. */
static struct value *container_like(const struct value *ray, const char *name)
{
    return value_object_of("name", value_string(name), "image", value_ref(value_get(ray, "image")),
                           "imagePullPolicy", value_ref(value_get(ray, "imagePullPolicy")),
                           "securityContext", value_ref(value_get(ray, "securityContext")), NULL);
}

struct value *init_containers_wait_gcs_ready(const struct ray_cluster *cluster,
                                             const struct value *ray)
{
    struct value *container = container_like(ray, INIT_CONTAINER_WAIT_GCS_READY);
    value_put(&container, container_shell(cluster->options), "command");
    AUTO_BUFFER gcs = {0};
    buffer_printf(&gcs, "%s:%s", cluster->head_service_fqdn, cluster->head_port);
    AUTO_BUFFER script = {0};
    buffer_printf(&script, wait_gcs_ready_script, buffer_text(&gcs), buffer_text(&gcs));
    value_put(&container, value_array_of(value_string(buffer_text(&script)), NULL), "args");
    /* How to reach the GCS safely is in the container's variables and the files it mounts. */
    container_append_all(&container, "env", value_get(ray, "env"));
    container_append_all(&container, "volumeMounts", value_get(ray, "volumeMounts"));
    value_put(&container, container_fixed_resources("200m", "256Mi"), "resources");
    return container;
}

struct value *init_containers_wait_for_certificate(const struct value *ray,
                                                   struct value *mount_take)
{
    struct value *container = container_like(ray, INIT_CONTAINER_WAIT_FOR_CERTIFICATE);
    value_put(&container, value_array_of(value_string("sh"), value_string("-c"), NULL), "command");
    value_put(&container, value_array_of(value_string(wait_for_certificate_script), NULL), "args");
    value_push_to(&container, "env", container_env_of_field("POD_IP", "status.podIP"));
    value_push_to(&container, "volumeMounts", mount_take);
    value_put(&container, container_fixed_resources("50m", "64Mi"), "resources");
    return container;
}
