#include "core/kube/protobuf.h"

#include <stdlib.h>

#include "core/base/memory.h"
#include "core/kube/protobuf_encode.h"
#include "core/kube/types.h"
#include "tests/expect.h"

static const struct {
    const char *api_version;
    const char *kind;
    const struct schema *schema;
} kinds[] = {
    {"v1", "Pod", &schema_pod},
    {"v1", "Service", &schema_service},
    {"v1", "Secret", &schema_secret},
    {"v1", "ConfigMap", &schema_config_map},
    {"v1", "ServiceAccount", &schema_service_account},
    {"v1", "PersistentVolumeClaim", &schema_persistent_volume_claim},
    {"v1", "Node", &schema_node},
    {"v1", "Namespace", &schema_namespace},
    {"v1", "Event", &schema_core_event},
    {"v1", "ResourceQuota", &schema_resource_quota},
    {"v1", "PersistentVolume", &schema_persistent_volume},
    {"v1", "Endpoints", &schema_endpoints},
    {"v1", "LimitRange", &schema_limit_range},
    {"v1", "Binding", &schema_binding},
    {"v1", "DeleteOptions", &schema_delete_options},
    {"events.k8s.io/v1", "Event", &schema_event},
    {"rbac.authorization.k8s.io/v1", "Role", &schema_role},
    {"rbac.authorization.k8s.io/v1", "RoleBinding", &schema_role_binding},
    {"rbac.authorization.k8s.io/v1", "ClusterRole", &schema_cluster_role},
    {"rbac.authorization.k8s.io/v1", "ClusterRoleBinding", &schema_cluster_role_binding},
    {"networking.k8s.io/v1", "Ingress", &schema_ingress},
    {"networking.k8s.io/v1", "NetworkPolicy", &schema_network_policy},
    {"batch/v1", "Job", &schema_job},
    {"coordination.k8s.io/v1", "Lease", &schema_lease},
    {"apps/v1", "Deployment", &schema_deployment},
    {"apps/v1", "ReplicaSet", &schema_replica_set},
    {"policy/v1", "PodDisruptionBudget", &schema_pod_disruption_budget},
    {"policy/v1", "Eviction", &schema_eviction},
    {"scheduling.k8s.io/v1", "PriorityClass", &schema_priority_class},
    {"storage.k8s.io/v1", "StorageClass", &schema_storage_class},
    {"discovery.k8s.io/v1", "EndpointSlice", &schema_endpoint_slice},
    {"authentication.k8s.io/v1", "TokenRequest", &schema_token_request},
    {"authentication.k8s.io/v1", "TokenReview", &schema_token_review},
    {"authentication.k8s.io/v1", "SelfSubjectReview", &schema_self_subject_review},
    {"authorization.k8s.io/v1", "SelfSubjectAccessReview", &schema_self_subject_access_review},
    {"authorization.k8s.io/v1", "SubjectAccessReview", &schema_subject_access_review},
    {"authorization.k8s.io/v1", "LocalSubjectAccessReview", &schema_local_subject_access_review},
    {"authorization.k8s.io/v1", "SelfSubjectRulesReview", &schema_self_subject_rules_review},
    {"autoscaling/v1", "Scale", &schema_scale},
    {"apps/v1", "StatefulSet", &schema_stateful_set},
    {"apps/v1", "DaemonSet", &schema_daemon_set},
    {"v1", "ReplicationController", &schema_replication_controller},
    {"batch/v1", "CronJob", &schema_cron_job},
};

static const struct schema *find(const void *context, const char *api_version, const char *kind)
{
    (void)context;
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (strcmp(kinds[i].api_version, api_version) == 0 && strcmp(kinds[i].kind, kind) == 0) {
            return kinds[i].schema;
        }
    }
    return NULL;
}

static const struct protobuf_types types = {.find = find};

static void append_hex(const char *hex, size_t size, struct buffer *out)
{
    for (size_t i = 0; i + 1 < size; i += 2) {
        const char pair[] = {hex[i], hex[i + 1], '\0'};
        buffer_append_char(out, (char)strtoul(pair, NULL, 16));
    }
}

