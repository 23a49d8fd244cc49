/* Storing values on layers, merging them, and the public functions around it. */
#include "options/options.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/strbuf.h"

static const char *const EXECUTION_OPTIONS[] = {"duration", "iterations", "stages", "scenarios"};

lt_options *lt_options_new(void)
{
    lt_options *o = calloc(1, sizeof *o);
    if (!o) return NULL;
    for (int i = 0; i < LT_LAYER_COUNT; i++) {
        o->layers[i] = json_object();
        if (!o->layers[i]) {
            lt_options_free(o);
            return NULL;
        }
    }
    return o;
}

void lt_options_free(lt_options *o)
{
    if (!o) return;
    for (int i = 0; i < LT_LAYER_COUNT; i++) json_decref(o->layers[i]);
    for (size_t i = 0; i < o->n_warnings; i++) free(o->warnings[i]);
    free(o->warnings);
    free(o);
}

void options_warn(lt_options *o, const char *fmt, ...)
{
    char *text = NULL;
    va_list args;
    va_start(args, fmt);
    int len = vasprintf(&text, fmt, args);
    va_end(args);
    if (len < 0) return;
    for (size_t i = 0; i < o->n_warnings; i++) {
        if (strcmp(o->warnings[i], text) == 0) {
            free(text);
            return;
        }
    }
    char **grown = realloc(o->warnings, (o->n_warnings + 1) * sizeof(char *));
    if (!grown) {
        free(text);
        return;
    }
    o->warnings = grown;
    o->warnings[o->n_warnings++] = text;
}

const char *lt_options_warning(const lt_options *o, size_t index)
{
    return index < o->n_warnings ? o->warnings[index] : NULL;
}

static bool is_execution(const char *name)
{
    for (size_t i = 0; i < ARRAY_LEN(EXECUTION_OPTIONS); i++) {
        if (strcmp(name, EXECUTION_OPTIONS[i]) == 0) return true;
    }
    return false;
}

lt_layer options_execution_layer(const lt_options *o)
{
    for (int layer = LT_LAYER_COUNT - 1; layer > LT_LAYER_DEFAULT; layer--) {
        for (size_t i = 0; i < ARRAY_LEN(EXECUTION_OPTIONS); i++) {
            if (json_object_get(o->layers[layer], EXECUTION_OPTIONS[i])) return (lt_layer)layer;
        }
    }
    return LT_LAYER_DEFAULT;
}

json_t *options_get(const lt_options *o, const char *name, lt_layer *layer)
{
    int lowest = is_execution(name) ? (int)options_execution_layer(o) : LT_LAYER_DEFAULT;
    for (int i = LT_LAYER_COUNT - 1; i >= lowest; i--) {
        json_t *value = json_object_get(o->layers[i], name);
        if (!value) continue;
        if (layer) *layer = (lt_layer)i;
        return value;
    }
    return NULL;
}

lt_status lt_options_set(lt_options *o, lt_layer layer, const char *name, const char *text, lt_error *err)
{
    const lt_option_info *row = option_by_name(name);
    if (!row) row = option_by_flag(name, strlen(name));
    if (!row) return error_set(err, LT_ERR_NOT_FOUND, "there is no option '%s'", name);
    if (!text) {
        json_object_del(o->layers[layer], row->name);
        return LT_OK;
    }
    char source[128];
    if (layer == LT_LAYER_FLAG && row->flag) snprintf(source, sizeof source, "flag --%s", row->flag);
    else snprintf(source, sizeof source, "option '%s'", row->name);
    return options_store_text(o, layer, row, text, source, err);
}

static lt_status set_object(lt_options *o, lt_layer layer, json_t *object, lt_error *err)
{
    const char *key;
    json_t *value;
    const char *where = layer == LT_LAYER_CONFIG ? "config file" : "script";
    lt_option_file lowest = layer == LT_LAYER_CONFIG ? LT_OPTION_IN_CONFIG : LT_OPTION_IN_SCRIPT;
    json_object_foreach(object, key, value)
    {
        const lt_option_info *row = option_by_name(key);
        if (!row || row->file < lowest) {
            options_warn(o, "There were unknown fields in the options exported in the %s: \"%s\"", where, key);
            continue;
        }
        char source[160];
        snprintf(source, sizeof source, "%s option '%s'", where, key);
        lt_status status = options_store(o, layer, row, value, source, err);
        if (status != LT_OK) return status;
    }
    return LT_OK;
}

lt_status lt_options_set_json(lt_options *o, lt_layer layer, const char *name, const char *json, lt_error *err)
{
    json_error_t detail;
    json_t *value = json_loads(json, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES, &detail);
    if (!value) {
        error_set(err, LT_ERR_SYNTAX, "options are not valid JSON: %s", detail.text);
        error_at(err, NULL, (unsigned)detail.line, (unsigned)detail.column);
        if (err) err->exit_code = 104;
        return LT_ERR_SYNTAX;
    }
    lt_status status;
    const lt_option_info *row = name ? option_by_name(name) : NULL;
    if (name && !row) status = error_set(err, LT_ERR_NOT_FOUND, "there is no option '%s'", name);
    else if (row) status = options_store(o, layer, row, value, row->name, err);
    else if (!json_is_object(value)) status = error_set(err, LT_ERR_INVALID, "options must be an object");
    else status = set_object(o, layer, value, err);
    json_decref(value);
    return status;
}

