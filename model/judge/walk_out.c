#include "model/judge/walk_out.h"

#include <stdlib.h>

#include "model/judge/walk_build.h"

void walk_out_make(struct walk_out *out, const struct walk_context *context, uint32_t interface,
                   enum ip_family family, uint16_t tcp_port)
{
    struct walk walk = {.from = {.kind = WALK_END_INTERFACE, .row = interface},
                        .to = {.kind = WALK_END_INTERNET}};
    struct walker w = {.context = context,
                       .account = context->account,
                       .edits = context->edits,
                       .walk = &walk,
                       .protocol = PROTOCOL_TCP,
                       .port = tcp_port,
                       .family = family,
                       .surroundings_only = true,
                       .like_last = UINT16_MAX,
                       .warning = STRBUF_INIT};

    addr_set_init(&out->certain, family);
    addr_set_init(&out->possible, family);
    walk_part_sets(&w, &out->certain, &out->possible);
    out->through = walk_nat_device(&walk);
    out->by_host = w.by_host;
    out->like_first = w.like_first;
    out->like_last = w.like_last;
    free(walk.hops); /* hops without words */
    strbuf_release(&w.warning);
    port_set_release(&w.ports);
}

void walk_out_release(struct walk_out *out)
{
    addr_set_release(&out->certain);
    addr_set_release(&out->possible);
}
