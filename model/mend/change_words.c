#include "model/base/sentence.h"
#include "model/mend/change.h"

#include <string.h>

#include "model/account/rule.h"
#include "model/base/message.h"
#include "model/base/sanitise.h"
#include "model/mend/target.h"

static const char *const kind_names[] = {
    [CHANGE_REWRITE] = "rewrite",
    [CHANGE_CARVE] = "carve",
    [CHANGE_ACCEPT] = "accept",
    [CHANGE_SKIP] = "skip",
};

const char *change_kind_name(enum change_kind kind)
{
    return kind_names[kind];
}

int change_kind_find(const char *name)
{
    for (int i = 0; i < (int)(sizeof kind_names / sizeof kind_names[0]); i++)
        if (!strcmp(kind_names[i], name))
            return i;
    return -1;
}

static void add_protocol_and_ports(struct strbuf *out, int16_t protocol, int32_t from, int32_t to)
{
    char buffer[8];

    if (protocol == PROTOCOL_ALL) {
        strbuf_adds(out, _("all protocols"));
        return;
    }
    strbuf_adds(out, protocol_name(protocol, buffer));
    strbuf_addch(out, ' ');
    rule_format_ports_short(protocol, from, to, out);
}

static void add_rule(struct strbuf *out, const struct account *account, const struct sg_rule *rule)
{
    if (rule->flags & RULE_EGRESS)
        strbuf_adds(out, _("outbound "));
    add_protocol_and_ports(out, rule->protocol, rule->from_port, rule->to_port);
    strbuf_adds(out, rule->flags & RULE_EGRESS ? _(" to ") : _(" from "));
    rule_format_source(account, rule, false, out);
}

static void add_entry(struct strbuf *out, const struct account *account,
                      const struct acl_entry *entry)
{
    strbuf_addf(out, _("entry %u, "), entry->number);
    add_protocol_and_ports(out, entry->protocol, entry->from_port, entry->to_port);
    strbuf_adds(out, _(" from "));
    cidr_format(out, account_block(account, entry->cidr));
}

static void add_reason(struct strbuf *out, const struct change *change)
{
    strbuf_adds(out, _(": risk accepted"));
    if (change->reason && *change->reason) {
        strbuf_adds(out, sentence_comma());
        sanitise_add(out, change->reason, strlen(change->reason));
    }
}

static void add_decision(struct strbuf *out, const struct change *change)
{
    const char *label = change->candidate.label ? change->candidate.label : "";

    switch (change->kind) {
    case CHANGE_ACCEPT:
        add_reason(out, change);
        break;
    case CHANGE_SKIP:
        strbuf_adds(out, _(": left for later"));
        break;
    case CHANGE_CARVE:
        strbuf_adds(out, _(", only the SMTP ports: "));
        strbuf_adds(out, label);
        break;
    case CHANGE_REWRITE:
        strbuf_adds(out, change->candidate.kind == CANDIDATE_REMOVE ? ": " : _(" to "));
        strbuf_adds(out, label);
        break;
    }
}

static void add_policy(struct strbuf *out, const struct account *account,
                       const struct change *change)
{
    struct strbuf name = STRBUF_INIT;

    target_format_name(account, change->target, &name);
    sanitise_add(out, name.text, name.length);
    if (change_kind_alters(change->kind))
        strbuf_adds(out, _(": the policy that is proposed"));
    else
        add_decision(out, change);
    strbuf_release(&name);
}

void change_summary(const struct change *change, const struct account *account, struct strbuf *out)
{
    if (change->target.kind == TARGET_POLICY) {
        add_policy(out, account, change);
        return;
    }
    account_describe_object(account, target_holder(account, change->target), out);
    strbuf_adds(out, ": ");
    if (change->target.kind == TARGET_RULE)
        add_rule(out, account, target_rule(account, change->target));
    else
        add_entry(out, account, target_entry(account, change->target));
    add_decision(out, change);
}

/* --- warnings ------------------------------------------------------------------------------------- */

const char *const change_warnings[CHANGE_WARNING_COUNT] = {
    [CHANGE_WARNS_OF_LOSS] = N_("All IP protocols other than TCP, UDP and ICMP (such as ESP or GRE) are lost: the "
                                "rule allowed them."),
    [CHANGE_WARNS_OF_WORLD] = N_("The new source is still open to the world."),
    [CHANGE_WARNS_OF_WIDE] = N_("The new source still holds a wide part of the Internet."),
};

/* The sentence that the text begins with, or NULL. */
static const char *warning_at(const char *text, size_t *length)
{
    for (size_t i = 0; i < CHANGE_WARNING_COUNT; i++) {
        const char *shown = _(change_warnings[i]);

        *length = strlen(shown);
        if (strncmp(text, shown, *length) == 0)
            return change_warnings[i];
    }
    return NULL;
}

/* English has a blank between two sentences, also where the person's language has none. */
void change_add_kept_warning(struct strbuf *out, const char *warning)
{
    const char *gap = sentence_gap();
    size_t gap_length = strlen(gap);

    while (*warning) {
        size_t length;
        const char *kept = warning_at(warning, &length);

        if (kept) {
            strbuf_adds(out, kept);
            warning += length;
            if (strncmp(warning, gap, gap_length) == 0 && warning[gap_length]) {
                strbuf_addch(out, ' ');
                warning += gap_length;
            }
        } else {
            strbuf_addch(out, *warning++);
        }
    }
}
