#include "core/ray/pod_builder.h"

#include "core/ray/builder_fixture.h"

#include "tests/expect.h"

/* A list of things with names, such as variables, in the form of print_named(). */
static void expect_env(build_function *build, const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        expect_context("row %zu: %s", i, rows[i].path);
        struct fixture fixture;
        set_up(&fixture, &rows[i].change);
        AUTO_VALUE *pod = build(&fixture.cluster);
        AUTO_BUFFER text = {0};
        print_named(look_up(pod, rows[i].path), &text);
        expect_text(buffer_text(&text), rows[i].want);
        tear_down(&fixture);
    }
}

#define EXPECT_ENV(build, rows) expect_env((build), (rows), sizeof(rows) / sizeof((rows)[0]))

/* ---- metadata ---- */

TEST(head_metadata)
{
    static const struct row rows[] = {
        {{0}, "metadata generateName", "'rc-head-'"},
        {{0}, "metadata name", NULL},
        {{.head_group = "{'template':{'metadata':{'name':''}}}"}, "metadata name", NULL},
        {{.head_group = "{'template':{'metadata':{'name':'mine'}}}",
          .env = "{'ENABLE_DETERMINISTIC_HEAD_POD_NAME':'TRUE'}"},
         "metadata name",
         "'rc-head'"},
        {{.env = "{'ENABLE_DETERMINISTIC_HEAD_POD_NAME':'true'}"}, "metadata generateName", NULL},
        {{.head_group = "{'template':{'metadata':{'namespace':'other'}}}"},
         "metadata namespace",
         "'ns'"},
        {{.head_group = "{'template':{'metadata':{'finalizers':['f/x']}}}"},
         "metadata finalizers",
         "['f/x']"},
        {{.head_group = "{'labels':{'a':'group','ray.io/group':'x'},"
                        "'template':{'metadata':{'labels':{'a':'template','b':'1'}}}}"},
         "metadata labels",
         "{'a':'group','app.kubernetes.io/created-by':'kuberay-operator',"
         "'app.kubernetes.io/name':'kuberay','b':'1','ray.io/cluster':'rc',"
         "'ray.io/group':'headgroup','ray.io/identifier':'rc-head','ray.io/is-ray-node':'yes',"
         "'ray.io/node-type':'head'}"},
        {{.cluster = "{'metadata':{'labels':{'ray.io/originated-from-crd':'RayService'}}}",
          .head_group = "{'template':{'metadata':{'labels':{'ray.io/serve':'x'}}}}"},
         "metadata labels ray.io/serve",
         "'false'"},
        {{0},
         "metadata annotations",
         "{'ray.io/ft-enabled':'false','ray.io/kuberay-version':'v1.7.0',"
         "'ray.io/upgrade-strategy-recreate-hash':'HASH'}"},
        {{.config = "{'defaultPodAnnotations':{'a':'1','b':'2'},'defaultPodLabels':{'l':'1'}}",
          .head_group = "{'template':{'metadata':{'annotations':{'b':'mine'}}}}"},
         "metadata annotations b",
         "'mine'"},
    };
    EXPECT_ROWS(build_head, rows);
}

TEST(worker_metadata)
{
    static const struct row rows[] = {
        {{.group = "{'template':{'metadata':{'name':'mine'}}}"}, "metadata name", NULL},
        {{0}, "metadata generateName", "'rc-g-worker-'"},
        {{0}, "metadata annotations", NULL},
        {{.cluster = "{'metadata':{'annotations':{'ray.io/overwrite-container-cmd':'True'}}}"},
         "metadata annotations",
         "{'ray.io/overwrite-container-cmd':'true'}"},
        {{.config = "{'defaultPodAnnotations':{'a':'1'}}"}, "metadata annotations", "{'a':'1'}"},
        {{.cluster = "{'metadata':{'labels':{'ray.io/originated-from-crd':'RayService'}}}"},
         "metadata labels ray.io/serve",
         "'true'"},
        {{.cluster = "{'metadata':{'labels':{'ray.io/originated-from-crd':'RayJob'}}}"},
         "metadata labels ray.io/serve",
         NULL},
        {{.cluster = "{'metadata':{'annotations':{'ray.io/ft-enabled':'true'}}}"},
         "metadata annotations",
         NULL},
        {{0}, "metadata ownerReferences 0 uid", "'u-1'"},
    };
    EXPECT_ROWS(build_worker, rows);
}

