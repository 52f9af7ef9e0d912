/*
 * A rule can only add to what its group admits. So a way that gets through without it does not hang on
 * it; one that is stopped elsewhere is stopped with it as well; what remains is stopped by the very
 * group, whose question is kept, and walked a second time with the rule in place.
 */
#include "model/mend/senders_ask.h"

#include "model/account/rule.h"
#include "model/mend/change.h"
#include "model/mend/rule_parts.h"

/* Through a balancer or NAT instance that carries the group too, it is asked more than once. */
enum { ASKED_MOST = 4 };

/* One to the whole Internet stands for several. */
enum { INTERNET_WALKS = 3 };

/* Carving leaves an entry in place and denies the SMTP ports before it. */
static bool carve_away(struct edits *edits, const struct candidates_request *request)
{
    const struct candidate nothing = {.kind = CANDIDATE_REMOVE};
    const struct change_request wanted = {.kind = CHANGE_CARVE,
                                          .target = request->target,
                                          .candidate = &nothing,
                                          .ports = request->ports};
    struct strbuf why = STRBUF_INIT;
    struct change change;
    bool made =
        change_make(&change, request->account, request->edits, &wanted, &why) == CHANGE_OK;

    if (made) {
        change_apply(&change, edits);
        change_release(&change);
    }
    strbuf_release(&why);
    return made;
}

void asking_begin(struct asking *asking, struct senders *senders,
                  const struct candidates_request *request)
{
    *asking = (struct asking){.senders = senders,
                              .request = request,
                              .without = edits_copy(request->edits, request->account)};
    if (request->target.kind == TARGET_RULE)
        edits_remove_rule(asking->without, request->target.row);
    else if (!request->carve || !carve_away(asking->without, request))
        edits_remove_entry(asking->without, request->target.row);
}

void asking_end(struct asking *asking)
{
    edits_free(asking->without);
}

static void ask(struct asking *asking, const struct edits *edits,
                const struct walk_question *question, struct walk_answer *answer)
{
    const struct walk_context context = {.account = asking->request->account, .edits = edits};

    asking->senders->walks += question->to.kind == WALK_END_INTERNET ? INTERNET_WALKS : 1;
    walk_answer_make(answer, &context, question);
}

/* --- sources ----------------------------------------------------------------------------------- */

static enum admits list_admits(const struct account *account, uint32_t row, struct ip_addr from)
{
    const struct prefix_list *list;

    if (row == NONE)
        return ADMITS_PERHAPS;
    list = &account->prefix_lists.items[row];
    for (uint32_t i = 0; i < list->entries.count; i++) {
        uint32_t cidr = account->prefix_entries.items[list->entries.first + i].cidr;
        if (cidr_covers(account_block(account, cidr), cidr_of_address(from)))
            return ADMITS_YES;
    }
    return list->entries_known && !list->entries_incomplete ? ADMITS_NO : ADMITS_PERHAPS;
}

/* A private address that no interface of the export holds, where not all interfaces are told. */
static bool could_be_member(const struct account *account, uint32_t group,
                            const struct walk_asked *asked)
{
    struct addr_set internet;
    bool is_private;

    if (asked->bar != REFERENCE_BAR_ADDRESS)
        return false;
    addr_set_init_internet(&internet, asked->from.family);
    is_private = !addr_set_contains(&internet, asked->from.value);
    addr_set_release(&internet);
    return is_private &&
           (group == NONE || !account->groups.items[group].described ||
            account_presence(account, account->groups.items[group].scope,
                             DATA_NETWORK_INTERFACES) != PRESENCE_COMPLETE);
}

static enum admits group_admits(const struct account *account,
                                const struct group_reference *reference,
                                const struct walk_asked *asked)
{
    if (reference->stale)
        return ADMITS_NO;
    if (asked->sender == NONE && could_be_member(account, reference->group, asked))
        return ADMITS_PERHAPS;
    if (asked->bar != REFERENCE_MATCHES || asked->sender == NONE)
        return ADMITS_NO;
    return account_interface_carries(account, asked->sender, reference->group) ? ADMITS_YES
                                                                               : ADMITS_NO;
}

