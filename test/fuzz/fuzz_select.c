/*
 * Selectors of any bytes on a page that has a bit of everything: what is found is what matches, :not() of
 * it is the rest, and the marks of set operations are gone afterwards.
 */
#include "html/html.h"
#include "fuzz.h"

static const char PAGE[] = "<!doctype html><html lang=en><title>t</title><body><!-- c --><div id=a class='b c' "
                           "title='x y'><p>One <b>two</b><p lang=de-AT>drei"
                           "<ul><li>1<li class=c>2<li>3</ul></div><form><fieldset "
                           "disabled><legend><input></legend><input type=checkbox checked></fieldset>"
                           "<select><option selected>o</select></form><a href='/x?y#z'>link</a><svg viewBox='0 0 1 "
                           "1'><a xlink:href=q /></svg>";

static void check_found(struct html_document *doc, const struct html_selector *s, struct html_set all)
{
    struct html_nodes found = {0}, rest = {0}, both = {0};
    html_filter(all, s, true, &found);
    html_filter(all, s, false, &rest);
    CHECK(found.n + rest.n == all.n);
    for (size_t i = 0; i < found.n; i++) CHECK(html_matches(s, found.items[i]));
    html_union(doc, (struct html_set){found.items, found.n}, (struct html_set){rest.items, rest.n}, &both);
    CHECK(both.n == all.n);
    html_nodes_free(&both);
    html_find(doc, (struct html_set){&doc->root, 1}, s, false, &both);
    for (size_t i = 0; i < both.n; i++)
        CHECK(html_matches(s, both.items[i]) && (i == 0 || both.items[i]->number > both.items[i - 1]->number));
    html_closest(doc, all, s, &rest);
    html_has(all, s, &rest);
    for (uint32_t i = 0; i <= doc->n_nodes / 8; i++) CHECK(doc->seen[i] == 0);
    html_nodes_free(&found);
    html_nodes_free(&rest);
    html_nodes_free(&both);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct html_document *doc;
    struct html_nodes all = {0};
    char *text = fuzz_text(data, size);
    struct html_selector *s = html_selector_parse(text, size);
    CHECK(html_parse(PAGE, sizeof PAGE - 1, &doc) == LT_OK);
    for (struct html_node *n = doc->root; n; n = html_next(n, doc->root)) html_nodes_add(&all, n);
    check_found(doc, s, (struct html_set){all.items, all.n});
    html_nodes_free(&all);
    html_selector_free(s);
    html_document_free(doc);
    free(text);
    return 0;
}
