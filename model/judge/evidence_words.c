#include "model/judge/evidence_words.h"

#include "model/base/message.h"
#include "model/base/sentence.h"
#include "model/base/time_text.h"

typedef unsigned long long count_t; /* for %llu */

/* --- the logs ------------------------------------------------------------------------------------ */

void evidence_add_span(struct strbuf *out, int64_t first, int64_t last)
{
    if (!first) {
        strbuf_adds(out, _("of unknown time"));
        return;
    }
    day_text_add(out, time_day(first));
    if (time_day(last) == time_day(first))
        return;
    strbuf_adds(out, _(" to "));
    day_text_add(out, time_day(last));
}

void evidence_describe(struct strbuf *out, const struct evidence *evidence)
{
    struct evidence_totals totals = evidence_totals(evidence);

    if (!totals.records) {
        strbuf_adds(out, _("The flow logs hold no record."));
        return;
    }
    strbuf_adds(out, _("Flow logs "));
    evidence_add_span(out, totals.first, totals.last);
    strbuf_addf(out, ngettext(": %llu record, ", ": %llu records, ", (unsigned long)totals.records),
                (count_t)totals.records);
    strbuf_addf(out, _("%llu of them accepted, incoming and no reply."), (count_t)totals.uses);
}

static void begin_sentence(struct strbuf *out)
{
    if (out->length)
        strbuf_addch(out, '\n');
}

/* One sentence with one number, if there is anything to count. A macro, so that the compiler sees the
 * format. */
#define ADD_COUNTED(out, count, one, many)                                                         \
    do {                                                                                           \
        if (count) {                                                                               \
            begin_sentence(out);                                                                   \
            strbuf_addf(out, ngettext(one, many, (unsigned long)(count)), (count_t)(count));       \
        }                                                                                          \
    } while (0)

void evidence_add_gaps(struct strbuf *out, const struct evidence *evidence)
{
    struct evidence_totals totals = evidence_totals(evidence);

    ADD_COUNTED(out, totals.skipped, "AWS left records out in %llu window (SKIPDATA).",
                "AWS left records out in %llu windows (SKIPDATA).");
    if (totals.accepted && !totals.rejected) {
        begin_sentence(out);
        strbuf_adds(out, _("No refused flow is in the logs: they may hold ACCEPT only."));
    }
    ADD_COUNTED(out, totals.days_silent, "No record of %llu day in between.",
                "No record of %llu days in between.");
    ADD_COUNTED(out, totals.elsewhere,
                "%llu record is of an interface that the export does not have.",
                "%llu records are of interfaces that the export does not have.");
    ADD_COUNTED(out, totals.untold, "%llu record lacks a field that would tell whether it counts.",
                "%llu records lack a field that would tell whether they count.");
    ADD_COUNTED(out, totals.crowded, "%llu flow is of a sender beyond those kept by name.",
                "%llu flows are of senders too many to be kept by name.");
}

/* --- one rule ------------------------------------------------------------------------------------ */

void rule_use_add_gaps(struct strbuf *out, const struct rule_use *use)
{
    if (use->silent) {
        begin_sentence(out);
        strbuf_addf(out,
                    ngettext("The logs have no record of %zu of %zu interface behind the rule.",
                             "The logs have no record of %zu of %zu interfaces behind the rule.",
                             use->interfaces),
                    use->silent, use->interfaces);
    }
}

void sender_count_format(struct strbuf *out, const struct sender_count *count)
{
    size_t knockers = count->senders - count->talkers;

    if (!count->senders) {
        strbuf_adds(out, _("nobody"));
        return;
    }
    strbuf_addf(out, ngettext("%zu sender, ", "%zu senders, ", count->senders), count->senders);
    strbuf_addf(out, ngettext("%llu flow", "%llu flows", (unsigned long)count->flows),
                (count_t)count->flows);
    if (knockers == count->senders)
        strbuf_adds(out, _(" (only knocking)"));
    else if (knockers)
        strbuf_addf(out,
                    ngettext(" (%zu sender only knocked)", " (%zu senders only knocked)", knockers),
                    knockers);
}

void rule_use_format(struct strbuf *out, const struct rule_use *use)
{
    if (use->left_out.flows)
        strbuf_adds(out, _("more than "));
    sender_count_format(out, &use->count);
}

/* --- names --------------------------------------------------------------------------------------- */

/* The interface that holds the address: in this VPC, else the only one of all. NONE if it is not clear. */
static uint32_t holder_of(const struct account *account, uint32_t vpc, struct ip_addr address)
{
    size_t count;
    const struct address_holder *holders =
        account_address_holders(account, address, ADDRESS_OWN, &count);

    for (size_t i = 0; i < count; i++)
        if (account->interfaces.items[holders[i].interface].vpc == vpc)
            return holders[i].interface;
    if (!count)
        holders = account_address_holders(account, address, ADDRESS_PUBLIC, &count);
    return count == 1 ? holders[0].interface : NONE;
}

void evidence_add_sender(struct strbuf *out, const struct account *account, uint32_t vpc,
                         struct ip_addr address)
{
    uint32_t holder = holder_of(account, vpc, address);

    ip_addr_format(out, address);
    if (holder == NONE)
        return;
    strbuf_adds(out, " (");
    account_describe_object(account, (struct object_ref){OBJECT_INTERFACE, holder}, out);
    strbuf_addch(out, ')');
}

void rule_use_add_senders(struct strbuf *out, const struct rule_use *use,
                          const struct account *account, const struct sender_choice *choice)
{
    size_t all = choice->alone ? use->alone_before[use->senders.count].senders : use->senders.count;
    const struct rule_sender *named[SENDERS_NAMED_MOST];
    size_t count =
        rule_use_most(use, choice->alone, named,
                      choice->most < SENDERS_NAMED_MOST ? choice->most : SENDERS_NAMED_MOST);

    for (size_t i = 0; i < count; i++) {
        strbuf_adds(out, i ? ", " : "");
        evidence_add_sender(out, account, choice->vpc, named[i]->address);
    }
    if (all > count)
        strbuf_addf(out, _(" and %zu more"), all - count);
}

void rule_use_describe(struct strbuf *out, const struct rule_use *use,
                       const struct evidence *evidence, const struct sender_choice *choice)
{
    struct evidence_totals totals = evidence_totals(evidence);

    strbuf_adds(out, _("Flow logs "));
    evidence_add_span(out, totals.first, totals.last);
    if (use->untold) {
        strbuf_adds(out, _(": who used the rule cannot be told, its source is not in the export."));
        return;
    }
    strbuf_adds(out, _(": used by "));
    rule_use_format(out, use);
    if (use->count.senders && use->sum.first) {
        strbuf_adds(out, sentence_comma());
        evidence_add_span(out, use->sum.first, use->sum.last);
    }
    strbuf_adds(out, use->count.senders ? ": " : "");
    rule_use_add_senders(out, use, evidence_account(evidence), choice);
    strbuf_adds(out, sentence_end());
}