TEST(numbering_shares_everything_but_labels)
{
    struct fixture fixture;
    set_up(&fixture, &(struct change){0});
    AUTO_VALUE *pod = build_worker(&fixture.cluster);
    AUTO_VALUE *single = value_ref(pod);
    pod_builder_number_worker(&single, 7, NULL, 0);
    AUTO_VALUE *host = value_ref(pod);
    pod_builder_number_worker(&host, 8, "g-abcde", 3);
    expect_text(value_find_text(single, "metadata", "labels", "ray.io/worker-group-replica-index"),
                "7");
    expect_true(value_find(single, "metadata", "labels", "ray.io/replica-host-index") == NULL);
    expect_text(value_find_text(host, "metadata", "labels", "ray.io/worker-group-replica-index"),
                "8");
    expect_text(value_find_text(host, "metadata", "labels", "ray.io/worker-group-replica-name"),
                "g-abcde");
    expect_text(value_find_text(host, "metadata", "labels", "ray.io/replica-host-index"), "3");
    expect_true(value_find(pod, "metadata", "labels", "ray.io/worker-group-replica-index") == NULL);
    expect_true(value_get(single, "spec") == value_get(pod, "spec"));
    expect_true(value_find(host, "metadata", "ownerReferences") ==
                value_find(pod, "metadata", "ownerReferences"));
    tear_down(&fixture);
}

/* ---- environment ---- */

#define IDENTITY "RAY_CLUSTER_NAME RAY_CLUSTER_NAMESPACE RAY_CLOUD_INSTANCE_ID RAY_NODE_TYPE_NAME "
#define HEAD_START                                                                                 \
    "KUBERAY_GEN_RAY_START_CMD=ray start --head  --block  --dashboard-agent-listen-port=52365  "   \
    "--dashboard-host=0.0.0.0  --metrics-export-port=8080  "
#define USAGE                                                                                      \
    " RAY_USAGE_STATS_KUBERAY_IN_USE=1 "                                                           \
    "RAY_USAGE_STATS_EXTRA_TAGS=kuberay_version=v1.7.0;kuberay_crd="
#define DISK " RAY_DASHBOARD_ENABLE_K8S_DISK_USAGE=1"
#define HEAD_TAIL                                                                                  \
    HEAD_START                                                                                     \
    "RAY_PORT=6379 RAY_ADDRESS=127.0.0.1:6379" USAGE "RayCluster" DISK
#define HEAD_ADDRESS "FQ_RAY_IP=rc-head-svc.ns.svc.cluster.local RAY_IP=rc-head-svc"
#define WORKER_START                                                                               \
    "KUBERAY_GEN_RAY_START_CMD=ray start  --address=rc-head-svc.ns.svc.cluster.local:6379  "       \
    "--block  --dashboard-agent-listen-port=52365  --metrics-export-port=8080  "
#define WORKER_TAIL                                                                                \
    HEAD_ADDRESS " " IDENTITY WORKER_START "RAY_PORT=6379 "                                        \
                 "RAY_ADDRESS=rc-head-svc.ns.svc.cluster.local:6379 "                              \
                 "RAY_USAGE_STATS_KUBERAY_IN_USE=1" DISK
#define TLS                                                                                        \
    "RAY_USE_TLS=1 RAY_TLS_SERVER_CERT=/etc/ray/tls/tls.crt "                                      \
    "RAY_TLS_SERVER_KEY=/etc/ray/tls/tls.key RAY_TLS_CA_CERT=/etc/ray/tls/ca.crt "

