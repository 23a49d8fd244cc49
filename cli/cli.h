/* The commands of lt. A command is one file with one function, and one row in commands.c. */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <stddef.h>

/* One command. run() gets the arguments behind the command's name and returns the exit code. */
struct command {
    const char *name;
    const char *arguments; /* as usage shows them, "" for none */
    const char *help;      /* one line */
    int (*run)(int argc, char **argv);
};

extern const struct command COMMANDS[];
extern const size_t COMMAND_COUNT;

int command_run(int argc, char **argv);
int command_inspect(int argc, char **argv);
int command_version(int argc, char **argv);
int command_help(int argc, char **argv);

/* Help of the program, and of one command with the flags of the option table. */
void help_program(void);
void help_command(const struct command *command);

/* The command of that name or NULL. */
const struct command *command_find(const char *name);

#endif
