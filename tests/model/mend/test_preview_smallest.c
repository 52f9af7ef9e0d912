/*
 * What a preview names as still open, against trying everything: over small random groups and ACLs the
 * named rules or entries close the port when they have gone too, and no smaller set does. The reference
 * knows nothing of ways in and contexts: it takes rules away and looks what the Internet gets.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/model/mend/small_network.h"
#include "tests/model/mend/small_notes.h"

enum { OTHERS_MOST = 6, SECOND_GROUP = 2 };

static uint32_t roll(uint64_t *seed, uint32_t sides)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*seed >> 33) % sides;
}

#define PICK(seed, list) ((list)[roll((seed), sizeof(list) / sizeof((list)[0]))])

static const char *const traffics[] = {"tcp 25",  "tcp 25",      "tcp 20-30", "tcp 587",
                                       "all all", "tcp 0-65535", "tcp 443",   "udp 25"};
static const char *const blocks[] = {"0.0.0.0/0",       "64.0.0.0/2",   "44.0.0.0/9",
                                     "44.128.0.0/9",    "44.0.0.0/8",   "198.51.100.0/24",
                                     "10.0.0.0/8",      "::/0",         "2600::/17",
                                     "2600:8000::/17",  "2001:db8::/32"};

/* --- the reference ---------------------------------------------------------------------------- */

static bool is_gone(const uint32_t *gone, size_t count, uint32_t row)
{
    for (size_t i = 0; i < count; i++)
        if (gone[i] == row)
            return true;
    return false;
}

static void add_block(struct addr_set *set, const struct account *account, uint32_t cidr)
{
    if (account_block(account, cidr).family == set->family)
        addr_set_add_cidr(set, account_block(account, cidr));
}

/* What the rules of the groups admit, the first group or both. */
static void admit_rules(struct addr_set *admitted, const struct account *account, uint16_t port,
                        bool both, const uint32_t *gone, size_t count)
{
    for (uint32_t row = 0; row < account->rules.count; row++) {
        const struct sg_rule *rule = &account->rules.items[row];
        if (is_gone(gone, count, row) || (rule->group != SMALL_GROUP && !both) ||
            !rule_covers_tcp_port(rule, port))
            continue;
        add_block(admitted, account, rule->source);
    }
}

/* First match: what an entry decides, later ones cannot. */
static void admit_entries(struct addr_set *admitted, const struct account *account, uint16_t port,
                          const uint32_t *gone, size_t count)
{
    struct addr_set undecided, part;

    addr_set_init(&undecided, admitted->family);
    addr_set_init(&part, admitted->family);
    addr_set_add_all(&undecided);
    for (uint32_t row = 0; row < account->acl_entries.count; row++) {
        const struct acl_entry *entry = &account->acl_entries.items[row];
        if (is_gone(gone, count, row) || !entry_covers_tcp_port(entry, port))
            continue;
        addr_set_clear(&part);
        add_block(&part, account, entry->cidr);
        addr_set_intersect(&part, &part, &undecided);
        addr_set_subtract(&undecided, &undecided, &part);
        if (entry->allow)
            addr_set_union(admitted, admitted, &part);
    }
    addr_set_release(&part);
    addr_set_release(&undecided);
}

static bool is_wide(const struct account *account, enum target_kind kind, uint16_t port,
                    enum ip_family family, bool both, const uint32_t *gone, size_t count)
{
    struct addr_set admitted, internet;
    bool wide;

    addr_set_init(&admitted, family);
    addr_set_init_internet(&internet, family);
    if (kind == TARGET_RULE)
        admit_rules(&admitted, account, port, both, gone, count);
    else
        admit_entries(&admitted, account, port, gone, count);
    wide = addr_set_breadth(&admitted, &internet) >= BREADTH_WIDE;
    addr_set_release(&internet);
    addr_set_release(&admitted);
    return wide;
}

/* The target speaks of 25 and 587. `gone` holds it too. */
static bool is_closed(const struct account *account, enum target_kind kind, const uint32_t *gone,
                      size_t count)
{
    static const uint16_t ports[] = {25, 587};

    for (size_t i = 0; i < 2; i++)
        for (int family = IP_V4; family < IP_FAMILY_COUNT; family++)
            if (is_wide(account, kind, ports[i], (enum ip_family)family, true, gone, count) ||
                is_wide(account, kind, ports[i], (enum ip_family)family, false, gone, count))
                return false;
    return true;
}

/* --- random accounts -------------------------------------------------------------------------- */

