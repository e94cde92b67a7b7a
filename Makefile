# citylab - build, tests and installation in one file; `make help` lists what it can do.
#
# Sources are found by wildcard: a new file needs no line here. Products go under build/ only. CC, CFLAGS, SAN, T, F and V may
# be given on the command line; a change of flags rebuilds what they touch.

MAKEFLAGS += --no-builtin-rules -j$(shell nproc 2>/dev/null || echo 1)
.SUFFIXES:
.DELETE_ON_ERROR:
.NOTPARALLEL: $(filter clean,$(MAKECMDGOALS))

CFLAGS ?= -O2 -g
PREFIX ?= /usr/local
DESTDIR ?=
# The sanitizers of `make SAN=address,undefined check`; without it the sanitized variant of the tests alone has them.
SAN ?=
# Only the tests whose name holds this text: make check T=rank
T ?=
# Parts of the benchmark: make bench B='rows dress linear main codec index match book'
B ?=
# The fuzzer to run, and for how many seconds: make fuzz F=stream SECONDS=60
F ?= stream
SECONDS ?= 60
OUT ?= build/bench/bench.csv
V ?=

WARN := -Wall -Wextra -Wpedantic -Wshadow -Wmissing-prototypes -Wvla -Wconversion
BASE := -std=c11 $(WARN) -D_GNU_SOURCE -Ietl -I.
LIBS := -lcsv -ljansson -lxlsxwriter -lexpat -lminizip -lunistring -lcrypto -lz -lm -lpthread
say = $(if $(V),,@printf '  %-5s %s\n' $(1) $(2);)

# What Debian must have: to build, then to test. docs/HACKING.md says what each is there for.
BUILD_PACKAGES := gcc libc6-dev make libcsv-dev libjansson-dev libxlsxwriter-dev libexpat1-dev libminizip-dev libunistring-dev libssl-dev \
    zlib1g-dev
TEST_PACKAGES := libcmocka-dev sqlite3 jq unzip python3 python3-jsonschema python3-openpyxl locales

# Every C file under etl/ and reports/, three folders deep; etl/main.c alone has a main.
sources := $(wildcard etl/*.c etl/*/*.c etl/*/*/*.c reports/*.c reports/*/*.c)
library := $(filter-out etl/main.c,$(sources))
headers := $(wildcard etl/*.h etl/*/*.h reports/*.h reports/*/*.h)
unit := $(patsubst tests/unit/%.c,%,$(wildcard tests/unit/test_*.c))
fuzzers := $(patsubst tests/fuzz/fuzz_%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
bench_tools := build/bench/generate build/bench/measure build/bench/index build/bench/codec_tool build/bench/names build/bench/book build/plain/unit/test_match_alike

all: build/citylab ## Build the program: build/citylab (default)

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z_.-]+:.*## /{printf "  make %-22s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

# -- variants: the same sources with other flags, each in a folder of its own ------------------------------------------------

comma := ,
sanitize := -fsanitize=$(or $(SAN),address$(comma)undefined) -fno-sanitize-recover=all -fno-omit-frame-pointer
cc_plain = $(CC)
cc_san = $(CC)
cc_faults = $(CC)
cc_cover = $(CC)
cc_fuzz = clang
flags_plain = $(CFLAGS) $(if $(SAN),$(sanitize))
flags_san = -O1 -g $(sanitize)
flags_faults = -O1 -g $(sanitize) -DOS_FAULTS
flags_cover = -O0 -g --coverage
flags_fuzz = -O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all

# `make deps check` on a bare machine: nothing is compiled before the packages are there.
first := $(filter deps,$(MAKECMDGOALS))

define variant
objects_$(1) := $$(library:%.c=build/$(1)/%.o)

build/$(1)/%.o: %.c build/$(1)/flags | $$(first)
	@mkdir -p $$(@D)
	$$(call say,CC,$$@)$$(cc_$(1)) $$(BASE) $$(flags_$(1)) $$(CPPFLAGS) -MMD -MP -c -o $$@ $$<