TEST(head_environment)
{
    static const char path[] = "spec containers 0 env";
    static const struct row rows[] = {
        {{0}, path, IDENTITY HEAD_TAIL},
        {{.head = "{'env':[{'name':'RAY_PORT','value':'1'},{'name':'RAY_ADDRESS'},"
                  "{'name':'RAY_USAGE_STATS_KUBERAY_IN_USE'},{'name':'RAY_CLUSTER_NAME'},"
                  "{'name':'RAY_DASHBOARD_ENABLE_K8S_DISK_USAGE','value':'0'},"
                  "{'name':'RAY_USAGE_STATS_EXTRA_TAGS'}]}"},
         path,
         "RAY_PORT=1 RAY_ADDRESS RAY_USAGE_STATS_KUBERAY_IN_USE RAY_CLUSTER_NAME "
         "RAY_DASHBOARD_ENABLE_K8S_DISK_USAGE=0 RAY_USAGE_STATS_EXTRA_TAGS " IDENTITY HEAD_START
         "RAY_USAGE_STATS_EXTRA_TAGS=kuberay_version=v1.7.0;kuberay_crd=RayCluster"},
        {{.cluster = "{'metadata':{'labels':{'ray.io/originated-from-crd':'RayService'}}}"},
         path,
         IDENTITY HEAD_START "RAY_PORT=6379 RAY_timeout_ms_task_wait_for_death_info=0 "
                             "RAY_gcs_server_request_timeout_seconds=5 RAY_SERVE_KV_TIMEOUT_S=5 "
                             "RAY_ADDRESS=127.0.0.1:6379" USAGE "RayService" DISK},
        /* The order of what features add. */
        {{.cluster = "{'spec':{'authOptions':{'mode':'token','secretName':'s'},"
                     "'tlsOptions':{'enabled':true},"
                     "'gcsFaultToleranceOptions':{'redisAddress':'redis:6379',"
                     "'redisUsername':{'value':'me'},"
                     "'redisPassword':{'valueFrom':{'secretKeyRef':{'name':'r','key':'p'}}},"
                     "'externalStorageNamespace':'keys'}}}",
          .gates = "{'RayClusterMTLS':true}",
          .config = "{'defaultContainerEnvs':[{'name':'X','value':'1'},"
                    "{'name':'RAY_PORT','value':'2'},{'name':'REDIS_USERNAME'}]}"},
         path,
         "RAY_external_storage_namespace=keys RAY_REDIS_ADDRESS=redis:6379 REDIS_USERNAME=me "
         "REDIS_PASSWORD RAY_AUTH_MODE=token RAY_AUTH_TOKEN " TLS "X=1 RAY_PORT=2 " IDENTITY
         "KUBERAY_GEN_RAY_START_CMD=ray start --head  --block  "
         "--dashboard-agent-listen-port=52365  --dashboard-host=0.0.0.0  "
         "--metrics-export-port=8080  --redis-password=$REDIS_PASSWORD  "
         "--redis-username=$REDIS_USERNAME  RAY_ADDRESS=127.0.0.1:6379" USAGE "RayCluster" DISK},
        /* By annotation, the cluster's uid is the namespace, and users give the rest. */
        {{.cluster = "{'metadata':{'annotations':{'ray.io/ft-enabled':'TRUE'}}}",
          .head = "{'env':[{'name':'REDIS_PASSWORD','value':'p'}]}",
          .head_group = "{'rayStartParams':{'redis-password':'q'}}"},
         path,
         "REDIS_PASSWORD=p RAY_external_storage_namespace=u-1 " IDENTITY
         "KUBERAY_GEN_RAY_START_CMD=ray start --head  --block  "
         "--dashboard-agent-listen-port=52365  --dashboard-host=0.0.0.0  "
         "--metrics-export-port=8080  --redis-password=q  RAY_PORT=6379 "
         "RAY_ADDRESS=127.0.0.1:6379" USAGE "RayCluster" DISK},
        {{.cluster = "{'spec':{'enableInTreeAutoscaling':true,"
                     "'autoscalerOptions':{'version':'v2'}}}",
          .head = "{'env':[{'name':'RAY_enable_autoscaler_v2','value':'1'}]}"},
         path,
         "RAY_enable_autoscaler_v2=1 RAY_enable_autoscaler_v2=true " IDENTITY
         "KUBERAY_GEN_RAY_START_CMD=ray start --head  --block  "
         "--dashboard-agent-listen-port=52365  --dashboard-host=0.0.0.0  "
         "--metrics-export-port=8080  --no-monitor  RAY_PORT=6379 "
         "RAY_ADDRESS=127.0.0.1:6379" USAGE "RayCluster" DISK},
    };
    EXPECT_ENV(build_head, rows);
}

