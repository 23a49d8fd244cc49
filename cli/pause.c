/* `lt pause`: no new iterations until `lt resume`. */
#include "cli.h"
#include "rest.h"

int command_pause(int argc, char **argv)
{
    struct rest r;
    lt_error err = {0};
    lt_status status = rest_open(&r, "pause", argc, argv, &err);
    if (status == LT_OK && !r.help) status = rest_patch_status(&r, json_pack("{s:b}", "paused", 1), &err);
    return rest_close(&r, status, &err);
}
