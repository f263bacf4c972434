#include "core/ray/exposure.h"

#include "core/ray/testing.h"
#include "tests/expect.h"

TEST(a_serve_service_needs_a_port)
{
    AUTO_RIG rig;
    rig_init(&rig, "{}", "{}");
    rig_set(&rig, "RayCluster", "rc", "'true'", "metadata", "annotations",
            "ray.io/enable-serve-service");
    rig_pass(&rig);
    expect_text(buffer_text(&rig.writes), "create Service/default/rc-head-svc\n"
                                          "status RayCluster/default/rc\n");
    expect_text(rig.error, "Please specify a port named 'serve' (or with the prefix 'serve-', e.g. "
                           "'serve-grpc') in the Ray head container; otherwise, the Kubernetes "
                           "service for Ray Serve will not be created.");
    rig_set_spec(&rig, "[{'name':'ray','ports':[{'name':'serve-grpc','containerPort':1}]}]",
                 "headGroupSpec", "template", "spec", "containers");
    rig_pass(&rig);
    expect_text(rig.error, "");
    expect_text(buffer_text(&rig.events),
                "Normal CreatedHeadPod Create | Created head Pod default/rc-head-00001\n"
                "Normal CreatedWorkerPod Create | Created worker Pod "
                "default/rc-g-worker-00002\n");
}

TEST(one_head_service_is_enough)
{
    AUTO_RIG rig;
    rig_init(&rig, "{}", "{}");
    rig_pass(&rig);
    struct value *service = value_ref(find_object(&rig.fake, "Service", "rc-head-svc"));
    value_put(&service, value_string("other"), "metadata", "name");
    put_object(&rig.fake, "Service", service);
    rig_pass(&rig);
    expect_text(buffer_text(&rig.writes), "");
    expect_text(rig.error, "2 head service found [other rc-head-svc]");
}

TEST(an_ingress_of_others_is_left_alone)
{
    AUTO_RIG rig;
    rig_init(&rig, "{}", "{}");
    rig_put(&rig, "Ingress", "{'metadata':{'name':'rc-head-ingress','namespace':'default'}}");
    rig_set_spec(&rig, "true", "headGroupSpec", "enableIngress");
    rig_pass(&rig);
    expect_text(rig.error, "");
    rig_pass(&rig);
    expect_text(buffer_text(&rig.writes), "");
    expect_text(buffer_text(&rig.events),
                "Warning FailedToCreateIngress Create | Ingress default/rc-head-ingress already "
                "exists and is not owned by this RayCluster; not modifying it\n");
}

TEST(an_ingress_keeps_the_class_that_it_was_given)
{
    AUTO_RIG rig;
    rig_init(&rig, "{}", "{}");
    rig_set_spec(&rig, "true", "headGroupSpec", "enableIngress");
    rig_pass(&rig);
    rig_set(&rig, "Ingress", "rc-head-ingress", "'nginx'", "spec", "ingressClassName");
    rig_pass(&rig);
    expect_text(buffer_text(&rig.writes), "");
    rig_set(&rig, "Ingress", "rc-head-ingress", "'x'", "metadata", "labels", "extra");
    rig_pass(&rig);
    expect_text(buffer_text(&rig.writes), "update Ingress/default/rc-head-ingress\n");
    expect_json(value_find(find_object(&rig.fake, "Ingress", "rc-head-ingress"), "spec",
                           "ingressClassName"),
                "\"nginx\"");
}

TEST_MAIN("core/ray/exposure", {"a serve Service needs a port", a_serve_service_needs_a_port},
          {"one head Service is enough", one_head_service_is_enough},
          {"an Ingress of others is left alone", an_ingress_of_others_is_left_alone},
          {"an Ingress keeps the class that it was given",
           an_ingress_keeps_the_class_that_it_was_given})
