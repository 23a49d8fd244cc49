/* --report: documents about a finished test, each in the form that its file's name asks for. */
#ifndef CLI_REPORT_H
#define CLI_REPORT_H

#include "loadtest/test.h"
#include "ui/log.h"

/* Before the run: whether all names end in something that can be made. */
lt_status report_check(const lt_options *options, lt_error *err);

/* Writes all reports; failures are logged. outcome: how the run ended. False when one is missing. */
bool report_write_all(lt_test *test, const char *script, const lt_error *outcome, struct log *log);

#endif
