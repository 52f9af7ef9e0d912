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
    uint32_t scope; /* where ids are looked for first; NONE: anywhere */
    struct target target;
    struct candidate *candidate; /* NULL: is only looked at, and has no target */
    struct strbuf *why;
};

/* What an item stands for: a row of the kind that its word names, or a block. */
struct item {
    const char *text;
    uint32_t row;
    struct cidr block;
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

static bool find_object(const struct reading *reading, enum object_kind kind, struct item *item)
{
    text_id id = text_pool_find(reading->account->texts, item->text);

    item->row = id == TEXT_NONE ? NONE
                                : account_find_kind(reading->account, id, reading->scope, kind);
    if (item->row != NONE)
        return true;
    return refuse(reading,
                  kind == OBJECT_SUBNET  ? _("No subnet %s is in the export.")
                  : kind == OBJECT_GROUP ? _("No security group %s is in the export.")
                                         : _("No prefix list %s is in the export."),
                  item->text);
}

static const char *family_words(uint8_t family)
{
    return family == IP_V6 ? "IPv6" : "IPv4";
}

/* --- one item of each kind ------------------------------------------------------------------------ */

static bool take_subnet(const struct reading *reading, const struct item *item)
{
    const struct account *account = reading->account;
    const struct span cidrs = account->subnets.items[item->row].cidrs;

    for (uint32_t i = 0; i < cidrs.count; i++) {
        uint32_t cidr = account->cidr_refs.items[cidrs.first + i];
        if (target_takes_family(account, reading->target, account_block(account, cidr).family)) {
            candidate_add_row(reading->candidate, item->row);
            return true;
        }
    }
    return refuse(reading, _("Subnet %s has no block of the rule's address family."), item->text);
}

static bool take_group(const struct reading *reading, const struct item *item)
{
    candidate_add_row(reading->candidate, item->row);
    return true;
}

static bool take_prefix_list(const struct reading *reading, const struct item *item)
{
    const struct account *account = reading->account;
    uint8_t family = account->prefix_lists.items[item->row].family;

    if (!target_takes_family(account, reading->target, family))
        return refuse(reading, _("Prefix list %s is not of the rule's address family."),
                      item->text);
    if (reading->candidate->row_count && reading->candidate->rows[0] != item->row)
        return refuse(reading, _("Only one prefix list can be the new source, not %s as well."),
                      item->text);
    candidate_add_row(reading->candidate, item->row);
    return true;
}

static bool take_block(const struct reading *reading, const struct item *item)
{
    if (!target_takes_family(reading->account, reading->target, item->block.family)) {
        return refuse(reading, _("The rule is for %s, and %s is a block of %s."),
                      family_words(target_family(reading->account, reading->target)), item->text,
                      family_words(item->block.family));
    }
    candidate_add_row(reading->candidate, account_cidr(reading->account, item->block));
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
    enum object_kind named; /* by an item's id, if that is what it is */
    bool (*take_item)(const struct reading *reading, const struct item *item);
    bool (*read_alone)(const struct reading *reading);
};

static const struct word words[] = {
    {"vpc", CANDIDATE_VPC, true, OBJECT_KIND_COUNT, NULL, read_vpc},
    {"subnet", CANDIDATE_SUBNET, true, OBJECT_SUBNET, take_subnet, NULL},
    {"sg", CANDIDATE_GROUP, false, OBJECT_GROUP, take_group, NULL},
    {"pl", CANDIDATE_PREFIX_LIST, false, OBJECT_PREFIX_LIST, take_prefix_list, NULL},
    {"cidr", CANDIDATE_CIDR, true, OBJECT_KIND_COUNT, take_block, NULL},
    {"remove", CANDIDATE_REMOVE, true, OBJECT_KIND_COUNT, NULL, read_remove},
};

static const struct word *word_find(const char *spelling, size_t length)
{
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strlen(words[i].name) == length && !memcmp(words[i].name, spelling, length))
            return &words[i];
    return NULL;
}

/* Whether there is such a thing at all. */
static bool find_item(const struct reading *reading, const struct word *word, struct item *item)
{
    if (word->kind != CANDIDATE_CIDR)
        return find_object(reading, word->named, item);
    if (cidr_parse_lenient(item->text, &item->block))
        return true;
    return refuse(reading, _("%s is no CIDR block such as 10.0.0.0/16."), item->text);
}

static bool read_item(const struct reading *reading, const struct word *word, const char *text)
{
    struct item item = {.text = text};

    return find_item(reading, word, &item) &&
           (!reading->candidate || word->take_item(reading, &item));
}

static bool read_items(const struct reading *reading, const struct word *word, const char *items)
{
    bool fine = true;

    while (fine) {
        size_t length = strcspn(items, ",");
        char *item = mem_strndup(items, length);
        fine = length ? read_item(reading, word, item)
                      : refuse(reading, _("An item is missing after \"%s:\"."), word->name);
        free(item);
        if (!items[length])
            break;
        items += length + 1;
    }
    return fine;
}

/* Its word, and in *items where its items begin, NULL for none; NULL if it is none (said). */
static const struct word *split(const struct reading *reading, const char *spelling,
                                const char **items)
{
    size_t length = strcspn(spelling, ":");
    const struct word *word = word_find(spelling, length);

    *items = spelling[length] == ':' ? spelling + length + 1 : NULL;
    if (word && (*items != NULL) == (word->take_item != NULL))
        return word;
    refuse(reading,
           _("\"%s\" is no new source: write vpc, subnet:ID, sg:ID, pl:ID, cidr:BLOCK "
             "or remove."),
           spelling);
    return NULL;
}

static bool read_spelling(const struct reading *reading, const char *spelling)
{
    const char *items;
    const struct word *word = split(reading, spelling, &items);

    if (!word)
        return false;
    if (reading->target.kind == TARGET_ENTRY && !word->for_entries)
        return refuse(reading, _("Network ACL entries take blocks only, not \"%s\"."), spelling);
    reading->candidate->kind = word->kind;
    return items ? read_items(reading, word, items) : word->read_alone(reading);
}

bool candidate_is_known(struct account *account, const char *spelling, struct strbuf *why)
{
    struct reading reading = {.account = account, .scope = NONE, .why = why};
    const char *items;
    const struct word *word = split(&reading, spelling, &items);

    return word && (!items || read_items(&reading, word, items));
}

bool candidate_parse(struct candidate *candidate, struct account *account, struct target target,
                     const char *spelling, struct strbuf *why)
{
    struct reading reading = {
        account, account_object_scope(account, target_holder(account, target)), target, candidate,
        why};

    *candidate = (struct candidate){.kind = CANDIDATE_REMOVE};
    if (!read_spelling(&reading, spelling)) {
        candidate_release(candidate);
        return false;
    }
    candidate_put_in_words(candidate, account, target);
    return true;
}
