/*
 * Tar: writing an archive into a buffer, reading one from memory. POSIX ustar; names that do not
 * fit get a PAX record when written, PAX and GNU long names are understood when read.
 */
#ifndef BASE_TAR_H
#define BASE_TAR_H

#include "base/base.h"
#include "base/strbuf.h"

void tar_add_file(struct strbuf *out, const char *name, const void *bytes, size_t len);
/* A second name for an entry that comes before it. */
void tar_add_link(struct strbuf *out, const char *name, const char *target);
void tar_finish(struct strbuf *out);

/* A plain file of an archive; data is borrowed from the archive. */
struct tar_entry {
    const char *name; /* valid until the next call */
    const char *data;
    size_t len;
};

/* Set bytes and len, the rest to zero. */
struct tar_reader {
    const char *bytes;
    size_t len, at;
    char *name;
};

bool tar_is(const char *bytes, size_t len);
/* 1: *entry is the next file (links and folders are left out); 0: the end; -1: damaged. */
int tar_next(struct tar_reader *r, struct tar_entry *entry);
void tar_reader_free(struct tar_reader *r);

#endif
