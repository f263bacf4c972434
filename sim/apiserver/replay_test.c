#include <stdlib.h>

#include "core/base/memory.h"
#include "core/kube/meta.h"
#include "core/ray/contract.h"
#include "sim/apiserver/server.h"
#include "tests/expect.h"

/*
 * Requests to a real kube-apiserver 1.36 and its answers, sent to the simulated one in the same
 * order. In the recorded texts `$uid1`, `$rv226`, `$ip1` and `$volume1` stand for a uid, a
 * resourceVersion, a Service's address and a volume's name, which have to be the same wherever they
 * occur; `$time` and `$any` for anything. Where only members of an answer are there, only they are
 * compared.
 */
struct replay {
    struct world world;
    struct api_server *server;
    struct value *symbols; /* what each one stands for, once known */
};

static void set_up(struct replay *self)
{
    world_init(&self->world, 1);
    self->server = api_server_new(&self->world);
    self->symbols = value_object();
    api_server_add_custom(self->server, &resource_rayclusters, contract_kuberay.schema);
}

static void tear_down(struct replay *self)
{
    value_unref(self->symbols);
    api_server_free(self->server);
    world_release(&self->world);
}

/* ---- symbols ---- */

static bool is_symbol(const char *text)
{
    return strncmp(text, "$uid", 4) == 0 || strncmp(text, "$rv", 3) == 0 ||
           strncmp(text, "$ip", 3) == 0 || strncmp(text, "$volume", 7) == 0;
}

/* TEXT with the symbols in it replaced by what they stand for. */
static struct value *resolve_text(const struct replay *self, const char *text)
{
    AUTO_BUFFER out = {0};
    while (*text != '\0') {
        size_t size = is_symbol(text) ? strcspn(text + 1, "$() ,\"") + 1 : 0;
        const struct value *known = value_get_sized(self->symbols, text, size);
        if (size > 0 && known != NULL) {
            buffer_append(&out, value_text(known));
            text += size;
        } else {
            buffer_append_char(&out, *text++);
        }
    }
    return value_string(buffer_text(&out));
}

/* There may be symbols in a key, too: `k:{"uid":"$uid1"}`. */
static void put_resolved(const struct replay *self, struct value **object, const char *key,
                         struct value *member_take)
{
    AUTO_VALUE *resolved = resolve_text(self, key);
    if (!value_is_text(resolved, key)) {
        value_drop(object, key);
    }
    value_put(object, member_take, value_text(resolved));
}

static struct value *resolve(const struct replay *self, const struct value *value)
{
    if (value_is(value, VALUE_STRING)) {
        return value_is_text(value, "$time") ? value_string("2026-01-01T00:00:00Z")
                                             : resolve_text(self, value_text(value));
    }
    struct value *copy = value_ref(value);
    for (size_t i = 0; i < value_count(value); i++) {
        if (value_is(value, VALUE_OBJECT)) {
            struct value *member = resolve(self, value_member_at(value, i));
            put_resolved(self, &copy, value_key_at(value, i), member);
        } else {
            value_set_at(&copy, i, resolve(self, value_at(value, i)));
        }
    }
    return copy;
}

/* WANT, with GOT's text where a symbol is not known yet or anything will do. */
static struct value *fill_in(struct replay *self, const struct value *want, const struct value *got)
{
    const char *text = value_text(want);
    if (strcmp(text, "$time") == 0 || strcmp(text, "$any") == 0) {
        return value_ref(got == NULL ? want : got);
    }
    if (is_symbol(text) && value_get(self->symbols, text) == NULL && got != NULL) {
        value_put(&self->symbols, value_ref(got), text);
    }
    if (value_is(want, VALUE_STRING)) {
        return resolve_text(self, text);
    }
    struct value *copy = value_ref(want);
    for (size_t i = 0; i < value_count(want); i++) {
        if (value_is(want, VALUE_OBJECT)) {
            const char *key = value_key_at(want, i);
            AUTO_VALUE *got_key = resolve_text(self, key);
            struct value *member =
                fill_in(self, value_member_at(want, i), value_get(got, value_text(got_key)));
            put_resolved(self, &copy, key, member);
        } else {
            value_set_at(&copy, i, fill_in(self, value_at(want, i), value_at(got, i)));
        }
    }
    return copy;
}

