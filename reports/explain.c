#include "reports/explain.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/ray/rules.h"
#include "reports/words.h"

/* What each kind is called, where its words come from, and how a file shows one: in the golden file
 * or in the scenario itself, between BEFORE and one of AFTER. */
static const struct {
    const char *name;
    const char *source;
    bool golden;
    const char *before;
    const char *after;
} kinds[] = {
    [WORD_CONDITION] = {"condition", "KubeRay 1.7.0, apis/ray/v1/raycluster_types.go", true,
                        "type: ", "\n"},
    [WORD_CONDITION_REASON] = {"reason of a condition",
                               "KubeRay 1.7.0, apis/ray/v1/raycluster_types.go and "
                               "controllers/ray/utils/util.go; Kubernetes for Pods' own",
                               true, "reason: ", "\n"},
    [WORD_EVENT] = {"reason of an event", "KubeRay 1.7.0, controllers/ray/utils/constant.go", true,
                    " ", " "},
    [WORD_COLUMN] = {"column", "the printer columns of the RayCluster's definition", true, "", " "},
    [WORD_STATUS_FIELD] = {"status field", "KubeRay 1.7.0, apis/ray/v1/raycluster_types.go", true,
                           " ", ":"},
    [WORD_STATE] = {"state", "the contract: kuberay-1.7 or raycluster-interface", true,
                    "state: ", "\n"},
    [WORD_STEP] = {"step of a scenario", "docs/scenarios.md", false, "- ", ":"},
    [WORD_BECOME] = {"what becomes of Pods", "docs/scenarios.md", false, "become: ", "\n,}"},
};

enum { SHOWN_MAX = 8 };

static bool shows(const char *text, const char *before, const char *word, const char *after)
{
    size_t before_size = strlen(before);
    for (const char *at = text; at != NULL && (at = strstr(at, word)) != NULL; at++) {
        char end = at[strlen(word)];
        if (end != '\0' && strchr(after, end) != NULL && (size_t)(at - text) >= before_size &&
            strncmp(at - before_size, before, before_size) == 0) {
            return true;
        }
    }
    return false;
}

/* The first few paths of those that show it. */
struct shown {
    struct buffer *out;
    size_t count;
};

static void add_shown(struct shown *self, const char *path)
{
    if (self->count < SHOWN_MAX) {
        buffer_printf(self->out, "%s%s\n", self->count == 0 ? "  shown by " : "           ", path);
    }
    self->count++;
}

static void end_shown(const struct shown *self)
{
    if (self->count > SHOWN_MAX) {
        buffer_printf(self->out, "           and %zu more\n", self->count - SHOWN_MAX);
    }
}

static void print_entry(struct buffer *out, const char *word, const char *kind, const char *meaning,
                        const char *source)
{
    buffer_printf(out, "%s%s: %s\n  %s\n  from %s\n", out->size == 0 ? "" : "\n", word, kind,
                  meaning, source);
}

static void explain_rule(const struct rule_text *rule, const struct explain_scenario *scenarios,
                         size_t count, struct buffer *out)
{
    AUTO_BUFFER source = {0};
    bool upstream = !text_has_prefix(rule->source, "the ");
    buffer_printf(&source, "%s%s", upstream ? "KubeRay 1.7.0, " : "", rule->source);
    print_entry(out, rule->id, "rule", rule->statement, buffer_text(&source));
    struct shown shown = {.out = out};
    for (size_t i = 0; i < count; i++) {
        if (shows(scenarios[i].text, "[", rule->id, ",]") ||
            shows(scenarios[i].text, " ", rule->id, ",]")) {
            add_shown(&shown, scenarios[i].path);
        }
    }
    end_shown(&shown);
}

