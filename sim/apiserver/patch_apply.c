#include "sim/apiserver/patch_apply.h"

#include <string.h>

#include "core/base/value_json.h"
#include "core/kube/api_status.h"
#include "core/kube/meta.h"
#include "sim/apiserver/field_set.h"
#include "sim/apiserver/managed_fields.h"
#include "sim/apiserver/typed_check.h"
#include "sim/apiserver/typed_object.h"
#include "sim/apiserver/verbs.h"

/* Where kubectl keeps what it applied without the server's help. */
#define LAST_APPLIED "kubectl.kubernetes.io/last-applied-configuration"

/* ---- reading the configuration ---- */

static bool refuse(struct api_response *refusal, struct api_response with)
{
    *refusal = with;
    return false;
}

static bool check_kind(const struct api_request *request, struct api_response *refusal)
{
    char api_version[128];
    resource_api_version(request->resource, api_version, sizeof(api_version));
    const char *version = value_find_text(request->body, "apiVersion");
    const char *kind = value_find_text(request->body, "kind");
    AUTO_BUFFER message = {0};
    if (strcmp(kind, request->resource->kind) != 0) {
        const char *slash = strchr(version, '/');
        buffer_printf(&message, "invalid object type: %.*s/%s, Kind=%s",
                      slash == NULL ? 0 : (int)(slash - version), version,
                      slash == NULL ? version : slash + 1, kind);
    } else if (strcmp(version, api_version) != 0) {
        buffer_printf(&message,
                      "Incorrect version specified in apply patch. Specified patch version: %s, "
                      "expected: %s",
                      version, api_version);
    } else if (value_find(request->body, "metadata", "managedFields") != NULL) {
        buffer_append(&message, "metadata.managedFields must be nil");
    } else {
        return true;
    }
    return refuse(refusal, api_status_bad_request(buffer_text(&message)));
}

static bool check_configuration(const struct api_request *request, const struct schema *schema,
                                struct api_response *refusal)
{
    static const struct resource options = {.group = "meta.k8s.io", .kind = "PatchOptions"};
    if (request->field_manager == NULL || request->field_manager[0] == '\0') {
        AUTO_FIELD_ERRORS errors = {0};
        field_errors_add(&errors, FIELD_REQUIRED, "fieldManager",
                         "Required value: is required for apply patch");
        return refuse(refusal, api_status_invalid(&options, "", &errors));
    }
    if (!check_kind(request, refusal)) {
        return false;
    }
    AUTO_BUFFER problem = {0};
    if (typed_check(schema, request->body, &problem)) {
        return true;
    }
    AUTO_BUFFER message = {0};
    buffer_printf(&message, "failed to create typed patch object (%s/%s; %s/%s, Kind=%s): %s",
                  meta_namespace(request->body), meta_name(request->body), request->resource->group,
                  request->resource->version, request->resource->kind, buffer_text(&problem));
    return refuse(refusal, api_status_failure(500, "", buffer_text(&message), NULL));
}

/* ---- applying ---- */

struct apply {
    const struct api_request *request;
    struct managed_write write;
    const struct value *live;
    struct value *entries;
    struct value *fields; /* that the configuration has */
    struct value *merged;
    struct value *changed; /* in it, against LIVE */
    struct value *removed;
    bool is_same; /* it is LIVE */
};

static void apply_release(struct apply *self)
{
    value_unref(self->entries);
    value_unref(self->fields);
    value_unref(self->merged);
    value_unref(self->changed);
    value_unref(self->removed);
}

/* What I applied last time and not now goes, unless it is somebody else's, too. */
static void prune(struct apply *self)
{
    const struct value *last = managed_fields_last_applied(&self->write, self->entries);
    if (last == NULL) {
        return;
    }
    AUTO_VALUE *others = managed_fields_of_others(&self->write, self->entries);
    AUTO_VALUE *keep = field_set_union(others, self->fields);
    /* No configuration can take this away, and one that leaves it out does not mean to. */
    AUTO_VALUE *name = value_object();
    value_put(&name, value_object(), "f:metadata", "f:name");
    value_replace(&keep, field_set_union(keep, name));
    typed_prune(self->write.schema, last, keep, &self->merged);
}

