/* What commands with a script have in common: options from all layers, the script, its __ENV. */
#ifndef CLI_SCRIPT_H
#define CLI_SCRIPT_H

#include "cli.h"
#include "loadtest/test.h"

/* Read flags, environment and config file into the test's options. *file receives the script's
 * name (borrowed from argv), or NULL with --help. */
lt_status script_options(lt_test *test, int argc, char **argv, const char **file, lt_error *err);

/* Load the script or archive (or stdin for "-") and set its __ENV. system_env: what
 * --include-system-env-vars is for this command by default. */
lt_status script_load(lt_test *test, const char *file, bool system_env, lt_error *err);
/* The config file to read unasked: the first that is there, or else where a new one belongs; false
 * when no home is known. */
bool config_path(char *path, size_t size);

/* Runs a command that takes a script, its own flags and those of the option table: run() gets the
 * prepared test. Returns the exit code. */
typedef lt_status script_command_fn(lt_test *test, const char *const *values, lt_error *err);
int script_run_command(const char *command, const struct command_flag *flags, script_command_fn *run, int argc,
                       char **argv);

#endif
