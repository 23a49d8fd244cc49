#include "ui/banner.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A load that ramps up, beside the name. */
static const char *const ART[] = {
    "            ▁▂▃▅▆▇█      ██ ████",
    "       ▁▂▃▅▆███████      ██  ██ ",
    "  ▁▂▃▅▆████████████      ██  ██ ",
    "▂▅█████████████████      ████ ██",
    "▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔",
};

char *banner_text(bool color)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (!out) return NULL;
    fputc('\n', out);
    for (size_t i = 0; i < sizeof ART / sizeof ART[0]; i++) {
        if (color) fprintf(out, "   \x1b[36m%s\x1b[0m\n", ART[i]);
        else fprintf(out, "   %s\n", ART[i]);
    }
    fputc('\n', out);
    fclose(out);
    return text;
}

/* "json=out.json" is described as "json (out.json)". */
static void put_output(FILE *out, const char *spec)
{
    const char *argument = strchr(spec, '=');
    int name = argument ? (int)(argument - spec) : (int)strlen(spec);
    if (argument && argument[1] && strcmp(argument, "=-") != 0) fprintf(out, "%.*s (%s)", name, spec, argument + 1);
    else fprintf(out, "%.*s (stdout)", name, spec);
}

static void put_outputs(FILE *out, lt_test *test)
{
    char *text = lt_options_get_json(lt_test_options(test), "out");
    json_t *list = text ? json_loads(text, 0, NULL) : NULL, *item;
    size_t i;
    json_array_foreach(list, i, item)
    {
        if (i) fputs(", ", out);
        put_output(out, json_string_value(item) ? json_string_value(item) : "");
    }
    if (!json_array_size(list)) fputc('-', out);
    json_decref(list);
    lt_free(text);
}

char *description_text(lt_test *test, const char *script)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (!out) return NULL;
    char *scenarios = lt_test_describe(test);
    fprintf(out, "     execution: local\n        script: %s\n        output: ", script);
    put_outputs(out, test);
    fprintf(out, "\n\n     %s", scenarios ? scenarios : "");
    fputc('\n', out);
    fclose(out);
    lt_free(scenarios);
    return text;
}
