#include "model/mend/preview.h"

#include <stdint.h>
#include <stdlib.h>

#include "model/base/mem.h"
#include "model/mend/mail_walks.h"
#include "model/mend/preview_sets.h"
#include "model/mend/preview_words.h"

/* SMTP ports first, by port; then by family, protocol (all others last) and port. */
static int compare_meanings(const void *a, const void *b)
{
    const struct preview_meaning *first = a, *second = b;
    int protocol_a = first->protocol == PROTOCOL_ALL ? INT16_MAX : first->protocol;
    int protocol_b = second->protocol == PROTOCOL_ALL ? INT16_MAX : second->protocol;

    if (first->is_smtp != second->is_smtp)
        return first->is_smtp ? -1 : 1;
    if (first->is_smtp && first->first_port != second->first_port)
        return first->first_port - second->first_port;
    if (first->family != second->family)
        return (int)first->family - (int)second->family;
    if (protocol_a != protocol_b)
        return protocol_a - protocol_b;
    return first->first_port - second->first_port;
}

static void add_sets(struct preview *preview, const struct preview_ground *ground,
                     struct four_sets sets[IP_FAMILY_COUNT])
{
    for (int family = IP_V4; family < IP_FAMILY_COUNT; family++) {
        four_sets_init(&sets[family], (enum ip_family)family);
        four_sets_make(&sets[family], ground->account, ground->edits, ground->change);
        preview->sources_unknown |= sets[family].unknown;
        preview->may_open_more |= sets[family].may_open;
        preview_add_meanings(preview, &sets[family], ground->ports);
    }
    if (preview->meaning_count)
        qsort(preview->meanings, preview->meaning_count, sizeof *preview->meanings,
              compare_meanings);
}

/* How many ways for mail a quick preview walks: it follows the cursor, so it must not be felt. */
enum { MAIL_WAYS_QUICK = 1000 };

static void add_mail(struct preview *preview, const struct preview_ground *ground, size_t most)
{
    struct mail_walks walks = {.complete = true};
    struct strbuf text = STRBUF_INIT;

    if (ground->change->way != WAY_NOTHING) {
        const struct mail_walks_request request = {.account = ground->account,
                                                   .before = ground->edits,
                                                   .after = ground->after,
                                                   .target = ground->change->target,
                                                   .ports = ground->ports,
                                                   .most = most};
        mail_walks_broken(&walks, &request);
    }
    mail_walks_format(&walks, ground->account, &text);
    preview->mail_broken = walks.certain;
    preview->mail = strbuf_detach(&text);
    mail_walks_release(&walks);
}

static void make(struct preview *preview, struct account *account, const struct edits *edits,
                 const struct change *change, const struct smtp_ports *ports, size_t mail_ways)
{
    struct edits *after = edits_copy(edits, account);
    struct four_sets sets[IP_FAMILY_COUNT];
    struct carriers carriers;
    const struct preview_ground ground = {.account = account,
                                          .edits = edits,
                                          .after = after,
                                          .change = change,
                                          .ports = ports,
                                          .sets = sets,
                                          .carriers = &carriers};

    *preview = (struct preview){0};
    change_apply(change, after);
    add_sets(preview, &ground, sets);
    preview_add_lines(preview, &ground);
    preview_add_way(preview, &ground);
    if (target_is_outbound(account, change->target)) {
        preview_add_outbound(preview, &ground, mail_ways);
    } else {
        carriers_make(&carriers, account, edits, change, sets);
        add_mail(preview, &ground, mail_ways);
        preview_add_notes(preview, &ground);
        carriers_release(&carriers);
    }
    four_sets_release(&sets[IP_V4]);
    four_sets_release(&sets[IP_V6]);
    edits_free(after);
}

void preview_make(struct preview *preview, struct account *account, const struct edits *edits,
                  const struct change *change, const struct smtp_ports *ports)
{
    make(preview, account, edits, change, ports, MAIL_WAYS_QUICK);
}

void preview_make_whole(struct preview *preview, struct account *account,
                        const struct edits *edits, const struct change *change,
                        const struct smtp_ports *ports)
{
    make(preview, account, edits, change, ports, SIZE_MAX);
}

void preview_release(struct preview *preview)
{
    for (size_t i = 0; i < preview->line_count; i++)
        free(preview->lines[i].text);
    for (size_t i = 0; i < preview->meaning_count; i++) {
        addr_set_release(&preview->meanings[i].closed);
        addr_set_release(&preview->meanings[i].kept);
        addr_set_release(&preview->meanings[i].opened);
        addr_set_release(&preview->meanings[i].still);
    }
    free(preview->lines);
    free(preview->meanings);
    free(preview->way);
    free(preview->undo);
    free(preview->mail);
    free(preview->notes);
    free(preview->further);
    free(preview->seen);
    *preview = (struct preview){0};
}

bool preview_opens_nothing(const struct preview *preview)
{
    for (size_t i = 0; i < preview->meaning_count; i++)
        if (!addr_set_is_empty(&preview->meanings[i].opened))
            return false;
    return !preview->may_open_more;
}
