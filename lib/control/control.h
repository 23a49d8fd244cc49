/*
 * control: the REST API of a running test, on a thread of its own.
 *
 * server.c     HTTP with libwebsockets: requests in, answers out, slow calls on a helper thread
 * address.c    the listening socket
 * routes.c     which function answers which path and method
 * jsonapi.c    bodies in the JSON:API form
 * status.c metrics.c groups.c setup.c   one file per resource
 *
 * A handler turns a request into an answer and knows nothing of sockets. May use every lower
 * layer; reaches the test through lt_test_* and exec/live.h only.
 */
#ifndef CONTROL_CONTROL_H
#define CONTROL_CONTROL_H

#include <jansson.h>

#include "base/base.h"
#include "loadtest/control.h"

enum http_method { HTTP_GET, HTTP_HEAD, HTTP_POST, HTTP_PUT, HTTP_PATCH, HTTP_OTHER };

struct control_request {
    enum http_method method;
    const char *path; /* decoded, without query */
    const char *body; /* NUL-terminated, never NULL */
    size_t body_len;
};

struct control_answer {
    int status;
    const char *type; /* content type; static */
    char *body;       /* malloc'ed, or NULL for none */
};

typedef void control_handler(struct lt_test *test, const struct control_request *request,
                             struct control_answer *answer);

/* routes.c */
struct control_route {
    control_handler *handler;
    bool slow;       /* runs script code: not on the server's thread */
    size_t max_body; /* bytes */
};
/* What answers this method and path. Never fails: unknown paths have a handler too. */
struct control_route control_route_find(enum http_method method, const char *path);

/* jsonapi.c; each sets the whole answer. */
void answer_json(struct control_answer *answer, json_t *root); /* takes the reference; NULL: out of memory */
void answer_error(struct control_answer *answer, int status, const char *title, const char *detail);
void answer_text(struct control_answer *answer, int status, const char *text);
void answer_empty(struct control_answer *answer, int status);
/* {"type", "id", "attributes"}; takes attributes. */
json_t *jsonapi_resource(const char *type, const char *id, json_t *attributes);
/* {"data": …}; takes data. */
json_t *jsonapi_document(json_t *data);

/* One file each. */
control_handler control_get_status, control_patch_status;
control_handler control_get_metrics, control_get_metric;
control_handler control_get_groups, control_get_group;
control_handler control_get_setup, control_put_setup, control_run_setup, control_run_teardown;

/* address.c: a listening socket for HOST:PORT, or -1 with err filled. *shown (≥ 128 bytes)
 * receives the address that was bound, with the real port. */
int address_listen(const char *address, char *shown, size_t shown_size, lt_error *err);

#endif
