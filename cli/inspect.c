/*
 * `lt inspect FILE`: runs the init code and prints the merged options as JSON; with
 * --execution-requirements also what follows from them: scenarios, duration, VUs.
 */
#include <jansson.h>
#include <stdlib.h>

#include "cli.h"
#include "flags.h"
#include "loadtest/test.h"
#include "script.h"
#include "ui/log.h"

const struct command_flag INSPECT_FLAGS[] = {
    {0, "execution-requirements", NULL, "add scenarios, totalDuration and maxVUs"},
    {0},
};

static void add_requirements(lt_test *test, json_t *options)
{
    char *text = lt_test_requirements_json(test);
    json_t *requirements = text ? json_loads(text, 0, NULL) : NULL;
    json_object_update(options, requirements);
    json_decref(requirements);
    lt_free(text);
}

static int print_options(lt_test *test, bool requirements)
{
    char *text = lt_options_to_json(lt_test_options(test));
    json_t *options = text ? json_loads(text, 0, NULL) : NULL;
    if (requirements && options) add_requirements(test, options);
    char *pretty = options ? json_dumps(options, JSON_INDENT(2)) : NULL;
    if (pretty) puts(pretty);
    free(pretty);
    json_decref(options);
    lt_free(text);
    return pretty ? 0 : 255;
}

int command_inspect(int argc, char **argv)
{
    lt_test *test = NULL;
    lt_error err = {0};
    const char *file = NULL, *values[1];
    struct terminal terminal;
    struct log log;
    terminal_init(&terminal, false);
    log_init(&log, &terminal);
    int code = 0;
    lt_status status = lt_test_new(&test);
    if (status == LT_OK) status = flags_take_own(INSPECT_FLAGS, &argc, argv, values, &err);
    if (status == LT_OK) status = script_options(test, argc, argv, &file, &err);
    if (status == LT_OK && file) status = log_configure(&log, lt_test_options(test), &err);
    if (status == LT_OK && file) {
        lt_test_set_logger(test, log_receive, &log);
        status = script_load(test, file, false, &err);
        if (status == LT_OK) status = lt_test_prepare(test, &err);
        if (status == LT_OK) code = print_options(test, values[0]);
    } else if (status == LT_OK) {
        help_command(command_find("inspect"));
    }
    if (status != LT_OK) {
        err.status = status;
        log_failure(&log, &err);
        code = lt_error_exit_code(&err);
    }
    lt_test_free(test);
    log_close(&log);
    terminal_destroy(&terminal);
    return code;
}