/* Rules of sg-1, then of sg-3, which eni-1 carries too. */
static void add_rules(struct account *account, uint64_t *seed)
{
    uint32_t own = roll(seed, OTHERS_MOST), others = roll(seed, OTHERS_MOST - own + 1);
    char text[64];

    small_carry_too(account, 0, SECOND_GROUP);
    for (uint32_t i = 0; i < own + others; i++) {
        snprintf(text, sizeof text, "%s %s", PICK(seed, traffics), PICK(seed, blocks));
        small_rule(account, text);
        if (i >= own)
            small_move_rule(account);
    }
}

static void add_entries(struct account *account, uint64_t *seed)
{
    uint32_t count = roll(seed, OTHERS_MOST);
    char text[96];

    for (uint32_t i = 0; i < count; i++) {
        snprintf(text, sizeof text, "%u %s %s %s", 110 + 10 * i, roll(seed, 4) ? "allow" : "deny",
                 PICK(seed, traffics), PICK(seed, blocks));
        small_entry(account, text);
    }
}

static struct account *random_account(uint64_t *seed, enum target_kind kind, struct target *target)
{
    struct account *account = small_account_new();

    if (kind == TARGET_RULE) {
        *target = small_rule(account, "tcp 25-587 0.0.0.0/0");
        add_rules(account, seed);
    } else {
        *target = small_entry(account, "100 allow tcp 25-587 0.0.0.0/0");
        add_entries(account, seed);
    }
    return account;
}

/* --- comparing -------------------------------------------------------------------------------- */

/* Whether a sentence names the rule or entry: "sgr-2 (" or "acl-1/in/120 (". */
static bool names_row(const struct account *account, enum target_kind kind, uint32_t row,
                      const char *line)
{
    char name[32];

    if (kind == TARGET_RULE)
        snprintf(name, sizeof name, "sgr-%u (", row);
    else
        snprintf(name, sizeof name, "acl-1/in/%u (", account->acl_entries.items[row].number);
    return strstr(line, name) != NULL;
}

/* The target and what is named, as rows; returns how many. */
static size_t list_named(const struct account *account, struct target target, const char *notes,
                         uint32_t *rows)
{
    size_t total = target.kind == TARGET_RULE ? account->rules.count : account->acl_entries.count;
    char *own = small_note(notes, "Still open to the Internet");
    char *others = small_note(notes, "Open to the Internet through other groups");
    size_t count = 0;

    rows[count++] = target.row;
    for (uint32_t row = 0; row < total; row++)
        if (row != target.row && (names_row(account, target.kind, row, own) ||
                                  names_row(account, target.kind, row, others)))
            rows[count++] = row;
    assert_null(strstr(own, " more"));
    assert_null(strstr(others, " more"));
    free(others);
    free(own);
    return count;
}

/* Every set of other allow entries or rules that is smaller than what was named. */
static void check_smaller(const struct account *account, struct target target, size_t named)
{
    size_t total = target.kind == TARGET_RULE ? account->rules.count : account->acl_entries.count;

    for (unsigned set = 0; set < 1u << total; set++) {
        uint32_t rows[OTHERS_MOST + 2];
        size_t count = 0;
        bool allowed = true;

        rows[count++] = target.row;
        for (uint32_t row = 0; row < total; row++)
            if (row != target.row && (set >> row & 1)) {
                rows[count++] = row;
                allowed &=
                    target.kind == TARGET_RULE || account->acl_entries.items[row].allow;
            }
        if ((set >> target.row & 1) || !allowed || count >= named)
            continue;
        if (is_closed(account, target.kind, rows, count))
            fail_msg("%zu close it, %zu were named", count - 1, named - 1);
    }
}

static void check_kind(enum target_kind kind)
{
    size_t by_count[OTHERS_MOST + 2] = {0};

    for (uint64_t round = 0; round < 2000; round++) {
        uint64_t seed = round * 104729 + 5;
        struct target target;
        struct account *account = random_account(&seed, kind, &target);
        char *notes = small_notes(account, CHANGE_REWRITE, target, "remove");
        uint32_t rows[OTHERS_MOST + 2];
        size_t named = list_named(account, target, notes, rows);

        if (!is_closed(account, kind, rows, named))
            fail_msg("round %d: not closed: %s", (int)round, notes);
        check_smaller(account, target, named);
        by_count[named - 1]++;
        free(notes);
        account_free(account);
    }
    assert_true(by_count[0] && by_count[1] && by_count[2] && by_count[3]);
}

static void the_named_rules_are_the_fewest(void **state)
{
    (void)state;
    check_kind(TARGET_RULE);
}

static void the_named_entries_are_the_fewest(void **state)
{
    (void)state;
    check_kind(TARGET_ENTRY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_named_rules_are_the_fewest),
        cmocka_unit_test(the_named_entries_are_the_fewest),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
