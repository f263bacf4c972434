#include "core/ray/start_command.h"

#include "core/ray/builder_fixture.h"

#include "tests/expect.h"

/* A start command of a changed cluster. */
struct command {
    struct change change;
    const char *want;
};

#define HEAD_DEFAULTS "--block  --dashboard-agent-listen-port=52365  --dashboard-host=0.0.0.0  "
#define METRICS "--metrics-export-port=8080 "

static void expect_command(const struct command *row, bool is_head)
{
    struct fixture fixture;
    set_up(&fixture, &row->change);
    AUTO_VALUE *parameters =
        start_command_parameters(&fixture.cluster, is_head ? NULL : &fixture.cluster.groups[0]);
    AUTO_BUFFER command = {0};
    start_command_print(parameters, is_head, NULL, &command);
    expect_text(buffer_text(&command), row->want);
    tear_down(&fixture);
}

TEST(head_commands)
{
    static const struct command rows[] = {
        {{0}, "ray start --head  " HEAD_DEFAULTS METRICS},
        {{.head_group = "{'rayStartParams':{'block':'false','dashboard-host':'h',"
                        "'metrics-export-port':'1','dashboard-agent-listen-port':'2',"
                        "'log-color':'FALSE','include-log-monitor':'true',"
                        "'include-dashboard':'True','a':'TRUE','b':'False','c':''}}"},
         "ray start --head  --a  --block  --c=  --dashboard-agent-listen-port=2  "
         "--dashboard-host=h  --include-dashboard=True  --include-log-monitor=true  "
         "--log-color=FALSE  --metrics-export-port=1 "},
        {{.cluster = "{'spec':{'enableInTreeAutoscaling':true}}",
          .head_group = "{'rayStartParams':{'no-monitor':'false'}}"},
         "ray start --head  " HEAD_DEFAULTS METRICS " --no-monitor "},
        /* Requests count for CPUs only, and zeros for nothing. */
        {{.head = "{'resources':{'requests':{'cpu':'1500m','memory':'1Gi'}}}"},
         "ray start --head  " HEAD_DEFAULTS METRICS " --num-cpus=2 "},
        {{.head = "{'resources':{'limits':{'cpu':'0','memory':'0'},'requests':{'cpu':'100m'}}}"},
         "ray start --head  " HEAD_DEFAULTS METRICS " --num-cpus=1 "},
        {{.head = "{'resources':{'limits':{'cpu':'2500m','memory':'1.5k'},"
                  "'requests':{'cpu':'100m'}}}"},
         "ray start --head  " HEAD_DEFAULTS "--memory=1500  " METRICS " --num-cpus=3 "},
        {{.head = "{'resources':{'limits':{'cpu':'2','memory':'1k'}}}",
          .head_group = "{'rayStartParams':{'num-cpus':'0','memory':'7'}}"},
         "ray start --head  " HEAD_DEFAULTS "--memory=7  " METRICS " --num-cpus=0 "},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("row %zu", i);
        expect_command(&rows[i], true);
    }
}

#define ADDRESS "--address=rc-head-svc.ns.svc.cluster.local:6379  "
#define WORKER_DEFAULTS "--block  --dashboard-agent-listen-port=52365  "

TEST(worker_commands)
{
    static const struct command rows[] = {
        {{0}, "ray start  " ADDRESS WORKER_DEFAULTS METRICS},
        {{.group = "{'rayStartParams':{'address':'a:1'}}"},
         "ray start  --address=a:1  " WORKER_DEFAULTS METRICS},
        {{.head_group = "{'rayStartParams':{'port':'1'}}", .env = "{'CLUSTER_DOMAIN':'x.y'}"},
         "ray start  --address=rc-head-svc.ns.svc.x.y:1  " WORKER_DEFAULTS METRICS},
        /* The head's features are not the workers'. */
        {{.cluster = "{'spec':{'enableInTreeAutoscaling':true,'gcsFaultToleranceOptions':"
                     "{'redisAddress':'r','redisPassword':{'value':'p'}}}}"},
         "ray start  " ADDRESS WORKER_DEFAULTS METRICS},
        {{.group = "{'labels':{'b':'2','a':'1','c':''}}"},
         "ray start  " ADDRESS WORKER_DEFAULTS "--labels=a=1,b=2,c=  " METRICS},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("row %zu", i);
        expect_command(&rows[i], false);
    }
}

