/* Characters beyond ASCII that names cannot have: tables that name_tables.py makes. */
#ifndef COMPILER_NAME_TABLES_H
#define COMPILER_NAME_TABLES_H

#include <stddef.h>

struct code_range {
    unsigned from, to;
};

extern const struct code_range NAME_NEVER[], NAME_LATER[]; /* in no name; not as the first character */
extern const size_t N_NAME_NEVER, N_NAME_LATER;

#endif
