#include "reports/explain.h"

#include <string.h>

#include "core/base/text.h"
#include "core/ray/contract.h"
#include "reports/words.h"
#include "sim/cluster/pod_status.h"
#include "sim/scenario/scenario_format.h"
#include "tests/expect.h"

static bool has_word(enum word_kind kind, const char *text)
{
    for (size_t i = 0; i < word_count; i++) {
        if (words[i].kind == kind && text_equal_fold(words[i].text, text)) {
            return true;
        }
    }
    return false;
}

TEST(the_words_of_both_contracts_are_there)
{
    for (size_t i = 0; contracts[i] != NULL; i++) {
        for (size_t k = 0; k < contracts[i]->column_count; k++) {
            expect_context("%s", contracts[i]->columns[k].name);
            expect_true(has_word(WORD_COLUMN, contracts[i]->columns[k].name));
        }
        const struct schema *status = schema_property(contracts[i]->schema, "status");
        for (size_t k = 0; k < status->property_count; k++) {
            expect_context("%s", status->properties[k].name);
            expect_true(has_word(WORD_STATUS_FIELD, status->properties[k].name));
        }
    }
}

TEST(the_words_of_scenarios_are_there)
{
    AUTO_VALUE *schema = format_json_schema(&scenario_format, "", "");
    const struct value *steps =
        value_find(schema, "properties", "spec", "properties", "steps", "items", "properties");
    expect_true(value_count(steps) > 10);
    for (size_t i = 0; i < value_count(steps); i++) {
        const char *verb = value_key_at(steps, i);
        expect_context("%s", verb);
        bool is_verb = strcmp(verb, "rejected") != 0 && strcmp(verb, "settle") != 0;
        expect_int(has_word(WORD_STEP, verb), is_verb);
    }
    size_t become_count = 0;
    for (size_t i = 0; i < word_count; i++) {
        enum pod_become become;
        if (words[i].kind == WORD_BECOME) {
            expect_context("%s", words[i].text);
            expect_true(pod_become_parse(words[i].text, &become));
            become_count++;
        }
    }
    expect_int(become_count, POD_GONE + 1);
}

static const struct explain_scenario scenarios[] = {
    {"a.yaml", "  covers: [VALID-GROUP-1, HEAD-1]\n    - pods: {become: failed}\n",
     "  state: Failed\n"},
    {"b.yaml", "  covers: [GROUP-1]\n", NULL},
};

static void expect_explained(const char *word, const char *want)
{
    AUTO_BUFFER got = {0};
    expect_context("%s", word);
    expect_int(explain_word(word, scenarios, 2, &got), want != NULL);
    expect_text(buffer_text(&got), want == NULL ? "" : want);
}

TEST(a_word_is_explained_and_shown)
{
    expect_explained("head-1", "HEAD-1: rule\n  A cluster without a head Pod gets one.\n"
                               "  from KubeRay 1.7.0, raycluster_controller.go, reconcilePods\n"
                               "  shown by a.yaml\n");
    expect_explained("GROUP-1",
                     "GROUP-1: rule\n  A group is left alone while a change to its Pods is not "
                     "visible yet.\n"
                     "  from KubeRay 1.7.0, raycluster_controller.go, reconcilePods\n"
                     "  shown by b.yaml\n");
    expect_explained("failed", "failed: what becomes of Pods\n"
                               "  The Pod's containers have ended with an error, and so has the "
                               "Pod.\n"
                               "  from docs/scenarios.md\n  shown by a.yaml\n");
    expect_explained("xyz", NULL);
    expect_explained("", NULL);
}

TEST(a_word_that_is_not_there_has_neighbours)
{
    static const struct {
        const char *word;
        const char *want;
    } rows[] = {
        {"HeadPodRedy", "HeadPodReady"},
        {"STATUS-READ", "STATUS-READY-1, STATUS-READY-2"},
        {"chekpoint", "checkpoint"},
        {"desiredcpus", "desiredCPU, desiredGPU, desiredTPU"},
        {"xyzzyq", ""},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        AUTO_BUFFER got = {0};
        expect_context("%s", rows[i].word);
        explain_suggest(rows[i].word, &got);
        expect_text(buffer_text(&got), rows[i].want);
    }
}

TEST_MAIN("reports/explain",
          {"the words of both contracts are there", the_words_of_both_contracts_are_there},
          {"the words of scenarios are there", the_words_of_scenarios_are_there},
          {"a word is explained and shown", a_word_is_explained_and_shown},
          {"a word that is not there has neighbours", a_word_that_is_not_there_has_neighbours})
