#include "core/ray/service_builder.h"

#include "core/ray/builder_fixture.h"

#include "tests/expect.h"

TEST(services)
{
    static const char user[] =
        "{'serviceType':'LoadBalancer','headService':{'metadata':{'finalizers':['f/x'],"
        "'labels':{'app.kubernetes.io/name':'mine'}},'spec':{'type':'NodePort',"
        "'ports':[{'name':'metrics','port':1}],'sessionAffinity':'ClientIP'}}}";
    static const struct row ports_rows[] = {
        {{.head = "{'ports':[{'name':'a','containerPort':1},{'name':'a','containerPort':2},"
                  "{'name':'','containerPort':3}]}"},
         "",
         "{'3-port':3,'a':2,'metrics':8080}"},
    };
    EXPECT_ROWS(service_builder_ports, ports_rows);
    static const struct row head_rows[] = {
        {{.head_group = "{'serviceType':'ClusterIP'}"}, "spec clusterIP", "'None'"},
        {{.head_group = "{'serviceType':'NodePort'}"}, "spec clusterIP", NULL},
        {{.head_group = "{'serviceType':'NodePort'}"}, "spec type", "'NodePort'"},
        {{.env = "{'ENABLE_RAY_HEAD_CLUSTER_IP_SERVICE':'TRUE'}"},
         "spec",
         "{'ports':[{'appProtocol':'tcp','name':'client','port':10001},"
         "{'appProtocol':'tcp','name':'dashboard','port':8265},"
         "{'appProtocol':'tcp','name':'gcs-server','port':6379},"
         "{'appProtocol':'tcp','name':'metrics','port':8080},"
         "{'appProtocol':'tcp','name':'serve','port':8000}],"
         "'selector':{'app.kubernetes.io/created-by':'kuberay-operator',"
         "'app.kubernetes.io/name':'kuberay','ray.io/cluster':'rc',"
         "'ray.io/identifier':'rc-head','ray.io/node-type':'head'}}"},
        {{.cluster = "{'spec':{'headServiceAnnotations':{'a':'1'}}}"},
         "metadata annotations",
         "{'a':'1'}"},
        {{.head_group = user}, "metadata name", "'rc-head-svc'"},
        {{.head_group = user}, "metadata finalizers", "['f/x']"},
        {{.head_group = user}, "metadata labels app.kubernetes.io/name", "'kuberay'"},
        {{.head_group = user}, "spec type", "'NodePort'"},
        {{.head_group = user}, "spec sessionAffinity", "'ClientIP'"},
        {{.head_group = user}, "spec publishNotReadyAddresses", NULL},
        /* Neither sorted nor without doubles. */
        {{.head_group = user}, "spec ports 0", "{'name':'metrics','port':1}"},
        {{.head_group = user},
         "spec ports 4",
         "{'appProtocol':'tcp','name':'metrics','port':8080}"},
    };
    EXPECT_ROWS(service_builder_head, head_rows);
    static const struct row serve_rows[] = {
        {{.head = "{'ports':[{'name':'serve-b','containerPort':2},"
                  "{'name':'serve','containerPort':1},{'name':'served','containerPort':3}]}",
          .head_group = "{'serviceType':'NodePort'}"},
         "spec",
         "{'ports':[{'name':'serve','port':1},{'name':'serve-b','port':2}],"
         "'selector':{'ray.io/cluster':'rc'},'type':'NodePort'}"},
        {{.head = "{'ports':[{'name':'x','containerPort':2}]}"}, "", NULL},
        {{0}, "spec ports 0 port", "8000"},
    };
    EXPECT_ROWS(service_builder_serve, serve_rows);
    static const struct row headless_rows[] = {
        {{0}, "metadata ownerReferences 0 controller", "true"},
    };
    EXPECT_ROWS(service_builder_headless, headless_rows);
}

TEST_MAIN("core/ray/service_builder", {"services", services})
