/*
 * Pages of any bytes: the tree hangs together, its markup, text, links, data names and forms can be made, and
 * the markup is a page again. (Not the same one: the standard has trees that no markup gives.)
 */
#include "html/html.h"
#include "fuzz.h"

static void check_links(const struct html_node *node)
{
    if (node->first) CHECK(node->first->parent == node && !node->first->prev);
    if (node->last) CHECK(node->last->parent == node && !node->last->next);
    if (node->next) CHECK(node->next->prev == node && node->next->parent == node->parent);
}

/* Each node once, in order; returns how many. */
static uint32_t check_tree(const struct html_document *doc)
{
    uint32_t n = 0;
    for (const struct html_node *node = doc->root; node; node = html_next(node, doc->root)) {
        CHECK(node->number == n);
        CHECK(node->data);
        CHECK((node->type == HTML_ELEMENT || node->type == HTML_DOCUMENT) || !node->first);
        check_links(node);
        n++;
    }
    CHECK(n == doc->n_nodes);
    return n;
}

static void use_links(const struct html_node *node)
{
    struct arena arena = {0};
    struct html_url url;
    struct strbuf b = {0};
    for (uint32_t i = 0; i < node->n_attrs; i++) {
        const char *value = node->attrs[i].value;
        const char *joined = html_url_join(&arena, "http://u:p@h.test:80/a/b?c#d", value);
        if (joined) CHECK(html_url_parse(&arena, joined, &url) || *joined);
        html_dataset_property(&b, node->attrs[i].name);
        html_dataset_attribute(&b, value);
    }
    strbuf_free(&b);
    arena_free(&arena);
}

static void use_forms(const struct html_document *doc)
{
    struct arena arena = {0};
    struct html_form_values values;
    struct strbuf b = {0};
    CHECK(html_form_values(&arena, (struct html_set){&doc->root->last, doc->root->last ? 1 : 0}, &values));
    html_form_append_encoded(&b, &values);
    for (const struct html_node *n = doc->root; n; n = html_next(n, doc->root)) {
        if (!html_is_tag(n, "form")) continue;
        CHECK(html_form_values(&arena, (struct html_set){(struct html_node *const *)&n, 1}, &values));
        for (size_t i = 0; i < values.n; i++) CHECK(values.items[i].name && *values.items[i].name);
        html_form_append_encoded(&b, &values);
    }
    CHECK(!b.failed);
    strbuf_free(&b);
    arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct html_document *doc, *again;
    char *text = fuzz_text(data, size);
    struct strbuf markup = {0}, words = {0};
    CHECK(html_parse(text, size, &doc) == LT_OK);
    check_tree(doc);
    html_append_inner(&markup, doc->root);
    html_append_text(&words, doc->root);
    CHECK(markup.len >= words.len);
    for (const struct html_node *n = doc->root; n; n = html_next(n, doc->root)) use_links(n);
    use_forms(doc);
    CHECK(html_parse(markup.data ? markup.data : "", markup.len, &again) == LT_OK);
    check_tree(again);
    strbuf_free(&markup);
    strbuf_free(&words);
    html_document_free(again);
    html_document_free(doc);
    free(text);
    return 0;
}
