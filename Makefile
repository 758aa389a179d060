# Cytokinet: builds the program, its tests and the demonstration. `make help` lists the targets.
# Sources are found by folder: a new .c file under src/ or tests/unit/ needs no change here.
# Nothing is probed while this file is read, so it works before any library is installed.

VERSION := 0.1.0
BUILD   ?= build
OUT     ?= out
PREFIX  ?= /usr/local
DESTDIR ?=

CC         ?= cc
CFLAGS     ?= -O2 -g
PKG_CONFIG ?= pkg-config
WARNINGS   := -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wstrict-prototypes
ifneq ($(strip $(CI)$(WERROR)),)
WARNINGS += -Werror
endif
ifdef SANITIZE
SANITIZERS := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
endif

# $(call probe,VARIABLE,command): the command runs once, at the first use of the variable.
probe = $(eval $(1) := $$(shell $(2)))$($(1))
GSL_FLAGS       = $(call probe,GSL_FLAGS,$(PKG_CONFIG) --cflags gsl 2>/dev/null)
GSL_LIBS        = $(call probe,GSL_LIBS,$(PKG_CONFIG) --libs gsl 2>/dev/null || echo -lgsl -lgslcblas)
YAML_FLAGS      = $(call probe,YAML_FLAGS,$(PKG_CONFIG) --cflags yaml-0.1 2>/dev/null)
YAML_LIBS       = $(call probe,YAML_LIBS,$(PKG_CONFIG) --libs yaml-0.1 2>/dev/null || echo -lyaml)
UDUNITS_FLAGS   = $(call probe,UDUNITS_FLAGS,$(PKG_CONFIG) --cflags udunits 2>/dev/null)
UDUNITS_LIBS    = $(call probe,UDUNITS_LIBS,$(PKG_CONFIG) --libs udunits 2>/dev/null || echo -ludunits2)
CMOCKA_FLAGS    = $(call probe,CMOCKA_FLAGS,$(PKG_CONFIG) --cflags cmocka 2>/dev/null)
CMOCKA_LIBS     = $(call probe,CMOCKA_LIBS,$(PKG_CONFIG) --libs cmocka 2>/dev/null || echo -lcmocka)
SUNDIALS_LIBS   = $(call probe,SUNDIALS_LIBS,CC="$(CC)" sh .ci/sundials)

ALL_CPPFLAGS = -Iinclude -D_POSIX_C_SOURCE=200809L $(CPPFLAGS)
ALL_CFLAGS   = -std=c11 -pthread $(CFLAGS) $(WARNINGS) $(SANITIZERS)
ALL_LIBS     = $(SUNDIALS_LIBS) $(GSL_LIBS) $(YAML_LIBS) $(UDUNITS_LIBS) -lm
LINK         = $(CC) -pthread $(CFLAGS) $(SANITIZERS) $(LDFLAGS) -Wl,--as-needed
COMPILE      = $(CC) $(ALL_CPPFLAGS) $(GSL_FLAGS) $(YAML_FLAGS) $(UDUNITS_FLAGS) $(ALL_CFLAGS) -MMD -MP

