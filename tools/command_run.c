#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/memory.h"
#include "core/base/parse_int.h"
#include "reports/matrix.h"
#include "reports/report.h"
#include "sim/scenario/files.h"
#include "sim/scenario/runner.h"
#include "sim/scenario/scenario.h"
#include "tools/command.h"
#include "tools/external.h"

struct label {
    const char *key;
    const char *value;
};

struct report_file {
    void (*print)(const struct value *results, struct buffer *out);
    const char *path;
};

struct run_command {
    struct runner_options runner;
    size_t shard_index; /* 0-based */
    size_t shard_count;
    struct label *labels;
    size_t label_count;
    struct report_file *reports;
    size_t report_count;
    bool color;
    bool verbose;
    bool progress;
    struct external_config external; /* no command: the built-in controller */
    const char *external_option;     /* one that needs a command */
    char **paths;
    size_t path_count;
};

/* ---- the command line ---- */

static bool parse_count(const char *text, size_t *out)
{
    int64_t number = 0;
    bool ok = parse_int64(text, &number) && number >= 1 && number <= 1000000;
    *out = ok ? (size_t)number : 0;
    return ok;
}

static bool parse_shard(char *text, struct run_command *self)
{
    char *slash = strchr(text, '/');
    if (slash == NULL) {
        return false;
    }
    *slash = '\0';
    size_t index = 0;
    bool ok = parse_count(text, &index) && parse_count(slash + 1, &self->shard_count) &&
              index <= self->shard_count;
    *slash = '/';
    self->shard_index = index - 1;
    return ok;
}

static bool parse_label(char *text, struct run_command *self)
{
    char *equals = strchr(text, '=');
    if (equals == NULL || equals == text) {
        return false;
    }
    *equals = '\0';
    self->labels = memory_resize(self->labels, (self->label_count + 1) * sizeof(*self->labels));
    self->labels[self->label_count++] = (struct label){text, equals + 1};
    return true;
}

/* The file that two reports would both be written to; NULL when there is none. */
static const char *find_report_twice(const struct run_command *self)
{
    for (size_t i = 0; i < self->report_count; i++) {
        for (size_t j = 0; j < i; j++) {
            if (strcmp(self->reports[i].path, self->reports[j].path) == 0) {
                return self->reports[i].path;
            }
        }
    }
    return NULL;
}

/* `junit=F,json=F`; a file name may not hold a comma. */
static bool parse_reports(char *text, struct run_command *self)
{
    static const struct {
        const char *name;
        void (*print)(const struct value *results, struct buffer *out);
        bool needs_rules;
    } formats[] = {{"junit", report_junit, false},
                   {"json", report_json, false},
                   {"tap", report_tap, false},
                   {"matrix-md", matrix_markdown, true},
                   {"matrix-html", matrix_html, true}};
    for (char *part = strtok(text, ","); part != NULL; part = strtok(NULL, ",")) {
        struct report_file report = {0};
        for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
            size_t size = strlen(formats[i].name);
            if (strncmp(part, formats[i].name, size) == 0 && part[size] == '=' &&
                part[size + 1] != '\0') {
                report = (struct report_file){formats[i].print, part + size + 1};
                self->runner.run.rules = self->runner.run.rules || formats[i].needs_rules;
            }
        }
        if (report.print == NULL) {
            return false;
        }
        self->reports =
            memory_resize(self->reports, (self->report_count + 1) * sizeof(*self->reports));
        self->reports[self->report_count++] = report;
    }
    return self->report_count > 0;
}

enum {
    OPTION_UPDATE = 256,
    OPTION_JOBS,
    OPTION_SHARD,
    OPTION_SELECT,
    OPTION_FAIL_FAST,
    OPTION_REPORT,
    OPTION_COLOR,
    OPTION_CONTROLLER,
    OPTION_FRESH_CONTROLLER,
    OPTION_CONTROLLER_LOG,
    OPTION_QUIET,
    OPTION_REQUEUE,
    OPTION_PATIENCE,
    OPTION_WAIT
};

