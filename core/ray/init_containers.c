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

static const char wait_for_certificate_script[] =
    "CERT=\"/etc/ray/tls/tls.crt\"\n"
    "if [ -z \"${POD_IP}\" ]; then\n"
    "  POD_IP=$(hostname -i 2>/dev/null | awk '{print $1}')\n"
    "fi\n"
    "if ! command -v openssl >/dev/null 2>&1; then\n"
    "  echo \"openssl not found; cannot verify IP SAN\" >&2\n"
    "  exit 1\n"
    "fi\n"
    "echo \"Waiting for TLS cert to include IP SAN for ${POD_IP}...\"\n"
    "while true; do\n"
    "  if openssl x509 -in \"${CERT}\" -noout -text 2>/dev/null | "
    "grep -qE \"IP Address:${POD_IP}([^0-9.]|$)\"; then\n"
    "    echo \"TLS cert now includes IP SAN for ${POD_IP}\"\n"
    "    exit 0\n"
    "  fi\n"
    "  echo \"IP SAN for ${POD_IP} not yet in cert, retrying in 5s...\"\n"
    "  sleep 5\n"
    "done";

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
    container_append(&container, "env", container_env_of_field("POD_IP", "status.podIP"));
    container_append(&container, "volumeMounts", mount_take);
    value_put(&container, container_fixed_resources("50m", "64Mi"), "resources");
    return container;
}
