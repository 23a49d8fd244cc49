/* One line per k6 module. */
#include <string.h>

#include "runtime/js/modules/modules.h"

static const struct {
    const char *name;
    js_module_push *push;
} MODULES[] = {
    {"k6", module_k6},
    {"k6/crypto", module_crypto},
    {"k6/data", module_data},
    {"k6/encoding", module_encoding},
    {"k6/execution", module_execution},
    {"k6/html", module_html},
    {"k6/http", module_http},
    {"k6/metrics", module_metrics},
    {"k6/timers", module_timers},
    {"k6/experimental/timers", module_timers},
    {"k6/experimental/tracing", module_tracing},
};

js_module_push *js_module_find(const char *name)
{
    for (size_t i = 0; i < ARRAY_LEN(MODULES); i++) {
        if (strcmp(MODULES[i].name, name) == 0) return MODULES[i].push;
    }
    return NULL;
}

/* Edit distance of two short names, cut off at 3. */
static unsigned distance(const char *a, const char *b)
{
    size_t la = strlen(a), lb = strlen(b);
    unsigned row[64];
    if (la >= 63 || lb >= 63) return 3;
    for (size_t j = 0; j <= lb; j++) row[j] = (unsigned)j;
    for (size_t i = 1; i <= la; i++) {
        unsigned diagonal = row[0];
        row[0] = (unsigned)i;
        for (size_t j = 1; j <= lb; j++) {
            unsigned above = row[j], best = diagonal + (a[i - 1] != b[j - 1]);
            if (above + 1 < best) best = above + 1;
            if (row[j - 1] + 1 < best) best = row[j - 1] + 1;
            row[j] = best;
            diagonal = above;
        }
    }
    return row[lb];
}

const char *js_module_similar(const char *name)
{
    for (size_t i = 0; i < ARRAY_LEN(MODULES); i++) {
        if (distance(name, MODULES[i].name) < 3) return MODULES[i].name;
    }
    return NULL;
}
