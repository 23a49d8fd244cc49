/* The merged options in typed form: what the engine, the network and the runtimes read. */
#ifndef OPTIONS_RESOLVED_H
#define OPTIONS_RESOLVED_H

#include "base/arena.h"
#include "options/network.h"
#include "options/options.h"
#include "options/scenario.h"
#include "options/segment.h"

/* Tags that lt adds by itself; option systemTags. */
enum system_tag {
    TAG_PROTO,
    TAG_SUBPROTO,
    TAG_STATUS,
    TAG_METHOD,
    TAG_URL,
    TAG_NAME,
    TAG_GROUP,
    TAG_CHECK,
    TAG_ERROR,
    TAG_ERROR_CODE,
    TAG_TLS_VERSION,
    TAG_SCENARIO,
    TAG_SERVICE,
    TAG_EXPECTED_RESPONSE,
    TAG_VU,
    TAG_ITER,
    TAG_OCSP_STATUS,
    TAG_IP,
    TAG_COUNT
};

struct threshold_option {
    const char *metric;
    const char *expression; /* NULL: only the submetric */
    bool abort_on_fail;
    int64_t delay_abort_eval_ns;
};

struct options {
    struct arena arena; /* owns everything below */

    struct scenario *scenarios; /* by startTime, then name */
    size_t n_scenarios;
    struct segment_option segment;
    int64_t min_iteration_duration_ns;
    bool paused, no_setup, no_teardown, no_thresholds;
    int64_t setup_timeout_ns, teardown_timeout_ns, handle_summary_timeout_ns;

    int64_t rps, batch, batch_per_host;
    int64_t max_redirects;
    bool max_redirects_is_default;
    const char *user_agent; /* NULL = the built-in one */
    bool insecure_skip_tls_verify, throws, no_connection_reuse, no_vu_connection_reuse, no_cookies_reset;
    bool discard_response_bodies, http3;
    struct network_options network;

    struct threshold_option *thresholds;
    size_t n_thresholds;
    const lt_tag *tags;
    size_t n_tags;
    uint32_t system_tags; /* bit per enum system_tag */
    const char **trend_stats;
    size_t n_trend_stats;
    const char *time_unit;  /* NULL = automatic */
    int64_t samples_buffer; /* batches that may wait for an output */
};

static inline bool options_has_tag(const struct options *o, enum system_tag tag)
{
    return o->system_tags >> tag & 1;
}

/* support.c: reports what this version cannot do, a line "\n\t- text" each. */
void options_check_support(lt_options *in, struct strbuf *problems);

/* All problems come in one error (exit code 104). Warnings are added to `merged`. On failure out
 * still has to be freed. */
lt_status options_resolve(lt_options *merged, struct options *out, lt_error *err);
void options_free(struct options *o);

#endif
