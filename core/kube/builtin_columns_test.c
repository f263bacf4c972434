#include "core/kube/builtin_columns.h"

#include "tests/expect.h"

static struct value *parse(const char *text)
{
    AUTO_ERROR err = {0};
    struct value *value = value_parse_json(text, strlen(text), &err);
    expect_text(err.message, NULL);
    return value;
}

#define META(name)                                                                                 \
    "\"metadata\":{\"name\":\"" name "\",\"creationTimestamp\":\"2026-01-01T00:00:00Z\"}"

struct row {
    const char *object;
    const char *cells; /* joined by |, with nothing for null */
};

/* Ages are counted to ten seconds after the objects' creation. */
static void expect_rows(const struct resource *resource, const struct row *rows, size_t count)
{
    const struct builtin_columns *builtin = builtin_columns_of(resource);
    struct sim_time now;
    expect_true(sim_time_parse("2026-01-01T00:00:10Z", &now));
    for (size_t i = 0; i < count; i++) {
        AUTO_VALUE *object = parse(rows[i].object);
        AUTO_VALUE *cells = builtin->cells(object, now);
        AUTO_BUFFER text = {0};
        for (size_t j = 0; j < value_count(cells); j++) {
            const struct value *cell = value_at(cells, j);
            buffer_append(&text, j > 0 ? "|" : "");
            if (value_is(cell, VALUE_INT)) {
                buffer_printf(&text, "#%" PRId64, value_as_int(cell, 0));
            } else {
                buffer_append(&text, value_text(cell));
            }
        }
        expect_context("%s %s", resource->plural, rows[i].object);
        expect_text(buffer_text(&text), rows[i].cells);
        expect_int(value_count(cells), builtin->count);
        expect_context("%s", "");
    }
}

#define EXPECT_ROWS(resource, ...)                                                                 \
    do {                                                                                           \
        static const struct row rows[] = {__VA_ARGS__};                                            \
        expect_rows((resource), rows, sizeof(rows) / sizeof(rows[0]));                             \
    } while (0)

/* Cells and columns that begin with a comment "recorded" are those of kube-apiserver 1.36. */

