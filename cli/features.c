/* `lt features [--json]`: the feature flags that k6 knows, and what this version makes of each. */
#include <stdio.h>
#include <stdlib.h>

#include <jansson.h>

#include "cli.h"
#include "flags.h"
#include "loadtest/options.h"

const struct command_flag FEATURES_FLAGS[] = {
    {0, "json", NULL, "as JSON"},
    {'h', "help", NULL, "show this help"},
    {0},
};
enum { JSON, HELP };

static const struct {
    const char *name, *lifecycle, *description;
} FEATURES[] = {
    {"native-histograms", "not available", "trends as native histograms in the Prometheus output"},
    {"merge-run-tags", "experimental", "tags of config file, script, environment and flags add up"},
    {"freeze-env", "experimental", "scripts cannot change __ENV"},
};
enum { FEATURE_COUNT = sizeof FEATURES / sizeof FEATURES[0] };

static lt_status print_json(void)
{
    json_t *list = json_array();
    for (size_t i = 0; i < FEATURE_COUNT; i++) {
        json_array_append_new(list, json_pack("{s:s, s:s, s:s}", "name", FEATURES[i].name, "lifecycle",
                                              FEATURES[i].lifecycle, "description", FEATURES[i].description));
    }
    char *text = json_dumps(list, JSON_INDENT(2));
    if (text) puts(text);
    free(text);
    json_decref(list);
    return text ? LT_OK : LT_ERR_NOMEM;
}

static lt_status run_features(int argc, char **argv, const char **values, lt_error *err)
{
    if (argc) return flags_usage(err, "features", "unknown argument \"%s\"", argv[0]);
    if (values[JSON]) return print_json();
    printf("%-18s %-14s %s\n", "FEATURE", "LIFECYCLE", "DESCRIPTION");
    for (size_t i = 0; i < FEATURE_COUNT; i++)
        printf("%-18s %-14s %s\n", FEATURES[i].name, FEATURES[i].lifecycle, FEATURES[i].description);
    return LT_OK;
}

int command_features(int argc, char **argv)
{
    return flags_run_command("features", FEATURES_FLAGS, HELP, run_features, argc, argv);
}
