#include "core/ray/pod_security.h"

#include <string.h>

#include "core/base/memory.h"
#include "core/ray/container.h"
#include "core/ray/init_containers.h"
#include "core/ray/ray_names.h"

#define TOKEN_VOLUME "ray-token"
#define TLS_VOLUME "ray-tls"
#define TLS_PATH "/etc/ray/tls"

static struct value *read_only_mount(const char *volume, const char *path)
{
    return value_object_of("name", value_string(volume), "mountPath", value_string(path),
                           "readOnly", value_bool(true), NULL);
}

/* Changes each init container that waits for the GCS. */
static void secure_waiting(struct pod_draft *pod,
                           void (*secure)(const struct ray_cluster *, struct value **))
{
    for (size_t i = 0; i < value_count(pod->init_containers); i++) {
        const struct value *container = value_at(pod->init_containers, i);
        if (value_is_text(value_get(container, "name"), INIT_CONTAINER_WAIT_GCS_READY)) {
            struct value *waiting = value_ref(container);
            secure(pod->cluster, &waiting);
            value_set_at(&pod->init_containers, i, waiting);
        }
    }
}

/* ---- authentication ---- */

/* The users' token, from the Secret that they name or the cluster's own. */
static struct value *token_env(const struct ray_cluster *cluster)
{
    const char *secret = value_find_text(cluster->spec, "authOptions", "secretName");
    AUTO_FREE char *own = ray_names_check_name(cluster->name);
    struct value *reference =
        value_object_of("name", value_string(secret[0] != '\0' ? secret : own), "key",
                        value_string("auth_token"), NULL);
    return value_object_of("name", value_string("RAY_AUTH_TOKEN"), "valueFrom",
                           value_object_of("secretKeyRef", reference, NULL), NULL);
}

void pod_security_auth_container(const struct ray_cluster *cluster, struct value **container)
{
    if (!cluster->auth_token) {
        return;
    }
    container_add_env_once(container, "RAY_AUTH_MODE", "token");
    if (!cluster->auth_k8s_token) {
        RULE(cluster->rules, AUTH_1);
        container_push_env_once(container, token_env(cluster));
        return;
    }
    RULE(cluster->rules, AUTH_2);
    container_add_env_once(container, "RAY_ENABLE_K8S_TOKEN_AUTH", "true");
    if (!container_mounts_volume(*container, TOKEN_VOLUME)) {
        value_push_to(container, "volumeMounts",
                      read_only_mount(TOKEN_VOLUME, "/var/run/secrets/ray.io/serviceaccount"));
    }
}

void pod_security_add_auth(struct pod_draft *pod)
{
    if (!pod->cluster->auth_token) {
        return;
    }
    pod_security_auth_container(pod->cluster, &pod->ray);
    secure_waiting(pod, pod_security_auth_container);
    if (pod->cluster->auth_k8s_token) {
        struct value *source = value_object_of(
            "serviceAccountToken", value_object_of("path", value_string("token"), NULL), NULL);
        pod_draft_add_volume(
            pod,
            value_object_of("name", value_string(TOKEN_VOLUME), "projected",
                            value_object_of("sources", value_array_of(source, NULL), NULL), NULL));
    }
}

/* ---- TLS ---- */

void pod_security_tls_container(const struct ray_cluster *cluster, struct value **container)
{
    if (!cluster->tls) {
        return;
    }
    container_add_env_once(container, "RAY_USE_TLS", "1");
    container_add_env_once(container, "RAY_TLS_SERVER_CERT", TLS_PATH "/tls.crt");
    container_add_env_once(container, "RAY_TLS_SERVER_KEY", TLS_PATH "/tls.key");
    container_add_env_once(container, "RAY_TLS_CA_CERT", TLS_PATH "/ca.crt");
    if (!container_mounts_volume(*container, TLS_VOLUME) &&
        !container_mounts_path(*container, TLS_PATH)) {
        value_push_to(container, "volumeMounts", read_only_mount(TLS_VOLUME, TLS_PATH));
    }
}

void pod_security_add_tls(struct pod_draft *pod)
{
    if (!pod->cluster->tls) {
        return;
    }
    AUTO_BUFFER secret = {0};
    buffer_printf(&secret, "ray-%s-secret-%s", pod->group == NULL ? "head" : "worker",
                  pod->cluster->name);
    pod_draft_add_volume(
        pod, value_object_of(
                 "name", value_string(TLS_VOLUME), "secret",
                 value_object_of("secretName", value_string(buffer_text(&secret)), NULL), NULL));
    pod_security_tls_container(pod->cluster, &pod->ray);
    secure_waiting(pod, pod_security_tls_container);
    if (!pod_draft_has(pod->init_containers, INIT_CONTAINER_WAIT_FOR_CERTIFICATE)) {
        value_insert_at(
            &pod->init_containers, 0,
            init_containers_wait_for_certificate(pod->ray, read_only_mount(TLS_VOLUME, TLS_PATH)));
    }
}
