#include "core/kube/object_table.h"

#include "tests/expect.h"

static const struct resource rayclusters = {
    .group = "ray.io",
    .version = "v1",
    .kind = "RayCluster",
    .plural = "rayclusters",
    .namespaced = true,
    .custom = true,
};

static const struct printer_column columns[] = {
    {"desired workers", PRINTER_COLUMN_INTEGER, ".status.desiredWorkerReplicas", 0},
    {"available workers", PRINTER_COLUMN_INTEGER, ".status.availableWorkerReplicas", 0},
    {"cpus", PRINTER_COLUMN_STRING, ".status.desiredCPU", 0},
    {"memory", PRINTER_COLUMN_STRING, ".status.desiredMemory", 0},
    {"gpus", PRINTER_COLUMN_STRING, ".status.desiredGPU", 0},
    {"tpus", PRINTER_COLUMN_STRING, ".status.desiredTPU", 1},
    {"status", PRINTER_COLUMN_STRING, ".status.state", 0},
    {"age", PRINTER_COLUMN_DATE, ".metadata.creationTimestamp", 0},
    {"head pod IP", PRINTER_COLUMN_STRING, ".status.head.podIP", 1},
    {"head service IP", PRINTER_COLUMN_STRING, ".status.head.serviceIP", 1},
};

#define NEW_CLUSTER(namespace)                                                                     \
    "{\"metadata\":{\"name\":\"raycluster-sample\",\"namespace\":\"" namespace "\","               \
                                                                               "\"creationTimesta" \
                                                                               "mp\":\"2026-01-"   \
                                                                               "01T00:00:00Z\","   \
                                                                               "\"labels\":{"      \
                                                                               "\"app.kubernetes." \
                                                                               "io/name\":"        \
                                                                               "\"kuberay\"}}}"
#define READY_CLUSTER(namespace)                                                                   \
    "{\"metadata\":{\"name\":\"raycluster-sample\",\"namespace\":\"" namespace "\","               \
                                                                               "\"creationTimesta" \
                                                                               "mp\":\"2025-12-"   \
                                                                               "31T23:59:59Z\","   \
                                                                               "\"labels\":{"      \
                                                                               "\"app.kubernetes." \
                                                                               "io/name\":"        \
                                                                               "\"kuberay\"}},"    \
                                                                               "\"status\":{"      \
                                                                               "\"state\":"        \
                                                                               "\"ready\","        \
                                                                               "\"desiredCPU\":"   \
                                                                               "\"2\","            \
                                                                               "\"desiredMemory\"" \
                                                                               ":"                 \
                                                                               "\"3Gi\","          \
                                                                               "\"desiredGPU\":"   \
                                                                               "\"0\","            \
                                                                               "\"desiredTPU\":"   \
                                                                               "\"0\","            \
                                                                               "\"desiredWorkerRe" \
                                                                               "plicas\":2,"       \
                                                                               "\"availableWorker" \
                                                                               "Replicas\":1,"     \
                                                                               "\"head\":{"        \
                                                                               "\"podIP\":\"10.0." \
                                                                               "0.3\","            \
                                                                               "\"serviceIP\":"    \
                                                                               "\"10.96.1.1\"}}}"

static struct table make(const struct resource *resource, const struct printer_column *given,
                         size_t count, const char *objects_text)
{
    AUTO_ERROR err = {0};
    AUTO_VALUE *objects = value_parse_json(objects_text, strlen(objects_text), &err);
    expect_text(err.message, NULL);
    struct sim_time now;
    expect_true(sim_time_parse("2026-01-01T00:00:02Z", &now));
    return object_table_make(resource, given, count, objects, now);
}

static void expect_printed(const char *objects, struct table_options options, const char *want)
{
    AUTO_TABLE table = make(&rayclusters, columns, sizeof(columns) / sizeof(columns[0]), objects);
    AUTO_BUFFER text = {0};
    table_print(&table, &options, &text);
    expect_text(buffer_text(&text), want);
}

