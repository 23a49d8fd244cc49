/* The functions of html_tag_calls.c that the tables of html_tags.c name, with their magics. */
#ifndef RUNTIME_JS_MODULES_HTML_TAGS_H
#define RUNTIME_JS_MODULES_HTML_TAGS_H

#include "runtime/js/modules/html.h"

enum url_part { HASH, HOST, HOSTNAME, PORT, USERNAME, PASSWORD, ORIGIN, PATHNAME, PROTOCOL, SEARCH };
/* What html_tag_list_below and html_tag_length_of look for. */
enum list {
    LIST_OPTIONS,
    LIST_SELECTED,
    LIST_CONTROLS,
    LIST_FORM_CONTROLS,
    LIST_AREAS,
    LIST_ROWS,
    LIST_BODIES,
    LIST_CELLS,
    LIST_TRACKS
};
enum progress { PROGRESS_MAX, PROGRESS_VALUE, PROGRESS_POSITION };
enum table_part { CAPTION, THEAD, TFOOT };
enum table_place { CELL_IN_ROW, ROW_IN_TABLE, ROW_IN_SECTION };

/* Whether the text is one of the words, which are separated by |. */
bool html_is_one_of(const char *text, const char *words);
/* The attribute as k6 gives it: as written without a page URL, else resolved, or `otherwise` when it is no URL. */
const char *html_url_attribute(const struct html_view *v, struct arena *scratch, const char *attr,
                               const char *otherwise);

duk_ret_t html_tag_text(duk_context *ctx);
duk_ret_t html_tag_value_or_markup(duk_context *ctx);
duk_ret_t html_tag_href_part(duk_context *ctx);
duk_ret_t html_tag_rel_list(duk_context *ctx);
duk_ret_t html_tag_form_of(duk_context *ctx);
duk_ret_t html_tag_labels_of(duk_context *ctx);
duk_ret_t html_tag_form_action(duk_context *ctx);
duk_ret_t html_tag_form_enctype(duk_context *ctx);
duk_ret_t html_tag_form_method(duk_context *ctx);
duk_ret_t html_tag_form_no_validate(duk_context *ctx);
duk_ret_t html_tag_form_target(duk_context *ctx);
duk_ret_t html_tag_list_below(duk_context *ctx);
duk_ret_t html_tag_length_of(duk_context *ctx);
duk_ret_t html_tag_own_method(duk_context *ctx);
duk_ret_t html_tag_undefined(duk_context *ctx);
duk_ret_t html_tag_input_list(duk_context *ctx);
duk_ret_t html_tag_label_control(duk_context *ctx);
duk_ret_t html_tag_option_disabled(duk_context *ctx);
duk_ret_t html_tag_option_form(duk_context *ctx);
duk_ret_t html_tag_option_index(duk_context *ctx);
duk_ret_t html_tag_option_label(duk_context *ctx);
duk_ret_t html_tag_select_index(duk_context *ctx);
duk_ret_t html_tag_select_value(duk_context *ctx);
duk_ret_t html_tag_select_size(duk_context *ctx);
duk_ret_t html_tag_select_type(duk_context *ctx);
duk_ret_t html_tag_textarea_length(duk_context *ctx);
duk_ret_t html_tag_progress(duk_context *ctx);
duk_ret_t html_tag_map_images(duk_context *ctx);
duk_ret_t html_tag_table_part(duk_context *ctx);
duk_ret_t html_tag_table_place(duk_context *ctx);
duk_ret_t html_tag_col_span(duk_context *ctx);
duk_ret_t html_tag_style_type(duk_context *ctx);
duk_ret_t html_tag_base_href(duk_context *ctx);

#endif
