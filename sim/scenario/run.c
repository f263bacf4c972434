#include "sim/scenario/run.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/limits.h"
#include "core/base/memory.h"
#include "sim/scenario/files.h"
#include "sim/scenario/golden.h"
#include "sim/scenario/normalize.h"
#include "sim/scenario/play.h"

/* ---- playing ---- */

static void add_failure(struct value **result, struct value *failure_take, const char *status)
{
    struct value *failures = value_ref(value_get(*result, "failures"));
    value_put(result, value_null(), "failures"); /* so that the list is not copied */
    value_push(&failures, failure_take);
    value_put(result, failures, "failures");
    if (!value_is_text(value_get(*result, "status"), "error")) {
        value_put(result, value_string(status), "status");
    }
}

/* An unusable file or configuration. */
static void add_input_error(struct value **result, const struct error *err)
{
    AUTO_BUFFER message = {0};
    error_print(err, &message);
    add_failure(result,
                value_object_of("kind", value_string("input"), "message",
                                value_string(buffer_text(&message)), "line",
                                err->line == 0 ? NULL : value_int((int64_t)err->line), "column",
                                err->column == 0 ? NULL : value_int((int64_t)err->column), NULL),
                "error");
}

/* What all runs of one scenario have in common. */
struct session {
    const struct scenario *scenario;
    const struct subject *subject;
    struct manifests *manifests; /* that the runs send */
    struct value *result;
    struct value *golden; /* what was observed */
    struct rules rules;   /* that the runs came by */
};

/* What a run that has ended adds to result and golden file. */
static void add_run(struct session *self, const struct scenario_run *run, struct play *play)
{
    AUTO_BUFFER elapsed = {0};
    sim_duration_print_short(play_elapsed(play), &elapsed);
    struct value *runs = value_ref(value_get(self->result, "runs"));
    value_push(&runs, value_object_of("matrix", value_ref(run->matrix), "status",
                                      value_string(play->failure == NULL ? "passed" : "failed"),
                                      "elapsed", value_string(buffer_text(&elapsed)), "steps",
                                      value_int((int64_t)play->step_index), "checkpoints",
                                      value_int((int64_t)value_count(play->observations)), NULL));
    value_put(&self->result, runs, "runs");
    if (play->failure != NULL) {
        value_put(&play->failure, value_ref(run->matrix), "matrix");
        add_failure(&self->result, value_ref(play->failure), "failed");
    }
    if (run->matrix == NULL) {
        value_put(&self->golden, value_ref(play->observations), "checkpoints");
    } else {
        struct value *list = value_ref(value_get(self->golden, "runs"));
        list = list == NULL ? value_array() : list;
        value_push(&list, value_object_of("matrix", value_ref(run->matrix), "checkpoints",
                                          value_ref(play->observations), NULL));
        value_put(&self->golden, list, "runs");
    }
}

static void play_run(struct session *self, const struct scenario_run *run)
{
    AUTO_ERROR err = {0};
    struct play play;
    if (!play_begin(&play, self->scenario, run, self->subject, self->manifests, &err)) {
        error_set_file(&err, self->scenario->path);
        add_input_error(&self->result, &err);
        return;
    }
    play_steps(&play);
    rules_add_all(&self->rules, cluster_rules(play.cluster));
    add_run(self, run, &play);
    play_finish(&play);
}

/* Why a run cannot be played, to be freed; NULL when it can. */
static char *excuse_run(struct session *self, const struct scenario_run *run)
{
    return self->subject->excuse(self->subject, self->scenario, run);
}

/*
 * Asks for an excuse, or plays, every combination. A scenario is skipped as a whole: a golden file
 * with half of its runs would say nothing. False when there was an excuse.
 */
static bool play_all(struct session *self, bool excuse)
{
    for (size_t i = 0; i < self->scenario->run_count; i++) {
        AUTO_ERROR err = {0};
        AUTO_FREE char *reason = NULL;
        struct scenario_run run;
        if (!scenario_expand(self->scenario, i, &run, &err)) {
            error_set_file(&err, self->scenario->path);
            add_input_error(&self->result, &err);
            return false;
        }
        if (excuse) {
            reason = excuse_run(self, &run);
        } else {
            play_run(self, &run);
        }
        scenario_run_release(&run);
        if (reason != NULL) {
            value_put(&self->result, value_string("skipped"), "status");
            value_put(&self->result, value_string(reason), "reason");
            return false;
        }
    }
    return true;
}

