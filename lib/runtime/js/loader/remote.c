#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/fetch.h"
#include "runtime/js/loader/loader.h"

bool remote_is_url(const char *specifier)
{
    return strncmp(specifier, "https://", 8) == 0 || strncmp(specifier, "http://", 7) == 0;
}

static void take_copy(struct remote_module *module, struct cached_module *copy)
{
    module->text = copy->text;
    module->len = copy->len;
    copy->text = NULL;
}

/* What a fetch brought, or the copy that is still good, or why there is nothing. */
static void settle(struct remote_module *module, struct net_fetch *fetch, struct cached_module *copy, bool use_disk)
{
    if (fetch->status == 200) {
        module->text = fetch->body;
        module->len = fetch->len;
        fetch->body = NULL;
        struct cached_module fresh = {module->text, module->len, fetch->etag, fetch->date};
        if (use_disk) module_cache_put(fetch->url, &fresh);
    } else if (copy->text && (fetch->status == 304 || fetch->status == 0 || fetch->status >= 500)) {
        take_copy(module, copy);
    } else if (fetch->status) {
        if (asprintf(&module->error, "the server answered with status %d", fetch->status) < 0) module->error = NULL;
    } else {
        module->error = fetch->error;
        fetch->error = NULL;
    }
}

lt_status remote_load(struct hashmap *modules, const char *const *urls, size_t n, bool use_disk, lt_error *err)
{
    struct net_fetch *fetches = calloc(n + 1, sizeof *fetches);
    struct cached_module *copies = calloc(n + 1, sizeof *copies);
    size_t wanted = 0;
    lt_status status = fetches && copies ? LT_OK : error_nomem(err);
    for (size_t i = 0; i < n && status == LT_OK; i++) {
        bool known = hashmap_gets(modules, urls[i]) != NULL;
        for (size_t k = 0; k < wanted; k++) known |= strcmp(fetches[k].url, urls[i]) == 0;
        if (known) continue;
        fetches[wanted].url = urls[i];
        if (use_disk && module_cache_get(urls[i], &copies[wanted])) {
            fetches[wanted].known_etag = copies[wanted].etag;
            fetches[wanted].known_date = copies[wanted].date;
        }
        wanted++;
    }
    if (wanted) net_fetch_all(fetches, wanted);
    for (size_t i = 0; i < wanted; i++) {
        struct remote_module *module = calloc(1, sizeof *module);
        if (module) settle(module, &fetches[i], &copies[i], use_disk);
        if (!module || !hashmap_puts(modules, fetches[i].url, module)) {
            if (module) free(module->text);
            free(module);
            status = error_nomem(err);
        }
        net_fetch_clear(&fetches[i]);
        cached_module_clear(&copies[i]);
    }
    free(fetches);
    free(copies);
    return status;
}

void remote_free(struct hashmap *modules)
{
    struct hashmap_entry *e;
    for (size_t i = 0; (e = hashmap_next(modules, &i));) {
        struct remote_module *module = e->value;
        free(module->text);
        free(module->error);
        free(module);
    }
    hashmap_free(modules);
}
