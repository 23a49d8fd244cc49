/*
 * Copies of remote modules, in $XDG_CACHE_HOME/lt/modules or ~/.cache/lt/modules.
 *
 * A module is one file named by the SHA-256 of its URL: a line of JSON with URL, entity tag, date and the
 * text's SHA-256, then the text. A file whose sum is wrong counts as none. Files are replaced whole, so
 * several tests may use the cache at once.
 */
#include <jansson.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/strbuf.h"
#include "runtime/js/loader/loader.h"

enum { HEX_BYTES = 65 };

static void sha256_hex(const void *bytes, size_t len, char hex[HEX_BYTES])
{
    unsigned char sum[32] = {0};
    EVP_Digest(bytes, len, sum, NULL, EVP_sha256(), NULL);
    for (size_t i = 0; i < sizeof sum; i++) snprintf(hex + 2 * i, 3, "%02x", sum[i]);
}

/* malloc'ed; NULL when there is no place for a cache. */
static char *folder(void)
{
    const char *xdg = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
    char *path = NULL;
    if (xdg && *xdg == '/') return asprintf(&path, "%s/lt/modules", xdg) < 0 ? NULL : path;
    if (home && *home) return asprintf(&path, "%s/.cache/lt/modules", home) < 0 ? NULL : path;
    return NULL;
}

static char *path_of(const char *folder, const char *url)
{
    char hex[HEX_BYTES], *path = NULL;
    sha256_hex(url, strlen(url), hex);
    return asprintf(&path, "%s/%s", folder, hex) < 0 ? NULL : path;
}

static bool read_all(const char *path, struct strbuf *out)
{
    FILE *file = fopen(path, "re");
    if (!file) return false;
    bool good = strbuf_read(out, file) && out->data;
    fclose(file);
    return good;
}

static char *copy_member(json_t *head, const char *key)
{
    const char *text = json_string_value(json_object_get(head, key));
    return text ? strdup(text) : NULL;
}

static bool parse(const char *url, const struct strbuf *file, struct cached_module *out)
{
    const char *end = memchr(file->data, '\n', file->len);
    json_t *head = end ? json_loadb(file->data, (size_t)(end - file->data), 0, NULL) : NULL;
    const char *of = json_string_value(json_object_get(head, "url")),
               *sum = json_string_value(json_object_get(head, "sha256"));
    bool good = false;
    if (of && sum && strcmp(of, url) == 0) {
        char hex[HEX_BYTES];
        out->len = file->len - (size_t)(end + 1 - file->data);
        sha256_hex(end + 1, out->len, hex);
        good = strcmp(hex, sum) == 0 && (out->text = malloc(out->len + 1)) != NULL;
    }
    if (good) {
        memcpy(out->text, end + 1, out->len);
        out->text[out->len] = '\0';
        out->etag = copy_member(head, "etag");
        out->date = copy_member(head, "date");
    }
    json_decref(head);
    return good;
}

bool module_cache_get(const char *url, struct cached_module *out)
{
    char *place = folder(), *path = place ? path_of(place, url) : NULL;
    struct strbuf file = {0};
    *out = (struct cached_module){0};
    bool found = path && read_all(path, &file) && parse(url, &file, out);
    strbuf_free(&file);
    free(path);
    free(place);
    return found;
}

static bool make_folders(char *path)
{
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(path, 0700);
        *slash = '/';
    }
    struct stat info;
    mkdir(path, 0700);
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

static bool write_file(const char *path, const char *head, const struct cached_module *module)
{
    char *temporary = NULL;
    if (asprintf(&temporary, "%s.XXXXXX", path) < 0) return false;
    int fd = mkstemp(temporary);
    FILE *file = fd >= 0 ? fdopen(fd, "w") : NULL;
    if (!file && fd >= 0) close(fd);
    bool good = file && fprintf(file, "%s\n", head) > 0 && fwrite(module->text, 1, module->len, file) == module->len;
    if (file && fclose(file) != 0) good = false;
    if (good) good = rename(temporary, path) == 0;
    if (!good && fd >= 0) unlink(temporary);
    free(temporary);
    return good;
}

void module_cache_put(const char *url, const struct cached_module *module)
{
    char *place = folder(), *path = place && make_folders(place) ? path_of(place, url) : NULL, hex[HEX_BYTES];
    sha256_hex(module->text, module->len, hex);
    json_t *head =
        json_pack("{s:s, s:s, s:s*, s:s*}", "url", url, "sha256", hex, "etag", module->etag, "date", module->date);
    char *line = head ? json_dumps(head, JSON_COMPACT) : NULL;
    if (path && line) (void)write_file(path, line, module);
    free(line);
    json_decref(head);
    free(path);
    free(place);
}

void cached_module_clear(struct cached_module *module)
{
    free(module->text);
    free(module->etag);
    free(module->date);
    *module = (struct cached_module){0};
}
