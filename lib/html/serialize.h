/* Nodes as text and as markup. What runs out of memory leaves its mark in the buffer. */
#ifndef HTML_SERIALIZE_H
#define HTML_SERIALIZE_H

#include "html/dom.h"

/* Appends the text of a node: its own, or that of all texts below it. Comments have none. */
void html_append_text(struct strbuf *out, const struct html_node *node);
/* Appends the markup of what is inside a node, as Go's html.Render writes it. */
void html_append_inner(struct strbuf *out, const struct html_node *node);

#endif
