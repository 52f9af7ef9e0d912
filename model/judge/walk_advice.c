/*
 * walk_advice.c: what to do about a port-25 block. Sources: EC2 "Restriction on email sent using port
 * 25", SES "Setting up VPC endpoints".
 */
#include "model/judge/walk.h"

#include <stdlib.h>

#include "model/base/mem.h"
#include "model/base/message.h"

/*
 * AWS's outbound port-25 block is lifted per account and region, so each pair of them that stands
 * behind a restricted walk is named once.
 */
struct place_asked {
    text_id account, region;
};

struct places_asked {
    struct place_asked *items;
    size_t count, capacity;
};

/* The interface whose mail is held back: nothing else restricts a walk. */
static struct object_ref sender_of(const struct walk *walk)
{
    return walk->hops[walk->deciding].object;
}

static void places_add(struct places_asked *places, const struct account *account,
                       struct object_ref sender)
{
    struct place_asked place = {account_number_of(account, sender), account_region_of(account, sender)};

    for (size_t i = 0; i < places->count; i++) {
        if (places->items[i].account == place.account && places->items[i].region == place.region)
            return;
    }
    places->items =
        mem_grow(places->items, &places->capacity, places->count + 1, sizeof *places->items);
    places->items[places->count++] = place;
}

static const char *shown_or(const struct account *account, text_id text, const char *otherwise)
{
    return text == TEXT_NONE ? otherwise : account_show(account, text);
}

static void add_ways_round(const struct account *account, text_id region, struct strbuf *out)
{
    strbuf_adds(out, _("Submit mail on port 587, 465 or 2587 where the far side offers it: AWS "
                       "does not block these.\n"));
    strbuf_addf(out,
                _("Or hand it to Amazon SES inside the VPC: an interface endpoint for "
                  "com.amazonaws.%s.email-smtp.\n"),
                shown_or(account, region, "REGION"));
}

static void add_request(const struct account *account, const struct place_asked *place,
                        struct strbuf *out)
{
    const char *number = shown_or(account, place->account, "ACCOUNT");
    const char *region = shown_or(account, place->region, "REGION");

    strbuf_addf(out,
                _("Or ask AWS with the form \"Request to remove email sending limitations\" for "
                  "account %s in region %s; once it is granted, --port25-lifted %s/%s says so.\n"),
                number, region, number, region);
}

/* Whether the request arrived at an interface of the export. */
static bool arrives_at_home(const struct walk *walk)
{
    for (size_t i = 0; i < walk->count; i++) {
        const struct walk_hop *hop = &walk->hops[i];

        if (hop->kind == HOP_HOST && !hop->reply && hop->object.kind == OBJECT_INTERFACE &&
            hop->object.row != NONE)
            return true;
    }
    return false;
}

/* A server of the account itself can be reached by another address. */
static bool leads_to_own_server(const struct walk_answer *answer)
{
    for (size_t i = 0; i < answer->count; i++) {
        if (answer->walks[i].verdict == WALK_RESTRICTED && arrives_at_home(&answer->walks[i]))
            return true;
    }
    return false;
}

void walk_advice(const struct walk_answer *answer, const struct account *account,
                 struct strbuf *out)
{
    struct places_asked places = {0};

    if (!answer->count || answer->verdict != WALK_RESTRICTED)
        return;
    for (size_t i = 0; i < answer->count; i++) {
        const struct walk *walk = &answer->walks[i];

        if (walk->verdict == WALK_RESTRICTED)
            places_add(&places, account, sender_of(walk));
    }
    add_ways_round(account, places.items[0].region, out);
    if (leads_to_own_server(answer))
        strbuf_adds(out, _("Or give the far side an address of 10.0.0.0/8, 172.16.0.0/12, "
                           "192.168.0.0/16 (RFC 1918), 100.64.0.0/10 (RFC 6598), fc00::/7 "
                           "(RFC 4193) or the primary block of the sender's VPC: the block is by "
                           "destination, whatever the way, and these alone are exempt.\n"));
    for (size_t i = 0; i < places.count; i++)
        add_request(account, &places.items[i], out);
    strbuf_adds(out,
                _("On port 25 the sending address also needs reverse DNS, an Elastic IP with a "
                  "name that leads back to it: many servers refuse mail without.\n"));
    free(places.items);
}
