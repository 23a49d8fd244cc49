/* The functions that the .yaml files name: script-visible, called by nobody in C. */
#ifndef RUNTIME_JS_BUILTINS_NATIVES_H
#define RUNTIME_JS_BUILTINS_NATIVES_H

#include "duktape.h"

#define NATIVE(name) duk_ret_t lt_bi_##name(duk_context *ctx)

NATIVE(iterator_close);
NATIVE(return_this);
NATIVE(array_values);
NATIVE(array_keys);
NATIVE(array_entries);
NATIVE(string_iterator);
NATIVE(array_iterator_next);
NATIVE(string_iterator_next);
NATIVE(promise_constructor);
NATIVE(promise_then);
NATIVE(promise_catch);
NATIVE(promise_finally);
NATIVE(promise_resolve);
NATIVE(promise_reject);
NATIVE(promise_combine);
NATIVE(promise_with_resolvers);
NATIVE(promise_try);
NATIVE(queue_microtask);
NATIVE(map_constructor);
NATIVE(map_get);
NATIVE(map_set);
NATIVE(map_has);
NATIVE(map_delete);
NATIVE(map_clear);
NATIVE(map_size);
NATIVE(map_for_each);
NATIVE(map_iterator);
NATIVE(map_iterator_next);
NATIVE(map_group_by);
NATIVE(weak_constructor);
NATIVE(weak_get);
NATIVE(weak_set);
NATIVE(weak_has);
NATIVE(weak_delete);
NATIVE(weak_ref_constructor);
NATIVE(weak_ref_deref);
NATIVE(aggregate_error_constructor);
NATIVE(finalization_register);

#undef NATIVE
#endif