TEST(worker_environment)
{
    static const char path[] = "spec containers 0 env";
    static const struct row rows[] = {
        {{0}, path, WORKER_TAIL},
        {{.cluster = "{'metadata':{'annotations':{'ray.io/ft-enabled':'true'}},"
                     "'spec':{'tlsOptions':{'enabled':true},"
                     "'authOptions':{'mode':'token','enableK8sTokenAuth':true}}}",
          .gates = "{'RayClusterMTLS':true}",
          .config = "{'defaultContainerEnvs':[{'name':'X','value':'1'}]}",
          .worker = "{'env':[{'name':'A','value':'b'}]}"},
         path,
         "A=b RAY_gcs_rpc_server_reconnect_timeout_s=600 RAY_AUTH_MODE=token "
         "RAY_ENABLE_K8S_TOKEN_AUTH=true " TLS "X=1 " WORKER_TAIL},
        {{.cluster = "{'metadata':{'annotations':{'ray.io/ft-enabled':'true'}}}",
          .worker = "{'env':[{'name':'RAY_gcs_rpc_server_reconnect_timeout_s','value':'9'}]}"},
         path,
         "RAY_gcs_rpc_server_reconnect_timeout_s=9 " WORKER_TAIL},
        /* What waits for the GCS has the container's own variables, and those it needs. */
        {{.cluster = "{'metadata':{'annotations':{'ray.io/ft-enabled':'true'}},"
                     "'spec':{'tlsOptions':{'enabled':true},'authOptions':{'mode':'token'}}}",
          .gates = "{'RayClusterMTLS':true}",
          .worker = "{'env':[{'name':'A','value':'b'}]}"},
         "spec initContainers 1 env",
         "A=b RAY_AUTH_MODE=token RAY_AUTH_TOKEN " TLS HEAD_ADDRESS},
        {{.cluster = "{'spec':{'tlsOptions':{'enabled':true}}}",
          .gates = "{'RayClusterMTLS':true}"},
         "spec initContainers 0 env",
         "POD_IP " HEAD_ADDRESS},
        /* An init container of the user's learns of the head, and no more. */
        {{.cluster = "{'spec':{'authOptions':{'mode':'token'}}}",
          .worker_pod = "{'initContainers':[{'name':'mine'}]}"},
         "spec initContainers 0 env",
         HEAD_ADDRESS},
    };
    EXPECT_ENV(build_worker, rows);
}

/* ---- containers, volumes ---- */

