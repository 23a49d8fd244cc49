/* A call of a running test's REST API: what status, stats, pause, resume, scale and stop share. */
#ifndef CLI_REST_H
#define CLI_REST_H

#include <jansson.h>

#include "loadtest/options.h"
#include "ui/log.h"

/* One command's run: its flags and its log. */
struct rest {
    struct terminal terminal;
    struct log log;
    lt_options *options;
    const char *command;
    bool help; /* help was printed, there is nothing to do */
};

/* Reads flags and environment. */
lt_status rest_open(struct rest *r, const char *command, int argc, char **argv, lt_error *err);
/* Ends the command: logs err unless status is LT_OK and gives the exit code. */
int rest_close(struct rest *r, lt_status status, lt_error *err);

/* The answer's "data" as a new reference. body may be NULL. */
lt_status rest_call(struct rest *r, const char *method, const char *path, json_t *body, json_t **data, lt_error *err);

/* PATCHes the status with these attributes (taken) and prints the new one; the whole of a command. */
lt_status rest_patch_status(struct rest *r, json_t *attributes, lt_error *err);
/* Prints a status as k6 does. */
void rest_print_status(json_t *data);

#endif
