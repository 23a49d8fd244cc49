/* Layers of option values and how they merge. */
#ifndef OPTIONS_OPTIONS_H
#define OPTIONS_OPTIONS_H

#include <jansson.h>

#include "base/base.h"
#include "loadtest/options.h"
#include "options/table.h"

struct lt_options {
    json_t *layers[LT_LAYER_COUNT]; /* objects: option name → checked value */
    char **warnings;
    size_t n_warnings;
};

void options_warn(lt_options *options, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* The merged value (borrowed), NULL when no layer sets it; *layer (may be NULL) tells which did. */
json_t *options_get(const lt_options *options, const char *name, lt_layer *layer);
/* Merged options as a JSON object, malloc'ed: those that may stand in files, from `lowest` on. */
char *options_dump(const lt_options *options, lt_option_file lowest);
/* Whether --features has this one. */
bool options_has_feature(const lt_options *options, const char *name);
/* Lowest layer whose execution options count: a higher one than default that sets any of them. */
lt_layer options_execution_layer(const lt_options *options);
/* The whole number that a JSON value is; false when it is none, or too large to be one. */
bool options_json_int(const json_t *value, int64_t *out);
/* Checks a JSON value against a row and stores it. source names where it came from. */
lt_status options_store(lt_options *options, lt_layer layer, const lt_option_info *row, json_t *value,
                        const char *source, lt_error *err);
/* The same from text. */
lt_status options_store_text(lt_options *options, lt_layer layer, const lt_option_info *row, const char *text,
                             const char *source, lt_error *err);

#endif
