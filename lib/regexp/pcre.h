/* Patterns for PCRE2. Private to regexp/. */
#ifndef REGEXP_PCRE_H
#define REGEXP_PCRE_H

#include <stdatomic.h>

#include "base/strbuf.h"
#include "regexp/ast.h"

/* Compiled when first needed, by whichever thread comes first: one for ASCII subjects and one for
 * wide ones, each as a search and as a match at one place. */
struct pcre {
    char *text[2]; /* patterns for ascii, wide; NULL: does not suit PCRE2 */
    unsigned options;
    atomic_uintptr_t code[2][2];
};

bool pcre_init(struct pcre *p, const struct re_tree *tree);
void pcre_free(struct pcre *p);
static inline bool pcre_suits(const struct pcre *p, bool wide)
{
    return p->text[wide] != NULL;
}

/* PCRE_CANNOT: it is a case for the other matcher. */
enum { PCRE_CANNOT = -100 };
int pcre_exec(struct pcre *p, const struct regexp_subject *subject, size_t start, enum regexp_how how,
              struct regexp_workspace *w, unsigned groups, size_t *captures);
void pcre_free_workspace(struct regexp_workspace *w);

#endif
