/* The REST API through the C API: routes, addresses, the life of a server, two tests at once. */
#include <arpa/inet.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "control/control.h"
#include "loadtest/loadtest.h"
#include "unit.h"

static lt_status body(lt_vu *vu, void *udata, lt_error *err)
{
    return lt_vu_sleep(vu, 1000000);
}

static lt_test *prepared(const char *options)
{
    lt_test *test;
    lt_error err = {0};
    ck_assert_int_eq(lt_test_new(&test), LT_OK);
    ck_assert_int_eq(lt_test_set_function(test, "default", body, NULL, &err), LT_OK);
    ck_assert_int_eq(lt_options_set_json(lt_test_options(test), LT_LAYER_SCRIPT, NULL, options, &err), LT_OK);
    ck_assert_msg(lt_test_prepare(test, &err) == LT_OK, "%s", err.message);
    return test;
}

static lt_control *served(lt_test *test, const char *token)
{
    lt_control *control;
    lt_error err = {0};
    ck_assert_msg(lt_control_start(test, "127.0.0.1:0", token, &control, &err) == LT_OK, "%s", err.message);
    return control;
}

/* The body of the answer as JSON, or NULL; *status receives the HTTP status. */
static json_t *ask(const lt_control *control, const char *method, const char *path, const char *content, int *status)
{
    char request[4096], answer[65536];
    unsigned port;
    size_t len = 0;
    ck_assert_int_eq(sscanf(lt_control_address(control), "127.0.0.1:%u", &port), 1);
    struct sockaddr_in to = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    ck_assert_int_eq(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
    int n = snprintf(request, sizeof request, "%s %s HTTP/1.1\r\nHost: x\r\nContent-Length: %zu\r\n\r\n%s", method,
                     path, strlen(content), content);
    ck_assert_int_eq(send(fd, request, (size_t)n, 0), n);
    ssize_t got;
    while ((got = recv(fd, answer + len, sizeof answer - 1 - len, 0)) > 0) len += (size_t)got;
    answer[len] = '\0';
    close(fd);
    ck_assert_int_eq(sscanf(answer, "HTTP/1.1 %d", status), 1);
    char *text = strstr(answer, "\r\n\r\n");
    return text ? json_loads(text + 4, 0, NULL) : NULL;
}

static json_int_t status_of(const lt_control *control)
{
    int code;
    json_t *root = ask(control, "GET", "/v1/status", "", &code);
    ck_assert_int_eq(code, 200);
    json_t *attributes = json_object_get(json_object_get(root, "data"), "attributes");
    json_int_t status = json_integer_value(json_object_get(attributes, "status"));
    json_decref(root);
    return status;
}

static void nap(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
}

START_TEST(routes_know_paths_and_methods)
{
    ck_assert_ptr_eq(control_route_find(HTTP_GET, "/v1/status").handler, control_get_status);
    ck_assert_ptr_eq(control_route_find(HTTP_HEAD, "/v1/status").handler, control_get_status);
    ck_assert_ptr_eq(control_route_find(HTTP_PATCH, "/v1/status").handler, control_patch_status);
    ck_assert_ptr_eq(control_route_find(HTTP_GET, "/v1/metrics/a/b").handler, control_get_metric);
    ck_assert(control_route_find(HTTP_POST, "/v1/setup").slow && !control_route_find(HTTP_PUT, "/v1/setup").slow);
    struct control_request request = {HTTP_GET, "", "", 0};
    static const struct {
        enum http_method method;
        const char *path;
        int status;
    } others[] = {
        {HTTP_OTHER, "/v1/status", 405}, {HTTP_POST, "/v1/groups", 405},   {HTTP_GET, "/v1/metrics/", 404},
        {HTTP_GET, "/v1/statusx", 404},  {HTTP_GET, "/v1", 404},           {HTTP_GET, "/v1x", 200},
        {HTTP_OTHER, "", 200},           {HTTP_GET, "/debug/pprof/", 200},
    };
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        struct control_answer answer = {0};
        control_route_find(others[i].method, others[i].path).handler(NULL, &request, &answer);
        ck_assert_msg(answer.status == others[i].status, "%s: %d", others[i].path, answer.status);
        free(answer.body);
    }
}
END_TEST

START_TEST(addresses_are_host_and_port)
{
    static const char *const bad[] = {
        "",       "x",       "127.0.0.1",    "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:70000",
        "::1:80", "[::1:80", "127.0.0.1:-1", "1.2.3.4:80 "};
    char shown[128];
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        lt_error err = {0};
        ck_assert_msg(address_listen(bad[i], shown, sizeof shown, &err) < 0, "%s", bad[i]);
        ck_assert_int_eq(err.status, LT_ERR_INVALID);
    }
    lt_error err = {0};
    int first = address_listen("localhost:0", shown, sizeof shown, &err);
    ck_assert_msg(first >= 0 && strncmp(shown, "127.0.0.1:", 10) == 0, "%s %s", shown, err.message);
    ck_assert_int_lt(address_listen(shown, shown, sizeof shown, &err), 0);
    ck_assert_int_eq(err.status, LT_ERR_IO);
    ck_assert_msg(strstr(err.message, "bind: Address already in use"), "%s", err.message);
    close(first);
}
END_TEST

