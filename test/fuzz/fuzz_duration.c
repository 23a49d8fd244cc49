/* Durations: what parses prints as a Go duration that parses to the same. */
#include "options/duration.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size), printed[48];
    int64_t go = 0, extended = 0, again = 0;
    lt_error err = {0};
    bool is_go = duration_parse(text, DURATION_GO, &go, NULL) == LT_OK;
    bool is_extended = duration_parse(text, DURATION_EXTENDED, &extended, &err) == LT_OK;
    CHECK(is_extended == !err.status && is_extended == !err.message[0]);
    CHECK(!is_go || (is_extended && go == extended));
    if (is_extended) {
        duration_format(extended, printed, sizeof printed);
        CHECK(duration_parse(printed, DURATION_GO, &again, NULL) == LT_OK);
        /* It is summed in doubles: exact below 2^53 ns, which is 104 days. */
        int64_t off = again - extended;
        CHECK(llabs(extended) < INT64_C(1) << 53 ? off == 0 : llabs(off) <= 2048);
    }
    free(text);
    return 0;
}
