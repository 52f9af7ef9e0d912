/*
 * A spelling is a word, or a word, ':' and a list of items. Each word has a row in a table, which
 * tells how one item is read.
 */
#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/base/message.h"
#include "model/base/sanitise.h"
#include "model/mend/candidate.h"
#include "model/mend/candidate_words.h"
#include "model/mend/target.h"

/* What is being read, and what has been read of it. */
struct reading {
    struct account *account;
    struct target target;
    struct candidate *candidate;
    struct strbuf *why;
};

/* Says why not; what the user typed is in the sentence, so all of it goes through the door. */
__attribute__((format(printf, 2, 3))) static bool refuse(const struct reading *reading,
                                                         const char *format, ...)
{
    struct strbuf sentence = STRBUF_INIT;
    va_list args;

    va_start(args, format);
    strbuf_vaddf(&sentence, format, args);
    va_end(args);
    sanitise_add(reading->why, sentence.text, sentence.length);
    strbuf_release(&sentence);
    return false;
}

void candidate_add_row(struct candidate *candidate, uint32_t row)
{
    for (size_t i = 0; i < candidate->row_count; i++)
        if (candidate->rows[i] == row)
            return;
    candidate->rows =
        mem_resize(candidate->rows, candidate->row_count + 1, sizeof *candidate->rows);
    candidate->rows[candidate->row_count++] = row;
}

static uint32_t find(const struct reading *reading, const char *id, enum object_kind kind)
{
    const struct account *account = reading->account;
    struct object_ref holder = target_holder(account, reading->target);
    text_id text = text_pool_find(account->texts, id);

    if (text == TEXT_NONE)
        return NONE;
    return account_find_kind(account, text, account_object_scope(account, holder), kind);
}

static const char *family_words(uint8_t family)
{
    return family == IP_V6 ? "IPv6" : "IPv4";
}

/* --- one item of each kind ------------------------------------------------------------------------ */

static bool read_subnet(const struct reading *reading, const char *id)
{
    const struct account *account = reading->account;
    uint32_t row = find(reading, id, OBJECT_SUBNET);

    if (row == NONE)
        return refuse(reading, _("No subnet %s is in the export."), id);
    const struct span cidrs = account->subnets.items[row].cidrs;
    for (uint32_t i = 0; i < cidrs.count; i++) {
        uint32_t cidr = account->cidr_refs.items[cidrs.first + i];
        if (target_takes_family(account, reading->target, account_block(account, cidr).family)) {
            candidate_add_row(reading->candidate, row);
            return true;
        }
    }
    return refuse(reading, _("Subnet %s has no block of the rule's address family."), id);
}

static bool read_group(const struct reading *reading, const char *id)
{
    uint32_t row = find(reading, id, OBJECT_GROUP);

    if (row == NONE)
        return refuse(reading, _("No security group %s is in the export."), id);
    candidate_add_row(reading->candidate, row);
    return true;
}

static bool read_prefix_list(const struct reading *reading, const char *id)
{
    const struct account *account = reading->account;
    uint32_t row = find(reading, id, OBJECT_PREFIX_LIST);

    if (row == NONE)
        return refuse(reading, _("No prefix list %s is in the export."), id);
    if (!target_takes_family(account, reading->target, account->prefix_lists.items[row].family))
        return refuse(reading, _("Prefix list %s is not of the rule's address family."), id);
    if (reading->candidate->row_count && reading->candidate->rows[0] != row)
        return refuse(reading, _("Only one prefix list can be the new source, not %s as well."),
                      id);
    candidate_add_row(reading->candidate, row);
    return true;
}

static bool read_block(const struct reading *reading, const char *text)
{
    struct cidr block;

    if (!cidr_parse_lenient(text, &block))
        return refuse(reading, _("%s is no CIDR block such as 10.0.0.0/16."), text);
    if (!target_takes_family(reading->account, reading->target, block.family)) {
        return refuse(reading, _("The rule is for %s, and %s is a block of %s."),
                      family_words(target_family(reading->account, reading->target)), text,
                      family_words(block.family));
    }
    candidate_add_row(reading->candidate, account_cidr(reading->account, block));
    return true;
}