/* A duration of an option, more than 0. */
static int parse_duration(const char *option, const char *text, struct sim_duration *out)
{
    return sim_duration_parse(text, out) && out->ns > 0 && out->ns <= SIM_SECONDS(86400).ns
               ? EXIT_OK
               : command_misused("run", "%s: expected a duration such as 300ms, got %s", option,
                                 text);
}

/* Those about an external controller. */
static int parse_external_option(struct run_command *self, int option)
{
    switch (option) {
    case OPTION_CONTROLLER:
        self->external.command = optarg;
        return optarg[0] != '\0' ? EXIT_OK
                                 : command_misused("run", "--controller: the command is empty");
    case OPTION_FRESH_CONTROLLER:
        self->external_option = "--fresh-controller";
        self->external.fresh = true;
        return EXIT_OK;
    case OPTION_CONTROLLER_LOG:
        self->external_option = "--controller-log";
        self->external.log_path = optarg;
        return EXIT_OK;
    case OPTION_QUIET:
        self->external_option = "--quiet";
        return parse_duration("--quiet", optarg, &self->external.quiet);
    case OPTION_REQUEUE:
        self->external_option = "--requeue";
        return parse_duration("--requeue", optarg, &self->external.requeue);
    case OPTION_PATIENCE:
        self->external_option = "--patience";
        return parse_duration("--patience", optarg, &self->external.patience);
    default:
        self->external_option = "--wait";
        return parse_duration("--wait", optarg, &self->external.wait);
    }
}

static int parse_option(struct run_command *self, int option)
{
    switch (option) {
    case OPTION_UPDATE:
        self->runner.run.update = true;
        return EXIT_OK;
    case OPTION_JOBS:
        return parse_count(optarg, &self->runner.jobs) && self->runner.jobs <= 256
                   ? EXIT_OK
                   : command_misused("run", "--jobs: expected a number from 1 to 256, got %s",
                                     optarg);
    case OPTION_SHARD:
        return parse_shard(optarg, self)
                   ? EXIT_OK
                   : command_misused("run", "--shard: expected I/N such as 1/4, got %s", optarg);
    case OPTION_SELECT:
        return parse_label(optarg, self)
                   ? EXIT_OK
                   : command_misused("run", "--select: expected KEY=VALUE, got %s", optarg);
    case OPTION_FAIL_FAST:
        self->runner.fail_fast = true;
        return EXIT_OK;
    case OPTION_REPORT: {
        AUTO_FREE char *shown = memory_copy_text(optarg);
        if (!parse_reports(optarg, self)) {
            return command_misused("run",
                                   "--report: expected junit, json, tap, matrix-md or "
                                   "matrix-html, and =FILE, got %s",
                                   shown);
        }
        const char *twice = find_report_twice(self);
        return twice == NULL ? EXIT_OK
                             : command_misused("run", "--report: %s is there twice", twice);
    }
    case OPTION_COLOR:
        self->color =
            strcmp(optarg, "always") == 0 || (strcmp(optarg, "auto") == 0 && isatty(STDOUT_FILENO));
        return self->color || strcmp(optarg, "auto") == 0 || strcmp(optarg, "never") == 0
                   ? EXIT_OK
                   : command_misused("run", "--color: expected auto, always or never, got %s",
                                     optarg);
    case 'v':
        self->verbose = true;
        return EXIT_OK;
    default:
        return parse_external_option(self, option);
    }
}

/* Whether the options go together. */
static int check_options(const struct run_command *self)
{
    if (self->external.command == NULL) {
        return self->external_option == NULL
                   ? EXIT_OK
                   : command_misused("run", "%s needs --controller", self->external_option);
    }
    if (self->runner.run.update) {
        return command_misused("run", "--update: golden files are the built-in controller's; "
                                      "it does not go with --controller");
    }
    if (self->runner.jobs > 1) {
        return command_misused("run", "--jobs: with --controller there is one");
    }
    return EXIT_OK;
}

