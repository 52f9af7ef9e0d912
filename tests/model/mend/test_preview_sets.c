/*
 * The four sets against a slow reference: packet by packet, at every address, port and protocol where
 * anything can change, with no interval arithmetic at all.
 */
#include "model/mend/plan.h"
#include "model/mend/preview.h"
#include "tests/model/mend/single_packet.h"
#include "tests/model/mend/small_account.h"
#include "tests/share.h"

/* --- the reference -------------------------------------------------------------------------------- */

static bool group_admits(const struct account *account, const struct edits *edits,
                         struct packet packet)
{
    struct rule_walk walk = rule_walk_group(account, edits, SMALL_GROUP);

    while (rule_walk_next(&walk))
        if (!rule_is_outbound(walk.rule) && rule_admits(account, walk.rule, packet))
            return true;
    return false;
}

/* The entry that decides, or NULL for the default deny. */
static const struct acl_entry *deciding_entry(const struct account *account,
                                              const struct edits *edits, struct packet packet,
                                              uint32_t *reference)
{
    const struct acl_entry *decides = NULL;
    size_t count;
    uint32_t *references = acl_entry_references(account, edits, SMALL_ACL, false, &count);

    for (size_t i = 0; i < count && !decides; i++) {
        const struct acl_entry *entry = account_entry(account, edits, references[i]);
        if (entry_matches(account, entry, packet)) {
            decides = entry;
            *reference = references[i];
        }
    }
    free(references);
    return decides;
}

static bool is_new_entry(const struct change *change, const struct acl_entry *entry)
{
    for (size_t i = 0; i < change->entry_count; i++)
        if (change->entries[i].number == entry->number)
            return true;
    return false;
}

static struct verdicts judge_rule(const struct account *account, const struct edits *before,
                                  const struct edits *after, const struct change *change,
                                  struct packet packet)
{
    const struct sg_rule *old = &account->rules.items[change->target.row];
    struct verdicts verdicts = {.old = rule_admits(account, old, packet),
                                .before = group_admits(account, before, packet),
                                .after = group_admits(account, after, packet)};

    verdicts.fresh = change->way == WAY_NOTHING && verdicts.old;
    for (size_t i = 0; i < change->rule_count; i++)
        verdicts.fresh |= rule_admits(account, &change->rules[i], packet);
    return verdicts;
}

static struct verdicts judge_entry(const struct account *account, const struct edits *before,
                                   const struct edits *after, const struct change *change,
                                   struct packet packet)
{
    uint32_t was = NONE, is = NONE;
    const struct acl_entry *first = deciding_entry(account, before, packet, &was);
    const struct acl_entry *second = deciding_entry(account, after, packet, &is);
    struct verdicts verdicts = {.before = first && first->allow, .after = second && second->allow};

    verdicts.old = verdicts.before && was == change->target.row;
    verdicts.fresh = verdicts.after && (is == change->target.row || is_new_entry(change, second));
    return verdicts;
}

/* --- where anything can change -------------------------------------------------------------------- */

struct grid {
    TABLE(struct ip_addr) addresses;
    TABLE(uint16_t) ports;
};

static void grid_add_around(struct grid *grid, enum ip_family family, ip_value first, ip_value last)
{
    const ip_value values[] = {first, last, first - 1, last + 1};

    for (size_t i = 0; i < 4; i++) {
        struct ip_addr address = {values[i] & ip_family_last(family), family};
        bool known = false;
        for (size_t j = 0; j < grid->addresses.count && !known; j++)
            known = grid->addresses.items[j].value == address.value &&
                    grid->addresses.items[j].family == family;
        if (!known)
            TABLE_ADD(grid->addresses, address);
    }
}

static void grid_add_ports(struct grid *grid, int32_t from, int32_t to)
{
    const int32_t ports[] = {from, to, from - 1, to + 1};

    for (size_t i = 0; i < 4; i++) {
        uint16_t port = (uint16_t)ports[i];
        bool known = ports[i] < 0 || ports[i] > 65535;
        for (size_t j = 0; j < grid->ports.count && !known; j++)
            known = grid->ports.items[j] == port;
        if (!known)
            TABLE_ADD(grid->ports, port);
    }
}

