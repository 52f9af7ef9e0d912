/*
 * close_egress.h: the outbound rules that let the senders of an SES endpoint submit mail to the whole world,
 * which nobody needs any more once they reach the endpoint.
 *
 * Closed can be a rule of nothing but submission ports (rule_is_submission) to 0.0.0.0/0 or ::/0, of a group all of
 * whose senders reach the endpoint. A rule that carries more is left, and so is one that others still need: what
 * that is for has to be decided first.
 */
#ifndef MODEL_MAIL_CLOSE_EGRESS_H
#define MODEL_MAIL_CLOSE_EGRESS_H

#include "model/mail/mail_host.h"

enum egress_bar {
    EGRESS_CARRIES_MORE, /* than submission ports */
    EGRESS_IS_NEEDED,    /* an interface of the group gets out by it and does not reach the endpoint */
    EGRESS_IS_UNSURE,    /* whether one does is not known */
};

struct egress_left {
    uint32_t rule;
    enum egress_bar bar;
    uint32_t interface; /* the first that bars it; NONE for EGRESS_CARRIES_MORE */
};

struct egress_closing {
    TABLE(uint32_t) rules;            /* rows of account->rules, in order */
    TABLE(struct egress_left) left;  /* likewise */
    struct strbuf to; /* what they are to say instead: "sg:ID[,ID]", the endpoint's groups, or "vpc"; raw */
};

/* Of one SES endpoint; `hosts` say who reaches what. To be released. O(hosts x their rules). */
void egress_closing_make(struct egress_closing *closing, const struct mail_hosts *hosts,
                  const struct account *account, uint32_t endpoint);
void egress_closing_release(struct egress_closing *closing);

/* The host's way to the endpoint, NULL if it was not walked. */
const struct host_way *mail_way_to_endpoint(const struct mail_hosts *hosts, const struct mail_host *host,
                                            uint32_t endpoint);

/* True if it gets out to the Internet on a submission port. */
bool mail_host_submits_out(const struct mail_hosts *hosts, const struct mail_host *host);

/* Why a rule is left, one sentence for eyes. */
void egress_closing_explain(const struct egress_left *left, const struct account *account,
                     struct strbuf *out);

#endif
