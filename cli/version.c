/* `lt version [--json]`. */
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

#include "cli.h"
#include "loadtest/test.h"

static void print_json(const struct utsname *system)
{
    printf("{\"version\":\"v%s\",\"os\":\"linux\",\"arch\":\"%s\",\"extensions\":[]}\n", lt_version(), system->machine);
}

const struct command_flag VERSION_FLAGS[] = {
    {0, "json", NULL, "as JSON"},
    {0},
};

int command_version(int argc, char **argv)
{
    struct utsname system;
    if (uname(&system) != 0) strcpy(system.machine, "unknown");
    if (argc > 0 && strcmp(argv[0], "--json") == 0) print_json(&system);
    else printf("lt v%s (libloadtest, linux/%s)\n", lt_version(), system.machine);
    return 0;
}
