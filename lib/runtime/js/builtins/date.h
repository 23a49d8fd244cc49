/* Times as Date has them: milliseconds since 1970, UTC, as double; NaN is an invalid date. */
#ifndef RUNTIME_JS_BUILTINS_DATE_H
#define RUNTIME_JS_BUILTINS_DATE_H

#include <stdbool.h>
#include <stddef.h>

enum date_field { DATE_YEAR, DATE_MONTH, DATE_DAY, DATE_HOUR, DATE_MINUTE, DATE_SECOND, DATE_MS, DATE_FIELDS };

/* MakeDate of fields that may be out of their ranges. NaN when one is not finite or the result too large. */
double date_make(const double fields[DATE_FIELDS]);
/* Of a valid time; returns the day of the week, 0 = Sunday. */
int date_split(double time, double fields[DATE_FIELDS]);
/* TimeClip. */
double date_clip(double time);
/* Local time minus UTC, in ms, at that UTC time. */
double date_offset_at(double utc);
/* The UTC time of a local time. */
double date_from_local(double local);

/* ISO 8601 as the language has it, and what engines also take: "Tue, 01 Mar 2022 10:00:00 GMT",
 * "Mar 1, 2022 10:00 PM", "3/1/2022", "2022-03-01 10:00" … NaN when it is no date. */
double date_parse(const char *text, size_t len);

#endif
