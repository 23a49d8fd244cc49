# libloadtest. `make help` lists the targets.
#
# Everything that a build writes goes below $(BUILD). Sanitizer builds are the same rules with
# another BUILD and more flags.

VERSION := 0.1.0
SOVERSION := 0

BUILD ?= build
DEPS  ?= build/deps
PREFIX ?= /usr/local
ifeq ($(origin CC),default)
CC := gcc
endif
PYTHON ?= $(shell [ -x /usr/bin/python3 ] && echo /usr/bin/python3 || echo python3)

PACKAGES := libuv libcurl openssl libcrypto libwebsockets jansson zlib gumbo libbrotlienc libbrotlidec libzstd libpcre2-8 libpcre2-32
APT_PACKAGES := build-essential pkg-config python3 python3-yaml dpkg-dev \
    libuv1-dev libcurl4-openssl-dev libssl-dev libwebsockets-dev libjansson-dev zlib1g-dev libbrotli-dev libzstd-dev \
    libmicrohttpd-dev libgumbo-dev libpcre2-dev check openssl zstd

OPT ?= -O2
SAN ?=
WARN := -Wall -Wextra -Werror -Wno-unused-parameter -Wstrict-prototypes -Wmissing-prototypes -Wvla
CPPFLAGS += -Iinclude -Ilib -I$(DEPS)/duktape -I$(BUILD)/gen -D_GNU_SOURCE -DLT_VERSION='"$(VERSION)"'
CFLAGS += -std=gnu11 $(OPT) -g -fPIC -fvisibility=hidden -pthread $(WARN) $(SAN) $(shell pkg-config --cflags $(PACKAGES) 2>/dev/null)
LDLIBS += $(shell pkg-config --libs $(PACKAGES) 2>/dev/null) -lm -pthread
LDFLAGS += $(SAN)

LIB_SRC := $(shell find lib -name '*.c' | sort)
CLI_SRC := $(shell find cli -name '*.c' | sort)
GEN_SRC := $(BUILD)/gen/js_helpers.c $(BUILD)/gen/name_tables.c $(BUILD)/gen/regexp_case.c $(BUILD)/gen/report_page.c \
    $(BUILD)/gen/unicode_normal.c
