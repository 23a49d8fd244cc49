/*
 * Cookies: each line is a URL, a tab and a Set-Cookie value. What a URL is then given must be meant
 * for it, and clearing leaves nothing.
 */
#include "net/cookies.h"
#include "fuzz.h"

struct visit {
    int n;
    size_t path_len;
};

static void visit(void *udata, const struct cookie *c)
{
    struct visit *v = udata;
    CHECK(*c->name && c->value && c->domain && c->path[0] == '/');
    CHECK(v->n == 0 || strlen(c->path) <= v->path_len); /* longest path first */
    v->path_len = strlen(c->path);
    v->n++;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size), *rest = text, *line;
    struct cookie_jar *jar = cookie_jar_new();
    while ((line = strsep(&rest, "\n"))) {
        char *header = strchr(line, '\t');
        if (!header) continue;
        *header++ = '\0';
        struct cookie c;
        if (cookie_parse(header, &c)) {
            CHECK(*c.name && c.value && strlen(c.name) + strlen(c.value) < size);
            cookie_jar_set(jar, line, &c);
            cookie_clear(&c);
        }
        struct visit v = {0};
        cookie_jar_for_url(jar, line, visit, &v);
        if (strlen(header) % 4 == 0) {
            cookie_jar_clear(jar, line, NULL);
            v = (struct visit){0};
            cookie_jar_for_url(jar, line, visit, &v);
            CHECK(v.n == 0);
        }
    }
    cookie_jar_free(jar);
    free(text);
    return 0;
}
