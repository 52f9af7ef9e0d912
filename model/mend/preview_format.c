/*
 * A preview as plain text: the rule lines, then a label and its sentences, folded at the width.
 *
 *     - tcp 25  0.0.0.0/0    smtp from anywhere
 *     + tcp 25  10.0.0.0/16  smtp from anywhere
 *
 *     closed  IPv4 tcp 25: 4.29 billion addresses, e.g. 1.0.0.0
 *     kept    IPv4 tcp 25: 65 536 addresses: 10.0.0.0/16
 *     opened  nothing
 */
#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/base/message.h"
#include "model/mend/fold.h"
#include "model/mend/preview.h"

enum { LABEL_WIDTH = 8, BLOCKS_MOST = 2, LAST_PORT = 65535, ICMP_CODES = 256 };

/* Which of the four sets a line tells. */
typedef const struct addr_set *meaning_set(const struct preview_meaning *meaning);

static const struct addr_set *closed_of(const struct preview_meaning *meaning)
{
    return &meaning->closed;
}

static const struct addr_set *kept_of(const struct preview_meaning *meaning)
{
    return &meaning->kept;
}

static const struct addr_set *opened_of(const struct preview_meaning *meaning)
{
    return &meaning->opened;
}

static const struct addr_set *still_of(const struct preview_meaning *meaning)
{
    return &meaning->still;
}

struct kind {
    enum preview_part part;
    const char *label;
    meaning_set *set;
    const char *nothing; /* said if the set is empty everywhere; NULL: not said */
    const char *remark;  /* behind the size */
    bool telling;        /* the witness is one of the Internet, where there is one */
};

static const struct kind kinds[] = {
    {PREVIEW_CLOSED, N_("closed"), closed_of, N_("nothing"), "", true},
    {PREVIEW_KEPT, N_("kept"), kept_of, N_("nothing"), "", false},
    {PREVIEW_OPENED, N_("opened"), opened_of, NULL, "", true},
    {PREVIEW_STILL, N_("still"), still_of, NULL, N_(" through other rules"), true},
};

/* --- ports ---------------------------------------------------------------------------------------- */

static void add_icmp(struct strbuf *out, const struct preview_meaning *meaning)
{
    unsigned type = meaning->first_port / ICMP_CODES, last_type = meaning->last_port / ICMP_CODES;

    if (meaning->first_port == 0 && meaning->last_port == LAST_PORT)
        return;
    if (type != last_type) {
        strbuf_addf(out, _(" types %u-%u"), type, last_type);
        return;
    }
    strbuf_addf(out, _(" type %u"), type);
    if (meaning->last_port - meaning->first_port + 1 < ICMP_CODES)
        strbuf_addf(out, _(" code %u"), meaning->first_port % ICMP_CODES);
}

/* A run of ports, both inclusive. */
struct run {
    uint16_t first, last;
};

static int compare_runs(const void *left, const void *right)
{
    const struct run *a = left, *b = right;

    return a->first - b->first;
}

/* Sorts the runs and joins neighbours; returns how many are left. */
static size_t join_runs(struct run *runs, size_t count)
{
    size_t joined = 0;

    qsort(runs, count, sizeof *runs, compare_runs);
    for (size_t i = 0; i < count; i++) {
        if (joined && runs[joined - 1].last + 1 == runs[i].first)
            runs[joined - 1].last = runs[i].last;
        else
            runs[joined++] = runs[i];
    }
    return joined;
}

/* " 25, 465-587" */
static void add_runs(struct strbuf *out, struct run *runs, size_t count)
{
    count = join_runs(runs, count);
    for (size_t i = 0; i < count; i++) {
        strbuf_addf(out, "%s %u", i ? "," : "", runs[i].first);
        if (runs[i].last > runs[i].first)
            strbuf_addf(out, "-%u", runs[i].last);
    }
}