/* What kubectl 1.36 printed for these objects, blanks at the ends of lines included. */
TEST(rayclusters_as_recorded)
{
    static const char *const label_columns[] = {"app.kubernetes.io/name", NULL};
    expect_printed("[]", (struct table_options){0}, "");
    expect_printed(
        "[" NEW_CLUSTER("default") "]", (struct table_options){0},
        "NAME                DESIRED WORKERS   AVAILABLE WORKERS   CPUS   MEMORY   GPUS   STATUS   "
        "AGE\n"
        "raycluster-sample                                                                         "
        "2s\n");
    expect_printed(
        "[" NEW_CLUSTER("default") "]", (struct table_options){.wide = true},
        "NAME                DESIRED WORKERS   AVAILABLE WORKERS   CPUS   MEMORY   GPUS   TPUS   "
        "STATUS   AGE   HEAD POD IP   HEAD SERVICE IP\n"
        "raycluster-sample                                                                       "
        "         2s                  \n");
    expect_printed(
        "[" NEW_CLUSTER("default") "]", (struct table_options){.show_labels = true},
        "NAME                DESIRED WORKERS   AVAILABLE WORKERS   CPUS   MEMORY   GPUS   STATUS   "
        "AGE   LABELS\n"
        "raycluster-sample                                                                         "
        "2s    app.kubernetes.io/name=kuberay\n");
    expect_printed("[" NEW_CLUSTER("default") "]", (struct table_options){.no_headers = true},
                   "raycluster-sample                                       2s\n");
    expect_printed(
        "[" NEW_CLUSTER("default") "]", (struct table_options){.label_columns = label_columns},
        "NAME                DESIRED WORKERS   AVAILABLE WORKERS   CPUS   MEMORY   GPUS   STATUS   "
        "AGE   NAME\n"
        "raycluster-sample                                                                         "
        "2s    kuberay\n");
    expect_printed(
        "[" READY_CLUSTER("default") "]", (struct table_options){.wide = true},
        "NAME                DESIRED WORKERS   AVAILABLE WORKERS   CPUS   MEMORY   GPUS   TPUS   "
        "STATUS   AGE   HEAD POD IP   HEAD SERVICE IP\n"
        "raycluster-sample   2                 1                   2      3Gi      0      0      "
        "ready    3s    10.0.0.3      10.96.1.1\n");
    expect_printed(
        "[" NEW_CLUSTER("n-k120") "," NEW_CLUSTER("n-k132") "," READY_CLUSTER("n-k136") "]",
        (struct table_options){.with_namespace = true},
        "NAMESPACE   NAME                DESIRED WORKERS   AVAILABLE WORKERS   CPUS   MEMORY   "
        "GPUS   STATUS   AGE\n"
        "n-k120      raycluster-sample                                                            "
        "             2s\n"
        "n-k132      raycluster-sample                                                            "
        "             2s\n"
        "n-k136      raycluster-sample   2                 1                   2      3Gi      "
        "0      ready    3s\n");
    expect_printed(
        "[" READY_CLUSTER("default") "]", (struct table_options){.kind = "raycluster.ray.io"},
        "NAME                                  DESIRED WORKERS   AVAILABLE WORKERS   CPUS   MEMORY "
        "  GPUS   STATUS   AGE\n"
        "raycluster.ray.io/raycluster-sample   2                 1                   2      3Gi    "
        "  0      ready    3s\n");
}

TEST(custom_resources_without_columns_have_an_age)
{
    AUTO_TABLE table = make(&rayclusters, NULL, 0, "[" READY_CLUSTER("default") "]");
    expect_int(table.column_count, 2);
    expect_text(table.columns[1].name, "Age");
    expect_text(table.columns[1].type, "date");
    expect_json(table.rows[0].cells, "[\"raycluster-sample\",\"3s\"]");
}

TEST(builtin_resources_have_their_own)
{
    AUTO_TABLE table = make(&resource_configmaps, NULL, 0,
                            "[{\"metadata\":{\"name\":\"c\"},\"data\":{\"a\":\"\"}}]");
    expect_int(table.column_count, 3);
    expect_json(table.rows[0].cells, "[\"c\",1,\"\\u003cunknown\\u003e\"]");
}

TEST_MAIN("core/kube/object_table", {"rayclusters as recorded", rayclusters_as_recorded},
          {"custom resources without columns have an age",
           custom_resources_without_columns_have_an_age},
          {"builtin resources have their own", builtin_resources_have_their_own})
