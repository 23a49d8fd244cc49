/* The summary text of small summaries; expected lines are the reference's examples. */
#include "unit.h"

#include <string.h>

#include "ui/summary_text.h"

static const char DATA[] =
    "{\"root_group\":{\"name\":\"\",\"groups\":[{\"name\":\"my group\",\"groups\":[],\"checks\":["
    "{\"name\":\"status is 200\",\"passes\":90,\"fails\":0},{\"name\":\"body ok\",\"passes\":88,\"fails\":2}]}],"
    "\"checks\":[]},\"options\":{\"summaryTimeUnit\":\"\"},\"state\":{\"testRunDurationMs\":10000},\"metrics\":{"
    "\"http_reqs\":{\"type\":\"counter\",\"contains\":\"default\",\"values\":{\"count\":45,\"rate\":6.56109}},"
    "\"data_received\":{\"type\":\"counter\",\"contains\":\"data\",\"values\":{\"count\":519000,\"rate\":76000}},"
    "\"checks\":{\"type\":\"rate\",\"contains\":\"default\",\"values\":{\"rate\":0.98888,\"passes\":178,\"fails\":2}},"
    "\"http_req_waiting\":{\"type\":\"trend\",\"contains\":\"time\",\"values\":{\"avg\":1}},"
    "\"http_req_duration\":{\"type\":\"trend\",\"contains\":\"time\",\"values\":{\"avg\":140.361,\"p(95)\":148.219},"
    "\"thresholds\":{\"p(95)<500\":{\"ok\":true},\"avg<1\":{\"ok\":false}}},"
    "\"http_req_duration{expected_response:true}\":{\"type\":\"trend\",\"contains\":\"time\","
    "\"values\":{\"avg\":140.361,\"p(95)\":148.219}},"
    "\"vus\":{\"type\":\"gauge\",\"contains\":\"default\",\"values\":{\"value\":1,\"min\":1,\"max\":1}}}}";

static void has(const char *text, const char *part)
{
    ck_assert_msg(strstr(text, part) != NULL, "missing \"%s\" in:\n%s", part, text);
}

START_TEST(compact_lists_thresholds_checks_and_sections)
{
    char *text = summary_text(DATA, SUMMARY_COMPACT, false);
    has(text, "\n  █ THRESHOLDS \n\n    http_req_duration\n    ✓ 'p(95)<500' p(95)=148.21ms\n"
              "    ✗ 'avg<1' avg=140.36ms\n");
    has(text, "  █ TOTAL RESULTS \n\n    checks_total");
    has(text, ": 180    18/s\n");
    has(text, ": 98.88% 178 out of 180\n");
    has(text, ": 1.11%  2 out of 180\n");
    has(text, "    ✓ status is 200\n    ✗ body ok\n      ↳  97% — ✓ 88 / ✗ 2\n");
    has(text, "    HTTP\n    http_req_duration..............: avg=140.36ms p(95)=148.21ms\n"
              "      { expected_response:true }...: avg=140.36ms p(95)=148.21ms\n"
              "    http_reqs......................: 45     6.56109/s\n");
    has(text, "    NETWORK\n    data_received..................: 519 kB 76 kB/s\n");
    ck_assert_ptr_null(strstr(text, "http_req_waiting"));
    free(text);
}
END_TEST

/* A scenario with a group within a group, beside a group of the default scenario. */
static const char PARTS[] =
    "{\"root_group\":{},\"options\":{},\"state\":{\"testRunDurationMs\":10000},"
    "\"metrics\":{\"http_reqs\":{\"type\":\"counter\",\"contains\":\"default\",\"values\":{\"count\":5,\"rate\":0.5}},"
    "\"http_req_waiting\":{\"type\":\"trend\",\"contains\":\"time\",\"values\":{\"avg\":1}}},"
    "\"groups\":[{\"name\":\"my group\",\"checks\":[{\"name\":\"ok\",\"passes\":3,\"fails\":1}],\"metrics\":{"
    "\"http_reqs\":{\"type\":\"counter\",\"contains\":\"default\",\"values\":{\"count\":2,\"rate\":0.2}},"
    "\"checks\":{\"type\":\"rate\",\"contains\":\"default\",\"values\":{\"rate\":0.75,\"passes\":3,\"fails\":1}}},"
    "\"groups\":[]}],"
    "\"scenarios\":[{\"name\":\"zoo\",\"checks\":[],\"metrics\":{},\"groups\":[]},"
    "{\"name\":\"buy\",\"checks\":[],\"metrics\":{\"a_metric_of_buy_alone\":{\"type\":\"gauge\",\"contains\":"
    "\"default\","
    "\"values\":{\"value\":7,\"min\":6,\"max\":8}}},\"groups\":[{\"name\":\"cart\",\"checks\":[],\"groups\":[],"
    "\"metrics\":{\"http_reqs\":{\"type\":\"counter\",\"contains\":\"default\",\"values\":{\"count\":1,\"rate\":0.1}}}}"
    "]}]}";

