/*
 * sample_verdicts.h: the verdicts on all paths between the interfaces of the sample and two places outside, as
 * they are and as they are with something left out. What is not in the export is never taken for what is
 * not there: a verdict stays what it was or becomes unknown, and every sentence is for eyes.
 */
#ifndef TESTS_MODEL_SAMPLE_SAMPLE_VERDICTS_H
#define TESTS_MODEL_SAMPLE_SAMPLE_VERDICTS_H

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/sanitise.h"
#include "model/judge/walk.h"
#include "model/read/export.h"
#include "model/sample/sample.h"

#define PIECES_MOST 64
#define ENDS_MOST   40

static void assert_for_eyes(const char *text)
{
    for (; *text; text += strcspn(text, "\n"), text += *text == '\n')
        assert_true(sanitise_text_is_clean(text, strcspn(text, "\n")));
}

/* --- questions ------------------------------------------------------------------------------------- */

static const uint16_t ports[] = {25, 587};

struct ends {
    char *words[ENDS_MOST];
    size_t count;
};

static void ends_add(struct ends *ends, const char *word)
{
    assert_true(ends->count < ENDS_MOST);
    ends->words[ends->count++] = strdup(word);
}

/* Every interface of the whole sample by an address of its own, and two places outside. */
static void ends_init(struct ends *ends, const struct account *account)
{
    ends_add(ends, "internet");
    ends_add(ends, "9.9.9.9");
    for (size_t i = 0; i < account->interfaces.count; i++)
        ends_add(ends, text_raw(account->texts, account->interfaces.items[i].id));
}

static void ends_release(struct ends *ends)
{
    for (size_t i = 0; i < ends->count; i++)
        free(ends->words[i]);
}

/* WALK_UNKNOWN where the export does not even know the ends. */
static enum walk_verdict verdict(const struct account *account, const char *from, const char *to,
                                 uint16_t port)
{
    struct walk_question question = {.protocol = PROTOCOL_TCP, .port = port};
    struct walk_context context = {.account = account};
    struct strbuf why = STRBUF_INIT;
    struct walk_answer answer;
    enum walk_verdict verdict = WALK_UNKNOWN;

    if (walk_end_parse(account, from, &question.from, &why) &&
        walk_end_parse(account, to, &question.to, &why) &&
        !(question.from.kind == WALK_END_INTERNET && question.to.kind == WALK_END_INTERNET)) {
        walk_answer_make(&answer, &context, &question);
        if (answer.count) {
            verdict = answer.verdict;
            assert_for_eyes(answer.walks[answer.deciding].why);
            for (size_t i = 0; i < answer.walks[0].count; i++)
                assert_for_eyes(answer.walks[0].hops[i].why);
        }
        walk_answer_release(&answer);
    }
    assert_for_eyes(why.text);
    strbuf_release(&why);
    return verdict;
}

typedef enum walk_verdict verdicts[ENDS_MOST][ENDS_MOST][2];

static void ask_all(const struct account *account, const struct ends *ends, verdicts out)
{
    for (size_t from = 0; from < ends->count; from++)
        for (size_t to = 0; to < ends->count; to++)
            for (size_t port = 0; port < 2; port++)
                out[from][to][port] =
                    verdict(account, ends->words[from], ends->words[to], ports[port]);
}

/* --- holes ------------------------------------------------------------------------------------------- */

struct trial {
    struct export_piece pieces[PIECES_MOST];
    struct ends ends;
    verdicts whole;
    size_t changed;
};

static void trial_init(struct trial *trial)
{
    struct account *account = export_read_pieces(sample_pieces, sample_piece_count);

    *trial = (struct trial){.changed = 0};
    memcpy(trial->pieces, sample_pieces, sample_piece_count * sizeof *sample_pieces);
    ends_init(&trial->ends, account);
    ask_all(account, &trial->ends, trial->whole);
    account_free(account);
}

/* A verdict is what it was on the whole sample, or unknown; counts those that changed. */
static inline void assert_same_or_unknown(struct trial *trial, const struct account *account,
                                   const char *name)
{
    verdicts now;

    ask_all(account, &trial->ends, now);
    for (size_t from = 0; from < trial->ends.count; from++)
        for (size_t to = 0; to < trial->ends.count; to++)
            for (size_t port = 0; port < 2; port++) {
                enum walk_verdict was = trial->whole[from][to][port], is = now[from][to][port];

                trial->changed += is != was;
                if (is != was && is != WALK_UNKNOWN)
                    fail_msg("without %s, %s to %s port %u is %s, was %s", name,
                             trial->ends.words[from], trial->ends.words[to], (unsigned)ports[port],
                             walk_verdict_name(is), walk_verdict_name(was));
            }
}

#endif
