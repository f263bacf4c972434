#include "sim/cluster/kubelet.h"

#include "core/kube/meta.h"
#include "sim/cluster/testing.h"
#include "tests/expect.h"

struct kubelet_rig {
    struct rig rig;
    struct kubelet kubelet;
};

static void kubelet_rig_init(struct kubelet_rig *self, bool automatic)
{
    rig_init(&self->rig);
    kubelet_init(&self->kubelet, &self->rig.world, self->rig.server, automatic);
}

static void kubelet_rig_release(struct kubelet_rig *self)
{
    kubelet_release(&self->kubelet);
    rig_release(&self->rig);
}

static void create_pod(struct kubelet_rig *self, const char *name)
{
    AUTO_BUFFER text = {0};
    buffer_printf(&text,
                  "{'metadata':{'name':'%s'},'spec':{'containers':[{'name':'ray','image':'r:1'}]}}",
                  name);
    rig_create(&self->rig, &resource_pods, buffer_text(&text));
}

static const struct value *pod(const struct kubelet_rig *self, const char *name)
{
    return rig_peek(&self->rig, &resource_pods, name);
}

static void become(struct kubelet_rig *self, const char *name, struct pod_transition transition)
{
    AUTO_ERROR err = {0};
    bool done = kubelet_become(&self->kubelet, "default", name, &transition, &err);
    expect_text(err.message, NULL);
    expect_true(done);
}

static void expect_refused(struct kubelet_rig *self, const char *name,
                           struct pod_transition transition, const char *want)
{
    AUTO_ERROR err = {0};
    expect_false(kubelet_become(&self->kubelet, "default", name, &transition, &err));
    expect_text(err.message, want);
}

static void expect_pod(const struct kubelet_rig *self, const char *name, const char *phase,
                       const char *node, const char *address)
{
    expect_context("Pod %s", name);
    expect_text(value_find_text(pod(self, name), "status", "phase"), phase);
    expect_text(value_find_text(pod(self, name), "spec", "nodeName"), node);
    expect_text(value_find_text(pod(self, name), "status", "podIP"), address);
    expect_context("%s", "");
}

/* ---- by hand ---- */

TEST(a_pod_becomes_what_it_is_told)
{
    static const struct {
        struct pod_transition transition;
        const char *phase;
        const char *node;
        const char *host;
        const char *address;
    } table[] = {
        {{POD_UNSCHEDULABLE}, "Pending", "", "", ""},
        {{POD_SCHEDULED}, "Pending", "node-1", "", ""},
        {{POD_CREATING}, "Pending", "node-1", "172.18.0.1", ""},
        {{POD_WAITING, .reason = "ImagePullBackOff"}, "Pending", "node-1", "172.18.0.1", ""},
        {{POD_RUNNING}, "Running", "node-1", "172.18.0.1", "10.244.0.1"},
        {{POD_READY}, "Running", "node-1", "172.18.0.1", "10.244.0.1"},
        {{POD_UNREADY}, "Running", "node-1", "172.18.0.1", "10.244.0.1"},
        {{POD_TERMINATED}, "Running", "node-1", "172.18.0.1", "10.244.0.1"},
        {{POD_FAILED, .reason = "Evicted"}, "Failed", "node-1", "172.18.0.1", "10.244.0.1"},
    };
    struct kubelet_rig self;
    kubelet_rig_init(&self, false);
    create_pod(&self, "p");
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        become(&self, "p", table[i].transition);
        expect_pod(&self, "p", table[i].phase, table[i].node, table[i].address);
        expect_text(value_find_text(pod(&self, "p"), "status", "hostIP"), table[i].host);
    }
    expect_json(value_find(pod(&self, "p"), "status", "podIPs"), "[{\"ip\":\"10.244.0.1\"}]");
    expect_text(value_find_text(pod(&self, "p"), "status", "reason"), "Evicted");
    struct sim_time due;
    expect_false(world_next_due(&self.rig.world, &due));
    kubelet_rig_release(&self);
}

TEST(what_needs_a_node_is_bound_first)
{
    static const enum pod_become table[] = {POD_SCHEDULED, POD_CREATING, POD_RUNNING,
                                            POD_READY,     POD_UNREADY,  POD_WAITING,
                                            POD_FAILED,    POD_SUCCEEDED};
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        expect_context("row %zu", i);
        struct kubelet_rig self;
        kubelet_rig_init(&self, false);
        create_pod(&self, "p");
        become(&self, "p", (struct pod_transition){table[i]});
        expect_text(value_find_text(pod(&self, "p"), "spec", "nodeName"), "node-1");
        kubelet_rig_release(&self);
    }
    expect_context("%s", "");
}

