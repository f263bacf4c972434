#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tools/command.h"
#include "tools/help.h"

static const struct command {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *help;
} commands[] = {
    {"run", command_run, help_run},          {"get", command_get, help_get},
    {"render", command_render, help_render}, {"check", command_check, help_check},
    {"schema", command_schema, help_schema}, {"explain", command_explain, help_explain},
    {"serve", command_serve, help_serve},    {"ctl", command_ctl, help_ctl},
};

static const struct command *find_command(const char *name)
{
    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
        if (strcmp(commands[i].name, name) == 0) {
            return &commands[i];
        }
    }
    return NULL;
}

int command_complain(const struct error *err)
{
    AUTO_BUFFER text = {0};
    error_print(err, &text);
    fprintf(stderr, "rayrig: %s\n", buffer_text(&text));
    return EXIT_UNUSABLE;
}

int command_misused(const char *command, const char *format, ...)
{
    AUTO_BUFFER text = {0};
    va_list arguments;
    va_start(arguments, format);
    buffer_vprintf(&text, format, arguments);
    va_end(arguments);
    fprintf(stderr, "rayrig %s: %s\nSee `rayrig %s --help`.\n", command, buffer_text(&text),
            command);
    return EXIT_UNUSABLE;
}

int command_bad_option(const char *command, char **argv, int option)
{
    extern int optind;
    extern int optopt;
    const char *word = argv[optind - 1];
    if (option == ':') {
        return command_misused(command, "the option %s needs a value", word);
    }
    if (optopt == 0) {
        return command_misused(command, "unknown option %s", word);
    }
    size_t name_size = strcspn(word, "=");
    if (strncmp(word, "--", 2) == 0 && word[name_size] == '=') {
        return command_misused(command, "the option %.*s takes no value", (int)name_size, word);
    }
    return command_misused(command, "unknown option -%c", optopt);
}

int command_print(const char *bytes, size_t size)
{
    size_t done = 0;
    while (done < size) {
        ssize_t written = write(STDOUT_FILENO, bytes + done, size - done);
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            fprintf(stderr, "rayrig: cannot write the output: %s\n", strerror(errno));
            return EXIT_UNUSABLE;
        }
        done += (size_t)written;
    }
    return EXIT_OK;
}

static bool asks_for_help(int argc, char **argv)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
            return true;
        }
    }
    return false;
}

static int no_such_command(const char *name)
{
    fprintf(stderr, "rayrig: there is no command `%s`\nSee `rayrig --help`.\n", name);
    return EXIT_UNUSABLE;
}

static int help(const char *name)
{
    const struct command *about = find_command(name);
    if (about == NULL && strcmp(name, "help") != 0) {
        return no_such_command(name);
    }
    const char *text = about == NULL ? help_rayrig : about->help;
    return command_print(text, strlen(text));
}

/* A failed CHECK has said what is wrong; the exit status says whose fault it is. */
static void end_as_broken(int signal_number)
{
    (void)signal_number;
    _exit(EXIT_BROKEN);
}

int main(int argc, char **argv)
{
    signal(SIGABRT, end_as_broken);
    const char *name = argc < 2 ? "" : argv[1];
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0 || strcmp(name, "help") == 0) {
        return help(argc < 3 ? "help" : argv[2]);
    }
    if (strcmp(name, "--version") == 0 || strcmp(name, "version") == 0) {
        return command_print(help_version, strlen(help_version));
    }
    const struct command *command = find_command(name);
    if (command == NULL && argc < 2) {
        fputs(help_rayrig, stderr);
        return EXIT_UNUSABLE;
    }
    if (command == NULL) {
        return no_such_command(name);
    }
    if (asks_for_help(argc - 1, argv + 1)) {
        return command_print(command->help, strlen(command->help));
    }
    return command->run(argc - 1, argv + 1);
}
