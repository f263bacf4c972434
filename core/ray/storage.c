#include "core/ray/storage.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/buffer.h"
#include "core/base/memory.h"
#include "core/kube/meta.h"
#include "core/kube/quantity.h"
#include "core/ray/ray_names.h"
#include "core/ray/storage_builder.h"

/* ---- the users' token ---- */

enum { TOKEN_SIZE = 32 };

/* RFC 4648, padded. */
static void print_base64(const unsigned char *bytes, size_t size, struct buffer *out)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < size; i += 3) {
        unsigned group = (unsigned)bytes[i] << 16;
        group |= i + 1 < size ? (unsigned)bytes[i + 1] << 8 : 0;
        group |= i + 2 < size ? bytes[i + 2] : 0;
        buffer_append_char(out, digits[group >> 18]);
        buffer_append_char(out, digits[group >> 12 & 63]);
        buffer_append_char(out, i + 1 < size ? digits[group >> 6 & 63] : '=');
        buffer_append_char(out, i + 2 < size ? digits[group & 63] : '=');
    }
}

static bool needs_secret(const struct ray_cluster *cluster)
{
    const struct value *auth = value_get(cluster->spec, "authOptions");
    return value_is(auth, VALUE_OBJECT) && !value_is_text(value_get(auth, "mode"), "disabled") &&
           !cluster->auth_k8s_token && value_find_text(auth, "secretName")[0] == '\0';
}

bool storage_reconcile_auth_secret(struct pass *pass)
{
    if (!needs_secret(pass->cluster)) {
        return true;
    }
    AUTO_FREE char *name = ray_names_check_name(pass->cluster->name);
    AUTO_RESPONSE found = pass_get(pass, &resource_secrets, name);
    if (api_response_ok(&found)) {
        return true;
    }
    if (found.code != 404) {
        return pass_fail_response(pass, &found);
    }
    RULE(pass->cluster->rules, SECRET_1);
    unsigned char bytes[TOKEN_SIZE];
    pass->client->random_bytes(pass->client, bytes, sizeof(bytes));
    AUTO_BUFFER token = {0};
    print_base64(bytes, sizeof(bytes), &token);
    AUTO_VALUE *secret = storage_builder_auth_secret(pass->cluster, buffer_text(&token));
    AUTO_RESPONSE created = api_client_create(pass->client, &resource_secrets, secret);
    return api_response_ok(&created) || pass_fail_response(pass, &created);
}

/* ---- the GCS' storage ---- */

static bool create_claim(struct pass *pass)
{
    const char *namespace = pass->cluster->namespace;
    AUTO_VALUE *claim = storage_builder_gcs_claim(pass->cluster);
    AUTO_RESPONSE created =
        api_client_create(pass->client, &resource_persistentvolumeclaims, claim);
    if (!api_response_ok(&created)) {
        pass_event(pass, EVENT_FAILED_TO_CREATE_CLAIM, namespace, meta_name(claim),
                   api_response_message(&created));
        return pass_fail_response(pass, &created);
    }
    RULE(pass->cluster->rules, CLAIM_1);
    pass_event(pass, EVENT_CREATED_CLAIM, namespace, meta_name(claim));
    return true;
}

static void start_part(struct buffer *drift)
{
    buffer_append(drift, drift->size == 0 ? "" : "; ");
}

static void compare_size(const struct value *wanted, const struct value *live, struct buffer *drift)
{
    AUTO_ERROR err = {0};
    AUTO_QUANTITY a = {0};
    AUTO_QUANTITY b = {0};
    quantity_from_value(value_find(wanted, "spec", "resources", "requests", "storage"), &a, &err);
    quantity_from_value(value_find(live, "spec", "resources", "requests", "storage"), &b, &err);
    if (quantity_compare(&a, &b) != 0) {
        start_part(drift);
        buffer_append(drift, "requested size ");
        quantity_print(&a, drift);
        buffer_append(drift, " != current ");
        quantity_print(&b, drift);
    }
}

/* Only a class that the spec names can differ. */
static void compare_class(const struct value *wanted, const struct value *live,
                          struct buffer *drift)
{
    const struct value *a = value_find(wanted, "spec", "storageClassName");
    const struct value *b = value_find(live, "spec", "storageClassName");
    if (a != NULL && !value_equal(a, b)) {
        start_part(drift);
        buffer_printf(drift, "storageClassName %s != current %s", value_text(a),
                      b == NULL ? "<default>" : value_text(b));
    }
}

static int compare_values(const void *left, const void *right)
{
    const struct value *const *a = left;
    const struct value *const *b = right;
    return value_compare(*a, *b);
}

/* The same items in whatever order. */
static bool same_items(const struct value *a, const struct value *b)
{
    size_t count = value_count(a);
    if (value_count(b) != count) {
        return false;
    }
    AUTO_FREE const struct value **items = memory_alloc_zero(2 * count, sizeof(items[0]));
    for (size_t i = 0; i < count; i++) {
        items[i] = value_at(a, i);
        items[count + i] = value_at(b, i);
    }
    qsort(items, count, sizeof(items[0]), compare_values);
    qsort(items + count, count, sizeof(items[0]), compare_values);
    bool same = true;
    for (size_t i = 0; i < count; i++) {
        same = same && value_equal(items[i], items[count + i]);
    }
    return same;
}

