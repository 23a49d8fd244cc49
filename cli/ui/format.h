/* How the screen writes durations, bytes, numbers and shares. Each function returns its buffer. */
#ifndef CLI_UI_FORMAT_H
#define CLI_UI_FORMAT_H

#include <stddef.h>
#include <stdint.h>

enum { FORMAT_SIZE = 64 };

/* "5.3s", "0m05.3s", … with as many digits as `longest` needs, so that a counting clock does not
 * move what stands right of it. Tenths of a second. */
char *format_clock(char out[FORMAT_SIZE], int64_t ns, int64_t longest_ns);

/* "30s", "10m0s", "1h0m0s", "1.5s", "300ms". */
char *format_duration(char out[FORMAT_SIZE], int64_t ns);

/* A metric's time in milliseconds. unit: "s", "ms", "us", or "" for the one that fits. */
char *format_time(char out[FORMAT_SIZE], double ms, const char *unit);

/* "4.9 kB": thousands, one decimal below 10. */
char *format_bytes(char out[FORMAT_SIZE], double bytes);

/* Up to six decimals without trailing zeros. */
char *format_number(char out[FORMAT_SIZE], double value);

/* "97.36%": two decimals, cut off rather than rounded, so that only everything is 100 %. */
char *format_share(char out[FORMAT_SIZE], double share);

/* A copy of JSON text whose strings hold nothing that a terminal would act on: white space becomes
 * blanks, other control characters U+FFFD. Names may come from what a server sent. malloc'ed; NULL
 * when memory is out. */
char *format_printable_json(const char *json);

#endif
