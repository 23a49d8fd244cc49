/* Which function answers which request. Behaviour: k6's REST API v1. */
#include <string.h>

#include "control/control.h"

enum { SMALL_BODY = 64 * 1024, SETUP_BODY = 16 * 1024 * 1024 };

static void not_allowed(struct lt_test *test, const struct control_request *request, struct control_answer *answer)
{
    answer_empty(answer, 405);
}

static void not_found(struct lt_test *test, const struct control_request *request, struct control_answer *answer)
{
    answer_error(answer, 404, "Not Found", "there is no such endpoint");
}

static void ping(struct lt_test *test, const struct control_request *request, struct control_answer *answer)
{
    answer_text(answer, 200, "ok");
}

static void no_profiling(struct lt_test *test, const struct control_request *request, struct control_answer *answer)
{
    answer_text(answer, 200, "lt has no profiling endpoint");
}

static const struct {
    const char *path; /* with a '/' at the end: a prefix that an id follows */
    enum http_method method;
    control_handler *handler;
    bool slow;
    size_t max_body;
} ROUTES[] = {
    {"/v1/status", HTTP_GET, control_get_status, false, SMALL_BODY},
    {"/v1/status", HTTP_PATCH, control_patch_status, false, SMALL_BODY},
    {"/v1/metrics", HTTP_GET, control_get_metrics, false, SMALL_BODY},
    {"/v1/metrics/", HTTP_GET, control_get_metric, false, SMALL_BODY},
    {"/v1/groups", HTTP_GET, control_get_groups, false, SMALL_BODY},
    {"/v1/groups/", HTTP_GET, control_get_group, false, SMALL_BODY},
    {"/v1/setup", HTTP_GET, control_get_setup, false, SMALL_BODY},
    {"/v1/setup", HTTP_PUT, control_put_setup, false, SETUP_BODY},
    {"/v1/setup", HTTP_POST, control_run_setup, true, SMALL_BODY},
    {"/v1/teardown", HTTP_POST, control_run_teardown, true, SMALL_BODY},
};

static bool is_path(const char *pattern, const char *path)
{
    size_t len = strlen(pattern);
    if (pattern[len - 1] != '/') return strcmp(pattern, path) == 0;
    return strncmp(pattern, path, len) == 0 && path[len];
}

struct control_route control_route_find(enum http_method method, const char *path)
{
    bool known = false;
    if (method == HTTP_HEAD) method = HTTP_GET;
    for (size_t i = 0; i < ARRAY_LEN(ROUTES); i++) {
        if (!is_path(ROUTES[i].path, path)) continue;
        known = true;
        if (ROUTES[i].method != method) continue;
        return (struct control_route){ROUTES[i].handler, ROUTES[i].slow, ROUTES[i].max_body};
    }
    if (known) return (struct control_route){not_allowed, false, SMALL_BODY};
    if (strncmp(path, "/v1/", 4) == 0 || strcmp(path, "/v1") == 0) {
        return (struct control_route){not_found, false, SMALL_BODY};
    }
    if (strncmp(path, "/debug/pprof/", 13) == 0) return (struct control_route){no_profiling, false, SMALL_BODY};
    return (struct control_route){ping, false, SMALL_BODY};
}
