/**
 * @file control.h
 * The REST API of a running test: status, metrics, pause, scale, stop, setup data.
 *
 *     lt_control *control;
 *     lt_test_prepare(test, &err);
 *     lt_control_start(test, "localhost:6565", NULL, &control, &err);
 *     lt_test_run(test, &err);
 *     lt_control_stop(control);
 *
 * Paths and bodies are those of k6: `GET /v1/status`, `PATCH /v1/status`, `GET /v1/metrics`,
 * `GET /v1/metrics/ID`, `GET /v1/groups`, `GET`, `PUT` and `POST /v1/setup`, `POST /v1/teardown`.
 */
#ifndef LOADTEST_CONTROL_H
#define LOADTEST_CONTROL_H

#include "loadtest/error.h"
#include "loadtest/test.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A server of one test. */
typedef struct lt_control lt_control;

/**
 * Serve the REST API on a thread of its own.
 *
 * @param test     a prepared test; must outlive the server. The server may be started before,
 *                 during and after the run.
 * @param address  "HOST:PORT"; an empty host means all interfaces, port 0 lets the system choose.
 *                 NULL is "localhost:6565".
 * @param token    requests must carry "Authorization: Bearer TOKEN"; NULL or empty: none needed.
 *                 Copied.
 * @param out      receives the server, owned by the caller (lt_control_stop).
 * @param err      may be NULL.
 * @return LT_OK; LT_ERR_STATE when the test is not prepared; LT_ERR_INVALID for an address that
 *         does not parse; LT_ERR_IO (exit code 106) when it cannot be bound; LT_ERR_NOMEM.
 * Thread safety: any thread.
 */
LT_API lt_status lt_control_start(lt_test *test, const char *address, const char *token, lt_control **out,
                                  lt_error *err);

/** The address that is served, with the real port: "127.0.0.1:6565". Borrowed. Any thread. */
LT_API const char *lt_control_address(const lt_control *control);

/**
 * Stop serving and free the server. Answers that are on their way get up to one second; a
 * setup() or teardown() that a request has started is waited for. NULL is allowed.
 */
LT_API void lt_control_stop(lt_control *control);

#ifdef __cplusplus
}
#endif
#endif
