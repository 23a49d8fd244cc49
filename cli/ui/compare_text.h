/* The comparison of two runs as a table, made from the JSON of lt_compare_files(). */
#ifndef CLI_UI_COMPARE_TEXT_H
#define CLI_UI_COMPARE_TEXT_H

#include <stdbool.h>

/* malloc'ed; NULL when the JSON is no comparison or memory is out. */
char *compare_text(const char *comparison_json, bool color);

#endif
