/* What commands with a script have in common: options from all layers, the script, its __ENV. */
#ifndef CLI_SCRIPT_H
#define CLI_SCRIPT_H

#include "loadtest/test.h"

/* Read flags, environment and config file into the test's options. *file receives the script's
 * name (borrowed from argv), or NULL with --help. */
lt_status script_options(lt_test *test, int argc, char **argv, const char **file, lt_error *err);

/* Load the script or archive (or stdin for "-") and set its __ENV. system_env: what
 * --include-system-env-vars is for this command by default. */
lt_status script_load(lt_test *test, const char *file, bool system_env, lt_error *err);

#endif
