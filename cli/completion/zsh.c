/* zsh has _arguments for this: the script is mostly its specifications. */
#include <stdio.h>
#include <string.h>

#include "completion/completion.h"

/* Text within '…' of a shell; [ ] : are special to _arguments. */
static void print_quoted(const char *text, const char *special)
{
    for (const char *p = text; *p; p++) {
        if (*p == '\'') printf("'\\''");
        else if (strchr(special, *p)) printf("\\%c", *p);
        else putchar(*p);
    }
}

/* What completes the value. */
static void print_action(const struct completion_flag *flag)
{
    if (flag->list && flag->words) {
        printf("_sequence compadd -");
        completion_print_words(flag, " ", "", "()");
    } else if (flag->words) {
        printf("{_lt_words");
        completion_print_words(flag, " ", "", "()");
        printf(flag->files ? "; _files}" : "}");
    } else if (flag->files) {
        printf("_files");
    } else {
        putchar(' ');
    }
}

static void print_form(const char *dashes, const char *name, const struct completion_flag *flag)
{
    const char *sign = !flag->value ? "" : flag->only_after_equals ? "=-" : dashes[1] ? "=" : "+";
    printf(" \\\n            '*%s%s%s[", dashes, name, sign);
    print_quoted(flag->help, "[]:\\");
    putchar(']');
    if (flag->value) {
        printf(flag->only_after_equals ? "::" : ":");
        print_quoted(flag->value, "[]:\\");
        putchar(':');
        print_action(flag);
    }
    putchar('\'');
}

static void print_flag(const struct completion_flag *flag, void *udata)
{
    char short_name[2] = {flag->short_flag, '\0'};
    if (flag->short_flag && !flag->only_after_equals) print_form("-", short_name, flag);
    print_form("--", flag->name, flag);
}

static void print_arguments(const struct command *command)
{
    const char *arguments = completion_arguments(command);
    if (strcmp(command->name, "help") == 0) printf(" '1:command:{_lt_commands; _lt_words options}'");
    else if (arguments) printf(" '1:argument:(%s)'", arguments);
    else if (completion_takes_files(command)) printf(" '*:file:_files'");
}

void completion_zsh(void)
{
    printf("#compdef lt\n"
           "# zsh completion for lt; load it with: source <(lt completion zsh)\n"
           "_lt_words() {\n"
           "    local -a whole=(${@:#*=}) open=(${(M)@:#*=})\n"
           "    (( $#whole )) && compadd -- $whole\n"
           "    (( $#open )) && compadd -S '' -- $open\n"
           "}\n"
           "_lt_commands() {\n"
           "    local -a commands=(\n");
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        printf("        '%s:", COMMANDS[i].name);
        print_quoted(COMMANDS[i].help, ":\\");
        printf("'\n");
    }
    printf("    )\n"
           "    _describe command commands\n"
           "}\n"
           "_lt() {\n"
           "    local curcontext=$curcontext state line\n"
           "    local -A opt_args\n"
           "    _arguments -C -s -A '-*'");
    completion_each_flag(NULL, print_flag, NULL);
    printf(" \\\n            ':command:->command' '*::argument:->argument' && return\n"
           "    if [ \"$state\" = command ]; then\n"
           "        _lt_commands\n"
           "        return\n"
           "    fi\n"
           "    case $line[1] in\n");
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        printf("    %s)\n        _arguments -s", COMMANDS[i].name);
        completion_each_flag(&COMMANDS[i], print_flag, NULL);
        print_arguments(&COMMANDS[i]);
        printf(" ;;\n");
    }
    printf("    esac\n"
           "}\n"
           "if [ \"$funcstack[1]\" = _lt ]; then _lt \"$@\"; else compdef _lt lt; fi\n");
}
