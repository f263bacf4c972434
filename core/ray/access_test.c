#include "core/ray/access.h"

#include "core/ray/testing.h"
#include "tests/expect.h"

#define POD_WRITES                                                                                 \
    "create Service/default/rc-head-svc\ncreate Pod/default/rc-head-00001\n"                       \
    "create Pod/default/rc-g-worker-00002\nstatus RayCluster/default/rc\n"

TEST(an_autoscaler_gets_its_rights)
{
    AUTO_RIG rig;
    rig_init(&rig, "{}", "{}");
    rig_set_spec(&rig, "true", "enableInTreeAutoscaling");
    rig_pass(&rig);
    expect_text(buffer_text(&rig.writes),
                "create ServiceAccount/default/rc\ncreate Role/default/rc\n"
                "create RoleBinding/default/rc\n" POD_WRITES);
    rig_pass(&rig);
    expect_text(buffer_text(&rig.writes), "");
}

TEST(a_service_account_of_the_users_must_be_there)
{
    AUTO_RIG rig;
    rig_init(&rig, "{}", "{}");
    rig_set_spec(&rig, "true", "enableInTreeAutoscaling");
    rig_set_spec(&rig, "'mine'", "headGroupSpec", "template", "spec", "serviceAccountName");
    rig_pass(&rig);
    expect_text(buffer_text(&rig.writes), "");
    expect_text(rig.error, "serviceaccounts \"mine\" not found");
    expect_text(
        buffer_text(&rig.events),
        "Warning AutoscalerServiceAccountNotFound Validate | Failed to reconcile RayCluster "
        "default/rc. If users specify ServiceAccountName for the head Pod, they need to "
        "create a ServiceAccount themselves. However, ServiceAccount mine is not found. "
        "Please create one. See the PR description of "
        "https://github.com/ray-project/kuberay/pull/1128 for more details.\n");
    rig_put(&rig, "ServiceAccount", "{'metadata':{'name':'mine'}}");
    rig_pass(&rig);
    expect_text(buffer_text(&rig.writes), "create Role/default/rc\n"
                                          "create RoleBinding/default/rc\n" POD_WRITES);
}

TEST_MAIN("core/ray/access", {"an autoscaler gets its rights", an_autoscaler_gets_its_rights},
          {"a service account of the user's must be there",
           a_service_account_of_the_users_must_be_there})
