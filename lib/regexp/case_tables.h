/* What case_tables.py generates: pairs sorted by code point, and the same sorted by canonical. */
#ifndef REGEXP_CASE_TABLES_H
#define REGEXP_CASE_TABLES_H

#include <stddef.h>
#include <stdint.h>

struct case_pair {
    uint32_t c, canonical;
};

extern const struct case_pair regexp_fold[], regexp_fold_by_canonical[], regexp_upper[], regexp_upper_by_canonical[];
extern const size_t regexp_fold_n, regexp_upper_n;

#endif
