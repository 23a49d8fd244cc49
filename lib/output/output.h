/*
 * output: where samples go, one file per output behind one vtable (lt_sink_ops).
 *
 * An output is made from its --out text, such as "json=FILE", by a factory of registry.c. May use
 * everything below it.
 */
#ifndef OUTPUT_OUTPUT_H
#define OUTPUT_OUTPUT_H

#include "base/error.h"
#include "loadtest/metrics.h"

struct output {
    const lt_sink_ops *ops;
    void *udata;
};

/* arg: what follows '=', or NULL. */
typedef lt_status output_factory(const char *arg, struct output *out, lt_error *err);

/* LT_ERR_USAGE with exit code 255 for an unknown name. */
lt_status output_create(const char *spec, struct output *out, lt_error *err);

output_factory output_json;

#endif
