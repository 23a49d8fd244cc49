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

START_TEST(full_shows_details_and_groups)
{
    char *text = summary_text(DATA, SUMMARY_FULL, false);
    has(text, "http_req_waiting");
    has(text, "  █ GROUP: my group \n\n    ✓ status is 200\n");
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

START_TEST(text_that_is_no_json_gives_nothing)
{
    ck_assert_ptr_null(summary_text("{", SUMMARY_COMPACT, false));
}
END_TEST

UNIT_MAIN("summary_text", compact_lists_thresholds_checks_and_sections, full_shows_details_and_groups,
          legacy_is_one_sorted_list_with_marks, colour_only_when_asked_for, text_that_is_no_json_gives_nothing)
