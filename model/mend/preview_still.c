/*
 * By name, what still lets addresses in that the change was to shut out. Each rule that admits some of
 * them must go for all of them to be closed, so the rules that do are the fewest that close it. With an
 * ACL it is the same for allow entries: an allow hidden behind another counts, since it would let in
 * what that one no longer does; an allow behind a deny does not.
 */
#include <stdlib.h>

#include "model/account/rule.h"
#include "model/base/mem.h"
#include "model/base/message.h"
#include "model/base/sanitise.h"
#include "model/mend/preview_words.h"
#include "model/mend/target.h"

enum { NAMES_MOST = 5 };

/* A list of names that counts all and keeps the first. */
struct names {
    struct strbuf text;
    size_t count;
};

/* True if there is room for one more; the comma is there already. */
static bool names_begin(struct names *names)
{
    if (names->count++ >= NAMES_MOST)
        return false;
    strbuf_adds(&names->text, names->count > 1 ? ", " : "");
    return true;
}

/* One sentence: `before` the names and `after` them. Lets the names go. */
static void names_tell(struct names *names, struct strbuf *out, const char *before,
                       const char *after)
{
    if (names->count) {
        preview_add_sentence(out, before);
        strbuf_addbuf(out, &names->text);
        if (names->count > NAMES_MOST)
            strbuf_addf(out, _(" and %zu more"), names->count - NAMES_MOST);
        strbuf_adds(out, after);
    }
    strbuf_release(&names->text);
}

/* --- which addresses ------------------------------------------------------------------------------ */

/* The SMTP meanings of a preview, and of each the addresses that are asked about. */
struct question {
    const struct account *account;
    const struct preview_meaning *meanings;
    struct addr_set *wanted; /* one for each meaning */
    size_t count;
    struct addr_set internet[IP_FAMILY_COUNT];
};

static void question_init(struct question *question, const struct account *account,
                          const struct preview *preview)
{
    *question = (struct question){.account = account, .meanings = preview->meanings};
    while (question->count < preview->meaning_count && preview->meanings[question->count].is_smtp)
        question->count++; /* they come first */
    question->wanted = mem_zalloc(question->count, sizeof *question->wanted);
    for (size_t i = 0; i < question->count; i++) {
        addr_set_init(&question->wanted[i], question->meanings[i].family);
        addr_set_copy(&question->wanted[i], &question->meanings[i].still);
    }
    addr_set_init_internet(&question->internet[IP_V4], IP_V4);
    addr_set_init_internet(&question->internet[IP_V6], IP_V6);
}

static void question_release(struct question *question)
{
    for (size_t i = 0; i < question->count; i++)
        addr_set_release(&question->wanted[i]);
    free(question->wanted);
    addr_set_release(&question->internet[IP_V4]);
    addr_set_release(&question->internet[IP_V6]);
}

/* Asks about what is closed, too. */
static void question_add_closed(struct question *question)
{
    for (size_t i = 0; i < question->count; i++)
        addr_set_union(&question->wanted[i], &question->wanted[i], &question->meanings[i].closed);
}

static bool is_asked(const struct question *question, size_t meaning, const struct sg_rule *rule)
{
    return !addr_set_is_empty(&question->wanted[meaning]) &&
           rule_covers_tcp_port(rule, question->meanings[meaning].first_port);
}

static bool is_asked_at_all(const struct question *question, const struct sg_rule *rule)
{
    for (size_t i = 0; i < question->count; i++)
        if (is_asked(question, i, rule))
            return true;
    return false;
}

/* A rule's source is worked out once for all ports: that of a group can have many members. */
static void sources_init(struct addr_set sources[IP_FAMILY_COUNT], const struct account *account,
                         const struct sg_rule *rule)
{
    for (int family = IP_V4; family < IP_FAMILY_COUNT; family++) {
        addr_set_init(&sources[family], (enum ip_family)family);
        rule_source_set(account, rule, &sources[family]);
    }
}

static void sources_release(struct addr_set sources[IP_FAMILY_COUNT])
{
    addr_set_release(&sources[IP_V4]);
    addr_set_release(&sources[IP_V6]);
}

/* How much of the wanted addresses a rule admits. */
enum meeting { MEETS_NOTHING, MEETS_PRIVATE, MEETS_INTERNET, MEETS_MUCH };

