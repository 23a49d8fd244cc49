/* /v1/status: where the test is, and the way to pause, resume, scale and stop it. */
#include <stdio.h>
#include <string.h>

#include "control/control.h"
#include "exec/live.h"

/* k6's numbers. */
static int status_number(const lt_snapshot *s)
{
    switch (s->phase) {
    case LT_PHASE_NEW: return 0;
    case LT_PHASE_PREPARED: return 0;
    case LT_PHASE_INIT_VUS: return 1;
    case LT_PHASE_PAUSED: return 4;
    case LT_PHASE_SETUP: return 6;
    case LT_PHASE_RUNNING: return 7;
    case LT_PHASE_TEARDOWN: return 8;
    case LT_PHASE_SUMMARY:
    case LT_PHASE_ENDED: break;
    }
    return s->stopping ? 10 : 9;
}

static json_t *status_document(struct lt_test *test)
{
    lt_snapshot s;
    lt_test_snapshot(test, &s, NULL, 0);
    bool running = s.phase >= LT_PHASE_SETUP && s.phase <= LT_PHASE_TEARDOWN;
    json_t *attributes = json_pack("{s:i, s:b, s:I, s:I, s:b, s:b, s:b}", "status", status_number(&s), "paused",
                                   s.paused, "vus", (json_int_t)s.vus_active, "vus-max", (json_int_t)s.vus_initialized,
                                   "stopped", s.stopping, "running", running, "tainted", s.tainted);
    return jsonapi_document(jsonapi_resource("status", "default", attributes));
}

void control_get_status(struct lt_test *test, const struct control_request *request, struct control_answer *answer)
{
    answer_json(answer, status_document(test));
}

/* What a PATCH asks for. */
struct change {
    bool has_paused, paused, stopped;
    json_int_t vus, vus_max; /* -1: not given */
};

static const char *read_bool(json_t *attributes, const char *name, bool *given, bool *out)
{
    json_t *value = json_object_get(attributes, name);
    if (!value || json_is_null(value)) return NULL;
    if (!json_is_boolean(value)) return "must be true or false";
    *given = true;
    *out = json_is_true(value);
    return NULL;
}

static const char *read_count(json_t *attributes, const char *name, json_int_t *out)
{
    json_t *value = json_object_get(attributes, name);
    if (!value || json_is_null(value)) return NULL;
    if (!json_is_integer(value)) return "must be a whole number";
    if (json_integer_value(value) < 0) return "can't be negative";
    *out = json_integer_value(value);
    return NULL;
}

static bool read_change(json_t *root, struct change *c, char *problem, size_t size)
{
    json_t *attributes = json_object_get(json_object_get(root, "data"), "attributes");
    if (!json_is_object(attributes)) {
        snprintf(problem, size,
                 "the body must be {\"data\": {\"type\": \"status\", \"id\": \"default\", \"attributes\": {…}}}");
        return false;
    }
    bool has_stopped = false;
    *c = (struct change){.vus = -1, .vus_max = -1};
    const char *names[] = {"paused", "stopped", "vus", "vus-max"};
    const char *problems[] = {
        read_bool(attributes, names[0], &c->has_paused, &c->paused),
        read_bool(attributes, names[1], &has_stopped, &c->stopped),
        read_count(attributes, names[2], &c->vus),
        read_count(attributes, names[3], &c->vus_max),
    };
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (!problems[i]) continue;
        snprintf(problem, size, "the attribute '%s' %s", names[i], problems[i]);
        return false;
    }
    return true;
}

static void apply(struct lt_test *test, const struct change *c, struct control_answer *answer)
{
    lt_error err = {0};
    if (c->stopped) {
        live_stop(test);
    } else if (c->has_paused && lt_test_set_paused(test, c->paused, &err) != LT_OK) {
        answer_error(answer, 500, "Pause error", err.message);
        return;
    } else if (c->vus >= 0 || c->vus_max >= 0) {
        lt_status status = lt_test_scale(test, c->vus, c->vus_max, &err);
        if (status != LT_OK) {
            bool invalid = status == LT_ERR_INVALID;
            answer_error(answer, invalid ? 400 : 500, invalid ? "Config update error" : "Execution config error",
                         err.message);
            return;
        }
    }
    answer_json(answer, status_document(test));
}

void control_patch_status(struct lt_test *test, const struct control_request *request, struct control_answer *answer)
{
    char problem[256];
    json_error_t detail;
    struct change change;
    json_t *root = json_loadb(request->body, request->body_len, 0, &detail);
    if (!root) answer_error(answer, 400, "Invalid data", detail.text);
    else if (!read_change(root, &change, problem, sizeof problem)) answer_error(answer, 400, "Invalid data", problem);
    else apply(test, &change, answer);
    json_decref(root);
}
