/*
 * CSS selectors: Selectors level 3, the `i` flag of level 4, and what jQuery and cascadia add:
 * [a!=b], :has(), :haschild(), :contains(), :containsOwn(), :input,
 * and regular expressions (of JavaScript): :matches(), :matchesOwn(), [a#=b]. :not() and :has() take lists.
 *
 * Differences from the standard are cascadia's: :empty allows white space, ^= $= *= with "" match
 * every value that is not blank, :contains() ignores case and matches texts, too, :lang() looks at
 * the lang attribute only. Pseudo-elements are errors.
 */
#ifndef HTML_SELECT_H
#define HTML_SELECT_H

#include "html/dom.h"

struct html_selector;

/* NULL when the text is not a selector (or memory is out). Freed with html_selector_free. */
struct html_selector *html_selector_parse(const char *text, size_t len);
void html_selector_free(struct html_selector *selector);

/* NULL, the selector that did not parse, matches nothing. */
bool html_matches(const struct html_selector *selector, const struct html_node *node);

#endif
