#include "tools/get_targets.h"

#include <string.h>

#include "core/base/buffer.h"
#include "core/kube/resource.h"
#include "tests/expect.h"

static const struct resource custom = {
    .group = "ray.io",
    .version = "v1",
    .kind = "RayCluster",
    .plural = "rayclusters",
    .singular = "raycluster",
    .categories = (const char *const[]){"all", NULL},
    .namespaced = true,
    .custom = true,
};

#define WORDS_MAX 4

/* Words with a blank between each two; `pods|pods/a` are targets, or else it is an error. */
static const struct {
    const char *words;
    const char *want;
} rows[] = {
    {"", "rayclusters"},
    {"pods", "pods"},
    {"po", "pods"},
    {"Pod", "pods"},
    {"rayclusters.ray.io", "rayclusters"},
    {"pods,services", "pods|services"},
    {"svc,raycluster,pod", "services|rayclusters|pods"},
    {"pods,pods,po", "pods|pods"},
    {"pods a", "pods/a"},
    {"pods a b", "pods/a|pods/b"},
    {"pods,services a b", "pods/a|pods/b|services/a|services/b"},
    {"pod/a", "pods/a"},
    {"pod/a svc/b pod/c", "pods/a|services/b|pods/c"},
    {"all", "pods|replicationcontrollers|services|daemonsets|deployments|replicasets|statefulsets|"
            "cronjobs|jobs|rayclusters"},
    {"cm,all", "configmaps|pods|replicationcontrollers|services|daemonsets|deployments|"
               "replicasets|statefulsets|cronjobs|jobs|rayclusters"},
    {"widgets", "the server doesn't have a resource type \"widgets\""},
    {"pods,", "the server doesn't have a resource type \"\""},
    {"widgets/a", "the server doesn't have a resource type \"widgets\""},
    {"all a", "the server doesn't have a resource type \"all\""},
    {"pods pod/a",
     "there is no need to specify a resource type as a separate argument when passing "
     "arguments in resource/name form (e.g. 'rayrig get resource/<resource_name>' "
     "instead of 'rayrig get resource resource/<resource_name>'"},
    {"pod/a/b", "arguments in resource/name form may not have more than one slash"},
    {"pods,services a/b", "arguments in resource/name form may not have more than one slash"},
    {"pod/", "arguments in resource/name form must have a single resource and name"},
    {"/a", "arguments in resource/name form must have a single resource and name"},
    {"pod,svc/a", "arguments in resource/name form must have a single resource and name"},
};

TEST(words_of_kubectl)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char text[64];
        char *words[WORDS_MAX];
        size_t count = 0;
        strcpy(text, rows[i].words);
        for (char *word = strtok(text, " "); word != NULL; word = strtok(NULL, " ")) {
            words[count++] = word;
        }
        expect_context("%s", rows[i].words);
        AUTO_ERROR err = {0};
        AUTO_GET_TARGETS targets = {0};
        AUTO_BUFFER got = {0};
        if (!get_targets_parse(words, count, &custom, &targets, &err)) {
            buffer_append(&got, err.message);
        }
        for (size_t k = 0; err.message == NULL && k < targets.count; k++) {
            const char *name = targets.items[k].name;
            buffer_printf(&got, "%s%s%s%s", k == 0 ? "" : "|", targets.items[k].resource->plural,
                          name == NULL ? "" : "/", name == NULL ? "" : name);
        }
        expect_text(buffer_text(&got), rows[i].want);
    }
}

TEST_MAIN("tools/get_targets", {"words of kubectl", words_of_kubectl})
