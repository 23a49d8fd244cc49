/* lt: finds the command and runs it. Global flags may stand before it, as in `lt -q run script.js`. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "loadtest/options.h"
#include "ui/log.h"

static int unknown(const char *name)
{
    char message[256];
    const char *what = name[0] == '-' ? "flag" : "command";
    snprintf(message, sizeof message, "unknown %s \"%s\" for \"lt\"", what, name);
    log_early_error(message, "run 'lt help' to see the commands");
    return 255;
}

/* Whether arg is a global flag of the option table; *takes_next: its value is the next argument. */
static int is_global(const char *arg, int *takes_next)
{
    *takes_next = 0;
    for (size_t i = 0; i < lt_option_count(); i++) {
        const lt_option_info *option = lt_option_at(i);
        if (option->group != LT_GROUP_GLOBAL || !option->flag || strcmp(option->name, "help") == 0) continue;
        size_t len = strlen(option->flag);
        const char *end = NULL;
        if (strncmp(arg, "--", 2) == 0 && strncmp(arg + 2, option->flag, len) == 0) end = arg + 2 + len;
        if (option->short_flag && arg[0] == '-' && arg[1] == option->short_flag) end = arg + 2;
        if (!end || (*end && *end != '=' && arg[1] == '-')) continue;
        *takes_next = !*end && option->type != LT_OPTION_BOOL;
        return 1;
    }
    return 0;
}

/* Moves global flags behind the command's name. */
static void put_command_first(int argc, char **argv)
{
    int at = 1, takes_next;
    while (at < argc && is_global(argv[at], &takes_next)) at += 1 + takes_next;
    if (at <= 1 || at >= argc) return;
    char *name = argv[at];
    memmove(argv + 2, argv + 1, (size_t)(at - 1) * sizeof *argv);
    argv[1] = name;
}

int main(int argc, char **argv)
{
    /* A reader that goes away is a write error, which the writer reports. */
    signal(SIGPIPE, SIG_IGN);
    if (argc < 2) {
        help_program();
        return 0;
    }
    put_command_first(argc, argv);
    const char *name = argv[1];
    if (strcmp(name, "-h") == 0 || strcmp(name, "--help") == 0) name = "help";
    if (strcmp(name, "--version") == 0) name = "version";
    const struct command *command = command_find(name);
    return command ? command->run(argc - 2, argv + 2) : unknown(name);
}
