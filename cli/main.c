/* lt: finds the command and runs it. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "ui/log.h"

static int unknown(const char *name)
{
    char message[256];
    const char *what = name[0] == '-' ? "flag" : "command";
    snprintf(message, sizeof message, "unknown %s \"%s\" for \"lt\"", what, name);
    log_early_error(message, "run 'lt help' to see the commands");
    return 255;
}

int main(int argc, char **argv)
{
    /* A reader that goes away is a write error, which the writer reports. */
    signal(SIGPIPE, SIG_IGN);
    if (argc < 2) {
        help_program();
        return 0;
    }
    const char *name = argv[1];
    if (strcmp(name, "-h") == 0 || strcmp(name, "--help") == 0) name = "help";
    if (strcmp(name, "--version") == 0) name = "version";
    const struct command *command = command_find(name);
    return command ? command->run(argc - 2, argv + 2) : unknown(name);
}
