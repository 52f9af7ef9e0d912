#include "model/mail/mail_finding.h"

#include <stdlib.h>
#include <string.h>

#include "model/account/policy_row.h"
#include "model/base/mem.h"
#include "model/base/message.h"
#include "model/base/sentence.h"
#include "model/mail/mail_finding_build.h"

#define NAMED_MOST 3 /* interfaces named before "and 2 more" */

/* --- interfaces ------------------------------------------------------------------------------------ */

struct sorted_interface {
    const char *vpc, *id;
    uint32_t row;
};

static int compare_interfaces(const void *left, const void *right)
{
    const struct sorted_interface *a = left, *b = right;
    int order = a->vpc == b->vpc ? 0 : strcmp(a->vpc, b->vpc); /* texts are held once */

    if (!order)
        order = strcmp(a->id, b->id);
    return order ? order : (a->row > b->row) - (a->row < b->row);
}

void interfaces_sort_by_vpc(const struct account *account, struct interface_list *list)
{
    size_t count = list->items.count;
    struct sorted_interface *sorted = mem_alloc(count * sizeof *sorted);

    for (size_t i = 0; i < count; i++) {
        const struct network_interface *at = &account->interfaces.items[list->items.items[i]];

        sorted[i] = (struct sorted_interface){text_raw(account->texts, at->vpc_id),
                                              text_raw(account->texts, at->id),
                                              list->items.items[i]};
    }
    if (count > 1)
        qsort(sorted, count, sizeof *sorted, compare_interfaces);
    list->items.count = 0;
    for (size_t i = 0; i < count; i++)
        if (i == 0 || sorted[i].row != sorted[i - 1].row)
            list->items.items[list->items.count++] = sorted[i].row;
    free(sorted);
}

size_t interfaces_of_vpc_end(const struct account *account, const struct interface_list *list,
                             size_t first)
{
    const uint32_t *rows = list->items.items;
    text_id vpc = account->interfaces.items[rows[first]].vpc_id;
    size_t end = first + 1;

    while (end < list->items.count && account->interfaces.items[rows[end]].vpc_id == vpc)
        end++;
    return end;
}

struct object_ref interfaces_resource(const struct account *account, const uint32_t *interfaces)
{
    uint32_t vpc = account->interfaces.items[interfaces[0]].vpc;

    return vpc == NONE ? (struct object_ref){OBJECT_INTERFACE, interfaces[0]}
                       : (struct object_ref){OBJECT_VPC, vpc};
}

void interfaces_add_names(const struct account *account, const uint32_t *interfaces, size_t count,
                          struct strbuf *out)
{
    for (size_t i = 0; i < count && i < NAMED_MOST; i++) {
        strbuf_adds(out, i == 0 ? ": " : ", ");
        account_describe_object(account, (struct object_ref){OBJECT_INTERFACE, interfaces[i]}, out);
    }
    if (count > NAMED_MOST)
        strbuf_addf(out, _(" and %u more"), (unsigned)(count - NAMED_MOST));
}

uint64_t mail_port_bit(const struct smtp_ports *ports, uint16_t port)
{
    for (size_t i = 0; i < ports->count; i++)
        if (ports->ports[i] == port)
            return UINT64_C(1) << i;
    return 0;
}

/* --- what edits change -------------------------------------------------------------------------------- */

/* Of rules or entries; equal ones give the same. */
static uint64_t mixed(uint64_t print, uint64_t value)
{
    print = (print ^ value) * UINT64_C(0x9e3779b97f4a7c15);
    return print ^ print >> 29;
}

/* What a NAT instance lets in decides what others get out. */
static bool is_of_an_appliance(const struct account *account, uint32_t group)
{
    struct span carriers = account->groups.items[group].interfaces;

    for (uint32_t i = 0; i < carriers.count; i++)
        if (!account->interfaces.items[account->group_interfaces.items[carriers.first + i]]
                 .source_dest_check)
            return true;
    return false;
}

