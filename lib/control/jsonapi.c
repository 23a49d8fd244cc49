/* Answers: JSON:API documents and errors, plain text, nothing. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "control/control.h"

static const char *const JSON_TYPE = "application/json; charset=utf-8";

void answer_json(struct control_answer *answer, json_t *root)
{
    char *text = root ? json_dumps(root, JSON_COMPACT | JSON_REAL_PRECISION(15)) : NULL;
    json_decref(root);
    *answer = (struct control_answer){text ? 200 : 500, JSON_TYPE, text};
}

void answer_error(struct control_answer *answer, int status, const char *title, const char *detail)
{
    char code[16];
    snprintf(code, sizeof code, "%d", status);
    json_t *error = json_pack("{s:s, s:s, s:s*}", "status", code, "title", title, "detail", detail);
    /* A detail that quotes bytes which are no UTF-8 cannot be JSON. */
    if (!error) error = json_pack("{s:s, s:s}", "status", code, "title", title);
    json_t *root = json_pack("{s:[o]}", "errors", error);
    char *text = root ? json_dumps(root, JSON_COMPACT) : NULL;
    json_decref(root);
    *answer = (struct control_answer){status, JSON_TYPE, text};
}

void answer_text(struct control_answer *answer, int status, const char *text)
{
    *answer = (struct control_answer){status, "text/plain; charset=utf-8", strdup(text)};
}

void answer_empty(struct control_answer *answer, int status)
{
    *answer = (struct control_answer){.status = status};
}

json_t *jsonapi_resource(const char *type, const char *id, json_t *attributes)
{
    return json_pack("{s:s, s:s, s:o}", "type", type, "id", id, "attributes", attributes);
}

json_t *jsonapi_document(json_t *data)
{
    return json_pack("{s:o}", "data", data);
}
