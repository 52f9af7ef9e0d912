/*
 * The sample with one of its files left out, and with one object left out, each in turn: a verdict on a path
 * stays what it was or becomes unknown, and every sentence is for eyes. What is not in the export is never
 * taken for what is not there.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

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

static void assert_same_or_unknown(struct trial *trial, const struct account *account,
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

static void test_without_a_file(void **state)
{
    struct trial trial;

    (void)state;
    trial_init(&trial);
    for (size_t i = 0; i < sample_piece_count; i++) {
        struct account *account;

        trial.pieces[i] = (struct export_piece){sample_pieces[i].name, "{}", 2};
        account = export_read_pieces(trial.pieces, sample_piece_count);
        assert_same_or_unknown(&trial, account, sample_pieces[i].name);
        account_free(account);
        trial.pieces[i] = sample_pieces[i];
    }
    assert_true(trial.changed > 100);
    ends_release(&trial.ends);
}

/* The sample with one element of a list left out. */
static void try_without(struct trial *trial, size_t piece, const cJSON *root)
{
    char *text = cJSON_PrintUnformatted(root);
    struct account *account;

    trial->pieces[piece] = (struct export_piece){sample_pieces[piece].name, text, strlen(text)};
    account = export_read_pieces(trial->pieces, sample_piece_count);
    assert_same_or_unknown(trial, account, sample_pieces[piece].name);
    account_free(account);
    trial->pieces[piece] = sample_pieces[piece];
    free(text);
}

/* Subnets without a table of their own go by the main one, and packets without a route of their own by a
 * shorter one: without these the export tells something else, and not less. */
static bool may_tell_otherwise(const char *name)
{
    return strstr(name, "/route-tables.json") || strstr(name, "/transit-gateway-routes-");
}

static void test_without_an_object(void **state)
{
    struct trial trial;

    (void)state;
    trial_init(&trial);
    for (size_t i = 0; i < sample_piece_count; i++) {
        cJSON *root = cJSON_Parse(sample_pieces[i].content), *list = root->child;
        bool is_left_out = may_tell_otherwise(sample_pieces[i].name);

        for (int n = cJSON_GetArraySize(list); n > 0 && !is_left_out; n--) {
            cJSON *element = cJSON_DetachItemFromArray(list, 0);

            try_without(&trial, i, root);
            cJSON_AddItemToArray(list, element);
        }
        cJSON_Delete(root);
    }
    assert_true(trial.changed > 100);
    ends_release(&trial.ends);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_without_a_file),
                                       cmocka_unit_test(test_without_an_object)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
