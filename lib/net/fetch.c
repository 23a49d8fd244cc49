#include "net/fetch.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/strbuf.h"

static const long TIMEOUT_MS = 60000;
static const size_t MOST_BYTES = 64 * 1024 * 1024;

struct transfer {
    struct net_fetch *fetch;
    CURL *curl;
    struct curl_slist *headers;
    struct strbuf body;
    char error[CURL_ERROR_SIZE];
};

static size_t on_body(char *data, size_t size, size_t n, void *arg)
{
    struct transfer *t = arg;
    if (t->body.len + size * n > MOST_BYTES) return 0;
    strbuf_append(&t->body, data, size * n);
    return t->body.failed ? 0 : size * n;
}

/* The value of a header line that has this name, malloc'ed; NULL for another. */
static char *value_of(const char *line, size_t len, const char *name)
{
    size_t name_len = strlen(name);
    if (len <= name_len || strncasecmp(line, name, name_len) != 0 || line[name_len] != ':') return NULL;
    const char *from = line + name_len + 1, *to = line + len;
    while (from < to && (*from == ' ' || *from == '\t')) from++;
    while (to > from && (to[-1] == '\r' || to[-1] == '\n' || to[-1] == ' ')) to--;
    return strndup(from, (size_t)(to - from));
}

static void replace(char **field, char *value)
{
    if (!value) return;
    free(*field);
    *field = value;
}

static size_t on_header(char *line, size_t size, size_t n, void *arg)
{
    struct net_fetch *fetch = ((struct transfer *)arg)->fetch;
    replace(&fetch->etag, value_of(line, size * n, "ETag"));
    replace(&fetch->date, value_of(line, size * n, "Last-Modified"));
    return size * n;
}

static void add_header(struct transfer *t, const char *name, const char *value)
{
    if (!value) return;
    struct strbuf line = {0};
    strbuf_printf(&line, "%s: %s", name, value);
    struct curl_slist *grown = line.data ? curl_slist_append(t->headers, line.data) : NULL;
    if (grown) t->headers = grown;
    strbuf_free(&line);
}

static bool prepare(struct transfer *t, struct net_fetch *fetch)
{
    t->fetch = fetch;
    t->curl = curl_easy_init();
    if (!t->curl) return false;
    add_header(t, "If-None-Match", fetch->known_etag);
    add_header(t, "If-Modified-Since", fetch->known_date);
    curl_easy_setopt(t->curl, CURLOPT_URL, fetch->url);
    curl_easy_setopt(t->curl, CURLOPT_HTTPHEADER, t->headers);
    curl_easy_setopt(t->curl, CURLOPT_PRIVATE, t);
    curl_easy_setopt(t->curl, CURLOPT_ERRORBUFFER, t->error);
    curl_easy_setopt(t->curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(t->curl, CURLOPT_FOLLOWLOCATION, 1L);
    curl_easy_setopt(t->curl, CURLOPT_MAXREDIRS, 10L);
    curl_easy_setopt(t->curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(t->curl, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(t->curl, CURLOPT_ACCEPT_ENCODING, "");
    curl_easy_setopt(t->curl, CURLOPT_TIMEOUT_MS, TIMEOUT_MS);
    curl_easy_setopt(t->curl, CURLOPT_QUICK_EXIT, 1L);
    curl_easy_setopt(t->curl, CURLOPT_USERAGENT, "libloadtest/" LT_VERSION);
    curl_easy_setopt(t->curl, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(t->curl, CURLOPT_WRITEDATA, t);
    curl_easy_setopt(t->curl, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(t->curl, CURLOPT_HEADERDATA, t);
    return true;
}

static void finish(struct transfer *t, CURLcode result)
{
    struct net_fetch *fetch = t->fetch;
    long status = 0;
    if (result == CURLE_OK) {
        curl_easy_getinfo(t->curl, CURLINFO_RESPONSE_CODE, &status);
        fetch->len = t->body.len;
        fetch->body = t->body.data ? strbuf_steal(&t->body) : strdup("");
        fetch->status = fetch->body ? (int)status : 0;
    }
    if (!fetch->status) fetch->error = strdup(*t->error ? t->error : curl_easy_strerror(result));
}

void net_fetch_all(struct net_fetch *fetches, size_t n)
{
    CURLM *multi = curl_multi_init();
    struct transfer *transfers = calloc(n + 1, sizeof *transfers);
    int running = 0, left;
    for (size_t i = 0; multi && transfers && i < n; i++) {
        if (prepare(&transfers[i], &fetches[i])) curl_multi_add_handle(multi, transfers[i].curl);
    }
    if (multi && transfers) {
        do {
            if (curl_multi_perform(multi, &running) != CURLM_OK) break;
            CURLMsg *message;
            while ((message = curl_multi_info_read(multi, &left))) {
                struct transfer *t = NULL;
                curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&t);
                if (message->msg == CURLMSG_DONE) finish(t, message->data.result);
            }
        } while (running && curl_multi_poll(multi, NULL, 0, 1000, NULL) == CURLM_OK);
    }
    for (size_t i = 0; i < n; i++) {
        if (!fetches[i].status && !fetches[i].error) fetches[i].error = strdup("out of memory");
        if (!transfers || !transfers[i].curl) continue;
        curl_multi_remove_handle(multi, transfers[i].curl);
        curl_easy_cleanup(transfers[i].curl);
        curl_slist_free_all(transfers[i].headers);
        strbuf_free(&transfers[i].body);
    }
    free(transfers);
    curl_multi_cleanup(multi);
}

void net_fetch_clear(struct net_fetch *fetch)
{
    free(fetch->error);
    free(fetch->body);
    free(fetch->etag);
    free(fetch->date);
    fetch->error = fetch->body = fetch->etag = fetch->date = NULL;
    fetch->status = 0;
}
