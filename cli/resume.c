/* `lt resume`: a paused test goes on, one that was started with --paused begins. */
#include "cli.h"
#include "rest.h"

int command_resume(int argc, char **argv)
{
    struct rest r;
    lt_error err = {0};
    lt_status status = rest_open(&r, "resume", argc, argv, &err);
    if (status == LT_OK && !r.help) status = rest_patch_status(&r, json_pack("{s:b}", "paused", 0), &err);
    return rest_close(&r, status, &err);
}
