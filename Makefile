# vpcmend: build, tests, installation. `make help` lists the targets.

VERSION := 0.1.0

# One short line for each file; `make V=1` shows the commands.
ifeq ($(V),)
say = @printf '  %-4s %s\n' $(1) $(2);
endif

CC      ?= cc
PREFIX  ?= /usr/local
DESTDIR ?=
CONFIG  ?= release
PYTHON  ?= python3

comma := ,

# --- flags -------------------------------------------------------------------------------------
# CI builds with WERROR=-Werror, gcc and clang.
WERROR ?=
CSTD     := -std=c11 -D_XOPEN_SOURCE=700 -D_DEFAULT_SOURCE
WARNINGS := -Wall -Wextra -Wconversion -Wformat=2 -Wshadow -Wstrict-prototypes \
            -Wmissing-prototypes -Werror=format-security $(WERROR)
# A stack that overflows is noticed, calls go only where functions begin (x86), texts that overflow end the
# program, and nothing of the program stands at a known address. tests/check_hardened.sh looks for all of it.
HARDEN   := -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fstack-clash-protection -fPIE \
            $(if $(filter x86_64 i686,$(shell uname -m)),-fcf-protection)
LDHARDEN := -Wl,-z,relro,-z,now,-z,noexecstack

# Functions and loops begin where a line of the processor's cache does, so that what is written in one file does not move
# the loops of another to where they are slower: an audit takes 1 % less time. Old compilers know one of them only.
knows_flag = $(shell $(CC) -Werror $(1) -E -x c /dev/null >/dev/null 2>&1 && echo $(1))
ALIGN     := $(call knows_flag,-falign-functions=64) $(call knows_flag,-falign-loops=32)

CFLAGS_release  := -O2 -g $(ALIGN) $(HARDEN)
CFLAGS_clang    := $(CFLAGS_release)
CFLAGS_static    = $(CFLAGS_release) -isystem $(LIBRARIES)/include -DVPCMEND_WRAPS_MALLOC
# Lines are all that a report of the sanitizers tells; more makes each of some hundred test programs larger.
CFLAGS_asan     := -O1 -g1 -fno-omit-frame-pointer -fsanitize=address,undefined \
                   -fno-sanitize-recover=all
# Threads count at the same time.
CFLAGS_coverage := -O0 -g --coverage -fprofile-update=atomic -DVPCMEND_COVERAGE
# Comparisons of numbers are not traced: it would take half of the time, and what targets read is text, whose words
# they know (strcmp and memcmp are followed all the same).
CFLAGS_fuzz     := -O2 -g -fno-omit-frame-pointer -fno-sanitize-recover=all \
                   -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-coverage=trace-cmp
LDFLAGS_release  := -pie $(LDHARDEN)
LDFLAGS_clang    := $(LDFLAGS_release)
LDFLAGS_static    = $(STATIC_LINK) $(LDHARDEN) -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc -L$(LIBRARIES)/lib
LDFLAGS_asan     := -fsanitize=address,undefined
LDFLAGS_coverage := --coverage
LDFLAGS_fuzz     := -fsanitize=fuzzer,address,undefined

LOCALEDIR := $(PREFIX)/share/locale

CPPFLAGS += -I. -I$(GEN) -DVPCMEND_VERSION='"$(VERSION)"' -DVPCMEND_LOCALES='"$(LOCALEDIR)"'
ALL_CFLAGS  = $(CSTD) $(WARNINGS) $(CFLAGS_$(CONFIG)) $(CFLAGS)
ALL_LDFLAGS = $(LDFLAGS_$(CONFIG)) $(LDFLAGS)

CJSON_LIBS  := -lcjson
CIDR_LIBS   := -lcidr
ZLIB_LIBS   := -lz
SECCOMP_LIBS := -lseccomp
CURSES_LIBS := -lncursesw -ltinfo
EDIT_LIBS   := -ledit
MODEL_LIBS  := $(CJSON_LIBS) $(CIDR_LIBS) $(ZLIB_LIBS) $(SECCOMP_LIBS) -lxxhash -lpthread -lm
LIBS        := $(MODEL_LIBS) $(EDIT_LIBS) $(CURSES_LIBS)

