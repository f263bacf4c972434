#include <string.h>

#include "core/kube/quantity.h"
#include "sim/apiserver/defaults.h"
#include "sim/apiserver/pod_spec.h"

#define GRACE_PERIOD_SECONDS 30
#define FILE_MODE 0644
#define TOKEN_EXPIRATION_SECONDS 3600

/* ---- resources ---- */

void resource_list_default(struct value **list)
{
    AUTO_VALUE *old = value_ref(*list);
    for (size_t i = 0; i < value_count(old); i++) {
        AUTO_ERROR error = {0};
        AUTO_QUANTITY quantity = {0};
        if (!quantity_from_value(value_member_at(old, i), &quantity, &error) ||
            quantity.scale >= -3 || quantity.big != NULL) {
            continue;
        }
        struct quantity rounded = {
            .number = quantity_milli_value(&quantity), .scale = -3, .format = quantity.format};
        value_put(list, quantity_to_value(&rounded), value_key_at(old, i));
    }
}

static void default_resources(struct value **resources)
{
    defaults_in_member(resources, "limits", resource_list_default);
    defaults_in_member(resources, "requests", resource_list_default);
}

/* ---- containers ---- */

static void default_http_get(struct value **action)
{
    defaults_text(action, "path", "/");
    defaults_text(action, "scheme", "HTTP");
}

static void default_grpc(struct value **action)
{
    defaults_text(action, "service", "");
}

static void default_handler(struct value **handler)
{
    defaults_in_member(handler, "httpGet", default_http_get);
}

static void default_probe(struct value **probe)
{
    default_handler(probe);
    defaults_in_member(probe, "grpc", default_grpc);
    defaults_put(probe, "timeoutSeconds", value_int(1));
    defaults_put(probe, "periodSeconds", value_int(10));
    defaults_put(probe, "successThreshold", value_int(1));
    defaults_put(probe, "failureThreshold", value_int(3));
}

static void default_lifecycle(struct value **lifecycle)
{
    defaults_in_member(lifecycle, "postStart", default_handler);
    defaults_in_member(lifecycle, "preStop", default_handler);
}

static void default_port(struct value **port)
{
    defaults_text(port, "protocol", "TCP");
}

static void default_field_selector(struct value **selector)
{
    defaults_text(selector, "apiVersion", "v1");
}

static void default_field_source(struct value **source)
{
    defaults_in_member(source, "fieldRef", default_field_selector);
}

static void default_env(struct value **env)
{
    defaults_in_member(env, "valueFrom", default_field_source);
}

/* Whether an image has the tag `latest`, or neither tag nor digest. Source:
 * pkg/util/parsers/parsers.go, ParseImageName. */
static bool is_latest(const char *image)
{
    const char *slash = strrchr(image, '/');
    const char *tag = strchr(slash == NULL ? image : slash, ':');
    if (strchr(image, '@') != NULL || image[0] == '\0') {
        return false;
    }
    return tag == NULL || strcmp(tag, ":latest") == 0;
}

static void default_container(struct value **container)
{
    bool latest = is_latest(value_text(value_get(*container, "image")));
    defaults_text(container, "imagePullPolicy", latest ? "Always" : "IfNotPresent");
    defaults_text(container, "terminationMessagePath", "/dev/termination-log");
    defaults_text(container, "terminationMessagePolicy", "File");
    defaults_in_member(container, "resources", default_resources);
    defaults_in_items(container, "ports", default_port);
    defaults_in_items(container, "env", default_env);
    defaults_in_member(container, "livenessProbe", default_probe);
    defaults_in_member(container, "readinessProbe", default_probe);
    defaults_in_member(container, "startupProbe", default_probe);
    defaults_in_member(container, "lifecycle", default_lifecycle);
}

/* ---- volumes ---- */

void claim_spec_default(struct value **spec)
{
    defaults_text(spec, "volumeMode", "Filesystem");
    defaults_in_member(spec, "resources", default_resources);
}

static void default_claim_template(struct value **template)
{
    defaults_in_member(template, "spec", claim_spec_default);
}

static void default_ephemeral(struct value **source)
{
    defaults_in_member(source, "volumeClaimTemplate", default_claim_template);
}

static void default_mode(struct value **source)
{
    defaults_put(source, "defaultMode", value_int(FILE_MODE));
}

static void default_downward_api(struct value **source)
{
    defaults_in_items(source, "items", default_field_source);
}

static void default_downward_api_volume(struct value **source)
{
    default_mode(source);
    default_downward_api(source);
}

static void default_token(struct value **source)
{
    defaults_put(source, "expirationSeconds", value_int(TOKEN_EXPIRATION_SECONDS));
}

static void default_projection(struct value **source)
{
    defaults_in_member(source, "serviceAccountToken", default_token);
    defaults_in_member(source, "downwardAPI", default_downward_api);
}

