/*
 * Progress: one status line and one bar per scenario, redrawn in place on a terminal and printed
 * once a second elsewhere. progress_text() makes the text and is tested without a terminal.
 */
#ifndef CLI_UI_PROGRESS_H
#define CLI_UI_PROGRESS_H

#include "loadtest/test.h"
#include "ui/terminal.h"

struct progress;

/* What one frame shows. */
struct progress_frame {
    const lt_snapshot *test;
    const lt_scenario_snapshot *scenarios; /* test->n_scenarios of them */
    int64_t total_ns;                      /* longest duration of the test, fixes the clock's width */
    int width;                             /* columns; 0 = percentages instead of bars */
    bool color;
};

/* Start drawing; NULL when memory or threads are out (the test goes on without). */
struct progress *progress_start(lt_test *test, struct terminal *terminal, int64_t total_ns);

/* Draw the last frame, stop and free. NULL is allowed. */
void progress_stop(struct progress *p);

/* Lines of one frame, each with a newline; malloc'ed. */
char *progress_text(const struct progress_frame *frame);

#endif
