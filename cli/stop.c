/* `lt stop`: a running test ends as if it was interrupted, with exit code 103. */
#include "cli.h"
#include "rest.h"

int command_stop(int argc, char **argv)
{
    struct rest r;
    lt_error err = {0};
    lt_status status = rest_open(&r, "stop", argc, argv, &err);
    if (status == LT_OK && !r.help) status = rest_patch_status(&r, json_pack("{s:b}", "stopped", 1), &err);
    return rest_close(&r, status, &err);
}
