/*
 * evidence_words.h: evidence in sentences, for eyes.
 */
#ifndef MODEL_JUDGE_EVIDENCE_WORDS_H
#define MODEL_JUDGE_EVIDENCE_WORDS_H

#include "model/judge/rule_use.h"

/* "2026-11-01 to 2026-11-24", or one day (UTC); "of unknown time" for 0. */
void evidence_add_span(struct strbuf *out, int64_t first, int64_t last);

/* "Flow logs from 2026-11-01 to 2026-11-24: 1234 records, 800 of them accepted, incoming and no
 * reply." */
void evidence_describe(struct strbuf *out, const struct evidence *evidence);

/* What the logs cannot tell, one sentence a line; nothing if there is no gap. */
void evidence_add_gaps(struct strbuf *out, const struct evidence *evidence);

/* The same of the interfaces behind one rule: one sentence, if there is anything to say. */
void rule_use_add_gaps(struct strbuf *out, const struct rule_use *use);

/* "12 senders, 1234 flows (4 senders only knocked)"; "nobody" for none. */
void sender_count_format(struct strbuf *out, const struct sender_count *count);

/* The same of all who used a rule: "more than 65536 senders, ..." where there were too many to be kept by
 * name. */
void rule_use_format(struct strbuf *out, const struct rule_use *use);

/* "203.0.113.7", or with the name of the interface of the export that holds it: "10.0.0.7 (eni-1
 * (relay))". Of several that hold it, that of the VPC (a row; NONE for any) is meant. */
void evidence_add_sender(struct strbuf *out, const struct account *account, uint32_t vpc,
                         struct ip_addr address);

/* Which senders are named. */
enum { SENDERS_NAMED_MOST = 16 };

struct sender_choice {
    uint32_t vpc; /* where addresses belong: the VPC of the rule */
    size_t most;  /* how many, up to SENDERS_NAMED_MOST; then it is told how many more there are */
    bool alone;   /* only those that hang on the rule alone */
};

/* Names senders as rule_use_most() orders them. */
void rule_use_add_senders(struct strbuf *out, const struct rule_use *use,
                          const struct account *account, const struct sender_choice *choice);

/* "Flow logs 2026-11-01 to 2026-11-24: used by 12 senders, 1234 flows, 2026-11-02 to 2026-11-24: 10.0.0.7
 * (eni-1), 203.0.113.7 and 10 more." */
void rule_use_describe(struct strbuf *out, const struct rule_use *use,
                       const struct evidence *evidence, const struct sender_choice *choice);

#endif
