#include "script.h"

#include "files.h"
#include "flags.h"
#include "ui/log.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern char **environ;

static lt_status usage(lt_error *err, int count)
{
    err->status = LT_ERR_USAGE;
    err->exit_code = 255;
    snprintf(err->message, sizeof err->message,
             "accepts 1 arg(s), received %d: arg should either be \"-\", if reading script from stdin, or a path to a "
             "script file",
             count);
    return LT_ERR_USAGE;
}

bool config_path(char *path, size_t size)
{
    const char *xdg = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
    static const char *const places[] = {"lt", "k6", "loadimpact/k6"};
    char base[4096];
    if (xdg && *xdg) snprintf(base, sizeof base, "%s", xdg);
    else if (home && *home) snprintf(base, sizeof base, "%s/.config", home);
    else return false;
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        snprintf(path, size, "%s/%s/config.json", base, places[i]);
        if (access(path, F_OK) == 0) return true;
    }
    snprintf(path, size, "%s/%s/config.json", base, places[0]);
    return true;
}

/* An explicit config file must exist. */
static lt_status load_config(lt_options *options, lt_error *err)
{
    char *explicit_path = lt_options_get_string(options, "config"), path[4200];
    lt_status status = LT_OK;
    if (explicit_path) status = lt_options_load_config(options, explicit_path, true, err);
    else if (config_path(path, sizeof path)) status = lt_options_load_config(options, path, false, err);
    lt_free(explicit_path);
    return status;
}

lt_status script_options(lt_test *test, int argc, char **argv, const char **file, lt_error *err)
{
    lt_options *options = lt_test_options(test);
    const char **positional = calloc((size_t)argc + 1, sizeof *positional);
    int n = 0;
    if (!positional) return LT_ERR_NOMEM;
    *file = NULL;
    lt_status status = lt_options_parse_args(options, argc, argv, positional, &n, err);
    bool help = status == LT_OK && lt_options_get_bool(options, "help", false);
    if (status == LT_OK && !help && n != 1) status = usage(err, n);
    if (status == LT_OK && !help) *file = positional[0];
    free(positional);
    if (status != LT_OK || help) return status;
    status = lt_options_load_env(options, environ, err);
    return status == LT_OK ? load_config(options, err) : status;
}

static lt_status pass_environment(lt_test *test, bool system_env, lt_error *err)
{
    if (!lt_options_get_bool(lt_test_options(test), "includeSystemEnvVars", system_env)) return LT_OK;
    for (char **entry = environ; *entry; entry++) {
        const char *equals = strchr(*entry, '=');
        if (!equals) continue;
        char *name = strndup(*entry, (size_t)(equals - *entry));
        lt_status status = name ? lt_test_set_env(test, name, equals + 1, err) : LT_ERR_NOMEM;
        free(name);
        if (status != LT_OK) return status;
    }
    return LT_OK;
}

static lt_status pass_env_flags(lt_test *test, lt_error *err)
{
    char *text = lt_options_get_json(lt_test_options(test), "env");
    json_t *variables = text ? json_loads(text, 0, NULL) : NULL, *value;
    const char *name;
    lt_status status = LT_OK;
    json_object_foreach(variables, name, value)
    {
        const char *set = json_string_value(value);
        if (status == LT_OK) status = lt_test_set_env(test, name, set ? set : "", err);
    }
    json_decref(variables);
    lt_free(text);
    return status;
}

lt_status script_load(lt_test *test, const char *file, bool system_env, lt_error *err)
{
    char *source = NULL;
    size_t len = 0;
    if (strcmp(file, "-") == 0 && !(source = file_read(file, &len))) {
        return file_error(err, "read the script from", "standard input");
    }
    lt_status status = lt_test_load_script(test, file, source, len, err);
    free(source);
    if (status == LT_OK) status = pass_environment(test, system_env, err);
    return status == LT_OK ? pass_env_flags(test, err) : status;
}

int script_run_command(const char *command, const struct command_flag *flags, script_command_fn *run, int argc,
                       char **argv)
{
    lt_test *test = NULL;
    lt_error err = {0};
    const char *file = NULL, *values[MOST_OWN_FLAGS];
    struct terminal terminal;
    struct log log;
    terminal_init(&terminal, false);
    log_init(&log, &terminal);
    lt_status status = lt_test_new(&test);
    if (status == LT_OK) status = flags_take_own(flags, &argc, argv, values, &err);
    if (status == LT_OK) status = script_options(test, argc, argv, &file, &err);
    if (status == LT_OK && lt_options_get_bool(lt_test_options(test), "noColor", false))
        terminal.color_out = terminal.color_err = false;
    if (status == LT_OK && file) status = log_configure(&log, lt_test_options(test), &err);
    if (status == LT_OK && file) {
        lt_test_set_logger(test, log_receive, &log);
        status = script_load(test, file, false, &err);
        if (status == LT_OK) status = lt_test_prepare(test, &err);
        if (status == LT_OK) status = run(test, values, &err);
    } else if (status == LT_OK) {
        help_command(command_find(command));
    }
    if (status != LT_OK) {
        err.status = status;
        log_failure(&log, &err);
    }
    lt_test_free(test);
    log_close(&log);
    terminal_destroy(&terminal);
    return status == LT_OK ? 0 : lt_error_exit_code(&err);
}
