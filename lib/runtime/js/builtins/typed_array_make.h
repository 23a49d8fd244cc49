/* New typed arrays for the methods of typed arrays. */
#ifndef RUNTIME_JS_BUILTINS_TYPED_ARRAY_MAKE_H
#define RUNTIME_JS_BUILTINS_TYPED_ARRAY_MAKE_H

#include "runtime/js/builtins/typed_array.h"

/* TypedArraySpeciesCreate: pushes an array of at least len elements. */
void typed_push_species(duk_context *ctx, duk_idx_t exemplar, double len);
/* TypedArrayCreateSameType. */
void typed_push_same(duk_context *ctx, duk_idx_t exemplar, double len);

#endif
