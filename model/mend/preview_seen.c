#include "model/mend/preview_seen.h"

#include "model/base/message.h"
#include "model/judge/evidence_words.h"
#include "model/mend/target.h"

enum { NAMES_MOST = 5 };

static void begin_sentence(struct strbuf *out)
{
    if (out->length)
        strbuf_addch(out, '\n');
}

static uint32_t vpc_of(const struct seen_request *request)
{
    return account_object_vpc(request->account,
                              target_holder(request->account, request->change->target));
}

static void add_users(struct strbuf *out, const struct rule_use *use,
                      const struct seen_request *request)
{
    rule_use_describe(out, use, request->evidence,
                      &(struct sender_choice){vpc_of(request), NAMES_MOST, false});
}

static void add_gaps(struct strbuf *out, const struct rule_use *use,
                     const struct seen_request *request)
{
    rule_use_add_gaps(out, use);
    evidence_add_gaps(out, request->evidence);
    begin_sentence(out);
    strbuf_adds(out, _("Whom the logs do not show may need it all the same."));
}

/* --- whom the change refuses --------------------------------------------------------------------- */

static void add_refused(struct strbuf *out, const struct rule_use *use,
                        const struct seen_request *request)
{
    const struct sender_count *refused = &use->alone_before[use->senders.count];

    if (!use->count.senders)
        return;
    begin_sentence(out);
    strbuf_adds(out, _("This would have refused "));
    sender_count_format(out, refused);
    if (refused->senders) {
        strbuf_adds(out, ": ");
        rule_use_add_senders(out, use, request->account,
                             &(struct sender_choice){vpc_of(request), NAMES_MOST, true});
    }
    strbuf_adds(out, _("."));
}

/* --- both ---------------------------------------------------------------------------------------- */

static bool is_told(const struct seen_request *request)
{
    return request->evidence && request->change->target.kind == TARGET_RULE &&
           !target_is_outbound(request->account, request->change->target);
}

void preview_see(struct preview *preview, const struct seen_request *request)
{
    struct strbuf text = STRBUF_INIT;
    struct edits *after;
    struct rule_use use;

    if (!is_told(request))
        return;
    after = edits_copy(request->edits, request->account);
    change_apply(request->change, after);
    rule_use_make(&use, &(struct rule_use_request){.evidence = request->evidence,
                                                   .edits = after,
                                                   .rule = request->change->target.row,
                                                   .decided = true});
    add_users(&text, &use, request);
    add_refused(&text, &use, request);
    add_gaps(&text, &use, request);
    preview->refused = use.alone_before[use.senders.count];
    preview->seen = strbuf_detach(&text);
    rule_use_release(&use);
    edits_free(after);
}

void seen_format(struct strbuf *out, const struct seen_request *request)
{
    struct rule_use use;

    if (!is_told(request))
        return;
    rule_use_make(&use, &(struct rule_use_request){.evidence = request->evidence,
                                                   .edits = request->edits,
                                                   .rule = request->change->target.row});
    add_users(out, &use, request);
    add_gaps(out, &use, request);
    rule_use_release(&use);
}
