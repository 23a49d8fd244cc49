/* Command-line flags, driven by the option table. Flags and positional arguments may mix. */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "options/options.h"

struct args {
    lt_options *options;
    int argc, at;
    char *const *argv;
    lt_error *err;
};

static lt_status usage(lt_error *err, const char *fmt, const char *what)
{
    error_set(err, LT_ERR_USAGE, fmt, what);
    if (err) err->exit_code = 255;
    error_hint(err, "see 'lt run --help' for the flags");
    return LT_ERR_USAGE;
}

static lt_status store(struct args *a, const lt_option_info *row, const char *text)
{
    char source[128];
    snprintf(source, sizeof source, "flag --%s", row->flag);
    return options_store_text(a->options, LT_LAYER_FLAG, row, text, source, a->err);
}

/* value: what follows '=', or NULL. */
static lt_status take(struct args *a, const lt_option_info *row, const char *value, const char *shown)
{
    if (value) return store(a, row, value);
    if (row->type == LT_OPTION_BOOL) return store(a, row, "true");
    if (row->optional_value) return store(a, row, row->optional_value);
    if (a->at >= a->argc) return usage(a->err, "flag needs an argument: %s", shown);
    return store(a, row, a->argv[a->at++]);
}

static lt_status long_flag(struct args *a, const char *arg)
{
    const char *name = arg + 2, *equals = strchr(name, '=');
    size_t len = equals ? (size_t)(equals - name) : strlen(name);
    const lt_option_info *row = option_by_flag(name, len);
    if (!row) {
        char shown[128];
        snprintf(shown, sizeof shown, "--%.*s", (int)len, name);
        return usage(a->err, "unknown flag: %s", shown);
    }
    return take(a, row, equals ? equals + 1 : NULL, arg);
}

/* "-qv", "-u10", "-u=10", "-u 10". */
static lt_status short_flags(struct args *a, const char *arg)
{
    for (const char *p = arg + 1; *p; p++) {
        const lt_option_info *row = option_by_short_flag(*p);
        if (!row) {
            char shown[160];
            snprintf(shown, sizeof shown, "'%c' in %s", *p, arg);
            return usage(a->err, "unknown shorthand flag: %s", shown);
        }
        const char *rest = p[1] == '=' ? p + 2 : p[1] && row->type != LT_OPTION_BOOL ? p + 1 : NULL;
        lt_status status = take(a, row, rest, arg);
        if (status != LT_OK || rest) return status;
    }
    return LT_OK;
}

lt_status lt_options_parse_args(lt_options *options, int argc, char *const *argv, const char **positional,
                                int *n_positional, lt_error *err)
{
    struct args a = {.options = options, .argc = argc, .argv = argv, .err = err};
    *n_positional = 0;
    bool flags = true;
    while (a.at < argc) {
        const char *arg = argv[a.at++];
        lt_status status = LT_OK;
        if (flags && strcmp(arg, "--") == 0) flags = false;
        else if (flags && strncmp(arg, "--", 2) == 0) status = long_flag(&a, arg);
        else if (flags && arg[0] == '-' && arg[1]) status = short_flags(&a, arg);
        else positional[(*n_positional)++] = arg;
        if (status != LT_OK) return status;
    }
    return LT_OK;
}
