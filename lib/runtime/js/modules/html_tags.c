/*
 * What elements of certain tags have beyond Element. Most of it is one attribute read as a string, a
 * URL, a number, a flag or one of some words: a row each. The rest are functions (html_tag_calls.c). Tables, words and
 * defaults are k6's; they are those of the DOM of about 2017.
 */
#include <stdlib.h>
#include <string.h>

#include "runtime/js/modules/html_tags.h"

enum row_kind {
    TEXT,     /* the attribute, or "" */
    URL,      /* resolved on the page's URL, or "" */
    FLAG,     /* is it there? */
    NUMBER,   /* an integer, or `number` */
    CONSTANT, /* `words` */
    WORD,     /* one of `words`, or else the first of them */
    MAYBE,    /* one of `words`, or undefined */
    CALL,
};

struct row {
    const char *name;
    enum row_kind kind;
    const char *attr;
    const char *words; /* separated by | */
    int number;
    duk_c_function call;
    int magic;
};

#define TEXT_ROW(name, attr)                                                                                           \
    {                                                                                                                  \
        name, TEXT, attr, NULL, 0, NULL, 0                                                                             \
    }
#define URL_ROW(name, attr)                                                                                            \
    {                                                                                                                  \
        name, URL, attr, NULL, 0, NULL, 0                                                                              \
    }
#define FLAG_ROW(name, attr)                                                                                           \
    {                                                                                                                  \
        name, FLAG, attr, NULL, 0, NULL, 0                                                                             \
    }
#define NUMBER_ROW(name, attr, otherwise)                                                                              \
    {                                                                                                                  \
        name, NUMBER, attr, NULL, otherwise, NULL, 0                                                                   \
    }
#define WORD_ROW(name, attr, words)                                                                                    \
    {                                                                                                                  \
        name, WORD, attr, words, 0, NULL, 0                                                                            \
    }
#define MAYBE_ROW(name, attr, words)                                                                                   \
    {                                                                                                                  \
        name, MAYBE, attr, words, 0, NULL, 0                                                                           \
    }
#define CONSTANT_ROW(name, value)                                                                                      \
    {                                                                                                                  \
        name, CONSTANT, NULL, value, 0, NULL, 0                                                                        \
    }
#define CALL_ROW(name, call, magic)                                                                                    \
    {                                                                                                                  \
        name, CALL, NULL, NULL, 0, call, magic                                                                         \
    }

#define REFERRER "|no-referrer|no-referrer-when-downgrade|origin|origin-when-cross-origin|unsafe-url"
#define CROSS_ORIGIN "anonymous|use-credentials"
#define ENCODINGS "application/x-www-form-urlencoded|multipart/form-data|text/plain"

static const struct row HREF[] = {
    TEXT_ROW("download", "download"),
    WORD_ROW("referrerPolicy", "referrerpolicy", REFERRER),
    TEXT_ROW("rel", "rel"),
    URL_ROW("href", "href"),
    TEXT_ROW("target", "target"),
    TEXT_ROW("type", "type"),
    TEXT_ROW("accessKey", "accesskey"),
    TEXT_ROW("hrefLang", "hreflang"),
    URL_ROW("toString", "href"),
    CALL_ROW("hash", html_tag_href_part, HASH),
    CALL_ROW("host", html_tag_href_part, HOST),
    CALL_ROW("hostname", html_tag_href_part, HOSTNAME),
    CALL_ROW("port", html_tag_href_part, PORT),
    CALL_ROW("username", html_tag_href_part, USERNAME),
    CALL_ROW("password", html_tag_href_part, PASSWORD),
    CALL_ROW("origin", html_tag_href_part, ORIGIN),
    CALL_ROW("pathname", html_tag_href_part, PATHNAME),
    CALL_ROW("protocol", html_tag_href_part, PROTOCOL),
    CALL_ROW("search", html_tag_href_part, SEARCH),
    CALL_ROW("relList", html_tag_rel_list, 0),
    CALL_ROW("text", html_tag_text, 0),
    {0},
};
static const struct row MEDIA[] = {
    FLAG_ROW("autoplay", "autoplay"),
    FLAG_ROW("controls", "controls"),
    FLAG_ROW("loop", "loop"),
    FLAG_ROW("muted", "muted"),
    WORD_ROW("preload", "preload", "auto|metadata|none"),
    URL_ROW("src", "src"),
    MAYBE_ROW("crossOrigin", "crossorigin", CROSS_ORIGIN),
    TEXT_ROW("currentSrc", "src"),
    FLAG_ROW("defaultMuted", "muted"),
    TEXT_ROW("mediaGroup", "mediagroup"),
    CALL_ROW("textTracks", html_tag_list_below, LIST_TRACKS),
    {0},
};
static const struct row BASE[] = {CALL_ROW("href", html_tag_base_href, 0), TEXT_ROW("target", "target"), {0}};
#define FORM_FIELD_ROWS                                                                                                \
    CALL_ROW("form", html_tag_form_of, 0), CALL_ROW("formAction", html_tag_form_action, 0),                            \
        CALL_ROW("formEnctype", html_tag_form_enctype, 0), CALL_ROW("formMethod", html_tag_form_method, 0),            \
        CALL_ROW("formNoValidate", html_tag_form_no_validate, 0), CALL_ROW("formTarget", html_tag_form_target, 0),     \
        CALL_ROW("labels", html_tag_labels_of, 0), TEXT_ROW("name", "name")