static void grid_make(struct grid *grid, const struct account *account)
{
    *grid = (struct grid){0};
    for (size_t i = 0; i < account->cidrs.count; i++) {
        struct cidr block = account_block(account, (uint32_t)i);
        grid_add_around(grid, (enum ip_family)block.family, cidr_first(block), cidr_last(block));
    }
    for (size_t i = 0; i < account->interface_addresses.count; i++) {
        struct ip_addr address = account->interface_addresses.items[i].address;
        grid_add_around(grid, address.family, address.value, address.value);
    }
    for (size_t i = 0; i < account->rules.count; i++)
        grid_add_ports(grid, account->rules.items[i].from_port, account->rules.items[i].to_port);
    for (size_t i = 0; i < account->acl_entries.count; i++)
        grid_add_ports(grid, account->acl_entries.items[i].from_port,
                       account->acl_entries.items[i].to_port);
    for (size_t i = 0; i < smtp_ports_default.count; i++)
        grid_add_ports(grid, smtp_ports_default.ports[i], smtp_ports_default.ports[i]);
    grid_add_ports(grid, 8 * 256, 8 * 256 + 255);
    grid_add_ports(grid, 0, 65535);
}

static void grid_release(struct grid *grid)
{
    free(grid->addresses.items);
    free(grid->ports.items);
}

/* --- comparing ------------------------------------------------------------------------------------ */

struct comparison {
    struct account *account;
    const struct edits *before, *after;
    const struct change *change;
    const struct preview *preview;
    size_t packets, seen[16];
};

static void compare_packet(struct comparison *comparison, struct packet packet)
{
    struct verdicts verdicts =
        (comparison->change->target.kind == TARGET_RULE ? judge_rule : judge_entry)(
            comparison->account, comparison->before, comparison->after, comparison->change, packet);
    int expected = expected_sets(verdicts), told = told_sets(comparison->preview, packet);

    comparison->packets++;
    comparison->seen[told]++;
    if (expected != told) {
        struct strbuf address = STRBUF_INIT;
        ip_addr_format(&address, packet.address);
        fail_msg("%s protocol %d port %u way %d: expected %d, told %d", address.text,
                 packet.protocol, packet.port, comparison->change->way, expected, told);
    }
}

static void compare_everywhere(struct comparison *comparison)
{
    static const int16_t protocols[] = {0, 1, 6, 17, 50, 51, 58, 255};
    struct grid grid;

    grid_make(&grid, comparison->account);
    for (size_t i = 0; i < sizeof protocols / sizeof protocols[0]; i++)
        for (size_t j = 0; j < grid.ports.count; j++)
            for (size_t k = 0; k < grid.addresses.count; k++)
                compare_packet(comparison, (struct packet){protocols[i], grid.ports.items[j],
                                                           grid.addresses.items[k]});
    grid_release(&grid);
}

/* Runs are as the header promises: SMTP ports single and first, the old rule's sets disjoint. */
static void check_shape(const struct preview *preview)
{
    bool past_smtp = false;

    for (size_t i = 0; i < preview->meaning_count; i++) {
        const struct preview_meaning *meaning = &preview->meanings[i];
        assert_false(meaning->is_smtp && past_smtp);
        past_smtp |= !meaning->is_smtp;
        assert_true(meaning->first_port <= meaning->last_port);
        if (meaning->is_smtp)
            assert_true(meaning->protocol == PROTOCOL_TCP &&
                        meaning->first_port == meaning->last_port);
        assert_false(addr_set_intersects(&meaning->closed, &meaning->kept));
        assert_false(addr_set_intersects(&meaning->closed, &meaning->still));
        assert_false(addr_set_intersects(&meaning->kept, &meaning->still));
        assert_false(addr_set_intersects(&meaning->closed, &meaning->opened));
    }
}

/* --- random accounts ------------------------------------------------------------------------------ */

static uint32_t roll(uint64_t *seed, uint32_t sides)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*seed >> 33) % sides;
}

#define PICK(seed, list) ((list)[roll((seed), sizeof(list) / sizeof((list)[0]))])

static const char *const traffics[] = {"tcp 25",   "tcp 20-30",   "tcp 0-65535", "tcp 465-587",
                                       "udp 25",   "udp 0-65535", "all all",     "all all",
                                       "icmp 8/0", "icmp all",    "50 all",      "tcp 26-464",
                                       "51 all",   "icmpv6 all",  "tcp 2525"};
static const char *const blocks[] = {
    "0.0.0.0/0",    "10.0.0.0/8", "10.0.0.0/16", "128.0.0.0/1", "10.0.1.0/24",
    "192.0.2.0/24", "::/0",       "2000::/3",    "0.0.0.0/0",   "2600:1f18:0:101::/64"};
static const char *const references[] = {"sg-1", "sg-2", "sg-3", "pl-1", "pl-6"};
static const char *const spellings[] = {"vpc",
                                        "remove",
                                        "sg:sg-2",
                                        "sg:sg-2,sg-1",
                                        "pl:pl-1",
                                        "subnet:subnet-b",
                                        "cidr:10.0.0.0/8",
                                        "cidr:10.0.1.0/24,192.0.2.0/25",
                                        "cidr:2001:db8::/32",
                                        "cidr:128.0.0.0/1,10.0.0.0/7"};

