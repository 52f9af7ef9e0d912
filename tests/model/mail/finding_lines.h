/*
 * finding_lines.h: findings about mail as lines of text.
 */
#ifndef TESTS_MODEL_MAIL_FINDING_LINES_H
#define TESTS_MODEL_MAIL_FINDING_LINES_H

#include "model/mail/mail_finding.h"

static inline void add_interfaces(struct strbuf *out, const struct findings *findings,
                                  const struct finding *finding, const struct account *account)
{
    for (uint32_t i = 0; i < finding->interfaces.count; i++) {
        uint32_t row = findings->interfaces.items[finding->interfaces.first + i];

        strbuf_addf(out, " %s", text_raw(account->texts, account->interfaces.items[row].id));
    }
}

/* "kind severity resource ports: interfaces\n" */
static inline void describe_finding(struct strbuf *out, const struct findings *findings,
                                    const struct finding *finding, const struct account *account)
{
    strbuf_addf(out, "%s %s %s", finding_kind_name(finding->kind), severity_name(finding->severity),
                text_raw(account->texts, account_object_id(account, finding->resource)));
    if (finding->resource.kind == OBJECT_POLICY)
        strbuf_addf(out, " %s",
                    text_raw(account->texts, account_object_name(account, finding->resource)));
    strbuf_addch(out, ' ');
    smtp_ports_format(&findings->ports, finding->ports, out);
    strbuf_addch(out, ':');
    add_interfaces(out, findings, finding, account);
    strbuf_addch(out, '\n');
}

/* A line each, of the kinds of this room. */
static inline void describe_findings(struct strbuf *out, const struct findings *findings,
                                     const struct account *account)
{
    for (size_t i = 0; i < findings->items.count; i++)
        if (!finding_kind_is_inbound(findings->items.items[i].kind))
            describe_finding(out, findings, &findings->items.items[i], account);
}

/* Those of one kind in the account, each followed by its sentence on a line. */
static inline void find_and_tell(struct strbuf *out, const struct account *account,
                                 const struct smtp_ports *ports, enum finding_kind kind)
{
    const struct walk_context context = {.account = account};
    struct findings findings = {0};

    mail_findings_compute(&findings, &context, ports);
    for (size_t i = 0; i < findings.items.count; i++) {
        const struct finding *finding = &findings.items.items[i];

        if (finding->kind != kind)
            continue;
        describe_finding(out, &findings, finding, account);
        strbuf_addf(out, "%s\n", findings.sentences.items[finding->sentence]);
    }
    findings_release(&findings);
}

#endif