/* ---- rules ---- */

/* A rule that the scenario says it is about must show. */
static void check_covers(struct value **result, const struct scenario *scenario,
                         const struct rules *rules)
{
    const struct value *covers = scenario_covers(scenario);
    for (size_t i = 0; i < value_count(covers); i++) {
        const char *id = value_text(value_at(covers, i));
        enum rule rule;
        if (!rules_find(id, &rule) || rules_has(rules, rule)) {
            continue;
        }
        add_failure(result,
                    value_object_of("kind", value_string("rule"), "message",
                                    value_string_printf("covers %s, which was not applied: %s", id,
                                                        rules_texts[rule].statement),
                                    "line", value_int((int64_t)scenario_covers_line(scenario, i)),
                                    NULL),
                    "failed");
    }
}

static int compare_ids(const void *left, const void *right)
{
    const char *const *a = left;
    const char *const *b = right;
    return strcmp(*a, *b);
}

static struct value *sorted_ids(const struct rules *rules)
{
    const char *ids[RULE_COUNT];
    size_t count = 0;
    for (size_t i = 0; i < RULE_COUNT; i++) {
        if (rules_has(rules, (enum rule)i)) {
            ids[count++] = rules_texts[i].id;
        }
    }
    qsort(ids, count, sizeof(ids[0]), compare_ids);
    struct value *list = value_array();
    for (size_t i = 0; i < count; i++) {
        value_push(&list, value_string(ids[i]));
    }
    return list;
}

/* ---- the golden file ---- */

static bool has_checkpoints(const struct value *golden)
{
    const struct value *runs = value_get(golden, "runs");
    for (size_t i = 0; i < value_count(runs); i++) {
        if (value_count(value_get(value_at(runs, i), "checkpoints")) > 0) {
            return true;
        }
    }
    return value_count(value_get(golden, "checkpoints")) > 0;
}

static void set_golden_state(struct value **result, const struct scenario *scenario,
                             const char *state)
{
    value_put(result, value_string(scenario->golden_path), "golden", "path");
    value_put(result, value_string(state), "golden", "state");
}

/* Writes what was observed, unless the file says so already. */
static void update_golden(struct value **result, const struct scenario *scenario, const char *got,
                          size_t got_size)
{
    AUTO_ERROR err = {0};
    AUTO_FREE char *want = NULL;
    size_t want_size = 0;
    bool exists = files_exists(scenario->golden_path);
    if (exists && !files_read(scenario->golden_path, &want, &want_size, &err)) {
        add_input_error(result, &err);
        return;
    }
    if (exists && want_size == got_size && memcmp(want, got, got_size) == 0) {
        set_golden_state(result, scenario, "same");
        return;
    }
    if (!files_write(scenario->golden_path, got, got_size, &err)) {
        add_input_error(result, &err);
        return;
    }
    set_golden_state(result, scenario, exists ? "updated" : "created");
    value_put(result, value_string(exists ? want : ""), "golden", "want");
    value_put(result, value_string_sized(got, got_size), "golden", "got");
}

static void add_golden_failure(struct value **result, const char *message,
                               struct value *details_take)
{
    add_failure(result,
                value_object_of("kind", value_string("golden"), "message", value_string(message),
                                "details", details_take, NULL),
                "failed");
}

/* Compares with WANT, the golden file's content, whose TEXT is for the report. */
static void compare_golden(struct session *self, const struct value *want, const char *text,
                           size_t size)
{
    const struct scenario *scenario = self->scenario;
    AUTO_VALUE *differences = golden_compare(want, self->golden);
    set_golden_state(&self->result, scenario, value_count(differences) == 0 ? "same" : "different");
    if (value_count(differences) == 0) {
        return;
    }
    AUTO_BUFFER got = {0};
    AUTO_BUFFER message = {0};
    golden_print(self->golden, &got);
    value_put(&self->result, value_string_sized(text, size), "golden", "want");
    value_put(&self->result, value_string_sized(got.data, got.size), "golden", "got");
    if (self->subject->is_external) {
        buffer_printf(&message, "differs from KubeRay 1.7: %s says otherwise",
                      scenario->golden_path);
    } else {
        buffer_printf(&message, "%s says otherwise", scenario->golden_path);
    }
    add_golden_failure(&self->result, buffer_text(&message), value_ref(differences));
}

