/*
 * `lt help options`: the option table for readers, and with --json for programs: each option with its
 * flag, variables, JSON key, type, default and where it may be set.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "loadtest/options.h"

static const char *const TYPES[] = {"boolean", "integer", "duration", "string", "list", "stages", "tags", "JSON"};
static const char *const FILES[] = {"none", "config", "script"};
static const char *const GROUPS[] = {"execution", "lifecycle", "http", "metrics", "output", "runtime", "global"};

static json_t *words(const char *values)
{
    json_t *list = json_array();
    for (const char *at = values; at && *at;) {
        size_t len = strcspn(at, "|");
        json_array_append_new(list, json_stringn(at, len));
        at += len + (at[len] == '|');
    }
    return list;
}

/* Both names of the option's variable; ours wins. */
static json_t *variables(const lt_option_info *option)
{
    json_t *list = json_array();
    if (!option->env) return list;
    char own[96];
    snprintf(own, sizeof own, "LT_%s", option->env + strlen("K6_"));
    json_array_append_new(list, json_string(own));
    json_array_append_new(list, json_string(option->env));
    return list;
}

static json_t *row(const lt_option_info *option)
{
    char short_flag[2] = {option->short_flag, '\0'};
    return json_pack("{s:s, s:s?, s:s?, s:o, s:s, s:s, s:s?, s:s?, s:s?, s:o, s:s, s:b, s:s}", "name", option->name,
                     "flag", option->flag, "shortFlag", *short_flag ? short_flag : NULL, "variables", variables(option),
                     "type", TYPES[option->type], "group", GROUPS[option->group], "default", option->default_text,
                     "valueName", option->value_name, "valueWithoutArgument", option->optional_value, "values",
                     words(option->values), "file", FILES[option->file], "repeatable", option->repeatable, "help",
                     option->help);
}

static int print_json(void)
{
    json_t *all = json_array();
    for (size_t i = 0; i < lt_option_count(); i++) json_array_append_new(all, row(lt_option_at(i)));
    char *text = json_dumps(all, JSON_INDENT(2));
    if (text) puts(text);
    free(text);
    json_decref(all);
    return text ? 0 : 255;
}

int help_options(bool json)
{
    if (json) return print_json();
    printf("Options can be set, from the weakest to the strongest, in the config file, in the script's\n"
           "options, as a K6_* or LT_* variable and as a flag. duration, iterations, stages and scenarios\n"
           "count as one: a stronger place that sets any of them drops all four of the weaker ones.\n"
           "'lt inspect --sources FILE' shows what a script ends up with.\n\n"
           "%-27s %-31s %-35s %s\n",
           "OPTION", "FLAG", "VARIABLE", "FILES");
    for (size_t i = 0; i < lt_option_count(); i++) {
        const lt_option_info *option = lt_option_at(i);
        static const char *const where[] = {"-", "config", "config, script"};
        char flag[64] = "-";
        if (option->flag) snprintf(flag, sizeof flag, "--%s", option->flag);
        printf("%-27s %-31s %-35s %s\n", option->name, flag, option->env ? option->env : "-", where[option->file]);
    }
    return 0;
}
