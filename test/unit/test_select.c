/*
 * CSS selectors on one page. What the standard defines was compared with jQuery's selector engine in
 * Node (cheerio); the rest is in tests of its own, with cascadia's documentation and rules.
 */
#include "html/select.h"

#include <string.h>

#include "html/walk.h"
#include "unit.h"

static const char PAGE[] =
    "<!DOCTYPE html><html id=\"html\" lang=\"en\"><head id=\"head\"><title id=\"title\">Title</title></head><body "
    "id=\"body\">\n"
    "<div id=\"d1\" class=\"box first\"><p id=\"p1\" class=\"note\">One <b id=\"b1\">bold</b></p><p "
    "id=\"p2\">Two</p><span id=\"s1\">x</span><p id=\"p3\" class=\"note big\">Three</p></div>\n"
    "<div id=\"d2\" class=\"box\" lang=\"en-GB\" data-kind=\"Second Kind\"><ul id=\"u1\"><li id=\"l1\">1</li><li "
    "id=\"l2\" class=\"a\">2</li><li id=\"l3\">3</li><li id=\"l4\" class=\"a b\">4</li><li id=\"l5\">5</li></ul><em "
    "id=\"e1\"></em></div>\n"
    "<form id=\"f1\"><input id=\"i1\" type=\"checkbox\" checked><input id=\"i2\" type=\"text\" disabled><fieldset "
    "id=\"fs\" disabled><legend id=\"lg\"><input id=\"i3\"></legend><input id=\"i4\"></fieldset><select "
    "id=\"se\"><option id=\"o1\">a</option><option id=\"o2\" selected>b</option></select><button "
    "id=\"bt\">Go</button><textarea id=\"ta\"></textarea></form>\n"
    "<a id=\"a1\" href=\"/about\">About</a><a id=\"a2\" href=\"https://example.com/page.html\" "
    "hreflang=\"en-US\">Page</a><a id=\"a3\" name=\"x\">no link</a>\n"
    "<div id=\"d3\"><div id=\"d4\"><div id=\"d5\"><i id=\"i9\" title=\"deep "
    "&quot;one&quot;\">deep</i></div></div></div><p id=\"p4\" lang=\"de\">Vier</p>\n"
    "</body></html>\n";

/* The ids of what a selector finds, separated by spaces. */
static void expect_on(const char *page, const char *selector, const char *expected)
{
    struct html_document *doc;
    struct html_nodes found = {0};
    struct strbuf got = {0};
    ck_assert_int_eq(html_parse(page, strlen(page), &doc), LT_OK);
    struct html_selector *s = html_selector_parse(selector, strlen(selector));
    html_find(doc, (struct html_set){&doc->root, 1}, s, false, &found);
    strbuf_puts(&got, selector);
    strbuf_puts(&got, " =>");
    for (size_t i = 0; i < found.n; i++) {
        const char *id = found.items[i]->type == HTML_ELEMENT ? html_attr(found.items[i], "id") : "#text";
        strbuf_printf(&got, " %s", id ? id : "?");
    }
    struct strbuf wanted = {0};
    strbuf_printf(&wanted, "%s =>%s%s", selector, *expected ? " " : "", expected);
    ck_assert_str_eq(got.data, wanted.data);
    strbuf_free(&wanted);
    strbuf_free(&got);
    html_nodes_free(&found);
    html_selector_free(s);
    html_document_free(doc);
}

static void expect(const char *selector, const char *expected)
{
    expect_on(PAGE, selector, expected);
}