build/$(1)/libcitylab.a: $$(objects_$(1))
	@rm -f $$@
	$$(call say,AR,$$@)ar rcs $$@ $$(objects_$(1))

build/$(1)/citylab: build/$(1)/etl/main.o build/$(1)/libcitylab.a
	$$(call say,LINK,$$@)$$(cc_$(1)) $$(flags_$(1)) $$(LDFLAGS) -o $$@ $$^ $$(LIBS)

build/$(1)/unit/%: build/$(1)/tests/unit/%.o build/$(1)/libcitylab.a
	@mkdir -p $$(@D)
	$$(call say,LINK,$$@)$$(cc_$(1)) $$(flags_$(1)) $$(LDFLAGS) -o $$@ $$^ -lcmocka $$(LIBS)

# Corpora are replayed by any compiler; only `make fuzz` needs clang.
build/$(1)/replay/%: build/$(1)/tests/fuzz/fuzz_%.o build/$(1)/tests/fuzz/replay.o build/$(1)/libcitylab.a
	@mkdir -p $$(@D)
	$$(call say,LINK,$$@)$$(cc_$(1)) $$(flags_$(1)) $$(LDFLAGS) -o $$@ $$^ $$(LIBS)

# Rewritten only when the compiler or a flag differs from the last time.
build/$(1)/flags: FORCE
	@mkdir -p $$(@D)
	@echo '$$(cc_$(1)) $$(BASE) $$(flags_$(1)) $$(CPPFLAGS) $$(LDFLAGS)' | cmp -s - $$@ || \
	    echo '$$(cc_$(1)) $$(BASE) $$(flags_$(1)) $$(CPPFLAGS) $$(LDFLAGS)' > $$@
endef
$(foreach v,plain san faults cover fuzz,$(eval $(call variant,$(v))))

build/citylab: build/plain/citylab
	@ln -f $< $@

FORCE:
.PHONY: FORCE all help deps report check check_build conformance golden fuzz torture bench bench-data lint cover format install \
    compile_commands.json clean
.SECONDARY:

-include $(shell find build -name '*.d' 2>/dev/null)

# -- use -------------------------------------------------------------------------------------------------------------------

# Does nothing, and needs no rights, when everything is there.
deps: ## Install what build and tests need (Debian packages; root or sudo)
	@missing=; for p in $(BUILD_PACKAGES) $(TEST_PACKAGES); do \
	    dpkg-query -W -f '$${Status}' "$$p" 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$p"; done; \
	if [ -z "$$missing" ]; then echo 'deps: every package is there'; exit 0; fi; \
	root=; if [ "$$(id -u)" != 0 ]; then root=sudo; fi; \
	export DEBIAN_FRONTEND=noninteractive; \
	$$root apt-get update && $$root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $$missing

report: build/citylab ## Run the main job on data/raw: data/out/report.xlsx and data/out/report.json
	@mkdir -p data/out
	build/citylab run
	@echo 'The workbook: data/out/report.xlsx'
	@echo 'The JSON:     data/out/report.json'

