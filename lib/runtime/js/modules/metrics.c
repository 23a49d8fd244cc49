/* Module k6/metrics: Counter, Gauge, Rate, Trend. */
#include <math.h>
#include <string.h>

#include "base/clock.h"
#include "runtime/js/modules/modules.h"

static const char *const NAMES[] = {"Counter", "Gauge", "Rate", "Trend"};

static duk_ret_t metric_add(duk_context *ctx)
{
    struct js_vu *js = js_of(ctx);
    if (js->in_init) (void)duk_error(ctx, DUK_ERR_ERROR, "Adding to metrics in the init context is not supported");
    duk_set_top(ctx, 2);
    duk_push_this(ctx);
    duk_get_prop_string(ctx, 2, "id$");
    unsigned id = duk_get_uint(ctx, -1);
    const lt_metric_info *info = metrics_info(js->vu->env->metrics, id);
    bool missing = duk_is_null_or_undefined(ctx, 0);
    duk_dup(ctx, 0);
    double value = missing ? NAN : duk_to_number(ctx, -1);
    if (isnan(value)) {
        duk_dup(ctx, 0);
        const char *text = duk_safe_to_string(ctx, -1);
        if (js->vu->env->options->throws) {
            (void)duk_error(ctx, DUK_ERR_TYPE_ERROR,
                            "'%s' is an invalid value for metric '%s', a number or a boolean value is expected", text,
                            info->name);
        }
        log_printf(js->vu->env->log, LT_LOG_WARNING,
                   "'%s' is an invalid value for metric '%s', a number or a boolean value is expected", text,
                   info->name);
        duk_push_false(ctx);
        return 1;
    }
    duk_dup(ctx, 1);
    lt_tag tags[32];
    size_t n = js_read_tags(ctx, -1, tags, ARRAY_LEN(tags));
    struct lt_vu *vu = js->vu;
    const struct tagset *set = tagset_extend(metric_worker_tags(vu->metrics), vu_tags(vu), tags, n);
    vu_emit_tagged(vu, id, set, value, clock_now_ns());
    duk_push_true(ctx);
    return 1;
}

static duk_ret_t metric_constructor(duk_context *ctx)
{
    struct js_vu *js = js_of(ctx);
    lt_metric_type type = (lt_metric_type)duk_get_current_magic(ctx);
    if (!duk_is_constructor_call(ctx))
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "%s must be called with new", NAMES[type]);
    if (!js->in_init) (void)duk_error(ctx, DUK_ERR_ERROR, "metrics must be declared in the init context");
    const char *name = duk_to_string(ctx, 0);
    unsigned id;
    lt_error err = {0};
    lt_metric_contains contains = duk_to_boolean(ctx, 1) ? LT_CONTAINS_TIME : LT_CONTAINS_DEFAULT;
    if (metrics_define(js->vu->env->metrics, name, type, contains, &id, &err) != LT_OK) {
        (void)duk_error(ctx, DUK_ERR_ERROR, "%s", err.message);
    }
    duk_push_this(ctx);
    duk_dup(ctx, 0);
    duk_put_prop_string(ctx, -2, "name");
    duk_push_string(ctx, "id$");
    duk_push_uint(ctx, id);
    duk_def_prop(ctx, -3, DUK_DEFPROP_HAVE_VALUE | DUK_DEFPROP_CLEAR_WEC);
    return 0;
}

void module_metrics(duk_context *ctx)
{
    static const struct js_function methods[] = {{"add", metric_add, 2, 0}};
    duk_push_object(ctx);
    for (int i = 0; i < 4; i++) {
        duk_push_c_function(ctx, metric_constructor, 2);
        duk_set_magic(ctx, -1, i);
        duk_push_object(ctx);
        js_put_functions(ctx, -1, methods, 1);
        duk_put_prop_string(ctx, -2, "prototype");
        duk_put_prop_string(ctx, -2, NAMES[i]);
    }
}
