#include "core/ray/probes.h"

#include <string.h>

#include "core/base/parse_int.h"
#include "core/ray/ray_version.h"

/* A start parameter that is a port, or what Ray takes without it. */
static int64_t port_parameter(const struct pod_draft *pod, const char *name, int64_t otherwise)
{
    const char *text = pod_draft_parameter(pod, name);
    int64_t port = otherwise;
    if (text == NULL || !parse_int64(text, &port) || port < INT32_MIN || port > INT32_MAX) {
        return otherwise;
    }
    return port;
}

static void print_check(struct buffer *out, int timeout_seconds, int64_t port, const char *path)
{
    buffer_printf(out, "%swget --tries 1 -T %d -q -O- http://localhost:%lld/%s | grep success",
                  out->size > 0 ? " && " : "", timeout_seconds, (long long)port, path);
}

static struct value *exec_action(const struct buffer *script)
{
    struct value *command = value_array_of(value_string("bash"), value_string("-c"),
                                           value_string(buffer_text(script)), NULL);
    return value_object_of("exec", value_object_of("command", command, NULL), NULL);
}

static void print_checks(const struct pod_draft *pod, struct buffer *out)
{
    print_check(out, 2, port_parameter(pod, "dashboard-agent-listen-port", 52365),
                "api/local_raylet_healthz");
    if (pod->group == NULL) {
        print_check(out, 10, port_parameter(pod, "dashboard-port", 8265), "api/gcs_healthz");
    }
}

/* From 2.53 on, Ray answers for the whole node at one address. */
static bool answers_at_one_address(const struct pod_draft *pod)
{
    struct ray_version version;
    AUTO_ERROR err = {0};
    return ray_version_parse(value_find_text(pod->cluster->spec, "rayVersion"), &version, &err) &&
           ray_version_at_least(&version, 2, 53, 0);
}

static struct value *action(const struct pod_draft *pod)
{
    if (answers_at_one_address(pod)) {
        RULE(pod->cluster->rules, PROBE_2);
        int64_t port = port_parameter(pod, "dashboard-agent-listen-port", 52365);
        return value_object_of(
            "httpGet",
            value_object_of("path", value_string("/api/healthz"), "port", value_int(port), NULL),
            NULL);
    }
    RULE(pod->cluster->rules, PROBE_1);
    AUTO_BUFFER script = {0};
    print_checks(pod, &script);
    return exec_action(&script);
}

/* A worker of a RayService is ready when Ray Serve's proxy on it is. */
static struct value *serve_action(const struct pod_draft *pod)
{
    RULE(pod->cluster->rules, PROBE_5);
    int64_t port = 8000;
    const struct value *ports = value_get(pod->ray, "ports");
    for (size_t i = 0; i < value_count(ports); i++) {
        if (value_is_text(value_get(value_at(ports, i), "name"), "serve")) {
            port = value_as_int(value_get(value_at(ports, i), "containerPort"), port);
            break;
        }
    }
    AUTO_BUFFER script = {0};
    print_checks(pod, &script);
    print_check(&script, 10, port, "-/healthz");
    return exec_action(&script);
}

static struct value *probe(const struct pod_draft *pod, struct value *action_take,
                           int64_t initial_delay, int64_t failure_threshold)
{
    struct value *probe = action_take;
    const struct value_member members[] = {
        VALUE_MEMBER("initialDelaySeconds", value_int(initial_delay)),
        VALUE_MEMBER("timeoutSeconds", value_int(pod->group == NULL ? 5 : 2)),
        VALUE_MEMBER("periodSeconds", value_int(5)),
        VALUE_MEMBER("successThreshold", value_int(1)),
        VALUE_MEMBER("failureThreshold", value_int(failure_threshold)),
    };
    value_put_members(&probe, NULL, members, sizeof(members) / sizeof(members[0]));
    return probe;
}

void probes_add(struct pod_draft *pod)
{
    struct rules *rules = pod->cluster->rules;
    if (!pod->cluster->options->probes_injection) {
        RULE(rules, PROBE_4);
        return;
    }
    bool is_watched = value_get(pod->ray, "livenessProbe") != NULL;
    bool is_asked = value_get(pod->ray, "readinessProbe") != NULL;
    if (is_watched || is_asked) {
        RULE(rules, PROBE_3);
    }
    bool serves = pod->group != NULL && strcmp(pod->cluster->creator_kind, "RayService") == 0;
    AUTO_VALUE *usual = is_watched && (is_asked || serves) ? NULL : action(pod);
    if (!is_watched) {
        value_put(&pod->ray, probe(pod, value_ref(usual), 30, 120), "livenessProbe");
    }
    if (!is_asked) {
        value_put(&pod->ray,
                  serves ? probe(pod, serve_action(pod), 10, 1)
                         : probe(pod, value_ref(usual), 10, 10),
                  "readinessProbe");
    }
}