TEST(addresses_follow_the_order_of_creation)
{
    struct kubelet_rig self;
    kubelet_rig_init(&self, false);
    create_pod(&self, "first");
    create_pod(&self, "second");
    create_pod(&self, "third");
    become(&self, "third", (struct pod_transition){POD_READY});
    become(&self, "second", (struct pod_transition){POD_FAILED});
    rig_delete(&self.rig, &resource_pods, "second", NULL);
    create_pod(&self, "second");
    become(&self, "second", (struct pod_transition){POD_READY});
    become(&self, "first", (struct pod_transition){POD_READY});
    expect_text(value_find_text(pod(&self, "first"), "status", "podIP"), "10.244.0.1");
    expect_text(value_find_text(pod(&self, "second"), "status", "podIP"), "10.244.0.4");
    expect_text(value_find_text(pod(&self, "third"), "status", "podIP"), "10.244.0.3");
    expect_int(self.kubelet.pods.count, 0);
    /* The third byte is used, and the last address is followed by the first. */
    static const struct {
        uint32_t created_count;
        const char *address;
    } table[] = {{255, "10.244.1.0"}, {65533, "10.244.255.254"}, {65534, "10.244.0.1"}};
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        char name[16];
        snprintf(name, sizeof(name), "late-%zu", i);
        self.kubelet.created_count = table[i].created_count;
        create_pod(&self, name);
        become(&self, name, (struct pod_transition){POD_READY});
        expect_text(value_find_text(pod(&self, name), "status", "podIP"), table[i].address);
    }
    kubelet_rig_release(&self);
}

TEST(a_pod_on_its_hosts_network_has_its_hosts_address)
{
    struct kubelet_rig self;
    kubelet_rig_init(&self, false);
    rig_create(&self.rig, &resource_pods,
               "{'metadata':{'name':'p'},'spec':{'hostNetwork':true,'containers':[{'name':'ray',"
               "'image':'r:1'}]}}");
    become(&self, "p", (struct pod_transition){POD_READY});
    expect_pod(&self, "p", "Running", "node-1", "172.18.0.1");
    kubelet_rig_release(&self);
}

TEST(nodes_take_turns_by_name)
{
    struct kubelet_rig self;
    kubelet_rig_init(&self, false);
    rig_create(&self.rig, &resource_nodes, "{'metadata':{'name':'n-c'}}");
    rig_create(&self.rig, &resource_nodes,
               "{'metadata':{'name':'n-b'},'spec':{'unschedulable':true}}");
    rig_create(&self.rig, &resource_nodes, "{'metadata':{'name':'n-a'}}");
    rig_send(
        &self.rig,
        (struct api_request){
            .verb = API_PATCH, .resource = &resource_nodes, .name = "n-a", .subresource = "status"},
        "{'status':{'addresses':[{'type':'Hostname','address':'a'},"
        "{'type':'InternalIP','address':'192.168.0.9'}]}}",
        200);
    static const char *const nodes[] = {"n-a", "n-c", "n-a"};
    static const char *const addresses[] = {"192.168.0.9", "172.18.0.2", "192.168.0.9"};
    for (size_t i = 0; i < 3; i++) {
        char name[16];
        snprintf(name, sizeof(name), "p-%zu", i);
        create_pod(&self, name);
        become(&self, name, (struct pod_transition){POD_READY});
        expect_text(value_find_text(pod(&self, name), "spec", "nodeName"), nodes[i]);
        expect_text(value_find_text(pod(&self, name), "status", "hostIP"), addresses[i]);
    }
    rig_delete(&self.rig, &resource_nodes, "n-a", NULL);
    create_pod(&self, "p");
    become(&self, "p", (struct pod_transition){POD_SCHEDULED});
    expect_text(value_find_text(pod(&self, "p"), "spec", "nodeName"), "n-c");
    kubelet_rig_release(&self);
}

TEST(a_bound_pod_stays_until_it_is_gone)
{
    struct kubelet_rig self;
    kubelet_rig_init(&self, false);
    create_pod(&self, "unbound");
    create_pod(&self, "bound");
    create_pod(&self, "forced");
    become(&self, "bound", (struct pod_transition){POD_READY});
    become(&self, "forced", (struct pod_transition){POD_READY});
    rig_delete(&self.rig, &resource_pods, "unbound", NULL);
    expect_true(pod(&self, "unbound") == NULL);
    expect_refused(&self, "bound", (struct pod_transition){POD_GONE},
                   "Pod default/bound is not being deleted: only `force` makes it go");
    rig_delete(&self.rig, &resource_pods, "bound", NULL);
    rig_run(&self.rig, 3600);
    expect_true(meta_is_deleting(pod(&self, "bound")));
    become(&self, "bound", (struct pod_transition){POD_UNREADY});
    become(&self, "bound", (struct pod_transition){POD_GONE});
    expect_true(pod(&self, "bound") == NULL);
    become(&self, "forced", (struct pod_transition){POD_GONE, .force = true});
    expect_true(pod(&self, "forced") == NULL);
    kubelet_rig_release(&self);
}

