#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/model/mend/small_account.h"

enum { ENTRIES_MOST = 4 };

/* The entry with "100" is mended. */
struct entry_case {
    enum change_kind kind;
    const char *entries[ENTRIES_MOST];
    const char *candidate;
    enum change_failure failure;
    enum change_way way;
    const char *expected; /* or what the refusal says */
};

static struct target add_entries(struct account *account, const char *const *entries)
{
    struct target target = {TARGET_ENTRY, NONE};

    for (size_t i = 0; i < ENTRIES_MOST && entries[i]; i++) {
        struct target added = small_entry(account, entries[i]);
        if (!strncmp(entries[i], "100 ", 4))
            target = added;
    }
    return target;
}

static void check_entry(const struct entry_case *item)
{
    struct account *account = small_account_new();
    struct strbuf why = STRBUF_INIT, said = STRBUF_INIT;
    struct target target = add_entries(account, item->entries);
    struct change change;
    enum change_failure failure =
        small_change(&change, account, NULL, item->kind, target, item->candidate, false, &why);

    assert_int_equal(failure, item->failure);
    if (failure) {
        if (!strstr(why.text, item->expected))
            fail_msg("\"%s\" does not say \"%s\"", why.text, item->expected);
    } else {
        small_say_change(&said, account, &change);
        assert_string_equal(said.text, item->expected);
        assert_int_equal(change.way, item->way);
        for (size_t i = 0; i < change.entry_count; i++)
            assert_true(change.entries[i].staged && !change.entries[i].egress);
        change_release(&change);
    }
    strbuf_release(&why);
    strbuf_release(&said);
    account_free(account);
}

