/*
 * The demo target: a pizza shop to point load tests at, and a set of small endpoints that test
 * clients like (status codes, delays, redirects, cookies, compression).
 *
 *     target [--port N] [--address A] [--threads N]
 *
 * A route is one function and one row in ROUTES. libmicrohttpd serves with one epoll thread per
 * core; connections are kept alive. A delay holds up only its own connection.
 */
#include <arpa/inet.h>
#include <jansson.h>
#include <microhttpd.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>

enum { MAX_BODY = 4 << 20, MAX_BYTES = 64 << 20, MAX_DELAY_S = 60 };

/* One request while it is being read and answered. Owned by its connection's thread. */
struct request {
    struct MHD_Connection *connection;
    const char *url, *method, *rest; /* rest: what follows the route's prefix */
    char *body;
    size_t len;
    bool too_large, delayed;
};

typedef enum MHD_Result handler(struct request *r);

static enum MHD_Result send_response(struct request *r, unsigned status, const char *type,
                                     struct MHD_Response *response)
{
    if (!response) return MHD_NO;
    if (type) MHD_add_response_header(response, "Content-Type", type);
    enum MHD_Result result = MHD_queue_response(r->connection, status, response);
    MHD_destroy_response(response);
    return result;
}

static enum MHD_Result send_text(struct request *r, unsigned status, const char *type, const char *text)
{
    return send_response(r, status, type,
                         MHD_create_response_from_buffer(strlen(text), (void *)text, MHD_RESPMEM_MUST_COPY));
}

/* Takes the reference to value. */
static enum MHD_Result send_json(struct request *r, unsigned status, json_t *value)
{
    char *text = json_dumps(value, JSON_COMPACT);
    json_decref(value);
    if (!text) return MHD_NO;
    return send_response(r, status, "application/json",
                         MHD_create_response_from_buffer(strlen(text), text, MHD_RESPMEM_MUST_FREE));
}

static enum MHD_Result send_error(struct request *r, unsigned status, const char *message)
{
    return send_json(r, status, json_pack("{s:s}", "error", message));
}

static enum MHD_Result add_pair(void *object, enum MHD_ValueKind kind, const char *key, const char *value)
{
    (void)kind;
    json_object_set_new(object, key, json_string(value ? value : ""));
    return MHD_YES;
}

static json_t *pairs(struct request *r, enum MHD_ValueKind kind)
{
    json_t *object = json_object();
    MHD_get_connection_values(r->connection, kind, add_pair, object);
    return object;
}

/* The shop. */

static const char *const ADJECTIVES[] = {"Smoky", "Golden", "Midnight", "Velvet", "Stormy", "Lucky", "Wild", "Gentle"};
static const char *const NOUNS[] = {"Harbour", "Comet", "Orchard", "Fox", "Lantern", "Meadow", "Volcano", "Sailor"};
static const char *const DOUGHS[] = {"thin", "thick", "sourdough", "wholegrain"};
static const char *const TOOLS[] = {"pizza cutter", "knife", "scissors", "mezzaluna"};

static const struct {
    const char *name;
    int calories;
    bool vegetarian;
} INGREDIENTS[] = {
    {"tomato sauce", 40, true}, {"mozzarella", 180, true}, {"basil", 2, true},        {"olives", 45, true},
    {"mushrooms", 20, true},    {"peppers", 18, true},     {"ham", 90, false},        {"salami", 150, false},
    {"anchovies", 60, false},   {"artichokes", 35, true},  {"gorgonzola", 160, true}, {"onions", 25, true},
};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* One generator per thread: no lock between them. */
static unsigned pick(unsigned n)
{
    static _Thread_local uint64_t state;
    if (!state) state = (uint64_t)time(NULL) * 2654435761u ^ (uintptr_t)&state;
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (unsigned)(state >> 33) % n;
}

static bool has_user(struct request *r)
{
    return MHD_lookup_connection_value(r->connection, MHD_HEADER_KIND, "X-User-ID") ||
           MHD_lookup_connection_value(r->connection, MHD_HEADER_KIND, "Authorization");
}

static int number_or(json_t *object, const char *key, int fallback)
{
    json_t *value = json_object_get(object, key);
    return json_is_integer(value) ? (int)json_integer_value(value) : fallback;
}

