/* What happens with the summary after a run: handleSummary's files or the text, and the export. */
#ifndef CLI_SUMMARY_H
#define CLI_SUMMARY_H

#include "loadtest/test.h"
#include "ui/log.h"
#include "ui/summary_text.h"

/* Failures are logged and do not change the exit code. */
void summary_show(lt_test *test, enum summary_mode mode, struct log *log);

#endif