/* Of those that let out. */
static uint64_t print_of_rules(const struct account *account, const struct edits *edits,
                               uint32_t group)
{
    struct rule_walk walk = rule_walk_group(account, edits, group);
    bool all = is_of_an_appliance(account, group);
    uint64_t print = group;

    while (rule_walk_next(&walk)) {
        const struct sg_rule *rule = walk.rule;

        if (!all && !(rule->flags & RULE_EGRESS))
            continue;
        print = mixed(print, (uint64_t)(uint16_t)rule->protocol << 32 |
                                 (uint64_t)rule->flags << 8 | rule->source_kind);
        print = mixed(print, (uint64_t)(uint32_t)rule->from_port << 32 | (uint32_t)rule->to_port);
        print = mixed(print, (uint64_t)rule->source << 32 | walk.reference);
    }
    return print;
}

static uint64_t print_of_entries(const struct account *account, const struct edits *edits,
                                 uint32_t acl)
{
    uint64_t print = acl;

    for (int egress = 0; egress < 2; egress++) {
        size_t count;
        uint32_t *references = acl_entry_references(account, edits, acl, egress == 1, &count);

        print = mixed(print, count);
        for (size_t i = 0; i < count; i++) {
            const struct acl_entry *entry = account_entry(account, edits, references[i]);

            print = mixed(print, (uint64_t)(uint16_t)entry->protocol << 32 | entry->allow);
            print = mixed(print,
                          (uint64_t)(uint32_t)entry->from_port << 32 | (uint32_t)entry->to_port);
            print = mixed(print, (uint64_t)entry->cidr << 32 | entry->number);
        }
        free(references);
    }
    return print;
}

typedef uint64_t print_maker(const struct account *account, const struct edits *edits,
                             uint32_t row);

/* Of those that are marked and that the edits really make different. */
static uint64_t print_of_marked(const struct walk_context *context, const bool *marks, size_t count,
                                print_maker *make, uint64_t print)
{
    for (uint32_t i = 0; i < count; i++) {
        uint64_t own = marks[i] ? make(context->account, context->edits, i) : 0;

        if (marks[i] && own != make(context->account, NULL, i))
            print = mixed(print, own);
    }
    return print;
}

static uint64_t print_of_edits(const struct walk_context *context)
{
    size_t groups = context->account->groups.count, acls = context->account->acls.count;
    bool *marks;
    uint64_t print = 0;

    if (!context->edits)
        return print;
    marks = mem_zalloc(groups + acls, sizeof *marks);
    edits_mark_groups(context->edits, marks);
    edits_mark_acls(context->edits, marks + groups);
    print = print_of_marked(context, marks, groups, print_of_rules, print);
    print = print_of_marked(context, marks + groups, acls, print_of_entries, print);
    free(marks);
    return print;
}

static uint64_t print_of_policies(const struct walk_context *context)
{
    uint64_t print = 0;

    for (uint32_t row = 0; row < policy_row_count(context->account); row++)
        if (edits_policy_is_mended(context->edits, row))
            print = mixed(print, row + UINT64_C(1));
    return print;
}

/* --- all kinds --------------------------------------------------------------------------------------- */

static void add_copies(struct findings *findings, const struct findings *from)
{
    for (size_t i = 0; i < from->items.count; i++) {
        const struct finding *finding = &from->items.items[i];
        struct strbuf sentence = STRBUF_INIT;

        strbuf_adds(&sentence, from->sentences.items[finding->sentence]);
        findings_append(
            findings, *finding, &sentence,
            finding->rules.count ? from->rules.items + finding->rules.first : NULL,
            finding->rules.count,
            finding->interfaces.count ? from->interfaces.items + finding->interfaces.first : NULL,
            finding->interfaces.count);
    }
}

/* All but those of policies, and of endpoints, which rules that let in can mend as well. Without interfaces
 * nobody sends. */
static void make_kept(struct mail_memory *memory, struct mail_finder *finder)
{
    finder->findings = &memory->kept;
    if (!finder->account->interfaces.count)
        return;
    finder->egress = mail_egress_new(finder->context, finder->ports);
    mail_findings_egress(finder);
    mail_findings_senders(finder);
    memory->kept.hosts_left = mail_egress_left(finder->egress);
    mail_egress_free(finder->egress);
}

