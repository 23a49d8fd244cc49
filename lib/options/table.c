/* Every option, one row each. The order is that of the help text. */
#include "options/table.h"

#include <string.h>

#include "base/base.h"

#define EXECUTION LT_GROUP_EXECUTION
#define LIFECYCLE LT_GROUP_LIFECYCLE
#define HTTP LT_GROUP_HTTP
#define METRICS LT_GROUP_METRICS
#define OUTPUT LT_GROUP_OUTPUT
#define RUNTIME LT_GROUP_RUNTIME
#define GLOBAL LT_GROUP_GLOBAL
#define NO_FILE LT_OPTION_NO_FILE
#define IN_CONFIG LT_OPTION_IN_CONFIG
#define IN_SCRIPT LT_OPTION_IN_SCRIPT

const lt_option_info OPTION_TABLE[] = {
    /* clang-format off */
    {"vus", "vus", 'u', "K6_VUS", LT_OPTION_INT, EXECUTION, "1", "N", NULL, NULL, IN_SCRIPT, false, "number of virtual users"},
    {"duration", "duration", 'd', "K6_DURATION", LT_OPTION_DURATION, EXECUTION, NULL, "TIME", NULL, NULL, IN_SCRIPT, false, "how long to run"},
    {"iterations", "iterations", 'i', "K6_ITERATIONS", LT_OPTION_INT, EXECUTION, NULL, "N", NULL, NULL, IN_SCRIPT, false, "iterations in all, shared among the VUs"},
    {"stages", "stage", 's', "K6_STAGES", LT_OPTION_STAGES, EXECUTION, NULL, "TIME:VUS", NULL, NULL, IN_SCRIPT, true, "ramp the VUs, as in 30s:10; may be repeated"},
    {"scenarios", NULL, 0, NULL, LT_OPTION_JSON, EXECUTION, NULL, NULL, NULL, NULL, IN_SCRIPT, false, "scenarios, each with an executor"},
    {"executionSegment", "execution-segment", 0, NULL, LT_OPTION_STRING, EXECUTION, "0:1", "FROM:TO", NULL, NULL, IN_SCRIPT, false, "part of the test that this instance runs"},
    {"executionSegmentSequence", "execution-segment-sequence", 0, NULL, LT_OPTION_STRING, EXECUTION, "0,1", "LIST", NULL, NULL, IN_SCRIPT, false, "borders of all instances' segments"},
    {"vusMax", "max", 'm', "K6_VUS_MAX", LT_OPTION_INT, EXECUTION, NULL, "N", NULL, NULL, IN_SCRIPT, false, "for scale: most VUs; lt run ignores it"},
    {"minIterationDuration", "min-iteration-duration", 0, "K6_MIN_ITERATION_DURATION", LT_OPTION_DURATION, EXECUTION, "0s", "TIME", NULL, NULL, IN_SCRIPT, false, "shorter iterations wait for the rest of this time"},
    {"paused", "paused", 'p', "K6_PAUSED", LT_OPTION_BOOL, LIFECYCLE, "false", NULL, NULL, NULL, IN_SCRIPT, false, "wait before the start until resumed"},
    {"noSetup", "no-setup", 0, "K6_NO_SETUP", LT_OPTION_BOOL, LIFECYCLE, "false", NULL, NULL, NULL, IN_SCRIPT, false, "do not run setup()"},
    {"noTeardown", "no-teardown", 0, "K6_NO_TEARDOWN", LT_OPTION_BOOL, LIFECYCLE, "false", NULL, NULL, NULL, IN_SCRIPT, false, "do not run teardown()"},
    {"setupTimeout", NULL, 0, "K6_SETUP_TIMEOUT", LT_OPTION_DURATION, LIFECYCLE, "60s", NULL, NULL, NULL, IN_SCRIPT, false, "longest time for setup()"},
    {"teardownTimeout", NULL, 0, "K6_TEARDOWN_TIMEOUT", LT_OPTION_DURATION, LIFECYCLE, "60s", NULL, NULL, NULL, IN_SCRIPT, false, "longest time for teardown()"},
    {"handleSummaryTimeout", NULL, 0, "K6_HANDLE_SUMMARY_TIMEOUT", LT_OPTION_DURATION, LIFECYCLE, "120s", NULL, NULL, NULL, IN_SCRIPT, false, "longest time for handleSummary()"},
    {"linger", "linger", 'l', "K6_LINGER", LT_OPTION_BOOL, LIFECYCLE, "false", NULL, NULL, NULL, IN_CONFIG, false, "stay up after the end until Ctrl+C"},
    {"rps", "rps", 0, "K6_RPS", LT_OPTION_INT, HTTP, "0", "N", NULL, NULL, IN_SCRIPT, false, "most HTTP requests per second, 0 = no limit"},
    {"maxRedirects", "max-redirects", 0, "K6_MAX_REDIRECTS", LT_OPTION_INT, HTTP, "10", "N", NULL, NULL, IN_SCRIPT, false, "most redirects to follow"},
    {"batch", "batch", 0, "K6_BATCH", LT_OPTION_INT, HTTP, "20", "N", NULL, NULL, IN_SCRIPT, false, "most parallel requests of one http.batch()"},
    {"batchPerHost", "batch-per-host", 0, "K6_BATCH_PER_HOST", LT_OPTION_INT, HTTP, "6", "N", NULL, NULL, IN_SCRIPT, false, "the same for each host, 0 = no limit"},
    {"userAgent", "user-agent", 0, "K6_USER_AGENT", LT_OPTION_STRING, HTTP, NULL, "TEXT", NULL, NULL, IN_SCRIPT, false, "User-Agent header"},
    {"httpDebug", "http-debug", 0, "K6_HTTP_DEBUG", LT_OPTION_STRING, HTTP, NULL, "full", "headers", "headers|full", IN_SCRIPT, false, "log requests and responses, with bodies if full"},
    {"insecureSkipTLSVerify", "insecure-skip-tls-verify", 0, "K6_INSECURE_SKIP_TLS_VERIFY", LT_OPTION_BOOL, HTTP, "false", NULL, NULL, NULL, IN_SCRIPT, false, "accept any certificate"},
    {"throw", "throw", 'w', "K6_THROW", LT_OPTION_BOOL, HTTP, "false", NULL, NULL, NULL, IN_SCRIPT, false, "failed requests throw"},
    {"blacklistIPs", "blacklist-ip", 0, "K6_BLACKLIST_IPS", LT_OPTION_LIST, HTTP, NULL, "CIDR", NULL, NULL, IN_SCRIPT, true, "addresses that are never connected to"},
    {"blockHostnames", "block-hostnames", 0, "K6_BLOCK_HOSTNAMES", LT_OPTION_LIST, HTTP, NULL, "LIST", NULL, NULL, IN_SCRIPT, true, "host names that are never connected to"},
    {"noConnectionReuse", "no-connection-reuse", 0, "K6_NO_CONNECTION_REUSE", LT_OPTION_BOOL, HTTP, "false", NULL, NULL, NULL, IN_SCRIPT, false, "a new connection for every request"},
    {"noVUConnectionReuse", "no-vu-connection-reuse", 0, "K6_NO_VU_CONNECTION_REUSE", LT_OPTION_BOOL, HTTP, "false", NULL, NULL, NULL, IN_SCRIPT, false, "close connections after each iteration"},
    {"http3", "http3", 0, "K6_HTTP3", LT_OPTION_BOOL, HTTP, "false", NULL, NULL, NULL, IN_SCRIPT, false, "try HTTP/3 first, where libcurl has it"},
    {"noCookiesReset", NULL, 0, "K6_NO_COOKIES_RESET", LT_OPTION_BOOL, HTTP, "false", NULL, NULL, NULL, IN_SCRIPT, false, "keep cookies between iterations"},
    {"discardResponseBodies", "discard-response-bodies", 0, "K6_DISCARD_RESPONSE_BODIES", LT_OPTION_BOOL, HTTP, "false", NULL, NULL, NULL, IN_SCRIPT, false, "do not keep response bodies"},
    {"dns", "dns", 0, "K6_DNS", LT_OPTION_STRING, HTTP, "ttl=5m,select=random,policy=preferIPv4", "LIST", NULL, NULL, IN_SCRIPT, false, "how names are resolved"},
    {"localIPs", "local-ips", 0, "K6_LOCAL_IPS", LT_OPTION_STRING, HTTP, NULL, "LIST", NULL, NULL, NO_FILE, false, "source addresses of the VUs"},
    {"hosts", NULL, 0, NULL, LT_OPTION_JSON, HTTP, NULL, NULL, NULL, NULL, IN_SCRIPT, false, "addresses of host names"},
    {"tlsAuth", NULL, 0, NULL, LT_OPTION_JSON, HTTP, NULL, NULL, NULL, NULL, IN_SCRIPT, false, "client certificates"},
    {"tlsVersion", NULL, 0, NULL, LT_OPTION_JSON, HTTP, NULL, NULL, NULL, NULL, IN_SCRIPT, false, "allowed TLS versions"},
    {"tlsCipherSuites", NULL, 0, NULL, LT_OPTION_JSON, HTTP, NULL, NULL, NULL, NULL, IN_SCRIPT, false, "allowed cipher suites"},
    {"thresholds", NULL, 0, NULL, LT_OPTION_JSON, METRICS, NULL, NULL, NULL, NULL, IN_SCRIPT, false, "pass or fail criteria"},
    {"noThresholds", "no-thresholds", 0, "K6_NO_THRESHOLDS", LT_OPTION_BOOL, METRICS, "false", NULL, NULL, NULL, NO_FILE, false, "do not judge thresholds"},
    {"tags", "tag", 0, "K6_TAGS", LT_OPTION_TAGS, METRICS, NULL, "NAME=VALUE", NULL, NULL, IN_SCRIPT, true, "tag for every sample; may be repeated"},
    {"systemTags", "system-tags", 0, "K6_SYSTEM_TAGS", LT_OPTION_LIST, METRICS, NULL, "LIST", NULL, "proto|subproto|status|method|url|name|group|check|error|error_code|tls_version|scenario|service|expected_response|vu|iter|ocsp_status|ip", IN_SCRIPT, false, "which tags lt adds by itself"},
    {"summaryTrendStats", "summary-trend-stats", 0, "K6_SUMMARY_TREND_STATS", LT_OPTION_LIST, METRICS, "avg,min,med,max,p(90),p(95)", "LIST", NULL, "avg|min|med|max|count|p(90)|p(95)|p(99)", IN_SCRIPT, false, "columns of trends in the summary"},
    {"summaryTimeUnit", "summary-time-unit", 0, "K6_SUMMARY_TIME_UNIT", LT_OPTION_STRING, METRICS, NULL, "UNIT", NULL, "s|ms|us", IN_SCRIPT, false, "s, ms or us; otherwise whatever fits"},
    {"metricSamplesBufferSize", NULL, 0, "K6_METRIC_SAMPLES_BUFFER_SIZE", LT_OPTION_INT, METRICS, "1000", NULL, NULL, NULL, IN_SCRIPT, false, "sample batches that may wait for an output"},
    {"out", "out", 'o', "K6_OUT", LT_OPTION_LIST, OUTPUT, NULL, "URI", NULL, "json=", IN_CONFIG, true, "where samples go, as in json=FILE; may be repeated"},
    {"summaryExport", "summary-export", 0, "K6_SUMMARY_EXPORT", LT_OPTION_STRING, OUTPUT, NULL, "FILE", NULL, NULL, NO_FILE, false, "write the summary as JSON"},
    {"summaryMode", "summary-mode", 0, "K6_SUMMARY_MODE", LT_OPTION_STRING, OUTPUT, "compact", "MODE", NULL, "compact|full|legacy|disabled", NO_FILE, false, "compact, full, legacy or disabled"},
    {"noSummary", "no-summary", 0, "K6_NO_SUMMARY", LT_OPTION_BOOL, OUTPUT, "false", NULL, NULL, NULL, NO_FILE, false, "same as --summary-mode=disabled"},
    {"newMachineReadableSummary", "new-machine-readable-summary", 0, "K6_NEW_MACHINE_READABLE_SUMMARY", LT_OPTION_BOOL, OUTPUT, "false", NULL, NULL, NULL, NO_FILE, false, "newer JSON layout for exports and handleSummary()"},
    {"report", "report", 0, "K6_REPORT", LT_OPTION_LIST, OUTPUT, NULL, "FILE", NULL, NULL, NO_FILE, true, "write a report: .html to read, .xml for CI (JUnit); may be repeated"},
    {"consoleOutput", "console-output", 0, "K6_CONSOLE_OUTPUT", LT_OPTION_STRING, OUTPUT, NULL, "FILE", NULL, NULL, NO_FILE, false, "write the script's console there"},
    {"env", "env", 'e', NULL, LT_OPTION_TAGS, RUNTIME, NULL, "NAME=VALUE", NULL, NULL, NO_FILE, true, "variable for the script's __ENV; may be repeated"},
    {"includeSystemEnvVars", "include-system-env-vars", 0, "K6_INCLUDE_SYSTEM_ENV_VARS", LT_OPTION_BOOL, RUNTIME, "true", NULL, NULL, NULL, NO_FILE, false, "pass the process environment to the script"},
    {"importMap", "import-map", 0, "K6_IMPORT_MAP", LT_OPTION_STRING, RUNTIME, NULL, "FILE", NULL, NULL, IN_CONFIG, false, "where modules are: an import map; importmap.json beside the script is used unasked"},
    {"noModuleCache", "no-module-cache", 0, "K6_NO_MODULE_CACHE", LT_OPTION_BOOL, RUNTIME, "false", NULL, NULL, NULL, IN_CONFIG, false, "keep no copies of remote modules on disk, and use none"},
    {"compatibilityMode", "compatibility-mode", 0, "K6_COMPATIBILITY_MODE", LT_OPTION_STRING, RUNTIME, "extended", "MODE", NULL, "extended|base", NO_FILE, false, "extended or base"},
    {"type", "type", 't', "K6_TYPE", LT_OPTION_STRING, RUNTIME, NULL, "TYPE", NULL, "js|archive", NO_FILE, false, "js or archive, instead of looking at the file"},
    {"tracesOutput", "traces-output", 0, "K6_TRACES_OUTPUT", LT_OPTION_STRING, RUNTIME, "none", "DEST", NULL, "none", NO_FILE, false, "where traces go"},
    {"noUsageReport", "no-usage-report", 0, "K6_NO_USAGE_REPORT", LT_OPTION_BOOL, RUNTIME, "false", NULL, NULL, NULL, IN_CONFIG, false, "accepted; lt never sends usage reports"},
    {"features", "features", 0, "K6_FEATURES", LT_OPTION_LIST, RUNTIME, NULL, "LIST", NULL, "native-histograms|merge-run-tags|freeze-env", IN_CONFIG, false, "feature flags"},
    {"cloud", NULL, 0, NULL, LT_OPTION_JSON, RUNTIME, NULL, NULL, NULL, NULL, IN_SCRIPT, false, "cloud settings, kept as they are"},
    {"ext", NULL, 0, NULL, LT_OPTION_JSON, RUNTIME, NULL, NULL, NULL, NULL, IN_SCRIPT, false, "data for third parties, kept as it is"},
    {"collectors", NULL, 0, NULL, LT_OPTION_JSON, OUTPUT, NULL, NULL, NULL, NULL, IN_CONFIG, false, "settings of outputs"},
    {"webDashboard", NULL, 0, "K6_WEB_DASHBOARD", LT_OPTION_JSON, OUTPUT, NULL, NULL, NULL, NULL, IN_CONFIG, false, "dashboard settings"},
    {"config", "config", 'c', "K6_CONFIG", LT_OPTION_STRING, GLOBAL, NULL, "FILE", NULL, NULL, NO_FILE, false, "JSON config file"},
    {"address", "address", 'a', "K6_ADDRESS", LT_OPTION_STRING, GLOBAL, "localhost:6565", "HOST:PORT", NULL, NULL, NO_FILE, false, "address of the REST API, empty = none"},
    {"apiToken", "api-token", 0, "K6_API_TOKEN", LT_OPTION_STRING, GLOBAL, NULL, "TOKEN", NULL, NULL, NO_FILE, false, "token that requests to the REST API must carry"},
    {"verbose", "verbose", 'v', NULL, LT_OPTION_BOOL, GLOBAL, "false", NULL, NULL, NULL, NO_FILE, false, "show debug messages"},
    {"quiet", "quiet", 'q', NULL, LT_OPTION_BOOL, GLOBAL, "false", NULL, NULL, NULL, NO_FILE, false, "no banner, description or progress"},
    {"noColor", "no-color", 0, "K6_NO_COLOR", LT_OPTION_BOOL, GLOBAL, "false", NULL, NULL, NULL, NO_FILE, false, "no colours"},
    {"logOutput", "log-output", 0, "K6_LOG_OUTPUT", LT_OPTION_STRING, GLOBAL, "stderr", "DEST", NULL, "stderr|stdout|none|file=|loki=", NO_FILE, false, "stderr, stdout, none, file=PATH or loki[=URL]"},
    {"logFormat", "log-format", 'f', "K6_LOG_FORMAT", LT_OPTION_STRING, GLOBAL, "text", "FORMAT", NULL, "text|json|raw", NO_FILE, false, "text, json or raw"},
    {"profilingEnabled", "profiling-enabled", 0, "K6_PROFILING_ENABLED", LT_OPTION_BOOL, GLOBAL, "false", NULL, NULL, NULL, NO_FILE, false, "accepted; lt has no profiling endpoint"},
    {"secretSource", "secret-source", 0, "K6_SECRET_SOURCE", LT_OPTION_LIST, GLOBAL, NULL, "TYPE=…", NULL, NULL, NO_FILE, true, "where k6/secrets reads from"},
    {"help", "help", 'h', NULL, LT_OPTION_BOOL, GLOBAL, NULL, NULL, NULL, NULL, NO_FILE, false, "show this help"},
    /* clang-format on */
};

const size_t OPTION_COUNT = ARRAY_LEN(OPTION_TABLE);

size_t lt_option_count(void)
{
    return OPTION_COUNT;
}

const lt_option_info *lt_option_at(size_t index)
{
    return index < OPTION_COUNT ? &OPTION_TABLE[index] : NULL;
}

const lt_option_info *option_by_name(const char *name)
{
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        if (strcmp(OPTION_TABLE[i].name, name) == 0) return &OPTION_TABLE[i];
    }
    return NULL;
}

const lt_option_info *option_by_flag(const char *flag, size_t len)
{
    if (len == 9 && strncmp(flag, "logformat", len) == 0) return option_by_name("logFormat");
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        const char *name = OPTION_TABLE[i].flag;
        if (name && strlen(name) == len && strncmp(name, flag, len) == 0) return &OPTION_TABLE[i];
    }
    return NULL;
}

const lt_option_info *option_by_short_flag(char c)
{
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        if (OPTION_TABLE[i].short_flag == c) return &OPTION_TABLE[i];
    }
    return NULL;
}