static const struct row BUTTON[] = {
    FORM_FIELD_ROWS,
    TEXT_ROW("accessKey", "accesskey"),
    FLAG_ROW("autofocus", "autofocus"),
    FLAG_ROW("disabled", "disabled"),
    NUMBER_ROW("tabIndex", "tabindex", 0),
    WORD_ROW("type", "type", "submit|button|menu|reset"),
    CALL_ROW("value", html_tag_value_or_markup, 0),
    {0},
};
static const struct row CANVAS[] = {NUMBER_ROW("width", "width", 150), NUMBER_ROW("height", "height", 150), {0}};
static const struct row DATA[] = {TEXT_ROW("value", "value"), {0}};
static const struct row DATALIST[] = {CALL_ROW("options", html_tag_list_below, LIST_OPTIONS), {0}};
static const struct row MOD[] = {TEXT_ROW("cite", "cite"), TEXT_ROW("datetime", "datetime"), {0}};
static const struct row EMBED[] = {
    TEXT_ROW("height", "height"), TEXT_ROW("width", "width"), TEXT_ROW("src", "src"), TEXT_ROW("type", "type"), {0}};
static const struct row FIELDSET[] = {
    FLAG_ROW("disabled", "disabled"),
    TEXT_ROW("name", "name"),
    CALL_ROW("form", html_tag_form_of, 0),
    CONSTANT_ROW("type", "fieldset"),
    CALL_ROW("elements", html_tag_list_below, LIST_CONTROLS),
    CALL_ROW("validity", html_tag_undefined, 0),
    {0},
};
static const struct row FORM[] = {
    URL_ROW("action", "action"),
    TEXT_ROW("name", "name"),
    TEXT_ROW("target", "target"),
    WORD_ROW("enctype", "enctype", ENCODINGS),
    WORD_ROW("encoding", "enctype", ENCODINGS),
    TEXT_ROW("acceptCharset", "accept-charset"),
    WORD_ROW("autocomplete", "autocomplete", "on|off"),
    FLAG_ROW("noValidate", "novalidate"),
    CALL_ROW("elements", html_tag_list_below, LIST_FORM_CONTROLS),
    CALL_ROW("length", html_tag_length_of, LIST_FORM_CONTROLS),
    CALL_ROW("method", html_tag_own_method, 0),
    {0},
};
static const struct row IFRAME[] = {
    FLAG_ROW("allowfullscreen", "allowfullscreen"),
    WORD_ROW("referrerPolicy", "referrerpolicy", REFERRER),
    TEXT_ROW("height", "height"),
    TEXT_ROW("width", "width"),
    TEXT_ROW("name", "name"),
    URL_ROW("src", "src"),
    {0},
};
static const struct row IMAGE[] = {
    URL_ROW("currentSrc", "src"),
    TEXT_ROW("sizes", "sizes"),
    TEXT_ROW("srcset", "srcset"),
    TEXT_ROW("alt", "alt"),
    MAYBE_ROW("crossOrigin", "crossorigin", CROSS_ORIGIN),
    NUMBER_ROW("height", "height", 0),
    NUMBER_ROW("width", "width", 0),
    FLAG_ROW("isMap", "ismap"),
    TEXT_ROW("name", "name"),
    URL_ROW("src", "src"),
    TEXT_ROW("useMap", "usemap"),
    WORD_ROW("referrerPolicy", "referrerpolicy", REFERRER),
    {0},
};
static const struct row INPUT[] = {
    FORM_FIELD_ROWS,
    NUMBER_ROW("tabIndex", "tabindex", 0),
    WORD_ROW("type", "type",
             "text|button|checkbox|color|date|datetime-local|email|file|hidden|image|month|number|password|radio|range|"
             "reset|search|submit|tel|time|url|week"),
    FLAG_ROW("disabled", "disabled"),
    FLAG_ROW("autofocus", "autofocus"),
    FLAG_ROW("required", "required"),
    TEXT_ROW("value", "value"),
    FLAG_ROW("checked", "checked"),
    FLAG_ROW("defaultChecked", "checked"),
    TEXT_ROW("alt", "alt"),
    URL_ROW("src", "src"),
    TEXT_ROW("height", "height"),
    TEXT_ROW("width", "width"),
    TEXT_ROW("accept", "accept"),
    WORD_ROW("autocomplete", "autocomplete", "on|off"),
    NUMBER_ROW("maxLength", "maxlength", -1),
    NUMBER_ROW("size", "size", 0),
    TEXT_ROW("pattern", "pattern"),
    TEXT_ROW("placeholder", "placeholder"),
    FLAG_ROW("readonly", "readonly"),
    TEXT_ROW("min", "min"),
    TEXT_ROW("max", "max"),
    TEXT_ROW("defaultValue", "value"),
    TEXT_ROW("dirName", "dirname"),
    TEXT_ROW("accessKey", "accesskey"),
    FLAG_ROW("multiple", "multiple"),
    TEXT_ROW("step", "step"),
    CALL_ROW("list", html_tag_input_list, 0),
    {0},
};
static const struct row KEYGEN[] = {
    FLAG_ROW("autofocus", "autofocus"),
    TEXT_ROW("challenge", "challenge"),
    FLAG_ROW("disabled", "disabled"),
    WORD_ROW("keytype", "keytype", "RSA|DSA|EC"),
    TEXT_ROW("name", "name"),
    CONSTANT_ROW("type", "keygen"),
    CALL_ROW("form", html_tag_form_of, 0),
    CALL_ROW("labels", html_tag_labels_of, 0),
    {0},
};
static const struct row LABEL[] = {TEXT_ROW("htmlFor", "for"),
                                   CALL_ROW("control", html_tag_label_control, 0),
                                   CALL_ROW("form", html_tag_form_of, 0),
                                   {0}};
