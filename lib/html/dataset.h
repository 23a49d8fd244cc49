/*
 * Names of data-* attributes: "userName" ↔ "user-name". As in k6, words that are common initials
 * (ID, URL, HTML, …) are written in capitals: data-user-id is "userID", and both "userID" and
 * "userId" lead to it.
 */
#ifndef HTML_DATASET_H
#define HTML_DATASET_H

#include "base/strbuf.h"

/* Appends the property for an attribute name, both without "data-". */
void html_dataset_property(struct strbuf *out, const char *attribute);
/* Appends the attribute name, "data-" included, for a property. */
void html_dataset_attribute(struct strbuf *out, const char *property);

#endif
