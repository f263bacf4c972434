#include <getopt.h>
#include <string.h>

#include "core/kube/meta.h"
#include "tools/advice.h"
#include "tools/command.h"
#include "tools/simulation.h"

/* `spec.workerGroupSpecs[0].replicas` as a JSON pointer. */
static void field_to_pointer(const char *field, struct buffer *out)
{
    buffer_append_char(out, '/');
    for (; *field != '\0'; field++) {
        if (*field == '.' || *field == '[') {
            buffer_append_char(out, '/');
        } else if (*field != ']') {
            buffer_append_char(out, *field);
        }
    }
}

struct report {
    struct buffer text;
    size_t problem_count;
};

enum severity { PROBLEM, WARNING };

/* One line, at the place of the field in the manifest. */
static void add(struct report *self, const struct simulation_answer *answer, enum severity severity,
                const char *field, const char *text)
{
    AUTO_BUFFER pointer = {0};
    bool is_path = field[0] != '\0' && field[0] != '<';
    if (is_path) {
        field_to_pointer(field, &pointer);
    }
    buffer_printf(&self->text, "%s:%zu: %s%s%s%s\n", answer->path,
                  simulation_answer_line(answer, buffer_text(&pointer)),
                  severity == WARNING ? "warning: " : "", field, field[0] == '\0' ? "" : ": ",
                  text);
    self->problem_count += severity == PROBLEM;
}

/* ---- the API server ---- */

/* A field that it does not know is dropped with a warning when it is asked for no more, but a
 * client such as kubectl has it refused. */
static void add_server_warnings(struct report *self, const struct simulation_answer *answer)
{
    static const char unknown_field[] = "unknown field \"";
    const struct value *warnings = answer->response.warnings;
    for (size_t i = 0; i < value_count(warnings); i++) {
        const char *text = value_text(value_at(warnings, i));
        if (strncmp(text, unknown_field, strlen(unknown_field)) != 0) {
            add(self, answer, WARNING, "", text);
            continue;
        }
        AUTO_BUFFER field = {0};
        buffer_append(&field, text + strlen(unknown_field));
        buffer_truncate(&field, field.size - 1); /* the closing quote */
        add(self, answer, PROBLEM, buffer_text(&field), "unknown field");
    }
}

static void add_refusal(struct report *self, const struct simulation_answer *answer)
{
    if (answer->resource == NULL) {
        AUTO_BUFFER text = {0};
        bool is_of_kind = simulation_print_unserved(answer->object, &text);
        add(self, answer, PROBLEM, is_of_kind ? "kind" : "", buffer_text(&text));
        return;
    }
    const struct value *causes = value_find(answer->response.body, "details", "causes");
    for (size_t i = 0; i < value_count(causes); i++) {
        const struct value *cause = value_at(causes, i);
        add(self, answer, PROBLEM, value_find_text(cause, "field"),
            value_find_text(cause, "message"));
    }
    if (value_count(causes) == 0) {
        add(self, answer, PROBLEM, "", api_response_message(&answer->response));
    }
}

/* ---- the controller ---- */

/* What the controller says of it in events: for each reason the first, as those that follow differ
 * in a generated name at most. Some failures are no event. */
static void add_verdict(struct report *self, const struct simulation_answer *answer,
                        const struct cluster *cluster, const struct value *events)
{
    const struct value *object = answer->response.body;
    size_t known_count = self->problem_count;
    AUTO_VALUE *told = value_object();
    for (size_t i = 0; i < value_count(events); i++) {
        const struct value *event = value_at(events, i);
        const char *reason = value_find_text(event, "reason");
        if (value_is_text(value_get(event, "type"), "Warning") &&
            value_is_text(value_get(event, "regarding"), meta_name(object)) &&
            value_get(told, reason) == NULL) {
            value_put(&told, value_null(), reason);
            add(self, answer, simulation_is_mere_warning(event) ? WARNING : PROBLEM, "",
                value_find_text(event, "note"));
        }
    }
    const char *failure = cluster_failure(cluster, meta_namespace(object), meta_name(object));
    if (failure != NULL && self->problem_count == known_count) {
        add(self, answer, PROBLEM, "", failure);
    }
    const char *manager = value_find_text(object, "spec", "managedBy");
    if (manager[0] != '\0' && strcmp(manager, "ray.io/kuberay-operator") != 0) {
        add(self, answer, PROBLEM, "spec.managedBy",
            "the RayCluster is another controller's: KubeRay ignores it");
    }
}

static void add_advice(struct report *self, const struct simulation_answer *answer)
{
    AUTO_FIELD_ERRORS advice = {0};
    advice_give(answer->response.body, &advice);
    for (size_t i = 0; i < advice.count; i++) {
        add(self, answer, WARNING, advice.items[i].field, advice.items[i].text);
    }
}

/* ---- all objects ---- */

static void add_answer(struct report *self, const struct simulation_answer *answer,
                       const struct resource *rayclusters, const struct cluster *cluster,
                       const struct value *events)
{
    if (answer->resource == NULL || !api_response_ok(&answer->response)) {
        add_refusal(self, answer);
    }
    add_server_warnings(self, answer);
    if (answer->resource == rayclusters && api_response_ok(&answer->response)) {
        add_verdict(self, answer, cluster, events);
        add_advice(self, answer);
    }
}

static int check(const struct simulation *simulation)
{
    AUTO_ERROR err = {0};
    AUTO_BUFFER busy = {0};
    struct cluster *cluster = simulation_start(simulation, false, &err);
    if (cluster == NULL) {
        return command_complain(&err);
    }
    size_t count = 0;
    struct simulation_answer *answers =
        simulation_create(simulation, cluster, "default", API_FIELDS_WARN, &count);
    bool settled = cluster_settle(cluster, &busy) == CLUSTER_SETTLED;
    AUTO_VALUE *events = journal_take_events(cluster_journal(cluster));
    struct report report = {0};
    for (size_t i = 0; i < count; i++) {
        add_answer(&report, &answers[i], simulation->contract->resource, cluster, events);
    }
    if (!settled) {
        buffer_printf(&report.text, "it does not settle: still busy: %s\n", buffer_text(&busy));
        report.problem_count++;
    }
    simulation_answers_free(answers, count);
    cluster_free(cluster);
    int status = command_print(buffer_text(&report.text), report.text.size);
    if (status == EXIT_OK && report.problem_count > 0) {
        status = EXIT_DIFFERENT;
    }
    buffer_release(&report.text);
    return status;
}

int command_check(int argc, char **argv)
{
    static const struct option options[] = {SIMULATION_LONG_OPTIONS, {0}};
    struct simulation simulation;
    simulation_init(&simulation);
    simulation.assume_namespaces = true;
    AUTO_ERROR err = {0};
    int status = EXIT_OK;
    int option;
    opterr = 0;
    while (status == EXIT_OK &&
           (option = getopt_long(argc, argv, ":" SIMULATION_SHORT_OPTIONS, options, NULL)) != -1) {
        if (option == '?' || option == ':') {
            status = command_bad_option("check", argv, option);
        } else if (!simulation_option(&simulation, option, optarg, &err)) {
            status = command_complain(&err);
        }
    }
    if (status == EXIT_OK && optind < argc) {
        status = command_misused("check", "unexpected argument %s", argv[optind]);
    } else if (status == EXIT_OK && simulation.manifest_count == 0) {
        status = command_misused("check", "which manifest? Name it with -f");
    }
    if (status == EXIT_OK) {
        status = check(&simulation);
    }
    simulation_release(&simulation);
    return status;
}
