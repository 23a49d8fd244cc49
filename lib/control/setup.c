/* /v1/setup and /v1/teardown: the data that setup() made, and running both from outside. */
#include <stdlib.h>

#include "control/control.h"
#include "exec/live.h"

static void answer_data(struct lt_test *test, struct control_answer *answer)
{
    lt_error err = {0};
    char *text = NULL;
    if (live_get_setup_data(test, &text, &err) != LT_OK) {
        answer_error(answer, 500, "Encoding error", err.message);
        return;
    }
    json_t *attributes = json_object();
    if (text) json_object_set_new(attributes, "data", json_loads(text, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL));
    free(text);
    answer_json(answer, jsonapi_document(jsonapi_resource("setupData", "default", attributes)));
    answer->type = "application/json";
}

void control_get_setup(struct lt_test *test, const struct control_request *request, struct control_answer *answer)
{
    answer_data(test, answer);
}

void control_put_setup(struct lt_test *test, const struct control_request *request, struct control_answer *answer)
{
    json_error_t detail;
    lt_error err = {0};
    json_t *value = NULL;
    if (request->body_len) {
        value = json_loadb(request->body, request->body_len, JSON_DECODE_ANY | JSON_ALLOW_NUL, &detail);
        if (!value) {
            answer_error(answer, 400, "Error parsing request body", detail.text);
            return;
        }
    }
    json_decref(value);
    lt_status status = live_set_setup_data(test, request->body_len ? request->body : NULL, &err);
    if (status == LT_OK) answer_data(test, answer);
    else answer_error(answer, 500, "Encoding error", err.message);
}

void control_run_setup(struct lt_test *test, const struct control_request *request, struct control_answer *answer)
{
    lt_error err = {0};
    if (live_run_setup(test, &err) == LT_OK) answer_data(test, answer);
    else answer_error(answer, 500, "Error executing setup", err.message);
}

void control_run_teardown(struct lt_test *test, const struct control_request *request, struct control_answer *answer)
{
    lt_error err = {0};
    if (live_run_teardown(test, &err) == LT_OK) answer_empty(answer, 200);
    else answer_error(answer, 500, "Error executing teardown", err.message);
}