lt_status lt_options_load_config(lt_options *o, const char *path, bool must_exist, lt_error *err)
{
    json_error_t detail;
    FILE *file = fopen(path, "re");
    if (!file && errno == ENOENT && !must_exist) return LT_OK;
    lt_status status;
    if (!file) {
        status = error_set(err, LT_ERR_INVALID,
                           "failed to load the configuration file from the local file system: couldn't read the "
                           "configuration from \"%s\": %s",
                           path, strerror(errno));
    } else {
        json_t *object = json_loadf(file, JSON_REJECT_DUPLICATES, &detail);
        fclose(file);
        if (object && json_is_object(object)) {
            status = set_object(o, LT_LAYER_CONFIG, object, err);
        } else {
            status = error_set(err, LT_ERR_INVALID,
                               "failed to load the configuration file from the local file system: couldn't parse the "
                               "configuration from \"%s\": %s",
                               path, object ? "it is not an object" : detail.text);
            error_at(err, path, object ? 1 : (unsigned)detail.line, object ? 1 : (unsigned)detail.column);
        }
        json_decref(object);
    }
    if (status != LT_OK && err) err->exit_code = 104;
    return status;
}

static const char *find_env(char *const *environment, const char *name)
{
    size_t len = strlen(name);
    for (char *const *e = environment; *e; e++) {
        if (strncmp(*e, name, len) == 0 && (*e)[len] == '=') return *e + len + 1;
    }
    return NULL;
}

lt_status lt_options_load_env(lt_options *o, char *const *environment, lt_error *err)
{
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        const lt_option_info *row = &OPTION_TABLE[i];
        if (!row->env) continue;
        char own[96];
        snprintf(own, sizeof own, "LT_%s", row->env + strlen("K6_"));
        const char *name = own, *text = find_env(environment, own);
        if (!text) text = find_env(environment, name = row->env);
        /* The first README of k6 wrote the variable without its S. */
        if (!text && row->type == LT_OPTION_STAGES) text = find_env(environment, name = "K6_STAGE");
        if (!text || (!*text && row->type != LT_OPTION_STRING)) continue;
        /* k6 only asks whether these are there. */
        bool any_value = strcmp(row->name, "noColor") == 0 || strcmp(row->name, "profilingEnabled") == 0;
        if (any_value) text = "true";
        char source[128];
        snprintf(source, sizeof source, "environment variable %s", name);
        lt_status status = options_store_text(o, LT_LAYER_ENV, row, text, source, err);
        if (status != LT_OK) return status;
    }
    return LT_OK;
}

bool options_has_feature(const lt_options *o, const char *name)
{
    json_t *list = options_get(o, "features", NULL), *item;
    size_t i;
    json_array_foreach(list, i, item)
    {
        if (strcmp(json_string_value(item), name) == 0) return true;
    }
    return false;
}

char *lt_options_get_json(const lt_options *o, const char *name)
{
    json_t *value = options_get(o, name, NULL);
    return value ? json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT) : NULL;
}

char *lt_options_get_string(const lt_options *o, const char *name)
{
    json_t *value = options_get(o, name, NULL);
    if (!value) return NULL;
    if (json_is_string(value)) return strdup(json_string_value(value));
    if (!json_is_array(value)) return json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
    struct strbuf text = {0};
    size_t i;
    json_t *item;
    json_array_foreach(value, i, item)
    {
        strbuf_printf(&text, "%s%s", i ? "," : "", json_is_string(item) ? json_string_value(item) : "");
    }
    return strbuf_steal(&text);
}

bool lt_options_get_bool(const lt_options *o, const char *name, bool fallback)
{
    json_t *value = options_get(o, name, NULL);
    return value ? json_is_true(value) : fallback;
}

lt_layer lt_options_get_layer(const lt_options *o, const char *name)
{
    lt_layer layer = LT_LAYER_DEFAULT;
    options_get(o, name, &layer);
    return layer;
}

char *options_dump(const lt_options *o, lt_option_file lowest)
{
    json_t *merged = json_object();
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        if (OPTION_TABLE[i].file < lowest) continue;
        json_t *value = options_get(o, OPTION_TABLE[i].name, NULL);
        if (value) json_object_set(merged, OPTION_TABLE[i].name, value);
    }
    char *text = json_dumps(merged, JSON_INDENT(4));
    json_decref(merged);
    return text;
}

char *lt_options_to_json(const lt_options *o)
{
    return options_dump(o, LT_OPTION_IN_SCRIPT);
}