/* Without members that are null: a list that is nil does not show in protobuf. */
static struct value *without_nulls(const struct value *value)
{
    if (value_is(value, VALUE_ARRAY)) {
        struct value *list = value_array();
        for (size_t i = 0; i < value_count(value); i++) {
            value_push(&list, without_nulls(value_at(value, i)));
        }
        return list;
    }
    if (!value_is(value, VALUE_OBJECT)) {
        return value_ref(value);
    }
    struct value *object = value_object();
    for (size_t i = 0; i < value_count(value); i++) {
        if (!value_is(value_member_at(value, i), VALUE_NULL)) {
            value_put(&object, without_nulls(value_member_at(value, i)), value_key_at(value, i));
        }
    }
    return object;
}

static void to_hex(const struct buffer *bytes, struct buffer *out)
{
    for (size_t i = 0; i < bytes->size; i++) {
        buffer_printf(out, "%02x", (unsigned char)bytes->data[i]);
    }
}

/* The way back, byte for byte. */
static void check_encoding(const struct value *object, const char *hex, size_t hex_size)
{
    AUTO_BUFFER bytes = {0};
    protobuf_encode(
        find(NULL, value_find_text(object, "apiVersion"), value_find_text(object, "kind")), object,
        &bytes);
    AUTO_BUFFER got = {0};
    to_hex(&bytes, &got);
    AUTO_BUFFER want = {0};
    buffer_append_sized(&want, hex, hex_size);
    expect_text(buffer_text(&got), buffer_text(&want));
}

static void check_pair(const char *line, size_t number)
{
    const char *tab = strchr(line, '\t');
    AUTO_BUFFER bytes = {0};
    append_hex(line, (size_t)(tab - line), &bytes);
    AUTO_ERROR err = {0};
    AUTO_VALUE *json = value_parse_json(tab + 1, strlen(tab + 1), &err);
    expect_context("line %zu: %s %s", number, value_find_text(json, "kind"),
                   value_find_text(json, "apiVersion"));
    AUTO_VALUE *got = NULL;
    AUTO_BUFFER problem = {0};
    protobuf_decode((const unsigned char *)bytes.data, bytes.size, &types, &got, &problem);
    expect_text(buffer_text(&problem), "");
    AUTO_VALUE *plain_got = without_nulls(got);
    AUTO_VALUE *plain_want = without_nulls(json);
    AUTO_BUFFER want = {0};
    value_print_json(plain_want, &want);
    expect_json(plain_got, buffer_text(&want));
    /* A pointer to no time at all, as each third line has, is null in JSON. */
    if (number % 3 != 0) {
        check_encoding(json, line, (size_t)(tab - line));
    }
}

/* Each kind with every field filled in, with none, and with pointers to zero values; both columns
 * made by k8s.io/api 0.36.2. */
TEST(what_clients_send)
{
    FILE *file = fopen("core/kube/testdata/protobuf.tsv", "r");
    expect_true(file != NULL);
    AUTO_FREE char *line = NULL;
    size_t capacity = 0;
    size_t number = 0;
    while (file != NULL && getline(&line, &capacity, file) > 0) {
        check_pair(line, ++number);
    }
    expect_int(number, 3 * sizeof(kinds) / sizeof(kinds[0]));
    if (file != NULL) {
        fclose(file);
    }
}

/* MESSAGE in hex is the object's, of the type APIVERSION and KIND. */
static void decode(const char *api_version, const char *kind, const char *message,
                   struct value **out, struct buffer *problem)
{
    AUTO_BUFFER meta = {0};
    buffer_printf(&meta, "\n%c%s\x12%c%s", (int)strlen(api_version), api_version, (int)strlen(kind),
                  kind);
    AUTO_BUFFER bytes = {0};
    buffer_append_sized(&bytes, "k8s\0\n", 5);
    buffer_append_char(&bytes, (char)meta.size);
    buffer_append_sized(&bytes, meta.data, meta.size);
    buffer_append_char(&bytes, 0x12);
    buffer_append_char(&bytes, (char)(strlen(message) / 2));
    append_hex(message, strlen(message), &bytes);
    bool ok = protobuf_decode((const unsigned char *)bytes.data, bytes.size, &types, out, problem);
    expect_int(ok, problem->size == 0);
    expect_int(ok, *out != NULL);
}

