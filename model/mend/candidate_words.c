#include "model/mend/candidate_words.h"

#include <stdlib.h>

#include "model/account/rule.h"
#include "model/base/mem.h"
#include "model/base/message.h"
#include "model/base/sentence.h"
#include "model/judge/route_judge.h"
#include "model/mend/quota.h"
#include "model/mend/target.h"
#include "model/net/addr_set.h"

enum subnet_reach subnet_reach(const struct account *account, uint32_t subnet,
                               enum ip_family family)
{
    enum subnet_reach reach = SUBNET_PRIVATE;
    struct addr_set certain, possible;

    addr_set_init(&certain, family);
    addr_set_init(&possible, family);
    route_judge_internet(account, subnet, &certain, &possible);
    if (!addr_set_is_empty(&certain))
        reach = SUBNET_PUBLIC;
    else if (!addr_set_is_empty(&possible))
        reach = SUBNET_REACH_UNKNOWN;
    addr_set_release(&certain);
    addr_set_release(&possible);
    return reach;
}

static const char *subnet_reach_words(enum subnet_reach reach)
{
    switch (reach) {
    case SUBNET_PRIVATE:
        return _("private (no route to an internet gateway)");
    case SUBNET_PUBLIC:
        return _("public (has a route to an internet gateway)");
    case SUBNET_REACH_UNKNOWN:
        break;
    }
    return _("private or public is not known (no complete route table)");
}

static void add_interface_count(struct strbuf *out, size_t count)
{
    strbuf_addf(out, ngettext("%zu interface", "%zu interfaces", count), count);
}

static void add_object(struct strbuf *out, const struct account *account, enum object_kind kind,
                       uint32_t row)
{
    account_describe_object(account, (struct object_ref){kind, row}, out);
}

/* --- sizes -------------------------------------------------------------------------------------- */

void candidate_explain_size(struct strbuf *out, struct account *account, struct target target,
                            const struct candidate *candidate)
{
    struct addr_set sets[IP_FAMILY_COUNT];
    struct sources sources;

    addr_set_init(&sets[IP_V4], IP_V4);
    addr_set_init(&sets[IP_V6], IP_V6);
    sources_of_candidate(&sources, account, target, candidate);
    for (size_t i = 0; i < sources.count; i++) {
        struct cidr block = account_block(account, sources.items[i].row);
        addr_set_add_cidr(&sets[block.family], block);
    }
    if (!addr_set_is_empty(&sets[IP_V4]) && !addr_set_is_empty(&sets[IP_V6])) {
        addr_set_format_size_short(out, &sets[IP_V4]);
        strbuf_adds(out, _(" IPv4 and "));
        addr_set_format_size_short(out, &sets[IP_V6]);
        strbuf_adds(out, _(" IPv6 addresses"));
    } else {
        addr_set_format_size_short(out, &sets[addr_set_is_empty(&sets[IP_V4]) ? IP_V6 : IP_V4]);
        strbuf_adds(out, _(" addresses"));
    }
    free(sources.items);
    addr_set_release(&sets[IP_V4]);
    addr_set_release(&sets[IP_V6]);
}

enum breadth candidate_breadth(struct account *account, struct target target,
                               const struct candidate *candidate)
{
    enum breadth widest = BREADTH_NARROW;
    struct sources sources;

    if (candidate->kind == CANDIDATE_GROUP) /* private addresses only */
        return BREADTH_NARROW;
    sources_of_candidate(&sources, account, target, candidate);
    for (enum ip_family family = IP_V4; family < IP_FAMILY_COUNT; family++) {
        struct addr_set set, internet;
        enum breadth breadth;
        addr_set_init(&set, family);
        addr_set_init_internet(&internet, family);
        for (size_t i = 0; i < sources.count; i++) {
            struct sg_rule rule = {.source_kind = sources.items[i].kind,
                                   .source = sources.items[i].row};
            rule_source_set(account, &rule, &set);
        }
        breadth = addr_set_breadth(&set, &internet);
        widest = breadth > widest ? breadth : widest;
        addr_set_release(&set);
        addr_set_release(&internet);
    }
    free(sources.items);
    return widest;
}

void candidate_explain_breadth(struct strbuf *out, enum breadth breadth)
{
    if (breadth == BREADTH_WORLD)
        strbuf_adds(out, _("; still open to the world"));
    else if (breadth == BREADTH_WIDE)
        strbuf_adds(out, _("; still a wide part of the Internet"));
}

/* --- explanations, one per kind ------------------------------------------------------------------- */

static void explain_vpc(struct strbuf *out, struct account *account, struct target target,
                        const struct candidate *candidate)
{
    strbuf_adds(out, _("everything inside the VPC, "));
    candidate_explain_size(out, account, target, candidate);
    strbuf_adds(out, _("; the Internet is shut out"));
}