START_TEST(full_splits_by_group_and_scenario)
{
    char *text = summary_text(PARTS, SUMMARY_FULL, false);
    has(text, "http_req_waiting");
    has(text, "\n  █ GROUP: my group \n\n    checks_total............: 4      0.4/s\n"
              "    checks_succeeded........: 75.00% 3 out of 4\n    checks_failed...........: 25.00% 1 out of 4\n\n"
              "    ✗ ok\n      ↳  75% — ✓ 3 / ✗ 1\n\n    HTTP\n    http_reqs...............: 2 0.2/s\n");
    /* Scenarios by name; the longest name of all parts sets where the colons stand, also deeper. */
    has(text, "  █ SCENARIO: buy \n\n    CUSTOM\n    a_metric_of_buy_alone...: 7 min=6 max=8\n\n"
              "    ↳ GROUP: cart\n\n      HTTP\n      http_reqs.............: 1 0.1/s\n\n\n  █ SCENARIO: zoo \n");
    free(text);
    text = summary_text(PARTS, SUMMARY_COMPACT, false);
    ck_assert_ptr_null(strstr(text, "GROUP"));
    ck_assert_ptr_null(strstr(text, "SCENARIO"));
    has(text, "    http_reqs...: 5 0.5/s\n");
    free(text);
}
END_TEST

/* The percentile of a threshold need not be among the columns. */
START_TEST(a_threshold_shows_the_value_it_was_judged_by)
{
    char *text = summary_text("{\"root_group\":{},\"options\":{},\"state\":{},\"metrics\":{\"http_req_duration\":{"
                              "\"type\":\"trend\",\"contains\":\"time\",\"values\":{\"avg\":1},\"thresholds\":{"
                              "\"p(99.9)<5\":{\"ok\":false,\"value\":12.5}}}}}",
                              SUMMARY_COMPACT, false);
    has(text, "    ✗ 'p(99.9)<5' p(99.9)=12.5ms\n");
    free(text);
}
END_TEST

START_TEST(legacy_is_one_sorted_list_with_marks)
{
    char *text = summary_text(DATA, SUMMARY_LEGACY, false);
    has(text, "     █ my group \n\n       ✓ status is 200\n       ✗ body ok\n        ↳  97% — ✓ 88 / ✗ 2\n");
    has(text, "     checks.........................: 98.88% ✓ 178     ✗ 2\n");
    has(text, "   ✗ http_req_duration..............: avg=140.36ms");
    has(text, "       { expected_response:true }...: avg=140.36ms");
    has(text, "     http_reqs......................: 45     6.56109/s\n");
    free(text);
}
END_TEST

START_TEST(colour_only_when_asked_for)
{
    char *text = summary_text(DATA, SUMMARY_COMPACT, true);
    has(text, "\x1b[");
    free(text);
    text = summary_text(DATA, SUMMARY_COMPACT, false);
    ck_assert_ptr_null(strchr(text, '\x1b'));
    free(text);
}
END_TEST

/* A check's name may hold what a server sent. Escaped backslashes are none of ours. */
START_TEST(names_cannot_steer_the_terminal)
{
    char *text = summary_text(
        "{\"root_group\":{\"checks\":[{\"name\":\"a\\u001b[31m b\\n\\u0007 \\\\n \x7f \xc2\x9b \xc2\xa9\",\"passes\":1,"
        "\"fails\":0}]},\"options\":{},\"state\":{},\"metrics\":{}}",
        SUMMARY_COMPACT, false);
    has(text, "✓ a\uFFFD[31m b \uFFFD \\n \uFFFD \uFFFD ©\n");
    free(text);
}
END_TEST

START_TEST(text_that_is_no_json_gives_nothing)
{
    ck_assert_ptr_null(summary_text("{", SUMMARY_COMPACT, false));
}
END_TEST

UNIT_MAIN("summary_text", compact_lists_thresholds_checks_and_sections, full_splits_by_group_and_scenario,
          a_threshold_shows_the_value_it_was_judged_by, legacy_is_one_sorted_list_with_marks,
          colour_only_when_asked_for, names_cannot_steer_the_terminal, text_that_is_no_json_gives_nothing)
