/*
 * Pages: the tree that parsing makes (compared with parse5 in Node, the parser of jsdom), markup and
 * text of nodes, ways from node to node, links (RFC 3986) and forms.
 */
#include <string.h>

#include "html/html.h"
#include "unit.h"

static struct html_document *parse(const char *text)
{
    struct html_document *doc;
    ck_assert_int_eq(html_parse(text, strlen(text), &doc), LT_OK);
    return doc;
}

static void quote(struct strbuf *out, const char *text)
{
    strbuf_json_string(out, text, strlen(text));
}

/* name[attr=value](children…), "text", !"comment", doctype:name */
static void dump(struct strbuf *out, const struct html_node *node)
{
    switch (node->type) {
    case HTML_TEXT: quote(out, node->data); return;
    case HTML_COMMENT:
        strbuf_putc(out, '!');
        quote(out, node->data);
        return;
    case HTML_DOCTYPE: strbuf_printf(out, "doctype:%s", node->data); return;
    default: strbuf_puts(out, node->data);
    }
    for (uint32_t i = 0; i < node->n_attrs; i++) {
        const struct html_attr *a = &node->attrs[i];
        strbuf_printf(out, "[%s%s%s=%s]", a->prefix, *a->prefix ? ":" : "", a->name, a->value);
    }
    for (const struct html_node *n = node->first; n; n = n->next) {
        strbuf_putc(out, n == node->first ? '(' : ' ');
        dump(out, n);
        ck_assert_ptr_eq(n->parent, node);
        ck_assert(n->prev ? n->prev->next == n : node->first == n);
        ck_assert(n->next || node->last == n);
    }
    if (node->first) strbuf_putc(out, ')');
}

static void expect_tree(const char *page, const char *tree)
{
    struct html_document *doc = parse(page);
    struct strbuf b = {0};
    dump(&b, doc->root);
    ck_assert_msg(strcmp(b.data, tree) == 0, "%s\ngives  %s\nwanted %s", page, b.data, tree);
    strbuf_free(&b);
    html_document_free(doc);
}

/* parse5 7: parse(page), written in the form of dump(). */
static const char *const TREES[][2] = {
    {"", "(html(head body))"},
    {"hello", "(html(head body(\"hello\")))"},
    {"<p>a<p>b", "(html(head body(p(\"a\") p(\"b\"))))"},
    {"<table><tr><td>x<td>y</table>", "(html(head body(table(tbody(tr(td(\"x\") td(\"y\")))))))"},
    {"<ul><li>1<li>2</ul>", "(html(head body(ul(li(\"1\") li(\"2\")))))"},
    {"<b><i>x</b>y</i>", "(html(head body(b(i(\"x\")) i(\"y\"))))"},
    {"<a href=1>x<a href=2>y", "(html(head body(a[href=1](\"x\") a[href=2](\"y\"))))"},
    {"<table>stray<tr><td>x</table>", "(html(head body(\"stray\" table(tbody(tr(td(\"x\")))))))"},
    {"<noscript><img src=x></noscript><p>a", "(html(head(noscript(\"<img src=x>\")) body(p(\"a\"))))"},
    {"<body><noscript><div>un</noscript><p>b", "(html(head body(noscript(\"<div>un\") p(\"b\"))))"},
    {"<title>a<b>c</title>", "(html(head(title(\"a<b>c\")) body))"},
    {"<script>if (a < b) \"<noscript>\"</script>x",
     "(html(head(script(\"if (a < b) \\\"<noscript>\\\"\")) body(\"x\")))"},
    {"<math><mi>x</mi></math>", "(html(head body(math(mi(\"x\")))))"},
    {"<template><p>t</p></template>", "(html(head(template(p(\"t\"))) body))"},
    {"<select><option>a<option>b</select>", "(html(head body(select(option(\"a\") option(\"b\")))))"},
    {"<p>&lt;&amp;&eacute;&#x1F600;&notit;", "(html(head body(p(\"<&\303\251\360\237\230\200\302\254it;\"))))"},
    {"<textarea>\n\nx</textarea>", "(html(head body(textarea(\"\\nx\"))))"},
    {"<br></p>", "(html(head body(br p)))"},
    {"<input type=text disabled value=\"a&quot;b\" VALUE=c>",
     "(html(head body(input[type=text][disabled=][value=a\"b])))"},
    {"<custom-tag Data-X=\"1\">y</custom-tag>", "(html(head body(custom-tag[data-x=1](\"y\"))))"},
    {"<dl><dt>a<dd>b</dl>", "(html(head body(dl(dt(\"a\") dd(\"b\")))))"},
    {"<html lang=de><body class=x><body id=y>", "(html[lang=de](head body[class=x][id=y]))"},
    {"<noframes><p>no</noframes>", "(html(head(noframes(\"<p>no\")) body))"},
    {"<plaintext>a<b>", "(html(head body(plaintext(\"a<b>\"))))"},
};

