#include "runtime/c_runtime.h"

#include <stdlib.h>
#include <string.h>

#include "base/hashmap.h"

struct function {
    lt_vu_fn *fn;
    void *udata;
};

struct c_runtime {
    struct hashmap functions; /* by name */
};

struct c_runtime *c_runtime_new(void)
{
    return calloc(1, sizeof(struct c_runtime));
}

lt_status c_runtime_add(struct c_runtime *runtime, const char *exec, lt_vu_fn *fn, void *udata, lt_error *err)
{
    struct function *known = hashmap_gets(&runtime->functions, exec);
    struct function *f = known ? known : calloc(1, sizeof *f);
    if (!f) return error_nomem(err);
    *f = (struct function){fn, udata};
    if (!known && !hashmap_puts(&runtime->functions, exec, f)) {
        free(f);
        return error_nomem(err);
    }
    return LT_OK;
}

static bool has_function(void *runtime, const char *name)
{
    return hashmap_gets(&((struct c_runtime *)runtime)->functions, name) != NULL;
}

/* A VU has no state of its own; iterate() needs the functions. */
static lt_status vu_new(void *runtime, lt_vu *vu, void **state, lt_error *err)
{
    *state = runtime;
    return LT_OK;
}

static lt_status iterate(void *state, lt_vu *vu, const char *exec, lt_error *err)
{
    struct function *f = hashmap_gets(&((struct c_runtime *)state)->functions, exec);
    if (!f) return error_set(err, LT_ERR_NOT_FOUND, "function '%s' not found", exec);
    return f->fn(vu, f->udata, err);
}

static void runtime_free(void *arg)
{
    struct c_runtime *runtime = arg;
    struct hashmap_entry *e;
    for (size_t i = 0; (e = hashmap_next(&runtime->functions, &i));) free(e->value);
    hashmap_free(&runtime->functions);
    free(runtime);
}

const lt_runtime_ops C_RUNTIME_OPS = {
    .size = sizeof(lt_runtime_ops),
    .has_function = has_function,
    .vu_new = vu_new,
    .iterate = iterate,
    .free = runtime_free,
};