/* ---- requests ---- */

static const struct resource *find_resource(const struct replay *self, const struct value *record)
{
    const char *text = value_text(value_get(record, "resource"));
    const char *version = value_as_string(value_get(record, "version"));
    AUTO_FREE char *group = memory_copy_text(text);
    char *slash = strchr(group, '/');
    const char *plural = slash == NULL ? text : text + (slash - group) + 1;
    if (slash != NULL) {
        *slash = '\0';
    }
    return api_server_find_plural(self->server, slash == NULL ? "" : group,
                                  version == NULL ? "v1" : version, plural);
}

static enum api_field_validation field_validation(const char *text)
{
    if (text != NULL && strcmp(text, "Strict") == 0) {
        return API_FIELDS_STRICT;
    }
    return text != NULL && strcmp(text, "Ignore") == 0 ? API_FIELDS_IGNORE : API_FIELDS_WARN;
}

static enum api_patch_type patch_type(const char *text)
{
    if (text != NULL && strcmp(text, "json") == 0) {
        return API_PATCH_JSON;
    }
    if (text != NULL && strcmp(text, "apply") == 0) {
        return API_PATCH_APPLY;
    }
    return text != NULL && strcmp(text, "strategic") == 0 ? API_PATCH_STRATEGIC : API_PATCH_MERGE;
}

static void send(struct replay *self, const struct value *record, struct api_response *response)
{
    AUTO_VALUE *body = resolve(self, value_get(record, "body"));
    AUTO_VALUE *query = resolve(self, value_get(record, "query"));
    const char *limit = value_as_string(value_get(query, "limit"));
    const char *agent = value_as_string(value_get(record, "agent"));
    struct api_request request = {
        .resource = find_resource(self, record),
        .namespace = value_as_string(value_get(record, "namespace")),
        .name = value_as_string(value_get(record, "name")),
        .subresource = value_as_string(value_get(record, "subresource")),
        .body = body,
        .patch_type = patch_type(value_as_string(value_get(record, "patch"))),
        .force = value_get(query, "force") != NULL,
        .dry_run = value_get(query, "dryRun") != NULL,
        .field_validation = field_validation(value_as_string(value_get(query, "fieldValidation"))),
        .label_selector = value_as_string(value_get(query, "labelSelector")),
        .field_selector = value_as_string(value_get(query, "fieldSelector")),
        .resource_version = value_as_string(value_get(query, "resourceVersion")),
        .resource_version_match = value_as_string(value_get(query, "resourceVersionMatch")),
        .limit = limit == NULL ? 0 : strtoll(limit, NULL, 10),
        .field_manager = value_as_string(value_get(query, "fieldManager")),
        .user_agent = agent == NULL ? "rec/1" : agent,
    };
    expect_true(api_verb_parse(value_text(value_get(record, "verb")), &request.verb));
    api_server_handle(self->server, &request, response);
}

/* ---- answers ---- */

static int compare_causes(const struct value *a, const struct value *b)
{
    int order = value_compare(value_get(a, "field"), value_get(b, "field"));
    return order != 0 ? order : value_compare(value_get(a, "message"), value_get(b, "message"));
}

/* Upstream's schema errors come in Go's random order of maps. */
static struct value *sorted_causes(const struct value *causes)
{
    struct value *sorted = value_array();
    for (size_t i = 0; i < value_count(causes); i++) {
        size_t place = value_count(sorted);
        while (place > 0 && compare_causes(value_at(causes, i), value_at(sorted, place - 1)) < 0) {
            place--;
        }
        value_insert_at(&sorted, place, value_ref(value_at(causes, i)));
    }
    return sorted;
}