START_TEST(pages_become_the_standard_tree)
{
    for (size_t i = 0; i < sizeof TREES / sizeof TREES[0]; i++) expect_tree(TREES[i][0], TREES[i][1]);
}
END_TEST

START_TEST(names_of_svg_keep_their_capitals)
{
    expect_tree("<svg viewbox='0 0 1 1'><lineargradient/><a xlink:href=x>y</a></svg>",
                "(html(head body(svg[viewBox=0 0 1 1](linearGradient a[xlink:href=x](\"y\")))))");
}
END_TEST

START_TEST(noscript_holds_text_wherever_it_stands)
{
    expect_tree("<head><script>'<noscript>'</script><noscript><link></noscript></head><body "
                "a='<noscript>'><!--<noscript>--><NoScript class=x><p></NOSCRIPT ><p>",
                "(html(head(script(\"'<noscript>'\") noscript(\"<link>\")) body[a=<noscript>](!\"<noscript>\" "
                "noscript[class=x](\"<p>\") p)))");
    expect_tree("<noscriptx>a</noscriptx>", "(html(head body(noscriptx(\"a\"))))");
}
END_TEST

START_TEST(any_bytes_are_a_page)
{
    static const char bytes[] = "<p>a\0b\xff\xc3<b \x01=\0>";
    struct html_document *doc;
    ck_assert_int_eq(html_parse(bytes, sizeof bytes - 1, &doc), LT_OK);
    html_document_free(doc);
}
END_TEST

START_TEST(deep_pages_take_no_stack)
{
    struct strbuf b = {0}, out = {0};
    for (int i = 0; i < 5000; i++) strbuf_puts(&b, "<span>");
    strbuf_puts(&b, "x");
    struct html_document *doc = parse(b.data);
    html_append_inner(&out, doc->root);
    ck_assert_uint_eq(out.len, strlen("<html><head></head><body></body></html>") + 5000 * strlen("<span></span>") + 1);
    strbuf_clear(&out);
    html_append_text(&out, doc->root);
    ck_assert_str_eq(out.data, "x");
    strbuf_free(&out);
    strbuf_free(&b);
    html_document_free(doc);
}
END_TEST