static const struct row LEGEND[] = {TEXT_ROW("accessKey", "accesskey"), CALL_ROW("form", html_tag_form_of, 0), {0}};
static const struct row LI[] = {
    NUMBER_ROW("value", "value", 0), WORD_ROW("type", "type", "|1|a|A|i|I|disc|square|circle"), {0}};
static const struct row LINK[] = {
    MAYBE_ROW("crossOrigin", "crossorigin", CROSS_ORIGIN),
    WORD_ROW("referrerPolicy", "referrerpolicy", REFERRER),
    URL_ROW("href", "href"),
    TEXT_ROW("hreflang", "hreflang"),
    TEXT_ROW("media", "media"),
    TEXT_ROW("rel", "rel"),
    TEXT_ROW("target", "target"),
    TEXT_ROW("type", "type"),
    CALL_ROW("relList", html_tag_rel_list, 0),
    {0},
};
static const struct row MAP[] = {TEXT_ROW("name", "name"),
                                 CALL_ROW("areas", html_tag_list_below, LIST_AREAS),
                                 CALL_ROW("images", html_tag_map_images, 0),
                                 {0}};
static const struct row META[] = {TEXT_ROW("content", "content"),
                                  TEXT_ROW("name", "name"),
                                  WORD_ROW("httpEquiv", "http-equiv", "content-type|default-style|refresh"),
                                  {0}};
