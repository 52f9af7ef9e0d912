/*
 * walk_words.c: hops and what they say.
 */
#include <stdlib.h>
#include <string.h>

#include "model/account/rule.h"
#include "model/base/mem.h"
#include "model/base/message.h"
#include "model/base/sanitise.h"
#include "model/base/sentence.h"
#include "model/judge/walk_build.h"

const struct object_ref walk_no_object = {OBJECT_INTERFACE, NONE};

const char *walk_verdict_name(enum walk_verdict verdict)
{
    static const char *const names[] = {
        [WALK_ALLOWED] = "allowed",
        [WALK_RESTRICTED] = "restricted",
        [WALK_UNKNOWN] = "unknown",
        [WALK_BLOCKED] = "blocked",
    };

    return names[verdict];
}

const char *hop_kind_words(enum hop_kind kind)
{
    static const char *const words[HOP_KIND_COUNT] = {
        [HOP_GROUP_OUT] = N_("groups, outbound"),
        [HOP_GROUP_IN] = N_("groups, inbound"),
        [HOP_ACL_OUT] = N_("ACL, outbound"),
        [HOP_ACL_IN] = N_("ACL, inbound"),
        [HOP_ROUTE] = N_("route"),
        [HOP_NAT] = N_("NAT"),
        [HOP_INTERNET_GATEWAY] = N_("internet gateway"),
        [HOP_PEERING] = N_("peering"),
        [HOP_TRANSIT] = N_("transit gateway"),
        [HOP_ENDPOINT] = N_("endpoint"),
        [HOP_BALANCER] = N_("load balancer"),
        [HOP_PORT_25] = N_("port-25 block"),
        [HOP_BPA] = N_("Block Public Access"),
        [HOP_ADDRESS] = N_("address"),
        [HOP_HOST] = N_("host"),
    };

    return _(words[kind]);
}

const char *hop_kind_name(enum hop_kind kind)
{
    static const char *const names[HOP_KIND_COUNT] = {
        [HOP_GROUP_OUT] = "group-out",
        [HOP_GROUP_IN] = "group-in",
        [HOP_ACL_OUT] = "acl-out",
        [HOP_ACL_IN] = "acl-in",
        [HOP_ROUTE] = "route",
        [HOP_NAT] = "nat",
        [HOP_INTERNET_GATEWAY] = "internet-gateway",
        [HOP_PEERING] = "peering",
        [HOP_TRANSIT] = "transit-gateway",
        [HOP_ENDPOINT] = "endpoint",
        [HOP_BALANCER] = "load-balancer",
        [HOP_PORT_25] = "port-25",
        [HOP_BPA] = "block-public-access",
        [HOP_ADDRESS] = "address",
        [HOP_HOST] = "host",
    };

    return names[kind];
}

struct object_ref walk_nat_device(const struct walk *walk)
{
    for (size_t i = 0; i < walk->count; i++)
        if (walk->hops[i].kind == HOP_NAT && !walk->hops[i].reply)
            return walk->hops[i].object;
    return (struct object_ref){OBJECT_GATEWAY, NONE};
}

const char *walk_deciding_name(const struct walk *walk)
{
    const struct walk_hop *hop;

    if (walk->count == 0)
        return "-";
    hop = &walk->hops[walk->deciding];
    if (hop->rule[0] != '\0')
        return hop->rule;
    return hop->resource[0] != '\0' ? hop->resource : "-";
}

/* --- sentences -------------------------------------------------------------------------------------- */

void walk_packet_format(const struct walker *w, struct strbuf *out)
{
    bool reply = w->packet.reply;

    switch (w->packet.protocol) {
    case PROTOCOL_TCP:
    case PROTOCOL_UDP:
        if (reply)
            strbuf_adds(out, w->packet.protocol == PROTOCOL_TCP ? _("the TCP reply")
                                                                : _("the UDP reply"));
        else
            strbuf_addf(out, "%s %u", w->packet.protocol == PROTOCOL_TCP ? "TCP" : "UDP",
                        (unsigned)w->packet.port);
        break;
    default:
        strbuf_adds(out, reply ? _("the echo reply") : _("the echo request"));
    }
}

static void add_object(const struct walker *w, struct object_ref object, const char *resource,
                       struct strbuf *out)
{
    if (object.row != NONE)
        account_describe_object(w->account, object, out);
    else if (resource)
        sanitise_add(out, resource, strlen(resource));
}

/* An address that stands for all of the Internet is called so. */
static void add_address(const struct walker *w, struct ip_addr address, struct strbuf *out)
{
    if (w->far_is_all && address.family == w->far.family && address.value == w->far.value)
        strbuf_adds(out, _("the Internet"));
    else
        ip_addr_format(out, address);
}

