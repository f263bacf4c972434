#include "core/ray/network_policy_controller.h"

#include "core/ray/testing.h"
#include "tests/expect.h"

#define HEAD "default/rc-head"
#define GROUP "default/rc-workers-g"

static void init(struct rig *rig, const char *policy)
{
    rig_init_with(rig, network_policy_controller_new, "{'RayClusterNetworkPolicy':true}", "{}");
    rig_set_spec(rig, policy, "networkPolicy");
}

static const struct value *spec_of(const struct rig *rig, const char *name)
{
    return value_get(find_object(&rig->fake, "NetworkPolicy", name), "spec");
}

TEST(one_policy_a_group)
{
    AUTO_RIG rig;
    init(&rig, "{'mode':'DenyAll'}");
    rig_pass(&rig);
    expect_text(buffer_text(&rig.writes),
                "create NetworkPolicy/" HEAD "\ncreate NetworkPolicy/" GROUP "\n");
    expect_text(buffer_text(&rig.events),
                "Normal CreatedNetworkPolicy Create | Created NetworkPolicy " HEAD "\n"
                "Normal CreatedNetworkPolicy Create | Created NetworkPolicy " GROUP "\n");
    expect_json(spec_of(&rig, "rc-workers-g"),
                "{\"egress\":[{\"to\":[{\"podSelector\":{\"matchLabels\":{\"ray.io/cluster\":"
                "\"rc\"}}}]}],\"ingress\":[{\"from\":[{\"podSelector\":{\"matchLabels\":{"
                "\"ray.io/cluster\":\"rc\"}}}]}],\"podSelector\":{\"matchLabels\":{"
                "\"ray.io/cluster\":\"rc\",\"ray.io/group\":\"g\",\"ray.io/node-type\":"
                "\"worker\"}},\"policyTypes\":[\"Ingress\",\"Egress\"]}");
    rig_pass(&rig);
    expect_text(buffer_text(&rig.writes), "");
}

TEST(rules_of_the_users)
{
    AUTO_RIG rig;
    init(&rig, "{'mode':'DenyAllIngress','head':{'ingressRules':[{'ports':[{'port':1}]}]},"
               "'worker':{'ingressRules':[{'ports':[{'port':2}]}]},"
               "'workerGroups':[{'groupName':'g','ingressRules':[{'ports':[{'port':3}]}]}]}");
    rig_pass(&rig);
    expect_json(value_get(spec_of(&rig, "rc-head"), "policyTypes"), "[\"Ingress\"]");
    expect_json(value_at(value_get(spec_of(&rig, "rc-head"), "ingress"), 1),
                "{\"ports\":[{\"port\":1}]}");
    expect_json(value_at(value_get(spec_of(&rig, "rc-workers-g"), "ingress"), 1),
                "{\"ports\":[{\"port\":3}]}");
    /* What the API server fills in is no difference. */
    rig_set(&rig, "NetworkPolicy", "rc-head",
            "[{'from':[{'podSelector':{'matchLabels':{'ray.io/cluster':'rc'}}}]},"
            "{'ports':[{'port':1,'protocol':'TCP'}]}]",
            "spec", "ingress");
    rig_pass(&rig);
    expect_text(buffer_text(&rig.writes), "");
    rig_set_spec(&rig, "[]", "networkPolicy", "head", "ingressRules");
    rig_pass(&rig);
    expect_text(buffer_text(&rig.writes), "update NetworkPolicy/" HEAD "\n");
}

TEST(a_job_may_submit_to_the_head)
{
    AUTO_RIG rig;
    init(&rig, "{}");
    rig_set(&rig, "RayCluster", "rc", "{'ray.io/job-submission-mode':'K8sJobMode'}", "metadata",
            "labels");
    rig_set(&rig, "RayCluster", "rc",
            "[{'apiVersion':'ray.io/v1','kind':'RayJob','name':'j','controller':true}]", "metadata",
            "ownerReferences");
    rig_pass(&rig);
    expect_json(value_at(value_get(spec_of(&rig, "rc-head"), "ingress"), 1),
                "{\"from\":[{\"podSelector\":{\"matchLabels\":{\"ray.io/originated-from-cr-name\":"
                "\"j\",\"ray.io/originated-from-crd\":\"RayJob\"}}}],\"ports\":[{\"port\":8265,"
                "\"protocol\":\"TCP\"}]}");
    expect_int(value_count(value_get(spec_of(&rig, "rc-workers-g"), "ingress")), 1);
}

TEST(a_policy_of_others_is_in_the_way)
{
    AUTO_RIG rig;
    init(&rig, "{}");
    rig_put(&rig, "NetworkPolicy", "{'metadata':{'name':'rc-head','namespace':'default'}}");
    rig_pass(&rig);
    expect_text(rig.error,
                "NetworkPolicy " HEAD " already exists and is not owned by this RayCluster");
    expect_text(buffer_text(&rig.events),
                "Warning NetworkPolicyNameCollision Validate | NetworkPolicy " HEAD
                " already exists and is not owned by this RayCluster, network isolation will not "
                "be applied. Rename the existing NetworkPolicy or use a different RayCluster name "
                "to avoid the collision\n");
}

TEST(policies_go_with_their_groups)
{
    AUTO_RIG rig;
    init(&rig, "{}");
    rig_pass(&rig);
    rig_set_spec(&rig, "[]", "workerGroupSpecs");
    rig_pass(&rig);
    expect_text(buffer_text(&rig.writes), "delete NetworkPolicy/" GROUP "\n");
    rig_set_spec(&rig, "null", "networkPolicy");
    rig_pass(&rig);
    expect_text(buffer_text(&rig.events),
                "Normal DeletedNetworkPolicy Delete | Deleted NetworkPolicy " HEAD "\n");
}

TEST_MAIN("core/ray/network_policy_controller", {"one policy a group", one_policy_a_group},
          {"rules of the users", rules_of_the_users},
          {"a job may submit to the head", a_job_may_submit_to_the_head},
          {"a policy of others is in the way", a_policy_of_others_is_in_the_way},
          {"policies go with their groups", policies_go_with_their_groups})
