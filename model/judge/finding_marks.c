/*
 * finding_marks.c: one array per kind of object, filled from the worst finding down.
 */
#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/judge/finding.h"

/* Row of the worst finding per reference; NONE = no finding. References beyond are not marked. */
struct mark_list {
    uint32_t *items;
    size_t count;
};

enum mark_kind {
    MARK_RULE,
    MARK_ENTRY,
    MARK_GROUP,
    MARK_ACL,
    MARK_SUBNET,
    MARK_INTERFACE,
    MARK_VPC,
    MARK_KIND_COUNT
};

struct finding_marks {
    const struct findings *findings;
    struct mark_list lists[MARK_KIND_COUNT];
};

/* --- setting -------------------------------------------------------------------------------------------- */

static struct mark_list mark_list_new(size_t count)
{
    struct mark_list list = {mem_alloc(count * sizeof *list.items), count};

    memset(list.items, 0xff, count * sizeof *list.items);
    return list;
}

/* Findings come worst first, so the first mark stays. */
static void mark(struct mark_list *list, uint32_t row, uint32_t finding)
{
    if (row < list->count && list->items[row] == NONE)
        list->items[row] = finding;
}

/* The largest reference that a finding names, plus one: added rules lie beyond the account's. */
static size_t reference_count(const struct findings *findings, bool entries, size_t least)
{
    for (size_t i = 0; i < findings->items.count; i++) {
        const struct finding *finding = &findings->items.items[i];
        if ((finding->kind == FINDING_NACL_ENTRY_OPEN) != entries)
            continue;
        for (uint32_t k = 0; k < finding->rules.count; k++) {
            uint32_t reference = findings->rules.items[finding->rules.first + k];
            if (reference >= least)
                least = (size_t)reference + 1;
        }
    }
    return least;
}

static void mark_resource(struct finding_marks *marks, const struct account *account,
                          struct object_ref resource, uint32_t row)
{
    switch (resource.kind) {
    case OBJECT_GROUP:
        mark(&marks->lists[MARK_GROUP], resource.row, row);
        break;
    case OBJECT_ACL:
        mark(&marks->lists[MARK_ACL], resource.row, row);
        break;
    case OBJECT_INTERFACE:
        mark(&marks->lists[MARK_INTERFACE], resource.row, row);
        mark(&marks->lists[MARK_SUBNET], account->interfaces.items[resource.row].subnet, row);
        break;
    default:
        break;
    }
    mark(&marks->lists[MARK_VPC], account_object_vpc(account, resource), row);
}

static void mark_interfaces(struct finding_marks *marks, const struct account *account,
                            struct span interfaces, uint32_t row)
{
    for (uint32_t i = 0; i < interfaces.count; i++) {
        uint32_t interface = marks->findings->interfaces.items[interfaces.first + i];
        mark(&marks->lists[MARK_INTERFACE], interface, row);
        mark(&marks->lists[MARK_SUBNET], account->interfaces.items[interface].subnet, row);
    }
}

static void mark_acl_subnets(struct finding_marks *marks, const struct account *account,
                             uint32_t acl, uint32_t row)
{
    struct span subnets = account->acls.items[acl].subnets;

    for (uint32_t i = 0; i < subnets.count; i++)
        mark(&marks->lists[MARK_SUBNET], account->acl_subnets.items[subnets.first + i], row);
}

/* Nearly every interface may send anything to anywhere: marks on all of them would hide the others. */
static bool is_usual(const struct finding *finding)
{
    return finding->kind == FINDING_EGRESS_SMTP_OPEN && finding->severity == SEVERITY_INFO;
}

static void mark_finding(struct finding_marks *marks, const struct account *account, uint32_t row)
{
    const struct findings *findings = marks->findings;
    const struct finding *finding = &findings->items.items[row];
    bool of_acl = finding->kind == FINDING_NACL_ENTRY_OPEN;

    if (is_usual(finding))
        return;
    for (uint32_t i = 0; i < finding->rules.count; i++)
        mark(&marks->lists[of_acl ? MARK_ENTRY : MARK_RULE],
             findings->rules.items[finding->rules.first + i], row);
    mark_resource(marks, account, finding->resource, row);
    mark_interfaces(marks, account, finding->interfaces, row);
    if (of_acl)
        mark_acl_subnets(marks, account, finding->resource.row, row);
}

struct finding_marks *finding_marks_new(const struct findings *findings,
                                        const struct account *account, const struct edits *edits)
{
    struct finding_marks *marks = mem_zalloc(1, sizeof *marks);

    (void)edits; /* references say all */
    marks->findings = findings;
    marks->lists[MARK_RULE] = mark_list_new(reference_count(findings, false, account->rules.count));
    marks->lists[MARK_ENTRY] =
        mark_list_new(reference_count(findings, true, account->acl_entries.count));
    marks->lists[MARK_GROUP] = mark_list_new(account->groups.count);
    marks->lists[MARK_ACL] = mark_list_new(account->acls.count);
    marks->lists[MARK_SUBNET] = mark_list_new(account->subnets.count);
    marks->lists[MARK_INTERFACE] = mark_list_new(account->interfaces.count);
    marks->lists[MARK_VPC] = mark_list_new(account->vpcs.count);
    for (size_t i = 0; i < findings->items.count; i++)
        mark_finding(marks, account, (uint32_t)i);
    return marks;
}

void finding_marks_free(struct finding_marks *marks)
{
    if (!marks)
        return;
    for (size_t i = 0; i < MARK_KIND_COUNT; i++)
        free(marks->lists[i].items);
    free(marks);
}

/* --- asking ---------------------------------------------------------------------------------------------- */

static uint32_t marked(const struct finding_marks *marks, enum mark_kind kind, uint32_t row)
{
    return row < marks->lists[kind].count ? marks->lists[kind].items[row] : NONE;
}

static enum severity marked_severity(const struct finding_marks *marks, enum mark_kind kind,
                                     uint32_t row)
{
    uint32_t finding = marked(marks, kind, row);

    return finding == NONE ? SEVERITY_COUNT : marks->findings->items.items[finding].severity;
}

uint32_t finding_marks_rule_finding(const struct finding_marks *marks, uint32_t rule_reference)
{
    return marked(marks, MARK_RULE, rule_reference);
}

uint32_t finding_marks_entry_finding(const struct finding_marks *marks, uint32_t entry_reference)
{
    return marked(marks, MARK_ENTRY, entry_reference);
}

enum severity finding_marks_rule(const struct finding_marks *marks, uint32_t rule_reference)
{
    return marked_severity(marks, MARK_RULE, rule_reference);
}

enum severity finding_marks_entry(const struct finding_marks *marks, uint32_t entry_reference)
{
    return marked_severity(marks, MARK_ENTRY, entry_reference);
}

enum severity finding_marks_object(const struct finding_marks *marks, struct object_ref object)
{
    static const struct {
        enum object_kind object;
        enum mark_kind mark;
    } kinds[] = {
        {OBJECT_RULE, MARK_RULE},     {OBJECT_GROUP, MARK_GROUP},         {OBJECT_ACL, MARK_ACL},
        {OBJECT_SUBNET, MARK_SUBNET}, {OBJECT_INTERFACE, MARK_INTERFACE}, {OBJECT_VPC, MARK_VPC}};

    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (kinds[i].object == object.kind)
            return marked_severity(marks, kinds[i].mark, object.row);
    return SEVERITY_COUNT;
}
