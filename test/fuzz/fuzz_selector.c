/* Metric names with selectors, up to the submetric that the registry makes of them. */
#include "metrics/metrics.h"
#include "metrics/selector.h"
#include "fuzz.h"

static void register_it(const char *name)
{
    struct metrics *m = metrics_new();
    lt_error err = {0};
    if (metrics_add_threshold(m, name, NULL, false, 0, &err) == LT_OK &&
        metrics_validate_thresholds(m, NULL, &err) == LT_OK) {
        CHECK(metrics_freeze(m, NULL) == LT_OK);
        const lt_metric_info *info = metrics_find(m, name);
        CHECK(info && strcmp(info->name, name) == 0);
        struct metric_worker *w = metric_worker_new(m);
        const struct tagset *tags = tagset_intern(metric_worker_tags(w), &(lt_tag){"a", "b"}, 1);
        metric_emit(w, METRIC_HTTP_REQS, tags, 1, 0, NULL, 0);
        metrics_merge(m, metric_worker_publish(w));
        metric_worker_free(w);
    } else {
        CHECK(err.message[0] && err.exit_code == 104);
    }
    metrics_free(m);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *name = fuzz_text(data, size);
    struct arena arena = {0};
    struct selector s;
    lt_error err = {0};
    if (selector_parse(&arena, name, &s, &err) == LT_OK) {
        CHECK(s.has_braces == (strchr(name, '{') != NULL));
        CHECK(s.has_braces == (s.n_tags > 0));
        CHECK(!strchr(s.metric, '{'));
        for (size_t i = 0; i < s.n_tags; i++) CHECK(*s.tags[i].key && *s.tags[i].value && !strchr(s.tags[i].key, ':'));
    } else {
        CHECK(err.status == LT_ERR_INVALID && err.message[0]);
    }
    arena_free(&arena);
    register_it(name);
    free(name);
    return 0;
}