static void default_projected(struct value **source)
{
    default_mode(source);
    defaults_in_items(source, "sources", default_projection);
}

static void default_host_path(struct value **source)
{
    defaults_text(source, "type", "");
}

static void default_iscsi(struct value **source)
{
    defaults_text(source, "iscsiInterface", "default");
}

static void default_rbd(struct value **source)
{
    defaults_text(source, "pool", "rbd");
    defaults_text(source, "user", "admin");
    defaults_text(source, "keyring", "/etc/ceph/keyring");
}

static void default_azure_disk(struct value **source)
{
    defaults_text(source, "cachingMode", "ReadWrite");
    defaults_text(source, "kind", "Shared");
    defaults_text(source, "fsType", "ext4");
    defaults_put(source, "readOnly", value_bool(false));
}

static void default_scale_io(struct value **source)
{
    defaults_text(source, "storageMode", "ThinProvisioned");
    defaults_text(source, "fsType", "xfs");
}

static void default_image(struct value **source)
{
    bool latest = is_latest(value_text(value_get(*source, "reference")));
    defaults_text(source, "pullPolicy", latest ? "Always" : "IfNotPresent");
}

static void default_volume(struct value **volume)
{
    static const struct {
        const char *source;
        void (*fill)(struct value **source);
    } sources[] = {
        {"azureDisk", default_azure_disk},
        {"configMap", default_mode},
        {"downwardAPI", default_downward_api_volume},
        {"ephemeral", default_ephemeral},
        {"hostPath", default_host_path},
        {"image", default_image},
        {"iscsi", default_iscsi},
        {"projected", default_projected},
        {"rbd", default_rbd},
        {"scaleIO", default_scale_io},
        {"secret", default_mode},
    };
    if (value_count(*volume) == 1) {
        value_put(volume, value_object(), "emptyDir");
    }
    AUTO_VALUE *old = value_ref(*volume);
    for (size_t i = 0; i < value_count(old); i++) {
        const char *key = value_key_at(old, i);
        for (size_t k = 0; k < sizeof(sources) / sizeof(sources[0]); k++) {
            if (text_equal(key, sources[k].source)) {
                defaults_fill_member(volume, key, value_member_at(old, i), sources[k].fill);
            }
        }
    }
}

/* ---- the whole ---- */

void pod_spec_default(struct value **spec)
{
    const char *account = value_text(value_get(*spec, "serviceAccountName"));
    const char *alias = value_text(value_get(*spec, "serviceAccount"));
    if (account[0] == '\0' && alias[0] != '\0') {
        value_put(spec, value_string(alias), "serviceAccountName");
    } else if (strcmp(account, alias) != 0) {
        value_put(spec, value_string(account), "serviceAccount");
    }
    defaults_text(spec, "dnsPolicy", "ClusterFirst");
    defaults_text(spec, "restartPolicy", "Always");
    defaults_text(spec, "schedulerName", "default-scheduler");
    defaults_put(spec, "securityContext", value_object());
    defaults_put(spec, "terminationGracePeriodSeconds", value_int(GRACE_PERIOD_SECONDS));
    if (value_as_int(value_get(*spec, "terminationGracePeriodSeconds"), 0) < 0) {
        value_put(spec, value_int(1), "terminationGracePeriodSeconds");
    }
    defaults_in_member(spec, "overhead", resource_list_default);
    defaults_in_items(spec, "volumes", default_volume);
    defaults_in_items(spec, "initContainers", default_container);
    defaults_in_items(spec, "containers", default_container);
    defaults_in_items(spec, "ephemeralContainers", default_container);
}

static void request_limits(struct value **resources)
{
    AUTO_VALUE *requests = value_ref(value_get(*resources, "requests"));
    AUTO_VALUE *limits = value_ref(value_get(*resources, "limits"));
    for (size_t i = 0; i < value_count(limits); i++) {
        if (value_get_like(requests, limits, i) == NULL) {
            value_put(resources, value_ref(value_member_at(limits, i)), "requests",
                      value_key_at(limits, i));
        }
    }
}

static void request_container_limits(struct value **container)
{
    defaults_in_member(container, "resources", request_limits);
}

static void open_on_host(struct value **port)
{
    defaults_put(port, "hostPort", value_ref(value_get(*port, "containerPort")));
}

static void open_ports_on_host(struct value **container)
{
    defaults_in_items(container, "ports", open_on_host);
}

void pod_spec_default_of_pod(struct value **spec)
{
    defaults_in_items(spec, "containers", request_container_limits);
    defaults_in_items(spec, "initContainers", request_container_limits);
    defaults_put(spec, "enableServiceLinks", value_bool(true));
    if (value_as_bool(value_get(*spec, "hostNetwork"), false)) {
        defaults_in_items(spec, "containers", open_ports_on_host);
        defaults_in_items(spec, "initContainers", open_ports_on_host);
    }
}