TEST(head_containers)
{
    static const char autoscaling[] = "{'spec':{'enableInTreeAutoscaling':true}}";
    static const char options[] =
        "{'spec':{'enableInTreeAutoscaling':true,'autoscalerOptions':{'version':'v2',"
        "'idleTimeoutSeconds':5,'upscalingMode':'Default','image':'mine',"
        "'imagePullPolicy':'Always','resources':{'limits':{'cpu':'1000m'}},"
        "'env':[{'name':'E','value':'1'}],'envFrom':[{'configMapRef':{'name':'c'}}],"
        "'volumeMounts':[{'name':'l','mountPath':'/tmp/ray'}],"
        "'securityContext':{'runAsUser':1},'command':['c'],'args':['a','b']}}}";
    static const struct row rows[] = {
        {{.cluster = autoscaling}, "spec serviceAccountName", "'rc'"},
        {{.cluster = autoscaling, .head_pod = "{'serviceAccountName':'9lives'}"},
         "spec serviceAccountName",
         "'rlives'"},
        {{.head_pod = "{'serviceAccountName':'9lives'}"}, "spec serviceAccountName", "'9lives'"},
        {{.cluster = autoscaling, .head_pod = "{'restartPolicy':'Always'}"},
         "spec restartPolicy",
         "'Always'"},
        {{.cluster = options}, "spec restartPolicy", "'Never'"},
        {{.cluster = options},
         "spec containers 1",
         "{'args':['a','b'],'command':['c'],'env':["
         "{'name':'RAY_CLUSTER_NAME','valueFrom':{'fieldRef':{'fieldPath':"
         "'metadata.labels[\\u0027ray.io/cluster\\u0027]'}}},"
         "{'name':'RAY_CLUSTER_NAMESPACE','valueFrom':{'fieldRef':{'fieldPath':"
         "'metadata.namespace'}}},"
         "{'name':'RAY_HEAD_POD_NAME','valueFrom':{'fieldRef':{'fieldPath':'metadata.name'}}},"
         "{'name':'KUBERAY_CRD_VER','value':'v1'},"
         "{'name':'KUBERAY_GEN_AUTOSCALER_START_CMD','value':'ray kuberay-autoscaler "
         "--cluster-name $(RAY_CLUSTER_NAME) --cluster-namespace $(RAY_CLUSTER_NAMESPACE)'},"
         "{'name':'E','value':'1'}],'envFrom':[{'configMapRef':{'name':'c'}}],'image':'mine',"
         "'imagePullPolicy':'Always','name':'autoscaler','resources':{'limits':{'cpu':'1'}},"
         "'securityContext':{'runAsUser':1},"
         "'volumeMounts':[{'mountPath':'/tmp/ray','name':'l'}]}"},
        /* The Ray container still shares the volume that the autoscaler does without. */
        {{.cluster = options},
         "spec volumes",
         "[{'emptyDir':{'medium':'Memory'},'name':'shared-mem'},"
         "{'emptyDir':{},'name':'ray-logs'}]"},
        {{.cluster = "{'spec':{'autoscalerOptions':{'version':'v2'}}}"}, "spec containers 1", NULL},
        {{.cluster = "{'spec':{'autoscalerOptions':{'version':'v2'}}}"},
         "spec restartPolicy",
         NULL},
        {{.cluster = "{'spec':{'enableInTreeAutoscaling':true,'tlsOptions':{'enabled':true},"
                     "'authOptions':{'mode':'token','enableK8sTokenAuth':true}}}",
          .gates = "{'RayClusterMTLS':true}"},
         "spec containers 1 volumeMounts",
         "[{'mountPath':'/var/run/secrets/ray.io/serviceaccount','name':'ray-token',"
         "'readOnly':true},{'mountPath':'/etc/ray/tls','name':'ray-tls','readOnly':true},"
         "{'mountPath':'/tmp/ray','name':'ray-logs'}]"},
        /* The first container runs Ray whatever its name; others stay between it and ours. */
        {{.cluster = autoscaling,
          .head_pod = "{'containers':[{'name':'mine'}]}",
          .config = "{'headSidecarContainers':[{'name':'operators'}]}"},
         "spec containers 1 name",
         "'mine'"},
        {{.cluster = autoscaling,
          .head_pod = "{'containers':[{'name':'mine'}]}",
          .config = "{'headSidecarContainers':[{'name':'operators'}]}"},
         "spec containers 3 name",
         "'operators'"},
        {{.head = "{'resources':{'limits':{'cpu':2,'memory':'1000M','x':'no'}}}"},
         "spec containers 0 resources",
         "{'limits':{'cpu':'2','memory':'1G','x':'no'}}"},
        {{.head = "{'ports':[{'name':'metrics','containerPort':1}]}"},
         "spec containers 0 ports",
         "[{'containerPort':1,'name':'metrics'}]"},
    };
    EXPECT_ROWS(build_head, rows);
}

