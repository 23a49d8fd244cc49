/* Reading the arguments of commands: their own flags, then those of the option table. */
#ifndef CLI_FLAGS_H
#define CLI_FLAGS_H

#include "cli.h"
#include "loadtest/options.h"

/* Takes the command's own flags out of argv (argc shrinks). values[i] receives what flags[i] was
 * given: NULL when absent, "" for a flag without value; the last one wins. */
lt_status flags_take_own(const struct command_flag *flags, int *argc, char **argv, const char **values, lt_error *err);

/* Runs a command that has no flags but its own: takes them, shows help when values[help] is there,
 * refuses other flags, and reports what run() says is wrong. Returns the exit code. */
enum { MOST_OWN_FLAGS = 32 };
typedef lt_status command_run_fn(int argc, char **argv, const char **values, lt_error *err);
int flags_run_command(const char *command, const struct command_flag *flags, int help, command_run_fn *run, int argc,
                      char **argv);

/* A sentence for an argument that is not allowed here; exit code 255. */
lt_status flags_usage(lt_error *err, const char *command, const char *fmt, const char *what);

#endif
