#include "sim/scenario/run.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/limits.h"
#include "core/base/memory.h"
#include "sim/scenario/files.h"
#include "sim/scenario/golden.h"
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

/* Plays one combination; what it observed goes to *GOLDEN, the rules that it came by to *RULES. */
static void play_run(struct value **result, struct value **golden, const struct scenario *scenario,
                     size_t index, struct rules *rules)
{
    AUTO_ERROR err = {0};
    struct scenario_run run;
    struct play play;
    if (!scenario_expand(scenario, index, &run, &err)) {
        error_set_file(&err, scenario->path);
        add_input_error(result, &err);
        return;
    }
    if (!play_begin(&play, scenario, &run, &err)) {
        error_set_file(&err, scenario->path);
        add_input_error(result, &err);
        scenario_run_release(&run);
        return;
    }
    play_steps(&play);
    rules_add_all(rules, cluster_rules(play.cluster));
    AUTO_BUFFER elapsed = {0};
    sim_duration_print_short(world_elapsed(cluster_world(play.cluster)), &elapsed);
    struct value *runs = value_ref(value_get(*result, "runs"));
    value_push(&runs, value_object_of("matrix", value_ref(run.matrix), "status",
                                      value_string(play.failure == NULL ? "passed" : "failed"),
                                      "elapsed", value_string(buffer_text(&elapsed)), "steps",
                                      value_int((int64_t)play.step_index), "checkpoints",
                                      value_int((int64_t)value_count(play.observations)), NULL));
    value_put(result, runs, "runs");
    if (play.failure != NULL) {
        value_put(&play.failure, value_ref(run.matrix), "matrix");
        add_failure(result, value_ref(play.failure), "failed");
    }
    if (run.matrix == NULL) {
        value_put(golden, value_ref(play.observations), "checkpoints");
    } else {
        struct value *list = value_ref(value_get(*golden, "runs"));
        list = list == NULL ? value_array() : list;
        value_push(&list, value_object_of("matrix", value_ref(run.matrix), "checkpoints",
                                          value_ref(play.observations), NULL));
        value_put(golden, list, "runs");
    }
    play_finish(&play);
    scenario_run_release(&run);
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

static void compare_golden(struct value **result, const struct scenario *scenario,
                           const struct value *golden, const struct buffer *got)
{
    AUTO_BUFFER message = {0};
    if (!files_exists(scenario->golden_path)) {
        set_golden_state(result, scenario, "missing");
        buffer_printf(&message, "there is no golden file %s; `rayrig run --update` writes it",
                      scenario->golden_path);
        add_golden_failure(result, buffer_text(&message), NULL);
        return;
    }
    AUTO_ERROR err = {0};
    AUTO_FREE char *text = NULL;
    size_t size = 0;
    if (!files_read(scenario->golden_path, &text, &size, &err)) {
        add_input_error(result, &err);
        return;
    }
    if (size == got->size && memcmp(text, got->data, size) == 0) {
        set_golden_state(result, scenario, "same"); /* without reading it as YAML */
        return;
    }
    AUTO_VALUE *want =
        golden_load(scenario->golden_path, scenario->name, scenario->contract->name, &err);
    if (want == NULL) {
        add_input_error(result, &err);
        return;
    }
    AUTO_VALUE *differences = golden_compare(want, golden);
    set_golden_state(result, scenario, value_count(differences) == 0 ? "same" : "different");
    if (value_count(differences) > 0) {
        value_put(result, value_string_sized(text, size), "golden", "want");
        value_put(result, value_string_sized(got->data, got->size), "golden", "got");
        buffer_printf(&message, "%s says otherwise", scenario->golden_path);
        add_golden_failure(result, buffer_text(&message), value_ref(differences));
    }
}

static void settle_golden(struct value **result, const struct scenario *scenario,
                          const struct value *golden, const struct run_options *options)
{
    if (!has_checkpoints(golden) && !files_exists(scenario->golden_path)) {
        set_golden_state(result, scenario, "none");
        return;
    }
    AUTO_BUFFER text = {0};
    golden_print(golden, &text);
    if (text.size > LIMIT_TEXT_SIZE_BYTES) {
        AUTO_BUFFER message = {0};
        buffer_printf(&message, "what was observed takes %zu bytes, a golden file may have %d",
                      text.size, LIMIT_TEXT_SIZE_BYTES);
        add_golden_failure(result, buffer_text(&message), NULL);
        return;
    }
    if (options->update) {
        update_golden(result, scenario, buffer_text(&text), text.size);
    } else {
        compare_golden(result, scenario, golden, &text);
    }
}

struct value *run_scenario(const char *path, const char *golden_path,
                           const struct run_options *options)
{
    struct value *result =
        value_object_of("path", value_string(path), "status", value_string("passed"), "failures",
                        value_array(), "runs", value_array(), NULL);
    AUTO_ERROR err = {0};
    struct scenario scenario;
    if (!scenario_load(path, golden_path, &scenario, &err)) {
        add_input_error(&result, &err);
        return result;
    }
    value_put(&result, value_string(scenario.name), "scenario");
    value_put(&result, value_string(scenario.contract->name), "contract");
    value_put(&result, value_ref(scenario_labels(&scenario)), "labels");
    value_put(&result, value_ref(scenario_covers(&scenario)), "covers");
    AUTO_VALUE *golden = value_object_of("scenario", value_string(scenario.name), "contract",
                                         value_string(scenario.contract->name), NULL);
    struct rules rules = {0};
    for (size_t i = 0; i < scenario.run_count; i++) {
        play_run(&result, &golden, &scenario, i, &rules);
    }
    if (options->rules) {
        value_put(&result, sorted_ids(&rules), "rules");
    }
    if (value_is_text(value_get(result, "status"), "passed")) {
        check_covers(&result, &scenario, &rules);
        settle_golden(&result, &scenario, golden, options);
    }
    scenario_release(&scenario);
    return result;
}