static const struct row METER[] = {
    NUMBER_ROW("min", "min", 0),
    NUMBER_ROW("max", "max", 0),
    NUMBER_ROW("high", "high", 0),
    NUMBER_ROW("low", "low", 0),
    NUMBER_ROW("optimum", "optimum", 0),
    CALL_ROW("labels", html_tag_labels_of, 0),
    {0},
};
static const struct row OBJECT[] = {
    URL_ROW("data", "data"),
    TEXT_ROW("height", "height"),
    TEXT_ROW("name", "name"),
    TEXT_ROW("type", "type"),
    NUMBER_ROW("tabIndex", "tabindex", 0),
    FLAG_ROW("typeMustMatch", "typemustmatch"),
    TEXT_ROW("useMap", "usemap"),
    TEXT_ROW("width", "width"),
    CALL_ROW("form", html_tag_form_of, 0),
    {0},
};
static const struct row OLIST[] = {
    FLAG_ROW("reversed", "reversed"), NUMBER_ROW("start", "start", 0), WORD_ROW("type", "type", "1|a|A|i|I"), {0}};
static const struct row OPTGROUP[] = {FLAG_ROW("disabled", "disabled"), TEXT_ROW("label", "label"), {0}};
static const struct row OPTION[] = {
    FLAG_ROW("defaultSelected", "selected"),
    FLAG_ROW("selected", "selected"),
    CALL_ROW("disabled", html_tag_option_disabled, 0),
    CALL_ROW("form", html_tag_option_form, 0),
    CALL_ROW("index", html_tag_option_index, 0),
    CALL_ROW("label", html_tag_option_label, 0),
    CALL_ROW("text", html_tag_text, 0),
    CALL_ROW("value", html_tag_value_or_markup, 0),
    {0},
};
static const struct row OUTPUT[] = {
    TEXT_ROW("htmlFor", "for"),
    TEXT_ROW("name", "name"),
    CONSTANT_ROW("type", "output"),
    CALL_ROW("form", html_tag_form_of, 0),
    CALL_ROW("labels", html_tag_labels_of, 0),
    CALL_ROW("value", html_tag_text, 0),
    CALL_ROW("defaultValue", html_tag_text, 0),
    {0},
};
static const struct row NAME_VALUE[] = {TEXT_ROW("name", "name"), TEXT_ROW("value", "value"), {0}};
static const struct row PROGRESS[] = {
    CALL_ROW("max", html_tag_progress, PROGRESS_MAX),
    CALL_ROW("value", html_tag_progress, PROGRESS_VALUE),
    CALL_ROW("position", html_tag_progress, PROGRESS_POSITION),
    CALL_ROW("labels", html_tag_labels_of, 0),
    {0},
};
static const struct row QUOTE[] = {TEXT_ROW("cite", "cite"), {0}};
static const struct row SCRIPT[] = {
    TEXT_ROW("crossOrigin", "crossorigin"), TEXT_ROW("type", "type"),           URL_ROW("src", "src"),
    TEXT_ROW("charset", "charset"),         FLAG_ROW("async", "async"),         FLAG_ROW("defer", "defer"),
    FLAG_ROW("noModule", "nomodule"),       CALL_ROW("text", html_tag_text, 0), {0},
};
static const struct row SELECT[] = {
    FLAG_ROW("autofocus", "autofocus"),
    FLAG_ROW("disabled", "disabled"),
    FLAG_ROW("multiple", "multiple"),
    TEXT_ROW("name", "name"),
    FLAG_ROW("required", "required"),
    NUMBER_ROW("tabIndex", "tabindex", 0),
    CALL_ROW("form", html_tag_form_of, 0),
    CALL_ROW("labels", html_tag_labels_of, 0),
    CALL_ROW("length", html_tag_length_of, LIST_OPTIONS),
    CALL_ROW("options", html_tag_list_below, LIST_OPTIONS),
    CALL_ROW("selectedOptions", html_tag_list_below, LIST_SELECTED),
    CALL_ROW("selectedIndex", html_tag_select_index, 0),
    CALL_ROW("value", html_tag_select_value, 0),
    CALL_ROW("size", html_tag_select_size, 0),
    CALL_ROW("type", html_tag_select_type, 0),
    {0},
};
static const struct row SOURCE[] = {
    TEXT_ROW("keySystem", "keysystem"),
    TEXT_ROW("media", "media"),
    TEXT_ROW("sizes", "sizes"),
    URL_ROW("src", "src"),
    TEXT_ROW("srcset", "srcset"),
    TEXT_ROW("type", "type"),
    {0},
};
static const struct row STYLE[] = {TEXT_ROW("media", "media"), CALL_ROW("type", html_tag_style_type, 0), {0}};
static const struct row TABLE[] = {
    FLAG_ROW("sortable", "sortable"),
    CALL_ROW("caption", html_tag_table_part, CAPTION),
    CALL_ROW("tHead", html_tag_table_part, THEAD),
    CALL_ROW("tFoot", html_tag_table_part, TFOOT),
    CALL_ROW("rows", html_tag_list_below, LIST_ROWS),
    CALL_ROW("tBodies", html_tag_list_below, LIST_BODIES),
    {0},
};
static const struct row SECTION[] = {CALL_ROW("rows", html_tag_list_below, LIST_ROWS), {0}};
static const struct row COL[] = {CALL_ROW("span", html_tag_col_span, 0), {0}};
#define CELL_ROWS                                                                                                      \
    NUMBER_ROW("colSpan", "colspan", 1), NUMBER_ROW("rowSpan", "rowspan", 1), TEXT_ROW("headers", "headers"),          \
        CALL_ROW("cellIndex", html_tag_table_place, CELL_IN_ROW)