static void print_items(const struct value *array, struct buffer *out)
{
    buffer_append_char(out, '[');
    for (size_t i = 0; i < value_count(array); i++) {
        buffer_printf(out, "%s%s", i == 0 ? "" : " ", value_text(value_at(array, i)));
    }
    buffer_append_char(out, ']');
}

static void compare_modes(const struct value *wanted, const struct value *live,
                          struct buffer *drift)
{
    const struct value *a = value_find(wanted, "spec", "accessModes");
    const struct value *b = value_find(live, "spec", "accessModes");
    if (!same_items(a, b)) {
        start_part(drift);
        buffer_append(drift, "accessModes ");
        print_items(a, drift);
        buffer_append(drift, " != current ");
        print_items(b, drift);
    }
}

static void report_drift(struct pass *pass, const struct value *live)
{
    AUTO_VALUE *wanted = storage_builder_gcs_claim(pass->cluster);
    AUTO_BUFFER drift = {0};
    compare_size(wanted, live, &drift);
    compare_class(wanted, live, &drift);
    compare_modes(wanted, live, &drift);
    if (drift.size > 0) {
        RULE(pass->cluster->rules, CLAIM_2);
        pass_event(pass, EVENT_CLAIM_DRIFT, pass->cluster->namespace, meta_name(live),
                   buffer_text(&drift));
    }
}

static void drop_owner(struct value **claim, const char *uid)
{
    AUTO_VALUE *owners = value_ref(value_find(*claim, "metadata", "ownerReferences"));
    for (size_t i = value_count(owners); i-- > 0;) {
        if (value_is_text(value_get(value_at(owners, i), "uid"), uid)) {
            value_remove_at(&owners, i);
        }
    }
    value_put(claim, value_count(owners) == 0 ? NULL : value_ref(owners), "metadata",
              "ownerReferences");
}

static void add_owner(struct value **claim, const struct ray_cluster *cluster)
{
    AUTO_VALUE *owners = value_ref(value_find(*claim, "metadata", "ownerReferences"));
    if (owners == NULL) {
        owners = value_array();
    }
    value_push(&owners, cluster_spec_owner_reference(cluster));
    value_put(claim, value_ref(owners), "metadata", "ownerReferences");
}

/* A claim that is to outlive the cluster must not be owned by it, and any other must. */
static bool reconcile_owner(struct pass *pass, const struct value *live)
{
    const struct ray_cluster *cluster = pass->cluster;
    bool retain = value_is_text(
        value_find(cluster->spec, "gcsFaultToleranceOptions", "storage", "deletionPolicy"),
        "Retain");
    bool owned = meta_is_controlled_by(live, cluster->object);
    if (retain != owned) {
        return true;
    }
    AUTO_VALUE *claim = value_ref(live);
    const struct value *other = meta_controller(live);
    if (retain) {
        RULE(cluster->rules, CLAIM_3);
        drop_owner(&claim, cluster->uid);
    } else if (other != NULL) {
        /* Source: controller-runtime, controllerutil.AlreadyOwnedError. */
        return pass_fail(pass, "Object %s/%s is already owned by another %s controller %s",
                         cluster->namespace, meta_name(live), value_find_text(other, "kind"),
                         value_find_text(other, "name"));
    } else {
        RULE(cluster->rules, CLAIM_4);
        add_owner(&claim, cluster);
    }
    AUTO_RESPONSE updated =
        api_client_update(pass->client, &resource_persistentvolumeclaims, NULL, claim);
    return api_response_ok(&updated) || pass_fail_response(pass, &updated);
}

/* A claim of the user's is only looked for. */
static bool check_users_claim(struct pass *pass, const char *name)
{
    AUTO_RESPONSE found = pass_get(pass, &resource_persistentvolumeclaims, name);
    if (found.code == 404) {
        AUTO_BUFFER quoted = {0};
        buffer_append_quoted(&quoted, name, strlen(name));
        RULE(pass->cluster->rules, CLAIM_5);
        pass_event(pass, EVENT_CLAIM_NOT_FOUND, buffer_text(&quoted), pass->cluster->namespace);
        return true;
    }
    return api_response_ok(&found) || pass_fail_response(pass, &found);
}

bool storage_reconcile_gcs_claim(struct pass *pass)
{
    const struct ray_cluster *cluster = pass->cluster;
    if (!cluster->gcs_ft_rocksdb) {
        return true;
    }
    const char *users =
        value_find_text(cluster->spec, "gcsFaultToleranceOptions", "storage", "claimName");
    if (users[0] != '\0') {
        return check_users_claim(pass, users);
    }
    AUTO_FREE char *name = ray_names_gcs_claim(cluster->name);
    AUTO_RESPONSE found = pass_get(pass, &resource_persistentvolumeclaims, name);
    if (found.code == 404) {
        return create_claim(pass);
    }
    if (!api_response_ok(&found)) {
        return pass_fail_response(pass, &found);
    }
    report_drift(pass, found.body);
    return reconcile_owner(pass, found.body);
}