static enum meeting meeting_of_sources(const struct question *question, size_t meaning,
                                       const struct addr_set *sources)
{
    const struct addr_set *internet = &question->internet[sources->family];
    enum meeting meeting = MEETS_NOTHING;
    struct addr_set part;

    addr_set_init(&part, sources->family);
    addr_set_intersect(&part, sources, &question->wanted[meaning]);
    if (addr_set_breadth(&part, internet) >= BREADTH_WIDE)
        meeting = MEETS_MUCH;
    else if (addr_set_intersects(&part, internet))
        meeting = MEETS_INTERNET;
    else if (!addr_set_is_empty(&part))
        meeting = MEETS_PRIVATE;
    addr_set_release(&part);
    return meeting;
}

/* The most that it meets on any port. */
static enum meeting meeting_of_rule(const struct question *question, const struct sg_rule *rule)
{
    enum meeting most = MEETS_NOTHING;
    struct addr_set sources[IP_FAMILY_COUNT];

    if (!is_asked_at_all(question, rule))
        return MEETS_NOTHING;
    sources_init(sources, question->account, rule);
    for (size_t i = 0; i < question->count; i++) {
        if (!is_asked(question, i, rule))
            continue;
        enum meeting meeting =
            meeting_of_sources(question, i, &sources[question->meanings[i].family]);
        if (meeting > most)
            most = meeting;
    }
    sources_release(sources);
    return most;
}

/* Asks no more about what a rule decides. */
static void question_take_away(struct question *question, const struct sg_rule *rule)
{
    struct addr_set sources[IP_FAMILY_COUNT];

    sources_init(sources, question->account, rule);
    for (size_t i = 0; i < question->count; i++)
        if (is_asked(question, i, rule))
            addr_set_subtract(&question->wanted[i], &question->wanted[i],
                              &sources[question->meanings[i].family]);
    sources_release(sources);
}

/* --- what was found ------------------------------------------------------------------------------- */

struct found {
    struct names internet, private;
};

/* Where a name goes, or NULL if there is nothing to name or no room for it. */
static struct strbuf *found_begin(struct found *found, enum meeting meeting)
{
    struct names *names = meeting >= MEETS_INTERNET ? &found->internet : &found->private;

    return meeting != MEETS_NOTHING && names_begin(names) ? &names->text : NULL;
}

static void found_tell(struct found *found, struct strbuf *out)
{
    names_tell(&found->internet, out, _("Still open to the Internet through "),
               found->internet.count > 1 ? _(". To close it, mend these too, all of them.")
                                         : _(". To close it, mend this too."));
    names_tell(&found->private, out, _("Private addresses still come in through "), ".");
}

/* --- other rules of the group ---------------------------------------------------------------------- */

static void find_rules(struct found *found, const struct preview_ground *ground,
                       const struct question *question)
{
    uint32_t group = target_holder(ground->account, ground->change->target).row;
    struct rule_walk walk = rule_walk_group(ground->account, ground->edits, group);

    while (rule_walk_next(&walk)) {
        struct strbuf *name;

        if (walk.reference == ground->change->target.row || (walk.rule->flags & RULE_EGRESS))
            continue;
        name = found_begin(found, meeting_of_rule(question, walk.rule));
        if (name)
            preview_add_rule_name(name, ground->account, walk.rule);
    }
}

/* --- other entries of the ACL ---------------------------------------------------------------------- */

/* An entry asked like a rule with the same block. */
static struct sg_rule rule_of_entry(const struct acl_entry *entry)
{
    return (struct sg_rule){.source = entry->cidr,
                            .source_kind = SOURCE_CIDR,
                            .protocol = entry->protocol,
                            .from_port = entry->from_port,
                            .to_port = entry->to_port};
}

static void add_entry_name(struct strbuf *out, const struct account *account,
                           const struct acl_entry *entry)
{
    struct strbuf name = STRBUF_INIT;
    struct sg_rule rule = rule_of_entry(entry);

    entry_format_name(account, entry, &name);
    sanitise_add(out, name.text, name.length);
    strbuf_adds(out, " (");
    preview_add_rule_words(out, account, &rule);
    strbuf_addch(out, ')');
    strbuf_release(&name);
}