TEST(accelerators)
{
    static const struct command rows[] = {
        /* A group's resources come before all else, by names in any case. */
        {{.group = "{'resources':{'CPU':'1500m','Memory':'1Ki','NVIDIA.com/GPU':'2'},"
                   "'rayStartParams':{'num-cpus':'9'}}",
          .worker = "{'resources':{'limits':{'cpu':'4','memory':'1Gi','nvidia.com/gpu':'8'}}}"},
         "ray start  " ADDRESS WORKER_DEFAULTS "--memory=1024  " METRICS
         " --num-cpus=2  --num-gpus=2 "},
        {{.group = "{'resources':{'b':'0.3','a':'100u','B':'5k','bad':'x','cpu':'0',"
                   "'<':'999999999999999999999'}}"},
         "ray start  " ADDRESS WORKER_DEFAULTS METRICS " --num-cpus=0  --resources='{"
         "\"\\u003c\":1.0000000000000001e+21,\"B\":5000,\"a\":0.00009999999999999999,"
         "\"b\":0.30000000000000004}' "},
        {{.group = "{'resources':{'bad':'x'}}"}, "ray start  " ADDRESS WORKER_DEFAULTS METRICS},
        /* JSON has no infinity, so there is no parameter. */
        {{.group = "{'resources':{'a':'1','huge':'1e400'}}"},
         "ray start  " ADDRESS WORKER_DEFAULTS METRICS},
        /* Of the limits, the first kind of GPU that is not zero. */
        {{.worker = "{'resources':{'limits':{'amd.com/gpu':'0','b.io/gpu':'1500m',"
                    "'nvidia.com/gpu':'4'},'requests':{'nvidia.com/gpu':'4'}}}"},
         "ray start  " ADDRESS WORKER_DEFAULTS METRICS " --num-gpus=2 "},
        {{.worker = "{'resources':{'limits':{'nvidia.com/mig-1g.5gb':'3'}}}",
          .group = "{'rayStartParams':{'num-gpus':'0'}}"},
         "ray start  " ADDRESS WORKER_DEFAULTS METRICS " --num-gpus=0 "},
        {{.worker = "{'resources':{'requests':{'nvidia.com/gpu':'4'}}}"},
         "ray start  " ADDRESS WORKER_DEFAULTS METRICS},
        /* Of TPUs and Neuron cores, the first. */
        {{.worker = "{'resources':{'limits':{'google.com/tpu':'4'}}}"},
         "ray start  " ADDRESS WORKER_DEFAULTS METRICS " --resources='{\"TPU\":4}' "},
        {{.worker = "{'resources':{'limits':{'google.com/tpu':'4',"
                    "'aws.amazon.com/neuroncore':'2'}}}"},
         "ray start  " ADDRESS WORKER_DEFAULTS METRICS " --resources='{\"neuron_cores\":2}' "},
        {{.worker = "{'resources':{'limits':{'google.com/tpu':'4',"
                    "'aws.amazon.com/neuroncore':'0'}}}",
          .group = "{'rayStartParams':{'resources':' `{\\u0022b\\u0022:1.50,\\u0022a\\u0022:1e2}` "
                   "'}}"},
         "ray start  " ADDRESS WORKER_DEFAULTS METRICS
         " --resources='{\"TPU\":4,\"a\":100,\"b\":1.5}' "},
        {{.worker = "{'resources':{'limits':{'google.com/tpu':'4'}}}",
          .group = "{'rayStartParams':{'resources':'{\\u0022neuron_cores\\u0022:null}'}}"},
         "ray start  " ADDRESS WORKER_DEFAULTS METRICS " --resources={\"neuron_cores\":null} "},
        {{.worker = "{'resources':{'limits':{'google.com/tpu':'4'}}}",
          .group = "{'rayStartParams':{'resources':'{\\u0022a\\u0022:null}'}}"},
         "ray start  " ADDRESS WORKER_DEFAULTS METRICS " --resources='{\"TPU\":4,\"a\":0}' "},
        {{.worker = "{'resources':{'limits':{'google.com/tpu':'1','nvidia.com/gpu':'1'}}}",
          .group = "{'rayStartParams':{'resources':'{\\u0022a\\u0022:\\u00221\\u0022}'}}"},
         "ray start  " ADDRESS WORKER_DEFAULTS METRICS " --resources={\"a\":\"1\"} "},
        {{.worker = "{'resources':{'limits':{'google.com/tpu':'1','nvidia.com/gpu':'1'}}}",
          .group = "{'rayStartParams':{'resources':''}}"},
         "ray start  " ADDRESS WORKER_DEFAULTS METRICS " --resources= "},
        {{.worker = "{'resources':{'limits':{'nvidia.com/gpu':'1'}}}",
          .group = "{'rayStartParams':{'resources':'[1]'}}"},
         "ray start  " ADDRESS WORKER_DEFAULTS METRICS " --resources=[1] "},
        {{.worker = "{'resources':{'limits':{'nvidia.com/gpu':'1'}}}",
          .group = "{'rayStartParams':{'resources':'{\\u0022a\\u0022:1e999}'}}"},
         "ray start  " ADDRESS WORKER_DEFAULTS METRICS " --resources={\"a\":1e999} "},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("row %zu", i);
        expect_command(&rows[i], false);
    }
}

TEST_MAIN("core/ray/start_command", {"head commands", head_commands},
          {"worker commands", worker_commands}, {"accelerators", accelerators})
