#include "core/ray/probes.h"

#include "core/ray/builder_fixture.h"

#include "tests/expect.h"

#define RAYLET "wget --tries 1 -T 2 -q -O- http://localhost:52365/api/local_raylet_healthz"
#define SUCCESS " | grep success"

static const char service[] = "{'metadata':{'labels':{'ray.io/originated-from-crd':'RayService'}},"
                              "'spec':{'rayVersion':'2.53.0'}}";

TEST(head_probes)
{
    static const struct row rows[] = {
        {{.cluster = "{'spec':{'rayVersion':'v2.53.0rc1'}}",
          .head_group = "{'rayStartParams':{'dashboard-agent-listen-port':'7'}}"},
         "spec containers 0 readinessProbe",
         "{'failureThreshold':10,'httpGet':{'path':'/api/healthz','port':7},"
         "'initialDelaySeconds':10,'periodSeconds':5,'successThreshold':1,'timeoutSeconds':5}"},
        /* A port that is no int32 is none. */
        {{.head_group = "{'rayStartParams':{'dashboard-agent-listen-port':'2147483648',"
                        "'dashboard-port':'x'}}"},
         "spec containers 0 livenessProbe exec command 2",
         "'" RAYLET SUCCESS " && wget --tries 1 -T 10 -q -O- "
         "http://localhost:8265/api/gcs_healthz" SUCCESS "'"},
        {{.env = "{'ENABLE_PROBES_INJECTION':'False'}"}, "spec containers 0 readinessProbe", NULL},
        {{.cluster = service}, "spec containers 0 readinessProbe httpGet port", "52365"},
    };
    EXPECT_ROWS(build_head, rows);
}

TEST(worker_probes)
{
    static const struct row rows[] = {
        {{0},
         "spec containers 0 livenessProbe",
         "{'exec':{'command':['bash','-c','" RAYLET SUCCESS "']},'failureThreshold':120,"
         "'initialDelaySeconds':30,'periodSeconds':5,'successThreshold':1,'timeoutSeconds':2}"},
        {{.cluster = "{'spec':{'rayVersion':'3'}}"},
         "spec containers 0 readinessProbe exec command 2",
         "'" RAYLET SUCCESS "'"},
        /* What the user has stays, each by itself. */
        {{.worker = "{'livenessProbe':{'exec':{}}}"},
         "spec containers 0 livenessProbe",
         "{'exec':{}}"},
        {{.worker = "{'livenessProbe':{'exec':{}}}"},
         "spec containers 0 readinessProbe timeoutSeconds",
         "2"},
        {{.env = "{'ENABLE_PROBES_INJECTION':'False'}"}, "spec containers 0 livenessProbe", NULL},
        /* A worker of a RayService is asked whether it serves, by any version. */
        {{.cluster = service},
         "spec containers 0 readinessProbe",
         "{'exec':{'command':['bash','-c','" RAYLET SUCCESS " && wget --tries 1 -T 10 -q -O- "
         "http://localhost:8000/-/healthz" SUCCESS "']},'failureThreshold':1,"
         "'initialDelaySeconds':10,'periodSeconds':5,'successThreshold':1,'timeoutSeconds':2}"},
        {{.cluster = service, .worker = "{'ports':[{'name':'serve','containerPort':9}]}"},
         "spec containers 0 readinessProbe exec command 2",
         "'" RAYLET SUCCESS " && wget --tries 1 -T 10 -q -O- "
         "http://localhost:9/-/healthz" SUCCESS "'"},
        {{.cluster = service}, "spec containers 0 livenessProbe httpGet port", "52365"},
    };
    EXPECT_ROWS(build_worker, rows);
}

TEST_MAIN("core/ray/probes", {"head probes", head_probes}, {"worker probes", worker_probes})
