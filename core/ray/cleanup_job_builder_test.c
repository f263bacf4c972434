#include "core/ray/cleanup_job_builder.h"

#include "core/ray/builder_fixture.h"

#include "tests/expect.h"

TEST(cleanup_job)
{
    static const char cluster[] =
        "{'spec':{'gcsFaultToleranceOptions':{'redisAddress':'redis:6379',"
        "'redisUsername':{'value':'me'}},'enableInTreeAutoscaling':true,"
        "'tlsOptions':{'enabled':true}}}";
    static const char gates[] = "{'RayClusterMTLS':true}";
    static const struct row rows[] = {
        {{.cluster = cluster, .gates = gates}, "metadata name", "'rc-redis-cleanup'"},
        {{.cluster = cluster, .gates = gates},
         "metadata annotations",
         "{'ray.io/external-storage-namespace':'u-1','ray.io/ft-enabled':'true'}"},
        {{.cluster = cluster, .gates = gates},
         "spec template spec containers 0 args",
         "['echo \\u0022To get more information about manually deleting the storage namespace in "
         "Redis and removing the RayCluster\\u0027s finalizer, please check "
         "https://docs.ray.io/en/master/cluster/kubernetes/user-guides/kuberay-gcs-ft.html for "
         "more details.\\u0022 && python -c \\u0022from ray._private.gcs_utils import "
         "cleanup_redis_storage; from urllib.parse import urlparse; import os; import sys; "
         "redis_address = os.getenv(\\u0027RAY_REDIS_ADDRESS\\u0027, "
         "\\u0027\\u0027).split(\\u0027,\\u0027)[0]; redis_address = redis_address if "
         "\\u0027://\\u0027 in redis_address else \\u0027redis://\\u0027 + redis_address; parsed "
         "= urlparse(redis_address); sys.exit(1) if not "
         "cleanup_redis_storage(host=parsed.hostname, port=parsed.port, "
         "username=os.getenv(\\u0027REDIS_USERNAME\\u0027, parsed.username), "
         "password=os.getenv(\\u0027REDIS_PASSWORD\\u0027, parsed.password or "
         "\\u0027\\u0027), use_ssl=parsed.scheme==\\u0027rediss\\u0027, "
         "storage_namespace=os.getenv(\\u0027RAY_external_storage_namespace\\u0027)) else "
         "None\\u0022']"},
        {{.cluster = cluster, .gates = gates}, "spec template spec containers 1", NULL},
        {{.cluster = cluster, .gates = gates}, "spec template spec initContainers", NULL},
        {{.cluster = cluster, .gates = gates}, "spec template spec restartPolicy", "'Never'"},
        {{.cluster = cluster, .gates = gates}, "spec template spec volumes 0 name", "'ray-tls'"},
        {{.cluster = cluster,
          .head_pod = "{'initContainers':[{'name':'mine'}],'restartPolicy':'Always'}"},
         "spec template spec initContainers 0 name",
         "'mine'"},
        {{.cluster = cluster, .head = "{'livenessProbe':{},'readinessProbe':{}}"},
         "spec template spec containers 0 livenessProbe",
         NULL},
        {{.cluster = cluster, .env = "{'ENABLE_LOGIN_SHELL':'true'}"},
         "spec template spec containers 0 command",
         "['/bin/bash','-cl','--']"},
    };
    EXPECT_ROWS(cleanup_job_builder_build, rows);
}

TEST_MAIN("core/ray/cleanup_job_builder", {"cleanup Job", cleanup_job})