/* --- words without a list ------------------------------------------------------------------------- */

/* Every VPC has an IPv4 block, so one without is not fully told by the export; without an IPv6 block
 * it has no IPv6 at all, and nothing inside could use the rule. */
static bool read_vpc(const struct reading *reading)
{
    struct account *account = reading->account;
    uint32_t vpc = account_object_vpc(account, target_holder(account, reading->target));
    bool any = false;

    if (vpc == NONE)
        return refuse(reading, _("The VPC is not in the export, so its blocks are not known."));
    const struct span cidrs = account->vpcs.items[vpc].cidrs;
    for (uint32_t i = 0; i < cidrs.count; i++) {
        uint32_t cidr = account->cidr_refs.items[cidrs.first + i];
        uint8_t family = account_block(account, cidr).family;
        any = true;
        if (target_takes_family(account, reading->target, family))
            candidate_add_row(reading->candidate, cidr);
    }
    if (reading->candidate->row_count)
        return true;
    if (!any || target_family(account, reading->target) == IP_V4)
        return refuse(reading, _("The export tells no IPv4 block of %s."),
                      text_raw(account->texts, account->vpcs.items[vpc].id));
    reading->candidate->kind = CANDIDATE_REMOVE;
    reading->candidate->explanation = mem_strdup(
        _("the VPC has no IPv6 block, so nothing inside it could use the rule: it is removed"));
    return true;
}

static bool read_remove(const struct reading *reading)
{
    (void)reading;
    return true;
}

/* --- the table ------------------------------------------------------------------------------------ */

struct word {
    const char *name;
    enum candidate_kind kind;
    bool for_entries; /* ACL entries have blocks only */
    bool (*read_item)(const struct reading *reading, const char *item);
    bool (*read_alone)(const struct reading *reading);
};

static const struct word words[] = {
    {"vpc", CANDIDATE_VPC, true, NULL, read_vpc},
    {"subnet", CANDIDATE_SUBNET, true, read_subnet, NULL},
    {"sg", CANDIDATE_GROUP, false, read_group, NULL},
    {"pl", CANDIDATE_PREFIX_LIST, false, read_prefix_list, NULL},
    {"cidr", CANDIDATE_CIDR, true, read_block, NULL},
    {"remove", CANDIDATE_REMOVE, true, NULL, read_remove},
};

static const struct word *word_find(const char *spelling, size_t length)
{
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strlen(words[i].name) == length && !memcmp(words[i].name, spelling, length))
            return &words[i];
    return NULL;
}

static bool read_items(const struct reading *reading, const struct word *word, const char *items)
{
    bool fine = true;

    while (fine) {
        size_t length = strcspn(items, ",");
        char *item = mem_strndup(items, length);
        fine = length ? word->read_item(reading, item)
                      : refuse(reading, _("An item is missing after \"%s:\"."), word->name);
        free(item);
        if (!items[length])
            break;
        items += length + 1;
    }
    return fine;
}

static bool read_spelling(const struct reading *reading, const char *spelling)
{
    size_t length = strcspn(spelling, ":");
    const struct word *word = word_find(spelling, length);
    bool has_items = spelling[length] == ':';

    if (!word || has_items != (word->read_item != NULL))
        return refuse(reading,
                      _("\"%s\" is no new source: write vpc, subnet:ID, sg:ID, pl:ID, cidr:BLOCK "
                        "or remove."),
                      spelling);
    if (reading->target.kind == TARGET_ENTRY && !word->for_entries)
        return refuse(reading, _("Network ACL entries take blocks only, not \"%s\"."), spelling);
    reading->candidate->kind = word->kind;
    return has_items ? read_items(reading, word, spelling + length + 1) : word->read_alone(reading);
}

bool candidate_parse(struct candidate *candidate, struct account *account, struct target target,
                     const char *spelling, struct strbuf *why)
{
    struct reading reading = {account, target, candidate, why};

    *candidate = (struct candidate){.kind = CANDIDATE_REMOVE};
    if (!read_spelling(&reading, spelling)) {
        candidate_release(candidate);
        return false;
    }
    candidate_put_in_words(candidate, account, target);
    return true;
}
