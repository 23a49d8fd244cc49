/* Reading the arguments of commands: their own flags, then those of the option table. */
#ifndef CLI_FLAGS_H
#define CLI_FLAGS_H

#include "cli.h"
#include "loadtest/options.h"

/* Takes the command's own flags out of argv (argc shrinks). values[i] receives what flags[i] was
 * given: NULL when absent, "" for a flag without value; the last one wins. */
lt_status flags_take_own(const struct command_flag *flags, int *argc, char **argv, const char **values, lt_error *err);

/* A sentence for an argument that is not allowed here; exit code 255. */
lt_status flags_usage(lt_error *err, const char *command, const char *fmt, const char *what);

#endif