static json_t *make_ingredients(json_t *wishes, int *calories, bool *vegetarian)
{
    int most = number_or(wishes, "maxNumberOfToppings", 5), least = number_or(wishes, "minNumberOfToppings", 2);
    bool strict = json_is_true(json_object_get(wishes, "mustBeVegetarian"));
    if (least < 1) least = 1;
    if (least > 8) least = 8;
    if (most < least) most = least;
    if (most > 8) most = 8;
    int wanted = least + (int)pick((unsigned)(most - least + 1));
    json_t *list = json_array();
    /* 5 and the number of ingredients have no common factor: no ingredient comes twice. */
    for (unsigned i = pick(COUNT(INGREDIENTS)); (int)json_array_size(list) < wanted; i += 5) {
        size_t n = i % COUNT(INGREDIENTS);
        if (strict && !INGREDIENTS[n].vegetarian) continue;
        *calories += INGREDIENTS[n].calories;
        *vegetarian &= INGREDIENTS[n].vegetarian;
        json_array_append_new(list, json_pack("{s:i, s:s, s:i, s:b}", "ID", (int)n + 1, "name", INGREDIENTS[n].name,
                                              "caloriesPerSlice", INGREDIENTS[n].calories, "vegetarian",
                                              INGREDIENTS[n].vegetarian));
    }
    return list;
}

static enum MHD_Result pizza(struct request *r)
{
    static atomic_int last_id;
    if (strcmp(r->method, "POST") != 0) return send_error(r, 405, "use POST");
    if (!has_user(r)) return send_error(r, 401, "send an X-User-ID or Authorization header");
    json_error_t detail;
    json_t *wishes = r->len ? json_loadb(r->body, r->len, 0, &detail) : json_object();
    if (!wishes) return send_error(r, 400, detail.text);
    int calories = 240;
    bool vegetarian = true;
    json_t *ingredients = make_ingredients(wishes, &calories, &vegetarian);
    const char *custom = json_string_value(json_object_get(wishes, "customName"));
    char name[128];
    if (custom && *custom) snprintf(name, sizeof name, "%s", custom);
    else snprintf(name, sizeof name, "The %s %s", ADJECTIVES[pick(COUNT(ADJECTIVES))], NOUNS[pick(COUNT(NOUNS))]);
    json_decref(wishes);
    json_t *dough = json_pack("{s:i, s:s, s:i}", "ID", 1, "name", DOUGHS[pick(COUNT(DOUGHS))], "caloriesPerSlice", 240);
    json_t *made = json_pack("{s:i, s:s, s:o, s:o, s:s}", "id", ++last_id, "name", name, "dough", dough, "ingredients",
                             ingredients, "tool", TOOLS[pick(COUNT(TOOLS))]);
    if (!made) return send_error(r, 400, "customName is not valid text");
    return send_json(r, 200,
                     json_pack("{s:o, s:i, s:b}", "pizza", made, "calories", calories, "vegetarian", vegetarian));
}

static enum MHD_Result home(struct request *r)
{
    return send_text(
        r, 200, "text/html; charset=utf-8",
        "<!doctype html>\n<html lang=\"en\"><head><title>QuickPizza</title></head>\n"
        "<body><h1>Looking to break out of your pizza routine?</h1>\n"
        "<p>POST /api/pizza and one is made for you.</p>\n"
        "<form action=\"/post\" method=\"post\"><input type=\"hidden\" name=\"token\" value=\"dough &amp; cheese\">"
        "<input name=\"wish\"><button type=\"submit\" name=\"order\" value=\"1\">Pizza, please!</button></form>\n"
        "<p><a class=\"headers\" href=\"headers\">What your browser sends</a></p>\n"
        "</body></html>\n");
}

/* Endpoints that tell what arrived. */

static json_t *echo(struct request *r)
{
    const char *host = MHD_lookup_connection_value(r->connection, MHD_HEADER_KIND, "Host");
    char url[2048];
    snprintf(url, sizeof url, "http://%s%s", host ? host : "localhost", r->url);
    return json_pack("{s:o, s:o, s:s, s:s}", "args", pairs(r, MHD_GET_ARGUMENT_KIND), "headers",
                     pairs(r, MHD_HEADER_KIND), "method", r->method, "url", url);
}

