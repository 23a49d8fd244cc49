/**
 * @file har.h
 * From a browser's recording to a load test: HTTP Archives (HAR 1.2) become k6 scripts.
 */
#ifndef LOADTEST_HAR_H
#define LOADTEST_HAR_H

#include <stdbool.h>

#include "loadtest/error.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What the script is to look like. Initialise with ::LT_HAR_OPTIONS_INIT; strings are borrowed for the call. */
typedef struct lt_har_options {
    const char *options_json;    /**< JSON object merged into the script's options; NULL = none */
    const char *only;            /**< comma-separated parts of host names to keep; NULL = all */
    const char *skip;            /**< comma-separated parts of host names to leave out; NULL = none */
    unsigned batch_threshold_ms; /**< requests that start within this time of the one before share a batch */
    bool no_batch;               /**< one call per request, one after the other */
    bool status_checks;          /**< check each response for the recorded status */
    bool return_on_failed_check; /**< end the iteration when such a check fails; needs status_checks */
    bool correlate;              /**< take redirect targets and JSON values from responses; needs no_batch */
    unsigned min_sleep_s;        /**< bounds of the random sleep behind the last page, */
    unsigned max_sleep_s;        /**< in seconds; both 0 = no sleep */
} lt_har_options;

/** Requests within 500 ms in a batch, 20 to 40 seconds of sleep at the end, nothing else. */
#define LT_HAR_OPTIONS_INIT                                                                                            \
    {                                                                                                                  \
        .batch_threshold_ms = 500, .min_sleep_s = 20, .max_sleep_s = 40                                                \
    }

/**
 * Convert a recording to a k6 script.
 *
 * Pages become groups with the recorded think time between them. Redirects are not followed, as each
 * hop is in the recording. What is not an HTTP request (data: and blob: URLs, WebSockets, requests
 * that never left the browser) becomes a comment. No content of the recording can break out of the
 * string or comment that it is written to.
 *
 * @param json     text of the recording, UTF-8, need not end in NUL.
 * @param len      its length in bytes.
 * @param options  NULL = ::LT_HAR_OPTIONS_INIT.
 * @param script   receives the NUL-terminated script, owned by the caller (lt_free).
 * @param err      may be NULL; on failure receives line and column, or the path in the JSON, such as
 *                 "log.entries[2].request.url".
 * @return LT_OK; LT_ERR_SYNTAX when json or options_json does not parse; LT_ERR_INVALID when it is no
 *         recording, when nothing is left to convert, or when options contradict each other; LT_ERR_NOMEM.
 * Thread safety: any thread. Behaviour: k6 convert.
 */
LT_API lt_status lt_har_convert(const char *json, size_t len, const lt_har_options *options, char **script,
                                lt_error *err);

#ifdef __cplusplus
}
#endif
#endif