TEST(volumes)
{
    static const char secure[] =
        "{'spec':{'tlsOptions':{'enabled':true},'enableInTreeAutoscaling':true,"
        "'gcsFaultToleranceOptions':{'backend':'rocksdb','storage':{'claimName':'mine'}},"
        "'authOptions':{'mode':'token','enableK8sTokenAuth':true}}}";
    static const char gates[] = "{'RayClusterMTLS':true,'GCSFaultToleranceEmbeddedStorage':true}";
    static const struct row rows[] = {
        {{.cluster = secure, .gates = gates, .head_pod = "{'volumes':[{'name':'v'}]}"},
         "spec volumes",
         "[{'name':'v'},"
         "{'name':'gcs-storage','persistentVolumeClaim':{'claimName':'mine'}},"
         "{'name':'ray-token','projected':{'sources':[{'serviceAccountToken':{'path':'token'}}]}},"
         "{'name':'ray-tls','secret':{'secretName':'ray-head-secret-rc'}},"
         "{'emptyDir':{'medium':'Memory'},'name':'shared-mem'},"
         "{'emptyDir':{},'name':'ray-logs'}]"},
        {{.cluster = secure, .gates = gates},
         "spec containers 0 volumeMounts",
         "[{'mountPath':'/data/gcs','name':'gcs-storage'},"
         "{'mountPath':'/var/run/secrets/ray.io/serviceaccount','name':'ray-token',"
         "'readOnly':true},{'mountPath':'/etc/ray/tls','name':'ray-tls','readOnly':true},"
         "{'mountPath':'/dev/shm','name':'shared-mem'},"
         "{'mountPath':'/tmp/ray','name':'ray-logs'}]"},
        /* What is there already stays as it is. */
        {{.cluster = secure,
          .gates = gates,
          .head_pod = "{'volumes':[{'name':'ray-token'},{'name':'ray-tls'},{'name':'shared-mem'},"
                      "{'name':'ray-logs'}]}",
          .head = "{'volumeMounts':[{'name':'ray-token','mountPath':'/t'},"
                  "{'name':'x','mountPath':'/etc/ray/tls'},{'name':'l','mountPath':'/tmp/ray'}]}"},
         "spec volumes",
         "[{'name':'ray-token'},{'name':'ray-tls'},{'name':'shared-mem'},{'name':'ray-logs'},"
         "{'name':'gcs-storage','persistentVolumeClaim':{'claimName':'mine'}}]"},
        {{.cluster = secure,
          .gates = gates,
          .head = "{'volumeMounts':[{'name':'ray-token','mountPath':'/t'},"
                  "{'name':'x','mountPath':'/etc/ray/tls'},{'name':'l','mountPath':'/tmp/ray'}]}"},
         "spec containers 0 volumeMounts",
         "[{'mountPath':'/t','name':'ray-token'},{'mountPath':'/etc/ray/tls','name':'x'},"
         "{'mountPath':'/tmp/ray','name':'l'},{'mountPath':'/data/gcs','name':'gcs-storage'},"
         "{'mountPath':'/dev/shm','name':'shared-mem'}]"},
        {{.head = "{'resources':{'requests':{'memory':'1024Mi'}}}"},
         "spec volumes 0 emptyDir",
         "{'medium':'Memory','sizeLimit':'1Gi'}"},
        {{.head = "{'resources':{'limits':{'memory':'2Gi'},'requests':{'memory':'1Gi'}}}"},
         "spec volumes 0 emptyDir sizeLimit",
         "'2Gi'"},
        {{.head_group = "{'rayStartParams':{'plasma-directory':''}}"}, "spec volumes", NULL},
    };
    EXPECT_ROWS(build_head, rows);
    static const struct row worker_rows[] = {
        {{.cluster = "{'spec':{'tlsOptions':{'enabled':true}}}",
          .gates = "{'RayClusterMTLS':true}"},
         "spec volumes 0 secret secretName",
         "'ray-worker-secret-rc'"},
        /* A worker has no autoscaler to share logs with. */
        {{.cluster = secure, .gates = gates}, "spec volumes 3", NULL},
    };
    EXPECT_ROWS(build_worker, worker_rows);
}

