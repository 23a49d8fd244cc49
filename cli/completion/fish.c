/* fish completes each flag by a line of its own, which says under what condition it counts. */
#include <stdio.h>
#include <string.h>

#include "completion/completion.h"

/* Text within '…' of fish. */
static void print_quoted(const char *text)
{
    for (const char *p = text; *p; p++) printf(*p == '\'' || *p == '\\' ? "\\%c" : "%c", *p);
}

static void print_values(const struct completion_flag *flag)
{
    if (!flag->value) return;
    if (flag->files) printf(" -r -F");
    else if (flag->only_after_equals) printf(" -f");
    else printf(" -x");
    if (!flag->words) return;
    printf(flag->list ? " -a '(__lt_list" : " -a '");
    completion_print_words(flag, " ", "", "()");
    printf(flag->list ? ")'" : "'");
}

static void print_line(const struct completion_flag *flag)
{
    printf(" -l %s", flag->name);
    if (flag->short_flag && !flag->only_after_equals) printf(" -s %c", flag->short_flag);
    print_values(flag);
    printf(" -d '");
    print_quoted(flag->help);
    printf("'\n");
}

static void print_flag(const struct completion_flag *flag, void *udata)
{
    const struct command *command = udata;
    printf("complete -c lt -n '__lt_command %s'", command->name);
    print_line(flag);
}

static void print_global(const struct completion_flag *flag, void *udata)
{
    printf("complete -c lt -n 'not __lt_command'");
    print_line(flag);
}

static void print_with_value(const struct completion_flag *flag, void *udata)
{
    if (!flag->value || flag->only_after_equals) return;
    printf(" --%s", flag->name);
    if (flag->short_flag) printf(" -%c", flag->short_flag);
}

void completion_fish(void)
{
    printf("# fish completion for lt; load it with: lt completion fish | source\n"
           "# Whether the command line has a command, and one of those given.\n"
           "function __lt_command\n"
           "    set -l skip 0\n"
           "    for word in (commandline -opc)[2..-1]\n"
           "        if test $skip = 1\n"
           "            set skip 0\n"
           "        else if contains -- $word");
    completion_each_flag(NULL, print_with_value, NULL);
    printf("\n"
           "            set skip 1\n"
           "        else if not string match -q -- '-*' $word\n"
           "            test (count $argv) = 0; or contains -- $word $argv\n"
           "            return\n"
           "        end\n"
           "    end\n"
           "    return 1\n"
           "end\n"
           "# The words, behind those that the value has already.\n"
           "function __lt_list\n"
           "    set -l value (string replace -r -- '^--[^=]*=' '' (commandline -ct))\n"
           "    string replace -r '^' (string match -r '^(?:.*,)?' -- $value) -- $argv\n"
           "end\n"
           "complete -c lt -f\n");
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        printf("complete -c lt -n 'not __lt_command' -a %s -d '", COMMANDS[i].name);
        print_quoted(COMMANDS[i].help);
        printf("'\n");
        printf("complete -c lt -n '__lt_command help' -a %s\n", COMMANDS[i].name);
    }
    printf("complete -c lt -n '__lt_command help' -a options\n");
    completion_each_flag(NULL, print_global, NULL);
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        const struct command *command = &COMMANDS[i];
        completion_each_flag(command, print_flag, (void *)command);
        if (completion_takes_files(command)) printf("complete -c lt -n '__lt_command %s' -F\n", command->name);
        if (completion_arguments(command))
            printf("complete -c lt -n '__lt_command %s' -a '%s'\n", command->name, completion_arguments(command));
    }
}