/* The change's own entries come after all that are there before it. */
static uint32_t first_fresh_entry(const struct preview_ground *ground, uint32_t acl)
{
    uint32_t first = (uint32_t)ground->account->acl_entries.count;
    size_t count;
    uint32_t *references = acl_entry_references(ground->account, ground->edits, acl, false, &count);

    for (size_t i = 0; i < count; i++)
        if (references[i] >= first)
            first = references[i] + 1;
    free(references);
    return first;
}

/* In their order: what a deny or the change's own entries decide is no more asked about. */
static void find_entries(struct found *found, const struct preview_ground *ground,
                         struct question *question)
{
    uint32_t acl = target_holder(ground->account, ground->change->target).row;
    uint32_t first_fresh = first_fresh_entry(ground, acl);
    size_t count;
    uint32_t *references = acl_entry_references(ground->account, ground->after, acl, false, &count);

    for (size_t i = 0; i < count; i++) {
        const struct acl_entry *entry =
            account_entry(ground->account, ground->after, references[i]);
        struct sg_rule rule = rule_of_entry(entry);
        bool is_own = references[i] >= first_fresh || references[i] == ground->change->target.row;
        struct strbuf *name;

        if (!entry->allow || is_own) {
            question_take_away(question, &rule);
            continue;
        }
        name = found_begin(found, meeting_of_rule(question, &rule));
        if (name)
            add_entry_name(name, ground->account, entry);
    }
    free(references);
}

/* --- other groups on the same interfaces ----------------------------------------------------------- */

static void add_carrier(struct strbuf *out, const struct account *account, uint32_t interface,
                        uint32_t group)
{
    account_describe_object(account, (struct object_ref){OBJECT_INTERFACE, interface}, out);
    strbuf_adds(out, _(" also carries "));
    account_describe_object(account, (struct object_ref){OBJECT_GROUP, group}, out);
    strbuf_adds(out, _(" with "));
}

/* Only what lets in much: a partner's block in another group is there on purpose. */
static void find_rules_of_group(struct names *names, const struct preview_ground *ground,
                                const struct question *question, uint32_t interface, uint32_t group)
{
    struct rule_walk walk = rule_walk_group(ground->account, ground->edits, group);
    bool told = false;

    while (rule_walk_next(&walk)) {
        if ((walk.rule->flags & RULE_EGRESS) || walk.rule->source_kind == SOURCE_GROUP ||
            meeting_of_rule(question, walk.rule) != MEETS_MUCH || !names_begin(names))
            continue;
        if (!told)
            add_carrier(&names->text, ground->account, interface, group);
        preview_add_rule_name(&names->text, ground->account, walk.rule);
        told = true;
    }
}

/* Each other group is asked once, at the first interface that carries it. */
static void note_groups(struct strbuf *out, const struct preview_ground *ground,
                        const struct question *question)
{
    const struct account *account = ground->account;
    uint32_t group = target_holder(account, ground->change->target).row;
    struct span carriers = account->groups.items[group].interfaces;
    struct names names = {.text = STRBUF_INIT};
    bool *asked = mem_zalloc(account->groups.count, sizeof *asked);

    asked[group] = true;
    for (uint32_t i = 0; i < carriers.count; i++) {
        uint32_t row = account->group_interfaces.items[carriers.first + i];
        struct span groups = account->interfaces.items[row].groups;
        for (uint32_t k = 0; k < groups.count; k++) {
            uint32_t other = account->interface_groups.items[groups.first + k];
            if (other == NONE || asked[other])
                continue;
            asked[other] = true;
            find_rules_of_group(&names, ground, question, row, other);
        }
    }
    free(asked);
    names_tell(&names, out, _("Other groups let the same ports be reached: "),
               _(". To close it there, mend these too."));
}

/* --- all ------------------------------------------------------------------------------------------ */

void preview_note_still(struct strbuf *out, const struct preview_ground *ground,
                        const struct preview *preview)
{
    struct found found = {{.text = STRBUF_INIT}, {.text = STRBUF_INIT}};
    bool is_rule = ground->change->target.kind == TARGET_RULE;
    struct question question;

    question_init(&question, ground->account, preview);
    if (is_rule)
        find_rules(&found, ground, &question);
    else
        find_entries(&found, ground, &question);
    found_tell(&found, out);
    if (is_rule) {
        question_add_closed(&question);
        note_groups(out, ground, &question);
    }
    question_release(&question);
}
