/*
 * random_mending.h: random decisions about a random export, and the export written with them.
 *
 * VPCMEND_RANDOM_ROUNDS says how many accounts each test makes ("100000"), or which ("812-812"): a
 * failure tells its number, and the export.
 */
#ifndef TESTS_MODEL_WRITE_RANDOM_MENDING_H
#define TESTS_MODEL_WRITE_RANDOM_MENDING_H

#include <stdio.h>

#include "model/judge/finding.h"
#include "model/write/export_edit.h"
#include "model/write/forms.h"
#include "tests/model/write/packet_cells.h"
#include "tests/model/write/untouched_bytes.h"
#include "tests/share.h"

/* --- rounds ----------------------------------------------------------------------------------------- */

struct rounds {
    unsigned long first, last;
};

static inline struct rounds rounds_asked(unsigned long usual)
{
    const char *text = getenv("VPCMEND_RANDOM_ROUNDS");
    struct rounds rounds = {0, (usual - 1) / SHARE};
    unsigned long first, last;
    int count = text ? sscanf(text, "%lu-%lu", &first, &last) : 0;

    if (count == 1 && first > 0)
        rounds.last = first - 1;
    else if (count == 2)
        rounds = (struct rounds){first, last};
    return rounds;
}

struct round {
    unsigned long number;
    struct random_export export;
    struct account *account;
    struct smtp_ports ports;
};

__attribute__((format(printf, 2, 3), noreturn)) static inline void
round_fail(const struct round *round, const char *format, ...)
{
    struct strbuf message = STRBUF_INIT;
    va_list args;

    va_start(args, format);
    strbuf_vaddf(&message, format, args);
    va_end(args);
    for (size_t i = 0; i < round->export.files.count; i++)
        fprintf(stderr, "--- %s\n%s\n", round->export.files.items[i].name,
                round->export.files.items[i].text.text);
    fprintf(stderr, "round %lu: %s\n", round->number, message.text);
    fail_msg("round %lu", round->number);
    abort();
}

static inline void random_ports(struct smtp_ports *ports)
{
    static const char *const lists[] = {"25", "25,26,587", "1,25,65535", "24,25,26", "465,587,443"};
    struct strbuf why = STRBUF_INIT;

    *ports = smtp_ports_default;
    if (one_in(3))
        assert_true(smtp_ports_parse(PICK(lists), ports, &why));
    strbuf_release(&why);
}

static inline void round_check_read(const struct round *round, const struct account *account)
{
    struct strbuf text = STRBUF_INIT;

    for (size_t i = 0; i < account->problems.count; i++) {
        if (account->problems.items[i].weight == PROBLEM_NOTE)
            continue;
        problem_format(&text, &account->problems.items[i]);
        round_fail(round, "%s", text.text);
    }
}

static inline void round_begin(struct round *round, unsigned long number, uint64_t salt)
{
    round->number = number;
    random_state = (number + 1) * 104729 + salt;
    random_ports(&round->ports);
    random_export_make(&round->export);
    round->account = random_export_read(&round->export);
    round_check_read(round, round->account);
}

static inline void round_end(struct round *round)
{
    account_free(round->account);
    random_export_release(&round->export);
}

/* --- decisions -------------------------------------------------------------------------------------- */

static const char *const spellings[] = {"vpc",
                                        "vpc",
                                        "vpc",
                                        "remove",
                                        "remove",
                                        "subnet:subnet-a",
                                        "subnet:subnet-a,subnet-b",
                                        "sg:sg-1",
                                        "sg:sg-2",
                                        "sg:sg-3,sg-1",
                                        "pl:pl-1",
                                        "pl:pl-2",
                                        "pl:pl-3",
                                        "pl:pl-5",
                                        "cidr:10.0.0.0/8",
                                        "cidr:10.0.1.7",
                                        "cidr:10.0.0.0/8,192.0.2.0/24",
                                        "cidr:128.0.0.0/1,10.0.0.0/7",
                                        "cidr:0.0.0.0/0",
                                        "cidr:198.51.100.1/32,198.51.100.200/32",
                                        "cidr:2001:db8::/56",
                                        "cidr:2001:db8::/64,::/0",
                                        "cidr:fd00::/8,2001:db8::8/128"};

static inline struct target random_target(const struct account *account)
{
    uint32_t rules = (uint32_t)account->rules.count, entries = (uint32_t)account->acl_entries.count;
    struct target target = {TARGET_RULE, 0};

    if (rules && (!entries || one_in(2)))
        target.row = below(rules);
    else if (entries)
        target = (struct target){TARGET_ENTRY, below(entries)};
    return target;
}

/* Mostly one that can be mended. */
static inline struct target likely_target(const struct account *account)
{
    struct target target = random_target(account);
    struct strbuf why = STRBUF_INIT;

    for (int i = 0; i < 6 && !target_can_be_mended(account, target, &why); i++)
        target = random_target(account);
    strbuf_release(&why);
    return target;
}

static inline bool has_targets(const struct account *account)
{
    return account->rules.count + account->acl_entries.count > 0;
}

/* False with a sentence if the program refuses; it may, but never without one. */
static inline bool make_decision(const struct round *round, struct plan *plan,
                                 struct change_request request, const char *spelling,
                                 struct change *change, struct strbuf *why)
{
    struct account *account = round->account;
    struct candidate candidate = {.kind = CANDIDATE_REMOVE};
    bool made = candidate_parse(&candidate, account, request.target, spelling, why);

