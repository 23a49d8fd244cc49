/* The commands of lt. A command is one file with one function, and one row in commands.c. */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <stdbool.h>
#include <stddef.h>

/* A flag that only one command has. The last of a list has no name. */
struct command_flag {
    char short_flag;   /* or 0 */
    const char *name;  /* long flag without dashes */
    const char *value; /* placeholder in help, "a|b|FILE" where words are known; NULL: takes no value */
    const char *help;
};

/* One command. run() gets the arguments behind the command's name and returns the exit code. */
struct command {
    const char *name;
    const char *arguments; /* as usage shows them, "" for none */
    const char *help;      /* one line */
    int (*run)(int argc, char **argv);
    /* Which rows of the option table are its flags: "*" all, a list such as "address,vus", NULL none. */
    const char *options;
    const struct command_flag *flags; /* own ones, or NULL */
};

extern const struct command COMMANDS[];
extern const size_t COMMAND_COUNT;

int command_run(int argc, char **argv);
int command_inspect(int argc, char **argv);
int command_archive(int argc, char **argv);
int command_convert(int argc, char **argv);
int command_compare(int argc, char **argv);
int command_new(int argc, char **argv);
int command_status(int argc, char **argv);
int command_pause(int argc, char **argv);
int command_resume(int argc, char **argv);
int command_scale(int argc, char **argv);
int command_stats(int argc, char **argv);
int command_stop(int argc, char **argv);
int command_deps(int argc, char **argv);
int command_login(int argc, char **argv);
int command_features(int argc, char **argv);
int command_cloud(int argc, char **argv);
int command_x(int argc, char **argv);
int command_completion(int argc, char **argv);
int command_version(int argc, char **argv);
int command_help(int argc, char **argv);

extern const struct command_flag ARCHIVE_FLAGS[], COMPARE_FLAGS[], CONVERT_FLAGS[], DEPS_FLAGS[], FEATURES_FLAGS[],
    INSPECT_FLAGS[], LOGIN_FLAGS[], NEW_FLAGS[], RUN_FLAGS[], VERSION_FLAGS[];

/* Help of the program, and of one command with its flags. */
void help_program(void);
void help_command(const struct command *command);
/* The table of all options, as `lt help options` prints it; returns the exit code. */
int help_options(bool json);

/* The command of that name or NULL. */
const struct command *command_find(const char *name);
/* Whether the command takes this option of the table as a flag. */
int command_takes(const struct command *command, const char *option);

#endif
