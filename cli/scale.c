/* `lt scale -u N -m N`: other numbers of VUs for an externally-controlled scenario. */
#include <stdlib.h>

#include "cli.h"
#include "flags.h"
#include "rest.h"

/* Adds the flag's number to the attributes. */
static void take(struct rest *r, const char *option, const char *attribute, json_t *attributes)
{
    char *text =
        lt_options_get_layer(r->options, option) == LT_LAYER_FLAG ? lt_options_get_json(r->options, option) : NULL;
    if (text) json_object_set_new(attributes, attribute, json_integer(atoll(text)));
    lt_free(text);
}

static lt_status scale(struct rest *r, lt_error *err)
{
    json_t *attributes = json_object();
    take(r, "vus", "vus", attributes);
    take(r, "vusMax", "vus-max", attributes);
    if (json_object_size(attributes)) return rest_patch_status(r, attributes, err);
    json_decref(attributes);
    return flags_usage(err, "scale", "%s", "Specify either -u/--vus or -m/--max");
}

int command_scale(int argc, char **argv)
{
    struct rest r;
    lt_error err = {0};
    lt_status status = rest_open(&r, "scale", argc, argv, &err);
    if (status == LT_OK && !r.help) status = scale(&r, &err);
    return rest_close(&r, status, &err);
}
