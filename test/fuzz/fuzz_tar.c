/*
 * Archives: the input is a tar file whose checksums are put right, so that mutations get past them. Its
 * entries stay within it, and loading it as a script ends in a test or an error.
 */
#include "base/tar.h"
#include "fuzz.h"
#include "loadtest/test.h"

enum { BLOCK = 512, SUM_AT = 148, MAGIC_AT = 257 };

static void fix_checksum(char *block)
{
    unsigned sum = 8 * ' ';
    for (int i = 0; i < BLOCK; i++) sum += i < SUM_AT || i >= SUM_AT + 8 ? (unsigned char)block[i] : 0;
    snprintf(block + SUM_AT, 8, "%06o", sum);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *bytes = fuzz_text(data, size);
    for (size_t at = 0; at + BLOCK <= size; at += BLOCK) {
        if (memcmp(bytes + at + MAGIC_AT, "ustar", 5) == 0) fix_checksum(bytes + at);
    }
    struct tar_reader r = {.bytes = bytes, .len = size};
    struct tar_entry e;
    size_t n = 0;
    while (tar_next(&r, &e) == 1) {
        CHECK(e.data >= bytes && e.len <= size && e.data + e.len <= bytes + size && strlen(e.name) <= size);
        CHECK(++n <= size / BLOCK);
    }
    tar_reader_free(&r);
    lt_test *test = NULL;
    lt_error err = {0};
    if (tar_is(bytes, size) && lt_test_new(&test) == LT_OK) {
        lt_status status = lt_test_load_script(test, "archive.tar", bytes, size, &err);
        CHECK(status == LT_OK || (err.status == status && *err.message));
        lt_test_free(test);
    }
    free(bytes);
    return 0;
}