SOURCES   := $(sort $(shell find src -name '*.c' ! -path src/main.c))
TEMPLATES := $(sort $(wildcard plots/*.gp))
OBJECTS   := $(SOURCES:%.c=$(BUILD)/obj/%.o) $(BUILD)/obj/gen/plots.o
LIBRARY   := $(BUILD)/libcytokinet.a
PROGRAM   := $(BUILD)/cytokinet

# tests/unit/test_*.c are one program each; the other files there are helpers of all of them.
TEST_SOURCES := $(sort $(wildcard tests/unit/test_*.c))
HELPERS      := $(patsubst %.c,$(BUILD)/obj/%.o,$(filter-out $(TEST_SOURCES),$(sort $(wildcard tests/unit/*.c))))
TEST_LIBRARY := $(BUILD)/libtests.a
TESTS        := $(TEST_SOURCES:tests/unit/%.c=$(BUILD)/tests/%)
TEST_SCRIPTS := $(sort $(wildcard tests/bad/run.sh tests/cli/*.sh))
BENCHES      := $(patsubst tests/bench/%.c,$(BUILD)/bench/%,$(sort $(wildcard tests/bench/*.c)))
NETWORKS     := $(patsubst tests/bench/%_expected.tsv,%,$(sort $(wildcard tests/bench/*_expected.tsv)))
FUZZERS      := $(patsubst tests/fuzz/%.c,$(BUILD)/fuzz/%,$(sort $(wildcard tests/fuzz/fuzz_*.c)))

STUDIES := resolution excess-tnf missing-il10 ectopic-il6 endotoxin anti-tnf

.PHONY: all demo figures check check-all bench lint format clean install uninstall help
.PHONY: tests benches fuzzers check-studies check-sanitize check-valgrind check-fuzz run-tests run-fuzzers FORCE
.DELETE_ON_ERROR:
.SECONDARY:

all: $(PROGRAM) ; @:

# $(call quiet,words): V=1 shows whole commands instead of these words.
quiet = $(if $(V),,@echo '$(1)' &&)

# Without -j from outside, the builds below use every processor.
PARALLEL = $(if $(findstring -j,$(MAKEFLAGS)),,-j$$(nproc 2>/dev/null || echo 2))

# --- building -----------------------------------------------------------------------------------

# $(call keep,FILE,text): rewrites FILE only if the text is another one than last time.
keep = mkdir -p $(dir $(1)) && printf '%s\n' '$(2)' >$(1).new && \
       if cmp -s $(1).new $(1); then rm $(1).new; else mv $(1).new $(1); fi

$(BUILD)/flags: FORCE
	@$(call keep,$@,$(subst ','\'',$(COMPILE) $(VERSION)))

$(BUILD)/members: FORCE
	@$(call keep,$@,$(OBJECTS) $(HELPERS))

$(BUILD)/obj/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call quiet,cc $<) $(COMPILE) $(EXTRA) -c $< -o $@

$(BUILD)/obj/gen/%.o: $(BUILD)/gen/%.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call quiet,cc $<) $(COMPILE) -w -c $< -o $@

$(BUILD)/obj/src/main.o $(BUILD)/obj/src/cli/%.o $(BUILD)/obj/src/report/run_json.o: private EXTRA = -DCK_VERSION='"$(VERSION)"'
$(BUILD)/obj/tests/unit/%.o: private EXTRA = $(CMOCKA_FLAGS)

# The engine is loops over states; they are worth the compiler's effort where it optimises at all.
$(BUILD)/obj/src/solver/%.o $(BUILD)/obj/src/system/%.o: private EXTRA = $(if $(findstring -O2,$(CFLAGS)),-O3)

# The gnuplot templates become part of the program, so that it finds them wherever it is installed.
$(BUILD)/gen/plots.c: .ci/embed $(TEMPLATES) $(BUILD)/members
	@mkdir -p $(@D)
	$(call quiet,embed plots/*.gp) sh .ci/embed $(TEMPLATES) >$@

$(LIBRARY): $(OBJECTS) $(BUILD)/members
	@rm -f $@
	$(call quiet,ar $@) ar rcs $@ $(OBJECTS)

$(PROGRAM): $(BUILD)/obj/src/main.o $(LIBRARY)
	$(call quiet,link $@) $(LINK) $^ $(ALL_LIBS) $(LDLIBS) -o $@

$(TEST_LIBRARY): $(HELPERS) $(BUILD)/members
	@rm -f $@
	$(call quiet,ar $@) ar rcs $@ $(HELPERS)

$(BUILD)/tests/%: $(BUILD)/obj/tests/unit/%.o $(TEST_LIBRARY) $(LIBRARY)
	@mkdir -p $(@D)
	$(call quiet,link $@) $(LINK) $^ $(CMOCKA_LIBS) $(ALL_LIBS) $(LDLIBS) -o $@

$(BUILD)/bench/%: $(BUILD)/obj/tests/bench/%.o $(TEST_LIBRARY) $(LIBRARY)
	@mkdir -p $(@D)
	$(call quiet,link $@) $(LINK) $^ $(ALL_LIBS) $(LDLIBS) -o $@

$(BUILD)/fuzz/%: $(BUILD)/obj/tests/fuzz/%.o $(TEST_LIBRARY) $(LIBRARY)
	@mkdir -p $(@D)
	$(call quiet,link $@) $(LINK) $^ $(ALL_LIBS) $(LDLIBS) -o $@

tests: $(TESTS) ; @:
benches: $(BENCHES) ; @:
fuzzers: $(FUZZERS) ; @:

-include $(shell find $(BUILD)/obj -name '*.d' 2>/dev/null)

# --- demonstration ------------------------------------------------------------------------------

demo:
	@sh .ci/setup demo
	@$(MAKE) --no-print-directory $(PARALLEL) all
	@BUILD=$(BUILD) sh .ci/demo $(OUT) $(STUDIES)

figures:
	@sh .ci/setup figures
	@$(MAKE) --no-print-directory $(PARALLEL) all
	@PROGRAM=$(PROGRAM) sh plots/lecture/draw.sh $(OUT)/figures

# --- tests --------------------------------------------------------------------------------------

# tests/run.sh runs its arguments one after another and ends with `N passed, N failed`; the totals
# of several calls are added up in the file TALLY.
TALLY    ?= $(BUILD)/tally
RUN_TESTS = mkdir -p $(BUILD) && TALLY=$(TALLY) BUILD=$(BUILD) CYTOKINET=$(PROGRAM) sh tests/run.sh
MEMCHECK := valgrind -q --suppressions=tests/valgrind.supp --leak-check=full \
            --errors-for-leak-kinds=definite,possible --error-exitcode=99
STRICT   := ASAN_OPTIONS=exitcode=99:detect_leaks=1:strict_string_checks=1 UBSAN_OPTIONS=exitcode=99:print_stacktrace=1

check:
	@sh .ci/setup check
	@$(MAKE) --no-print-directory $(PARALLEL) all tests
	@$(RUN_TESTS) $(TESTS) $(TEST_SCRIPTS)

# Everything slow: every study challenged, the same tests under sanitizers and valgrind, fuzzing, the
# style rules.
check-all:
	@sh .ci/setup check-all
	@mkdir -p $(BUILD); rm -f $(BUILD)/tally
	@failed=0; \
	for part in lint check-studies check-sanitize check-fuzz check-valgrind; do \
	    echo "== $$part"; $(MAKE) --no-print-directory TALLY=$(TALLY) $$part || failed=1; \
	done; \
	TALLY=$(TALLY) sh tests/run.sh; exit $$failed

check-studies:
	@$(MAKE) --no-print-directory $(PARALLEL) all
	@$(RUN_TESTS) tests/studies/run.sh

check-sanitize:
	@$(MAKE) --no-print-directory $(PARALLEL) BUILD=$(BUILD)/asan SANITIZE=1 all tests
	@$(STRICT) $(MAKE) --no-print-directory BUILD=$(BUILD)/asan SANITIZE=1 TALLY=$(TALLY) run-tests

check-fuzz:
	@$(MAKE) --no-print-directory $(PARALLEL) BUILD=$(BUILD)/asan SANITIZE=1 all fuzzers
	@$(STRICT) $(MAKE) --no-print-directory BUILD=$(BUILD)/asan SANITIZE=1 TALLY=$(TALLY) run-fuzzers

# Programs that run whole studies hundreds of times would take it half an hour each; the sanitizers
# see them, and valgrind sees what they are made of in the other tests.
WHOLE_STUDIES := $(patsubst %,$(BUILD)/tests/test_%,sensitivity derivatives explain studies fit_recovery notes_arrows)

check-valgrind:
	@$(MAKE) --no-print-directory $(PARALLEL) all tests
	@export UNDER='$(MEMCHECK)'; $(RUN_TESTS) $(filter-out $(WHOLE_STUDIES),$(TESTS))

run-tests:
	@$(RUN_TESTS) $(TESTS) $(TEST_SCRIPTS)

run-fuzzers:
	@$(RUN_TESTS) $(wildcard tests/fuzz/run.sh)

bench:
	@$(MAKE) --no-print-directory $(PARALLEL) all benches
	@sh tests/bench/run.sh $(BUILD)/bench $(NETWORKS)
	@sh tests/bench/studies.sh $(PROGRAM)

# --- style --------------------------------------------------------------------------------------

lint:
	@$(RUN_TESTS) tests/lint.sh

format:
	clang-format -i $$(find src include tests -name '*.[ch]')

# --- the rest -----------------------------------------------------------------------------------

SHARE = $(DESTDIR)$(PREFIX)/share/cytokinet

install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(SHARE)
	install -m 755 $(PROGRAM) $(DESTDIR)$(PREFIX)/bin/cytokinet
	rm -rf $(SHARE)/model $(SHARE)/configs
	cp -R model configs $(SHARE)/
	chmod -R u=rwX,go=rX $(SHARE)

uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/cytokinet
	rm -rf $(SHARE)

clean:
	rm -rf $(BUILD)

help:
	@sed -n 's/^#: \{0,1\}//p' Makefile

#: make              build the program: build/cytokinet
#: make demo         install what is missing (Debian), build, run the six studies into out/
#: make figures      what a lecture needs, English and French: out/figures/index.html, index.fr.html
#: make check        install what is missing, build, run the tests (minutes)
#: make check-all    the same tests under sanitizers and valgrind, fuzzing, all studies, style rules
#: make bench        measure the speed of the engine and of whole studies
#: make lint         formatting, sizes, architecture rules
#: make format       apply .clang-format
#: make install      into PREFIX (/usr/local), below DESTDIR; make uninstall removes it
#: make clean        remove the build folder
#:
#: Variables: BUILD=build  OUT=out  PREFIX=/usr/local  DESTDIR=  CC  CFLAGS  LDFLAGS
#:            WERROR=1 makes warnings errors (CI=true does too), V=1 shows the commands
