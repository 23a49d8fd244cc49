/* What a form would send: its successful controls. */
#ifndef HTML_FORMS_H
#define HTML_FORMS_H

#include "html/walk.h"

/* A control's value: a string, or those of the options that are selected in a <select multiple>. */
struct html_value {
    bool exists, is_list;
    const char *text;         /* of exists && !is_list */
    const char *const *items; /* of is_list */
    size_t n;
};

struct html_form_value {
    const char *name; /* the page's */
    struct html_value value;
};

struct html_form_values {
    struct html_form_value *items;
    size_t n;
};

/* The value of an input, button, textarea, option or select; nothing for other nodes. Strings are
 * the page's or made in the arena. False when memory is out. */
bool html_value_of(struct arena *arena, const struct html_node *node, struct html_value *out);
/* The value attribute, or else the markup inside. NULL when memory is out. */
const char *html_value_or_markup(struct arena *arena, const struct html_node *node);
/* Successful controls of the forms of the set, or those of the set itself when it has no form. In
 * page order. False when memory is out. */
bool html_form_values(struct arena *arena, struct html_set set, struct html_form_values *out);
/* a=1&b=2, sorted by name; a later control replaces an earlier one of its name. */
void html_form_append_encoded(struct strbuf *out, const struct html_form_values *values);

#endif
