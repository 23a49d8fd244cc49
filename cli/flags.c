/* Flags that belong to one command only. The option table's flags are the library's business. */
#include "flags.h"

#include <stdio.h>
#include <string.h>

#include "ui/log.h"

lt_status flags_usage(lt_error *err, const char *command, const char *fmt, const char *what)
{
    err->status = LT_ERR_USAGE;
    err->exit_code = 255;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    snprintf(err->message, sizeof err->message, fmt, what);
#pragma GCC diagnostic pop
    snprintf(err->hint, sizeof err->hint, "see 'lt help %s'", command);
    return LT_ERR_USAGE;
}

/* The flag that arg names; *value receives the text behind "=" or behind a short flag, or NULL. */
static const struct command_flag *find(const struct command_flag *flags, const char *arg, const char **value)
{
    *value = NULL;
    for (const struct command_flag *f = flags; f->name; f++) {
        size_t len = strlen(f->name);
        if (strncmp(arg, "--", 2) == 0) {
            if (strncmp(arg + 2, f->name, len) != 0 || (arg[2 + len] && arg[2 + len] != '=')) continue;
            if (arg[2 + len]) *value = arg + 3 + len;
            return f;
        }
        if (!f->short_flag || arg[0] != '-' || arg[1] != f->short_flag) continue;
        if (arg[2] && !f->value) continue;
        if (arg[2]) *value = arg + (arg[2] == '=' ? 3 : 2);
        return f;
    }
    return NULL;
}

lt_status flags_take_own(const struct command_flag *flags, int *argc, char **argv, const char **values, lt_error *err)
{
    int kept = 0;
    bool more = true;
    for (const struct command_flag *f = flags; f->name; f++) values[f - flags] = NULL;
    for (int i = 0; i < *argc; i++) {
        const char *value;
        if (strcmp(argv[i], "--") == 0) more = false;
        const struct command_flag *f = more ? find(flags, argv[i], &value) : NULL;
        if (!f) {
            argv[kept++] = argv[i];
            continue;
        }
        if (f->value && !value) {
            if (i + 1 == *argc) return flags_usage(err, "", "flag needs an argument: %s", argv[i]);
            value = argv[++i];
        }
        if (!f->value && value && strcmp(value, "false") == 0) values[f - flags] = NULL;
        else if (!f->value && value && strcmp(value, "true") != 0)
            return flags_usage(err, "", "the flag --%s takes no value", f->name);
        else values[f - flags] = value ? value : "";
    }
    *argc = kept;
    return LT_OK;
}

int flags_run_command(const char *command, const struct command_flag *flags, int help, command_run_fn *run, int argc,
                      char **argv)
{
    struct terminal terminal;
    struct log log;
    lt_error err = {0};
    const char *values[MOST_OWN_FLAGS];
    terminal_init(&terminal, false);
    log_init(&log, &terminal);
    lt_status status = flags_take_own(flags, &argc, argv, values, &err);
    if (status == LT_OK && values[help]) {
        help_command(command_find(command));
    } else if (status == LT_OK) {
        for (int i = 0; i < argc && status == LT_OK; i++) {
            if (argv[i][0] == '-' && argv[i][1]) status = flags_usage(&err, command, "unknown flag: %s", argv[i]);
        }
        if (status == LT_OK) status = run(argc, argv, values, &err);
    }
    if (status != LT_OK) {
        err.status = status;
        log_failure(&log, &err);
    }
    log_close(&log);
    terminal_destroy(&terminal);
    return status == LT_OK ? 0 : lt_error_exit_code(&err);
}
