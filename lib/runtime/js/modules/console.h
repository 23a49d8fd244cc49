/* The global `console`. */
#ifndef RUNTIME_JS_MODULES_CONSOLE_H
#define RUNTIME_JS_MODULES_CONSOLE_H

#include "runtime/js/js_vu.h"

void console_install(duk_context *ctx);

#endif
