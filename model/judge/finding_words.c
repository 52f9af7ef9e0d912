/*
 * finding_words.c: a finding as one sentence: what is open, to whom, and what comes of it.
 */
#include "model/account/rule.h"
#include "model/base/message.h"
#include "model/base/sentence.h"
#include "model/judge/acl_judge.h"
#include "model/judge/finding.h"

#define NAMED_MOST 3 /* interfaces named before "and 2 more" */

/* Everything a sentence is made from. */
struct words {
    const struct findings *findings;
    const struct finding *finding;
    const struct account *account;
    const struct edits *edits;
    struct strbuf *out;
};

static uint32_t first_rule(const struct words *words)
{
    return words->findings->rules.items[words->finding->rules.first];
}

/* --- what -------------------------------------------------------------------------------------------- */

static size_t first_port(uint64_t mask)
{
    size_t port = 0;

    while (!(mask >> port & 1))
        port++;
    return port;
}

/* "TCP 25 (mail between servers)" or "TCP 25, 465". */
static void add_ports(const struct words *words)
{
    uint64_t mask = words->finding->ports;
    const struct smtp_ports *ports = &words->findings->ports;

    strbuf_adds(words->out, "TCP ");
    smtp_ports_format(ports, mask, words->out);
    if ((mask & (mask - 1)) == 0)
        strbuf_addf(words->out, " (%s)", smtp_port_meaning(ports->ports[first_port(mask)]));
}

/* --- to whom ------------------------------------------------------------------------------------------- */

static void add_rule_source(const struct words *words)
{
    rule_format_source(words->account,
                       account_rule(words->account, words->edits, first_rule(words)), false,
                       words->out);
}

static void add_entry_source(const struct words *words)
{
    const struct acl_entry *entry = account_entry(words->account, words->edits, first_rule(words));

    cidr_format(words->out, account_block(words->account, entry->cidr));
}

/* What a rule or entry is really open to, on the finding's first port. */
static void open_set(const struct words *words, struct addr_set *set)
{
    uint32_t reference = first_rule(words);
    uint16_t port = words->findings->ports.ports[first_port(words->finding->ports)];

    if (words->finding->kind == FINDING_NACL_ENTRY_OPEN)
        acl_entry_effective_tcp(words->account, words->edits, reference, port, set);
    else
        rule_source_set(words->account, account_rule(words->account, words->edits, reference), set);
}

/* At a glance: a rule whose source is 0.0.0.0/0 or ::/0, as of nearly all that are open to all. */
static bool names_all(const struct words *words, enum ip_family family)
{
    const struct sg_rule *rule;
    struct cidr block;

    if (words->finding->kind == FINDING_NACL_ENTRY_OPEN)
        return false;
    rule = account_rule(words->account, words->edits, first_rule(words));
    if (rule->source_kind != SOURCE_CIDR)
        return false;
    block = account_block(words->account, rule->source);
    return block.length == 0 && block.family == family;
}

static bool open_to_all(const struct words *words, enum ip_family family)
{
    struct addr_set set, internet;
    bool all;

    if (words->finding->rules.count != 1)
        return false;
    if (names_all(words, family))
        return true;
    addr_set_init(&set, family);
    addr_set_init_internet(&internet, family);
    open_set(words, &set);
    all = addr_set_is_subset(&internet, &set);
    addr_set_release(&internet);
    addr_set_release(&set);
    return all;
}

static const char *breadth_phrase(const struct words *words)
{
    bool four = words->finding->family == IP_V4;

    if (words->finding->breadth == BREADTH_UNKNOWN)
        return _("a source that the export does not tell in full");
    if (words->finding->breadth == BREADTH_WIDE)
        return four ? _("a large part of the IPv4 Internet")
                    : _("a large part of the IPv6 Internet");
    if (open_to_all(words, (enum ip_family)words->finding->family))
        return four ? _("all of the IPv4 Internet") : _("all of the IPv6 Internet");
    return four ? _("at least half of the IPv4 Internet") : _("at least half of the IPv6 Internet");
}