install: build/citylab ## Install program, man page and completion: DESTDIR=, PREFIX=
	install -d '$(DESTDIR)$(PREFIX)/bin' '$(DESTDIR)$(PREFIX)/share/man/man1' \
	    '$(DESTDIR)$(PREFIX)/share/bash-completion/completions' '$(DESTDIR)$(PREFIX)/share/citylab'
	install -m 755 build/citylab '$(DESTDIR)$(PREFIX)/bin/citylab'
	build/citylab help --man > '$(DESTDIR)$(PREFIX)/share/man/man1/citylab.1'
	build/citylab help --completion > '$(DESTDIR)$(PREFIX)/share/bash-completion/completions/citylab'
	install -m 644 reports/report.schema.json reports/diff.schema.json '$(DESTDIR)$(PREFIX)/share/citylab/'
	install -d '$(DESTDIR)$(PREFIX)/share/citylab/recipes'
	install -m 644 etl/recipes/*.ini '$(DESTDIR)$(PREFIX)/share/citylab/recipes'

# -- tests -----------------------------------------------------------------------------------------------------------------

check_build: build/citylab build/san/citylab build/faults/citylab $(unit:%=build/plain/unit/%) $(unit:%=build/san/unit/%) \
    $(fuzzers:%=build/san/replay/%)

check: check_build ## Run all tests; T=rank runs those whose name holds "rank"
	@T='$(T)' CC='$(CC)' tests/run.sh

golden: build/citylab ## Rewrite the expected files of the main job and of the cases; then look at git diff
	tests/golden.sh --bless
	T='$(T)' tests/cases.sh --bless

conformance: build/citylab ## Read the suites of other projects and all of Pollock's pollutions; says what it skipped
	@tests/conformance.sh --all

torture: build/faults/citylab ## Break every call to the system in turn, on both sinks
	tests/torture.sh --all

fuzz: build/fuzz/fuzz_$(F) ## Fuzz with clang's libFuzzer: F=stream SECONDS=60
	@mkdir -p build/fuzz/corpus/$(F) tests/fuzz/corpus/$(F)
	build/fuzz/fuzz_$(F) -max_total_time=$(SECONDS) -timeout=10 -rss_limit_mb=1024 -artifact_prefix=build/fuzz/$(F)- \
	    build/fuzz/corpus/$(F) tests/fuzz/corpus/$(F)

build/fuzz/fuzz_%: build/fuzz/tests/fuzz/fuzz_%.o build/fuzz/libcitylab.a
	$(call say,LINK,$@)clang $(flags_fuzz) -fsanitize=fuzzer -o $@ $^ $(LIBS)

lint: ## Look for broken fences, warnings (gcc and clang) and faults in scripts
	@T='$(T)' CC='$(CC)' tests/lint.sh

cover: build/cover/citylab $(unit:%=build/cover/unit/%) ## Lines of each file that the tests reach
	@tests/cover.sh

format: ## Lay the sources out as .clang-format says
	clang-format -i $(sources) $(headers) $(wildcard tests/unit/*.c tests/fuzz/*.c tests/bench/*.c)

# -- speed -----------------------------------------------------------------------------------------------------------------

build/bench/index: build/plain/tests/bench/index.o build/plain/libcitylab.a
	@mkdir -p $(@D)
	$(call say,LINK,$@)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

build/bench/codec_tool: build/plain/tests/bench/codec.o build/plain/libcitylab.a
	@mkdir -p $(@D)
	$(call say,LINK,$@)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

build/bench/book: build/plain/tests/bench/book.o
	@mkdir -p $(@D)
	$(call say,LINK,$@)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ -lxlsxwriter

build/bench/%: tests/bench/%.c | $(first)
	@mkdir -p $(@D)
	$(call say,CC,$@)$(CC) $(BASE) $(CFLAGS) -o $@ $< -lm

bench: build/citylab $(bench_tools) ## Measure on 200 MB beside Miller, DuckDB and polars; B=rows: one part of it
	@B='$(B)' tests/bench/run.sh

bench-data: build/bench/generate ## Write the benchmark's CSV alone: OUT=FILE
	@mkdir -p '$(dir $(OUT))'
	build/bench/generate '$(OUT)'

# -- for editors, and the broom ------------------------------------------------------------------------------------------------

compile_commands.json: ## Write build/compile_commands.json for clangd and its like
	@mkdir -p build
	@{ sep='[\n'; for f in $(sources) $(wildcard tests/unit/*.c tests/fuzz/*.c); do \
	    printf '%b{"directory":"%s","file":"%s","command":"cc %s -c %s"}' \
	        "$$sep" '$(CURDIR)' "$$f" '$(BASE) $(CFLAGS)' "$$f"; \
	    sep=',\n'; done; printf '\n]\n'; } > build/compile_commands.json

clean: ## Remove build/
	rm -rf build
