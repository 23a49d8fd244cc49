/*
 * `lt inspect FILE`: runs the init code and prints the merged options as JSON; with
 * --execution-requirements also what follows from them: scenarios, duration, VUs. With --sources
 * it prints each option's value and from where it came.
 */
#include <jansson.h>
#include <stdlib.h>

#include "cli.h"
#include "loadtest/test.h"
#include "script.h"

const struct command_flag INSPECT_FLAGS[] = {
    {0, "execution-requirements", NULL, "add scenarios, totalDuration and maxVUs"},
    {0, "sources", NULL, "print every option with its value and where it was set"},
    {0},
};
enum { REQUIREMENTS, SOURCES };

static void add_requirements(lt_test *test, json_t *options)
{
    char *text = lt_test_requirements_json(test);
    json_t *requirements = text ? json_loads(text, 0, NULL) : NULL;
    json_object_update(options, requirements);
    json_decref(requirements);
    lt_free(text);
}

static bool print_options(lt_test *test, bool requirements)
{
    char *text = lt_options_to_json(lt_test_options(test));
    json_t *options = text ? json_loads(text, 0, NULL) : NULL;
    if (requirements && options) add_requirements(test, options);
    char *pretty = options ? json_dumps(options, JSON_INDENT(2)) : NULL;
    if (pretty) puts(pretty);
    free(pretty);
    json_decref(options);
    lt_free(text);
    return pretty != NULL;
}

/* The table's default as JSON; NULL = none. */
static json_t *default_value(const lt_option_info *option)
{
    lt_options *scratch = option->default_text ? lt_options_new() : NULL;
    if (!scratch) return NULL;
    json_t *value = NULL;
    if (lt_options_set(scratch, LT_LAYER_DEFAULT, option->name, option->default_text, NULL) == LT_OK) {
        char *text = lt_options_get_json(scratch, option->name);
        value = text ? json_loads(text, JSON_DECODE_ANY, NULL) : NULL;
        lt_free(text);
    }
    lt_options_free(scratch);
    return value;
}

static bool print_sources(lt_test *test)
{
    static const char *const layers[LT_LAYER_COUNT] = {"default", "config file", "script", "environment", "flag"};
    lt_options *options = lt_test_options(test);
    json_t *all = json_object();
    for (size_t i = 0; i < lt_option_count(); i++) {
        const lt_option_info *option = lt_option_at(i);
        char *text = lt_options_get_json(options, option->name);
        json_t *value = text ? json_loads(text, JSON_DECODE_ANY, NULL) : default_value(option);
        if (value) {
            const char *from = layers[lt_options_get_layer(options, option->name)];
            json_object_set_new(all, option->name, json_pack("{s:o, s:s}", "value", value, "from", from));
        }
        lt_free(text);
    }
    char *pretty = json_dumps(all, JSON_INDENT(2));
    if (pretty) puts(pretty);
    free(pretty);
    json_decref(all);
    return pretty != NULL;
}

static lt_status inspect(lt_test *test, const char *const *values, lt_error *err)
{
    bool ok = values[SOURCES] ? print_sources(test) : print_options(test, values[REQUIREMENTS]);
    return ok ? LT_OK : LT_ERR_NOMEM;
}

int command_inspect(int argc, char **argv)
{
    return script_run_command("inspect", INSPECT_FLAGS, inspect, argc, argv);
}
