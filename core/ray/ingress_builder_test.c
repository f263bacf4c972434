#include "core/ray/ingress_builder.h"

#include "core/ray/builder_fixture.h"

#include "tests/expect.h"

TEST(ingress)
{
    static const struct row head_rows[] = {
        {{0},
         "spec",
         "{'rules':[{'http':{'paths':[{'backend':{'service':{'name':'rc-head-svc',"
         "'port':{'number':8265}}},'path':'/','pathType':'Prefix'}]}}]}"},
        {{.cluster = "{'metadata':{'annotations':{'kubernetes.io/ingress.class':''}}}"},
         "spec ingressClassName",
         "''"},
        {{.cluster = "{'metadata':{'annotations':{'kubernetes.io/ingress.class':'c'}}}"},
         "metadata annotations",
         NULL},
        {{.head = "{'ports':[{'name':'dashboard','containerPort':9}]}",
          .head_group = "{'ingressOptions':{'tls':[],'host':''}}"},
         "spec rules 0 http paths 0 backend service port number",
         "9"},
        {{.head_group = "{'ingressOptions':{'tls':[],'host':''}}"}, "spec tls", NULL},
        {{.head = "{'ports':[{'name':'x','containerPort':9}]}"},
         "spec rules 0 http paths 0 backend service port number",
         "8265"},
    };
    EXPECT_ROWS(ingress_builder_head, head_rows);
}

TEST_MAIN("core/ray/ingress_builder", {"ingress", ingress})
