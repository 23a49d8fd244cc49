/*
 * options: the option table, layers and merging, scenarios, validation.
 *
 * table.h is the one list of all options; parsing, help text and merging are driven by it. May use
 * base and metrics.
 */
#ifndef OPTIONS_TABLE_H
#define OPTIONS_TABLE_H

#include "loadtest/options.h"

extern const lt_option_info OPTION_TABLE[];
extern const size_t OPTION_COUNT;

/* By JSON name; NULL when unknown. */
const lt_option_info *option_by_name(const char *name);
/* By long flag, or by its old spelling. */
const lt_option_info *option_by_flag(const char *flag, size_t len);
const lt_option_info *option_by_short_flag(char c);

#endif
