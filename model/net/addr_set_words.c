/*
 * A set as CIDR blocks: the fewest that cover it exactly.
 */
#include "model/net/addr_set.h"

#include "model/base/message.h"

/* The mask of the lowest `bits` bits. */
static ip_value low_bits(unsigned bits)
{
    return bits >= 128 ? ~(ip_value)0 : ((ip_value)1 << bits) - 1;
}

/* How many host bits the largest block may have that starts at range.first and stays inside. */
static unsigned host_bits_that_fit(struct addr_range range, unsigned family_bits)
{
    unsigned bits = 0;

    while (bits < family_bits && (range.first & low_bits(bits + 1)) == 0 &&
           low_bits(bits + 1) <= range.last - range.first)
        bits++;
    return bits;
}

static void cover_range(struct addr_range range, enum ip_family family, addr_set_visit *visit,
                        void *context)
{
    unsigned family_bits = ip_family_bits(family);

    for (;;) {
        unsigned bits = host_bits_that_fit(range, family_bits);
        ip_value last = range.first + low_bits(bits);

        visit((struct cidr){range.first, (uint8_t)family, (uint8_t)(family_bits - bits)}, context);
        if (last == range.last)
            return;
        range.first = last + 1;
    }
}

void addr_set_cover(const struct addr_set *set, addr_set_visit *visit, void *context)
{
    for (size_t i = 0; i < set->count; i++)
        cover_range(set->ranges[i], set->family, visit, context);
}

struct listing {
    struct strbuf *out;
    size_t most, seen;
};

static void list_block(struct cidr block, void *context)
{
    struct listing *listing = context;

    if (listing->seen++ >= listing->most)
        return;
    if (listing->seen > 1)
        strbuf_adds(listing->out, ", ");
    cidr_format(listing->out, block);
}

void addr_set_format(struct strbuf *out, const struct addr_set *set, size_t most)
{
    struct listing listing = {out, most, 0};

    if (addr_set_is_empty(set)) {
        strbuf_adds(out, _("none"));
        return;
    }
    addr_set_cover(set, list_block, &listing);
    if (most == 0)
        strbuf_addf(out, ngettext("%zu block", "%zu blocks", listing.seen), listing.seen);
    else if (listing.seen > most)
        strbuf_addf(out, _(", and %zu more"), listing.seen - most);
}
