#include <string.h>

#include "model/base/message.h"
#include "model/base/sanitise.h"
#include "views/reports/diff_report.h"

const char *diff_side_name(enum side side)
{
    return side == SIDE_A ? "A" : "B";
}

void diff_pair_words(const struct comparison *comparison, uint32_t pair, struct strbuf *out)
{
    const struct object_pair *item = &comparison->pairs.items.items[pair];
    enum side side = pair_side(item);

    account_describe_object(comparison->sides.accounts[side], pair_object(item, side), out);
}

void diff_difference_words(const struct comparison *comparison, const struct difference *difference,
                           struct strbuf *out)
{
    const char *text = comparison->differences.texts.text + difference->text;

    if (difference->property != PROPERTY_ENTRY) {
        for (const char *at = property_name(difference->property); *at; at++)
            strbuf_addch(out, *at == '_' ? ' ' : *at);
        strbuf_addch(out, ' ');
    }
    sanitise_add(out, text, strlen(text));
}

void diff_set_words(const struct addr_set *set, struct strbuf *out)
{
    struct addr_set internet;
    struct strbuf size = STRBUF_INIT;

    addr_set_format_size_short(&size, set);
    if (strbuf_equals(&size, "1")) {
        addr_set_format(out, set, 1);
        strbuf_release(&size);
        return;
    }
    addr_set_init_internet(&internet, set->family);
    strbuf_addf(out, _("%s addresses, such as "), size.text);
    ip_addr_format(out, addr_set_witness(set, &internet));
    addr_set_release(&internet);
    strbuf_release(&size);
}

/* --- causes ------------------------------------------------------------------------------------------ */

static void add_deciding(const struct comparison *comparison, const struct object_change *change,
                         struct strbuf *out)
{
    const char *lead = ": ";

    for (uint32_t i = 0; i < change->differences.count; i++) {
        const struct difference *difference =
            &comparison->differences.items.items[change->differences.first + i];

        if (!property_decides(comparison->pairs.items.items[change->pair].kind,
                              difference->property))
            continue;
        strbuf_addf(out, "%s%c ", lead, difference->side == SIDE_A ? '-' : '+');
        diff_difference_words(comparison, difference, out);
        lead = "; ";
    }
}

void diff_cause_words(const struct comparison *comparison, uint32_t pair, struct strbuf *out)
{
    const struct object_pair *item = &comparison->pairs.items.items[pair];
    uint32_t row = comparison->change_of_pair[pair];

    diff_pair_words(comparison, pair, out);
    if (item->state == PAIR_NEW)
        strbuf_adds(out, _(" is new"));
    else if (item->state == PAIR_GONE)
        strbuf_adds(out, _(" is gone"));
    else if (item->kind == OBJECT_GROUP)
        strbuf_adds(out, diff_group_has_rules(comparison, &comparison->groups.items[row])
                             ? _(": its rules changed, see below")
                             : _(": what its sources hold changed, see below"));
    else
        add_deciding(comparison, &comparison->objects.items[row], out);
}