LIB_OBJ := $(LIB_SRC:%.c=$(BUILD)/obj/%.o) $(GEN_SRC:$(BUILD)/%.c=$(BUILD)/obj/%.o)
CLI_OBJ := $(CLI_SRC:%.c=$(BUILD)/obj/%.o)
UNIT := $(patsubst test/unit/%.c,%,$(wildcard test/unit/test_*.c))
UNIT_BIN := $(UNIT:%=$(BUILD)/unit/%)
BENCH_BIN := $(patsubst test/bench/%.c,$(BUILD)/bench/%,$(wildcard test/bench/*.c))
FUZZ_BIN := $(patsubst test/fuzz/%.c,$(BUILD)/fuzz/%,$(wildcard test/fuzz/fuzz_$(or $(FUZZ),*).c))
EXAMPLE_BIN := $(patsubst examples/embed/%.c,$(BUILD)/examples/%,$(wildcard examples/embed/*.c))

LIB_A := $(BUILD)/libloadtest.a
LIB_SO := $(BUILD)/libloadtest.so.$(SOVERSION)
LT := $(BUILD)/lt
MAN := $(patsubst man/%,$(BUILD)/man/%,$(wildcard man/*.[0-9]))
TARGET := $(BUILD)/target

# V=1 shows the commands.
Q := $(if $(V),,@)
say = $(if $(V),,@echo "  $(1)  $@")

.DEFAULT_GOAL := all
.PHONY: all deps check unit conformance differential libraries types integration demo asan tsan fuzz bench lint format install clean help
.DELETE_ON_ERROR:

all: $(LT) $(LIB_A) $(LIB_SO) $(TARGET) $(EXAMPLE_BIN) $(MAN) ## build the library, lt, the demo target and the examples

deps: ## install system packages and fetch Duktape's source into build/deps
	@missing=$$(for p in $(APT_PACKAGES); do dpkg -s $$p >/dev/null 2>&1 || echo $$p; done); \
	if [ -n "$$missing" ]; then \
	    sudo=; [ "$$(id -u)" = 0 ] || sudo=sudo; \
	    $$sudo apt-get update -q && \
	    $$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $$missing; \
	fi
	@$(MAKE) --no-print-directory $(DEPS)/duktape/duktape.c

# Duktape: release source with our patches and configuration (lib/runtime/js/engine/).
ENGINE := lib/runtime/js/engine
BUILTINS := $(wildcard lib/runtime/js/builtins/*.yaml)
include $(ENGINE)/duktape.mk

$(BUILD)/gen/unicode_normal.c: lib/runtime/js/builtins/unicode_tables.py $(DEPS)/duktape-src/.stamp
	@mkdir -p $(@D)
	$(Q)$(PYTHON) lib/runtime/js/builtins/unicode_tables.py $(DEPS)/duktape-src/src-input/UnicodeData.txt $@

$(BUILD)/gen/js_helpers.c: lib/runtime/js/helpers.js lib/base/embed.py
	@mkdir -p $(@D)
	$(Q)$(PYTHON) lib/base/embed.py $< $@ JS_HELPERS

$(BUILD)/gen/name_tables.c: lib/compiler/name_tables.py
	@mkdir -p $(@D)
	$(Q)$(PYTHON) $< $@

$(BUILD)/gen/report_page.c: lib/report/report.html lib/base/embed.py
	@mkdir -p $(@D)
	$(Q)$(PYTHON) lib/base/embed.py $< $@ REPORT_PAGE

$(BUILD)/gen/regexp_case.c: lib/regexp/case_tables.py
	@mkdir -p $(@D)
	$(Q)$(PYTHON) $< $@

$(BUILD)/obj/%.o: %.c $(DEPS)/duktape/duktape.h
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c $< -o $@

# The CLI sees the public headers and its own, nothing of the library's.
$(BUILD)/obj/cli/%.o: CPPFLAGS := -Iinclude -Icli -D_GNU_SOURCE -DLT_VERSION='"$(VERSION)"'

$(BUILD)/obj/gen/%.o: $(BUILD)/gen/%.c
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c $< -o $@

$(LIB_A): $(LIB_OBJ)
	@rm -f $@
	$(call say,AR)
	$(Q)ar rcs $@ $^

$(LIB_SO): $(LIB_OBJ) lib/libloadtest.map
	$(call say,LD)
	$(Q)$(CC) $(LDFLAGS) -shared -Wl,-soname,libloadtest.so.$(SOVERSION) -Wl,--version-script=lib/libloadtest.map \
	    -Wl,-z,defs -o $@ $(LIB_OBJ) $(LDLIBS)
	$(Q)ln -sf $(notdir $@) $(BUILD)/libloadtest.so

$(LT): $(CLI_OBJ) $(LIB_A)
	$(call say,LD)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

# The same CLI against the shared library: links only if lt uses nothing but public symbols.
$(BUILD)/test/lt-shared: $(CLI_OBJ) $(LIB_SO)
	@mkdir -p $(@D)
	$(call say,LD)
	$(Q)$(CC) $(LDFLAGS) -o $@ $(CLI_OBJ) -L$(BUILD) -lloadtest -Wl,-rpath,'$$ORIGIN/..' -lcurl -ljansson -lm -pthread

# Manual pages, with the option tables of this lt.
$(BUILD)/man/%: man/% man/tables.py $(LT)
	@mkdir -p $(@D)
	$(Q)$(PYTHON) man/tables.py $(LT) < $< > $@

$(TARGET): examples/target/target.c
	@mkdir -p $(@D)
	$(call say,LD)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(shell pkg-config --cflags --libs libmicrohttpd jansson zlib 2>/dev/null)

$(BUILD)/examples/%: examples/embed/%.c $(LIB_SO)
	@mkdir -p $(@D)
	$(call say,LD)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $< -L$(BUILD) -lloadtest -Wl,-rpath,'$$ORIGIN/..'

$(BUILD)/unit/%: test/unit/%.c $(LIB_A) test/unit/unit.h
	@mkdir -p $(@D)
	$(call say,LD)
	$(Q)$(CC) $(CPPFLAGS) -Itest/unit $(CFLAGS) -Wno-missing-prototypes $(UNIT_CFLAGS) $(LDFLAGS) -MMD -MP -o $@ $< $(filter %.o,$^) $(LIB_A) \
	    $(shell pkg-config --cflags --libs check 2>/dev/null) $(LDLIBS)

# What the terminal shows is tested without a terminal: these tests link parts of the CLI.
$(BUILD)/unit/test_summary_text $(BUILD)/unit/test_progress $(BUILD)/unit/test_duration_format \
$(BUILD)/unit/test_log_format: $(filter-out %/main.o,$(CLI_OBJ))
$(BUILD)/unit/test_summary_text $(BUILD)/unit/test_progress $(BUILD)/unit/test_duration_format \
$(BUILD)/unit/test_log_format: UNIT_CFLAGS = -Icli -I.

$(BUILD)/bench/%: test/bench/%.c $(LIB_A)
	@mkdir -p $(@D)
	$(call say,LD)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -Wno-missing-prototypes $(LDFLAGS) -o $@ $< $(LIB_A) $(LDLIBS)

# Fuzz targets: clang's libFuzzer over a library of its own. FUZZ=NAME takes one target.
FUZZ_SAN := address,undefined,float-cast-overflow
FUZZ_LIB := build/fuzzlib/libloadtest.a

ifneq ($(BUILD)/libloadtest.a,$(FUZZ_LIB)) # else this is the inner make, where it is LIB_A
$(FUZZ_LIB): FORCE
	@$(MAKE) --no-print-directory BUILD=$(@D) CC=clang OPT=-O1 WARN=-w \
	    SAN="-fsanitize=$(FUZZ_SAN),fuzzer-no-link -fno-sanitize-recover=all -fno-omit-frame-pointer" $@
endif

$(BUILD)/fuzz/%: test/fuzz/%.c test/fuzz/fuzz.h $(FUZZ_LIB)
	@mkdir -p $(@D)
	$(call say,LD)
	$(Q)clang $(CPPFLAGS) -Itest/fuzz -std=gnu11 -g -O1 -pthread -fsanitize=$(FUZZ_SAN),fuzzer -fno-sanitize-recover=all \
	    -o $@ $< $(FUZZ_LIB) $(LDLIBS)

.PHONY: FORCE
FORCE:

unit: $(UNIT_BIN) ## run the unit tests
	@test/run-unit.sh $(UNIT_BIN)

# Hosts that run many programs in one process, for test262.py and compiler_differential.py.
$(BUILD)/test/t262 $(BUILD)/test/programs: $(BUILD)/test/%: test/conformance/%.c $(LIB_A)
	@mkdir -p $(@D)
	$(call say,LD)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $< $(LIB_A) $(LDLIBS)

conformance: $(LT) $(BUILD)/test/programs ## run the language and built-ins cases against Node's recorded output
	@$(PYTHON) test/conformance/run.py $(LT)
	@if command -v node >/dev/null; then \
	    $(PYTHON) test/conformance/compiler_differential.py $(BUILD)/test/programs --programs 200 --mutations 400 --seed 1; fi

# CORPUS: more sources to change, such as a checkout of test262.
differential: $(BUILD)/test/programs ## compare the script compiler with Node for SECONDS (default 60)
	@$(PYTHON) test/conformance/compiler_differential.py $< --seconds $(or $(SECONDS),60) $(if $(SEED),--seed $(SEED)) \
	    --keep $(BUILD)/differential $(addprefix --corpus ,$(CORPUS))

libraries: $(LT) ## run popular npm libraries in lt and in Node, compare (needs npm and its registry)
	@$(PYTHON) test/conformance/libraries/run.py $(LT) $(BUILD)/npm/node_modules

types: $(LT) ## compare k6/http and k6/html with the types that k6 publishes (needs npm and its registry)
	@$(PYTHON) test/conformance/types/run.py $(LT) $(BUILD)/npm-types

integration: $(LT) $(TARGET) $(BUILD)/test/lt-shared $(EXAMPLE_BIN) $(MAN) ## run lt against real servers on loopback
	@$(PYTHON) test/integration/run.py --build $(BUILD)

check: all ## all tests
	@$(MAKE) --no-print-directory unit
	@$(MAKE) --no-print-directory conformance
	@$(MAKE) --no-print-directory integration

demo: ## from nothing to a finished load test: install, build, start the target, run the quick start
	@$(MAKE) --no-print-directory deps
	@$(MAKE) --no-print-directory all
	@examples/demo.sh $(LT) $(TARGET)

asan: ## all tests under AddressSanitizer and UndefinedBehaviorSanitizer
	@CK_FORK=no $(MAKE) --no-print-directory BUILD=build/asan OPT="-O1 -fno-omit-frame-pointer" \
	    SAN="-fsanitize=address,undefined -fno-sanitize-recover=undefined" check

tsan: ## the threaded tests under ThreadSanitizer
	@TSAN_OPTIONS="suppressions=$(CURDIR)/test/tsan.supp $$TSAN_OPTIONS" CK_FORK=no \
	    $(MAKE) --no-print-directory BUILD=build/tsan OPT="-O1" SAN="-fsanitize=thread" check

fuzz: $(FUZZ_BIN) ## run each fuzz target for FUZZ_SECONDS (default 20)
	@test/fuzz/run.sh $(FUZZ_BIN)

bench: all $(BENCH_BIN) ## print the performance figures, peers beside them
	@$(PYTHON) test/bench/run.py --build $(BUILD)

lint: ## layers, formatting and static analysis
	@test/lint.sh

format: ## reformat the sources
	@clang-format -i $$(git ls-files '*.c' '*.h')

install: all ## install into $(DESTDIR)$(PREFIX)
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/lib/pkgconfig $(DESTDIR)$(PREFIX)/include/loadtest \
	    $(DESTDIR)$(PREFIX)/share/man/man1 $(DESTDIR)$(PREFIX)/share/man/man3 $(DESTDIR)$(PREFIX)/share/man/man7 \
	    $(DESTDIR)$(PREFIX)/share/bash-completion/completions $(DESTDIR)$(PREFIX)/share/zsh/site-functions \
	    $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d
	install -m 755 $(LT) $(DESTDIR)$(PREFIX)/bin/lt
	install -m 644 $(LIB_A) $(DESTDIR)$(PREFIX)/lib/
	install -m 755 $(LIB_SO) $(DESTDIR)$(PREFIX)/lib/
	ln -sf libloadtest.so.$(SOVERSION) $(DESTDIR)$(PREFIX)/lib/libloadtest.so
	install -m 644 include/loadtest/*.h $(DESTDIR)$(PREFIX)/include/loadtest/
	install -m 644 $(BUILD)/man/*.1 $(DESTDIR)$(PREFIX)/share/man/man1/
	install -m 644 $(BUILD)/man/*.3 $(DESTDIR)$(PREFIX)/share/man/man3/
	install -m 644 $(BUILD)/man/*.7 $(DESTDIR)$(PREFIX)/share/man/man7/
	$(LT) completion bash > $(DESTDIR)$(PREFIX)/share/bash-completion/completions/lt
	$(LT) completion zsh > $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_lt
	$(LT) completion fish > $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/lt.fish
	sed -e 's|@PREFIX@|$(PREFIX)|; s|@VERSION@|$(VERSION)|' lib/libloadtest.pc.in \
	    > $(DESTDIR)$(PREFIX)/lib/pkgconfig/libloadtest.pc

clean: ## remove what was built, keep build/deps
	rm -rf $(filter-out $(DEPS),$(wildcard build/*))

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  %-12s %s\n", $$1, $$2}' Makefile

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
