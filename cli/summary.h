/* What happens with the summary after a run: handleSummary's files or the text, and the export. */
#ifndef CLI_SUMMARY_H
#define CLI_SUMMARY_H

#include "loadtest/test.h"
#include "ui/log.h"
#include "ui/summary_text.h"

/* Failures are logged and do not change the exit code. */
void summary_show(lt_test *test, enum summary_mode mode, struct log *log);

/* False when it failed, which is logged as `what` with the reason. */
bool summary_write_file(const char *path, const char *data, size_t len, const char *what, struct log *log);

#endif
