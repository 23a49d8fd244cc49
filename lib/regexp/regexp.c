/*
 * One compiled pattern. The first short matches run on our own matcher, which costs nothing to
 * set up; a pattern that is used more, or on long text, moves to PCRE2's JIT if it suits.
 */
#include "regexp/regexp.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "regexp/bytecode.h"
#include "regexp/pcre.h"

enum { RUNS_BEFORE_JIT = 2, SHORT_SUBJECT = 200 };

struct regexp {
    atomic_uint refs, runs;
    struct re_tree tree;
    struct bt_program *program;
    struct pcre pcre;
    size_t len;
    char source[];
};

bool regexp_check(const char *source, size_t len, unsigned flags, struct regexp_error *err)
{
    struct re_tree tree;
    bool valid = re_parse(source, len, flags, RE_TO_CHECK, &tree, err);
    arena_free(&tree.arena);
    return valid;
}

static void destroy(struct regexp *re)
{
    pcre_free(&re->pcre);
    arena_free(&re->tree.arena);
    free(re);
}

struct regexp *regexp_compile(const char *source, size_t len, unsigned flags, struct regexp_error *err)
{
    *err = (struct regexp_error){.message = "out of memory"};
    struct regexp *re = calloc(1, sizeof *re + len + 1);
    if (!re) return NULL;
    atomic_init(&re->refs, 1);
    re->len = len;
    if (len) memcpy(re->source, source, len);
    bool ok = re_parse(source, len, flags, RE_TO_COMPILE, &re->tree, err);
    if (ok) {
        re->program = bt_compile(&re->tree);
        ok = re->program && pcre_init(&re->pcre, &re->tree);
    }
    if (ok) return re;
    destroy(re);
    return NULL;
}

void regexp_ref(struct regexp *re)
{
    atomic_fetch_add_explicit(&re->refs, 1, memory_order_relaxed);
}

void regexp_unref(struct regexp *re)
{
    if (re && atomic_fetch_sub_explicit(&re->refs, 1, memory_order_acq_rel) == 1) destroy(re);
}

unsigned regexp_flags(const struct regexp *re)
{
    return re->tree.flags;
}

unsigned regexp_groups(const struct regexp *re)
{
    return re->tree.groups;
}

size_t regexp_names(const struct regexp *re, const struct regexp_name **names)
{
    *names = re->tree.names;
    return re->tree.n_names;
}

bool regexp_is(const struct regexp *re, const char *source, size_t len, unsigned flags)
{
    return re->tree.flags == flags && re->len == len && memcmp(re->source, source, len) == 0;
}

bool regexp_suits_pcre(const struct regexp *re)
{
    return pcre_suits(&re->pcre, false);
}

enum regexp_result regexp_exec_with(const struct regexp *re, const struct regexp_subject *subject, size_t start,
                                    enum regexp_how how, enum regexp_engine engine, struct regexp_workspace *w,
                                    size_t *captures)
{
    struct regexp *shared = (struct regexp *)re; /* counts and PCRE2's code are atomic */
    bool wide = !subject->ascii;
    if (start > subject->len) return REGEXP_NO_MATCH;
    if (engine == REGEXP_ENGINE_AUTO && pcre_suits(&re->pcre, wide)) {
        engine = REGEXP_ENGINE_PCRE;
        if (subject->len - start < SHORT_SUBJECT) {
            unsigned runs = atomic_load_explicit(&shared->runs, memory_order_relaxed);
            if (runs < RUNS_BEFORE_JIT) {
                atomic_store_explicit(&shared->runs, runs + 1, memory_order_relaxed);
                engine = REGEXP_ENGINE_OWN;
            }
        }
    }
    if (engine == REGEXP_ENGINE_PCRE && pcre_suits(&re->pcre, wide)) {
        int result = pcre_exec(&shared->pcre, subject, start, how, w, re->tree.groups, captures);
        if (result != PCRE_CANNOT) return (enum regexp_result)result;
    }
    return bt_exec(re->program, subject, start, how, w, re->tree.groups, captures);
}

enum regexp_result regexp_exec(const struct regexp *re, const struct regexp_subject *subject, size_t start,
                               enum regexp_how how, struct regexp_workspace *w, size_t *captures)
{
    return regexp_exec_with(re, subject, start, how, REGEXP_ENGINE_AUTO, w, captures);
}

void regexp_workspace_free(struct regexp_workspace *w)
{
    pcre_free_workspace(w);
    free(w->stack);
    *w = (struct regexp_workspace){0};
}