static void blocks_replace_and_follow(void **state)
{
    (void)state;
    static const struct entry_case cases[] = {
        {CHANGE_REWRITE,
         {"100 allow tcp 465 0.0.0.0/0"},
         "subnet:subnet-b",
         CHANGE_OK,
         WAY_REPLACE_ENTRY,
         "100 allow tcp 465 10.0.1.0/24"},
        {CHANGE_REWRITE,
         {"100 allow all all 0.0.0.0/0", "101 deny tcp 25 0.0.0.0/0"},
         "cidr:10.0.0.0/8",
         CHANGE_OK,
         WAY_REPLACE_ENTRY,
         "100 allow all all 10.0.0.0/8"},
        {CHANGE_REWRITE,
         {"100 allow tcp 465 0.0.0.0/0", "110 allow tcp 80 0.0.0.0/0"},
         "vpc",
         CHANGE_OK,
         WAY_REPLACE_AND_ADD,
         "100 allow tcp 465 10.0.0.0/16 | 101 allow tcp 465 10.1.0.0/16"},
        {CHANGE_REWRITE,
         {"100 allow tcp 465 10.1.0.0/16"},
         "vpc",
         CHANGE_OK,
         WAY_REPLACE_AND_ADD,
         "100 allow tcp 465 10.1.0.0/16 | 101 allow tcp 465 10.0.0.0/16"},
        {CHANGE_REWRITE,
         {"100 allow tcp 465 10.1.0.0/16"},
         "cidr:10.1.0.0/16",
         CHANGE_OK,
         WAY_NOTHING,
         ""},
        {CHANGE_REWRITE,
         {"100 allow tcp 465 ::/0"},
         "vpc",
         CHANGE_OK,
         WAY_REPLACE_ENTRY,
         "100 allow tcp 465 2600:1f18:0:100::/56"},
        {CHANGE_REWRITE,
         {"100 allow tcp 465 0.0.0.0/0"},
         "remove",
         CHANGE_OK,
         WAY_DELETE_ENTRY,
         ""},
        {CHANGE_REWRITE,
         {"100 allow tcp 465 0.0.0.0/0", "32767 deny all all 0.0.0.0/0"},
         "vpc",
         CHANGE_OK,
         WAY_REPLACE_AND_ADD,
         "100 allow tcp 465 10.0.0.0/16 | 101 allow tcp 465 10.1.0.0/16"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        check_entry(&cases[i]);
}

static void the_order_is_kept_or_the_change_refused(void **state)
{
    (void)state;
    static const struct entry_case cases[] = {
        /* the neighbour may be of the other family */
        {CHANGE_REWRITE,
         {"99 allow tcp 80 0.0.0.0/0", "100 allow tcp 465 0.0.0.0/0", "101 allow tcp 80 ::/0"},
         "vpc",
         CHANGE_FAIL_NUMBERS,
         0,
         "between entry 100 and its neighbours: 0; the change needs 1."},
        {CHANGE_REWRITE,
         {"99 allow tcp 80 0.0.0.0/0", "100 allow tcp 465 0.0.0.0/0", "102 allow tcp 80 ::/0"},
         "cidr:10.0.0.0/8,192.0.2.0/24,198.51.100.0/24",
         CHANGE_FAIL_NUMBERS,
         0,
         "neighbours: 1; the change needs 2."},
        {CHANGE_CARVE,
         {"98 allow tcp 80 0.0.0.0/0", "100 allow tcp 20-30 0.0.0.0/0", "101 allow tcp 80 ::/0"},
         "cidr:10.0.0.0/8",
         CHANGE_FAIL_NUMBERS,
         0,
         "between entry 100 and its neighbours: 1; the change needs 2."},
        {CHANGE_CARVE,
         {"100 allow udp 20-30 0.0.0.0/0"},
         "remove",
         CHANGE_FAIL_NO_SMTP,
         0,
         "no SMTP port"},
        {CHANGE_REWRITE, {"100 deny tcp 25 0.0.0.0/0"}, "remove", CHANGE_FAIL_TARGET, 0, "denies"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        check_entry(&cases[i]);
}

/* Any free number around the old one will do; without room before it the carved entry moves behind. */
static void room_is_taken_where_it_is(void **state)
{
    (void)state;
    static const struct entry_case cases[] = {
        {CHANGE_REWRITE,
         {"100 allow tcp 465 0.0.0.0/0", "101 allow tcp 80 ::/0"},
         "vpc",
         CHANGE_OK,
         WAY_REPLACE_AND_ADD,
         "100 allow tcp 465 10.0.0.0/16 | 99 allow tcp 465 10.1.0.0/16"},
        {CHANGE_CARVE,
         {"99 allow tcp 80 0.0.0.0/0", "100 allow tcp 20-30 0.0.0.0/0"},
         "cidr:10.0.0.0/8",
         CHANGE_OK,
         WAY_REPLACE_AND_ADD,
         "100 allow tcp 25 10.0.0.0/8 | 101 deny tcp 25 0.0.0.0/0 | 102 allow tcp 20-30 0.0.0.0/0"},
        {CHANGE_CARVE,
         {"98 allow tcp 80 0.0.0.0/0", "100 allow tcp 20-30 0.0.0.0/0"},
         "cidr:10.0.0.0/8",
         CHANGE_OK,
         WAY_REPLACE_AND_ADD,
         "100 deny tcp 25 0.0.0.0/0 | 99 allow tcp 25 10.0.0.0/8 | 101 allow tcp 20-30 0.0.0.0/0"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        check_entry(&cases[i]);
}

static void carving_puts_entries_before_and_leaves_the_old_one(void **state)
{
    (void)state;
    static const struct entry_case cases[] = {
        {CHANGE_CARVE,
         {"90 allow tcp 80 0.0.0.0/0", "100 allow tcp 20-30 0.0.0.0/0"},
         "cidr:10.0.0.0/8",
         CHANGE_OK,
         WAY_ADD_BEFORE,
         "98 allow tcp 25 10.0.0.0/8 | 99 deny tcp 25 0.0.0.0/0"},
        {CHANGE_CARVE,
         {"97 allow tcp 80 0.0.0.0/0", "100 allow tcp 20-30 0.0.0.0/0"},
         "cidr:10.0.0.0/8",
         CHANGE_OK,
         WAY_ADD_BEFORE,
         "98 allow tcp 25 10.0.0.0/8 | 99 deny tcp 25 0.0.0.0/0"},
        {CHANGE_CARVE,
         {"100 allow tcp 400-600 0.0.0.0/0"},
         "vpc",
         CHANGE_OK,
         WAY_ADD_BEFORE,
         "96 allow tcp 400-600 10.0.0.0/16 | 97 allow tcp 400-600 10.1.0.0/16 | 98 deny tcp 465 "
         "0.0.0.0/0 | 99 deny tcp 587 0.0.0.0/0"},
        /* a block that is not inside the old one gets the ports only, one entry for each */
        {CHANGE_CARVE,
         {"100 allow tcp 400-600 10.0.0.0/9"},
         "cidr:10.0.0.0/16,192.0.2.0/24",
         CHANGE_OK,
         WAY_ADD_BEFORE,
         "95 allow tcp 400-600 10.0.0.0/16 | 96 allow tcp 465 192.0.2.0/24 | 97 deny tcp 465 "
         "10.0.0.0/9 | 98 allow tcp 587 192.0.2.0/24 | 99 deny tcp 587 10.0.0.0/9"},
        {CHANGE_CARVE,
         {"100 allow all all ::/0"},
         "remove",
         CHANGE_OK,
         WAY_ADD_BEFORE,
         "94 deny tcp 25 ::/0 | 95 deny tcp 465 ::/0 | 96 deny tcp 587 ::/0 | 97 deny tcp 2465 "
         "::/0 | 98 deny tcp 2525 ::/0 | 99 deny tcp 2587 ::/0"},
        /* nothing but SMTP: there is no remainder, so it is a rewrite */
        {CHANGE_CARVE,
         {"99 allow tcp 80 0.0.0.0/0", "100 allow tcp 25 0.0.0.0/0"},
         "cidr:10.0.0.0/8",
         CHANGE_OK,
         WAY_REPLACE_ENTRY,
         "100 allow tcp 25 10.0.0.0/8"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        check_entry(&cases[i]);
}

static void staged_entries_take_numbers_too(void **state)
{
    (void)state;
    struct account *account = small_account_new();
    struct strbuf why = STRBUF_INIT, said = STRBUF_INIT;
    struct target first = small_entry(account, "100 allow tcp 25 0.0.0.0/0");
    struct target second = small_entry(account, "103 allow tcp 20-30 0.0.0.0/0");
    small_entry(account, "104 allow tcp 80 0.0.0.0/0");
    struct edits *edits = edits_new(account);
    struct change change;

    assert_int_equal(
        small_change(&change, account, NULL, CHANGE_REWRITE, first, "vpc", false, &why), CHANGE_OK);
    change_apply(&change, edits);
    change_release(&change);
    assert_int_equal(
        small_change(&change, account, edits, CHANGE_CARVE, second, "cidr:10.0.0.0/8", false, &why),
        CHANGE_FAIL_NUMBERS);
    assert_int_equal(
        small_change(&change, account, edits, CHANGE_CARVE, second, "remove", false, &why),
        CHANGE_OK);
    small_say_change(&said, account, &change);
    assert_string_equal(said.text, "102 deny tcp 25 0.0.0.0/0");
    change_release(&change);
    strbuf_release(&why);
    strbuf_release(&said);
    edits_free(edits);
    account_free(account);
}

static void applying_keeps_a_carved_entry(void **state)
{
    (void)state;
    struct account *account = small_account_new();
    struct strbuf why = STRBUF_INIT;
    struct target target = small_entry(account, "100 allow all all 0.0.0.0/0");
    struct edits *edits = edits_new(account);
    struct change change;
    size_t count;

    small_change(&change, account, NULL, CHANGE_CARVE, target, "remove", false, &why);
    change_apply(&change, edits);
    uint32_t *references = acl_entry_references(account, edits, SMALL_ACL, false, &count);
    assert_int_equal(count, 7);
    assert_int_equal(references[6], target.row);
    assert_int_equal(account_entry(account, edits, references[0])->number, 94);
    free(references);
    change_release(&change);
    edits_free(edits);
    account_free(account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_replace_and_follow),
        cmocka_unit_test(the_order_is_kept_or_the_change_refused),
        cmocka_unit_test(room_is_taken_where_it_is),
        cmocka_unit_test(carving_puts_entries_before_and_leaves_the_old_one),
        cmocka_unit_test(staged_entries_take_numbers_too),
        cmocka_unit_test(applying_keeps_a_carved_entry),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