static int parse_command_line(struct run_command *self, int argc, char **argv)
{
    static const struct option options[] = {
        {"update", no_argument, NULL, OPTION_UPDATE},
        {"jobs", required_argument, NULL, OPTION_JOBS},
        {"shard", required_argument, NULL, OPTION_SHARD},
        {"select", required_argument, NULL, OPTION_SELECT},
        {"fail-fast", no_argument, NULL, OPTION_FAIL_FAST},
        {"report", required_argument, NULL, OPTION_REPORT},
        {"color", required_argument, NULL, OPTION_COLOR},
        {"verbose", no_argument, NULL, 'v'},
        {"controller", required_argument, NULL, OPTION_CONTROLLER},
        {"fresh-controller", no_argument, NULL, OPTION_FRESH_CONTROLLER},
        {"controller-log", required_argument, NULL, OPTION_CONTROLLER_LOG},
        {"quiet", required_argument, NULL, OPTION_QUIET},
        {"requeue", required_argument, NULL, OPTION_REQUEUE},
        {"patience", required_argument, NULL, OPTION_PATIENCE},
        {"wait", required_argument, NULL, OPTION_WAIT},
        {0}};
    self->color = isatty(STDOUT_FILENO) && getenv("NO_COLOR") == NULL;
    self->progress = isatty(STDERR_FILENO);
    int option;
    opterr = 0;
    while ((option = getopt_long(argc, argv, ":v", options, NULL)) != -1) {
        int status = option == '?' || option == ':' ? command_bad_option("run", argv, option)
                                                    : parse_option(self, option);
        if (status != EXIT_OK) {
            return status;
        }
    }
    return check_options(self);
}

/* ---- which scenarios ---- */

static bool collect_paths(struct run_command *self, char **arguments, int count, struct error *err)
{
    for (int i = 0; i == 0 || i < count; i++) {
        const char *argument = count == 0 ? "scenarios" : arguments[i];
        char **found = NULL;
        size_t found_count = 0;
        if (!files_find_yaml(argument, &found, &found_count, err)) {
            return false;
        }
        if (found_count == 0) {
            free(found);
            return error_set(err, "there is no scenario, a file *.yaml, below %s", argument);
        }
        self->paths =
            memory_resize(self->paths, (self->path_count + found_count) * sizeof(*self->paths));
        memcpy(self->paths + self->path_count, found, found_count * sizeof(*found));
        self->path_count += found_count;
        free(found);
    }
    return true;
}

/* Whether it has all wanted labels. One that cannot be read is kept: it must be reported. */
static bool is_selected(const struct run_command *self, const char *path)
{
    if (self->label_count == 0) {
        return true;
    }
    AUTO_ERROR err = {0};
    struct scenario scenario;
    if (!scenario_load(path, "", &scenario, &err)) {
        return true;
    }
    bool selected = true;
    for (size_t i = 0; i < self->label_count; i++) {
        selected =
            selected && value_is_text(value_get(scenario_labels(&scenario), self->labels[i].key),
                                      self->labels[i].value);
    }
    scenario_release(&scenario);
    return selected;
}

/* Keeps the selected ones, and of these every shard_count-th. False when none was selected. */
static bool narrow_down(struct run_command *self)
{
    size_t kept = 0;
    size_t selected = 0;
    for (size_t i = 0; i < self->path_count; i++) {
        bool keep = is_selected(self, self->paths[i]) &&
                    selected++ % self->shard_count == self->shard_index;
        if (keep) {
            self->paths[kept++] = self->paths[i];
        } else {
            free(self->paths[i]);
        }
    }
    self->path_count = kept;
    return selected > 0;
}

/* ---- running ---- */

static void show_progress(void *context, size_t done_count, size_t count,
                          const struct value *result)
{
    const struct run_command *self = context;
    (void)result;
    if (self->progress) {
        fprintf(stderr, "\r%zu/%zu%s", done_count, count, done_count == count ? "\r\033[K" : "");
    }
}

/* What is to be said, beside the file, to play it again. */
static struct value *options_again(const struct run_command *self)
{
    AUTO_BUFFER word = {0};
    buffer_append_shell_word(&word, self->external.command);
    return value_string_printf("--controller %s %s", buffer_text(&word),
                               self->external.fresh ? "--fresh-controller " : "");
}