BUILD := build/$(CONFIG)
GEN   := build/generated

# --- rooms, each one archive; a room may use those before it --------------------------------------
MODEL_ROOMS := base net account read judge map mend write mail compare session sample
ROOMS := $(MODEL_ROOMS:%=model/%) tui keymaps views/words views/screens views/reports

room_sources = $(filter-out %/embed.c,$(wildcard $(1)/*.c))
archive      = $(BUILD)/$(subst /,-,$(1)).a
sources     := $(foreach room,$(ROOMS),$(call room_sources,$(room)))
generated   := $(GEN)/sample_pieces.c $(GEN)/keymap_texts.c $(GEN)/collector_script.c \
               $(GEN)/page_style.c $(GEN)/words_ja.c
objects      = $(patsubst %.c,$(BUILD)/%.o,$(1))

# Archives in link order: users before used.
MODEL_ARCHIVES := $(foreach room,session compare mail write mend map judge sample read account net base,$(call archive,model/$(room)))
ARCHIVES       := $(foreach room,views/screens views/reports views/words keymaps tui,$(call archive,$(room))) $(MODEL_ARCHIVES)

.PHONY: all help static deps demo check test asan coverage format bench screenshots install uninstall \
        clean FORCE check-arrows golden build-tests build-fuzz fuzz e2e bench-many torture words
.DELETE_ON_ERROR:
.SECONDARY:

all: vpcmend

help: ## this list
	@sed -n 's/^\([a-z][a-z0-9-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 22

vpcmend: $(BUILD)/vpcmend
	@cp $< $@

$(BUILD)/vpcmend: $(BUILD)/main.o $(ARCHIVES)
	$(call say,LINK,$@)$(CC) $(ALL_LDFLAGS) -o $@ $(filter %.o %.a,$^) $(LIBS)

define room_rule
$(call archive,$(1)): $(call objects,$(call room_sources,$(1))) $(2)
	@rm -f $$@
	@ar rcs $$@ $$^
endef
$(foreach room,$(filter-out model/sample keymaps views/reports views/words,$(ROOMS)),$(eval $(call room_rule,$(room))))
$(eval $(call room_rule,model/sample,$(BUILD)/generated/sample_pieces.o))
$(eval $(call room_rule,keymaps,$(BUILD)/generated/keymap_texts.o))
$(eval $(call room_rule,views/reports,$(BUILD)/generated/collector_script.o $(BUILD)/generated/page_style.o))
$(eval $(call room_rule,views/words,$(BUILD)/generated/words_ja.o))

# Whoever changes the flags gets all anew: what they demand is to be in every object.
FLAGS = $(CSTD) $(CFLAGS_$(CONFIG)) $(CFLAGS)
$(BUILD)/flags: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' '$(FLAGS)' | cmp -s - $@ || printf '%s\n' '$(FLAGS)' > $@
FORCE:

$(BUILD)/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,CC,$<)$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/generated/%.o: $(GEN)/%.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,CC,$<)$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# --- one file that runs anywhere ------------------------------------------------------------------
# With musl where it can be had, else with this system's C library: then UTF-8 wants one of its locales there.
STATIC_CC    ?= $(if $(shell command -v musl-gcc 2>/dev/null),musl-gcc,gcc)
STATIC_BUILD  = build/static-$(notdir $(lastword $(STATIC_CC)))
LIBRARIES     = $(BUILD)/libraries

# At any address, as the ordinary program: for musl gcc has to be told how, and what such a program begins with.
MUSL_START  := $(firstword $(wildcard /usr/lib/$(shell uname -m)-linux-musl*/rcrt1.o))
MUSL_LINK   := -static $(if $(MUSL_START),-nostartfiles $(MUSL_START) -Wl$(comma)-pie$(comma)--no-dynamic-linker$(comma)-z$(comma)text)
STATIC_LINK  = $(if $(findstring musl,$(CC)),$(MUSL_LINK),-static-pie)

