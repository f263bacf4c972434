#include "core/ray/service_builder.h"

#include "core/ray/builder_fixture.h"
#include "core/ray/ingress_builder.h"
#include "core/ray/rbac_builder.h"
#include "core/ray/storage_builder.h"

#include "tests/expect.h"

/* The objects beside the Pods. */
struct row {
    struct value *(*build)(const struct ray_cluster *);
    struct change change;
    const char *path;
    const char *want;
};

static struct value *build_secret(const struct ray_cluster *cluster)
{
    return storage_builder_auth_secret(cluster, "dG9rZW4=");
}

static void expect_rows(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        expect_context("row %zu: %s", i, rows[i].path);
        struct fixture fixture;
        set_up(&fixture, &rows[i].change);
        AUTO_VALUE *object = rows[i].build(&fixture.cluster);
        AUTO_VALUE *want = rows[i].want == NULL ? NULL : parse_quoted(rows[i].want);
        AUTO_BUFFER text = {0};
        if (want != NULL) {
            value_print_json(want, &text);
        }
        expect_json(look_up(object, rows[i].path), want == NULL ? NULL : buffer_text(&text));
        tear_down(&fixture);
    }
}

#define EXPECT_ROWS(rows) expect_rows((rows), sizeof(rows) / sizeof((rows)[0]))

TEST(services)
{
    static const char user[] =
        "{'serviceType':'LoadBalancer','headService':{'metadata':{'finalizers':['f/x'],"
        "'labels':{'app.kubernetes.io/name':'mine'}},'spec':{'type':'NodePort',"
        "'ports':[{'name':'metrics','port':1}],'sessionAffinity':'ClientIP'}}}";
    static const struct row rows[] = {
        {service_builder_ports,
         {.head = "{'ports':[{'name':'a','containerPort':1},{'name':'a','containerPort':2},"
                  "{'name':'','containerPort':3}]}"},
         "",
         "{'3-port':3,'a':2,'metrics':8080}"},
        {service_builder_head,
         {.head_group = "{'serviceType':'ClusterIP'}"},
         "spec clusterIP",
         "'None'"},
        {service_builder_head,
         {.head_group = "{'serviceType':'NodePort'}"},
         "spec clusterIP",
         NULL},
        {service_builder_head,
         {.head_group = "{'serviceType':'NodePort'}"},
         "spec type",
         "'NodePort'"},
        {service_builder_head,
         {.env = "{'ENABLE_RAY_HEAD_CLUSTER_IP_SERVICE':'TRUE'}"},
         "spec",
         "{'ports':[{'appProtocol':'tcp','name':'client','port':10001},"
         "{'appProtocol':'tcp','name':'dashboard','port':8265},"
         "{'appProtocol':'tcp','name':'gcs-server','port':6379},"
         "{'appProtocol':'tcp','name':'metrics','port':8080},"
         "{'appProtocol':'tcp','name':'serve','port':8000}],"
         "'selector':{'app.kubernetes.io/created-by':'kuberay-operator',"
         "'app.kubernetes.io/name':'kuberay','ray.io/cluster':'rc',"
         "'ray.io/identifier':'rc-head','ray.io/node-type':'head'}}"},
        {service_builder_head,
         {.cluster = "{'spec':{'headServiceAnnotations':{'a':'1'}}}"},
         "metadata annotations",
         "{'a':'1'}"},
        {service_builder_head, {.head_group = user}, "metadata name", "'rc-head-svc'"},
        {service_builder_head, {.head_group = user}, "metadata finalizers", "['f/x']"},
        {service_builder_head,
         {.head_group = user},
         "metadata labels app.kubernetes.io/name",
         "'kuberay'"},
        {service_builder_head, {.head_group = user}, "spec type", "'NodePort'"},
        {service_builder_head, {.head_group = user}, "spec sessionAffinity", "'ClientIP'"},
        {service_builder_head, {.head_group = user}, "spec publishNotReadyAddresses", NULL},
        /* Neither sorted nor without doubles. */
        {service_builder_head, {.head_group = user}, "spec ports 0", "{'name':'metrics','port':1}"},
        {service_builder_head,
         {.head_group = user},
         "spec ports 4",
         "{'appProtocol':'tcp','name':'metrics','port':8080}"},
        {service_builder_serve,
         {.head = "{'ports':[{'name':'serve-b','containerPort':2},"
                  "{'name':'serve','containerPort':1},{'name':'served','containerPort':3}]}",
          .head_group = "{'serviceType':'NodePort'}"},
         "spec",
         "{'ports':[{'name':'serve','port':1},{'name':'serve-b','port':2}],"
         "'selector':{'ray.io/cluster':'rc'},'type':'NodePort'}"},
        {service_builder_serve, {.head = "{'ports':[{'name':'x','containerPort':2}]}"}, "", NULL},
        {service_builder_serve, {0}, "spec ports 0 port", "8000"},
        {service_builder_headless, {0}, "metadata ownerReferences 0 controller", "true"},
    };
    EXPECT_ROWS(rows);
}

