/*
 * What every fuzz target shares. A target is test/fuzz/fuzz_NAME.c with LLVMFuzzerTestOneInput; its
 * seeds are in test/fuzz/corpus/NAME, its tokens (if any) test/fuzz/NAME.dict. Inputs that libFuzzer finds
 * on the way are kept below build/fuzz/. `make fuzz`; one target: make fuzz FUZZ=NAME.
 */
#ifndef TEST_FUZZ_FUZZ_H
#define TEST_FUZZ_FUZZ_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* An assertion that stays in every build. */
#define CHECK(condition)                                                                                               \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition);                                    \
            abort();                                                                                                   \
        }                                                                                                              \
    } while (0)

/* The input as a C string, malloc'ed to size: the sanitizer sees a read behind its end. */
static inline char *fuzz_text(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    memcpy(text, data, size);
    text[size] = '\0';
    return text;
}

#endif
