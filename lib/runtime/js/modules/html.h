/*
 * k6/html inside: what its files share. A page owns its tree and lives as long as a script value
 * that selections and elements keep; they have plain pointers into the tree.
 */
#ifndef RUNTIME_JS_MODULES_HTML_H
#define RUNTIME_JS_MODULES_HTML_H

#include "html/html.h"
#include "runtime/js/modules/modules.h"

/* The C side of a page. `found` and `text` are for one call at a time; they stay allocated, so that
 * nothing leaks when pushing their contents to the script throws. */
struct html_page {
    struct heap_peer peer;
    struct html_document *doc;
    char *url; /* of the response, "" for parseHTML */
    struct html_nodes found;
    struct strbuf text;
    struct arena scratch; /* emptied by html_scratch */
};

/* `this` of a method: a Selection, or an Element as a set of one. */
struct html_view {
    struct html_page *page;
    struct html_set set;
    struct html_node *node; /* the first, NULL when empty */
    duk_idx_t self, holder; /* stack indices of `this` and of the page's value */
};

/* html.c */
/* Parses the text and pushes the page's Selection. Throws. */
void html_push_page(duk_context *ctx, const char *text, size_t len, const char *url);
/* Pushes `this` and its page. Throws for anything else. */
struct html_view html_this_selection(duk_context *ctx);
struct html_view html_this_element(duk_context *ctx);
/* The same for the value at idx; false when it is neither. Pushes its page. */
bool html_view_of(duk_context *ctx, duk_idx_t idx, struct html_view *out);
/* Pushes a Selection of the nodes; end() leads to `this`, or nowhere without chain. */
void html_push_selection(duk_context *ctx, const struct html_view *view, struct html_node *const *nodes, size_t n,
                         bool chain);
/* Pushes the page's `found` the same way. */
void html_push_found(duk_context *ctx, const struct html_view *view);
/* Pushes the page's `text`. */
void html_push_scratch_text(duk_context *ctx, const struct html_view *view);
struct arena *html_scratch(const struct html_view *view);
/* The selector at idx, to be freed by the caller before anything can throw; NULL when invalid. */
struct html_selector *html_selector_arg(duk_context *ctx, duk_idx_t idx);
void html_push_string(duk_context *ctx, const char *text);
/* Pushes a control's value: string, array of strings, or undefined. */
void html_push_value(duk_context *ctx, const struct html_value *value);
_Noreturn void html_throw_memory(duk_context *ctx);

/* html_selection.c */
void html_push_selection_prototype(duk_context *ctx);
/* Pushes {name: value} of the successful controls. */
void html_push_form_object(duk_context *ctx, const struct html_view *view);
/* Pushes what val() gives. */
void html_push_val(duk_context *ctx, const struct html_view *view);

/* html_element.c */
/* Pushes the Element of a node of the view's page; undefined for NULL. */
void html_push_element(duk_context *ctx, const struct html_view *view, const struct html_node *node);
/* Pushes an array of Elements for the nodes. */
void html_push_elements(duk_context *ctx, const struct html_view *view, struct html_node *const *nodes, size_t n);

/* html_tags.c */
/* Which element type a node has, from 0 (none of its own); names of a type are put on the object. */
unsigned html_type_of(const struct html_node *node);
void html_put_type_methods(duk_context *ctx, duk_idx_t prototype, unsigned type);

#endif