static: ## one file for any Linux of this processor, such as an old bastion: vpcmend-static
	@echo "  with $(STATIC_CC)$(if $(findstring musl,$(STATIC_CC)),, (no musl-gcc here: UTF-8 will want a locale there))"
	@sh .ci/static_libraries.sh $(STATIC_BUILD)/libraries "$(lastword $(STATIC_CC))"
	$(MAKE) --no-print-directory -j$(JOBS) CONFIG=static BUILD=$(STATIC_BUILD) CC="$(STATIC_CC)" vpcmend-static
	@./vpcmend-static --version

ifeq ($(CONFIG),static)
$(BUILD)/vpcmend: $(wildcard $(LIBRARIES)/lib/*.built)
endif
vpcmend-static: $(BUILD)/vpcmend
	$(call say,STRIP,$@)strip -o $@ $<

# --- texts built into the program -----------------------------------------------------------------
# A text file becomes one C string literal per line.
c_literal = sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/?/\\?/g' -e 's/^/    "/' -e 's/$$/\\n"/'

SAMPLE_FILES := $(sort $(wildcard model/sample/*/*.json))
KEYMAP_FILES := $(sort $(wildcard keymaps/*.keymap))

$(GEN)/sample_pieces.c: $(SAMPLE_FILES) Makefile
	@mkdir -p $(@D)
	@{ echo '/* Made by make from model/sample. */'; \
	   echo '#include "model/sample/sample.h"'; \
	   for file in $(SAMPLE_FILES); do \
	     symbol=piece_$$(printf '%s' "$$file" | tr -c 'A-Za-z0-9' '_'); \
	     echo "static const char $$symbol[] ="; $(c_literal) "$$file"; echo '    "";'; \
	   done; \
	   echo 'const struct export_piece sample_pieces[] = {'; \
	   for file in $(SAMPLE_FILES); do \
	     symbol=piece_$$(printf '%s' "$$file" | tr -c 'A-Za-z0-9' '_'); \
	     echo "    {\"$${file#model/sample/}\", $$symbol, sizeof $$symbol - 1},"; \
	   done; echo '};'; \
	   echo 'const size_t sample_piece_count = sizeof sample_pieces / sizeof sample_pieces[0];'; \
	 } > $@

$(GEN)/keymap_texts.c: $(KEYMAP_FILES) Makefile
	@mkdir -p $(@D)
	@{ echo '/* Made by make from keymaps. */'; \
	   echo '#include "keymaps/keymap.h"'; \
	   echo 'const struct keymap_text keymap_texts[] = {'; \
	   for file in $(KEYMAP_FILES); do \
	     name=$${file##*/}; echo "    {\"$${name%.keymap}\","; $(c_literal) "$$file"; echo '    },'; \
	   done; echo '};'; \
	   echo 'const size_t keymap_text_count = sizeof keymap_texts / sizeof keymap_texts[0];'; \
	 } > $@

$(GEN)/collector_script.c: views/reports/collector.sh Makefile
	@mkdir -p $(@D)
	@{ echo '/* Made by make from views/reports. */'; \
	   echo '#include "views/reports/reports.h"'; \
	   echo 'const char collector_script[] ='; $(c_literal) $<; echo '    "";'; \
	 } > $@

$(GEN)/page_style.c: views/reports/page.css Makefile
	@mkdir -p $(@D)
	@{ echo '/* Made by make from views/reports. */'; \
	   echo '#include "views/reports/page.h"'; \
	   echo 'const char page_style[] ='; $(c_literal) $<; echo '    "";'; \
	 } > $@

# A catalogue becomes what msgfmt makes of it, byte by byte. Without msgfmt it is empty: English only.
$(GEN)/words_%.c: views/words/%.po Makefile
	@mkdir -p $(@D)
	@rm -f $(GEN)/$*.mo
	@if command -v msgfmt >/dev/null 2>&1; then msgfmt --endianness=little -o $(GEN)/$*.mo $<; \
	else echo "built without the language $*: msgfmt is not installed (package gettext)"; fi
	@{ echo '/* Made by make from views/words. */'; \
	   echo '#include "views/words/words.h"'; \
	   echo 'const unsigned char words_$*[] = {'; \
	   if [ -f $(GEN)/$*.mo ]; then \
	     od -An -v -tx1 $(GEN)/$*.mo | sed -e 's/ *\([0-9a-f][0-9a-f]\)/0x\1,/g'; \
	     echo '};'; echo 'const size_t words_$*_size = sizeof words_$*;'; \
	   else echo '0};'; echo 'const size_t words_$*_size = 0;'; fi; \
	 } > $@

# --- tests ----------------------------------------------------------------------------------------
# tests/model/ROOM/test_X.c links the model up to its room and no curses; tests/tui, tests/keymaps,
# tests/views link everything they need.
TEST_SOURCES := $(sort $(wildcard tests/model/*/test_*.c tests/tui/test_*.c tests/keymaps/test_*.c \
                                  tests/views/test_*.c tests/torture/test_*.c))
TESTS        := $(TEST_SOURCES:%.c=$(BUILD)/%)
TEST_SUPPORT := $(call objects,$(wildcard tests/support/*.c))
TEST_LIBS    := -lcmocka -lvterm -lutil
# Hundreds of test programs are linked, which lld does in half the time. What is released is not linked by it.
TEST_LINKER  := $(if $(shell command -v ld.lld),-fuse-ld=lld)
TORTURE      := $(call objects,$(filter-out tests/torture/test_%,$(wildcard tests/torture/*.c)))

$(BUILD)/tests/model/%: $(BUILD)/tests/model/%.o $(MODEL_ARCHIVES)
	$(call say,LINK,$@)$(CC) $(ALL_LDFLAGS) $(TEST_LINKER) -o $@ $^ $(MODEL_LIBS) -lcmocka

$(filter $(BUILD)/tests/torture/%,$(TESTS)): %: %.o $(TORTURE) $(TEST_SUPPORT) $(ARCHIVES)
	$(call say,LINK,$@)$(CC) $(ALL_LDFLAGS) $(TEST_LINKER) -o $@ $^ $(LIBS) $(TEST_LIBS) -ldl

$(BUILD)/tests/%: $(BUILD)/tests/%.o $(TEST_SUPPORT) $(ARCHIVES)
	$(call say,LINK,$@)$(CC) $(ALL_LDFLAGS) $(TEST_LINKER) -o $@ $^ $(LIBS) $(TEST_LIBS)

# Fuzz targets, tests/fuzz/fuzz_X.c: CONFIG=fuzz CC=clang only. See tests/fuzz/fuzz.sh.
FUZZ_SECONDS ?= 60
FUZZ_TARGETS := $(patsubst %.c,$(BUILD)/%,$(sort $(wildcard tests/fuzz/fuzz_*.c)))
FUZZ_SUPPORT := $(BUILD)/tests-fuzz.a

# An archive: a target is linked with what it calls only, since libFuzzer looks at the counters of all that is
# linked after each input.
$(FUZZ_SUPPORT): $(call objects,$(wildcard tests/fuzz/support*.c))
	@rm -f $@
	@ar rcs $@ $^

$(BUILD)/tests/fuzz/%: $(BUILD)/tests/fuzz/%.o $(FUZZ_SUPPORT) $(ARCHIVES)
	$(call say,LINK,$@)$(CC) $(ALL_LDFLAGS) $(TEST_LINKER) -o $@ $^ $(LIBS)

build-fuzz: $(FUZZ_TARGETS)

# Programs that tests and screenshots use, tests/programs/X.c.
TEST_PROGRAMS := $(patsubst %.c,$(BUILD)/%,$(wildcard tests/programs/*.c))

build-tests: $(BUILD)/vpcmend $(TESTS) $(TEST_PROGRAMS)

# Everything, twice: as released, and under the address and undefined-behaviour sanitizers.
check: check-arrows ## build everything, run every test
	$(MAKE) --no-print-directory -j$(JOBS) CONFIG=release WERROR=-Werror vpcmend build-tests
	$(MAKE) --no-print-directory -j$(JOBS) CONFIG=asan WERROR=-Werror build-tests
	@if command -v clang >/dev/null 2>&1; then \
	  $(MAKE) --no-print-directory -j$(JOBS) CONFIG=clang CC=clang WERROR=-Werror build/clang/vpcmend; \
	else echo "skipped: building with clang (not installed)"; fi
	@sh tests/run.sh release asan fuzz e2e

test: ## run the tests of this build only (CONFIG=release)
	$(MAKE) --no-print-directory -j$(JOBS) build-tests
	@sh tests/run.sh $(CONFIG)

asan: ## run the tests under the sanitizers
	$(MAKE) --no-print-directory -j$(JOBS) CONFIG=asan build-tests
	@sh tests/run.sh asan

torture: ## the long tests, each of which tells what it did: faults everywhere, every kind of terminal
	$(MAKE) --no-print-directory -j$(JOBS) build-tests
	@status=0; for script in tests/torture/*.sh; do sh "$$script" $(BUILD) || status=1; done; \
	exit $$status

e2e: ## run what is written with the real AWS CLI against an emulator (needs PyPI)
	$(MAKE) --no-print-directory -j$(JOBS) CONFIG=release build/release/vpcmend \
	      build/release/tests/programs/aws_call
	@tests/e2e/run

# Not counted: asserts, whose other branch is a bug, whether a table has room for a row, and the exits of mem.c when
# there is no memory.
coverage: ## line and branch coverage of the tests, room by room (needs gcovr)
	$(MAKE) --no-print-directory -j$(JOBS) CONFIG=coverage build-tests
	@find build/coverage -name '*.gcda' -delete
	@sh tests/run.sh coverage
	gcovr --root . --filter 'model/' --filter 'keymaps/' --object-directory build/coverage \
	      --exclude-unreachable-branches --exclude-branches-by-pattern '.*\b(assert|TABLE_ADD)\(.*' \
	      --exclude-lines-by-pattern '.*\bmem_exhausted\(\);.*' \
	      --json-summary build/coverage/summary.json
	@$(PYTHON) tests/coverage.py build/coverage/summary.json tests/coverage.rooms $(RAISE:%=RAISE)

fuzz: ## look for inputs that break something (FUZZ_SECONDS=60 for each target; TALLY=1 adds to the tally)
	@FUZZ_TALLY=$(TALLY) sh tests/fuzz/fuzz.sh $(FUZZ_SECONDS)

check-arrows: ## which room includes which
	@sh tests/check_arrows.sh

golden: ## rewrite the expected screens; read the diff before you commit it
	$(MAKE) --no-print-directory -j$(JOBS) build-tests
	VPCMEND_UPDATE_SCREENS=1 $(BUILD)/tests/views/test_screens

# Every C source in which a person's sentences stand.
WORDS := main.c $(sort $(wildcard $(ROOMS:%=%/*.c) $(ROOMS:%=%/*.h)))

words: ## bring the catalogues of views/words up to date with the sources (needs gettext)
	@mkdir -p $(GEN)
	@sh views/words/words.sh $(GEN)/vpcmend.pot $(WORDS)
	@msgmerge -q --update --backup=none --no-fuzzy-matching --no-wrap views/words/ja.po $(GEN)/vpcmend.pot
	@msgattrib --untranslated --no-obsolete --no-wrap views/words/ja.po | sed "1,/^$$/d"

screenshots: ## draw screenshots/*.svg and *.png
	$(MAKE) --no-print-directory -j$(JOBS) build-tests
	@for script in screenshots/*.screen; do \
	  $(BUILD)/tests/programs/screenshot $(BUILD)/vpcmend "$$script" "$${script%.screen}.svg" || exit 1; \
	  if command -v rsvg-convert >/dev/null 2>&1; then \
	    rsvg-convert -o "$${script%.screen}.png" "$${script%.screen}.svg"; \
	  else echo "skipped: $${script%.screen}.png (rsvg-convert is not installed)"; fi; \
	done

bench: vpcmend $(addprefix $(BUILD)/tests/programs/,parse_time judge_time key_meter) ## measure loading, judging, auditing, keys
	@sh tests/bench.sh $(BUILD)/vpcmend

bench-many: vpcmend ## measure many accounts (ACCOUNTS=200, RULES=1000)
	@$(PYTHON) tests/bench_many.py $(BUILD)/vpcmend $(or $(ACCOUNTS),200) $(or $(RULES),1000)

format: ## lay out the C sources with clang-format
	clang-format -i main.c $(wildcard */*.[ch] */*/*.[ch] */*/*/*.[ch])

# --- the machine ----------------------------------------------------------------------------------
JOBS := $(shell nproc 2>/dev/null || echo 2)

BUILD_PACKAGES := gcc libc6-dev libncurses-dev libcjson-dev libcidr-dev libedit-dev libxxhash-dev \
                  zlib1g-dev libseccomp-dev gettext
TEST_PACKAGES  := clang lld? libclang-rt-dev? libcmocka-dev libvterm-dev shellcheck mandoc busybox mksh \
                  parallel strace cmark-gfm ncurses-term
E2E_PACKAGES   := python3-venv awscli? shellcheck
STATIC_PACKAGES := musl-tools? dpkg-dev gperf ncurses-bin
PICTURE_PACKAGES := librsvg2-bin fonts-dejavu-core fonts-vlgothic
PACKAGES       := $(BUILD_PACKAGES) \
                  $(if $(filter check test asan coverage fuzz screenshots torture,$(MAKECMDGOALS)),$(TEST_PACKAGES)) \
                  $(if $(filter static torture,$(MAKECMDGOALS)),$(STATIC_PACKAGES)) \
                  $(if $(filter check e2e,$(MAKECMDGOALS)),$(E2E_PACKAGES)) \
                  $(if $(filter screenshots,$(MAKECMDGOALS)),$(PICTURE_PACKAGES)) \
                  $(if $(filter coverage,$(MAKECMDGOALS)),gcovr)

deps: ## install what is missing (apt)
	@sh .ci/deps.sh $(PACKAGES)

# `make deps demo` installs before it builds, also under -j.
ifneq ($(filter deps,$(MAKECMDGOALS)),)
.NOTPARALLEL:
endif

demo: vpcmend ## open the built-in sample account
	./vpcmend demo

BINDIR        := $(PREFIX)/bin
MANDIR        := $(PREFIX)/share/man/man1
MANDIR_JA     := $(PREFIX)/share/man/ja/man1
COMPLETIONDIR := $(PREFIX)/share/bash-completion/completions

install: vpcmend ## PREFIX= and DESTDIR= say where
	install -D -m 755 vpcmend $(DESTDIR)$(BINDIR)/vpcmend
	install -D -m 644 vpcmend.1 $(DESTDIR)$(MANDIR)/vpcmend.1
	install -D -m 644 vpcmend.ja.1 $(DESTDIR)$(MANDIR_JA)/vpcmend.1
	install -D -m 644 views/reports/vpcmend.bash $(DESTDIR)$(COMPLETIONDIR)/vpcmend

uninstall: ## take the installed files away again
	rm -f $(DESTDIR)$(BINDIR)/vpcmend $(DESTDIR)$(MANDIR)/vpcmend.1 \
	      $(DESTDIR)$(MANDIR_JA)/vpcmend.1 \
	      $(DESTDIR)$(COMPLETIONDIR)/vpcmend

clean: ## remove what was built
	rm -rf build vpcmend vpcmend-static

-include $(wildcard $(BUILD)/*.d $(BUILD)/*/*.d $(BUILD)/*/*/*.d $(BUILD)/*/*/*/*.d)