static void add_name(const struct walker *w, const struct hop_draft *draft, const char *name,
                     size_t length, struct strbuf *out)
{
    if (strncmp(name, "object", length) == 0)
        add_object(w, draft->object, draft->resource, out);
    else if (strncmp(name, "other", length) == 0)
        add_object(w, draft->other, NULL, out);
    else if (strncmp(name, "rule", length) == 0)
        sanitise_add(out, draft->rule ? draft->rule : "", draft->rule ? strlen(draft->rule) : 0);
    else if (strncmp(name, "from", length) == 0)
        add_address(w, w->packet.from, out);
    else if (strncmp(name, "to", length) == 0)
        add_address(w, w->packet.to, out);
    else if (strncmp(name, "address", length) == 0)
        ip_addr_format(out, draft->address);
    else if (strncmp(name, "what", length) == 0)
        walk_packet_format(w, out);
    else if (strncmp(name, "text", length) == 0)
        strbuf_adds(out, draft->text ? draft->text : "");
}

static bool is_ascii(char byte)
{
    return (unsigned char)byte < 0x80;
}

/* Japanese puts a blank between itself and Latin letters only, and which of them a name is shows here. */
static void close_gap(struct strbuf *out, size_t name)
{
    if (name < 2 || out->length == name || is_ascii(out->text[name]) || out->text[name - 1] != ' ' ||
        is_ascii(out->text[name - 2]))
        return;
    memmove(out->text + name - 1, out->text + name, out->length - name);
    strbuf_truncate(out, out->length - 1);
}

static char *sentence_of(const struct walker *w, const struct hop_draft *draft)
{
    struct strbuf out = STRBUF_INIT;
    const char *at = draft->sentence;

    while (*at != '\0') {
        const char *end = *at == '{' ? strchr(at, '}') : NULL;
        const size_t name = out.length;

        if (!end) {
            strbuf_addch(&out, *at++);
            continue;
        }
        add_name(w, draft, at + 1, (size_t)(end - at - 1), &out);
        close_gap(&out, name);
        at = end + 1;
        if (*at == ' ' && !is_ascii(at[1]) && out.length && !is_ascii(out.text[out.length - 1]))
            at++;
    }
    if (out.length > 0 && out.text[0] >= 'a' && out.text[0] <= 'z' && draft->sentence[0] == '{' &&
        strncmp(draft->sentence, "{what}", 6) == 0)
        out.text[0] = (char)(out.text[0] - 'a' + 'A');
    return strbuf_detach(&out);
}

/* --- hops ------------------------------------------------------------------------------------------- */

static char *resource_of(const struct walker *w, const struct hop_draft *draft)
{
    if (draft->resource)
        return mem_strdup(draft->resource);
    return mem_strdup(text_raw(w->account->texts, account_object_id(w->account, draft->object)));
}

enum step walk_stop(struct walker *w, const struct hop_draft *draft)
{
    walk_hop_add(w, draft);
    return STEP_STOPPED;
}

enum step walk_hop_add(struct walker *w, const struct hop_draft *draft)
{
    struct walk *walk = w->walk;
    struct walk_hop hop = {.kind = draft->kind,
                           .reply = w->packet.reply,
                           .object = draft->object,
                           .verdict = draft->verdict};

    if (draft->verdict > w->verdict || w->verdict == WALK_ALLOWED)
        walk->deciding = walk->count;
    if (draft->verdict > w->verdict)
        w->verdict = draft->verdict;
    hop.resource = w->quiet ? NULL : resource_of(w, draft);
    hop.rule = w->quiet ? NULL : mem_strdup(draft->rule ? draft->rule : "");
    hop.why = w->quiet ? NULL : sentence_of(w, draft);
    walk->hops = mem_grow(walk->hops, &walk->capacity, walk->count + 1, sizeof *walk->hops);
    walk->hops[walk->count++] = hop;
    return draft->verdict == WALK_BLOCKED ? STEP_STOPPED : STEP_ON;
}

void walk_warn(struct walker *w, const char *format, ...)
{
    struct strbuf sentence = STRBUF_INIT;
    va_list args;

    if (w->quiet)
        return;
    va_start(args, format);
    strbuf_vaddf(&sentence, format, args);
    va_end(args);
    if (!strstr(w->warning.text, sentence.text)) { /* one ACL may be crossed twice */
        sentence_next(&w->warning);
        strbuf_addbuf(&w->warning, &sentence);
    }
    strbuf_release(&sentence);
}