/* Reads the golden file and compares; both sides normalized where the subject asks for it. */
static void read_golden(struct session *self, const struct buffer *got)
{
    const struct scenario *scenario = self->scenario;
    AUTO_ERROR err = {0};
    AUTO_FREE char *text = NULL;
    size_t size = 0;
    if (!files_exists(scenario->golden_path)) {
        AUTO_BUFFER message = {0};
        set_golden_state(&self->result, scenario, "missing");
        buffer_printf(&message, "there is no golden file %s; `rayrig run --update` writes it",
                      scenario->golden_path);
        add_golden_failure(&self->result, buffer_text(&message), NULL);
        return;
    }
    if (!files_read(scenario->golden_path, &text, &size, &err)) {
        add_input_error(&self->result, &err);
        return;
    }
    if (size == got->size && memcmp(text, got->data, size) == 0) {
        set_golden_state(&self->result, scenario, "same"); /* without reading it as YAML */
        return;
    }
    AUTO_VALUE *want =
        golden_load(scenario->golden_path, scenario->name, scenario->contract->name, &err);
    if (want == NULL) {
        add_input_error(&self->result, &err);
        return;
    }
    if (!self->subject->is_external) {
        compare_golden(self, want, text, size);
        return;
    }
    AUTO_BUFFER normal_text = {0};
    AUTO_VALUE *normal = normalize_golden(want);
    golden_print(normal, &normal_text);
    value_replace(&self->golden, normalize_golden(self->golden));
    compare_golden(self, normal, buffer_text(&normal_text), normal_text.size);
}

static void settle_golden(struct session *self, const struct run_options *options)
{
    const struct scenario *scenario = self->scenario;
    if (!has_checkpoints(self->golden) && !files_exists(scenario->golden_path)) {
        set_golden_state(&self->result, scenario, "none");
        return;
    }
    AUTO_BUFFER text = {0};
    golden_print(self->golden, &text);
    if (text.size > LIMIT_TEXT_SIZE_BYTES) {
        AUTO_BUFFER message = {0};
        buffer_printf(&message, "what was observed takes %zu bytes, a golden file may have %d",
                      text.size, LIMIT_TEXT_SIZE_BYTES);
        add_golden_failure(&self->result, buffer_text(&message), NULL);
        return;
    }
    if (options->update) {
        update_golden(&self->result, scenario, buffer_text(&text), text.size);
    } else {
        read_golden(self, &text);
    }
}

struct value *run_scenario(const char *path, const char *golden_path,
                           const struct run_options *options)
{
    struct manifests own = {0};
    struct session self = {.subject =
                               options->subject == NULL ? &subject_builtin : options->subject,
                           .manifests = options->manifests == NULL ? &own : options->manifests};
    self.result = value_object_of("path", value_string(path), "status", value_string("passed"),
                                  "failures", value_array(), "runs", value_array(), NULL);
    AUTO_ERROR err = {0};
    struct scenario scenario;
    if (!scenario_load(path, golden_path, &scenario, &err)) {
        add_input_error(&self.result, &err);
        return self.result;
    }
    self.scenario = &scenario;
    value_put(&self.result, value_string(scenario.name), "scenario");
    value_put(&self.result, value_string(scenario.contract->name), "contract");
    value_put(&self.result, value_ref(scenario_labels(&scenario)), "labels");
    value_put(&self.result, value_ref(scenario_covers(&scenario)), "covers");
    self.golden = value_object_of("scenario", value_string(scenario.name), "contract",
                                  value_string(scenario.contract->name), NULL);
    bool played = (!self.subject->is_external || play_all(&self, true)) && play_all(&self, false);
    if (options->rules) {
        value_put(&self.result, sorted_ids(&self.rules), "rules");
    }
    if (played && value_is_text(value_get(self.result, "status"), "passed")) {
        if (!self.subject->is_external) {
            check_covers(&self.result, &scenario, &self.rules);
        }
        settle_golden(&self, options);
    }
    value_unref(self.golden);
    scenario_release(&scenario);
    manifests_release(&own);
    return self.result;
}
