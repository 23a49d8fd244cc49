/* The banner and the block that describes a test before it starts. */
#ifndef CLI_UI_BANNER_H
#define CLI_UI_BANNER_H

#include <stdbool.h>

#include "loadtest/test.h"

/* Five lines of art with an empty line before and after; malloc'ed. */
char *banner_text(bool color);

/* execution, script, output and scenarios; malloc'ed. */
char *description_text(lt_test *test, const char *script);

#endif
