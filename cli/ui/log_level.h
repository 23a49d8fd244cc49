/* Names of log levels, as they are written and read. */
#ifndef CLI_UI_LOG_LEVEL_H
#define CLI_UI_LOG_LEVEL_H

#include <stdbool.h>

#include "loadtest/log.h"

const char *log_level_name(lt_log_level level);
/* Takes "warn" for "warning" and any case, as k6 does; false when there is no such level. */
bool log_level_parse(const char *name, lt_log_level *out);

#endif