static void explain_entry(const struct word *word, const struct explain_scenario *scenarios,
                          size_t count, struct buffer *out)
{
    print_entry(out, word->text, kinds[word->kind].name, word->meaning, kinds[word->kind].source);
    struct shown shown = {.out = out};
    for (size_t i = 0; i < count; i++) {
        const char *text = kinds[word->kind].golden ? scenarios[i].golden : scenarios[i].text;
        if (shows(text, kinds[word->kind].before, word->text, kinds[word->kind].after)) {
            add_shown(&shown, scenarios[i].path);
        }
    }
    end_shown(&shown);
}

static bool is_exact(const char *word)
{
    for (size_t i = 0; i < word_count; i++) {
        if (strcmp(words[i].text, word) == 0) {
            return true;
        }
    }
    return false;
}

bool explain_word(const char *word, const struct explain_scenario *scenarios, size_t count,
                  struct buffer *out)
{
    size_t before = out->size;
    bool exact = is_exact(word);
    for (size_t i = 0; i < RULE_COUNT; i++) {
        if (text_equal_fold(rules_texts[i].id, word)) {
            explain_rule(&rules_texts[i], scenarios, count, out);
        }
    }
    for (size_t i = 0; i < word_count; i++) {
        if (exact ? strcmp(words[i].text, word) == 0 : text_equal_fold(words[i].text, word)) {
            explain_entry(&words[i], scenarios, count, out);
        }
    }
    return out->size > before;
}

/* ---- suggestions ---- */

enum { SUGGESTED_MAX = 5, WORD_SIZE_MAX = 80 };

static char lower(char byte)
{
    return byte >= 'A' && byte <= 'Z' ? (char)(byte - 'A' + 'a') : byte;
}

/* How many bytes have to be added, removed or replaced; capitals do not matter. */
static size_t distance(const char *a, const char *b)
{
    size_t a_size = strnlen(a, WORD_SIZE_MAX);
    size_t b_size = strnlen(b, WORD_SIZE_MAX);
    size_t row[WORD_SIZE_MAX + 1];
    for (size_t k = 0; k <= b_size; k++) {
        row[k] = k;
    }
    for (size_t i = 1; i <= a_size; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t k = 1; k <= b_size; k++) {
            size_t replaced = diagonal + (lower(a[i - 1]) != lower(b[k - 1]));
            size_t shorter = (row[k] < row[k - 1] ? row[k] : row[k - 1]) + 1;
            diagonal = row[k];
            row[k] = replaced < shorter ? replaced : shorter;
        }
    }
    return row[b_size];
}

struct suggestion {
    const char *word;
    size_t distance;
};

/* Keeps the nearest, in order; of equal ones the first. */
static void offer(struct suggestion *best, size_t *count, const char *asked, const char *word)
{
    size_t size = strlen(asked);
    bool begins = size >= 3 && strncmp(word, asked, size) == 0;
    struct suggestion offered = {word, begins ? 1 : distance(asked, word)};
    if (offered.distance > 2 && offered.distance > size / 3) {
        return;
    }
    size_t at = *count;
    for (size_t i = 0; i < *count; i++) {
        if (strcmp(best[i].word, word) == 0) {
            return;
        }
    }
    while (at > 0 && best[at - 1].distance > offered.distance) {
        at--;
    }
    if (at == SUGGESTED_MAX) {
        return;
    }
    *count += *count < SUGGESTED_MAX;
    memmove(&best[at + 1], &best[at], (*count - at - 1) * sizeof(best[0]));
    best[at] = offered;
}

void explain_suggest(const char *word, struct buffer *out)
{
    struct suggestion best[SUGGESTED_MAX];
    size_t count = 0;
    for (size_t i = 0; i < RULE_COUNT; i++) {
        offer(best, &count, word, rules_texts[i].id);
    }
    for (size_t i = 0; i < word_count; i++) {
        offer(best, &count, word, words[i].text);
    }
    /* Much nearer ones make the others unlikely. */
    for (size_t i = 0; i < count && best[i].distance <= best[0].distance + 1; i++) {
        buffer_printf(out, "%s%s", i == 0 ? "" : ", ", best[i].word);
    }
}
