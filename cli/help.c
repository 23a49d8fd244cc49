/* `lt help` and `lt COMMAND --help`. The flags are printed from the library's option table. */
#include <stdio.h>
#include <string.h>

#include "cli.h"
#include "loadtest/options.h"
#include "ui/log.h"

static const struct {
    lt_option_group group;
    const char *title;
} GROUPS[] = {
    {LT_GROUP_EXECUTION, "Execution"}, {LT_GROUP_LIFECYCLE, "Lifecycle"}, {LT_GROUP_HTTP, "HTTP"},
    {LT_GROUP_METRICS, "Metrics"},     {LT_GROUP_OUTPUT, "Output"},       {LT_GROUP_RUNTIME, "Runtime"},
    {LT_GROUP_GLOBAL, "Global"},
};

void help_program(void)
{
    printf("lt runs load tests: k6 scripts or the tests of a C program.\n\n"
           "Usage:\n  lt COMMAND [FLAGS] [ARGUMENTS]\n\nCommands:\n");
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        char left[64];
        snprintf(left, sizeof left, "%s %s", COMMANDS[i].name, COMMANDS[i].arguments);
        printf("  %-21s %s\n", left, COMMANDS[i].help);
    }
    printf("\nExamples:\n"
           "  lt run script.js                       # once, by one virtual user\n"
           "  lt run -u 10 -d 30s script.js          # ten users for thirty seconds\n"
           "  lt run -s 1m:50 -s 30s:0 script.js     # up to fifty users and down again\n"
           "  lt run -o json=samples.json script.js  # keep every sample\n\n"
           "'lt help run' lists the flags, 'lt help options' where else they can be set.\n");
}

static void print_flag(const lt_option_info *option)
{
    char left[96];
    int n = option->short_flag ? snprintf(left, sizeof left, "-%c, ", option->short_flag)
                               : snprintf(left, sizeof left, "    ");
    const char *value = option->value_name ? option->value_name : "";
    const char *form = !*value ? "--%s%s" : option->optional_value ? "--%s[=%s]" : "--%s %s";
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    snprintf(left + n, sizeof left - (size_t)n, form, option->flag, value);
#pragma GCC diagnostic pop
    printf("  %-38s %s", left, option->help);
    const char *fallback = option->default_text;
    if (fallback && strcmp(fallback, "false") != 0) printf(" (default %s)", fallback);
    putchar('\n');
}

static void print_own_flag(const struct command_flag *flag)
{
    char left[96];
    int n =
        flag->short_flag ? snprintf(left, sizeof left, "-%c, ", flag->short_flag) : snprintf(left, sizeof left, "    ");
    snprintf(left + n, sizeof left - (size_t)n, "--%s%s%s", flag->name, flag->value ? " " : "",
             flag->value ? flag->value : "");
    printf("  %-38s %s\n", left, flag->help);
}

static void print_group(const struct command *command, lt_option_group group, const char *title)
{
    bool any = false;
    for (size_t i = 0; i < lt_option_count(); i++) {
        const lt_option_info *option = lt_option_at(i);
        if (!option->flag || option->group != group || !command_takes(command, option->name)) continue;
        if (!any) printf("\n%s flags:\n", title);
        any = true;
        print_flag(option);
    }
}

static void print_flags(const struct command *command)
{
    if (command->flags) puts("\nFlags:");
    for (const struct command_flag *f = command->flags; f && f->name; f++) print_own_flag(f);
    for (size_t g = 0; g < sizeof GROUPS / sizeof GROUPS[0]; g++)
        print_group(command, GROUPS[g].group, GROUPS[g].title);
    if (!command->options || strcmp(command->options, "*") != 0) return;
    printf("\nMost options can also be set in the script, in a config file and as a K6_* or LT_*\n"
           "environment variable; a flag wins over all of them. See lt-run(1).\n");
}

void help_command(const struct command *command)
{
    bool flags = command->flags || command->options;
    printf("%s: %s\n\nUsage:\n  lt %s%s%s%s\n", command->name, command->help, command->name, flags ? " [FLAGS]" : "",
           *command->arguments ? " " : "", command->arguments);
    print_flags(command);
}

int command_help(int argc, char **argv)
{
    if (argc == 0) {
        help_program();
        return 0;
    }
    if (strcmp(argv[0], "options") == 0) return help_options(argc > 1 && strcmp(argv[1], "--json") == 0);
    const struct command *command = command_find(argv[0]);
    if (command) {
        help_command(command);
        return 0;
    }
    log_early_error("there is no such command", "run 'lt help' to see the commands");
    return 255;
}
