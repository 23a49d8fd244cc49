/* One line per output, and the public way to attach one to a test. */
#include <string.h>

#include "base/strbuf.h"
#include "loadtest/test.h"
#include "output/output.h"

static const struct {
    const char *name;
    output_factory *create;
} OUTPUTS[] = {
    {"json", output_json},
};

lt_status output_create(const char *spec, struct output *out, lt_error *err)
{
    const char *equals = strchr(spec, '=');
    size_t len = equals ? (size_t)(equals - spec) : strlen(spec);
    struct strbuf names = {0};
    for (size_t i = 0; i < ARRAY_LEN(OUTPUTS); i++) {
        if (strlen(OUTPUTS[i].name) == len && strncmp(OUTPUTS[i].name, spec, len) == 0) {
            strbuf_free(&names);
            return OUTPUTS[i].create(equals ? equals + 1 : NULL, out, err);
        }
        strbuf_printf(&names, "%s%s", i ? ", " : "", OUTPUTS[i].name);
    }
    bool cloud = strcmp(spec, "cloud") == 0 || strncmp(spec, "cloud=", 6) == 0;
    error_set(err, LT_ERR_USAGE, "invalid output type '%.*s', available types are: %s", (int)len, spec, names.data);
    if (err) err->exit_code = 255;
    if (cloud)
        error_hint(err, "there is no cloud service behind libloadtest: send the results to a server of your own");
    strbuf_free(&names);
    return LT_ERR_USAGE;
}

lt_status lt_test_add_output(lt_test *test, const char *spec, lt_error *err)
{
    struct output out = {0};
    lt_status status = output_create(spec, &out, err);
    if (status != LT_OK) return status;
    status = lt_test_add_sink(test, out.ops, out.udata, err);
    if (status != LT_OK && out.ops->free) out.ops->free(out.udata);
    return status;
}