TEST(columns)
{
    static const struct {
        const struct resource *resource;
        const char *columns; /* a star before those of -o wide */
    } rows[] = {
        {&resource_pods, "Name,Ready,Status,Restarts,Age,*IP,*Node,*Nominated Node,*Readiness "
                         "Gates,"},
        {&resource_services, "Name,Type,Cluster-IP,External-IP,Port(s),Age,*Selector,"},
        {&resource_secrets, "Name,Type,Data,Age,"},
        {&resource_configmaps, "Name,Data,Age,"},
        {&resource_serviceaccounts, "Name,Age,"},
        {&resource_persistentvolumeclaims, "Name,Status,Volume,Capacity,Access Modes,StorageClass,"
                                           "VolumeAttributesClass,Age,*VolumeMode,"},
        {&resource_nodes, "Name,Status,Roles,Age,Version,*Internal-IP,*External-IP,*OS-Image,"
                          "*Kernel-Version,*Container-Runtime,"},
        {&resource_namespaces, "Name,Status,Age,"},
        {&resource_events, "Last Seen,Type,Reason,Object,*Subobject,*Source,Message,*First Seen,"
                           "*Count,*Name,"},
        {&resource_roles, "Name,Created At,"},
        {&resource_rolebindings, "Name,Role,Age,*Users,*Groups,*ServiceAccounts,"},
        {&resource_ingresses, "Name,Class,Hosts,Address,Ports,Age,"},
        {&resource_networkpolicies, "Name,Pod-Selector,Age,"},
        {&resource_jobs, "Name,Status,Completions,Duration,Age,*Containers,*Images,*Selector,"},
        {&resource_leases, "Name,Holder,Age,"},
        {&resource_clusterroles, "Name,Created At,"},
        {&resource_clusterrolebindings, "Name,Role,Age,*Users,*Groups,*ServiceAccounts,"},
        /* recorded */
        {&resource_deployments, "Name,Ready,Up-to-date,Available,Age,*Containers,*Images,"
                                "*Selector,"},
        {&resource_replicasets, "Name,Desired,Current,Ready,Age,*Containers,*Images,*Selector,"},
        {&resource_scales, "Name,Desired,Available,Age,"},
        {&resource_statefulsets, "Name,Ready,Age,*Containers,*Images,"},
        {&resource_daemonsets, "Name,Desired,Current,Ready,Up-to-date,Available,Node Selector,Age,"
                               "*Containers,*Images,*Selector,"},
        {&resource_replicationcontrollers, "Name,Desired,Current,Ready,Age,*Containers,*Images,"
                                           "*Selector,"},
        {&resource_cronjobs, "Name,Schedule,Timezone,Suspend,Active,Last Schedule,Age,"
                             "*Containers,*Images,*Selector,"},
        {&resource_resourcequotas, "Name,Request,Limit,Age,"},
        {&resource_poddisruptionbudgets, "Name,Min Available,Max Unavailable,Allowed Disruptions,"
                                         "Age,"},
        {&resource_priorityclasses, "Name,Value,Global-Default,Age,PreemptionPolicy,"},
        {&resource_storageclasses, "Name,Provisioner,ReclaimPolicy,VolumeBindingMode,"
                                   "AllowVolumeExpansion,Age,"},
        {&resource_persistentvolumes, "Name,Capacity,Access Modes,Reclaim Policy,Status,Claim,"
                                      "StorageClass,VolumeAttributesClass,Reason,Age,*VolumeMode,"},
        {&resource_endpoints, "Name,Endpoints,Age,"},
        {&resource_endpointslices, "Name,AddressType,Ports,Endpoints,Age,"},
        {&resource_limitranges, "Name,Created At,"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct builtin_columns *builtin = builtin_columns_of(rows[i].resource);
        AUTO_BUFFER text = {0};
        for (size_t j = 0; j < builtin->count; j++) {
            const struct table_column *column = &builtin->columns[j];
            buffer_printf(&text, "%s%s,", column->priority > 0 ? "*" : "", column->name);
            bool is_name = strcmp(column->name, "Name") == 0;
            expect_text(column->format, is_name ? "name" : "");
        }
        expect_text(buffer_text(&text), rows[i].columns);
    }
}

TEST(small_kinds)
{
    EXPECT_ROWS(&resource_secrets,
                /* recorded */ {"{" META("sec") ",\"type\":\"Opaque\",\"data\":{\"a\":\"Yg==\","
                                                "\"c\":\"ZA==\"}}",
                                "sec|Opaque|#2|10s"});
    EXPECT_ROWS(&resource_configmaps, {"{" META("c") "}", "c|#0|10s"},
                {"{" META("c") ",\"data\":{\"a\":\"\"},\"binaryData\":{\"b\":\"\"}}", "c|#2|10s"});
    EXPECT_ROWS(&resource_serviceaccounts, /* recorded */ {"{" META("default") "}", "default|10s"});
    EXPECT_ROWS(&resource_namespaces,
                {"{" META("n") ",\"status\":{\"phase\":\"Active\"}}", "n|Active|10s"});
    EXPECT_ROWS(
        &resource_leases,
        /* recorded */ {"{" META("le1") ",\"spec\":{\"holderIdentity\":\"x\"}}", "le1|x|10s"});
    EXPECT_ROWS(&resource_roles, /* recorded */ {"{" META("r") "}", "r|2026-01-01T00:00:00Z"});
    EXPECT_ROWS(&resource_networkpolicies,
                {"{" META("p") ",\"spec\":{\"podSelector\":{}}}", "p|<none>|10s"},
                {"{" META("p") ",\"spec\":{\"podSelector\":{\"matchLabels\":{\"b\":\"2\",\"a\":"
                               "\"1\"}}}}",
                 "p|a=1,b=2|10s"});
}

TEST(rolebindings)
{
    EXPECT_ROWS(
        &resource_rolebindings,
        /* recorded */
        {"{" META(
             "rb1") ",\"roleRef\":{\"kind\":\"Role\",\"name\":\"r1\"},\"subjects\":[{\"kind\":"
                    "\"ServiceAccount\",\"name\":\"sa1\"},{\"kind\":\"User\",\"name\":\"u\"}]}",
         "rb1|Role/r1|10s|u||/sa1"},
        {"{" META("reader") ",\"roleRef\":{\"kind\":\"Role\",\"name\":\"r\"},\"subjects\":["
                            "{\"kind\":\"User\",\"name\":\"a\"},{\"kind\":\"User\",\"name\":\"b\"},"
                            "{\"kind\":\"ServiceAccount\",\"name\":\"s\",\"namespace\":"
                            "\"kube-system\"}]}",
         "reader|Role/r|10s|a, b||kube-system/s"});
}

TEST(services)
{
    EXPECT_ROWS(
        &resource_services,
        /* recorded, with kubectl */
        {"{" META("p1") ",\"spec\":{\"type\":\"ClusterIP\",\"clusterIP\":\"10.96.39.82\","
                        "\"clusterIPs\":[\"10.96.39.82\"],\"ports\":[{\"port\":80,\"protocol\":"
                        "\"TCP\"}]}}",
         "p1|ClusterIP|10.96.39.82|<none>|80/TCP|10s|<none>"},
        {"{" META("h") ",\"spec\":{\"type\":\"ClusterIP\",\"clusterIP\":\"None\",\"selector\":"
                       "{\"b\":\"2\",\"a\":\"1\"}}}",
         "h|ClusterIP|None|<none>|<none>|10s|a=1,b=2"},
        {"{" META("n") ",\"spec\":{\"type\":\"NodePort\",\"clusterIP\":\"10.0.0.1\",\"ports\":["
                       "{\"port\":80,\"protocol\":\"TCP\"},{\"port\":443,\"nodePort\":30443,"
                       "\"protocol\":\"UDP\"}],\"externalIPs\":[\"1.2.3.4\",\"1.2.3.5\"]}}",
         "n|NodePort|10.0.0.1|1.2.3.4,1.2.3.5|80/TCP,443:30443/UDP|10s|<none>"},
        {"{" META("l") ",\"spec\":{\"type\":\"LoadBalancer\"}}",
         "l|LoadBalancer|<none>|<pending>|<none>|10s|<none>"},
        {"{" META("l") ",\"spec\":{\"type\":\"LoadBalancer\",\"externalIPs\":[\"9.9.9.9\"]},"
                       "\"status\":{\"loadBalancer\":{\"ingress\":[{\"ip\":\"5.5.5.5\"},"
                       "{\"hostname\":\"a.b\"},{\"ip\":\"5.5.5.5\"}]}}}",
         "l|LoadBalancer|<none>|5.5.5.5,a.b,9.9.9.9|<none>|10s|<none>"},
        {"{" META("e") ",\"spec\":{\"type\":\"ExternalName\",\"externalName\":\"x.y\"}}",
         "e|ExternalName|<none>|x.y|<none>|10s|<none>"});
}

TEST(persistentvolumeclaims)
{
    EXPECT_ROWS(
        &resource_persistentvolumeclaims,
        {"{" META("pvc1") ",\"spec\":{\"accessModes\":[\"ReadWriteOnce\"],\"volumeMode\":"
                          "\"Filesystem\"},\"status\":{\"phase\":\"Pending\"}}",
         "pvc1|Pending|||||<unset>|10s|Filesystem"},
        {"{" META(
             "pvc2") ",\"spec\":{\"volumeName\":\"v\",\"storageClassName\":\"fast\","
                     "\"volumeAttributesClassName\":\"gold\"},\"status\":{\"phase\":\"Bound\","
                     "\"capacity\":{\"storage\":\"1024Mi\"},\"accessModes\":[\"ReadWriteMany\","
                     "\"ReadWriteOnce\"]}}",
         "pvc2|Bound|v|1Gi|RWO,RWX|fast|gold|10s|<unset>"},
        {"{\"metadata\":{\"name\":\"d\",\"deletionTimestamp\":\"2026-01-01T00:00:05Z\","
         "\"annotations\":{\"volume.beta.kubernetes.io/storage-class\":\"old\"}},\"spec\":"
         "{\"volumeName\":\"v\",\"storageClassName\":\"fast\"},\"status\":{\"phase\":\"Bound\"}}",
         "d|Terminating|v|0||old|<unset>|<unknown>|<unset>"});
}

TEST(nodes)
{
    EXPECT_ROWS(
        &resource_nodes,
        /* recorded */
        {"{" META("nd1") ",\"status\":{\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\"}],"
                         "\"addresses\":[{\"type\":\"InternalIP\",\"address\":\"10.0.0.1\"}],"
                         "\"nodeInfo\":{\"kubeletVersion\":\"v1.36.2\",\"osImage\":\"Debian\","
                         "\"kernelVersion\":\"6.1\",\"architecture\":\"amd64\","
                         "\"containerRuntimeVersion\":\"containerd://2\"}}}",
         "nd1|Ready|<none>|10s|v1.36.2|10.0.0.1|<none>|Debian|6.1 (amd64)|containerd://2"},
        {"{" META("nd2") "}",
         "nd2|Unknown|<none>|10s||<none>|<none>|<unknown>|<unknown>|<unknown>"},
        {"{\"metadata\":{\"name\":\"nd3\",\"labels\":{\"node-role.kubernetes.io/worker\":\"\","
         "\"node-role.kubernetes.io/edge\":\"\",\"kubernetes.io/role\":\"worker\"}},\"spec\":"
         "{\"unschedulable\":true},\"status\":{\"conditions\":[{\"type\":\"Ready\",\"status\":"
         "\"Unknown\"}],\"nodeInfo\":{\"kernelVersion\":\"6.1\"}}}",
         "nd3|NotReady,SchedulingDisabled|edge,worker|<unknown>||<none>|<none>|<unknown>|6.1|"
         "<unknown>"});
}

TEST(events)
{
    EXPECT_ROWS(
        &resource_events,
        /* recorded, through both APIs */
        {"{\"metadata\":{\"name\":\"dep.1\"},\"regarding\":{\"kind\":\"ReplicaSet\",\"name\":"
         "\"dep\"},\"reason\":\"SuccessfulCreate\",\"note\":\"Created pod: dep-x\","
         "\"deprecatedSource\":{\"component\":\"replicaset-controller\"},"
         "\"deprecatedFirstTimestamp\":\"2026-01-01T00:00:00Z\",\"deprecatedLastTimestamp\":"
         "\"2026-01-01T00:00:00Z\",\"deprecatedCount\":1,\"type\":\"Normal\",\"eventTime\":null}",
         "10s|Normal|SuccessfulCreate|replicaset/dep||replicaset-controller|Created pod: dep-x|10s|"
         "#1|dep.1"},
        {"{\"metadata\":{\"name\":\"dep.1\"},\"involvedObject\":{\"kind\":\"ReplicaSet\",\"name\":"
         "\"dep\"},\"reason\":\"SuccessfulCreate\",\"message\":\"Created pod: dep-x\",\"source\":"
         "{\"component\":\"replicaset-controller\"},\"firstTimestamp\":\"2026-01-01T00:00:00Z\","
         "\"lastTimestamp\":\"2026-01-01T00:00:00Z\",\"count\":1,\"type\":\"Normal\"}",
         "10s|Normal|SuccessfulCreate|replicaset/dep||replicaset-controller|Created pod: dep-x|10s|"
         "#1|dep.1"},
        {"{\"metadata\":{\"name\":\"e\"},\"regarding\":{\"kind\":\"Pod\",\"name\":\"p\","
         "\"fieldPath\":\"spec.x\"},\"reason\":\"R\",\"note\":\" n\\n\",\"reportingController\":"
         "\"ray\",\"reportingInstance\":\"ray-0\",\"type\":\"Warning\",\"eventTime\":"
         "\"2026-01-01T00:00:01.000000Z\",\"series\":{\"count\":3,\"lastObservedTime\":"
         "\"2026-01-01T00:00:08.000000Z\"}}",
         "2s|Warning|R|pod/p|spec.x|ray, ray-0|n|9s|#3|e"},
        {"{\"metadata\":{\"name\":\"e\"},\"regarding\":{\"kind\":\"Pod\"},\"eventTime\":"
         "\"2026-01-01T00:00:01.000000Z\"}",
         "9s|||pod||||9s|#1|e"});
}

TEST(ingresses)
{
    EXPECT_ROWS(
        &resource_ingresses,
        /* recorded */
        {"{" META("i1") ",\"spec\":{\"rules\":[{\"host\":\"a.b\"}]}}", "i1|<none>|a.b||80|10s"},
        {"{" META("i2") ",\"spec\":{\"ingressClassName\":\"nginx\",\"tls\":[{}],\"rules\":["
                        "{\"host\":\"a\"},{\"host\":\"b\"},{\"host\":\"c\"},{\"host\":\"d\"},"
                        "{\"host\":\"e\"}]},\"status\":{\"loadBalancer\":{\"ingress\":["
                        "{\"hostname\":\"z\"},{\"ip\":\"1.1.1.1\"}]}}}",
         "i2|nginx|a,b,c + 2 more...|1.1.1.1,z|80, 443|10s"},
        {"{" META("i3") ",\"spec\":{\"rules\":[{}]}}", "i3|<none>|*||80|10s"});
}

#define JOB(status)                                                                                \
    "{" META("j") ",\"spec\":{\"completions\":1,\"selector\":{\"matchLabels\":{\"a\":\"b\"}},"     \
                  "\"template\":{\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"x\"},"      \
                  "{\"name\":\"d\",\"image\":\"y\"}]}}},\"status\":{" status "}}"
#define CONDITION(type) "\"conditions\":[{\"type\":\"" type "\",\"status\":\"True\"}]"

TEST(jobs)
{
    EXPECT_ROWS(
        &resource_jobs,
        /* recorded, with kubectl */
        {JOB("\"startTime\":\"2026-01-01T00:00:01Z\""), "j|Running|0/1|9s|10s|c,d|x,y|a=b"},
        {JOB("\"startTime\":\"2026-01-01T00:00:01Z\",\"completionTime\":\"2026-01-01T00:00:04Z\","
             "\"succeeded\":1," CONDITION("Complete")),
         "j|Complete|1/1|3s|10s|c,d|x,y|a=b"},
        {JOB(CONDITION("Failed")), "j|Failed|0/1||10s|c,d|x,y|a=b"},
        {JOB(CONDITION("Suspended")), "j|Suspended|0/1||10s|c,d|x,y|a=b"},
        {JOB(CONDITION("FailureTarget")), "j|FailureTarget|0/1||10s|c,d|x,y|a=b"},
        {JOB(CONDITION("SuccessCriteriaMet")), "j|SuccessCriteriaMet|0/1||10s|c,d|x,y|a=b"},
        {"{\"metadata\":{\"name\":\"j\",\"deletionTimestamp\":\"2026-01-01T00:00:05Z\"},\"spec\":"
         "{\"parallelism\":3},\"status\":{\"succeeded\":2}}",
         "j|Terminating|2/1 of 3||<unknown>|||<none>"},
        {"{\"metadata\":{\"name\":\"j\"},\"spec\":{\"parallelism\":1}}",
         "j|Running|0/1||<unknown>|||<none>"});
}

#define WORKLOAD                                                                                   \
    "\"selector\":{\"matchLabels\":{\"a\":\"b\"}},\"template\":{\"spec\":{\"containers\":[{"       \
    "\"name\":"                                                                                    \
    "\"c\",\"image\":\"x\"}]}}"

TEST(workloads)
{
    EXPECT_ROWS(&resource_deployments, /* recorded, but for what a controller counts */
                {"{" META("dep") ",\"spec\":{\"replicas\":3," WORKLOAD "},\"status\":{"
                                 "\"updatedReplicas\":3}}",
                 "dep|0/3|#3|#0|10s|c|x|a=b"});
    EXPECT_ROWS(&resource_replicasets,
                {"{" META("r") ",\"spec\":{\"replicas\":3," WORKLOAD "},\"status\":{"
                               "\"replicas\":2,\"readyReplicas\":1}}",
                 "r|#3|#2|#1|10s|c|x|a=b"});
    EXPECT_ROWS(&resource_statefulsets,
                {"{" META("s") ",\"spec\":{\"replicas\":3," WORKLOAD "},\"status\":{"
                               "\"readyReplicas\":1}}",
                 "s|1/3|10s|c|x"});
    EXPECT_ROWS(&resource_daemonsets,
                {"{" META("d") ",\"spec\":{" WORKLOAD "},\"status\":{\"desiredNumberScheduled\":5,"
                               "\"currentNumberScheduled\":4,\"numberReady\":3,"
                               "\"updatedNumberScheduled\":2,\"numberAvailable\":1}}",
                 "d|#5|#4|#3|#2|#1|<none>|10s|c|x|a=b"});
    EXPECT_ROWS(&resource_replicationcontrollers,
                {"{" META("r") ",\"spec\":{\"replicas\":2,\"selector\":{\"a\":\"b\"}},"
                               "\"status\":{\"replicas\":1}}",
                 "r|#2|#1|#0|10s|||a=b"});
    EXPECT_ROWS(&resource_cronjobs,
                {"{" META("c") ",\"spec\":{\"schedule\":\"@daily\",\"suspend\":true}}",
                 "c|@daily|<none>|True|#0|<none>|10s|||<none>"});
    EXPECT_ROWS(&resource_poddisruptionbudgets,
                {"{" META("p") ",\"spec\":{\"minAvailable\":1},\"status\":{"
                               "\"disruptionsAllowed\":2}}",
                 "p|1|N/A|#2|10s"},
                {"{" META("p") ",\"spec\":{\"maxUnavailable\":\"50%\"}}", "p|N/A|50%|#0|10s"});
    EXPECT_ROWS(&resource_resourcequotas,
                {"{" META("q") ",\"status\":{\"hard\":{\"pods\":\"10\",\"limits.cpu\":\"2\","
                               "\"requests.cpu\":\"4\"},\"used\":{\"pods\":\"1\",\"limits.cpu\":"
                               "\"500m\"}}}",
                 "q|pods: 1/10, requests.cpu: 0/4|limits.cpu: 500m/2|10s"});
}

TEST(storage)
{
    EXPECT_ROWS(&resource_persistentvolumes,
                {"{" META("v") ",\"spec\":{\"capacity\":{\"storage\":\"1Gi\"},\"accessModes\":["
                               "\"ReadWriteOnce\"],\"persistentVolumeReclaimPolicy\":\"Retain\","
                               "\"claimRef\":{\"namespace\":\"n\",\"name\":\"c\"},\"volumeMode\":"
                               "\"Filesystem\"},\"status\":{\"phase\":\"Bound\"}}",
                 "v|1Gi|RWO|Retain|Bound|n/c||<unset>||10s|Filesystem"},
                {"{" META("v") "}", "v|0||||||<unset>||10s|<unset>"});
    EXPECT_ROWS(&resource_storageclasses,
                {"{\"metadata\":{\"name\":\"s\",\"annotations\":{"
                 "\"storageclass.kubernetes.io/is-default-class\":\"true\"}},\"provisioner\":"
                 "\"p\"}",
                 "s (default)|p|Delete|Immediate||<unknown>"});
    EXPECT_ROWS(&resource_priorityclasses,
                {"{" META("p") ",\"value\":5,\"preemptionPolicy\":\"Never\"}", "p|#5||10s|Never"});
}

TEST(endpoints)
{
    EXPECT_ROWS(
        &resource_endpoints, {"{" META("e") "}", "e|<none>|10s"},
        {"{" META("e") ",\"subsets\":[{\"addresses\":[{\"ip\":\"1.1.1.1\"},{\"ip\":"
                       "\"1.1.1.2\"}],\"ports\":[{\"port\":80},{\"port\":81}]}]}",
         "e|1.1.1.1:80,1.1.1.2:80,1.1.1.1:81 + 1 more...|10s"},
        {"{" META("e") ",\"subsets\":[{\"addresses\":[{\"ip\":\"1.1.1.1\"}]}]}", "e|1.1.1.1|10s"});
    EXPECT_ROWS(&resource_endpointslices, {"{" META("e") "}", "e||<unset>|<unset>|10s"},
                {"{" META("e") ",\"addressType\":\"IPv4\",\"ports\":[{\"port\":80},{\"name\":"
                               "\"a\"},{}],\"endpoints\":[{\"addresses\":[\"1.1.1.1\"]},"
                               "{\"addresses\":[\"1.1.1.2\"]}]}",
                 "e|IPv4|80,a,*|1.1.1.1,1.1.1.2|10s"});
}

TEST_MAIN("core/kube/builtin_columns", {"columns", columns}, {"small kinds", small_kinds},
          {"rolebindings", rolebindings}, {"services", services},
          {"persistentvolumeclaims", persistentvolumeclaims}, {"nodes", nodes}, {"events", events},
          {"ingresses", ingresses}, {"jobs", jobs}, {"workloads", workloads}, {"storage", storage},
          {"endpoints", endpoints})
