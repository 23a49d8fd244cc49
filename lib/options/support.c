/*
 * Values that are understood and that this version cannot do: each gives one clear message, so that
 * no option is taken and then ignored. A feature that arrives takes its line away.
 */
#include <string.h>

#include "options/resolved.h"

static const char *text_of(const lt_options *in, const char *name)
{
    const char *text = json_string_value(options_get(in, name, NULL));
    return text ? text : "";
}

static void not_available(struct strbuf *problems, const char *what, const char *instead)
{
    strbuf_printf(problems, "\n\t- %s not available in this version%s%s", what, *instead ? ": " : "", instead);
}

static void check_mode(const lt_options *in, struct strbuf *problems)
{
    const char *mode = text_of(in, "compatibilityMode");
    static const char *const known[] = {"", "extended", "base", "experimental_enhanced"};
    for (size_t i = 0; i < ARRAY_LEN(known); i++) {
        if (strcmp(mode, known[i]) == 0) return;
    }
    strbuf_printf(problems,
                  "\n\t- invalid compatibility mode \"%s\". Use: \"extended\", \"base\", \"experimental_enhanced\"",
                  mode);
}

/* Not an error, as in k6: the test runs without them. */
static void check_features(lt_options *in)
{
    static const char *const available[] = {"merge-run-tags", "freeze-env"};
    json_t *list = options_get(in, "features", NULL), *item;
    size_t i;
    json_array_foreach(list, i, item)
    {
        const char *name = json_string_value(item);
        bool is_available = false;
        for (size_t k = 0; k < ARRAY_LEN(available); k++) is_available |= strcmp(name, available[k]) == 0;
        if (is_available) continue;
        if (strcmp(name, "native-histograms") == 0)
            options_warn(in, "the feature '%s' is not available in this version and has no effect", name);
        else options_warn(in, "Unknown feature flag '%s'", name);
    }
}

void options_check_support(lt_options *in, struct strbuf *problems)
{
    const char *traces = text_of(in, "tracesOutput");
    json_t *dashboard = options_get(in, "webDashboard", NULL), *secrets = options_get(in, "secretSource", NULL);
    if (*traces && strcmp(traces, "none") != 0) not_available(problems, "traces (--traces-output) are", "use none");
    if (json_array_size(secrets)) not_available(problems, "secret sources (--secret-source) are", "use --env");
    if (json_is_true(dashboard)) not_available(problems, "the web dashboard (K6_WEB_DASHBOARD) is", "");
    check_mode(in, problems);
    check_features(in);
}
