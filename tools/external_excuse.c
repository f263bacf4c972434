#include "tools/external_excuse.h"

#include <string.h>

#include "core/base/buffer.h"
#include "core/base/text.h"

/* ---- steps ---- */

static void print_duration(struct sim_duration duration, struct buffer *out)
{
    sim_duration_print_short(duration, out);
}

/* Appends why a step cannot be played, if it cannot. */
static void excuse_step(const struct external_config *config, const struct value *step,
                        struct buffer *out)
{
    struct sim_duration duration = {0};
    const struct value *advance = value_get(step, "advance");
    if (advance != NULL && sim_duration_parse(value_text(advance), &duration) &&
        duration.ns > config->wait.ns) {
        buffer_printf(out, "needs the controller's clock: advance %s, and --wait is ",
                      value_text(advance));
        print_duration(config->wait, out);
    } else if (value_get(step, "cache") != NULL) {
        buffer_append(out, "needs the controller's cache, which cannot be held back");
    }
}

/* ---- settings ---- */

static const char *missing_place(const struct external_config *config,
                                 const struct scenario_run *run)
{
    if (value_count(value_get(run->spec, "featureGates")) > 0 &&
        strstr(config->command, "{feature-gates}") == NULL) {
        return "the command has no place for its feature gates, {feature-gates}";
    }
    if (value_count(value_get(run->spec, "operatorConfig")) > 0 &&
        strstr(config->command, "{config}") == NULL) {
        return "the command has no place for its operatorConfig, {config}";
    }
    return NULL;
}

static bool has_settings(const struct scenario_run *run)
{
    return value_count(value_get(run->spec, "featureGates")) > 0 ||
           value_count(value_get(run->spec, "operatorConfig")) > 0 ||
           value_count(value_get(run->spec, "env")) > 0;
}

static void excuse_settings(const struct external_config *config, const struct scenario_run *run,
                            struct buffer *out)
{
    const char *missing = missing_place(config, run);
    if (value_is_text(value_find(run->spec, "env", "ENABLE_WEBHOOKS"), "true")) {
        buffer_append(out, "needs the operator's webhook, which nobody would ask");
    } else if (has_settings(run) && !config->fresh) {
        buffer_append(out, "needs a controller with settings of its own: --fresh-controller");
    } else if (missing != NULL) {
        buffer_append(out, missing);
    }
}

char *external_excuse(const struct external_config *config, const struct scenario *scenario,
                      const struct scenario_run *run)
{
    struct buffer reason = {0};
    const struct value *steps = value_get(run->spec, "steps");
    excuse_settings(config, run, &reason);
    for (size_t i = 0; reason.size == 0 && i < value_count(steps); i++) {
        AUTO_BUFFER why = {0};
        excuse_step(config, value_at(steps, i), &why);
        if (why.size > 0) {
            buffer_printf(&reason, "step %zu, line %zu, %s", i + 1, scenario_step_line(scenario, i),
                          buffer_text(&why));
        }
    }
    if (reason.size == 0) {
        buffer_release(&reason);
        return NULL;
    }
    return buffer_detach(&reason);
}

/* ---- the command line ---- */

static void append_gates(const struct value *gates, struct buffer *out)
{
    for (size_t i = 0; i < value_count(gates); i++) {
        buffer_printf(out, "%s%s=%s", i > 0 ? "," : "", value_key_at(gates, i),
                      value_as_bool(value_member_at(gates, i), false) ? "true" : "false");
    }
}

void external_expand(const char *command, const char *kubeconfig, const char *config,
                     const struct value *feature_gates, struct buffer *out)
{
    AUTO_BUFFER gates = {0};
    append_gates(feature_gates, &gates);
    const struct {
        const char *place;
        const char *text;
    } places[] = {{"{kubeconfig}", kubeconfig},
                  {"{config}", config == NULL ? "" : config},
                  {"{feature-gates}", buffer_text(&gates)}};
    while (*command != '\0') {
        bool is_place = false;
        for (size_t i = 0; i < sizeof(places) / sizeof(places[0]) && !is_place; i++) {
            if (text_has_prefix(command, places[i].place)) {
                buffer_append(out, places[i].text);
                command += strlen(places[i].place);
                is_place = true;
            }
        }
        if (!is_place) {
            buffer_append_char(out, *command++);
        }
    }
}
