#include <string.h>

#include "core/base/text.h"
#include "core/kube/api_status.h"
#include "sim/http/call.h"

/* ---- /version ---- */

/* Source: the recordings' server. The build's own words are ours. */
static const char version[] = "{\n"
                              "  \"major\": \"1\",\n"
                              "  \"minor\": \"36\",\n"
                              "  \"emulationMajor\": \"1\",\n"
                              "  \"emulationMinor\": \"36\",\n"
                              "  \"minCompatibilityMajor\": \"1\",\n"
                              "  \"minCompatibilityMinor\": \"35\",\n"
                              "  \"gitVersion\": \"v1.36.2\",\n"
                              "  \"gitCommit\": \"\",\n"
                              "  \"gitTreeState\": \"clean\",\n"
                              "  \"buildDate\": \"2026-07-24T00:00:00Z\",\n"
                              "  \"goVersion\": \"none: rayrig\",\n"
                              "  \"compiler\": \"gcc\",\n"
                              "  \"platform\": \"linux/amd64\"\n"
                              "}";

static void send_version(struct http_call *self)
{
    if (strcmp(self->request->method, "GET") != 0) {
        call_send_status(self, api_status_method_not_allowed());
        return;
    }
    self->response->code = 200;
    http_headers_add(&self->response->headers, "Content-Type", "application/json");
    buffer_append(&self->response->body, version);
}

/* ---- /healthz, /livez, /readyz ---- */

/* What is there to be unwell: everything is as well as the process that answers. */
static const char *const checks[] = {"ping", "log", "etcd"};

static bool is_excluded(const struct http_call *self, const char *check)
{
    for (size_t i = 0; i < self->target.parameter_count; i++) {
        const struct http_parameter *parameter = &self->target.parameters[i];
        if (strcmp(parameter->name, "exclude") == 0 && strcmp(parameter->value, check) == 0) {
            return true;
        }
    }
    return false;
}

/* What is to be left out and is no check. */
static void append_strangers(const struct http_call *self, struct buffer *out)
{
    const char *before = "warn: some health checks cannot be excluded: no matches for ";
    for (size_t i = 0; i < self->target.parameter_count; i++) {
        const struct http_parameter *parameter = &self->target.parameters[i];
        bool is_check = strcmp(parameter->name, "exclude") != 0;
        for (size_t j = 0; !is_check && j < sizeof(checks) / sizeof(checks[0]); j++) {
            is_check = strcmp(parameter->value, checks[j]) == 0;
        }
        if (!is_check) {
            buffer_append(out, before);
            buffer_append_quoted(out, parameter->value, strlen(parameter->value));
            before = ", ";
        }
    }
    if (strcmp(before, ", ") == 0) {
        buffer_append_char(out, '\n');
    }
}

static void send_checks(struct http_call *self, const char *name)
{
    AUTO_BUFFER text = {0};
    for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
        buffer_printf(&text, "[+]%s %s\n", checks[i],
                      is_excluded(self, checks[i]) ? "excluded: ok" : "ok");
    }
    append_strangers(self, &text);
    buffer_printf(&text, "%s check passed\n", name);
    call_send_text(self, 200, buffer_text(&text));
}

static bool send_health(struct http_call *self, const char *name)
{
    if (self->target.segment_count == 1) {
        if (http_target_get(&self->target, "verbose") != NULL) {
            send_checks(self, name);
        } else {
            call_send_text(self, 200, "ok");
        }
        return true;
    }
    for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
        if (self->target.segment_count == 2 && strcmp(self->target.segments[1], checks[i]) == 0) {
            call_send_text(self, 200, "ok");
            return true;
        }
    }
    return false;
}

/* ---- /.well-known/openid-configuration and /openid/v1/jwks ---- */

/* The tokens here are signed by nobody (sim/apiserver/token.h), and so no key is told. Source:
 * k8s.io/kubernetes pkg/serviceaccount/openidmetadata.go, pkg/routes/openidmetadata.go. */
static void send_issuer(struct http_call *self, bool is_keys)
{
    if (strcmp(self->request->method, "GET") != 0) {
        call_send_status(self, api_status_method_not_allowed());
        return;
    }
    struct buffer *body = &self->response->body;
    self->response->code = 200;
    http_headers_add(&self->response->headers, "Content-Type",
                     is_keys ? "application/jwk-set+json" : "application/json");
    http_headers_add(&self->response->headers, "Cache-Control", "public, max-age=3600");
    if (is_keys) {
        buffer_append(body, "{\"keys\":[]}");
    } else {
        buffer_printf(body,
                      "{\"issuer\":\"https://kubernetes.default.svc\",\"jwks_uri\":"
                      "\"https://%s/openid/v1/jwks\",\"response_types_supported\":[\"id_token\"],"
                      "\"subject_types_supported\":[\"public\"],"
                      "\"id_token_signing_alg_values_supported\":[\"RS256\"]}",
                      self->front->address);
    }
}

/* ---- / and /metrics ---- */

static void send_root(struct http_call *self)
{
    const struct http_accepted accepted = {.pretty = true};
    AUTO_BUFFER json = {0};
    buffer_append(&json, "{\"paths\":[\"/.well-known/openid-configuration\",\"/api\",\"/api/v1\","
                         "\"/apis\",\"/healthz\",\"/livez\",\"/metrics\",\"/openapi/v2\","
                         "\"/openapi/v3\",\"/openid/v1/jwks\",\"/readyz\",\"/version\"]}");
    call_send_json(self, 200, &json, &accepted);
}

/* Source: the names of kube-apiserver's own metrics. */
static void send_metrics(struct http_call *self)
{
    const struct http_front *front = self->front;
    AUTO_BUFFER text = {0};
    buffer_printf(&text,
                  "# TYPE apiserver_longrunning_requests gauge\n"
                  "apiserver_longrunning_requests{verb=\"WATCH\"} %zu\n"
                  "# TYPE apiserver_storage_revision gauge\n"
                  "apiserver_storage_revision ",
                  front->watches.count);
    buffer_append_int(&text, (int64_t)api_server_revision(front->server));
    buffer_append_char(&text, '\n');
    self->response->code = 200;
    http_headers_add(&self->response->headers, "Content-Type",
                     "text/plain; version=0.0.4; charset=utf-8");
    buffer_append_sized(&self->response->body, buffer_text(&text), text.size);
}

bool health_handle(struct http_call *self)
{
    const char *name = self->target.segment_count == 0 ? "" : self->target.segments[0];
    bool is_alone = self->target.segment_count <= 1;
    if (is_alone && name[0] == '\0') {
        send_root(self);
    } else if (is_alone && strcmp(name, "version") == 0) {
        send_version(self);
    } else if (is_alone && strcmp(name, "metrics") == 0) {
        send_metrics(self);
    } else if (strcmp(self->target.path, "/.well-known/openid-configuration") == 0) {
        send_issuer(self, false);
    } else if (strcmp(self->target.path, "/openid/v1/jwks") == 0) {
        send_issuer(self, true);
    } else {
        return (strcmp(name, "healthz") == 0 || strcmp(name, "livez") == 0 ||
                strcmp(name, "readyz") == 0) &&
               send_health(self, name);
    }
    return true;
}
