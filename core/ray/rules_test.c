#include "core/ray/rules.h"

#include <string.h>

#include "tests/expect.h"

TEST(every_rule_is_said_in_a_sentence)
{
    for (size_t i = 0; i < RULE_COUNT; i++) {
        const struct rule_text *text = &rules_texts[i];
        expect_context("rule %zu", i);
        expect_true(text->id != NULL && text->source != NULL && text->source[0] != '\0');
        size_t size = strlen(text->statement);
        expect_true(size > 10 && text->statement[size - 1] == '.');
    }
}

TEST(ids_are_unique)
{
    for (size_t i = 0; i < RULE_COUNT; i++) {
        enum rule found = RULE_COUNT;
        expect_context("%s", rules_texts[i].id);
        expect_true(rules_find(rules_texts[i].id, &found));
        expect_int(found, i);
    }
    enum rule unknown;
    expect_false(rules_find("STATUS-READY-0", &unknown));
    expect_false(rules_find("", &unknown));
}

TEST(marks_are_noted_where_there_is_a_set)
{
    struct rules set = {0};
    RULE(&set, RECONCILE_1);
    RULE(&set, COLLECTOR_2);
    RULE(NULL, HEAD_1);
    struct rules other = {0};
    RULE(&other, HEAD_1);
    rules_add_all(&set, &other);
    for (size_t i = 0; i < RULE_COUNT; i++) {
        expect_context("%s", rules_texts[i].id);
        bool want = i == RULE_RECONCILE_1 || i == RULE_COLLECTOR_2 || i == RULE_HEAD_1;
        expect_int(rules_has(&set, (enum rule)i), want);
    }
}

TEST_MAIN("core/ray/rules", {"every rule is said in a sentence", every_rule_is_said_in_a_sentence},
          {"ids are unique", ids_are_unique},
          {"marks are noted where there is a set", marks_are_noted_where_there_is_a_set})
