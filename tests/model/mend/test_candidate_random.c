/*
 * Candidates for rules and entries of random small networks, against the slow truth: the change made,
 * laid over the account, and every way for mail walked before and after it.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "model/mend/change.h"
#include "model/mend/mail_walks.h"
#include "tests/model/judge/random_network.h"
#include "tests/share.h"

enum { ACCOUNTS = 1500 / SHARE };

struct tally {
    size_t lists, kept, broken, unfit;
};

/* A random inbound rule or allowing entry on an SMTP port; false if the network has none there. */
static bool pick_target(const struct account *account, struct target *target)
{
    struct strbuf why = STRBUF_INIT;
    bool fine;

    *target = (struct target){one_in(3) ? TARGET_ENTRY : TARGET_RULE, 0};
    if (target->kind == TARGET_RULE && account->rules.count)
        target->row = below((uint32_t)account->rules.count);
    else if (target->kind == TARGET_ENTRY && account->acl_entries.count)
        target->row = below((uint32_t)account->acl_entries.count);
    else
        return false;
    fine = target_can_be_mended(account, *target, &why);
    strbuf_release(&why);
    return fine;
}

/* What a list without entries breaks is not known. */
static bool is_told(const struct account *account, const struct candidate *candidate)
{
    return candidate->kind != CANDIDATE_PREFIX_LIST ||
           account->prefix_lists.items[candidate->rows[0]].entries_known;
}

/* How many ways for mail the candidate breaks for certain; false if it cannot be done. */
static bool count_broken(struct account *account, const struct candidates_request *request,
                         const struct candidate *candidate, size_t *broken)
{
    const struct change_request wanted = {.kind = request->carve ? CHANGE_CARVE : CHANGE_REWRITE,
                                          .target = request->target,
                                          .candidate = candidate,
                                          .ports = request->ports,
                                          .allow_loss = true};
    struct strbuf why = STRBUF_INIT;
    struct mail_walks walks;
    struct change change;
    struct edits *after;
    bool made = change_make(&change, account, NULL, &wanted, &why) == CHANGE_OK;

    strbuf_release(&why);
    if (!made)
        return false;
    after = edits_new(account);
    change_apply(&change, after);
    mail_walks_broken(&walks, &(struct mail_walks_request){.account = account,
                                                           .after = after,
                                                           .target = request->target,
                                                           .ports = request->ports,
                                                           .most = SIZE_MAX});
    *broken = walks.certain;
    mail_walks_release(&walks);
    edits_free(after);
    change_release(&change);
    return true;
}

static void check(struct account *account, const struct candidates_request *request, unsigned seed,
                  struct tally *tally)
{
    struct candidates list;

    candidates_list(&list, request);
    tally->lists++;
    for (size_t i = 0; i < list.count; i++) {
        const struct candidate *candidate = &list.items[i];
        size_t broken;

        assert_int_not_equal(candidate->standing, CANDIDATE_NOT_JUDGED);
        tally->unfit += candidate->standing == CANDIDATE_UNFIT;
        tally->kept += candidate->standing == CANDIDATE_KEEPS;
        tally->broken += candidate->mail_broken > 0;
        if (!count_broken(account, request, candidate, &broken))
            assert_true(candidate->standing == CANDIDATE_UNFIT ||
                        request->target.kind == TARGET_RULE);
        else if (is_told(account, candidate) && broken != candidate->mail_broken)
            fail_msg("seed %u: %s breaks %zu ways, and is said to break %zu: %s", seed,
                     candidate->spelling, broken, candidate->mail_broken, candidate->explanation);
        if (i && i + 1 < list.count)
            assert_true(list.items[i - 1].standing <= candidate->standing);
    }
    assert_string_equal(list.items[list.count - 1].spelling, "remove");
    candidates_release(&list);
}

static void test_what_breaks(void **state)
{
    struct tally tally = {0};

    (void)state;
    for (unsigned seed = 1; seed <= ACCOUNTS; seed++) {
        struct account *account;
        struct candidates_request request = {.ports = &smtp_ports_default};

        random_state = seed;
        account = random_network();
        request.account = account;
        request.carve = one_in(4);
        if (pick_target(account, &request.target))
            check(account, &request, seed, &tally);
        account_free(account);
    }
    assert_true(tally.lists > ACCOUNTS / 4);
    assert_true(tally.kept > tally.lists);
    assert_true(tally.broken > tally.lists / 2);
    assert_true(tally.unfit > 100 / SHARE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_breaks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