TEST(history_collector)
{
    static const char gate[] = "{'RayClusterHistoryServer':true}";
    static const char cluster[] =
        "{'metadata':{'labels':{'ray.io/originated-from-crd':'RayJob',"
        "'ray.io/originated-from-cr-name':'job'}},"
        "'spec':{'authOptions':{'mode':'token','enableK8sTokenAuth':true},"
        "'historyServerOptions':{'collectorOptions':{'image':'c','imagePullPolicy':'Never',"
        "'resources':{'limits':{'cpu':'1'}},"
        "'env':[{'name':'RAY_DASHBOARD_ADDRESS','value':'d'}]}}}}";
    static const struct row env_rows[] = {
        {{.cluster = cluster, .gates = gate},
         "spec containers 1 env",
         "POD_IP RAY_CLUSTER_NAME=rc RAY_CLUSTER_NAMESPACE=ns RAY_ROLE=Head EVENTS_PORT=8084 "
         "FQ_RAY_IP=rc-head-svc.ns.svc.cluster.local OWNER_KIND=RayJob OWNER_NAME=job "
         "RAY_DASHBOARD_ADDRESS=d RAY_AUTH_MODE=token RAY_ENABLE_K8S_TOKEN_AUTH=true"},
        /* Without its gate there is none. */
        {{.cluster = cluster}, "spec containers 1 env", ""},
        /* Ray sends its events to a collector of the user's own, too. */
        {{.gates = gate,
          .head_pod = "{'containers':[{'name':'ray-history-collector','env':[{'name':'A'}]}]}",
          .head = "{'env':[{'name':'RAY_enable_ray_event','value':'no'}]}"},
         "spec containers 1 volumeMounts",
         "ray-logs"},
    };
    EXPECT_ENV(build_head, env_rows);
    static const struct row rows[] = {
        {{.cluster = cluster, .gates = gate},
         "spec containers 1 volumeMounts",
         "[{'mountPath':'/var/run/secrets/ray.io/serviceaccount','name':'ray-token',"
         "'readOnly':true},{'mountPath':'/tmp/ray','name':'ray-logs'}]"},
        {{.cluster = cluster, .gates = gate},
         "spec containers 1 resources",
         "{'limits':{'cpu':'1'}}"},
        {{.cluster = cluster, .gates = gate}, "spec containers 1 imagePullPolicy", "'Never'"},
    };
    EXPECT_ROWS(build_head, rows);
    static const struct row worker_rows[] = {
        {{.cluster = "{'spec':{'historyServerOptions':{'collectorOptions':{'image':'c'}}}}",
          .gates = gate},
         "spec containers 1 env",
         "POD_IP RAY_CLUSTER_NAME=rc RAY_CLUSTER_NAMESPACE=ns RAY_ROLE=Worker EVENTS_PORT=8084 "
         "FQ_RAY_IP=rc-head-svc.ns.svc.cluster.local"},
    };
    EXPECT_ENV(build_worker, worker_rows);
}

