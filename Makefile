# vpcmend: build, tests, installation. `make help` lists the targets.

VERSION := 0.1.0

CC      ?= cc
PREFIX  ?= /usr/local
DESTDIR ?=
CONFIG  ?= release
PYTHON  ?= python3

# --- flags -------------------------------------------------------------------------------------
# CI builds with WERROR=-Werror, gcc and clang.
WERROR ?=
CSTD     := -std=c11 -D_XOPEN_SOURCE=700 -D_DEFAULT_SOURCE
WARNINGS := -Wall -Wextra -Wconversion -Wformat=2 -Wshadow -Wstrict-prototypes \
            -Wmissing-prototypes -Werror=format-security $(WERROR)
HARDEN   := -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fPIE

CFLAGS_release  := -O2 -g $(HARDEN)
CFLAGS_asan     := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined \
                   -fno-sanitize-recover=all
CFLAGS_coverage := -O0 -g --coverage
LDFLAGS_release  := -pie -Wl,-z,relro,-z,now
LDFLAGS_asan     := -fsanitize=address,undefined
LDFLAGS_coverage := --coverage

CPPFLAGS += -I. -I$(GEN) -DVPCMEND_VERSION='"$(VERSION)"'
ALL_CFLAGS  = $(CSTD) $(WARNINGS) $(CFLAGS_$(CONFIG)) $(CFLAGS)
ALL_LDFLAGS = $(LDFLAGS_$(CONFIG)) $(LDFLAGS)

CJSON_LIBS  := -lcjson
CIDR_LIBS   := -lcidr
CURSES_LIBS := -lncursesw -ltinfo
EDIT_LIBS   := -ledit
MODEL_LIBS  := $(CJSON_LIBS) $(CIDR_LIBS) -lm
LIBS        := $(MODEL_LIBS) $(EDIT_LIBS) $(CURSES_LIBS)

BUILD := build/$(CONFIG)
GEN   := build/generated

# --- rooms, each one archive; a room may use those before it --------------------------------------
MODEL_ROOMS := base net account read judge mend write sample
ROOMS := $(MODEL_ROOMS:%=model/%) tui keymaps views/screens views/reports

room_sources = $(filter-out %/embed.c,$(wildcard $(1)/*.c))
archive      = $(BUILD)/$(subst /,-,$(1)).a
sources     := $(foreach room,$(ROOMS),$(call room_sources,$(room)))
generated   := $(GEN)/sample_pieces.c $(GEN)/keymap_texts.c
objects      = $(patsubst %.c,$(BUILD)/%.o,$(1))

# Archives in link order: users before used.
MODEL_ARCHIVES := $(foreach room,write mend judge sample read account net base,$(call archive,model/$(room)))
ARCHIVES       := $(foreach room,views/screens views/reports keymaps tui,$(call archive,$(room))) $(MODEL_ARCHIVES)

.PHONY: all help deps demo check test asan coverage format bench screenshots install uninstall \
        clean check-arrows check-format golden
.DELETE_ON_ERROR:
.SECONDARY:

all: vpcmend

help: ## this list
	@sed -n 's/^\([a-z][a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 22

vpcmend: $(BUILD)/vpcmend
	cp $< $@

$(BUILD)/vpcmend: $(BUILD)/main.o $(ARCHIVES)
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)

define room_rule
$(call archive,$(1)): $(call objects,$(call room_sources,$(1))) $(2)
	@rm -f $$@
	ar rcs $$@ $$^
endef
$(foreach room,$(filter-out model/sample keymaps,$(ROOMS)),$(eval $(call room_rule,$(room))))
$(eval $(call room_rule,model/sample,$(BUILD)/generated/sample_pieces.o))
$(eval $(call room_rule,keymaps,$(BUILD)/generated/keymap_texts.o))

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/generated/%.o: $(GEN)/%.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

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

# --- tests ----------------------------------------------------------------------------------------
# tests/model/ROOM/test_X.c links the model up to its room and no curses; tests/tui, tests/keymaps,
# tests/views link everything they need.
TEST_SOURCES := $(sort $(wildcard tests/model/*/test_*.c tests/tui/test_*.c tests/keymaps/test_*.c \
                                  tests/views/test_*.c))
TESTS        := $(TEST_SOURCES:%.c=$(BUILD)/%)
TEST_SUPPORT := $(call objects,$(wildcard tests/support/*.c))
TEST_LIBS    := -lcmocka -lvterm -lutil

$(BUILD)/tests/model/%: $(BUILD)/tests/model/%.o $(MODEL_ARCHIVES)
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(MODEL_LIBS) -lcmocka

$(BUILD)/tests/%: $(BUILD)/tests/%.o $(TEST_SUPPORT) $(ARCHIVES)
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS) $(TEST_LIBS)

-include $(wildcard $(BUILD)/*.d $(BUILD)/*/*.d $(BUILD)/*/*/*.d $(BUILD)/*/*/*/*.d)