static void add_union_source(const struct words *words)
{
    uint32_t count = words->finding->rules.count;

    if (words->finding->kind == FINDING_ENI_UNION_OPEN)
        strbuf_addf(words->out,
                    ngettext("the sources of %u rule together, over all groups of the interface",
                             "the sources of %u rules together, over all groups of the interface",
                             count),
                    (unsigned)count);
    else
        strbuf_addf(
            words->out,
            ngettext("the sources of %u rule together", "the sources of %u rules together", count),
            (unsigned)count);
}

/* --- what comes of it -------------------------------------------------------------------------------------- */

static void add_balancer(const struct words *words, uint32_t balancer)
{
    if (balancer == NONE)
        return;
    strbuf_adds(words->out, _(" through network load balancer "));
    account_describe_object(words->account, (struct object_ref){OBJECT_LOAD_BALANCER, balancer},
                            words->out);
}

static void add_interface_names(const struct words *words)
{
    struct span span = words->finding->interfaces;

    for (uint32_t i = 0; i < span.count && i < NAMED_MOST; i++) {
        struct object_ref interface = {OBJECT_INTERFACE,
                                       words->findings->interfaces.items[span.first + i]};
        strbuf_adds(words->out, i == 0 ? ": " : ", ");
        account_describe_object(words->account, interface, words->out);
        add_balancer(words, words->findings->balancers.items[span.first + i]);
    }
    if (span.count > NAMED_MOST)
        strbuf_addf(words->out, _(" and %u more"), (unsigned)(span.count - NAMED_MOST));
}

static void add_exposed(const struct words *words)
{
    uint32_t count = words->finding->interfaces.count;

    strbuf_addf(
        words->out,
        ngettext(", and %u interface can be reached", ", and %u interfaces can be reached", count),
        (unsigned)count);
    add_interface_names(words);
}

static void add_obstacle(const struct words *words)
{
    const struct finding *finding = words->finding;

    if (finding->obstacle.kind == OBSTACLE_NONE)
        return;
    strbuf_adds(words->out, ": ");
    obstacle_format(words->account, finding->obstacle, finding->family,
                    words->findings->ports.ports[finding->obstacle_port], words->out);
}

static void add_outcome(const struct words *words)
{
    switch (words->finding->exposure) {
    case EXPOSURE_EXPOSED:
        add_exposed(words);
        break;
    case EXPOSURE_LATENT:
        strbuf_adds(words->out, _(", but no interface can be reached"));
        add_obstacle(words);
        break;
    case EXPOSURE_UNATTACHED:
        strbuf_adds(words->out, words->finding->kind == FINDING_NACL_ENTRY_OPEN
                                    ? _(", but no interface is behind the network ACL")
                                    : _(", but no interface carries the group"));
        break;
    case EXPOSURE_UNKNOWN:
        strbuf_adds(words->out, _("; whether an interface can be reached is unknown"));
        add_obstacle(words);
        break;
    }
}

/* --- the sentence ---------------------------------------------------------------------------------------------- */

static void add_subject(const struct words *words)
{
    const struct acl_entry *entry;

    if (words->finding->kind != FINDING_NACL_ENTRY_OPEN) {
        add_ports(words);
        strbuf_adds(words->out, _(" is open to "));
        return;
    }
    entry = account_entry(words->account, words->edits, first_rule(words));
    strbuf_addf(words->out, _("Entry %u admits "), (unsigned)entry->number);
    add_ports(words);
    strbuf_adds(words->out, _(" from "));
}

static void add_source(const struct words *words)
{
    switch (words->finding->kind) {
    case FINDING_SG_RULE_OPEN:
        add_rule_source(words);
        break;
    case FINDING_NACL_ENTRY_OPEN:
        add_entry_source(words);
        break;
    default:
        add_union_source(words);
        break;
    }
}

void finding_message(const struct findings *findings, const struct finding *finding,
                     const struct account *account, const struct edits *edits, struct strbuf *out)
{
    struct words words = {findings, finding, account, edits, out};

    if (!finding_kind_is_inbound(finding->kind)) {
        strbuf_adds(out, findings->sentences.items[finding->sentence]);
        return;
    }
    add_subject(&words);
    add_source(&words);
    strbuf_adds(out, sentence_comma());
    strbuf_adds(out, breadth_phrase(&words));
    add_outcome(&words);
    strbuf_adds(out, sentence_end());
}
