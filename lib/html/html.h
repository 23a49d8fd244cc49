/*
 * html: pages as trees. Parsing (dom.h), CSS selectors (select.h), moving about in the tree as
 * jQuery does (walk.h), text and markup of nodes (serialize.h), what a form would send (forms.h),
 * data-* names (dataset.h), and links (link.h). Knows neither JavaScript nor HTTP; uses base/, regexp/ and the gumbo
 * parser.
 *
 * Behaviour is that of k6/html, which is that of Go's html package with goquery and cascadia on it.
 * Functions never recurse into the depth of a page: they run on small stacks, and pages are foreign.
 */
#ifndef HTML_HTML_H
#define HTML_HTML_H

#include "html/dataset.h"
#include "html/dom.h"
#include "html/forms.h"
#include "html/link.h"
#include "html/select.h"
#include "html/serialize.h"
#include "html/walk.h"

#endif