TEST(messages)
{
    static const struct {
        const char *kind;
        const char *message;
        const char *want;
    } rows[] = {
        {"Pod", "", "{\"apiVersion\":\"v1\",\"kind\":\"Pod\"}"},
        /* Zero values of omitempty go, empty structs stay. */
        {"Pod", "0a080a001a0042003200", "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{}}"},
        /* Pointers: a false that was sent is one. */
        {"Pod", "1205a801005800",
         "{\"apiVersion\":\"v1\",\"kind\":\"Pod\","
         "\"spec\":{\"automountServiceAccountToken\":false}}"},
        /* An int32 that is negative has ten bytes. */
        {"Pod", "120cc801ffffffffffffffffff01",
         "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"spec\":{\"priority\":-1}}"},
        /* Two numbers in one field: securityContext.supplementalGroups. */
        {"Pod",
         "12067204"
         "22020105",
         "{\"apiVersion\":\"v1\",\"kind\":\"Pod\","
         "\"spec\":{\"securityContext\":{\"supplementalGroups\":[1,5]}}}"},
        /* Times: none at all, the zero of Unix, and one whose fraction is dropped. */
        {"Pod", "0a024a00",
         "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"deletionTimestamp\":null}}"},
        {"Pod", "0a044a020800",
         "{\"apiVersion\":\"v1\",\"kind\":\"Pod\","
         "\"metadata\":{\"deletionTimestamp\":\"1970-01-01T00:00:00Z\"}}"},
        {"Pod", "0a064a0408011002",
         "{\"apiVersion\":\"v1\",\"kind\":\"Pod\","
         "\"metadata\":{\"deletionTimestamp\":\"1970-01-01T00:00:01Z\"}}"},
        /* The last field of a number counts, and so does the last entry of a key. */
        {"ConfigMap", "0a060a01610a0162",
         "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"b\"}}"},
        {"ConfigMap",
         "12060a01611201311206"
         "0a0161120132",
         "{\"apiVersion\":\"v1\",\"data\":{\"a\":\"2\"},\"kind\":\"ConfigMap\"}"},
        {"ConfigMap",
         "12030a0162120012060a01611201"
         "31",
         "{\"apiVersion\":\"v1\",\"data\":{\"\":\"\",\"a\":\"1\",\"b\":\"\"},"
         "\"kind\":\"ConfigMap\"}"},
        /* Fields that nobody knows, of each wire type. */
        {"ConfigMap",
         "f8070cf90700000000000000"
         "00fd0700000000fa0701780a030a0161",
         "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"a\"}}"},
        /* An embedded struct, which is a message of its own, in two parts. */
        {"Pod",
         "12120a10"
         "0a0176"
         "1207"
         "12050a034d656d"
         "12020a00",
         "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"spec\":{\"volumes\":["
         "{\"emptyDir\":{\"medium\":\"Mem\"},\"hostPath\":{},\"name\":\"v\"}]}}"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("row %zu", i);
        AUTO_VALUE *got = NULL;
        AUTO_BUFFER problem = {0};
        decode("v1", rows[i].kind, rows[i].message, &got, &problem);
        expect_text(buffer_text(&problem), "");
        expect_json(got, rows[i].want);
    }
}

static const struct schema *find_definition(const void *context, const char *api_version,
                                            const char *kind)
{
    (void)context;
    (void)api_version;
    return strcmp(kind, "CustomResourceDefinition") == 0 ? &schema_custom_resource_definition
                                                         : NULL;
}

/* Schemas have numbers with fractions, and structs that may be something else. */
TEST(definitions)
{
    static const struct {
        const char *schema; /* of the objects that are defined */
        const char *part;   /* of the message */
    } rows[] = {
        {"{\"additionalProperties\":true}", "f201020801"},
        {"{\"additionalProperties\":false}", "f201020800"},
        {"{\"additionalProperties\":{\"type\":\"object\"}}", "080112"},
        {"{\"items\":{\"format\":\"x\",\"type\":\"string\"}}",
         "c201270a250a00120022002a06737472696e67320178"},
        {"{\"items\":[{\"type\":\"string\"},{\"type\":\"object\"}]}", "2a06737472696e67"},
        {"{\"minimum\":0.5}", "59000000000000e03f"},
        {"{\"maximum\":-3}", "4900000000000008c0"},
        {"{\"multipleOf\":1}", "9901000000000000f03f"},
        {"{\"minimum\":0}", "590000000000000000"},
        {"{\"minimum\":5e-324}", "590100000000000000"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("%s", rows[i].schema);
        AUTO_BUFFER json = {0};
        buffer_printf(&json,
                      "{\"apiVersion\":\"apiextensions.k8s.io/v1\",\"kind\":"
                      "\"CustomResourceDefinition\",\"spec\":{\"versions\":[{\"name\":\"v1\","
                      "\"schema\":{\"openAPIV3Schema\":%s},\"subresources\":{\"status\":{}}}]}}",
                      rows[i].schema);
        AUTO_ERROR err = {0};
        AUTO_VALUE *object = value_parse_json(buffer_text(&json), json.size, &err);
        AUTO_BUFFER bytes = {0};
        protobuf_encode(&schema_custom_resource_definition, object, &bytes);
        AUTO_BUFFER hex = {0};
        to_hex(&bytes, &hex);
        expect_true(strstr(buffer_text(&hex), rows[i].part) != NULL);
        AUTO_VALUE *got = NULL;
        AUTO_BUFFER problem = {0};
        const struct protobuf_types own = {.find = find_definition};
        expect_true(
            protobuf_decode((const unsigned char *)bytes.data, bytes.size, &own, &got, &problem));
        const struct value *version = value_at(value_find(got, "spec", "versions"), 0);
        expect_json(value_find(version, "schema", "openAPIV3Schema"), rows[i].schema);
        expect_json(value_get(version, "subresources"), "{\"status\":{}}");
    }
}

TEST(mistakes)
{
    static const struct {
        const char *kind;
        const char *message;
        const char *want;
    } rows[] = {
        {"Nope", "", "no kind \"Nope\" is registered for version \"v1\""},
        {"Pod", "0a", "unexpected EOF"},
        {"Pod", "0a05", "unexpected EOF"},
        {"Pod", "0a050a", "unexpected EOF"},
        {"Pod", "80", "unexpected EOF"},
        {"Pod", "12065880", "unexpected EOF"},
        {"Pod", "f907000000", "unexpected EOF"},
        {"Pod", "ffffffffffffffffffffff01", "proto: integer overflow"},
        {"Pod", "0200", "proto: illegal tag 0 (wire type 2)"},
        {"Pod", "0b", "proto: illegal wireType 3"},
        {"Pod", "0f", "proto: illegal wireType 7"},
        {"Pod", "0801", "proto: wrong wireType = 0 for field metadata"},
        {"Pod", "12025a00", "proto: wrong wireType = 2 for field hostNetwork"},
        {"Pod", "0a020801", "proto: wrong wireType = 0 for field name"},
        {"Pod", "0a025800", "proto: wrong wireType = 0 for field labels"},
        {"Pod", "0a045a020801", "proto: wrong wireType = 0 for field labels"},
        {"Pod", "0a0442020a00", "proto: wrong wireType = 2 for field creationTimestamp"},
        {"Pod", "0a0e420c08ffffffffffffffff7f1000",
         "field creationTimestamp: the time is out of range"},
        {"Pod", "0a030a0180", "proto: field name contains invalid UTF-8"},
        {"Pod", "0a030a0100", "proto: field name contains a NUL byte"},
        {"Pod", "0a055a030a0180", "proto: field labels contains invalid UTF-8"},
        {"Pod", "0a098a01063a040a027b7b", "field fieldsV1: unexpected end of text"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("row %zu", i);
        AUTO_VALUE *got = NULL;
        AUTO_BUFFER problem = {0};
        decode("v1", rows[i].kind, rows[i].message, &got, &problem);
        expect_text(problem.size == 0 ? NULL : problem.data, rows[i].want);
    }
}

TEST(envelopes)
{
    static const struct {
        const char *bytes;
        size_t size;
        const char *want;
    } rows[] = {
#define ROW(bytes, want) {bytes, sizeof(bytes) - 1, want}
        ROW("", "provided data does not appear to be a protobuf message, expected prefix "
                "[107 56 115 0]"),
        ROW("k8s", "provided data does not appear to be a protobuf message, expected prefix "
                   "[107 56 115 0]"),
        ROW("{\"a\":1}", "provided data does not appear to be a protobuf message, expected prefix "
                         "[107 56 115 0]"),
        ROW("k8s\0", "no kind \"\" is registered for version \"\""),
        ROW("k8s\0\n", "unexpected EOF"),
        ROW("k8s\0\x08\x01", "proto: wrong wireType = 0 for field unknown"),
        ROW("k8s\0\n\x02\x08\x01", "proto: wrong wireType = 0 for field typeMeta"),
        ROW("k8s\0\n\x03\n\x01\xff", "proto: field apiVersion contains invalid UTF-8"),
        ROW("k8s\0\x1a\x04gzip", "the object has a contentEncoding"),
#undef ROW
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("row %zu", i);
        AUTO_VALUE *got = NULL;
        AUTO_BUFFER problem = {0};
        expect_false(protobuf_decode((const unsigned char *)rows[i].bytes, rows[i].size, &types,
                                     &got, &problem));
        expect_text(buffer_text(&problem), rows[i].want);
        expect_true(got == NULL);
    }
}

/* A type that holds itself, as JSONSchemaProps does. */
static const struct schema nested;
static const struct schema_property nested_properties[] = {
    {SCHEMA_NAME("not"), .schema = &nested, .pointer = true, .number = 1},
};
static const struct schema nested = {
    .type = SCHEMA_OBJECT, .properties = nested_properties, .property_count = 1};

static const struct schema *find_nested(const void *context, const char *api_version,
                                        const char *kind)
{
    (void)context;
    (void)api_version;
    (void)kind;
    return &nested;
}

static bool decode_levels(size_t levels, struct buffer *problem)
{
    static const struct protobuf_types own = {.find = find_nested};
    AUTO_BUFFER message = {0};
    for (size_t i = 1; i < levels; i++) {
        AUTO_BUFFER outer = {0};
        buffer_append_char(&outer, 0x0a);
        if (message.size >= 128) {
            buffer_append_char(&outer, (char)(0x80 | message.size % 128));
        }
        buffer_append_char(&outer, (char)(message.size >= 128 ? message.size / 128 : message.size));
        buffer_append_sized(&outer, buffer_text(&message), message.size);
        struct buffer inner = message;
        message = outer;
        outer = inner;
    }
    AUTO_BUFFER bytes = {0};
    buffer_append_sized(&bytes, "k8s\0\x12", 5);
    buffer_append_char(&bytes, (char)(0x80 | message.size % 128));
    buffer_append_char(&bytes, (char)(message.size / 128));
    buffer_append_sized(&bytes, buffer_text(&message), message.size);
    AUTO_VALUE *got = NULL;
    return protobuf_decode((const unsigned char *)bytes.data, bytes.size, &own, &got, problem);
}

TEST(nesting)
{
    AUTO_BUFFER problem = {0};
    expect_true(decode_levels(64, &problem));
    expect_text(buffer_text(&problem), "");
    expect_false(decode_levels(65, &problem));
    expect_text(buffer_text(&problem), "the object is nested too deeply");
}

TEST(size)
{
    AUTO_BUFFER bytes = {0};
    buffer_append_sized(&bytes, "k8s\0", 4);
    buffer_append_repeated(&bytes, 'x', 3 * 1024 * 1024);
    AUTO_VALUE *got = NULL;
    AUTO_BUFFER problem = {0};
    expect_false(
        protobuf_decode((const unsigned char *)bytes.data, bytes.size, &types, &got, &problem));
    expect_text(buffer_text(&problem), "the object is too large");
}

TEST_MAIN("core/kube/protobuf", {"what clients send", what_clients_send}, {"messages", messages},
          {"definitions", definitions}, {"mistakes", mistakes}, {"envelopes", envelopes},
          {"nesting", nesting}, {"size", size})