/* All in this process, one after the other, by one controller or by one each. */
static struct value *run_external(struct run_command *self, char **golden_paths, struct error *err)
{
    struct external *external = external_new(&self->external, err);
    if (external == NULL) {
        return NULL;
    }
    struct value *results = value_array();
    struct run_options options = self->runner.run;
    options.subject = external_subject(external);
    for (size_t i = 0; i < self->path_count && external_can_start(external); i++) {
        struct value *result = run_scenario(self->paths[i], golden_paths[i], &options);
        bool passed = value_is_text(value_get(result, "status"), "passed") ||
                      value_is_text(value_get(result, "status"), "skipped");
        if (!passed) {
            value_put(&result, options_again(self), "options");
            external_distrust(external);
        }
        value_push(&results, result);
        show_progress(self, i + 1, self->path_count, result);
        if (self->runner.fail_fast && !passed) {
            break;
        }
    }
    external_free(external);
    return results;
}

/* NULL with *ERR when nothing could be run. */
static struct value *run_all(struct run_command *self, struct error *err)
{
    char **golden_paths = memory_alloc(self->path_count * sizeof(*golden_paths));
    for (size_t i = 0; i < self->path_count; i++) {
        golden_paths[i] = runner_golden_path(self->paths[i]);
    }
    self->runner.progress = show_progress;
    self->runner.context = self;
    struct value *results =
        self->external.command != NULL
            ? run_external(self, golden_paths, err)
            : runner_run((const char *const *)self->paths, (const char *const *)golden_paths,
                         self->path_count, &self->runner);
    for (size_t i = 0; i < self->path_count; i++) {
        free(golden_paths[i]);
    }
    free(golden_paths);
    return results;
}

static int write_reports(const struct run_command *self, const struct value *results)
{
    for (size_t i = 0; i < self->report_count; i++) {
        AUTO_BUFFER text = {0};
        AUTO_ERROR err = {0};
        self->reports[i].print(results, &text);
        if (!files_write(self->reports[i].path, buffer_text(&text), text.size, &err)) {
            return command_complain(&err);
        }
    }
    return EXIT_OK;
}

static int report(const struct run_command *self, const struct value *results)
{
    AUTO_BUFFER text = {0};
    AUTO_BUFFER complaints = {0};
    struct report_text_options options = {.color = self->color, .verbose = self->verbose};
    report_text(results, &options, &text);
    report_complaints(results, &complaints);
    int written = write_reports(self, results);
    int printed = command_print(buffer_text(&text), text.size);
    fputs(buffer_text(&complaints), stderr);
    struct report_counts counts = report_count(results);
    if (counts.has_crash) {
        return EXIT_BROKEN;
    }
    if (counts.has_error || written != EXIT_OK || printed != EXIT_OK) {
        return EXIT_UNUSABLE;
    }
    return counts.failed > 0 ? EXIT_DIFFERENT : EXIT_OK;
}

int command_run(int argc, char **argv)
{
    struct run_command self = {
        .runner = {.jobs = 1},
        .shard_count = 1,
        .external = {.quiet = SIM_MILLISECONDS(300),
                     .requeue = SIM_MILLISECONDS(2200),
                     .patience = SIM_SECONDS(30),
                     .wait = SIM_SECONDS(5)},
    };
    AUTO_ERROR err = {0};
    int status = parse_command_line(&self, argc, argv);
    if (status == EXIT_OK && !collect_paths(&self, argv + optind, argc - optind, &err)) {
        status = command_complain(&err);
    }
    if (status == EXIT_OK && !narrow_down(&self)) {
        status = command_misused("run", "--select: no scenario has these labels");
    }
    if (status == EXIT_OK) {
        AUTO_VALUE *results = run_all(&self, &err);
        status = results == NULL ? command_complain(&err) : report(&self, results);
    }
    for (size_t i = 0; i < self.path_count; i++) {
        free(self.paths[i]);
    }
    free(self.paths);
    free(self.labels);
    free(self.reports);
    return status;
}
