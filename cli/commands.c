/* The commands of lt. A new one is a row here and a file with its function. */
#include <string.h>

#include "cli.h"

#define REST "address,apiToken,verbose,quiet,noColor,logFormat,help"

const struct command COMMANDS[] = {
    {"run", "FILE", "run a load test", command_run, "*", RUN_FLAGS},
    {"archive", "FILE", "pack a test and all its files into one", command_archive, "*", ARCHIVE_FLAGS},
    {"inspect", "FILE", "show the options of a script as JSON", command_inspect, "*", INSPECT_FLAGS},
    {"convert", "FILE.har", "make a script of a browser's recording", command_convert, NULL, CONVERT_FLAGS},
    {"compare", "A B", "compare the results of two runs", command_compare, NULL, COMPARE_FLAGS},
    {"new", "[FILE]", "write a script to start from", command_new, NULL, NEW_FLAGS},
    {"status", "", "show the status of a running test", command_status, REST, NULL},
    {"stats", "", "show the metrics of a running test", command_stats, REST, NULL},
    {"pause", "", "pause a running test", command_pause, REST, NULL},
    {"resume", "", "resume a paused test", command_resume, REST, NULL},
    {"scale", "", "change the VUs of a running test", command_scale, "vus,vusMax," REST, NULL},
    {"stop", "", "stop a running test", command_stop, REST, NULL},
    {"deps", "FILE", "show the files that a script reads", command_deps, "*", DEPS_FLAGS},
    {"login", "influxdb [URL]", "keep the account of an output's server", command_login, NULL, LOGIN_FLAGS},
    {"features", "", "show the feature flags", command_features, NULL, FEATURES_FLAGS},
    {"cloud", "", "say what to use instead of a cloud", command_cloud, NULL, NULL},
    {"x", "", "say what to use instead of extensions", command_x, NULL, NULL},
    {"completion", "SHELL", "print completions for bash, zsh or fish", command_completion, NULL, NULL},
    {"version", "", "show the version", command_version, NULL, VERSION_FLAGS},
    {"help", "[COMMAND]", "show help for a command", command_help, NULL, NULL},
};

const size_t COMMAND_COUNT = sizeof COMMANDS / sizeof COMMANDS[0];

const struct command *command_find(const char *name)
{
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        if (strcmp(COMMANDS[i].name, name) == 0) return &COMMANDS[i];
    }
    return NULL;
}

int command_takes(const struct command *command, const char *option)
{
    const char *list = command->options;
    if (!list) return 0;
    if (strcmp(list, "*") == 0) return 1;
    size_t len = strlen(option);
    for (const char *at = list; *at;) {
        size_t n = strcspn(at, ",");
        if (n == len && strncmp(at, option, len) == 0) return 1;
        at += n + (at[n] == ',');
    }
    return 0;
}
