/*
 * What `lt run --watch` waits for: that one of the files of a script is saved. Folders are watched
 * rather than files, because editors often save by writing another file and renaming it over the
 * old one, and because a file that is missing may appear.
 */
#ifndef CLI_WATCH_H
#define CLI_WATCH_H

#include <stdbool.h>

#include "loadtest/test.h"

struct watch;

/* NULL when the system cannot. */
struct watch *watch_new(void);
void watch_free(struct watch *w);

/* A run begins: what is saved from now on counts. */
void watch_begin(struct watch *w);
/* The run has read these files: lt_test_files_json(), which may be NULL; *more* one further path or NULL. */
void watch_files(struct watch *w, const char *files_json, const char *more);
/* How many local files are watched; 0 before the first watch_files(). */
size_t watch_count(const struct watch *w);

/* From guard to release a thread stops the test when a file is saved. */
void watch_guard(struct watch *w, lt_test *test);
void watch_release(struct watch *w);

/* The file that was saved since the last watch_begin(), as it is best shown, or NULL. */
const char *watch_changed(const struct watch *w);
/* Blocks until a file is saved (true) or one of signals_ending(), which must be blocked, comes (false). */
bool watch_wait(struct watch *w);

#endif
