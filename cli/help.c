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
        printf("  %-18s %s\n", left, COMMANDS[i].help);
    }
    printf("\nExamples:\n"
           "  lt run script.js                       # once, by one virtual user\n"
           "  lt run -u 10 -d 30s script.js          # ten users for thirty seconds\n"
           "  lt run -s 1m:50 -s 30s:0 script.js     # up to fifty users and down again\n"
           "  lt run -o json=samples.json script.js  # keep every sample\n\n"
           "'lt help run' lists the flags.\n");
}

static void print_flag(const lt_option_info *option)
{
    char left[96];
    int n = option->short_flag ? snprintf(left, sizeof left, "-%c, ", option->short_flag)
                               : snprintf(left, sizeof left, "    ");
    const char *value = option->value_name ? option->value_name : "";
    snprintf(left + n, sizeof left - (size_t)n, "--%s%s%s", option->flag, *value ? " " : "", value);
    printf("  %-38s %s", left, option->help);
    const char *fallback = option->default_text;
    if (fallback && strcmp(fallback, "false") != 0) printf(" (default %s)", fallback);
    putchar('\n');
}

static void print_flags(void)
{
    for (size_t g = 0; g < sizeof GROUPS / sizeof GROUPS[0]; g++) {
        printf("\n%s flags:\n", GROUPS[g].title);
        for (size_t i = 0; i < lt_option_count(); i++) {
            const lt_option_info *option = lt_option_at(i);
            if (option->flag && option->group == GROUPS[g].group) print_flag(option);
        }
    }
    printf("\nMost options can also be set in the script, in a config file and as a K6_* or LT_*\n"
           "environment variable; a flag wins over all of them. See lt-run(1).\n");
}

void help_command(const struct command *command)
{
    printf("%s: %s\n\nUsage:\n  lt %s [FLAGS] %s\n", command->name, command->help, command->name, command->arguments);
    if (command->run == command_run || command->run == command_inspect) print_flags();
}

int command_help(int argc, char **argv)
{
    if (argc == 0) {
        help_program();
        return 0;
    }
    const struct command *command = command_find(argv[0]);
    if (command) {
        help_command(command);
        return 0;
    }
    log_early_error("there is no such command", "run 'lt help' to see the commands");
    return 255;
}