static const struct row TD[] = {CELL_ROWS, {0}};
static const struct row TH[] = {CELL_ROWS,
                                TEXT_ROW("abbr", "abbr"),
                                WORD_ROW("scope", "scope", "|row|col|colgroup|rowgroup"),
                                FLAG_ROW("sorted", "sorted"),
                                {0}};
static const struct row TR[] = {
    CALL_ROW("cells", html_tag_list_below, LIST_CELLS),
    CALL_ROW("rowIndex", html_tag_table_place, ROW_IN_TABLE),
    CALL_ROW("sectionRowIndex", html_tag_table_place, ROW_IN_SECTION),
    {0},
};
static const struct row TEXTAREA[] = {
    CONSTANT_ROW("type", "textarea"),
    TEXT_ROW("name", "name"),
    FLAG_ROW("disabled", "disabled"),
    FLAG_ROW("autofocus", "autofocus"),
    TEXT_ROW("value", "value"),
    TEXT_ROW("defaultValue", "value"),
    TEXT_ROW("placeholder", "placeholder"),
    NUMBER_ROW("rows", "rows", 0),
    NUMBER_ROW("cols", "cols", 0),
    NUMBER_ROW("maxLength", "maxlength", 0),
    NUMBER_ROW("tabIndex", "tabindex", 0),
    TEXT_ROW("accessKey", "accesskey"),
    FLAG_ROW("readOnly", "readonly"),
    FLAG_ROW("required", "required"),
    WORD_ROW("autocomplete", "autocomplete", "on|off"),
    WORD_ROW("autocapitalize", "autocapitalize", "sentences|none|off|characters|words"),
    WORD_ROW("wrap", "wrap", "soft|hard|off"),
    CALL_ROW("form", html_tag_form_of, 0),
    CALL_ROW("labels", html_tag_labels_of, 0),
    CALL_ROW("length", html_tag_textarea_length, 0),
    CALL_ROW("textLength", html_tag_textarea_length, 0),
    {0},
};
static const struct row TIME[] = {TEXT_ROW("datetime", "datetime"), {0}};
static const struct row TITLE[] = {CALL_ROW("text", html_tag_text, 0), {0}};
static const struct row TRACK[] = {
    WORD_ROW("kind", "kind", "subtitle|captions|descriptions|chapters|metadata"),
    URL_ROW("src", "src"),
    TEXT_ROW("srclang", "srclang"),
    TEXT_ROW("label", "label"),
    FLAG_ROW("default", "default"),
    {0},
};
static const struct row ULIST[] = {TEXT_ROW("type", "type"), {0}};

