/* Checking one value against its row of the table: from JSON and from text. */
#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "options/duration.h"
#include "options/options.h"

static lt_status invalid(lt_layer layer, const char *source, lt_error *err, const char *why)
{
    lt_status status = layer == LT_LAYER_FLAG ? LT_ERR_USAGE : LT_ERR_INVALID;
    error_set(err, status, "invalid value for %s: %s", source, why);
    if (err) err->exit_code = layer == LT_LAYER_FLAG ? 255 : 104;
    return status;
}

static const char *json_kind(const json_t *value)
{
    switch (json_typeof(value)) {
    case JSON_OBJECT: return "an object";
    case JSON_ARRAY: return "a list";
    case JSON_STRING: return "a string";
    case JSON_INTEGER:
    case JSON_REAL: return "a number";
    default: return "a boolean";
    }
}

bool options_json_int(const json_t *value, int64_t *out)
{
    if (json_is_integer(value)) {
        *out = json_integer_value(value);
        return true;
    }
    double number = json_number_value(value);
    if (!json_is_real(value) || !(fabs(number) < 9e15) || number != floor(number)) return false;
    *out = (int64_t)number;
    return true;
}

static bool all_strings(const json_t *list)
{
    size_t i;
    json_t *item;
    json_array_foreach(list, i, item)
    {
        if (!json_is_string(item)) return false;
    }
    return true;
}

static lt_status check_tags(lt_layer layer, json_t *value, const char *source, lt_error *err)
{
    const char *key;
    json_t *item;
    json_object_foreach(value, key, item)
    {
        if (!json_is_string(item)) return invalid(layer, source, err, "the values must be strings");
    }
    return LT_OK;
}

lt_status options_store(lt_options *o, lt_layer layer, const lt_option_info *row, json_t *value, const char *source,
                        lt_error *err)
{
    if (json_is_null(value)) {
        json_object_del(o->layers[layer], row->name);
        return LT_OK;
    }
    char why[256];
    const char *wanted = NULL;
    switch (row->type) {
    case LT_OPTION_BOOL: wanted = json_is_boolean(value) ? NULL : "true or false"; break;
    case LT_OPTION_INT: wanted = options_json_int(value, &(int64_t){0}) ? NULL : "a whole number"; break;
    case LT_OPTION_DURATION:
        wanted = json_is_number(value) || json_is_string(value) ? NULL : "a duration, such as '30s'";
        break;
    case LT_OPTION_STRING: wanted = json_is_string(value) || strcmp(row->name, "dns") == 0 ? NULL : "a string"; break;
    case LT_OPTION_LIST:
        if (json_is_string(value)) { /* config.json may name a single output */
            json_t *list = json_pack("[O]", value);
            lt_status status = options_store(o, layer, row, list, source, err);
            json_decref(list);
            return status;
        }
        wanted = json_is_array(value) && all_strings(value) ? NULL : "a list of strings";
        break;
    case LT_OPTION_STAGES: wanted = json_is_array(value) ? NULL : "a list of stages"; break;
    case LT_OPTION_TAGS: wanted = json_is_object(value) ? NULL : "an object of strings"; break;
    case LT_OPTION_JSON: break;
    }
    if (wanted) {
        snprintf(why, sizeof why, "%s is needed, not %s", wanted, json_kind(value));
        return invalid(layer, source, err, why);
    }
    if (row->type == LT_OPTION_DURATION) {
        int64_t ns;
        lt_error detail = {0};
        if (duration_from_json(value, &ns, &detail) != LT_OK) {
            return invalid(layer, source, err, detail.message);
        }
    }
    if (row->type == LT_OPTION_TAGS) {
        lt_status status = check_tags(layer, value, source, err);
        if (status != LT_OK) return status;
    }
    json_object_set(o->layers[layer], row->name, value);
    return LT_OK;
}

static json_t *parse_bool(const char *text)
{
    static const char *const yes[] = {"1", "t", "T", "TRUE", "true", "True"};
    static const char *const no[] = {"0", "f", "F", "FALSE", "false", "False"};
    for (size_t i = 0; i < ARRAY_LEN(yes); i++) {
        if (strcmp(text, yes[i]) == 0) return json_true();
        if (strcmp(text, no[i]) == 0) return json_false();
    }
    return NULL;
}

static json_t *parse_int(const char *text)
{
    char *end;
    errno = 0;
    long long value = strtoll(text, &end, 10);
    return errno || end == text || *end ? NULL : json_integer(value);
}

static json_t *parse_list(const char *text)
{
    json_t *list = json_array();
    while (*text) {
        size_t len = strcspn(text, ",");
        if (len && json_array_append_new(list, json_stringn(text, len)) != 0) { /* not UTF-8 */
            json_decref(list);
            return NULL;
        }
        text += len + (text[len] == ',');
    }
    return list;
}

