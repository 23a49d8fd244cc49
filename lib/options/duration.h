/* Durations: parsing the forms that k6 takes, printing them as Go does. int64 nanoseconds. */
#ifndef OPTIONS_DURATION_H
#define OPTIONS_DURATION_H

#include <jansson.h>

#include "base/error.h"

enum duration_form {
    DURATION_GO,      /* "1h2m3.5s": units needed; flags */
    DURATION_EXTENDED /* also leading days ("1d12h") and a plain number of milliseconds */
};

/* LT_ERR_INVALID with a message that names the text. */
lt_status duration_parse(const char *text, enum duration_form form, int64_t *out_ns, lt_error *err);

/* A number of milliseconds or an extended text. */
lt_status duration_from_json(const json_t *value, int64_t *out_ns, lt_error *err);

/* "1m0s", "1.5s", "500ms", "0s". At least 48 bytes. Returns buf. */
char *duration_format(int64_t ns, char *buf, size_t size);

#endif
