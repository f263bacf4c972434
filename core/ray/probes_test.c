#include "core/ray/probes.h"

#include "core/ray/builder_fixture.h"
#include "core/ray/pod_builder.h"

#include "tests/expect.h"

#define RAYLET "wget --tries 1 -T 2 -q -O- http://localhost:52365/api/local_raylet_healthz"
#define SUCCESS " | grep success"

struct row {
    struct change change;
    bool is_head;
    const char *path;
    const char *want;
};

static const char service[] = "{'metadata':{'labels':{'ray.io/originated-from-crd':'RayService'}},"
                              "'spec':{'rayVersion':'2.53.0'}}";

TEST(probes)
{
    static const struct row rows[] = {
        {{0},
         false,
         "livenessProbe",
         "{'exec':{'command':['bash','-c','" RAYLET SUCCESS "']},'failureThreshold':120,"
         "'initialDelaySeconds':30,'periodSeconds':5,'successThreshold':1,'timeoutSeconds':2}"},
        {{.cluster = "{'spec':{'rayVersion':'v2.53.0rc1'}}",
          .head_group = "{'rayStartParams':{'dashboard-agent-listen-port':'7'}}"},
         true,
         "readinessProbe",
         "{'failureThreshold':10,'httpGet':{'path':'/api/healthz','port':7},"
         "'initialDelaySeconds':10,'periodSeconds':5,'successThreshold':1,'timeoutSeconds':5}"},
        {{.cluster = "{'spec':{'rayVersion':'3'}}"},
         false,
         "readinessProbe exec command 2",
         "'" RAYLET SUCCESS "'"},
        /* A port that is no int32 is none. */
        {{.head_group = "{'rayStartParams':{'dashboard-agent-listen-port':'2147483648',"
                        "'dashboard-port':'x'}}"},
         true,
         "livenessProbe exec command 2",
         "'" RAYLET SUCCESS " && wget --tries 1 -T 10 -q -O- "
         "http://localhost:8265/api/gcs_healthz" SUCCESS "'"},
        /* What the user has stays, each by itself. */
        {{.worker = "{'livenessProbe':{'exec':{}}}"}, false, "livenessProbe", "{'exec':{}}"},
        {{.worker = "{'livenessProbe':{'exec':{}}}"}, false, "readinessProbe timeoutSeconds", "2"},
        {{.env = "{'ENABLE_PROBES_INJECTION':'False'}"}, false, "livenessProbe", NULL},
        {{.env = "{'ENABLE_PROBES_INJECTION':'False'}"}, true, "readinessProbe", NULL},
        /* A worker of a RayService is asked whether it serves, by any version. */
        {{.cluster = service},
         false,
         "readinessProbe",
         "{'exec':{'command':['bash','-c','" RAYLET SUCCESS " && wget --tries 1 -T 10 -q -O- "
         "http://localhost:8000/-/healthz" SUCCESS "']},'failureThreshold':1,"
         "'initialDelaySeconds':10,'periodSeconds':5,'successThreshold':1,'timeoutSeconds':2}"},
        {{.cluster = service, .worker = "{'ports':[{'name':'serve','containerPort':9}]}"},
         false,
         "readinessProbe exec command 2",
         "'" RAYLET SUCCESS " && wget --tries 1 -T 10 -q -O- "
         "http://localhost:9/-/healthz" SUCCESS "'"},
        {{.cluster = service}, false, "livenessProbe httpGet port", "52365"},
        {{.cluster = service}, true, "readinessProbe httpGet port", "52365"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("row %zu", i);
        struct fixture fixture;
        set_up(&fixture, &rows[i].change);
        AUTO_VALUE *pod = rows[i].is_head
                              ? pod_builder_head(&fixture.cluster, "")
                              : pod_builder_worker(&fixture.cluster, &fixture.cluster.groups[0]);
        const struct value *container = look_up(pod, "spec containers 0");
        AUTO_VALUE *want = rows[i].want == NULL ? NULL : parse_quoted(rows[i].want);
        AUTO_BUFFER text = {0};
        if (want != NULL) {
            value_print_json(want, &text);
        }
        expect_json(look_up(container, rows[i].path), want == NULL ? NULL : buffer_text(&text));
        tear_down(&fixture);
    }
}

TEST_MAIN("core/ray/probes", {"probes", probes})
