/**
 * @file loadtest.h
 * Everything of libloadtest's public API in one include.
 */
#ifndef LOADTEST_LOADTEST_H
#define LOADTEST_LOADTEST_H

#include "loadtest/compare.h"
#include "loadtest/control.h"
#include "loadtest/error.h"
#include "loadtest/har.h"
#include "loadtest/log.h"
#include "loadtest/metrics.h"
#include "loadtest/options.h"
#include "loadtest/report.h"
#include "loadtest/runtime.h"
#include "loadtest/test.h"
#include "loadtest/threshold.h"

#endif