static void explain_subnet(struct strbuf *out, struct account *account, struct target target,
                           const struct candidate *candidate)
{
    size_t interfaces = 0;

    for (size_t i = 0; i < candidate->row_count; i++)
        interfaces += account->subnets.items[candidate->rows[i]].interfaces.count;
    if (candidate->row_count == 1) {
        uint32_t subnet = candidate->rows[0];
        uint8_t family = target_family(account, target);
        strbuf_adds(out, subnet_reach_words(
                             subnet_reach(account, subnet, family == IP_V6 ? IP_V6 : IP_V4)));
        strbuf_adds(out, sentence_comma());
    } else {
        strbuf_addf(out, _("%zu subnets, "), candidate->row_count);
    }
    candidate_explain_size(out, account, target, candidate);
    strbuf_adds(out, sentence_comma());
    add_interface_count(out, interfaces);
}

static bool group_is_of_other_vpc(const struct account *account, struct target target,
                                  uint32_t group)
{
    struct object_ref holder = target_holder(account, target);

    return account->groups.items[holder.row].vpc_id != account->groups.items[group].vpc_id;
}

static void explain_group(struct strbuf *out, struct account *account, struct target target,
                          const struct candidate *candidate)
{
    bool elsewhere = false, told = true;
    size_t members = 0;

    for (size_t i = 0; i < candidate->row_count; i++) {
        const struct security_group *group = &account->groups.items[candidate->rows[i]];
        members += group->interfaces.count;
        told &= account_presence(account, group->scope, DATA_NETWORK_INTERFACES) ==
                PRESENCE_COMPLETE;
        elsewhere |= group_is_of_other_vpc(account, target, candidate->rows[i]);
    }
    if (!members) {
        strbuf_adds(out, told ? _("no interface carries it now: nothing could connect")
                              : _("which interfaces carry it is not in the export"));
    } else {
        strbuf_addf(out,
                    ngettext("only the %zu interface that carries this group, by its private "
                             "addresses, wherever it moves",
                             "only the %zu interfaces that carry this group, by their private "
                             "addresses, wherever they move",
                             members),
                    members);
    }
    if (candidate->row_count == 1 && candidate->rows[0] == target_holder(account, target).row)
        strbuf_adds(out, _("; the rule's own group"));
    if (elsewhere)
        strbuf_adds(out, _("; of another VPC: works only where peering or a transit gateway "
                           "carries group references"));
}

/* "2 blocks (198.51.100.0/24, 203.0.113.0/24)", at most a few of them by name. */
static void add_list_blocks(struct strbuf *out, const struct account *account,
                            const struct prefix_list *list)
{
    enum { BLOCKS_NAMED = 3 };

    strbuf_addf(out, ngettext("%u block", "%u blocks", list->entries.count), list->entries.count);
    for (uint32_t i = 0; i < list->entries.count && i < BLOCKS_NAMED; i++) {
        uint32_t cidr = account->prefix_entries.items[list->entries.first + i].cidr;
        strbuf_adds(out, i ? ", " : " (");
        cidr_format(out, account_block(account, cidr));
    }
    if (list->entries.count)
        strbuf_adds(out, list->entries.count > BLOCKS_NAMED ? ", ...)" : ")");
}

/* AWS-managed lists count by a weight of their own, which the export does not tell. */
static void explain_prefix_list(struct strbuf *out, const struct account *account, uint32_t row)
{
    const struct prefix_list *list = &account->prefix_lists.items[row];

    if (list->entries_known)
        add_list_blocks(out, account, list);
    else
        strbuf_adds(out, _("its blocks are not in the export"));
    if (list->entries_incomplete)
        strbuf_adds(out, _(" and more that the export does not hold"));
    strbuf_adds(out, sentence_comma());
    if (list->max_entries < 0)
        strbuf_adds(out, _("how much it counts towards the rule quota is not known"));
    else
        strbuf_addf(out, _("counts %d of %u towards the rule quota"), list->max_entries,
                    account->quotas.rules);
}

static void explain_cidr(struct strbuf *out, struct account *account, struct target target,
                         const struct candidate *candidate)
{
    candidate_explain_size(out, account, target, candidate);
    strbuf_adds(out, _(", as typed"));
    candidate_explain_breadth(out, candidate_breadth(account, target, candidate));
}

static void explain_removal(struct strbuf *out, struct target target)
{
    strbuf_adds(out, target.kind == TARGET_RULE
                         ? _("nobody reaches this port through this rule any more")
                         : _("nobody gets in through this entry any more; later entries decide"));
}