static const struct {
    const char *tags;
    const struct row *rows;
} TYPES[] = {
    {"", NULL}, /* the plain Element */
    {"a|area", HREF},
    {"audio|video", MEDIA},
    {"base", BASE},
    {"button", BUTTON},
    {"canvas", CANVAS},
    {"data", DATA},
    {"datalist", DATALIST},
    {"del|ins", MOD},
    {"embed", EMBED},
    {"fieldset", FIELDSET},
    {"form", FORM},
    {"iframe", IFRAME},
    {"img", IMAGE},
    {"input", INPUT},
    {"keygen", KEYGEN},
    {"label", LABEL},
    {"legend", LEGEND},
    {"li", LI},
    {"link", LINK},
    {"map", MAP},
    {"meta", META},
    {"meter", METER},
    {"object", OBJECT},
    {"ol", OLIST},
    {"optgroup", OPTGROUP},
    {"option", OPTION},
    {"output", OUTPUT},
    {"param|pre", NAME_VALUE},
    {"progress", PROGRESS},
    {"q|blockquote|quote", QUOTE},
    {"script", SCRIPT},
    {"select", SELECT},
    {"source", SOURCE},
    {"style", STYLE},
    {"table", TABLE},
    {"thead|tbody|tfoot", SECTION},
    {"col", COL},
    {"td", TD},
    {"th", TH},
    {"tr", TR},
    {"textarea", TEXTAREA},
    {"time", TIME},
    {"title", TITLE},
    {"track", TRACK},
    {"ul", ULIST},
};

unsigned html_type_of(const struct html_node *node)
{
    for (unsigned i = 1; node->type == HTML_ELEMENT && i < ARRAY_LEN(TYPES); i++) {
        if (html_is_one_of(node->data, TYPES[i].tags)) return i;
    }
    return 0;
}

/* A whole number as Go's Atoi reads it. */
static int read_integer(const char *text, int otherwise)
{
    char *end;
    if (!text || !strchr("+-0123456789", *text) || !*text) return otherwise;
    long value = strtol(text, &end, 10);
    return *end || end == text ? otherwise : (int)value;
}

/* Reads the row that the function's magic is the number of; `this` decides the table. */
static duk_ret_t read_row(duk_context *ctx)
{
    struct html_view v = html_this_element(ctx);
    const struct row *row = TYPES[html_type_of(v.node)].rows;
    for (int left = duk_get_current_magic(ctx); row && row->name && left; left--) row++;
    if (!row || !row->name || row->kind == CALL) return 0; /* called on an element of another type */
    const char *value = row->attr ? html_attr(v.node, row->attr) : NULL;
    switch (row->kind) {
    case TEXT: html_push_string(ctx, value ? value : ""); break;
    case URL: html_push_string(ctx, html_url_attribute(&v, html_scratch(&v), row->attr, "")); break;
    case FLAG: duk_push_boolean(ctx, value != NULL); break;
    case NUMBER: duk_push_int(ctx, read_integer(value, row->number)); break;
    case CONSTANT: duk_push_string(ctx, row->words); break;
    default:
        if (value && html_is_one_of(value, row->words)) html_push_string(ctx, value);
        else if (row->kind == WORD) duk_push_lstring(ctx, row->words, strcspn(row->words, "|"));
        else duk_push_undefined(ctx);
    }
    return 1;
}

void html_put_type_methods(duk_context *ctx, duk_idx_t prototype, unsigned type)
{
    prototype = duk_normalize_index(ctx, prototype);
    int number = 0;
    for (const struct row *row = TYPES[type].rows; row && row->name; row++, number++) {
        struct js_function f = {row->name, row->kind == CALL ? row->call : read_row, 0,
                                row->kind == CALL ? row->magic : number};
        js_put_functions(ctx, prototype, &f, 1);
    }
}