/* What a record keeps of an answer: the names of a list, and otherwise the members it shows. */
static struct value *view(const struct value *body, const struct value *want)
{
    struct value *seen = value_object();
    for (size_t i = 0; i < value_count(want); i++) {
        const char *key = value_key_at(want, i);
        if (strcmp(key, "names") != 0) {
            value_put(&seen, value_ref(value_get(body, key)), key);
            continue;
        }
        struct value *names = value_array();
        const struct value *items = value_get(body, "items");
        for (size_t k = 0; k < value_count(items); k++) {
            value_push(&names, value_string(meta_name(value_at(items, k))));
        }
        value_put(&seen, names, "names");
    }
    if (value_is_text(value_get(want, "message"), "$any")) {
        value_put(&seen, sorted_causes(value_find(seen, "details", "causes")), "details", "causes");
    }
    /* The token holds a resourceVersion; continue_token_test.c looks into it. */
    if (value_find_text(seen, "metadata", "continue")[0] != '\0') {
        value_put(&seen, value_string("$any"), "metadata", "continue");
    }
    return seen;
}

static void expect_answer(struct replay *self, const struct value *record,
                          const struct api_response *response)
{
    const struct value *want = value_get(record, "answer");
    expect_int(response->code, value_as_int(value_get(record, "code"), 0));
    AUTO_VALUE *got = view(response->body, want);
    AUTO_VALUE *filled = fill_in(self, want, got);
    if (value_find_text(filled, "metadata", "continue")[0] != '\0') {
        value_put(&filled, value_string("$any"), "metadata", "continue");
    }
    AUTO_BUFFER text = {0};
    value_print_json(filled, &text);
    expect_json(got, buffer_text(&text));
    AUTO_BUFFER warnings = {0};
    if (value_get(record, "warnings") != NULL) {
        value_print_json(value_get(record, "warnings"), &warnings);
    }
    AUTO_BUFFER got_warnings = {0};
    if (response->warnings != NULL) {
        value_print_json(response->warnings, &got_warnings);
    }
    expect_text(buffer_text(&got_warnings), buffer_text(&warnings));
}

static void replay_tracking(const char *path, bool tracks)
{
    struct replay self = {0};
    set_up(&self);
    api_server_track_managers(self.server, tracks);
    AUTO_VALUE *records = expect_read_json(path);
    for (size_t i = 0; i < value_count(records); i++) {
        const struct value *record = value_at(records, i);
        expect_context("%s", value_text(value_get(record, "id")));
        AUTO_RESPONSE response = {0};
        send(&self, record, &response);
        if (value_get(record, "answer") != NULL) {
            expect_answer(&self, record, &response);
        }
    }
    tear_down(&self);
}

static void replay(const char *path)
{
    replay_tracking(path, false);
}

TEST(creates_and_updates_as_recorded)
{
    replay("sim/apiserver/testdata/crud.json");
}

TEST(deletes_as_recorded)
{
    replay("sim/apiserver/testdata/delete.json");
}

TEST(lists_as_recorded)
{
    replay("sim/apiserver/testdata/listwatch.json");
}

TEST(patches_as_recorded)
{
    replay("sim/apiserver/testdata/patch.json");
}

TEST(validates_as_recorded)
{
    replay("sim/apiserver/testdata/crd.json");
}

TEST(each_kind_as_recorded)
{
    replay("sim/apiserver/testdata/perkind.json");
}

TEST(defaults_and_validation_as_recorded)
{
    replay("sim/apiserver/testdata/builtins.json");
}

TEST(events_in_both_groups_as_recorded)
{
    replay("sim/apiserver/testdata/events.json");
}

TEST(definitions_as_recorded)
{
    replay("sim/apiserver/testdata/definitions.json");
}

TEST(managers_as_recorded)
{
    replay_tracking("sim/apiserver/testdata/managed_fields.json", true);
}

TEST_MAIN("sim/apiserver/replay", {"definitions as recorded", definitions_as_recorded},
          {"events in both groups as recorded", events_in_both_groups_as_recorded},
          {"creates and updates as recorded", creates_and_updates_as_recorded},
          {"deletes as recorded", deletes_as_recorded}, {"lists as recorded", lists_as_recorded},
          {"patches as recorded", patches_as_recorded},
          {"validates as recorded", validates_as_recorded},
          {"each kind as recorded", each_kind_as_recorded},
          {"defaults and validation as recorded", defaults_and_validation_as_recorded},
          {"managers as recorded", managers_as_recorded})