static struct account *random_account(uint64_t *seed)
{
    struct account *account = small_account_new();
    uint32_t number = 0;
    char text[96];

    for (uint32_t i = 1 + roll(seed, 6); i > 0; i--) {
        bool is_block = roll(seed, 3) > 0;
        snprintf(text, sizeof text, "%s %s", PICK(seed, traffics),
                 is_block ? PICK(seed, blocks) : PICK(seed, references));
        small_rule(account, text);
    }
    for (uint32_t i = 1 + roll(seed, 6); i > 0; i--) {
        number += 1 + roll(seed, 30);
        snprintf(text, sizeof text, "%u %s %s %s", number, roll(seed, 4) ? "allow" : "deny",
                 PICK(seed, traffics), PICK(seed, blocks));
        small_entry(account, text);
    }
    return account;
}

static struct target random_target(const struct account *account, uint64_t *seed)
{
    if (roll(seed, 2))
        return (struct target){TARGET_RULE, roll(seed, (uint32_t)account->rules.count)};
    return (struct target){TARGET_ENTRY, roll(seed, (uint32_t)account->acl_entries.count)};
}

static bool random_change(struct change *change, struct account *account, struct plan *plan,
                          struct target target, uint64_t *seed)
{
    struct strbuf why = STRBUF_INIT;
    struct candidate candidate;
    bool made = false;

    if (candidate_parse(&candidate, account, target, PICK(seed, spellings), &why)) {
        struct change_request request = {.kind = roll(seed, 2) ? CHANGE_REWRITE : CHANGE_CARVE,
                                         .target = target,
                                         .candidate = &candidate,
                                         .ports = &smtp_ports_default,
                                         .allow_loss = true};
        made = change_make(change, account, plan_edits_beside(plan, target), &request, &why) ==
               CHANGE_OK;
        candidate_release(&candidate);
    }
    strbuf_release(&why);
    return made;
}

/* "Opens nothing" is said exactly where no packet is opened: all sources are known here. */
static void check_promise(const struct comparison *comparison)
{
    size_t opened = 0;

    for (size_t i = 0; i < 16; i++)
        opened += i & OPENED ? comparison->seen[i] : 0;
    assert_int_equal(preview_opens_nothing(comparison->preview), opened == 0);
}

/* Previews a change, stages it, and compares before and after with the preview. */
static void check_change(struct account *account, struct plan *plan, struct change *change,
                         size_t seen[16], size_t *packets)
{
    struct target target = change->target;
    struct change copy;
    struct preview preview;
    struct edits *before = edits_new(account);

    for (size_t i = 0; i < plan_count(plan); i++)
        if (plan_find(plan, target) != i)
            change_apply(plan_at(plan, i), before);
    preview_make(&preview, account, before, change, &smtp_ports_default);
    check_shape(&preview);
    change_copy(&copy, change);
    struct edits *after = edits_new(account);
    for (size_t i = 0; i < plan_count(plan); i++)
        if (plan_find(plan, target) != i)
            change_apply(plan_at(plan, i), after);
    change_apply(change, after);
    struct comparison comparison = {account, before, after, &copy, &preview, 0, {0}};
    compare_everywhere(&comparison);
    check_promise(&comparison);
    *packets += comparison.packets;
    for (size_t i = 0; i < 16; i++)
        seen[i] += comparison.seen[i];
    preview_release(&preview);
    change_release(&copy);
    edits_free(before);
    edits_free(after);
}

static void the_sets_agree_with_single_packets(void **state)
{
    (void)state;
    size_t seen[16] = {0}, packets = 0, changes = 0;

    for (uint64_t round = 0; round < 1000 / SHARE; round++) {
        uint64_t seed = round * 104729 + 11;
        struct account *account = random_account(&seed);
        struct plan *plan = plan_new(account);
        for (int i = 0; i < 3; i++) {
            struct target target = random_target(account, &seed);
            struct change change;
            if (plan_find(plan, target) != SIZE_MAX ||
                !random_change(&change, account, plan, target, &seed))
                continue;
            check_change(account, plan, &change, seen, &packets);
            plan_stage(plan, &change);
            changes++;
        }
        plan_free(plan);
        account_free(account);
    }
    assert_true(changes > 1000 / SHARE && packets > 5000000 / SHARE);
    assert_true(seen[CLOSED] && seen[KEPT] && seen[OPENED] && seen[STILL]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_sets_agree_with_single_packets),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
