#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buffer.h"
#include "core/base/memory.h"
#include "reports/explain.h"
#include "sim/scenario/files.h"
#include "sim/scenario/runner.h"
#include "tools/command.h"

/* The scenarios below a folder, and what of them is explained with. */
struct explain_command {
    const char *folder;
    char **paths;
    size_t count;
    struct explain_scenario *scenarios;
};

static const char *read_text(const char *path)
{
    AUTO_ERROR err = {0};
    char *text = NULL;
    size_t size = 0;
    return files_read(path, &text, &size, &err) ? text : NULL;
}

/* Without scenarios words can be explained all the same, unless they were asked for. */
static bool load(struct explain_command *self, struct error *err)
{
    bool asked = self->folder != NULL;
    if (!files_find_yaml(asked ? self->folder : "scenarios", &self->paths, &self->count, err)) {
        return !asked;
    }
    self->scenarios = memory_alloc_zero(self->count, sizeof(self->scenarios[0]));
    for (size_t i = 0; i < self->count; i++) {
        AUTO_FREE char *golden = runner_golden_path(self->paths[i]);
        self->scenarios[i] =
            (struct explain_scenario){self->paths[i], read_text(self->paths[i]), read_text(golden)};
    }
    return true;
}

static void release(struct explain_command *self)
{
    for (size_t i = 0; i < self->count; i++) {
        free((char *)self->scenarios[i].text);
        free((char *)self->scenarios[i].golden);
        free(self->paths[i]);
    }
    free(self->scenarios);
    free(self->paths);
}

static int explain(struct explain_command *self, const char *word)
{
    AUTO_BUFFER text = {0};
    if (explain_word(word, self->scenarios, self->count, &text)) {
        return command_print(buffer_text(&text), text.size);
    }
    AUTO_BUFFER suggestions = {0};
    explain_suggest(word, &suggestions);
    return suggestions.size == 0
               ? command_misused("explain", "there is no word `%s`", word)
               : command_misused("explain", "there is no word `%s`; near it are %s", word,
                                 buffer_text(&suggestions));
}

int command_explain(int argc, char **argv)
{
    static const struct option options[] = {{"scenarios", required_argument, NULL, 's'}, {0}};
    struct explain_command self = {0};
    int option;
    opterr = 0;
    while ((option = getopt_long(argc, argv, ":", options, NULL)) != -1) {
        if (option != 's') {
            return command_bad_option("explain", argv, option);
        }
        self.folder = optarg;
    }
    /* A column's heading may be several words. */
    AUTO_BUFFER word = {0};
    for (int i = optind; i < argc; i++) {
        buffer_printf(&word, "%s%s", word.size == 0 ? "" : " ", argv[i]);
    }
    if (word.size == 0) {
        return command_misused("explain", "expected a word");
    }
    AUTO_ERROR err = {0};
    int status = load(&self, &err) ? explain(&self, buffer_text(&word)) : command_complain(&err);
    release(&self);
    return status;
}