/* From cheerio 1.1: $(selector).toArray().map((e) => e.attribs.id).join(' '). */
static const char *const STANDARD[][2] = {
    {"*", "html head title body d1 p1 b1 p2 s1 p3 d2 u1 l1 l2 l3 l4 l5 e1 f1 i1 i2 fs lg i3 i4 se o1 o2 bt ta a1 a2 a3 "
          "d3 d4 d5 i9 p4"},
    {"div", "d1 d2 d3 d4 d5"},
    {"DIV", "d1 d2 d3 d4 d5"},
    {"#d1", "d1"},
    {"p#p1.note", "p1"},
    {".note", "p1 p3"},
    {".note.big", "p3"},
    {"div.box > p", "p1 p2 p3"},
    {"div p", "p1 p2 p3"},
    {"div > div", "d4 d5"},
    {"div div div", "d5"},
    {"p + p", "p2"},
    {"p + span", "s1"},
    {"p ~ p", "p2 p3"},
    {"span ~ p", "p3"},
    {"ul li + li", "l2 l3 l4 l5"},
    {"li:first-child", "l1"},
    {"li:last-child", "l5"},
    {"li:nth-child(2)", "l2"},
    {"li:nth-child(odd)", "l1 l3 l5"},
    {"li:nth-child(even)", "l2 l4"},
    {"li:nth-child(2n+1)", "l1 l3 l5"},
    {"li:nth-child(3n)", "l3"},
    {"li:nth-child(-n+2)", "l1 l2"},
    {"li:nth-child(n+4)", "l4 l5"},
    {"li:nth-child( 2n + 1 )", "l1 l3 l5"},
    {"li:nth-last-child(2)", "l4"},
    {"li:nth-last-child(-n+2)", "l4 l5"},
    {"p:nth-of-type(2)", "p2"},
    {"p:nth-last-of-type(1)", "p3 p4"},
    {"p:first-of-type", "p1 p4"},
    {"p:last-of-type", "p3 p4"},
    {"div > :only-child", "d4 d5 i9"},
    {"b:only-of-type", "b1"},
    {":root", "html"},
    {"p:not(.note)", "p2 p4"},
    {"p:not(.note, #p2)", "p4"},
    {"li:not(:first-child):not(:last-child)", "l2 l3 l4"},
    {"div:has(b)", "d1"},
    {"div:has(p, ul)", "d1 d2"},
    {"div:has(div div)", "d3 d4"},
    {"[href]", "a1 a2"},
    {"a[href]", "a1 a2"},
    {"a[href=\"/about\"]", "a1"},
    {"a[href='/about']", "a1"},
    {"a[hreflang|=en]", "a2"},
    {"a[hreflang|=\"en-US\"]", "a2"},
    {"[class~=a]", "l2 l4"},
    {"[class~=\"box\"]", "d1 d2"},
    {"a[href^=https]", "a2"},
    {"a[href^=\"https:\"]", "a2"},
    {"a[href$=\".html\"]", "a2"},
    {"a[href*=\"example\"]", "a2"},
    {"[data-kind=\"second kind\" i]", "d2"},
    {"[data-kind=\"Second Kind\"]", "d2"},
    {"[data-kind=\"second kind\"]", ""},
    {"[data-kind*=\"KIND\" i]", "d2"},
    {"div, span, #b1", "d1 b1 s1 d2 d3 d4 d5"},
    {"#l1, li, #l1", "l1 l2 l3 l4 l5"},
    {"div p b", "b1"},
    {"body div ul li.a", "l2 l4"},
    {"body > div > ul > li:nth-child(2) ~ li", "l3 l4 l5"},
    {"li.a ~ li.b", "l4"},
    {"li:nth-child(1) + li + li", "l3"},
    {"input:checked", "i1"},
    {"option:checked", "o2"},
    {":checked", "i1 o2"},
    {"a:link", "a1 a2"},
    {"[title='deep \"one\"']", "i9"},
    {"[title=\"deep \\\"one\\\"\"]", "i9"},
    {"#\\64 1", "d1"},
    {".\\62 ox", "d1 d2"},
    {"div  >  div   div", "d5"},
    {"*|*", "html head title body d1 p1 b1 p2 s1 p3 d2 u1 l1 l2 l3 l4 l5 e1 f1 i1 i2 fs lg i3 i4 se o1 o2 bt ta a1 a2 "
            "a3 d3 d4 d5 i9 p4"},
    {"ul > *", "l1 l2 l3 l4 l5"},
    {":not(*)", ""},
    {"li:nth-child(0)", ""},
    {"li:nth-child(10)", ""},
};

START_TEST(standard_selectors_find_what_jquery_finds)
{
    for (size_t i = 0; i < sizeof STANDARD / sizeof STANDARD[0]; i++) expect(STANDARD[i][0], STANDARD[i][1]);
}
END_TEST

/* HTML standard: controls in a disabled fieldset are disabled, except in its first legend. */
START_TEST(fieldsets_disable_what_is_in_them)
{
    expect(":disabled", "i2 fs i4");
    expect("input:disabled", "i2 i4");
    expect("input:enabled", "i1 i3");
}
END_TEST

START_TEST(jquery_additions)
{
    expect("li[class!=a]", "l1 l3 l4 l5");
    expect("a[href!='/about']", "a2 a3");
    expect("div:haschild(ul)", "d2");
    expect("div:haschild(i)", "d5");
    expect("#f1 :input", "i1 i2 i3 i4 se bt ta");
    expect("p:contains(one)", "p1"); /* ignores case */
    expect("p:contains('BOLD')", "p1");
    expect("p:contains(\"Th\")", "p3");
    expect("p:containsOwn('bold')", "");
    expect("p:containsOwn('one ')", "p1");
    expect("li:contains('1'), li:contains(\"5\")", "l1 l5");
    expect("p:contains('missing')", "");
    expect_on("<p id=x>\303\204PFEL \316\221\316\222 \320\226</p>",
              "p:contains('\303\244pfel \316\261\316\262 \320\266')", "x");
    expect(":contains('Vier')", "html body p4 #text"); /* texts, too */
}
END_TEST