static enum MHD_Result get(struct request *r)
{
    return send_json(r, 200, echo(r));
}

static enum MHD_Result headers(struct request *r)
{
    return send_json(r, 200, json_pack("{s:o}", "headers", pairs(r, MHD_HEADER_KIND)));
}

static char *decode(const char *text, size_t len)
{
    char *out = strndup(text, len);
    if (!out) return NULL;
    for (char *p = out; *p; p++) {
        if (*p == '+') *p = ' ';
    }
    MHD_http_unescape(out);
    return out;
}

static json_t *parse_form(const char *body)
{
    json_t *form = json_object();
    while (body && *body) {
        size_t len = strcspn(body, "&"), key_len = strcspn(body, "=&");
        char *key = decode(body, key_len);
        char *value = key_len < len ? decode(body + key_len + 1, len - key_len - 1) : strdup("");
        if (key && value) json_object_set_new(form, key, json_string(value));
        free(key);
        free(value);
        body += len + (body[len] == '&');
    }
    return form;
}

static enum MHD_Result post(struct request *r)
{
    json_t *answer = echo(r);
    const char *type = MHD_lookup_connection_value(r->connection, MHD_HEADER_KIND, "Content-Type");
    json_t *data = r->body ? json_stringn(r->body, r->len) : json_string("");
    json_t *parsed = r->len ? json_loadb(r->body, r->len, JSON_DECODE_ANY, NULL) : NULL;
    bool form = type && strncmp(type, "application/x-www-form-urlencoded", 33) == 0;
    json_object_set_new(answer, "data", data ? data : json_string(""));
    json_object_set_new(answer, "json", parsed ? parsed : json_null());
    json_object_set_new(answer, "form", form ? parse_form(r->body) : json_object());
    return send_json(r, 200, answer);
}

/* Endpoints that behave in a way that the path names. */

static enum MHD_Result status(struct request *r)
{
    int code = atoi(r->rest);
    if (code < 200 || code > 599) return send_error(r, 400, "status must be 200 to 599");
    bool bare = code == 204 || code == 304;
    return send_text(r, (unsigned)code, "text/plain", bare ? "" : "as you wish\n");
}

/* Waits on a thread of its own while the connection is suspended, so that the others go on. */
struct delay {
    struct MHD_Connection *connection;
    struct timespec time;
};

static void *wait_and_resume(void *arg)
{
    struct delay *d = arg;
    nanosleep(&d->time, NULL);
    MHD_resume_connection(d->connection);
    free(d);
    return NULL;
}

static bool suspend(struct request *r, double seconds)
{
    struct delay *d = malloc(sizeof *d);
    pthread_t thread;
    pthread_attr_t attributes;
    if (!d) return false;
    *d = (struct delay){r->connection, {(time_t)seconds, (long)((seconds - (double)(time_t)seconds) * 1e9)}};
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&attributes, 64 << 10);
    MHD_suspend_connection(r->connection);
    bool started = pthread_create(&thread, &attributes, wait_and_resume, d) == 0;
    pthread_attr_destroy(&attributes);
    if (started) return true;
    MHD_resume_connection(r->connection);
    free(d);
    return false;
}

static enum MHD_Result delay(struct request *r)
{
    double seconds = atof(r->rest);
    if (!(seconds >= 0 && seconds <= MAX_DELAY_S)) return send_error(r, 400, "delay must be 0 to 60 seconds");
    if (!r->delayed && seconds > 0) {
        r->delayed = true;
        if (suspend(r, seconds)) return MHD_YES;
    }
    return send_json(r, 200, json_pack("{s:f}", "delay", seconds));
}

static enum MHD_Result redirect_to(struct request *r, const char *location)
{
    struct MHD_Response *response = MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
    if (!response) return MHD_NO;
    MHD_add_response_header(response, "Location", location);
    return send_response(r, 302, NULL, response);
}