TEST(what_cannot_be_is_refused)
{
    struct kubelet_rig self;
    kubelet_rig_init(&self, false);
    create_pod(&self, "p");
    expect_refused(&self, "q", (struct pod_transition){POD_READY}, "there is no Pod default/q");
    expect_refused(&self, "p", (struct pod_transition){POD_WAITING, .container = "side"},
                   "Pod default/p has no container \"side\"");
    kubelet_rig_release(&self);
}

TEST(pods_alike_share_their_status)
{
    struct kubelet_rig self;
    kubelet_rig_init(&self, false);
    create_pod(&self, "a");
    create_pod(&self, "b");
    const struct pod_transition transition = {POD_READY};
    become(&self, "a", transition);
    become(&self, "b", transition);
    const struct value *a = value_get(pod(&self, "a"), "status");
    const struct value *b = value_get(pod(&self, "b"), "status");
    expect_true(value_get(a, "conditions") == value_get(b, "conditions"));
    expect_true(value_get(a, "containerStatuses") == value_get(b, "containerStatuses"));
    expect_true(value_get(a, "startTime") == value_get(b, "startTime"));
    kubelet_rig_release(&self);
}

/* ---- automatically ---- */

TEST(pods_start_and_end_by_themselves)
{
    struct kubelet_rig self;
    kubelet_rig_init(&self, true);
    create_pod(&self, "p");
    expect_pod(&self, "p", "Pending", "", "");
    rig_run(&self.rig, 0);
    expect_pod(&self, "p", "Pending", "node-1", "");
    rig_run(&self.rig, 1);
    expect_pod(&self, "p", "Pending", "node-1", "");
    rig_run(&self.rig, 1);
    expect_pod(&self, "p", "Running", "node-1", "10.244.0.1");
    expect_false(value_as_bool(
        value_get(value_at(value_find(pod(&self, "p"), "status", "containerStatuses"), 0), "ready"),
        true));
    rig_run(&self.rig, 1);
    expect_true(value_as_bool(
        value_get(value_at(value_find(pod(&self, "p"), "status", "containerStatuses"), 0), "ready"),
        false));
    expect_int(self.kubelet.pods.count, 0);
    struct sim_time due;
    expect_false(world_next_due(&self.rig.world, &due));
    rig_delete(&self.rig, &resource_pods, "p", NULL);
    rig_run(&self.rig, 0);
    expect_true(meta_is_deleting(pod(&self, "p")));
    rig_run(&self.rig, 1);
    expect_true(pod(&self, "p") == NULL);
    kubelet_rig_release(&self);
}

TEST(a_pod_may_end_before_it_runs)
{
    struct kubelet_rig self;
    kubelet_rig_init(&self, true);
    create_pod(&self, "never-bound");
    rig_delete(&self.rig, &resource_pods, "never-bound", NULL);
    create_pod(&self, "p");
    rig_run(&self.rig, 1);
    rig_delete(&self.rig, &resource_pods, "p", NULL);
    rig_run(&self.rig, 1);
    expect_true(pod(&self, "p") == NULL);
    expect_int(self.kubelet.pods.count, 0);
    kubelet_rig_release(&self);
}

TEST(a_pod_that_was_told_otherwise_is_left_alone)
{
    struct kubelet_rig self;
    kubelet_rig_init(&self, true);
    create_pod(&self, "stuck");
    create_pod(&self, "free");
    become(&self, "stuck", (struct pod_transition){POD_UNSCHEDULABLE, .message = "too big"});
    rig_run(&self.rig, 10);
    expect_pod(&self, "stuck", "Pending", "", "");
    expect_pod(&self, "free", "Running", "node-1", "10.244.0.2");
    become(&self, "stuck", (struct pod_transition){POD_READY});
    expect_pod(&self, "stuck", "Running", "node-1", "10.244.0.1");
    rig_delete(&self.rig, &resource_pods, "stuck", NULL);
    become(&self, "stuck", (struct pod_transition){POD_UNREADY});
    rig_run(&self.rig, 1);
    expect_true(pod(&self, "stuck") == NULL);
    kubelet_rig_release(&self);
}

TEST_MAIN("sim/cluster/kubelet", {"a Pod becomes what it is told", a_pod_becomes_what_it_is_told},
          {"what needs a node is bound first", what_needs_a_node_is_bound_first},
          {"addresses follow the order of creation", addresses_follow_the_order_of_creation},
          {"a Pod on its host's network has its host's address",
           a_pod_on_its_hosts_network_has_its_hosts_address},
          {"nodes take turns by name", nodes_take_turns_by_name},
          {"a bound Pod stays until it is gone", a_bound_pod_stays_until_it_is_gone},
          {"what cannot be is refused", what_cannot_be_is_refused},
          {"Pods alike share their status", pods_alike_share_their_status},
          {"Pods start and end by themselves", pods_start_and_end_by_themselves},
          {"a Pod may end before it runs", a_pod_may_end_before_it_runs},
          {"a Pod that was told otherwise is left alone",
           a_pod_that_was_told_otherwise_is_left_alone})