/* Go's html.Render: void elements end in "/>", ' and " are numbered references. */
START_TEST(markup_is_written_as_go_writes_it)
{
    static const char *const cases[][2] = {
        {"<p a=1 b='<\"&>'>x &lt; y &amp; 'z' \"q\"<br>",
         "<p a=\"1\" b=\"&lt;&#34;&amp;&gt;\">x &lt; y &amp; &#39;z&#39; &#34;q&#34;<br/></p>"},
        {"<img src=x><input disabled>", "<img src=\"x\"/><input disabled=\"\"/>"},
        {"<body><script>if (a < b && '\"') {}</script><style>a > b</style>",
         "<script>if (a < b && '\"') {}</script><style>a > b</style>"},
        {"<body><!-- a & b > c --><p><!--><!--!>-->", "<!-- a &amp; b > c --><p><!----><!--!&gt;--></p>"},
        {"<pre>\n\nx</pre>", "<pre>\n\nx</pre>"},
        {"<textarea>\n\nx</textarea>", "<textarea>\n\nx</textarea>"},
        {"<body><noscript><p>&amp;</noscript>", "<noscript><p>&amp;</noscript>"},
        {"<svg><style>a > b</style></svg>", "<svg><style>a &gt; b</style></svg>"},
        {"<plaintext>a<b>", "<plaintext>a<b>"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct html_document *doc = parse(cases[i][0]);
        struct strbuf b = {0};
        const struct html_node *body = doc->root;
        while (body && !html_is_tag(body, "body")) body = html_next(body, doc->root);
        html_append_inner(&b, body);
        ck_assert_str_eq(b.data, cases[i][1]);
        strbuf_free(&b);
        html_document_free(doc);
    }
    struct html_document *doc =
        parse("<!DOCTYPE html PUBLIC \"-//W3C//DTD HTML 4.01//EN\" 'http://www.w3.org/TR/html4/strict.dtd'><p>");
    struct strbuf b = {0};
    html_append_inner(&b, doc->root);
    ck_assert_str_eq(b.data,
                     "<!DOCTYPE html PUBLIC \"-//W3C//DTD HTML 4.01//EN\" "
                     "\"http://www.w3.org/TR/html4/strict.dtd\"><html><head></head><body><p></p></body></html>");
    strbuf_free(&b);
    html_document_free(doc);
}
END_TEST

/* Ways. */

static const char LIST[] = "<div id=d><p id=a>1</p>text<p id=b class=x>2</p><!-- c --><p id=c>3<i id=i>4</i></p><p "
                           "id=e class=x>5</p></div><div id=f><p id=g></p></div>";

struct fixture {
    struct html_document *doc;
    struct html_nodes start, found;
};

static struct fixture start_at(const char *selector)
{
    struct fixture f = {.doc = parse(LIST)};
    struct html_selector *s = html_selector_parse(selector, strlen(selector));
    ck_assert_ptr_nonnull(s);
    html_find(f.doc, (struct html_set){&f.doc->root, 1}, s, false, &f.start);
    html_selector_free(s);
    return f;
}

static struct html_set start_of(const struct fixture *f)
{
    return (struct html_set){f->start.items, f->start.n};
}

/* Ids of what was found; clears it and the fixture. */
static void finish(struct fixture *f, const char *expected)
{
    struct strbuf b = {0};
    strbuf_puts(&b, "");
    for (size_t i = 0; i < f->found.n; i++) {
        const struct html_node *n = f->found.items[i];
        const char *id = n->type == HTML_ELEMENT ? html_attr(n, "id") : n->type == HTML_TEXT ? n->data : "!";
        strbuf_printf(&b, "%s%s", i ? " " : "", id ? id : n->data);
    }
    ck_assert_str_eq(b.data, expected);
    for (uint32_t i = 0; i <= f->doc->n_nodes / 8; i++) ck_assert_uint_eq(f->doc->seen[i], 0);
    strbuf_free(&b);
    html_nodes_free(&f->start);
    html_nodes_free(&f->found);
    html_document_free(f->doc);
}

static void expect_way(const char *from, enum html_way way, const char *until, const char *expected)
{
    struct fixture f = start_at(from);
    struct html_until stop = {.selector = until ? html_selector_parse(until, strlen(until)) : NULL};
    html_walk(f.doc, way, start_of(&f), until ? &stop : NULL, &f.found);
    html_selector_free((struct html_selector *)stop.selector);
    finish(&f, expected);
}

START_TEST(ways_lead_where_jquerys_lead)
{
    expect_way("#d", HTML_CHILDREN, NULL, "a b c e");
    expect_way("#d", HTML_CONTENTS, NULL, "a text b ! c e");
    expect_way("#d, #f", HTML_CHILDREN, NULL, "a b c e g");
    expect_way("p", HTML_PARENT, NULL, "d f");
    expect_way("#i", HTML_PARENTS, NULL, "c d body html");
    expect_way("#i, #a", HTML_PARENTS, NULL, "d body html c"); /* those of #a, which comes first, then what is new */
    expect_way("#i", HTML_PARENTS, "body", "c d");
    expect_way("#b", HTML_SIBLINGS, NULL, "a c e");
    expect_way("#a, #b", HTML_SIBLINGS, NULL, "b c e a");
    expect_way("#a", HTML_NEXT, NULL, "b");
    expect_way("#e", HTML_NEXT, NULL, "");
    expect_way("#a", HTML_NEXT_ALL, NULL, "b c e");
    expect_way("#a", HTML_NEXT_ALL, "#e", "b c");
    expect_way("#e", HTML_PREV, NULL, "c");
    expect_way("#e", HTML_PREV_ALL, NULL, "c b a");
    expect_way("#e", HTML_PREV_ALL, "#a", "c b");
    expect_way("html", HTML_PARENT, NULL, "");
}
END_TEST

START_TEST(sets_are_joined_filtered_and_searched)
{
    struct fixture f = start_at("p");
    struct html_selector *x = html_selector_parse(".x", 2), *i = html_selector_parse("i", 1),
                         *div = html_selector_parse("div", 3);
    html_filter(start_of(&f), x, true, &f.found);
    finish(&f, "b e");
    f = start_at("p");
    html_filter(start_of(&f), x, false, &f.found);
    finish(&f, "a c g");
    f = start_at("p");
    html_filter(start_of(&f), NULL, false, &f.found); /* what is no selector excludes nothing */
    finish(&f, "a b c e g");
    f = start_at("p");
    html_has(start_of(&f), i, &f.found);
    finish(&f, "c");
    f = start_at("i, p");
    html_closest(f.doc, start_of(&f), div, &f.found);
    finish(&f, "d f");
    f = start_at("div");
    html_find(f.doc, start_of(&f), x, false, &f.found);
    finish(&f, "b e");
    f = start_at("div");
    html_find(f.doc, start_of(&f), x, true, &f.found);
    finish(&f, "b");
    f = start_at("p");
    html_filter_nodes(f.doc, start_of(&f), (struct html_set){f.start.items + 1, 2}, false, &f.found);
    finish(&f, "a e g");
    f = start_at("p");
    html_union(f.doc, (struct html_set){f.start.items + 1, 1}, start_of(&f), &f.found);
    finish(&f, "b a c e g");
    f = start_at("#d, #i, #g");
    html_find_nodes(f.doc, (struct html_set){f.start.items, 1}, start_of(&f), &f.found);
    finish(&f, "i");
    f = start_at("#d, #i, #f");
    html_has_nodes(start_of(&f), (struct html_set){f.start.items + 1, 1}, &f.found);
    finish(&f, "d");
    html_selector_free(x);
    html_selector_free(i);
    html_selector_free(div);
}
END_TEST

/* Links. RFC 3986, 5.4.1 and 5.4.2 (the strict readings). */

START_TEST(references_resolve_as_in_rfc_3986)
{
    static const char *const cases[][2] = {
        {"g:h", "g:h"},
        {"g", "http://a/b/c/g"},
        {"./g", "http://a/b/c/g"},
        {"g/", "http://a/b/c/g/"},
        {"/g", "http://a/g"},
        {"//g", "http://g"},
        {"?y", "http://a/b/c/d;p?y"},
        {"g?y", "http://a/b/c/g?y"},
        {"#s", "http://a/b/c/d;p?q#s"},
        {"g#s", "http://a/b/c/g#s"},
        {"g?y#s", "http://a/b/c/g?y#s"},
        {";x", "http://a/b/c/;x"},
        {"g;x", "http://a/b/c/g;x"},
        {"g;x?y#s", "http://a/b/c/g;x?y#s"},
        {"", "http://a/b/c/d;p?q"},
        {".", "http://a/b/c/"},
        {"./", "http://a/b/c/"},
        {"..", "http://a/b/"},
        {"../", "http://a/b/"},
        {"../g", "http://a/b/g"},
        {"../..", "http://a/"},
        {"../../", "http://a/"},
        {"../../g", "http://a/g"},
        {"../../../g", "http://a/g"},
        {"../../../../g", "http://a/g"},
        {"/./g", "http://a/g"},
        {"/../g", "http://a/g"},
        {"g.", "http://a/b/c/g."},
        {".g", "http://a/b/c/.g"},
        {"g..", "http://a/b/c/g.."},
        {"..g", "http://a/b/c/..g"},
        {"./../g", "http://a/b/g"},
        {"./g/.", "http://a/b/c/g/"},
        {"g/./h", "http://a/b/c/g/h"},
        {"g/../h", "http://a/b/c/h"},
        {"g;x=1/./y", "http://a/b/c/g;x=1/y"},
        {"g;x=1/../y", "http://a/b/c/y"},
        {"g?y/./x", "http://a/b/c/g?y/./x"},
        {"g?y/../x", "http://a/b/c/g?y/../x"},
        {"g#s/./x", "http://a/b/c/g#s/./x"},
        {"mailto:a@b", "mailto:a@b"},
        {"a b\303\251", "http://a/b/c/a%20b%C3%A9"},
        {"g%2Fh", "http://a/b/c/g%2Fh"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct arena arena = {0};
        const char *joined = html_url_join(&arena, "http://a/b/c/d;p?q", cases[i][0]);
        ck_assert_ptr_nonnull(joined);
        ck_assert_msg(strcmp(joined, cases[i][1]) == 0, "%s gives %s, not %s", cases[i][0], joined, cases[i][1]);
        arena_free(&arena);
    }
}
END_TEST

/* What k6 gives for hrefs on such response URLs. */
START_TEST(references_resolve_on_urls_without_a_path)
{
    static const char *const cases[][3] = {
        {"http://example.com", "relpath", "http://example.com/relpath"},
        {"http://example.com", "", "http://example.com"},
        {"http://example.com/somepath", "relpath", "http://example.com/relpath"},
        {"http://example.com/subdir/", "relpath", "http://example.com/subdir/relpath"},
        {"http://example.com/subdir/", "/abspath", "http://example.com/abspath"},
        {"http://example.com/path?a=no-a&c=no-c", "?a=yes-a&b=yes-b", "http://example.com/path?a=yes-a&b=yes-b"},
        {"http://example.com/path#oldfrag", "#testfrag", "http://example.com/path#testfrag"},
        {"http://example.com/prevdir/prevpath", "../prtpath", "http://example.com/prtpath"},
        {"", "/x?y#z", "/x?y#z"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct arena arena = {0};
        const char *joined = html_url_join(&arena, cases[i][0], cases[i][1]);
        ck_assert_ptr_nonnull(joined);
        ck_assert_str_eq(joined, cases[i][2]);
        arena_free(&arena);
    }
}
END_TEST

START_TEST(urls_come_apart)
{
    struct arena arena = {0};
    struct html_url u;
    const char *name, *port;
    ck_assert(html_url_parse(&arena, "HTTPS://us%40er:p%3Aw@Ex.com:8443/a%20b?x=1#f%20g", &u));
    ck_assert_str_eq(u.scheme, "https");
    ck_assert_str_eq(u.user, "us@er");
    ck_assert_str_eq(u.password, "p:w");
    ck_assert_str_eq(u.host, "Ex.com:8443");
    ck_assert_str_eq(html_url_decode(&arena, u.path), "/a b");
    ck_assert_str_eq(u.query, "x=1");
    ck_assert_str_eq(u.fragment, "f%20g");
    ck_assert(html_url_split_port(&arena, u.host, &name, &port));
    ck_assert_str_eq(name, "Ex.com");
    ck_assert_str_eq(port, "8443");
    ck_assert(html_url_split_port(&arena, "[::1]:80", &name, &port));
    ck_assert_str_eq(name, "::1");
    ck_assert(!html_url_split_port(&arena, "[::1]", &name, &port));
    static const char *const wrong[] = {":x", "a:b\x01", "http://h:x/", "%zz", "http://[::1", "a%2", "1:b"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        ck_assert_msg(!html_url_parse(&arena, wrong[i], &u), "%s", wrong[i]);
    arena_free(&arena);
}
END_TEST

/* Forms: HTML standard, "constructing the entry list". */

static const char FORM[] =
    "<form><input name=a value='1 &amp; 2'><input name=b disabled value=x><input value=unnamed><input type=checkbox "
    "name=c checked>"
    "<input type=checkbox name=d><input type=radio name=r value=1><input type=radio name=r value=2 checked>"
    "<input type=submit name=s value=go><input type=image name=im><input type=file name=fi><input type=reset "
    "name=re><button name=bu value=v>"
    "</button><select name=e><option value=1>one<option selected>two</select><select name=m multiple><option selected>x"
    "<option>y<option selected value=z></select><select name=none><option>q</select><textarea name=t>a "
    "&lt;\nb</textarea></form>";

START_TEST(forms_send_their_successful_controls)
{
    struct html_document *doc = parse(FORM);
    struct arena arena = {0};
    struct html_form_values v;
    struct html_nodes forms = {0};
    struct strbuf b = {0};
    struct html_selector *s = html_selector_parse("form", 4);
    html_find(doc, (struct html_set){&doc->root, 1}, s, false, &forms);
    ck_assert(html_form_values(&arena, (struct html_set){forms.items, forms.n}, &v));
    for (size_t i = 0; i < v.n; i++) {
        strbuf_printf(&b, "%s=", v.items[i].name);
        for (size_t k = 0; v.items[i].value.is_list && k < v.items[i].value.n; k++)
            strbuf_printf(&b, "%s,", v.items[i].value.items[k]);
        if (!v.items[i].value.is_list) strbuf_puts(&b, v.items[i].value.text);
        strbuf_putc(&b, ';');
    }
    ck_assert_str_eq(b.data, "a=1 & 2;c=on;r=2;e=two;m=x,z,;none=;t=a &lt;\nb;");
    strbuf_clear(&b);
    html_form_append_encoded(&b, &v);
    ck_assert_str_eq(b.data, "a=1+%26+2&c=on&e=two&m=x&m=z&none=&r=2&t=a+%26lt%3B%0Ab");
    html_selector_free(s);
    strbuf_free(&b);
    arena_free(&arena);
    html_nodes_free(&forms);
    html_document_free(doc);
}
END_TEST

START_TEST(data_names_are_camel_case_with_initials)
{
    static const char *const names[][2] = {{"id", "id"},
                                           {"user-name", "userName"},
                                           {"user-id", "userID"},
                                           {"api-url-prefix", "apiURLPrefix"},
                                           {"a-b-c", "aBC"}};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct strbuf b = {0};
        html_dataset_property(&b, names[i][0]);
        ck_assert_str_eq(b.data, names[i][1]);
        strbuf_free(&b);
    }
    static const char *const back[][2] = {{"id", "data-id"},           {"userName", "data-user-name"},
                                          {"userID", "data-user-id"},  {"userId", "data-user-id"},
                                          {"user-id", "data-user-id"}, {"", "data-"}};
    for (size_t i = 0; i < sizeof back / sizeof back[0]; i++) {
        struct strbuf b = {0};
        html_dataset_attribute(&b, back[i][0]);
        ck_assert_str_eq(b.data, back[i][1]);
        strbuf_free(&b);
    }
}
END_TEST

UNIT_MAIN("dom", pages_become_the_standard_tree, names_of_svg_keep_their_capitals,
          noscript_holds_text_wherever_it_stands, any_bytes_are_a_page, deep_pages_take_no_stack,
          markup_is_written_as_go_writes_it, ways_lead_where_jquerys_lead, sets_are_joined_filtered_and_searched,
          references_resolve_as_in_rfc_3986, references_resolve_on_urls_without_a_path, urls_come_apart,
          forms_send_their_successful_controls, data_names_are_camel_case_with_initials)
