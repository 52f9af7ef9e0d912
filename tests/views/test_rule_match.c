/* Which rules show a text: against their cells, made and searched byte by byte. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "model/account/rule.h"
#include "model/base/mem.h"
#include "model/base/message.h"
#include "tests/model/judge/build_account.h"
#include "tests/model/random.h"
#include "views/screens/rule_match.h"

enum { RULES = 3000 };

/* --- an account whose rules say all that a rule can ------------------------------------------------ */

static struct cidr random_block(void)
{
    struct cidr block = {.family = one_in(3) ? IP_V6 : IP_V4};

    for (int byte = 0; byte < (block.family == IP_V4 ? 4 : 16); byte++)
        block.base = block.base << 8 | (one_in(2) ? below(256) : one_in(2) ? 0 : below(16));
    if (block.family == IP_V6 && one_in(4)) /* ::a:b, ::7 */
        block.base &= (ip_value)0xFFFFFFFFFFFF;
    if (block.family == IP_V6 && one_in(6)) /* ::ffff:10.1.2.3 */
        return (struct cidr){(ip_value)0xFFFF << 32 | (uint32_t)block.base, IP_V6, 128};
    block.length = (uint8_t)below(block.family == IP_V4 ? 33 : 129);
    block.base = cidr_first(block);
    return block;
}

static uint32_t random_group_source(struct account *account)
{
    struct group_reference reference = {.group = NONE};

    if (one_in(4))
        reference.group_name =
            account_text(account, PICK(((const char *const[]){"old-mail", "X"})));
    else
        reference.group_id =
            account_text(account, PICK(((const char *const[]){"sg-0ab1", "sg-2"})));
    return account_group_reference(account, &reference);
}

static uint32_t random_list_source(struct account *account)
{
    struct prefix_list list = {.id = account_text(account, one_in(2) ? "pl-10" : "pl-0c")};

    TABLE_ADD(account->prefix_lists, list);
    return (uint32_t)account->prefix_lists.count - 1;
}

static void set_random_ports(struct sg_rule *rule)
{
    static const int32_t odd[] = {-1, 0, 25, 587, 65535, 65536, 70000, -7};

    rule->protocol = (int16_t)(one_in(2) ? PROTOCOL_TCP : (int)below(257) - 1);
    rule->from_port = one_in(3) ? PICK(odd) : (int32_t)below(65536);
    rule->to_port = one_in(2) ? rule->from_port : one_in(2) ? PICK(odd) : (int32_t)below(65536);
}

static void add_random_rule(struct account *account)
{
    static const char *const texts[] = {"", "", "SMTP relay", "Caf\xc3\xa9 10.0",
                                        "a\x1b[31m\xe2\x80\xae"};
    static const char *const ids[] = {"", "sgr-0a1", "sgr-10"};
    struct sg_rule rule = {.description = account_text(account, PICK(texts)),
                           .id = account_text(account, PICK(ids)),
                           .source_kind = SOURCE_CIDR,
                           .flags = one_in(2) ? RULE_EGRESS : 0};

    set_random_ports(&rule);
    if (one_in(5))
        rule.source_kind = one_in(2) ? SOURCE_GROUP : SOURCE_PREFIX_LIST;
    rule.source = rule.source_kind == SOURCE_CIDR    ? account_cidr(account, random_block())
                  : rule.source_kind == SOURCE_GROUP ? random_group_source(account)
                                                     : random_list_source(account);
    TABLE_ADD(account->rules, rule);
}

/* --- the slow way ---------------------------------------------------------------------------------- */

static bool has(const char *text, const char *wanted)
{
    size_t length = strlen(wanted);

    for (size_t at = 0; at + length <= strlen(text); at++) {
        size_t same = 0;

        while (same < length && (char)tolower((unsigned char)text[at + same]) == wanted[same])
            same++;
        if (same == length)
            return true;
    }
    return false;
}

/* The cells as rule_row makes them. */
static bool a_cell_has(const struct account *account, const struct sg_rule *rule,
                       const char *wanted)
{
    struct strbuf ports = STRBUF_INIT, source = STRBUF_INIT;
    char buffer[8];
    bool found;

    rule_format_ports_short(rule->protocol, rule->from_port, rule->to_port, &ports);
    rule_format_source(account, rule, false, &source);
    found = has(rule->flags & RULE_EGRESS ? "out" : "in", wanted) ||
            has(protocol_name(rule->protocol, buffer), wanted) || has(ports.text, wanted) ||
            has(source.text, wanted) || has(account_show(account, rule->id), wanted) ||
            has(account_show(account, rule->description), wanted);
    strbuf_release(&ports);
    strbuf_release(&source);
    return found;
}

/* --- tests ----------------------------------------------------------------------------------------- */