/* Family and protocol, with the types of icmp; ports come behind it. */
static void add_traffic(struct strbuf *out, const struct preview_meaning *meaning)
{
    char buffer[8];

    strbuf_adds(out, meaning->family == IP_V4 ? "IPv4 " : "IPv6 ");
    if (meaning->protocol == PROTOCOL_ALL) {
        strbuf_adds(out, _("all other traffic"));
        return;
    }
    const char *name = protocol_name(meaning->protocol, buffer);
    strbuf_addf(out, name[0] >= '0' && name[0] <= '9' ? _("protocol %s") : "%s", name);
    if (protocol_has_types(meaning->protocol))
        add_icmp(out, meaning);
}

/* --- sets ----------------------------------------------------------------------------------------- */

static void count_block(struct cidr block, void *context)
{
    (void)block;
    ++*(size_t *)context;
}

static void add_witness(struct strbuf *out, const struct addr_set *set, bool telling)
{
    struct addr_set internet;

    addr_set_init_internet(&internet, set->family);
    strbuf_adds(out, _(", e.g. "));
    ip_addr_format(out, addr_set_witness(set, telling ? &internet : NULL));
    addr_set_release(&internet);
}

/* "65 536 addresses: 10.0.0.0/16", or an example where the blocks are too many to be read. */
static void add_set(struct strbuf *out, const struct addr_set *set, const struct kind *kind)
{
    bool is_one = set->count == 1 && set->ranges[0].first == set->ranges[0].last;
    size_t blocks = 0;

    addr_set_format_size_short(out, set);
    strbuf_adds(out, is_one ? _(" address") : _(" addresses"));
    strbuf_adds(out, *kind->remark ? _(kind->remark) : "");
    addr_set_cover(set, count_block, &blocks);
    if (blocks <= BLOCKS_MOST) {
        strbuf_adds(out, ": ");
        addr_set_format(out, set, BLOCKS_MOST);
    } else {
        add_witness(out, set, kind->telling);
    }
}

/* --- lines of one kind ---------------------------------------------------------------------------- */

/* Ports of one protocol of which the same is to be told share a line. */
static bool shares_line(const struct preview_meaning *a, const struct preview_meaning *b,
                        meaning_set *set)
{
    return a->family == b->family && a->protocol == b->protocol && addr_set_equal(set(a), set(b));
}

static bool is_told_already(const struct preview *preview, size_t at, meaning_set *set)
{
    for (size_t i = 0; i < at; i++)
        if (shares_line(&preview->meanings[i], &preview->meanings[at], set))
            return true;
    return false;
}

/* The ports of all meanings that share the line of this one, the first of them. */
static void add_shared_ports(struct strbuf *out, const struct preview *preview, size_t at,
                             meaning_set *set)
{
    struct run *runs = mem_alloc(preview->meaning_count * sizeof *runs);
    size_t count = 0;

    for (size_t i = at; i < preview->meaning_count; i++)
        if (shares_line(&preview->meanings[at], &preview->meanings[i], set))
            runs[count++] =
                (struct run){preview->meanings[i].first_port, preview->meanings[i].last_port};
    add_runs(out, runs, count);
    free(runs);
}

static void add_shared_types(struct strbuf *out, const struct preview *preview, size_t at,
                             meaning_set *set)
{
    for (size_t i = at + 1; i < preview->meaning_count; i++)
        if (shares_line(&preview->meanings[at], &preview->meanings[i], set)) {
            strbuf_addch(out, ',');
            add_icmp(out, &preview->meanings[i]);
        }
}

static void add_meaning(struct strbuf *out, const struct preview *preview, size_t at,
                        const struct kind *kind)
{
    const struct preview_meaning *meaning = &preview->meanings[at];

    add_traffic(out, meaning);
    if (protocol_has_ports(meaning->protocol))
        add_shared_ports(out, preview, at, kind->set);
    else
        add_shared_types(out, preview, at, kind->set);
    strbuf_adds(out, ": ");
    add_set(out, kind->set(meaning), kind);
}

static void tell(const struct preview_teller *teller, enum preview_part part, const char *label,
                 const char *text)
{
    teller->tell(part, label, text, teller->context);
}

static void tell_nothing(const struct preview_teller *teller, const struct preview *preview,
                         const struct kind *kind)
{
    const char *nothing = kind->nothing ? _(kind->nothing) : NULL;

    if (kind->set == opened_of)
        nothing = preview_opens_nothing(preview) ? _("nothing") : _("nothing that is known of");
    if (nothing)
        tell(teller, kind->part, _(kind->label), nothing);
}