TEST(init_containers)
{
    static const struct row rows[] = {
        {{.worker = "{'imagePullPolicy':'Always','securityContext':{'runAsUser':1},"
                    "'volumeMounts':[]}",
          .env = "{'ENABLE_LOGIN_SHELL':'True'}"},
         "spec initContainers 0 command",
         "['/bin/bash','-cl','--']"},
        {{.worker = "{'imagePullPolicy':'Always','volumeMounts':[]}"},
         "spec initContainers 0 volumeMounts",
         NULL},
        {{.env = "{'ENABLE_INIT_CONTAINER_INJECTION':'FALSE'}"}, "spec initContainers", NULL},
        {{.cluster = "{'spec':{'tlsOptions':{'enabled':true}}}",
          .gates = "{'RayClusterMTLS':true}",
          .worker = "{'imagePullPolicy':'Always','securityContext':{'runAsUser':1}}"},
         "spec initContainers 0",
         "{'args':['certificate=/etc/ray/tls/tls.crt\\n"
         "address=${POD_IP:-$(hostname -i | cut -d \\u0027 \\u0027 -f 1)}\\n"
         "if ! command -v openssl > /dev/null; then\\n"
         "  echo \\u0022This image has no openssl to read $certificate with.\\u0022 >&2\\n"
         "  exit 1\\n"
         "fi\\n"
         "until openssl x509 -in \\u0022$certificate\\u0022 -noout -text 2> /dev/null |\\n"
         "  tr -s \\u0027, \\u0027 \\u0027\\u005cn\\u0027 | grep -qxF "
         "\\u0022Address:$address\\u0022; do\\n"
         "  echo \\u0022$certificate does not name the address $address yet. Next look in 5 "
         "seconds.\\u0022\\n"
         "  sleep 5\\n"
         "done\\n"
         "echo \\u0022$certificate names the address $address.\\u0022\\n"
         "'],'command':['sh','-c'],'env':[{'name':'POD_IP','valueFrom':{'fieldRef':"
         "{'fieldPath':'status.podIP'}}},"
         "{'name':'FQ_RAY_IP','value':'rc-head-svc.ns.svc.cluster.local'},"
         "{'name':'RAY_IP','value':'rc-head-svc'}],'image':'ray','imagePullPolicy':'Always',"
         "'name':'wait-for-tls-ip-san','resources':{'limits':{'cpu':'50m','memory':'64Mi'},"
         "'requests':{'cpu':'50m','memory':'64Mi'}},'securityContext':{'runAsUser':1},"
         "'volumeMounts':[{'mountPath':'/etc/ray/tls','name':'ray-tls','readOnly':true}]}"},
        {{.cluster = "{'spec':{'tlsOptions':{'enabled':true}}}",
          .gates = "{'RayClusterMTLS':true}",
          .worker_pod = "{'initContainers':[{'name':'mine'}]}"},
         "spec initContainers 1 name",
         "'mine'"},
        {{.cluster = "{'spec':{'enableInTreeAutoscaling':true,"
                     "'autoscalerOptions':{'version':'v2'}}}"},
         "spec restartPolicy",
         "'Never'"},
    };
    EXPECT_ROWS(build_worker, rows);
}

/* ---- the command ---- */

TEST(commands)
{
    static const char start[] =
        "['ulimit -n ${RAY_START_ULIMIT_OPEN_FILES:-65536}; ray start --head  --block  "
        "--dashboard-agent-listen-port=52365  --dashboard-host=0.0.0.0  "
        "--metrics-export-port=8080 ']";
    static const struct row rows[] = {
        {{0}, "spec containers 0 args", start},
        {{.env = "{'ENABLE_LOGIN_SHELL':'TRUE'}"},
         "spec containers 0 command",
         "['/bin/bash','-cl','--']"},
        {{.head = "{'args':['ray','start']}"},
         "spec containers 0 args",
         "[' ray  start  && ulimit -n ${RAY_START_ULIMIT_OPEN_FILES:-65536}; ray start --head  "
         "--block  --dashboard-agent-listen-port=52365  --dashboard-host=0.0.0.0  "
         "--metrics-export-port=8080 ']"},
        {{.head = "{'args':['x; ray start --head']}"}, "spec containers 0 command", NULL},
        {{.head_group =
              "{'template':{'metadata':{'annotations':{'ray.io/overwrite-container-cmd':'True'}}}}",
          .head = "{'args':['x']}"},
         "spec containers 0 args",
         "['x']"},
        {{.head_group =
              "{'template':{'metadata':{'annotations':{'ray.io/overwrite-container-cmd':'yes'}}}}"},
         "spec containers 0 args",
         start},
    };
    EXPECT_ROWS(build_head, rows);
}

TEST_MAIN("core/ray/pod_builder", {"head metadata", head_metadata},
          {"worker metadata", worker_metadata},
          {"numbering shares everything but labels", numbering_shares_everything_but_labels},
          {"head environment", head_environment}, {"worker environment", worker_environment},
          {"head containers", head_containers}, {"volumes", volumes},
          {"history collector", history_collector}, {"init containers", init_containers},
          {"commands", commands})