static enum MHD_Result redirect(struct request *r)
{
    char location[64];
    int left = atoi(r->rest);
    if (left > 1) snprintf(location, sizeof location, "/redirect/%d", left - 1);
    else strcpy(location, "/get");
    return redirect_to(r, location);
}

static enum MHD_Result cookies(struct request *r)
{
    return send_json(r, 200, json_pack("{s:o}", "cookies", pairs(r, MHD_COOKIE_KIND)));
}

static enum MHD_Result add_cookie(void *response, enum MHD_ValueKind kind, const char *key, const char *value)
{
    char cookie[1024];
    (void)kind;
    snprintf(cookie, sizeof cookie, "%s=%s; Path=/", key, value ? value : "");
    MHD_add_response_header(response, "Set-Cookie", cookie);
    return MHD_YES;
}

static enum MHD_Result set_cookies(struct request *r)
{
    struct MHD_Response *response = MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
    if (!response) return MHD_NO;
    MHD_get_connection_values(r->connection, MHD_GET_ARGUMENT_KIND, add_cookie, response);
    MHD_add_response_header(response, "Location", "/cookies");
    return send_response(r, 302, NULL, response);
}

static enum MHD_Result gzip(struct request *r)
{
    json_t *answer = echo(r);
    json_object_set_new(answer, "gzipped", json_true());
    char *text = json_dumps(answer, JSON_COMPACT);
    json_decref(answer);
    if (!text) return MHD_NO;
    z_stream z = {.next_in = (Bytef *)text, .avail_in = (uInt)strlen(text)};
    deflateInit2(&z, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
    uLong size = deflateBound(&z, z.avail_in);
    char *packed = malloc(size);
    z.next_out = (Bytef *)packed;
    z.avail_out = packed ? (uInt)size : 0;
    bool ok = packed && deflate(&z, Z_FINISH) == Z_STREAM_END;
    size_t len = z.total_out;
    deflateEnd(&z);
    free(text);
    struct MHD_Response *response = ok ? MHD_create_response_from_buffer(len, packed, MHD_RESPMEM_MUST_FREE) : NULL;
    if (!response) {
        free(packed);
        return MHD_NO;
    }
    MHD_add_response_header(response, "Content-Encoding", "gzip");
    return send_response(r, 200, "application/json", response);
}

static enum MHD_Result bytes(struct request *r)
{
    long n = atol(r->rest);
    if (n < 0 || n > MAX_BYTES) return send_error(r, 400, "bytes must be 0 to 67108864");
    char *data = malloc((size_t)n + 1);
    if (!data) return MHD_NO;
    for (long i = 0; i < n; i++) data[i] = (char)('a' + i % 26);
    return send_response(r, 200, "application/octet-stream",
                         MHD_create_response_from_buffer((size_t)n, data, MHD_RESPMEM_MUST_FREE));
}

static enum MHD_Result basic_auth(struct request *r)
{
    char *password = NULL;
    char *user = MHD_basic_auth_get_username_password(r->connection, &password);
    char expected[512];
    snprintf(expected, sizeof expected, "%s/%s", user ? user : "", password ? password : "");
    bool ok = user && strcmp(expected, r->rest) == 0;
    json_t *answer = json_pack("{s:b, s:s}", "authenticated", ok, "user", user && ok ? user : "");
    MHD_free(user);
    MHD_free(password);
    if (ok) return send_json(r, 200, answer);
    json_decref(answer);
    struct MHD_Response *response = MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
    if (!response) return MHD_NO;
    MHD_add_response_header(response, "WWW-Authenticate", "Basic realm=\"target\"");
    return send_response(r, 401, NULL, response);
}

/* A path that ends in '/' serves everything below it. */
static const struct {
    const char *path;
    handler *serve;
} ROUTES[] = {
    {"/api/pizza", pizza},         {"/get", get},      {"/post", post},          {"/headers", headers},
    {"/status/", status},          {"/delay/", delay}, {"/redirect/", redirect}, {"/cookies", cookies},
    {"/cookies/set", set_cookies}, {"/gzip", gzip},    {"/bytes/", bytes},       {"/basic-auth/", basic_auth},
};

static enum MHD_Result route(struct request *r)
{
    if (r->too_large) return send_error(r, 413, "the body is too large");
    if (strcmp(r->url, "/") == 0) return home(r);
    for (size_t i = 0; i < COUNT(ROUTES); i++) {
        size_t len = strlen(ROUTES[i].path);
        bool tree = ROUTES[i].path[len - 1] == '/';
        if (tree ? strncmp(r->url, ROUTES[i].path, len) != 0 : strcmp(r->url, ROUTES[i].path) != 0) continue;
        r->rest = r->url + len;
        return ROUTES[i].serve(r);
    }
    return send_error(r, 404, "there is no such page");
}

static void append_body(struct request *r, const char *data, size_t n)
{
    if (r->len + n > MAX_BODY) r->too_large = true;
    char *grown = r->too_large ? NULL : realloc(r->body, r->len + n + 1);
    if (!grown) {
        r->too_large = true;
        return;
    }
    r->body = grown;
    memcpy(r->body + r->len, data, n);
    r->len += n;
    r->body[r->len] = '\0';
}

static enum MHD_Result on_request(void *unused, struct MHD_Connection *connection, const char *url, const char *method,
                                  const char *version, const char *data, size_t *size, void **state)
{
    (void)unused;
    (void)version;
    struct request *r = *state;
    if (!r) {
        r = *state = calloc(1, sizeof *r);
        return r ? MHD_YES : MHD_NO;
    }
    if (*size) {
        append_body(r, data, *size);
        *size = 0;
        return MHD_YES;
    }
    r->connection = connection;
    r->url = url;
    r->method = method;
    return route(r);
}

static void on_completed(void *unused, struct MHD_Connection *connection, void **state,
                         enum MHD_RequestTerminationCode why)
{
    (void)unused;
    (void)connection;
    (void)why;
    struct request *r = *state;
    if (!r) return;
    free(r->body);
    free(r);
    *state = NULL;
}

struct settings {
    const char *address;
    int port;
    unsigned threads;
};

static bool parse_arguments(int argc, char **argv, struct settings *s)
{
    for (int i = 1; i < argc; i += 2) {
        const char *value = i + 1 < argc ? argv[i + 1] : NULL;
        if (!value) return false;
        if (strcmp(argv[i], "--port") == 0) s->port = atoi(value);
        else if (strcmp(argv[i], "--address") == 0) s->address = value;
        else if (strcmp(argv[i], "--threads") == 0) s->threads = (unsigned)atoi(value);
        else return false;
    }
    return s->port >= 0 && s->port < 65536 && s->threads > 0;
}

static struct MHD_Daemon *serve(const struct settings *s)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)s->port)};
    if (inet_pton(AF_INET, s->address, &address.sin_addr) != 1) return NULL;
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME;
    /* The library accepts a pool only from two threads on. */
    unsigned pool = s->threads > 1 ? s->threads : 0;
    return MHD_start_daemon(flags, 0, NULL, NULL, on_request, NULL, MHD_OPTION_SOCK_ADDR, &address,
                            MHD_OPTION_THREAD_POOL_SIZE, pool, MHD_OPTION_NOTIFY_COMPLETED, on_completed, NULL,
                            MHD_OPTION_CONNECTION_TIMEOUT, 120u, MHD_OPTION_LISTENING_ADDRESS_REUSE, 1u,
                            MHD_OPTION_END);
}

int main(int argc, char **argv)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    struct settings s = {"127.0.0.1", 3333, cores > 0 ? (unsigned)cores : 1};
    if (!parse_arguments(argc, argv, &s)) {
        fprintf(stderr, "usage: target [--port N] [--address A] [--threads N]   (port 0: the system picks one)\n");
        return 2;
    }
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    pthread_sigmask(SIG_BLOCK, &ends, NULL);
    signal(SIGPIPE, SIG_IGN);
    struct MHD_Daemon *daemon = serve(&s);
    if (!daemon) {
        fprintf(stderr, "target: cannot listen on %s:%d\n", s.address, s.port);
        return 1;
    }
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT);
    printf("listening on http://%s:%u\n", s.address, info ? info->port : (unsigned)s.port);
    fflush(stdout);
    int number;
    sigwait(&ends, &number);
    /* Delayed connections may still be suspended, which the library does not like to stop with. */
    _exit(0);
}