static void tell_kind(const struct preview_teller *teller, const struct preview *preview,
                      const struct kind *kind)
{
    struct strbuf text = STRBUF_INIT;
    bool any = false;

    for (size_t i = 0; i < preview->meaning_count; i++) {
        if (addr_set_is_empty(kind->set(&preview->meanings[i])) ||
            is_told_already(preview, i, kind->set))
            continue;
        strbuf_clear(&text);
        add_meaning(&text, preview, i, kind);
        tell(teller, kind->part, any ? "" : _(kind->label), text.text);
        any = true;
    }
    if (!any)
        tell_nothing(teller, preview, kind);
    strbuf_release(&text);
}

/* The exceptions from "all other traffic" to which nothing happens. */
static void tell_untouched(const struct preview_teller *teller, const struct preview *preview)
{
    struct strbuf text = STRBUF_INIT;

    for (size_t i = 0; i < preview->meaning_count; i++) {
        const struct preview_meaning *meaning = &preview->meanings[i];
        bool touched = false;
        for (size_t j = 0; j < sizeof kinds / sizeof kinds[0]; j++)
            touched |= !addr_set_is_empty(kinds[j].set(meaning));
        if (touched)
            continue;
        strbuf_adds(&text, text.length ? "; " : "");
        add_traffic(&text, meaning);
        if (protocol_has_ports(meaning->protocol))
            add_runs(&text, &(struct run){meaning->first_port, meaning->last_port}, 1);
    }
    if (text.length) {
        strbuf_adds(&text, _(": decided elsewhere, untouched"));
        tell(teller, PREVIEW_AS_IS, _("as is"), text.text);
    }
    strbuf_release(&text);
}

void preview_tell_meaning(const struct preview *preview, const struct preview_teller *teller)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        tell_kind(teller, preview, &kinds[i]);
    tell_untouched(teller, preview);
}

/* --- words ---------------------------------------------------------------------------------------- */

/* The label beside the first sentence. */
static void tell_sentences(const struct preview_teller *teller, enum preview_part part,
                           const char *label, const char *sentences)
{
    while (*sentences) {
        size_t length = strcspn(sentences, "\n");
        struct strbuf sentence = STRBUF_INIT;
        strbuf_add(&sentence, sentences, length);
        tell(teller, part, label, sentence.text);
        strbuf_release(&sentence);
        sentences += length + (sentences[length] == '\n');
        label = "";
    }
}

void preview_tell_words(const struct preview *preview, const struct preview_teller *teller)
{
    tell_sentences(teller, PREVIEW_MAIL, _("Mail"), preview->mail);
    tell_sentences(teller, PREVIEW_SEEN, _("Seen"), preview->seen ? preview->seen : "");
    tell_sentences(teller, PREVIEW_NOTES, _("Notes"), preview->notes);
    tell(teller, PREVIEW_WAY, _("How"), preview->way);
    tell(teller, PREVIEW_UNDO, _("Undo"), preview->undo);
    tell_sentences(teller, PREVIEW_FURTHER, _("Also"), preview->further);
}

/* --- all ------------------------------------------------------------------------------------------ */

/* Lines are written below each other, folded at the width. */
struct folded {
    struct strbuf *out;
    size_t width;
};

static void add_folded(enum preview_part part, const char *label, const char *text, void *context)
{
    const struct folded *folded = context;

    (void)part;
    fold_add(folded->out, label, LABEL_WIDTH, text, folded->width);
}

void preview_format(const struct preview *preview, const struct account *account, size_t width,
                    struct strbuf *out)
{
    struct folded folded = {out, width};
    const struct preview_teller teller = {add_folded, &folded};

    (void)account;
    for (size_t i = 0; i < preview->line_count; i++) {
        char sign[] = {preview->lines[i].sign, '\0'};
        fold_add(out, sign, 2, preview->lines[i].text, width);
    }
    strbuf_addch(out, '\n');
    preview_tell_meaning(preview, &teller);
    strbuf_addch(out, '\n');
    preview_tell_words(preview, &teller);
}
