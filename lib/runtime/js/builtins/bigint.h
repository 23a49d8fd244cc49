/*
 * BigInt values. To Duktape one is a string: the byte 0x83, which scripts cannot make, and its decimal
 * digits. duk_is_symbol() is false for it, duk_is_string() true.
 */
#ifndef RUNTIME_JS_BUILTINS_BIGINT_H
#define RUNTIME_JS_BUILTINS_BIGINT_H

#include <stdbool.h>
#include <stdint.h>

#include "duktape.h"

bool bigint_is(duk_context *ctx, duk_idx_t idx);
/* ToBigInt, in place. */
void bigint_from(duk_context *ctx, duk_idx_t idx);
/* The low 64 bits of the BigInt at idx, in two's complement. */
uint64_t bigint_bits(duk_context *ctx, duk_idx_t idx);
void bigint_push(duk_context *ctx, uint64_t bits, bool is_signed);
/* Of the two BigInts on the top, which stay: -1, 0, 1. */
int bigint_order(duk_context *ctx);
/* The nearest number. */
double bigint_to_number(duk_context *ctx, duk_idx_t idx);

#endif