START_TEST(regular_expressions)
{
    expect("li:matches(^[2-4]$)", "l2 l3 l4");
    expect("p:matches(o(ne|ld))", "p1");
    expect("p:matchesOwn(old)", "");
    expect("p:matches((?i)^THREE$)", "p3");
    expect("a[href#=^https?://[a-z.]+/]", "a2");
    expect("a[href#=(about|nothing)$], p:matches(Vier)", "a1 p4");
    expect_on("<p id=x>\303\204 b</p>", "p:matches(^. b$)", "x");
    expect("p:matches(+)", "");
    expect("p:matches(a", "");
    expect("a[href#=a", "");
}
END_TEST

START_TEST(lang_is_inherited)
{
    expect("p:lang(de)", "p4");
    expect("em:lang(en)", "e1");
    expect("em:lang(en-GB)", "");
    expect("em:lang(en-gb)", "");
    expect("p:lang(en)", "p1 p2 p3 p4"); /* an ancestor's counts as well, as in cascadia */
}
END_TEST

START_TEST(empty_allows_white_space)
{
    expect_on("<p id=a></p><p id=b> \n</p><p id=c><!-- x --></p><p id=d>x</p><p id=e><b></b></p>", "p:empty", "a b c");
}
END_TEST

START_TEST(prefixes_do_not_match_blank_values)
{
    expect_on("<p id=a title=''></p><p id=b title='x'></p><p id=c></p>", "p[title^='']", "b");
    expect_on("<p id=a title=''></p><p id=b title='x'></p><p id=c></p>", "p[title*='']", "b");
    expect_on("<p id=a title=''></p><p id=b title='x'></p><p id=c></p>", "p[title='']", "a");
    expect_on("<p id=a title=''></p><p id=b title='x'></p><p id=c></p>", "p[title]", "a b");
}
END_TEST

START_TEST(states_of_a_browser_match_nothing)
{
    expect("a:hover", "");
    expect("a:visited", "");
    expect("a:not(:hover)", "a1 a2 a3");
}
END_TEST

START_TEST(wrong_selectors_are_refused)
{
    static const char *const wrong[] = {
        "",
        " ",
        ",",
        "p,",
        ",p",
        "p >",
        "> p",
        "p > > p",
        "[",
        "[]",
        "[a",
        "[a=",
        "[a=b",
        "[a='b]",
        "[a==b]",
        "[a=1x]",
        "[a#=b",
        "#",
        ".",
        ".1",
        "..a",
        ":",
        "::before",
        "p::after",
        ":nope",
        ":not",
        ":not(",
        ":not()",
        ":not(p",
        ":nth-child",
        ":nth-child()",
        ":nth-child(x)",
        ":nth-child(2x)",
        ":nth-child(+)",
        ":nth-child(n+)",
        ":nth-child(99999999999)",
        ":contains",
        ":contains(",
        ":contains()",
        ":contains('a",
        ":lang()",
        "p)",
        "p(",
        "p q!",
        "1",
        "\\",
        "a\\",
        "p{}",
        "div:has(> ul)",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct html_selector *s = html_selector_parse(wrong[i], strlen(wrong[i]));
        ck_assert_msg(!s, "\"%s\" was taken for a selector", wrong[i]);
    }
    ck_assert_ptr_null(html_selector_parse("a\0b", 3));
    expect("[", "");
}
END_TEST

/* Without memory of where a match failed, this is 50 over 12 combinations for each of 50 elements. */
START_TEST(long_selectors_on_deep_pages_end)
{
    struct strbuf page = {0}, selector = {0};
    for (int i = 0; i < 50; i++) strbuf_puts(&page, "<div>");
    for (int i = 0; i < 12; i++) strbuf_puts(&selector, "div ");
    strbuf_puts(&page, "<i id=i></i>");
    size_t n = selector.len;
    strbuf_puts(&selector, "i");
    expect_on(page.data, selector.data, "i");
    memcpy(selector.data, "xxx", 3);
    expect_on(page.data, selector.data, "");
    selector.len = n;
    strbuf_free(&page);
    strbuf_free(&selector);
}
END_TEST

START_TEST(nesting_and_length_are_bounded)
{
    struct strbuf s = {0};
    for (int i = 0; i < 5000; i++) strbuf_puts(&s, ":not(");
    ck_assert_ptr_null(html_selector_parse(s.data, s.len));
    strbuf_clear(&s);
    for (int i = 0; i < 100000; i++) strbuf_puts(&s, "a ");
    ck_assert_ptr_null(html_selector_parse(s.data, s.len));
    strbuf_free(&s);
    expect(":not(:not(:not(:not(p))))", "p1 p2 p3 p4");
}
END_TEST

UNIT_MAIN("select", standard_selectors_find_what_jquery_finds, fieldsets_disable_what_is_in_them, jquery_additions,
          regular_expressions, lang_is_inherited, empty_allows_white_space, prefixes_do_not_match_blank_values,
          states_of_a_browser_match_nothing, wrong_selectors_are_refused, long_selectors_on_deep_pages_end,
          nesting_and_length_are_bounded)