enum admits source_admits(const struct account *account, struct source source,
                          const struct walk_asked *asked)
{
    switch ((enum source_kind)source.kind) {
    case SOURCE_CIDR:
        return cidr_covers(account_block(account, source.row), cidr_of_address(asked->from)) ? ADMITS_YES
                                                                                    : ADMITS_NO;
    case SOURCE_PREFIX_LIST:
        return list_admits(account, source.row, asked->from);
    case SOURCE_GROUP:
        break;
    }
    return group_admits(account, &account->group_references.items[source.row], asked);
}

/* --- rules ------------------------------------------------------------------------------------- */

static const struct walk *deciding(const struct walk_answer *answer)
{
    return &answer->walks[answer->deciding];
}

/* The target's group is what stops it. */
static bool is_stopped_by_group(const struct asking *asking, const struct walk *walk)
{
    const struct account *account = asking->request->account;
    uint32_t group = target_holder(account, asking->request->target).row;

    return walk->verdict == WALK_BLOCKED && walk->count &&
           walk->hops[walk->deciding].kind == HOP_GROUP_IN && !walk->hops[walk->deciding].reply &&
           walk->asked.interface != NONE &&
           account_interface_carries(account, walk->asked.interface, group);
}

/* Two hosts with both families are walked by IPv4 unless IPv6 is better: where the target is not for
 * IPv4, or IPv4 is stopped elsewhere, the way by IPv6 must be asked for. False if the receiver has no
 * such address. */
static bool ask_by_ipv6(struct asking *asking, const struct mail_way *way,
                        struct walk_answer *answer)
{
    const struct account *account = asking->request->account;
    struct walk_question question = mail_way_question(way);
    struct span addresses;

    if (way->to.kind != WALK_END_INTERFACE)
        return false;
    addresses = account->interfaces.items[way->receiver].addresses;
    for (uint32_t i = 0; i < addresses.count; i++) {
        struct ip_addr address = account->interface_addresses.items[addresses.first + i].address;
        if (address.family != IP_V6)
            continue;
        question.to = (struct walk_end){.kind = WALK_END_ADDRESS, .address = address};
        ask(asking, asking->without, &question, answer);
        return true;
    }
    return false;
}

/* What the target's group is asked by a way that it stops, if the target could admit that. */
static bool find_asked(struct asking *asking, const struct mail_way *way, const struct walk *walk,
                       struct walk_asked *asked)
{
    const struct account *account = asking->request->account;
    const struct sg_rule *rule = target_rule(account, asking->request->target);
    struct walk_answer by_ipv6 = {0};
    bool stopped = is_stopped_by_group(asking, walk);

    *asked = walk->asked;
    if (!stopped || !target_takes_family(account, asking->request->target,
                                         (uint8_t)asked->from.family)) {
        stopped = rule_source_family(account, rule) != IP_V4 &&
                  ask_by_ipv6(asking, way, &by_ipv6) &&
                  is_stopped_by_group(asking, deciding(&by_ipv6));
        if (stopped)
            *asked = deciding(&by_ipv6)->asked;
        walk_answer_release(&by_ipv6);
    }
    return stopped && source_admits(account, (struct source){rule->source_kind, rule->source},
                                    asked) != ADMITS_NO;
}

static size_t times_asked(const struct walk *walk, uint32_t group)
{
    size_t times = 0;

    for (size_t i = 0; i < walk->count; i++)
        times += walk->hops[i].kind == HOP_GROUP_IN && !walk->hops[i].reply &&
                 walk->hops[i].object.kind == OBJECT_GROUP && walk->hops[i].object.row == group;
    return times;
}