static size_t assert_same(const struct account *account, const char *wanted)
{
    struct rule_match *match = rule_match_new(account, wanted);
    size_t count = account->rules.count, found = 0;
    uint32_t *rows = mem_zalloc(count, sizeof *rows), *numbers = mem_zalloc(count, sizeof *numbers);
    bool *shows = mem_zalloc(count, sizeof *shows);

    for (uint32_t i = 0; i < count; i++) { /* neither in order nor all in one place */
        rows[i] = (uint32_t)count - 1 - i;
        numbers[i] = (i + 7) % (uint32_t)count;
    }
    for (int turn = 0; turn < 2; turn++) { /* looked at, and remembered */
        rule_match_look(match, rows, numbers, count, shows);
        for (size_t i = 0; i < count; i++) {
            uint32_t row = rows[numbers[i]];

            if (shows[i] != a_cell_has(account, &account->rules.items[row], wanted))
                fail_msg("rule %u, \"%s\"", row, wanted);
            found += shows[i];
        }
    }
    rule_match_free(match);
    free(rows);
    free(numbers);
    free(shows);
    return found;
}

static void test_as_the_cells_do(void **state)
{
    static const char *const wanted[] = {"1",   "0",  ":0",  "10.0", "/3", "::",   "ffff", "f",
                                         "05",  "00", "2",   "9",    ":",  ".",    "/",    "65535",
                                         "::f", "in", "out", "tcp",  "-",  "65",   "type", "all",
                                         "sg-", "x",  "mtp", "caf",  "é",  "[31m", "7000", "10.",
                                         "2:",  "/1", "e:0", "sgr-", " ",  "0/"};
    struct account *account = build_account();
    size_t found = 0;

    (void)state;
    random_state = 20261128;
    for (int i = 0; i < RULES; i++)
        add_random_rule(account);
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        size_t these = assert_same(account, wanted[i]);

        if (!these)
            fail_msg("nothing shows \"%s\"", wanted[i]);
        found += these;
    }
    assert_true(found > 2 * RULES);
    assert_int_equal(assert_same(account, "no rule says this"), 0);
    account_free(account);
}

/* What a block shows, cut out of it anywhere: those that are found in a group of an address, and those that are not. */
static void test_any_part_of_a_block(void **state)
{
    struct account *account = build_account();

    (void)state;
    random_state = 7;
    for (int i = 0; i < RULES / 10; i++)
        add_random_rule(account);
    for (int round = 0; round < 400; round++) {
        struct strbuf text = STRBUF_INIT;
        size_t first;

        cidr_format(&text, account_block(account, below((uint32_t)account->cidrs.count)));
        first = below((uint32_t)text.length);
        strbuf_truncate(&text, first + 1 + below((uint32_t)(text.length - first)));
        assert_same(account, text.text + first);
        strbuf_release(&text);
    }
    account_free(account);
}

/* So many that the second core looks too: rules again and again. */
static void test_many(void **state)
{
    enum { MANY = 40000 };
    struct account *account = build_account();
    uint32_t *rows = mem_zalloc(RULES, sizeof *rows), *numbers = mem_zalloc(MANY, sizeof *numbers);
    bool *shows = mem_zalloc(MANY, sizeof *shows);

    (void)state;
    random_state = 9;
    for (uint32_t i = 0; i < RULES; i++) {
        add_random_rule(account);
        rows[i] = i;
    }
    for (size_t i = 0; i < MANY; i++)
        numbers[i] = below(RULES);
    for (size_t round = 0; round < 5; round++) {
        const char *wanted = ((const char *const[]){"1", "e", "10.", ":", "smtp"})[round];
        struct rule_match *match = rule_match_new(account, wanted);
        bool has[RULES];

        for (size_t i = 0; i < RULES; i++)
            has[i] = a_cell_has(account, &account->rules.items[i], wanted);
        rule_match_look(match, rows, numbers, MANY, shows);
        for (size_t i = 0; i < MANY; i++)
            assert_int_equal(shows[i], has[numbers[i]]);
        rule_match_free(match);
    }
    free(rows);
    free(numbers);
    free(shows);
    account_free(account);
}

static bool shows(const struct account *account, const char *wanted)
{
    struct rule_match *match = rule_match_new(account, wanted);
    const uint32_t first = 0;
    bool it_does;

    rule_match_look(match, &first, &first, 1, &it_does);
    rule_match_free(match);
    return it_does;
}

/* The zeros of a1::/16 are not written. */
static void test_only_what_is_written(void **state)
{
    struct account *account = build_account();
    struct sg_rule rule = {.source_kind = SOURCE_CIDR,
                           .source = build_block(account, "a1::/16"),
                           .protocol = PROTOCOL_TCP,
                           .from_port = 25,
                           .to_port = 25};

    (void)state;
    TABLE_ADD(account->rules, rule);
    assert_true(shows(account, "a1"));
    assert_true(shows(account, "1::/16"));
    assert_true(shows(account, "25"));
    assert_true(shows(account, "in"));
    assert_false(shows(account, "0"));
    assert_false(shows(account, "out"));
    assert_false(shows(account, "25-25"));
    account_free(account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_as_the_cells_do),
        cmocka_unit_test(test_any_part_of_a_block),
        cmocka_unit_test(test_many),
        cmocka_unit_test(test_only_what_is_written),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
