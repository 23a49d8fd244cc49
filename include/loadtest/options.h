/**
 * @file options.h
 * Options of a test: one table of names, five layers of values, merged in k6's order.
 *
 * Layers, lowest to highest: defaults, config file, script, environment, flags. A higher layer
 * replaces the whole value of an option. `duration`, `iterations`, `stages` and `scenarios` count
 * as one: a layer that sets any of them drops all four of the lower layers.
 */
#ifndef LOADTEST_OPTIONS_H
#define LOADTEST_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "loadtest/error.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct lt_options lt_options;

/** Where a value came from; higher ones win. */
typedef enum lt_layer {
    LT_LAYER_DEFAULT,
    LT_LAYER_CONFIG,
    LT_LAYER_SCRIPT,
    LT_LAYER_ENV,
    LT_LAYER_FLAG,
    LT_LAYER_COUNT
} lt_layer;

/** Kind of value that an option takes. */
typedef enum lt_option_type {
    LT_OPTION_BOOL,
    LT_OPTION_INT,
    LT_OPTION_DURATION, /**< "1m30s", or a number of milliseconds in JSON */
    LT_OPTION_STRING,
    LT_OPTION_LIST,   /**< strings; comma separated in an environment variable */
    LT_OPTION_STAGES, /**< "duration:target", comma separated */
    LT_OPTION_TAGS,   /**< name=value, repeatable */
    LT_OPTION_JSON    /**< only as JSON, in a script or config file */
} lt_option_type;

/** For what an option is; groups the help text. */
typedef enum lt_option_group {
    LT_GROUP_EXECUTION,
    LT_GROUP_LIFECYCLE,
    LT_GROUP_HTTP,
    LT_GROUP_METRICS,
    LT_GROUP_OUTPUT,
    LT_GROUP_RUNTIME,
    LT_GROUP_GLOBAL
} lt_option_group;

/** In which files an option may stand, besides being a flag or a variable. */
typedef enum lt_option_file {
    LT_OPTION_NO_FILE,   /**< in none */
    LT_OPTION_IN_CONFIG, /**< in the config file */
    LT_OPTION_IN_SCRIPT  /**< in the script's options, and in the config file */
} lt_option_file;

/** One row of the option table. Static memory. */
typedef struct lt_option_info {
    const char *name; /**< JSON key, and the name for lt_options_set() */
    const char *flag; /**< long flag without dashes, or NULL */
    char short_flag;  /**< or 0 */
    const char *env;  /**< "K6_VUS", or NULL; "LT_VUS" is read as well and wins */
    lt_option_type type;
    lt_option_group group;
    const char *default_text;   /**< as help shows it, or NULL */
    const char *value_name;     /**< placeholder in help; NULL for booleans */
    const char *optional_value; /**< what the flag means without a value, or NULL: it needs one */
    const char *values;         /**< words that it takes, "a|b"; with = at the end more follows; NULL: any text */
    lt_option_file file;        /**< where it may stand as JSON */
    bool repeatable;            /**< flag may come several times and adds up */
    const char *help;           /**< one line, lower case, no full stop */
} lt_option_info;

/** Create an empty set of options, owned by the caller. NULL when memory is out. Any thread. */
LT_API lt_options *lt_options_new(void);
LT_API void lt_options_free(lt_options *options);

/** Rows of the option table. */
LT_API size_t lt_option_count(void);
LT_API const lt_option_info *lt_option_at(size_t index);

/**
 * Set one option from text, as a flag or an environment variable would give it.
 *
 * @param name  JSON key or long flag.
 * @param text  NULL means "not set on this layer".
 * @return LT_OK; LT_ERR_NOT_FOUND for an unknown name; LT_ERR_INVALID for a bad value (exit code
 *         255 on the flag layer, else 104).
 */
LT_API lt_status lt_options_set(lt_options *options, lt_layer layer, const char *name, const char *text, lt_error *err);

/**
 * Set options from JSON: the value of one option, or (name NULL) an object of many.
 * Unknown keys become warnings. JSON null means "not set".
 */
LT_API lt_status lt_options_set_json(lt_options *options, lt_layer layer, const char *name, const char *json,
                                     lt_error *err);

/**
 * Read a config file into the config layer.
 * @param must_exist  false: a file that does not exist is no error.
 */
LT_API lt_status lt_options_load_config(lt_options *options, const char *path, bool must_exist, lt_error *err);

/** Read K6_* and LT_* variables of an environment (NULL-terminated "NAME=value" strings). */
LT_API lt_status lt_options_load_env(lt_options *options, char *const *environment, lt_error *err);

/**
 * Read command-line flags into the flag layer.
 *
 * @param argc, argv     arguments without program and command name.
 * @param positional     receives pointers into argv, in order; room for argc entries.
 * @param n_positional   receives their number.
 * @return LT_OK; LT_ERR_USAGE with exit code 255.
 */
LT_API lt_status lt_options_parse_args(lt_options *options, int argc, char *const *argv, const char **positional,
                                       int *n_positional, lt_error *err);

/** Merged value of one option as JSON text (free with lt_free()); NULL when it is not set. */
LT_API char *lt_options_get_json(const lt_options *options, const char *name);

/** Merged string value (free with lt_free()); NULL when not set. A list's items are joined by commas. */
LT_API char *lt_options_get_string(const lt_options *options, const char *name);

/** Merged value of a boolean option; fallback when not set. */
LT_API bool lt_options_get_bool(const lt_options *options, const char *name, bool fallback);

/** The highest layer that sets the option; LT_LAYER_DEFAULT when none does. */
LT_API lt_layer lt_options_get_layer(const lt_options *options, const char *name);

/** The merged options that a script can set, as a JSON object; free with lt_free(). */
LT_API char *lt_options_to_json(const lt_options *options);

/** Warnings so far, such as unknown keys. Borrowed strings; index from 0; NULL behind the last. */
LT_API const char *lt_options_warning(const lt_options *options, size_t index);

#ifdef __cplusplus
}
#endif
#endif
