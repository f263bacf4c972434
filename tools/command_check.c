#include <getopt.h>
#include <string.h>

#include "core/kube/meta.h"
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

/* One problem, at the line of its field in the manifest. */
static void add_problem(struct buffer *out, const struct simulation_answer *answer,
                        const char *field, const char *text)
{
    AUTO_BUFFER pointer = {0};
    size_t line = 0;
    size_t column = 0;
    field_to_pointer(field, &pointer);
    yaml_document_place(&answer->manifest->stream.documents[answer->document_index],
                        field[0] == '\0' || field[0] == '<' ? "" : buffer_text(&pointer), &line,
                        &column);
    buffer_printf(out, "%s:%zu: %s%s%s\n", answer->manifest->path, line, field,
                  field[0] == '\0' ? "" : ": ", text);
}

/*
 * The fields that a strict decoder does not know are in the message alone: `strict decoding error:
 * unknown field "spec.a", unknown field "spec.b"`. False when there are none.
 */
static bool add_unknown_fields(struct buffer *out, const struct simulation_answer *answer)
{
    static const char intro[] = "unknown field \"";
    const char *at = api_response_message(&answer->response);
    bool found = false;
    while ((at = strstr(at, intro)) != NULL) {
        at += strlen(intro);
        AUTO_BUFFER field = {0};
        buffer_append_sized(&field, at, strcspn(at, "\""));
        add_problem(out, answer, buffer_text(&field), "unknown field");
        found = true;
    }
    return found;
}

/* What the API server refuses. */
static void add_refusal(struct buffer *out, const struct simulation_answer *answer)
{
    const struct value *document = answer->manifest->stream.documents[answer->document_index].value;
    if (answer->resource == NULL) {
        AUTO_BUFFER text = {0};
        buffer_printf(&text, "no resource of kind \"%s\" (apiVersion \"%s\") is served",
                      value_find_text(document, "kind"), value_find_text(document, "apiVersion"));
        add_problem(out, answer, "kind", buffer_text(&text));
        return;
    }
    const struct value *causes = value_find(answer->response.body, "details", "causes");
    for (size_t i = 0; i < value_count(causes); i++) {
        const struct value *cause = value_at(causes, i);
        add_problem(out, answer, value_find_text(cause, "field"),
                    value_find_text(cause, "message"));
    }
    if (value_count(causes) == 0 && !add_unknown_fields(out, answer)) {
        add_problem(out, answer, "", api_response_message(&answer->response));
    }
}

/* What the controller refuses: it says so in an event about the object. */
static void add_verdict(struct buffer *out, const struct simulation_answer *answer,
                        const struct value *events)
{
    const struct value *object = answer->response.body;
    AUTO_VALUE *told = value_array();
    for (size_t i = 0; i < value_count(events); i++) {
        const struct value *event = value_at(events, i);
        const struct value *note = value_get(event, "note");
        bool is_verdict = value_is_text(value_get(event, "action"), "Validate") &&
                          value_is_text(value_get(event, "regarding"), meta_name(object));
        bool is_repeat = value_equal(value_at(told, value_count(told) - 1), note);
        if (is_verdict && !is_repeat) {
            add_problem(out, answer, "", value_text(note));
            value_push(&told, value_ref(note));
        }
    }
    const char *manager = value_find_text(object, "spec", "managedBy");
    if (manager[0] != '\0' && strcmp(manager, "ray.io/kuberay-operator") != 0) {
        add_problem(out, answer, "spec.managedBy",
                    "the RayCluster is another controller's: KubeRay ignores it");
    }
}

static int check(const struct simulation *simulation)
{
    AUTO_ERROR err = {0};
    AUTO_BUFFER problems = {0};
    AUTO_BUFFER busy = {0};
    struct cluster *cluster = simulation_start(simulation, false, &err);
    if (cluster == NULL) {
        return command_complain(&err);
    }
    size_t count = 0;
    struct simulation_answer *answers =
        simulation_create(simulation, cluster, "default", false, &count);
    bool settled = cluster_settle(cluster, &busy) == CLUSTER_SETTLED;
    AUTO_VALUE *events = journal_take_events(cluster_journal(cluster));
    for (size_t i = 0; i < count; i++) {
        if (answers[i].resource == NULL || !api_response_ok(&answers[i].response)) {
            add_refusal(&problems, &answers[i]);
        } else {
            add_verdict(&problems, &answers[i], events);
        }
    }
    if (!settled) {
        buffer_printf(&problems, "it does not settle: still busy: %s\n", buffer_text(&busy));
    }
    simulation_answers_free(answers, count);
    cluster_free(cluster);
    int printed = command_print(buffer_text(&problems), problems.size);
    return printed != EXIT_OK ? printed : problems.size > 0 ? EXIT_DIFFERENT : EXIT_OK;
}

int command_check(int argc, char **argv)
{
    static const struct option options[] = {SIMULATION_LONG_OPTIONS, {0}};
    struct simulation simulation;
    simulation_init(&simulation);
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
