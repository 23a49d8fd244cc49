/*
 * `lt completion SHELL`: a script for bash, zsh or fish that completes commands and flags. It is
 * made from the tables of commands and options, so it knows what this lt knows.
 */
#include <stdio.h>
#include <string.h>

#include "cli.h"
#include "loadtest/options.h"
#include "ui/log.h"

/* Calls use() for each flag of the command. */
typedef void flag_fn(const struct command *command, const struct command_flag *flag);

static void each_flag(const struct command *command, flag_fn *use)
{
    for (const struct command_flag *f = command->flags; f && f->name; f++) use(command, f);
    for (size_t i = 0; i < lt_option_count(); i++) {
        const lt_option_info *option = lt_option_at(i);
        if (!option->flag || !command_takes(command, option->name)) continue;
        /* A flag whose value may be left out must not swallow the next word. */
        const char *value = option->type == LT_OPTION_BOOL || option->optional_value ? NULL : option->value_name;
        struct command_flag flag = {option->short_flag, option->flag, value, option->help};
        use(command, &flag);
    }
}

static void print_word(const struct command *command, const struct command_flag *flag)
{
    if (flag->short_flag) printf(" -%c", flag->short_flag);
    printf(" --%s", flag->name);
}

static void print_commands(void)
{
    for (size_t i = 0; i < COMMAND_COUNT; i++) printf("%s%s", i ? " " : "", COMMANDS[i].name);
}

static void bash(void)
{
    printf("# bash completion for lt; load it with: source <(lt completion bash)\n"
           "_lt() {\n"
           "    local cur=${COMP_WORDS[COMP_CWORD]} words=\n"
           "    if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
           "        COMPREPLY=($(compgen -W '");
    print_commands();
    printf("' -- \"$cur\"))\n"
           "        return\n"
           "    fi\n"
           "    case ${COMP_WORDS[1]} in\n");
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        printf("    %s) words='", COMMANDS[i].name);
        if (strcmp(COMMANDS[i].name, "completion") == 0) printf("bash zsh fish");
        if (strcmp(COMMANDS[i].name, "help") == 0) print_commands();
        each_flag(&COMMANDS[i], print_word);
        printf("' ;;\n");
    }
    printf("    esac\n"
           "    COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
           "    [ \"${#COMPREPLY[@]}\" -gt 0 ] || COMPREPLY=($(compgen -f -- \"$cur\"))\n"
           "}\n"
           "complete -o filenames -F _lt lt\n");
}

/* Text within '…' of a shell; [ ] : are special to zsh's _arguments. */
static void print_quoted(const char *text, const char *special)
{
    for (const char *p = text; *p; p++) {
        if (*p == '\'') printf("'\\''");
        else if (strchr(special, *p)) printf("\\%c", *p);
        else putchar(*p);
    }
}

static void zsh_form(const char *dashes, const char *name, const struct command_flag *flag)
{
    printf(" \\\n            '*%s%s%s[", dashes, name, !flag->value ? "" : dashes[1] ? "=" : "+");
    print_quoted(flag->help, "[]:\\");
    putchar(']');
    if (flag->value) {
        putchar(':');
        print_quoted(flag->value, "[]:\\");
        printf(":_files");
    }
    putchar('\'');
}

static void zsh_flag(const struct command *command, const struct command_flag *flag)
{
    char short_name[2] = {flag->short_flag, '\0'};
    if (flag->short_flag) zsh_form("-", short_name, flag);
    zsh_form("--", flag->name, flag);
}

static void zsh(void)
{
    printf("#compdef lt\n"
           "# zsh completion for lt; load it with: source <(lt completion zsh)\n"
           "_lt() {\n"
           "    if (( CURRENT == 2 )); then\n"
           "        local -a commands=(\n");
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        printf("            '%s:", COMMANDS[i].name);
        print_quoted(COMMANDS[i].help, ":\\");
        printf("'\n");
    }
    printf("        )\n"
           "        _describe command commands\n"
           "        return\n"
           "    fi\n"
           "    local command=$words[2]\n"
           "    shift words\n"
           "    (( CURRENT-- ))\n"
           "    case $command in\n");
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        printf("    %s)\n        _arguments -s", COMMANDS[i].name);
        each_flag(&COMMANDS[i], zsh_flag);
        if (strcmp(COMMANDS[i].name, "completion") == 0) printf(" '1:shell:(bash zsh fish)'");
        else printf(" '*:file:_files'");
        printf(" ;;\n");
    }
    printf("    esac\n"
           "}\n"
           "if [ \"$funcstack[1]\" = _lt ]; then _lt \"$@\"; else compdef _lt lt; fi\n");
}

static void fish_flag(const struct command *command, const struct command_flag *flag)
{
    printf("complete -c lt -n '__fish_seen_subcommand_from %s' -l %s", command->name, flag->name);
    if (flag->short_flag) printf(" -s %c", flag->short_flag);
    if (flag->value) printf(" -r");
    printf(" -d '");
    for (const char *p = flag->help; *p; p++) printf(*p == '\'' || *p == '\\' ? "\\%c" : "%c", *p);
    printf("'\n");
}

static void fish(void)
{
    printf("# fish completion for lt; load it with: lt completion fish | source\n");
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        printf("complete -c lt -n __fish_use_subcommand -f -a %s -d '%s'\n", COMMANDS[i].name, COMMANDS[i].help);
    }
    for (size_t i = 0; i < COMMAND_COUNT; i++) each_flag(&COMMANDS[i], fish_flag);
    printf("complete -c lt -n '__fish_seen_subcommand_from completion' -f -a 'bash zsh fish'\n");
}

int command_completion(int argc, char **argv)
{
    if (argc == 1 && strcmp(argv[0], "bash") == 0) bash();
    else if (argc == 1 && strcmp(argv[0], "zsh") == 0) zsh();
    else if (argc == 1 && strcmp(argv[0], "fish") == 0) fish();
    else if (argc == 1 && (strcmp(argv[0], "-h") == 0 || strcmp(argv[0], "--help") == 0)) {
        help_command(command_find("completion"));
    } else {
        log_early_error("name one shell: bash, zsh or fish", "as in 'source <(lt completion bash)'");
        return 255;
    }
    return 0;
}