/* A rule like the target that admits exactly this address. */
static void admit(struct asking *asking, struct edits *edits, struct ip_addr address)
{
    struct source source = {SOURCE_CIDR,
                            account_cidr(asking->request->account, cidr_of_address(address))};
    struct sg_rule rule = rule_with_source(
        target_rule(asking->request->account, asking->request->target), source);

    edits_add_rule(edits, &rule);
}

/* Admits what the group was asked, until nothing more is asked. */
static void find_further_asked(struct asking *asking, const struct mail_way *way,
                               struct walk_asked asked)
{
    struct senders *senders = asking->senders;
    struct walk_question question = mail_way_question(way);
    struct edits *edits = edits_copy(asking->without, asking->request->account);
    bool stopped = true;

    for (size_t i = 1; i < ASKED_MOST && stopped; i++) {
        struct walk_answer answer = {0};
        admit(asking, edits, asked.from);
        ask(asking, edits, &question, &answer);
        stopped = is_stopped_by_group(asking, deciding(&answer));
        asked = deciding(&answer)->asked;
        if (stopped)
            TABLE_ADD(senders->asked, asked);
        walk_answer_release(&answer);
    }
    edits_free(edits);
}

static void keep_asked(struct asking *asking, const struct mail_way *way, struct walk_asked asked,
                       struct way_answer *answer)
{
    struct senders *senders = asking->senders;
    uint32_t group = target_holder(asking->request->account, asking->request->target).row;

    answer->hangs = true;
    answer->asked.first = (uint32_t)senders->asked.count;
    TABLE_ADD(senders->asked, asked);
    if (times_asked(deciding(&answer->today), group) > 1)
        find_further_asked(asking, way, asked);
    answer->asked.count = (uint32_t)senders->asked.count - answer->asked.first;
}

/* What gets through without the rule gets through with it as well; but it may be known better then.
 * Parts of the Internet may be stopped by different things. */
static bool is_settled(const struct mail_way *way, const struct walk_answer *without,
                       bool by_group)
{
    if (way->receiver == NONE)
        return false;
    return without->verdict == WALK_BLOCKED ? !by_group : without->verdict != WALK_UNKNOWN;
}

static void ask_of_rule(struct asking *asking, const struct mail_way *way,
                        struct way_answer *answer)
{
    const struct walk_question question = mail_way_question(way);
    struct walk_answer without = {0};
    struct walk_asked asked;
    bool by_group, partly;

    ask(asking, asking->without, &question, &without);
    by_group = without.verdict == WALK_BLOCKED &&
               find_asked(asking, way, deciding(&without), &asked);
    if (is_settled(way, &without, by_group)) {
        answer->today = without;
        return;
    }
    ask(asking, asking->request->edits, &question, &answer->today);
    if (answer->today.verdict != WALK_BLOCKED && by_group)
        keep_asked(asking, way, asked, answer);
    else if (answer->today.verdict != WALK_BLOCKED && way->is_own)
        answer->hangs = mail_way_is_broken(&answer->today, &without, &partly);
    walk_answer_release(&without);
}

/* --- entries ----------------------------------------------------------------------------------- */

static void ask_of_entry(struct asking *asking, const struct mail_way *way,
                         struct way_answer *answer)
{
    const struct walk_question question = mail_way_question(way);
    struct walk_answer without = {0};
    bool partly;

    ask(asking, asking->request->edits, &question, &answer->today);
    if (answer->today.verdict == WALK_BLOCKED || !way->is_own)
        return;
    ask(asking, asking->without, &question, &without);
    answer->hangs = mail_way_is_broken(&answer->today, &without, &partly);
    walk_answer_release(&without);
}

void way_ask(struct asking *asking, const struct mail_way *way, struct way_answer *answer)
{
    *answer = (struct way_answer){.hangs = false};
    if (asking->request->target.kind == TARGET_RULE)
        ask_of_rule(asking, way, answer);
    else
        ask_of_entry(asking, way, answer);
}
