/*
 * plain_talk.h: `vpcmend --plain` with lines on its standard input, as a script has it. In the working
 * directory, which is to be an empty one (call_directory_enter()). Include <cmocka.h> first.
 */
#ifndef TESTS_VIEWS_PLAIN_TALK_H
#define TESTS_VIEWS_PLAIN_TALK_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/strbuf.h"
#include "tests/support/call.h"
#include "tests/support/pty_session.h"

struct talk {
    int status;
    struct strbuf out, problems;
};

static inline void talk_read(const char *name, struct strbuf *out)
{
    FILE *file = fopen(name, "r");
    char bytes[4096];
    size_t got;

    strbuf_init(out);
    assert_non_null(file);
    while ((got = fread(bytes, 1, sizeof bytes, file)))
        strbuf_add(out, bytes, got);
    fclose(file);
}

/* `words`: what stands between "vpcmend" and "<lines"; `environment`: "NAME=value ..." before it. */
static inline struct talk talk_with(const char *environment, const char *words, const char *lines,
                                    size_t length)
{
    char *program = pty_program("vpcmend");
    struct strbuf command = STRBUF_INIT;
    struct talk talk = {0};
    FILE *file = fopen("lines", "w");

    assert_non_null(file);
    assert_int_equal(fwrite(lines, 1, length, file), length);
    fclose(file);
    strbuf_addf(&command, "env -u COLUMNS -u LINES HOME=\"$PWD\" %s timeout 60 '%s' %s <lines >out 2>problems",
                environment, program, words);
    talk.status = call_shell(command.text);
    talk_read("out", &talk.out);
    talk_read("problems", &talk.problems);
    strbuf_release(&command);
    free(program);
    return talk;
}

static inline struct talk talk(const char *words, const char *lines)
{
    return talk_with("LC_ALL=C.UTF-8", words, lines, strlen(lines));
}

static inline void talk_release(struct talk *talk)
{
    strbuf_release(&talk->out);
    strbuf_release(&talk->problems);
}

/* Lines that ended well, with nothing on standard error. */
static inline void assert_went_well(const struct talk *talk)
{
    assert_string_equal(talk->problems.text, "");
    assert_int_equal(talk->status, 0);
}

/* The pieces stand in the output in this order; NULL ends them. */
static inline void assert_says_in_order(const struct talk *talk, const char *const *pieces)
{
    const char *at = talk->out.text;

    for (; *pieces; pieces++) {
        const char *found = strstr(at, *pieces);

        if (!found)
            fail_msg("not found: %s\nin: %s", *pieces, at);
        at = found + strlen(*pieces);
    }
}

/* Text and newlines: no byte that a terminal would act upon. */
static inline void assert_only_text(const struct strbuf *out)
{
    const unsigned char *bytes = (const unsigned char *)out->text;

    for (size_t i = 0; i < out->length; i++) {
        bool control = (bytes[i] < ' ' && bytes[i] != '\n') || bytes[i] == 0x7F ||
                       (bytes[i] == 0xC2 && bytes[i + 1] >= 0x80 && bytes[i + 1] < 0xA0);

        if (control)
            fail_msg("byte %02x at %zu: %.60s", bytes[i], i, out->text + (i < 30 ? 0 : i - 30));
    }
}

#endif