/* One "30s:10" of a list. A stage without a target keeps the level: the scenario's check reports it. */
static json_t *parse_stage(const char *text, size_t len)
{
    const char *colon = memchr(text, ':', len);
    size_t duration_len = colon ? (size_t)(colon - text) : len;
    char *duration = strndup(text, duration_len), *end;
    int64_t ns;
    json_t *stage = NULL;
    if (duration && duration_parse(duration, DURATION_GO, &ns, NULL) == LT_OK) {
        stage = json_pack("{s:s}", "duration", duration);
    }
    free(duration);
    if (!stage || !colon) return stage;
    errno = 0;
    long long target = strtoll(colon + 1, &end, 10);
    if (!errno && end != colon + 1 && end == text + len) {
        json_object_set_new(stage, "target", json_integer(target));
        return stage;
    }
    json_decref(stage);
    return NULL;
}

/* "30s:10,1m:20". As in k6, a stage without a duration is an error of a flag, and skipped elsewhere. */
static json_t *parse_stages(const char *text, lt_layer layer)
{
    json_t *list = json_array();
    while (*text) {
        size_t len = strcspn(text, ",");
        bool skipped = *text == ':' && layer != LT_LAYER_FLAG;
        if (!skipped && json_array_append_new(list, parse_stage(text, len)) != 0) {
            json_decref(list);
            return NULL;
        }
        text += len + (text[len] == ',');
    }
    return list;
}

/* One "name=value" of a flag, or "name:value,name:value" of a variable. */
static json_t *parse_tags(const char *text, char separator)
{
    json_t *tags = json_object();
    bool many = separator == ':';
    while (*text) {
        size_t len = many ? strcspn(text, ",") : strlen(text);
        const char *at = memchr(text, separator, len);
        size_t name_len = at ? (size_t)(at - text) : len;
        char *name = strndup(text, name_len);
        int failed = json_object_set_new(tags, name, at ? json_stringn(at + 1, len - name_len - 1) : json_string(""));
        free(name);
        if (failed) { /* not UTF-8 */
            json_decref(tags);
            return NULL;
        }
        text += len + (text[len] == ',');
    }
    return tags;
}

static const char *tag_problem(const lt_option_info *row, const char *text)
{
    bool is_env = strcmp(row->name, "env") == 0;
    const char *equals = strchr(text, '=');
    size_t len = equals ? (size_t)(equals - text) : strlen(text);
    if (!is_env) {
        if (!*text) return "invalid tag, empty string";
        if (!len) return "invalid tag, empty name";
        return equals && equals[1] ? NULL : "invalid tag, empty value";
    }
    bool good = len && !isdigit((unsigned char)*text);
    for (size_t i = 0; i < len; i++) good &= isalnum((unsigned char)text[i]) || text[i] == '_';
    return good ? NULL : "invalid environment variable name";
}

static void add_up(lt_options *o, lt_layer layer, const char *name, json_t *value)
{
    json_t *known = json_object_get(o->layers[layer], name);
    if (known && json_is_array(known)) json_array_extend(known, value);
    else if (known && json_is_object(known)) json_object_update(known, value);
    else json_object_set(o->layers[layer], name, value);
}

lt_status options_store_text(lt_options *o, lt_layer layer, const lt_option_info *row, const char *text,
                             const char *source, lt_error *err)
{
    json_t *value = NULL;
    char why[256];
    snprintf(why, sizeof why, "'%s' is not %s", text, "a valid value");
    switch (row->type) {
    case LT_OPTION_BOOL:
        value = parse_bool(text);
        snprintf(why, sizeof why, "'%s' is not a valid boolean value: use true or false", text);
        break;
    case LT_OPTION_INT:
        value = parse_int(text);
        snprintf(why, sizeof why, "'%s' is not a whole number", text);
        break;
    case LT_OPTION_DURATION: {
        int64_t ns;
        lt_error detail = {0};
        enum duration_form form = layer == LT_LAYER_FLAG ? DURATION_GO : DURATION_EXTENDED;
        if (duration_parse(text, form, &ns, &detail) == LT_OK) value = json_string(text);
        snprintf(why, sizeof why, "%.200s", detail.message);
        break;
    }
    case LT_OPTION_STRING: value = json_string(text); break;
    case LT_OPTION_LIST: value = parse_list(text); break;
    case LT_OPTION_STAGES:
        value = parse_stages(text, layer);
        snprintf(why, sizeof why, "'%s' is not a stage such as 30s:10", text);
        break;
    case LT_OPTION_TAGS: {
        const char *problem = layer == LT_LAYER_FLAG ? tag_problem(row, text) : NULL;
        /* Of a variable only the name: its value may be a secret. */
        size_t shown = strcmp(row->name, "env") == 0 ? strcspn(text, "=") : strlen(text);
        if (problem) snprintf(why, sizeof why, "%s '%.*s'", problem, (int)shown, text);
        else value = parse_tags(text, layer == LT_LAYER_FLAG ? '=' : ':');
        break;
    }
    case LT_OPTION_JSON:
        value = json_loads(text, JSON_DECODE_ANY, NULL);
        if (!value) value = json_string(text);
        break;
    }
    if (!value) return invalid(layer, source, err, why);
    if (row->repeatable && layer == LT_LAYER_FLAG) add_up(o, layer, row->name, value);
    else json_object_set(o->layers[layer], row->name, value);
    json_decref(value);
    return LT_OK;
}