TEST(access)
{
    static const char long_name[] =
        "{'metadata':{'name':'a12345678901234567890123456789012345678901234567890'}}";
    static const struct row rows[] = {
        {rbac_builder_service_account,
         {.head_pod = "{'serviceAccountName':'9'}"},
         "metadata name",
         "'r'"},
        {rbac_builder_role,
         {.cluster = long_name},
         "metadata name",
         "'r2345678901234567890123456789012345678901234567890'"},
        {rbac_builder_role_binding,
         {.head_pod = "{'serviceAccountName':'9'}"},
         "subjects 0",
         "{'kind':'ServiceAccount','name':'r','namespace':'ns'}"},
        {rbac_builder_role_binding,
         {.cluster = long_name},
         "roleRef name",
         "'r2345678901234567890123456789012345678901234567890'"},
        {rbac_builder_role_binding, {0}, "metadata ownerReferences 0 name", "'rc'"},
        {rbac_builder_role, {0}, "apiVersion", "'rbac.authorization.k8s.io/v1'"},
    };
    EXPECT_ROWS(rows);
}

TEST(ingress)
{
    static const struct row rows[] = {
        {ingress_builder_head,
         {0},
         "spec",
         "{'rules':[{'http':{'paths':[{'backend':{'service':{'name':'rc-head-svc',"
         "'port':{'number':8265}}},'path':'/','pathType':'Prefix'}]}}]}"},
        {ingress_builder_head,
         {.cluster = "{'metadata':{'annotations':{'kubernetes.io/ingress.class':''}}}"},
         "spec ingressClassName",
         "''"},
        {ingress_builder_head,
         {.cluster = "{'metadata':{'annotations':{'kubernetes.io/ingress.class':'c'}}}"},
         "metadata annotations",
         NULL},
        {ingress_builder_head,
         {.head = "{'ports':[{'name':'dashboard','containerPort':9}]}",
          .head_group = "{'ingressOptions':{'tls':[],'host':''}}"},
         "spec rules 0 http paths 0 backend service port number",
         "9"},
        {ingress_builder_head,
         {.head_group = "{'ingressOptions':{'tls':[],'host':''}}"},
         "spec tls",
         NULL},
        {ingress_builder_head,
         {.head = "{'ports':[{'name':'x','containerPort':9}]}"},
         "spec rules 0 http paths 0 backend service port number",
         "8265"},
    };
    EXPECT_ROWS(rows);
}

TEST(storage)
{
    static const struct row rows[] = {
        {build_secret,
         {0},
         "",
         "{'apiVersion':'v1','kind':'Secret','metadata':{'labels':{'ray.io/cluster':'rc'},"
         "'name':'rc','namespace':'ns','ownerReferences':[{'apiVersion':'ray.io/v1',"
         "'blockOwnerDeletion':true,'controller':true,'kind':'RayCluster','name':'rc',"
         "'uid':'u-1'}]},'stringData':{'auth_token':'dG9rZW4='}}"},
        {storage_builder_gcs_claim,
         {0},
         "spec",
         "{'accessModes':['ReadWriteOnce'],'resources':{'requests':{'storage':'1Gi'}}}"},
        {storage_builder_gcs_claim, {0}, "metadata ownerReferences 0 kind", "'RayCluster'"},
        {storage_builder_gcs_claim,
         {.cluster = "{'spec':{'gcsFaultToleranceOptions':{'storage':{'size':'1024Mi',"
                     "'accessModes':['ReadWriteMany'],'storageClassName':''}}}}"},
         "spec",
         "{'accessModes':['ReadWriteMany'],'resources':{'requests':{'storage':'1Gi'}},"
         "'storageClassName':''}"},
        {storage_builder_gcs_claim,
         {.cluster =
              "{'spec':{'gcsFaultToleranceOptions':{'storage':{'deletionPolicy':'Retain'}}}}"},
         "metadata ownerReferences",
         NULL},
        {storage_builder_gcs_claim,
         {.cluster = "{'spec':{'gcsFaultToleranceOptions':{'storage':{'size':5}}}}"},
         "spec resources requests storage",
         "'5'"},
    };
    EXPECT_ROWS(rows);
}

TEST_MAIN("core/ray/service_builder", {"services", services}, {"access", access},
          {"ingress", ingress}, {"storage", storage})
