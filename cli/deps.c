/* `lt deps FILE`: the files and remote modules that a script's init code reads. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "script.h"

const struct command_flag DEPS_FLAGS[] = {
    {0, "json", NULL, "as JSON"},
    {0},
};
enum { JSON };

static lt_status deps(lt_test *test, const char *const *values, lt_error *err)
{
    char *text = lt_test_files_json(test);
    json_t *files = text ? json_loads(text, 0, NULL) : NULL, *imports = json_array(), *file;
    size_t i;
    json_array_foreach(files, i, file)
    {
        const char *name = json_string_value(file);
        if (name[0] == '/' && access(name, F_OK) != 0) continue; /* looked for in vain */
        json_array_append(imports, file);
        if (!values[JSON]) puts(name);
    }
    if (values[JSON]) {
        /* As k6 has it; nothing is ever built for a script here. */
        json_t *all = json_pack("{s:{}, s:O, s:b}", "buildDependencies", "imports", imports, "customBuildRequired", 0);
        char *pretty = json_dumps(all, JSON_INDENT(2));
        if (pretty) puts(pretty);
        free(pretty);
        json_decref(all);
    }
    json_decref(imports);
    json_decref(files);
    lt_free(text);
    return LT_OK;
}

int command_deps(int argc, char **argv)
{
    return script_run_command("deps", DEPS_FLAGS, deps, argc, argv);
}
