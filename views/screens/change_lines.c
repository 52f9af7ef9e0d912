#include "views/screens/change_lines.h"

#include "model/base/message.h"
#include "model/mend/preview.h"

static void add_rule_lines(const struct preview *preview, struct lines *lines)
{
    for (size_t i = 0; i < preview->line_count; i++) {
        const struct preview_line *line = &preview->lines[i];
        enum role role = line->sign == '-'   ? ROLE_REMOVED
                         : line->sign == '+' ? ROLE_ADDED
                                             : ROLE_NORMAL;

        lines_addf(lines, role, "%c %s", line->sign, line->text);
    }
}

static void format_where(const struct preview_meaning *meaning, struct strbuf *out)
{
    char buffer[8];

    strbuf_addf(out, "%s ", meaning->family == IP_V4 ? "IPv4" : "IPv6");
    if (meaning->protocol == PROTOCOL_ALL) {
        strbuf_adds(out, _("other protocols"));
        return;
    }
    strbuf_addf(out, "%s", protocol_name(meaning->protocol, buffer));
    if (meaning->protocol != PROTOCOL_TCP && meaning->protocol != PROTOCOL_UDP)
        return;
    strbuf_addf(out, " %u", meaning->first_port);
    if (meaning->last_port != meaning->first_port)
        strbuf_addf(out, "-%u", meaning->last_port);
}

static void add_set(struct lines *lines, enum role role, const char *word,
                    const struct addr_set *set)
{
    struct strbuf text = STRBUF_INIT;
    struct addr_set internet;

    strbuf_addf(&text, "  %-7s", word);
    if (addr_set_is_empty(set)) {
        strbuf_adds(&text, _("nothing"));
    } else {
        addr_set_init_internet(&internet, set->family);
        addr_set_format_size_short(&text, set);
        strbuf_adds(&text, _(" addresses, e.g. "));
        ip_addr_format(&text, addr_set_witness(set, &internet));
        addr_set_release(&internet);
    }
    lines_add(lines, role, text.text);
    strbuf_release(&text);
}

static void add_meaning(const struct preview_meaning *meaning, struct lines *lines)
{
    struct strbuf where = STRBUF_INIT;

    format_where(meaning, &where);
    lines_add(lines, ROLE_STRONG, where.text);
    strbuf_release(&where);
    add_set(lines, ROLE_REMOVED, _("closed"), &meaning->closed);
    add_set(lines, ROLE_KEPT, _("kept"), &meaning->kept);
    add_set(lines, addr_set_is_empty(&meaning->opened) ? ROLE_KEPT : ROLE_OPENED, _("opened"),
            &meaning->opened);
    if (!addr_set_is_empty(&meaning->still))
        add_set(lines, ROLE_HIGH, _("still"), &meaning->still);
}

static bool something_is_still_open(const struct preview *preview)
{
    for (size_t i = 0; i < preview->meaning_count; i++)
        if (!addr_set_is_empty(&preview->meanings[i].still))
            return true;
    return false;
}

static void add_verdict(const struct preview *preview, struct lines *lines)
{
    if (preview_opens_nothing(preview))
        lines_add(lines, ROLE_KEPT, _("Opens nothing that was closed before."));
    if (something_is_still_open(preview))
        lines_add(lines, ROLE_HIGH,
                  _("\"still\": other rules let these in; this change alone does not close them."));
    if (preview->sources_unknown)
        lines_add(lines, ROLE_MEDIUM,
                  _("A source in play is not fully known from the export: the sets hold only what "
                    "is known."));
}

void change_lines(struct app *app, const struct change *change, struct lines *lines)
{
    struct preview preview = {0};

    if (change->kind == CHANGE_ACCEPT || change->kind == CHANGE_SKIP) {
        lines_add(lines, ROLE_NORMAL,
                  change->kind == CHANGE_ACCEPT
                      ? _("The risk is accepted. Nothing changes in the account.")
                      : _("Left for later. Nothing changes in the account."));
        if (change->reason)
            lines_addf(lines, ROLE_NORMAL, _("Reason: %s"), change->reason);
        return;
    }
    preview_make(&preview, app->account, plan_edits(app->plan), change, &app->ports);
    lines_add(lines, ROLE_HEADING, _("The rules"));
    add_rule_lines(&preview, lines);
    if (change->warning)
        lines_add(lines, ROLE_HIGH, change->warning);
    lines_add(lines, ROLE_HEADING, _("The meaning"));
    for (size_t i = 0; i < preview.meaning_count; i++)
        add_meaning(&preview.meanings[i], lines);
    add_verdict(&preview, lines);
    lines_add(lines, ROLE_HEADING, _("The way"));
    lines_add_text(lines, ROLE_NORMAL, preview.way);
    lines_add_text(lines, ROLE_NORMAL, preview.undo);
    lines_add_text(lines, ROLE_NORMAL, preview.notes);
    preview_release(&preview);
}
