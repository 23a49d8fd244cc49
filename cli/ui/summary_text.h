/* The end-of-test summary as text, made from the JSON that handleSummary() gets. */
#ifndef CLI_UI_SUMMARY_TEXT_H
#define CLI_UI_SUMMARY_TEXT_H

#include <stdbool.h>

enum summary_mode { SUMMARY_COMPACT, SUMMARY_FULL, SUMMARY_LEGACY, SUMMARY_DISABLED };

/* Mode of a --summary-mode value; false when there is no such mode. */
bool summary_mode_parse(const char *text, enum summary_mode *mode);

/* Text of the summary, malloc'ed; NULL when the JSON is not a summary or memory is out. */
char *summary_text(const char *summary_json, enum summary_mode mode, bool color);

#endif
