/* The commands of lt. A new one is a row here and a file with its function. */
#include <string.h>

#include "cli.h"

const struct command COMMANDS[] = {
    {"run", "FILE", "run a load test", command_run},
    {"inspect", "FILE", "show the options of a script as JSON", command_inspect},
    {"version", "", "show the version", command_version},
    {"help", "[COMMAND]", "show help for a command", command_help},
};

const size_t COMMAND_COUNT = sizeof COMMANDS / sizeof COMMANDS[0];

const struct command *command_find(const char *name)
{
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        if (strcmp(COMMANDS[i].name, name) == 0) return &COMMANDS[i];
    }
    return NULL;
}
