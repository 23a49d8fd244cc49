/*
 * Commands of k6 that need its maker's service or its way of building, and so have no place here:
 * `lt cloud` and `lt x`. They say so, and what to use instead.
 */
#include <stdio.h>
#include <string.h>

#include "cli.h"
#include "ui/log.h"

static int refuse(const char *command, int argc, char **argv, const char *message, const char *hint)
{
    for (int i = 0; i < argc; i++) {
        if (strcmp(argv[i], "-h") != 0 && strcmp(argv[i], "--help") != 0) continue;
        help_command(command_find(command));
        printf("\nThere is no such thing: %s.\nInstead: %s.\n", message, hint);
        return 0;
    }
    log_early_error(message, hint);
    return 255;
}

int command_cloud(int argc, char **argv)
{
    return refuse("cloud", argc, argv, "lt has no cloud service behind it, it runs tests on your own machines",
                  "'lt run FILE' runs the test here, --execution-segment divides it among several machines, --out "
                  "sends its results somewhere");
}

int command_x(int argc, char **argv)
{
    return refuse("x", argc, argv, "lt has no extensions",
                  "programs extend it from outside, through the C API of libloadtest(3)");
}
