#include "model/account/rule.h"
#include "model/base/message.h"
#include "model/base/sanitise.h"
#include "model/mend/preview_words.h"

void preview_add_sentence(struct strbuf *out, const char *sentence)
{
    if (out->length)
        strbuf_addch(out, '\n');
    strbuf_adds(out, sentence);
}

void preview_add_rule_words(struct strbuf *out, const struct account *account,
                            const struct sg_rule *rule)
{
    char buffer[8];

    if (rule->protocol == PROTOCOL_ALL) {
        strbuf_adds(out, _("all traffic"));
    } else {
        strbuf_addf(out, "%s ", protocol_name(rule->protocol, buffer));
        rule_format_ports_short(rule->protocol, rule->from_port, rule->to_port, out);
    }
    strbuf_adds(out, _(" from "));
    rule_format_source(account, rule, false, out);
}

void preview_add_rule_name(struct strbuf *out, const struct account *account,
                           const struct sg_rule *rule)
{
    struct strbuf name = STRBUF_INIT;

    rule_format_name(account, rule, &name);
    sanitise_add(out, name.text, name.length);
    strbuf_release(&name);
    if (rule->id == TEXT_NONE)
        return;
    strbuf_adds(out, " (");
    preview_add_rule_words(out, account, rule);
    strbuf_addch(out, ')');
}

/* --- names ------------------------------------------------------------------------------------ */

bool names_begin(struct names *names)
{
    if (names->count++ >= names->most)
        return false;
    strbuf_adds(&names->text, names->count > 1 ? ", " : "");
    return true;
}

void names_tell(struct names *names, struct strbuf *out, const char *before, const char *after)
{
    if (names->count) {
        preview_add_sentence(out, before);
        strbuf_addbuf(out, &names->text);
        if (names->count > names->most)
            strbuf_addf(out, _(" and %zu more"), names->count - names->most);
        strbuf_adds(out, after);
    }
    strbuf_release(&names->text);
    names->count = 0;
}

/* --- blocks ----------------------------------------------------------------------------------- */

void preview_add_blocks(struct addr_set *set, const struct account *account, struct span cidrs)
{
    for (uint32_t i = 0; i < cidrs.count; i++) {
        struct cidr block = account_block(account, account->cidr_refs.items[cidrs.first + i]);
        if (block.family == set->family)
            addr_set_add_cidr(set, block);
    }
}
