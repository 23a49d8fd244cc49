/**
 * @file error.h
 * Status codes and error details that every function of libloadtest reports through.
 *
 * A function that can fail returns an ::lt_status and takes an optional ::lt_error. The status
 * says what kind of failure it was, the error says it in words: what, where, what to do.
 */
#ifndef LOADTEST_ERROR_H
#define LOADTEST_ERROR_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Marks a symbol of the stable ABI. Everything else is hidden. */
#define LT_API __attribute__((visibility("default")))

/** What kind of failure a call reports. LT_OK is zero, every failure is positive. */
typedef enum lt_status {
    LT_OK = 0,
    LT_ERR_NOMEM,       /**< out of memory */
    LT_ERR_SYNTAX,      /**< text does not parse: script, expression, duration, JSON */
    LT_ERR_INVALID,     /**< a value is not allowed: option, scenario, argument */
    LT_ERR_UNSUPPORTED, /**< the request is understood but not available here */
    LT_ERR_NOT_FOUND,   /**< file, metric, exported function or scenario does not exist */
    LT_ERR_IO,          /**< file or network operation failed */
    LT_ERR_SCRIPT,      /**< script code threw an exception */
    LT_ERR_TIMEOUT,     /**< a time limit was reached */
    LT_ERR_INTERRUPTED, /**< stopped from outside: scenario end, signal, lt_test_stop() */
    LT_ERR_ABORTED,     /**< the script ended the test: exec.test.abort() */
    LT_ERR_STATE,       /**< call not allowed in this state */
    LT_ERR_THRESHOLD,   /**< the test ran and at least one threshold was crossed */
    LT_ERR_FAILED,      /**< the script marked the test as failed: exec.test.fail() */
    LT_ERR_USAGE        /**< a command line that cannot be understood */
} lt_status;

/**
 * Details of one failure. Plain memory without ownership: copy it, keep it on the stack.
 * Initialise with `lt_error err = {0}`; a function that succeeds leaves it alone.
 */
typedef struct lt_error {
    lt_status status;   /**< same value as the function returned */
    int exit_code;      /**< k6 exit code for this failure (99, 104, 107, …); 0 = derive from status */
    unsigned line;      /**< 1-based line in file, 0 = no position */
    unsigned column;    /**< 1-based column, 0 = unknown */
    char file[512];     /**< file that the position is in; empty = none */
    char message[3072]; /**< one sentence, no trailing newline; may carry a code frame after '\n' */
    char hint[512];     /**< what to do about it; may be empty */
} lt_error;

/**
 * Name of a status code, such as "LT_ERR_SYNTAX".
 * @return static string, never NULL; "LT_ERR_UNKNOWN" for a value outside the enum.
 * Thread safety: any thread.
 */
LT_API const char *lt_status_name(lt_status status);

/**
 * Exit code that k6 uses for this error.
 *
 * @param err  error of a failed call; NULL or status LT_OK gives 0.
 * @return err->exit_code where it is set, else the code that belongs to the status:
 *         99 threshold, 104 invalid options, 105 interrupted, 107 script, 108 aborted,
 *         110 failed, 255 anything else.
 * Thread safety: any thread. Behaviour: k6's errext/exitcodes.
 */
LT_API int lt_error_exit_code(const lt_error *err);

#ifdef __cplusplus
}
#endif
#endif