void candidate_explain(struct strbuf *out, struct account *account, struct target target,
                       const struct candidate *candidate)
{
    switch (candidate->kind) {
    case CANDIDATE_VPC:
        explain_vpc(out, account, target, candidate);
        break;
    case CANDIDATE_SUBNET:
        explain_subnet(out, account, target, candidate);
        break;
    case CANDIDATE_GROUP:
        explain_group(out, account, target, candidate);
        break;
    case CANDIDATE_PREFIX_LIST:
        explain_prefix_list(out, account, candidate->rows[0]);
        break;
    case CANDIDATE_CIDR:
        explain_cidr(out, account, target, candidate);
        break;
    case CANDIDATE_REMOVE:
        explain_removal(out, target);
        break;
    }
}

/* --- spelling and label --------------------------------------------------------------------------- */

void candidate_add_blocks(struct strbuf *out, struct account *account, struct target target,
                          const struct candidate *candidate, const char *between)
{
    struct sources sources;

    sources_of_candidate(&sources, account, target, candidate);
    for (size_t i = 0; i < sources.count; i++) {
        strbuf_adds(out, i ? between : "");
        cidr_format(out, account_block(account, sources.items[i].row));
    }
    free(sources.items);
}

static void add_ids(struct strbuf *out, const struct account *account, enum object_kind kind,
                    const struct candidate *candidate)
{
    for (size_t i = 0; i < candidate->row_count; i++) {
        text_id id = account_object_id(account, (struct object_ref){kind, candidate->rows[i]});
        strbuf_adds(out, i ? "," : "");
        strbuf_add(out, text_raw(account->texts, id), text_raw_length(account->texts, id));
    }
}

static void add_objects(struct strbuf *out, const struct account *account, enum object_kind kind,
                        const struct candidate *candidate)
{
    for (size_t i = 0; i < candidate->row_count; i++) {
        strbuf_adds(out, i ? ", " : "");
        add_object(out, account, kind, candidate->rows[i]);
    }
}

static void spell(struct strbuf *out, struct account *account, struct target target,
                  const struct candidate *candidate)
{
    switch (candidate->kind) {
    case CANDIDATE_VPC:
        strbuf_adds(out, "vpc");
        break;
    case CANDIDATE_SUBNET:
        strbuf_adds(out, "subnet:");
        add_ids(out, account, OBJECT_SUBNET, candidate);
        break;
    case CANDIDATE_GROUP:
        strbuf_adds(out, "sg:");
        add_ids(out, account, OBJECT_GROUP, candidate);
        break;
    case CANDIDATE_PREFIX_LIST:
        strbuf_adds(out, "pl:");
        add_ids(out, account, OBJECT_PREFIX_LIST, candidate);
        break;
    case CANDIDATE_CIDR:
        strbuf_adds(out, "cidr:");
        candidate_add_blocks(out, account, target, candidate, ",");
        break;
    case CANDIDATE_REMOVE:
        strbuf_adds(out, "remove");
        break;
    }
}

static void label(struct strbuf *out, struct account *account, struct target target,
                  const struct candidate *candidate)
{
    switch (candidate->kind) {
    case CANDIDATE_VPC:
        strbuf_adds(out, _("VPC "));
        candidate_add_blocks(out, account, target, candidate, ", ");
        break;
    case CANDIDATE_SUBNET:
        strbuf_adds(out, _("subnet "));
        add_objects(out, account, OBJECT_SUBNET, candidate);
        strbuf_addch(out, ' ');
        candidate_add_blocks(out, account, target, candidate, ", ");
        break;
    case CANDIDATE_GROUP:
        strbuf_adds(out, _("group "));
        add_objects(out, account, OBJECT_GROUP, candidate);
        break;
    case CANDIDATE_PREFIX_LIST:
        strbuf_adds(out, _("prefix list "));
        add_objects(out, account, OBJECT_PREFIX_LIST, candidate);
        break;
    case CANDIDATE_CIDR:
        candidate_add_blocks(out, account, target, candidate, ", ");
        break;
    case CANDIDATE_REMOVE:
        strbuf_adds(out, target.kind == TARGET_RULE ? _("remove the rule") : _("remove the entry"));
        break;
    }
}

void candidate_put_in_words(struct candidate *candidate, struct account *account,
                            struct target target)
{
    struct strbuf text = STRBUF_INIT;

    spell(&text, account, target, candidate);
    candidate->spelling = strbuf_detach(&text);
    if (!candidate->label) {
        label(&text, account, target, candidate);
        candidate->label = strbuf_detach(&text);
    }
    if (!candidate->explanation) {
        candidate_explain(&text, account, target, candidate);
        candidate->explanation = strbuf_detach(&text);
    }
    strbuf_release(&text);
}
