/*
 * Imports and exports of the files of a script: every imported name must be exported by the file
 * that it is imported from, perhaps through others. Finds what `export *` brings, too.
 */
#include "runtime/js/link.h"

#include <stdlib.h>
#include <string.h>

/* A question that is being answered: a circle of re-exports answers nothing. */
struct question {
    const struct question *outer;
    const struct js_file *file;
    const char *name;
};

struct answer {
    enum { NOTHING, FOUND, AMBIGUOUS } kind;
    const struct js_file *file; /* NULL: a built-in module or CommonJS, which nobody can look into yet */
    const char *name;           /* local to the file; NULL: its namespace */
};

static bool is_opaque(const struct js_import *import)
{
    return !import->file || !import->file->is_module;
}

static struct answer resolve(const struct js_file *f, const char *name, const struct question *outer)
{
    struct question here = {outer, f, name};
    for (const struct question *q = outer; q; q = q->outer) {
        if (q->file == f && strcmp(q->name, name) == 0) return (struct answer){0};
    }
    for (size_t i = 0; i < f->n_exports; i++) {
        const struct compile_binding *e = &f->exports[i];
        if (!e->name || strcmp(e->name, name) != 0) continue;
        if (e->import < 0) return (struct answer){FOUND, f, name};
        const struct js_import *from = &f->imports[e->import];
        if (is_opaque(from)) return (struct answer){FOUND, NULL, e->imported};
        if (!e->imported) return (struct answer){FOUND, from->file, NULL};
        return resolve(from->file, e->imported, &here);
    }
    struct answer found = {0};
    if (strcmp(name, "default") == 0) return found;
    for (size_t i = 0; i < f->n_exports; i++) {
        const struct compile_binding *e = &f->exports[i];
        if (e->name) continue;
        const struct js_import *from = &f->imports[e->import];
        if (is_opaque(from)) { /* may have it */
            if (found.kind == NOTHING) found = (struct answer){FOUND, NULL, name};
            continue;
        }
        struct answer a = resolve(from->file, name, &here);
        if (a.kind == AMBIGUOUS) return a;
        if (a.kind == NOTHING) continue;
        bool same = found.kind == FOUND && a.file == found.file &&
                    (a.name == found.name || (a.name && found.name && strcmp(a.name, found.name) == 0));
        if (found.kind == FOUND && found.file && !same) return (struct answer){.kind = AMBIGUOUS};
        found = a;
    }
    return found;
}

static void collect_names(const struct js_file *f, struct hashmap *names, struct hashmap *seen, bool with_default)
{
    if (hashmap_gets(seen, f->path)) return;
    hashmap_puts(seen, f->path, (void *)f);
    for (size_t i = 0; i < f->n_exports; i++) {
        const struct compile_binding *e = &f->exports[i];
        if (e->name) {
            if (with_default || strcmp(e->name, "default") != 0) hashmap_puts(names, e->name, (void *)f);
        } else if (!is_opaque(&f->imports[e->import])) {
            collect_names(f->imports[e->import].file, names, seen, false);
        }
    }
}

static bool exports_itself(const struct js_file *f, const char *name)
{
    for (size_t i = 0; i < f->n_exports; i++) {
        if (f->exports[i].name && strcmp(f->exports[i].name, name) == 0) return true;
    }
    return false;
}

static lt_status add_star(struct js_file *f, const char *name, unsigned import, lt_error *err)
{
    struct js_star *grown = realloc(f->stars, (f->n_stars + 1) * sizeof *grown);
    if (!grown) return error_nomem(err);
    f->stars = grown;
    grown[f->n_stars].name = strdup(name);
    grown[f->n_stars].import = import;
    return grown[f->n_stars++].name ? LT_OK : error_nomem(err);
}

/* What `export * from` adds to the names that the file exports itself. */
static lt_status find_stars(struct js_file *f, lt_error *err)
{
    lt_status status = LT_OK;
    for (size_t i = 0; status == LT_OK && i < f->n_exports; i++) {
        const struct compile_binding *e = &f->exports[i];
        if (e->name || is_opaque(&f->imports[e->import])) continue;
        struct hashmap names = {0}, seen = {0};
        collect_names(f->imports[e->import].file, &names, &seen, false);
        struct hashmap_entry *n;
        for (size_t k = 0; status == LT_OK && (n = hashmap_next(&names, &k));) {
            bool known = exports_itself(f, n->key);
            for (size_t s = 0; s < f->n_stars; s++) known |= strcmp(f->stars[s].name, n->key) == 0;
            /* By this way, not by another one that leads back here. */
            struct question here = {NULL, f, n->key};
            bool mine = !known && resolve(f->imports[e->import].file, n->key, &here).kind == FOUND;
            if (mine && resolve(f, n->key, NULL).kind == FOUND) status = add_star(f, n->key, (unsigned)e->import, err);
        }
        hashmap_free(&names);
        hashmap_free(&seen);
    }
    return status;
}

static lt_status missing(const struct js_file *f, const struct compile_binding *b, const char *name,
                         const struct answer *a, lt_error *err)
{
    const struct js_import *from = &f->imports[b->import];
    const char *path = from->file ? from->file->path : from->builtin;
    lt_status status =
        a->kind == AMBIGUOUS
            ? error_set(err, LT_ERR_SYNTAX, "the module \"%s\" exports '%s' from several modules", path, name)
            : error_set(err, LT_ERR_SYNTAX, "the module \"%s\" does not export '%s'", path, name);
    error_at(err, f->path, b->line, b->column);
    return status;
}

static lt_status check(const struct js_file *f, const struct compile_binding *b, lt_error *err)
{
    if (b->import < 0 || !b->imported || is_opaque(&f->imports[b->import])) return LT_OK;
    struct answer a = resolve(f->imports[b->import].file, b->imported, NULL);
    return a.kind == FOUND ? LT_OK : missing(f, b, b->imported, &a, err);
}

lt_status link_file(struct js_file *f, lt_error *err)
{
    if (f->linked) return LT_OK;
    f->linked = true;
    lt_status status = LT_OK;
    for (unsigned i = 0; status == LT_OK && i < f->n_imports; i++) {
        if (f->imports[i].file) status = link_file(f->imports[i].file, err);
    }
    for (size_t i = 0; status == LT_OK && i < f->n_names; i++) status = check(f, &f->names[i], err);
    for (size_t i = 0; status == LT_OK && i < f->n_exports; i++) status = check(f, &f->exports[i], err);
    if (status == LT_OK) status = find_stars(f, err);
    return status;
}