static void make_policies(struct mail_memory *memory, struct mail_finder *finder)
{
    finder->findings = &memory->policies;
    mail_findings_policies(finder);
}

static void add_all(struct findings *findings, struct mail_memory *memory,
                    const struct walk_context *context, const struct smtp_ports *ports)
{
    size_t sorted = findings->items.count;
    uint64_t print = print_of_edits(context), policy_print = print_of_policies(context);
    struct mail_finder finder = {.context = context, .account = context->account, .ports = ports};

    if (!memory->signs && context->account->interfaces.count)
        memory->signs = sender_signs(context->account, ports);
    finder.signs = memory->signs;
    if (!memory->known || memory->print != print) {
        findings_release(&memory->kept);
        make_kept(memory, &finder);
        memory->print = print;
    }
    if (!memory->known || memory->policy_print != policy_print) {
        findings_release(&memory->policies);
        make_policies(memory, &finder);
        memory->policy_print = policy_print;
    }
    memory->known = true;
    add_copies(findings, &memory->kept);
    add_copies(findings, &memory->policies);
    findings->senders_left = 0;
    findings->hosts_left = memory->kept.hosts_left;
    finder.findings = findings;
    mail_findings_endpoints(&finder);
    findings_sort_in(findings, context->account, context->edits, sorted);
}

void mail_memory_release(struct mail_memory *memory)
{
    findings_release(&memory->kept);
    findings_release(&memory->policies);
    free(memory->signs);
    *memory = (struct mail_memory){0};
}

void mail_findings_compute(struct findings *findings, const struct walk_context *context,
                           const struct smtp_ports *ports)
{
    struct mail_memory memory = {0};

    findings_compute(findings, context->account, context->edits, ports);
    mem_give_back(); /* each step kept what the next has no use for */
    add_all(findings, &memory, context, ports);
    mail_memory_release(&memory);
    mem_give_back();
}

static void add_senders_left(struct strbuf *out, const struct findings *findings)
{
    if (findings->senders_left)
        strbuf_addf(out,
                    ngettext("Not all senders were followed to their SES endpoint: %zu was not looked at, and "
                             "ses-endpoint-unreachable says nothing of it.",
                             "Not all senders were followed to their SES endpoint: %zu were not looked at, and "
                             "ses-endpoint-unreachable says nothing of them.",
                             (unsigned long)findings->senders_left),
                    findings->senders_left);
}

static void add_hosts_left(struct strbuf *out, const struct findings *findings)
{
    if (findings->hosts_left)
        strbuf_addf(out,
                    ngettext("Not all hosts behind NAT instances and firewalls were followed out: for %zu the "
                             "answer of another host of its subnet was taken.",
                             "Not all hosts behind NAT instances and firewalls were followed out: for %zu the "
                             "answers of other hosts of their subnets were taken.",
                             (unsigned long)findings->hosts_left),
                    findings->hosts_left);
}

bool mail_findings_have_gap(const struct findings *findings)
{
    return findings->senders_left || findings->hosts_left;
}

void mail_findings_add_gap(struct strbuf *out, const struct findings *findings)
{
    add_senders_left(out, findings);
    if (findings->senders_left && findings->hosts_left)
        sentence_next(out);
    add_hosts_left(out, findings);
}

void mail_findings_count(size_t counts[SEVERITY_COUNT], const struct walk_context *context,
                         const struct smtp_ports *ports)
{
    struct findings findings = {0};

    mail_findings_compute(&findings, context, ports);
    memcpy(counts, findings.by_severity, sizeof findings.by_severity);
    findings_release(&findings);
}

void mail_findings_compute_again(struct findings *findings, struct finding_quiet *quiet,
                                 struct mail_memory *memory, const struct walk_context *context,
                                 const struct smtp_ports *ports)
{
    findings_compute_again(findings, quiet, context->account, context->edits, ports);
    add_all(findings, memory, context, ports);
}
