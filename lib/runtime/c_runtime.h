/* The runtime whose VU code is C functions. */
#ifndef RUNTIME_C_RUNTIME_H
#define RUNTIME_C_RUNTIME_H

#include "base/error.h"
#include "loadtest/test.h"

struct c_runtime;

struct c_runtime *c_runtime_new(void);
lt_status c_runtime_add(struct c_runtime *runtime, const char *exec, lt_vu_fn *fn, void *udata, lt_error *err);
extern const lt_runtime_ops C_RUNTIME_OPS;

#endif
