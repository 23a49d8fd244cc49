/* The functions that the .yaml files name: script-visible, called by nobody in C but each other. */
#ifndef RUNTIME_JS_BUILTINS_NATIVES_H
#define RUNTIME_JS_BUILTINS_NATIVES_H

#include "duktape.h"

#define NATIVE(name) duk_ret_t lt_bi_##name(duk_context *ctx)

/* array.c */
NATIVE(array_for_each);
NATIVE(array_some);
NATIVE(array_map);
NATIVE(array_filter);
NATIVE(array_find);
NATIVE(array_reduce);
NATIVE(array_includes);
NATIVE(array_index_of);
NATIVE(array_last_index_of);
NATIVE(array_at);
NATIVE(array_join);
NATIVE(array_to_locale_string);
NATIVE(array_to_string);
/* array_buffer.c */
NATIVE(array_buffer_constructor);
NATIVE(array_buffer_is_view);
NATIVE(array_buffer_property);
NATIVE(array_buffer_slice);
NATIVE(array_buffer_resize);
NATIVE(array_buffer_transfer);
/* array_change.c */
NATIVE(array_push);
NATIVE(array_pop);
NATIVE(array_shift);
NATIVE(array_unshift);
NATIVE(array_reverse);
NATIVE(array_fill);
NATIVE(array_copy_within);
NATIVE(array_slice);
NATIVE(array_splice);
NATIVE(array_to_spliced);
NATIVE(array_to_reversed);
NATIVE(array_with);
/* array_from_async.c */
NATIVE(array_from_async);
/* array_make.c */
NATIVE(array_from);
NATIVE(array_of);
NATIVE(array_concat);
NATIVE(array_flat);
NATIVE(array_flat_map);
/* array_sort.c */
NATIVE(array_sort);
NATIVE(array_to_sorted);
/* base64.c */
NATIVE(btoa);
NATIVE(atob);
/* bigint.c */
NATIVE(bigint_constructor);
NATIVE(bigint_as_n);
NATIVE(bigint_value_of);
NATIVE(bigint_to_string);
NATIVE(bigint_to_locale_string);
NATIVE(number_constructor);
/* crypto.c */
NATIVE(crypto_get_random_values);
NATIVE(crypto_random_uuid);
/* data_view.c */
NATIVE(data_view_constructor);
NATIVE(data_view_property);
NATIVE(data_view_get);
NATIVE(data_view_set);
/* date.c */
NATIVE(date_text);
NATIVE(date_constructor);
NATIVE(date_now);
NATIVE(date_parse);
NATIVE(date_utc);
NATIVE(date_set);
NATIVE(date_set_time);
/* error.c */
NATIVE(error_constructor);
NATIVE(aggregate_error_constructor);
/* function.c */
NATIVE(restricted);
NATIVE(restricted);
/* iterate.c */
NATIVE(iterator_close);
NATIVE(return_this);
NATIVE(array_values);
NATIVE(array_keys);
NATIVE(array_entries);
NATIVE(string_iterator);
NATIVE(array_iterator_next);
NATIVE(string_iterator_next);
/* iterator_helpers.c */
NATIVE(iterator_constructor);
NATIVE(iterator_from);
NATIVE(iterator_make_helper);
NATIVE(iterator_consume);
NATIVE(iterator_helper_next);
NATIVE(iterator_helper_return);
NATIVE(iterator_wrapped);
NATIVE(iterator_weird_get);
NATIVE(iterator_weird_set);
/* locale.c */
NATIVE(string_normalize);
NATIVE(string_locale_compare);
NATIVE(number_to_locale_string);
/* map_set.c */
NATIVE(map_constructor);
NATIVE(map_get);
NATIVE(map_has);
NATIVE(map_set);
NATIVE(map_delete);
NATIVE(map_clear);
NATIVE(map_size);
NATIVE(map_for_each);
NATIVE(map_iterator);
NATIVE(map_iterator_next);
NATIVE(map_group_by);
/* math.c */
NATIVE(math_function);
NATIVE(math_fround);
/* microtask.c */
NATIVE(queue_microtask);
/* number.c */
NATIVE(number_format);
/* object.c */
NATIVE(object_to_string);
NATIVE(object_values);
NATIVE(object_keys);
NATIVE(object_assign);
NATIVE(object_has_own);
NATIVE(object_property_is_enumerable);
NATIVE(object_from_entries);
NATIVE(object_get_own_property_descriptors);
NATIVE(object_group_by);
/* object_reflect.c */
NATIVE(object_get_own_property_descriptor);
NATIVE(object_get_prototype_of);
NATIVE(object_set_prototype_of);
NATIVE(object_is_extensible);
NATIVE(object_prevent_extensions);
NATIVE(object_define_property);
NATIVE(object_define_properties);
NATIVE(object_create);
NATIVE(object_seal);
NATIVE(object_is_sealed);
NATIVE(reflect_own_keys);
NATIVE(object_is_prototype_of);
NATIVE(object_to_locale_string);
NATIVE(object_proto_get);
NATIVE(object_proto_set);
NATIVE(object_define_accessor);
NATIVE(object_lookup_accessor);
/* promise.c */
NATIVE(promise_constructor);
NATIVE(promise_then);
NATIVE(promise_resolve);
NATIVE(promise_reject);
NATIVE(promise_with_resolvers);
NATIVE(promise_try);
NATIVE(promise_catch);
NATIVE(promise_finally);
/* promise_combine.c */
NATIVE(promise_combine);
/* proxy.c */
NATIVE(array_is_array);
NATIVE(proxy_revoked);
NATIVE(proxy_revocable);
/* reflect.c */
NATIVE(reflect_get);
NATIVE(reflect_set);
NATIVE(reflect_has);
NATIVE(reflect_delete_property);
/* regexp/escape.c */
NATIVE(regexp_escape);
/* set_algebra.c */
NATIVE(set_combine);
NATIVE(set_compare);
/* string.c */
NATIVE(string_at);
NATIVE(string_pad);
NATIVE(string_trim);
NATIVE(string_well_formed);
NATIVE(string_raw);
/* structured_clone.c */
NATIVE(structured_clone);
/* symbol.c */
NATIVE(symbol_description);
NATIVE(symbol_value);
/* text_encoding.c */
NATIVE(text_encoder_encode_into);
/* typed_array.c */
NATIVE(typed_array_property);
NATIVE(typed_array_tag);
NATIVE(typed_array_fill);
NATIVE(typed_array_copy_within);
NATIVE(typed_array_reverse);
NATIVE(typed_array_slice);
NATIVE(typed_array_set);
NATIVE(typed_array_map);
NATIVE(typed_array_filter);
NATIVE(typed_array_sort);
NATIVE(typed_array_with);
NATIVE(typed_array_iterator);
/* typed_array_make.c */
NATIVE(typed_array_constructor);
NATIVE(typed_array_abstract);
NATIVE(typed_array_subarray);
NATIVE(typed_array_from);
NATIVE(typed_array_of);
/* url.c */
NATIVE(url_constructor);
NATIVE(url_try);
NATIVE(url_get);
NATIVE(url_set);
NATIVE(url_search_params);
/* url_search_params.c */
NATIVE(url_search_params_constructor);
NATIVE(url_search_params_to_string);
NATIVE(url_search_params_size);
NATIVE(url_search_params_append);
NATIVE(url_search_params_delete);
NATIVE(url_search_params_get);
NATIVE(url_search_params_set);
NATIVE(url_search_params_sort);
NATIVE(url_search_params_for_each);
NATIVE(url_search_params_iterator);
NATIVE(url_search_params_next);
/* weak.c */
NATIVE(weak_constructor);
NATIVE(weak_get);
NATIVE(weak_has);
NATIVE(weak_set);
NATIVE(weak_delete);
NATIVE(weak_ref_constructor);
NATIVE(weak_ref_deref);
NATIVE(finalization_register);
NATIVE(finalization_unregister);

#undef NATIVE
#endif
