#include "files.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *file_read(const char *path, size_t *len)
{
    char *text = NULL, chunk[65536];
    size_t n;
    FILE *in = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
    if (!in) return NULL;
    FILE *out = open_memstream(&text, len);
    while (out && (n = fread(chunk, 1, sizeof chunk, in)) > 0) fwrite(chunk, 1, n, out);
    bool ok = out && !ferror(in);
    int why = errno;
    if (out && fclose(out) != 0 && ok) {
        ok = false;
        why = errno;
    }
    if (in != stdin) fclose(in);
    if (ok) return text;
    free(text);
    errno = why;
    return NULL;
}

lt_status file_error(lt_error *err, const char *what, const char *path)
{
    err->status = LT_ERR_IO;
    err->exit_code = 255;
    snprintf(err->message, sizeof err->message, "cannot %s '%s': %s", what, path, strerror(errno));
    return LT_ERR_IO;
}
