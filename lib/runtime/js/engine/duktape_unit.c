/*
 * Duktape itself, and the few functions of ours that need its internals.
 *
 * The generated duktape.c is included as it is, so that this file sees what is private to it, and
 * so that nothing of it is visible outside of the library. Compiled without warnings (duktape.mk).
 */
#include "duktape.c"

#include "runtime/js/engine/heap.h"

void heap_push_builtin(duk_context *ctx, enum builtin_id id)
{
    duk_push_hobject((duk_hthread *)ctx, (duk_hobject *)DUK_LOSE_CONST(duk_rom_builtins_bidx[id]));
}