START_TEST(a_server_lives_before_during_and_after_the_run)
{
    lt_test *fresh, *test = prepared("{\"vus\":2,\"duration\":\"20s\"}");
    lt_error err = {0};
    lt_control *control;
    ck_assert_int_eq(lt_test_new(&fresh), LT_OK);
    ck_assert_int_eq(lt_control_start(fresh, "127.0.0.1:0", NULL, &control, &err), LT_ERR_STATE);
    lt_test_free(fresh);
    control = served(test, NULL);
    int code;
    ck_assert_int_eq(status_of(control), 0);
    json_t *root = ask(control, "GET", "/v1/metrics", "", &code);
    ck_assert_uint_eq(json_array_size(json_object_get(root, "data")), 0);
    json_decref(root);
    json_decref(ask(control, "POST", "/v1/setup", "", &code));
    ck_assert_int_eq(code, 500);
    ck_assert_int_eq(lt_test_start(test, &err), LT_OK);
    lt_snapshot s;
    do {
        nap();
        lt_test_snapshot(test, &s, NULL, 0);
    } while (!s.iterations_complete);
    ck_assert_int_eq(status_of(control), 7);
    json_decref(ask(control, "PATCH", "/v1/status", "{\"data\":{\"attributes\":{\"stopped\":true}}}", &code));
    ck_assert_int_eq(code, 200);
    ck_assert_int_eq(lt_test_wait(test, &err), LT_ERR_INTERRUPTED);
    ck_assert_int_eq(lt_error_exit_code(&err), 103);
    ck_assert_int_eq(status_of(control), 10);
    root = ask(control, "GET", "/v1/metrics/iterations", "", &code);
    ck_assert_int_eq(code, 200);
    json_decref(root);
    lt_control_stop(control);
    lt_test_free(test);
}
END_TEST

START_TEST(two_tests_have_servers_of_their_own)
{
    lt_test *a = prepared(
        "{\"scenarios\":{\"x\":{\"executor\":\"externally-controlled\",\"vus\":1,\"maxVUs\":2,\"duration\":0}}}");
    lt_test *b = prepared("{\"paused\":true}");
    lt_control *control_a = served(a, NULL), *control_b = served(b, NULL);
    lt_error err = {0};
    ck_assert_int_eq(lt_test_start(a, &err), LT_OK);
    ck_assert_int_eq(lt_test_start(b, &err), LT_OK);
    while (status_of(control_a) != 7 || status_of(control_b) != 4) nap();
    ck_assert_int_eq(lt_test_scale(b, 1, -1, &err), LT_ERR_NOT_FOUND);
    ck_assert_int_eq(lt_test_set_paused(b, false, &err), LT_OK);
    ck_assert_int_eq(lt_test_wait(b, &err), LT_OK);
    ck_assert_int_eq(status_of(control_b), 9);
    ck_assert_int_eq(status_of(control_a), 7);
    ck_assert_int_eq(lt_test_scale(a, 2, -1, &err), LT_OK);
    lt_test_stop(a, NULL, false);
    ck_assert_int_eq(lt_test_wait(a, &err), LT_ERR_INTERRUPTED);
    ck_assert_int_eq(lt_test_scale(a, 1, -1, &err), LT_ERR_STATE);
    ck_assert_int_eq(lt_test_set_paused(a, true, &err), LT_ERR_STATE);
    lt_control_stop(control_a);
    lt_control_stop(control_b);
    lt_control_stop(NULL);
    lt_test_free(a);
    lt_test_free(b);
}
END_TEST

START_TEST(scale_and_pause_before_the_start_are_what_it_starts_with)
{
    lt_test *test = prepared("{\"paused\":true,\"scenarios\":{\"x\":{\"executor\":\"externally-controlled\",\"vus\":1,"
                             "\"maxVUs\":2,\"duration\":\"30s\"}}}");
    lt_error err = {0};
    lt_snapshot s;
    ck_assert_int_eq(lt_test_scale(test, 5, 6, &err), LT_OK);
    ck_assert_int_eq(lt_test_start(test, &err), LT_OK);
    do {
        nap();
        lt_test_snapshot(test, &s, NULL, 0);
    } while (s.phase != LT_PHASE_PAUSED);
    ck_assert(s.paused);
    ck_assert_int_eq(lt_test_set_paused(test, true, &err), LT_ERR_STATE);
    ck_assert_int_eq(lt_test_set_paused(test, false, &err), LT_OK);
    do {
        nap();
        lt_test_snapshot(test, &s, NULL, 0);
    } while (s.vus_active != 5 || s.vus_initialized != 6);
    ck_assert_int_eq(lt_test_set_paused(test, true, &err), LT_OK);
    do {
        nap();
        lt_test_snapshot(test, &s, NULL, 0);
    } while (s.vus_active);
    int64_t elapsed = s.elapsed_ns;
    nap();
    lt_test_snapshot(test, &s, NULL, 0);
    ck_assert_int_eq(s.elapsed_ns, elapsed);
    ck_assert(s.paused);
    lt_test_stop(test, NULL, false);
    ck_assert_int_eq(lt_test_wait(test, &err), LT_ERR_INTERRUPTED);
    lt_test_free(test);
}
END_TEST

UNIT_MAIN("control", routes_know_paths_and_methods, addresses_are_host_and_port,
          a_server_lives_before_during_and_after_the_run, two_tests_have_servers_of_their_own,
          scale_and_pause_before_the_start_are_what_it_starts_with)
