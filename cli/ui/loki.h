/*
 * Log records to a Loki server: collected, and pushed by a thread of its own every second, so that
 * a slow server does not hold up the test. Fields become labels.
 */
#ifndef CLI_UI_LOKI_H
#define CLI_UI_LOKI_H

#include "loadtest/error.h"
#include "loadtest/log.h"

struct loki;

/* spec: "loki" or "loki=URL,key=value,…" as --log-output takes it. */
lt_status loki_start(const char *spec, struct loki **out, lt_error *err);
/* Any thread. */
void loki_add(struct loki *loki, const lt_log_record *record);
/* Pushes what is left. NULL is allowed. */
void loki_stop(struct loki *loki);

#endif