    request.candidate = &candidate;
    request.ports = &round->ports;
    if (made)
        made = change_make(change, account, plan_edits_beside(plan, request.target), &request,
                           why) == CHANGE_OK;
    candidate_release(&candidate);
    if (!made && !why->length)
        round_fail(round, "%s is refused without a reason", spelling);
    return made;
}

/* Any decision about any target, decided already or not; false if it is refused. */
static inline bool try_decision(const struct round *round, struct plan *plan,
                                   struct change *change)
{
    struct change_request request = {.target = likely_target(round->account),
                                     .allow_loss = !one_in(4)};
    struct strbuf why = STRBUF_INIT;
    bool made;

    request.kind = one_in(2) ? CHANGE_CARVE : CHANGE_REWRITE;
    if (one_in(6) && target_can_be_mended(round->account, request.target, &why))
        request.kind = one_in(2) ? CHANGE_ACCEPT : CHANGE_SKIP;
    strbuf_clear(&why);
    if (request.kind == CHANGE_ACCEPT) {
        request.reason = "a mail exchanger";
        request.owner = "post";
        request.expiry = "2030-01-31";
    }
    made = make_decision(round, plan, request, PICK(spellings), change, &why);
    strbuf_release(&why);
    return made;
}

/* Tries until one is not refused, or for long enough; counts what is refused. */
static inline bool random_decision(const struct round *round, struct plan *plan,
                                   struct change *change, size_t *refused)
{
    for (int i = 0; i < 8 && has_targets(round->account); i++) {
        if (try_decision(round, plan, change))
            return true;
        ++*refused;
    }
    return false;
}

/* --- the written export ----------------------------------------------------------------------------- */

static inline size_t file_of_export(const struct round *round, uint32_t row)
{
    const struct account *account = round->account;
    const char *name = text_raw(account->texts, account->files.items[row].name);

    for (size_t i = 0; i < round->export.files.count; i++)
        if (!strcmp(round->export.files.items[i].name, name))
            return i;
    round_fail(round, "%s is no file of the export", name);
}

static inline struct strbuf *texts_new(const struct account *account)
{
    struct strbuf *texts = mem_zalloc(account->files.count, sizeof *texts);

    for (size_t i = 0; i < account->files.count; i++)
        strbuf_init(&texts[i]);
    return texts;
}

static inline void texts_free(struct strbuf *texts, const struct account *account)
{
    for (size_t i = 0; i < account->files.count; i++)
        strbuf_release(&texts[i]);
    free(texts);
}

static inline struct account *read_texts(const struct account *account, const struct strbuf *texts)
{
    struct export_piece pieces[64];

    for (size_t i = 0; i < account->files.count; i++)
        pieces[i] = (struct export_piece){
            .name = text_raw(account->texts, account->files.items[i].name),
            .content = texts[i].text,
            .length = texts[i].length};
    return export_read_pieces(pieces, account->files.count);
}

static inline void check_untouched(const struct round *round, const struct plan *plan,
                                   const struct strbuf *texts)
{
    struct touched touched;

    touched_make(&touched, round->account, plan);
    for (uint32_t i = 0; i < round->account->files.count; i++)
        if (!file_is_untouched(&round->export, file_of_export(round, i), &texts[i], &touched))
            round_fail(round, "more than was asked for has changed in this file:\n%s",
                       texts[i].text);
    touched_release(&touched);
}

/* What no change of a rule or entry can concern. */
static inline void check_surroundings(const struct round *round, const struct account *written)
{
    const struct account *account = round->account;

    if (written->acls.count != account->acls.count ||
        written->interfaces.count != account->interfaces.count ||
        written->subnets.count != account->subnets.count ||
        written->vpcs.count != account->vpcs.count ||
        written->routes.count != account->routes.count)
        round_fail(round, "something beside the rules has gone or come");
}

static inline void check_as_planned(const struct round *round, const struct plan *plan,
                                    const struct account *written)
{
    struct lines wanted = {0}, given = {0};
    const char *want, *got;

    lines_add_account(&wanted, round->account, plan_edits(plan));
    lines_add_account(&given, written, NULL);
    if (lines_differ(&wanted, &given, &want, &got))
        round_fail(round, "planned:\n  %s\nwritten:\n  %s", want ? want : "(nothing)",
                   got ? got : "(nothing)");
    lines_release(&wanted);
    lines_release(&given);
}

/* The export with the plan's changes, loaded again; it is as the plan's edits say, and all else in it
 * is as it was. The caller frees it. */
static inline struct account *write_and_read(const struct round *round, const struct plan *plan)
{
    const struct account *account = round->account;
    struct strbuf *texts = texts_new(account), why = STRBUF_INIT;
    struct account *written;

    if (!export_edit_texts(plan, account, texts, &why))
        round_fail(round, "%s", why.text);
    written = read_texts(account, texts);
    round_check_read(round, written);
    check_as_planned(round, plan, written);
    check_surroundings(round, written);
    check_untouched(round, plan, texts);
    texts_free(texts, account);
    strbuf_release(&why);
    return written;
}

#endif
