/* `lt status`: where a running test is, as YAML. */
#include "cli.h"
#include "rest.h"

int command_status(int argc, char **argv)
{
    struct rest r;
    lt_error err = {0};
    json_t *data = NULL;
    lt_status status = rest_open(&r, "status", argc, argv, &err);
    if (status == LT_OK && !r.help) {
        status = rest_call(&r, "GET", "/v1/status", NULL, &data, &err);
        if (status == LT_OK) rest_print_status(data);
        json_decref(data);
    }
    return rest_close(&r, status, &err);
}