static void merge(struct apply *self)
{
    AUTO_VALUE *nothing = value_object();
    const struct value *live = self->live == NULL ? nothing : self->live;
    self->fields = typed_fields(self->write.schema, self->request->body);
    managed_write_narrow(&self->write, &self->fields);
    self->merged = typed_merge(self->write.schema, live, self->request->body);
    prune(self);
    field_set_strip(&self->fields);
    typed_compare(self->write.schema, live, self->merged, &self->changed, &self->removed);
    self->is_same = self->changed == NULL && self->removed == NULL;
    managed_write_narrow(&self->write, &self->changed);
    managed_write_narrow(&self->write, &self->removed);
}

/* ---- kubectl's annotation ---- */

/*
 * `kubectl apply` without --server-side writes down in an annotation what it applied. For fields
 * that it lists there and that are still as they are there, kubectl's server-side apply may take
 * over what its own earlier updates are said to own.
 * Source: lastappliedmanager.go.
 */
static struct value *allowed_conflicts(const struct apply *self)
{
    const char *text = value_find_text(self->live, "metadata", "annotations", LAST_APPLIED);
    AUTO_ERROR err = {0};
    AUTO_VALUE *applied = value_parse_json(text, strlen(text), &err);
    AUTO_BUFFER problem = {0};
    if (!value_equal(value_get(applied, "apiVersion"), self->write.api_version) ||
        !typed_check(self->write.schema, applied, &problem)) {
        return NULL;
    }
    AUTO_VALUE *fields = typed_fields(self->write.schema, applied);
    struct value *changed = NULL;
    struct value *removed = NULL;
    typed_compare(self->write.schema, applied, self->live, &changed, &removed);
    AUTO_VALUE *kept = field_set_difference(fields, changed);
    struct value *allowed = field_set_difference(kept, removed);
    value_unref(changed);
    value_unref(removed);
    return allowed;
}

static bool is_kubectl(const struct apply *self)
{
    return strcmp(self->request->field_manager, "kubectl") == 0 &&
           value_find_text(self->live, "metadata", "annotations", LAST_APPLIED)[0] != '\0';
}

/* What is applied becomes the annotation's new text. Source: lastappliedupdater.go. */
static void write_last_applied(struct apply *self)
{
    AUTO_VALUE *applied = value_ref(self->request->body);
    value_drop(&applied, "metadata", "annotations", LAST_APPLIED);
    AUTO_BUFFER text = {0};
    value_print_json(applied, &text);
    buffer_append_char(&text, '\n');
    if (value_find(self->merged, "metadata", "annotations", LAST_APPLIED) != NULL) {
        value_put(&self->merged, value_string(buffer_text(&text)), "metadata", "annotations",
                  LAST_APPLIED);
    }
}

/* ---- the patch ---- */

static bool resolve_conflicts(struct apply *self, struct api_response *refusal)
{
    if (self->request->force) {
        return true;
    }
    AUTO_VALUE *changed = value_ref(self->changed);
    if (is_kubectl(self)) {
        AUTO_VALUE *allowed = allowed_conflicts(self);
        value_replace(&changed, field_set_difference(changed, allowed));
    }
    struct managed_conflicts conflicts =
        managed_fields_conflicts(&self->write, self->entries, changed);
    bool ok = value_count(conflicts.causes) == 0;
    if (!ok) {
        *refusal = managed_conflicts_answer(&conflicts);
    }
    managed_conflicts_release(&conflicts);
    return ok;
}

static void write_entries(struct apply *self)
{
    struct managed_applied applied = {self->fields, self->changed, self->removed, self->is_same};
    struct value *entries = managed_fields_apply(&self->write, self->entries, &applied);
    self->entries = NULL;
    value_put(&self->merged, entries, "metadata", "managedFields");
    if (is_kubectl(self)) {
        write_last_applied(self);
    }
}

bool patch_apply_configuration(struct strategy_call *call, const struct strategy *strategy,
                               const struct value *live, struct value **patched,
                               struct api_response *refusal)
{
    if (!check_configuration(call->request, strategy->schema, refusal)) {
        return false;
    }
    AUTO_VALUE *time = api_server_timestamp(call->server);
    struct apply self = {
        .request = call->request, .write = managed_write_of(call, time), .live = live};
    self.entries = managed_fields_before_apply(&self.write, live, call->server->tracks_managers);
    merge(&self);
    bool ok = resolve_conflicts(&self, refusal);
    if (ok) {
        write_entries(&self);
        *patched = value_ref(self.merged);
    }
    apply_release(&self);
    return ok;
}
