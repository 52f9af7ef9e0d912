#include "model/mend/senders.h"

#include <stdlib.h>

#include "model/base/mem.h"
#include "model/mend/target.h"
#include "model/mend/senders_ask.h"

/* --- what is known of a sender ----------------------------------------------------------------- */

static struct sender *sender_take(struct senders *senders, uint32_t interface)
{
    struct sender sender = {.interface = interface, .state = SENDER_NOT_WALKED};

    if (senders->of_interface[interface] == NONE) {
        senders->of_interface[interface] = (uint32_t)senders->items.count;
        TABLE_ADD(senders->items, sender);
    }
    return &senders->items.items[senders->of_interface[interface]];
}

const struct sender *senders_of(const struct senders *senders, uint32_t interface)
{
    if (!senders->of_interface || senders->of_interface[interface] == NONE)
        return NULL;
    return &senders->items.items[senders->of_interface[interface]];
}

static enum sender_state state_of(const struct walk *walk, uint32_t interface)
{
    switch (walk->verdict) {
    case WALK_ALLOWED:
        break;
    case WALK_RESTRICTED:
    case WALK_UNKNOWN:
        return SENDER_PERHAPS;
    case WALK_BLOCKED:
        return SENDER_CANNOT;
    }
    return walk->asked.bar == REFERENCE_MATCHES && walk->asked.sender == interface
               ? SENDER_CAN
               : SENDER_CAN_OTHERWISE;
}

/* The best of its ways counts; of equal ones the first, which is the nearest. */
static void sender_note(struct senders *senders, uint32_t interface,
                        const struct way_answer *answer)
{
    const struct walk *walk = &answer->today.walks[answer->today.deciding];
    struct sender *sender = sender_take(senders, interface);
    enum sender_state state = state_of(walk, interface);

    sender->loses_ways |= answer->hangs && state == SENDER_CAN_OTHERWISE;
    if (state >= (enum sender_state)sender->state)
        return;
    free(sender->why);
    sender->state = (uint8_t)state;
    sender->bar = (uint8_t)walk->asked.bar;
    sender->why = mem_strdup(walk->why);
}

/* --- one way ----------------------------------------------------------------------------------- */

/* Takes the answer of an entry's way along. */
static void way_count(struct senders *senders, const struct mail_way *way,
                      struct way_answer *answer)
{
    struct hanging_way hanging = {.way = *way,
                                  .restricted = answer->today.verdict == WALK_RESTRICTED,
                                  .asked = answer->asked};

    senders->restricted += hanging.restricted;
    senders->working += !hanging.restricted && answer->today.verdict != WALK_BLOCKED;
    if (!answer->hangs)
        return;
    if (!answer->asked.count) {
        hanging.before = answer->today;
        answer->today = (struct walk_answer){0};
    }
    senders->hanging_certain += !hanging.restricted;
    TABLE_ADD(senders->hanging, hanging);
}

static bool visit(const struct mail_way *way, void *context)
{
    struct asking *asking = context;
    struct senders *senders = asking->senders;
    struct way_answer answer;

    if (senders->walks >= asking->most)
        return false;
    way_ask(asking, way, &answer);
    sender_note(senders, way->sender, &answer);
    if (way->is_own)
        way_count(senders, way, &answer);
    walk_answer_release(&answer.today);
    return true;
}

/* --- all --------------------------------------------------------------------------------------- */

static bool has_receiver(const struct account *account, struct target target)
{
    struct object_ref holder = target_holder(account, target);
    struct span subnets;

    if (holder.kind == OBJECT_GROUP)
        return account->groups.items[holder.row].interfaces.count > 0;
    subnets = account->acls.items[holder.row].subnets;
    for (uint32_t i = 0; i < subnets.count; i++)
        if (account->subnets.items[account->acl_subnets.items[subnets.first + i]].interfaces.count)
            return true;
    for (size_t i = 0; i < account->gateways.count; i++)
        if (account->gateways.items[i].subnet != NONE &&
            account->subnets.items[account->gateways.items[i].subnet].acl == holder.row)
            return true;
    return false;
}

static void find_out_what_is_told(struct senders *senders, const struct candidates_request *request)
{
    const struct account *account = request->account;
    uint32_t scope = account_object_scope(account, target_holder(account, request->target));
    enum presence presence = account_presence(account, scope, DATA_NETWORK_INTERFACES);

    senders->all_told = presence == PRESENCE_COMPLETE;
    if (has_receiver(account, request->target))
        senders->knowledge = SENDERS_WALKED;
    else
        senders->knowledge = senders->all_told ? SENDERS_NO_RECEIVER : SENDERS_UNTOLD;
}

void senders_make(struct senders *senders, const struct candidates_request *request, size_t most)
{
    const struct account *account = request->account;
    const struct mail_ways_request ways = {.account = account,
                                           .target = request->target,
                                           .ports = request->ports,
                                           .balancers = true};
    struct asking asking;

    *senders = (struct senders){.complete = true};
    find_out_what_is_told(senders, request);
    if (senders->knowledge != SENDERS_WALKED)
        return;
    senders->of_interface = mem_alloc(account->interfaces.count * sizeof *senders->of_interface);
    for (size_t i = 0; i < account->interfaces.count; i++)
        senders->of_interface[i] = NONE;
    asking_begin(&asking, senders, request);
    asking.most = most;
    senders->complete = mail_ways_visit(&ways, visit, &asking);
    asking_end(&asking);
}

void senders_release(struct senders *senders)
{
    for (size_t i = 0; i < senders->items.count; i++)
        free(senders->items.items[i].why);
    for (size_t i = 0; i < senders->hanging.count; i++)
        walk_answer_release(&senders->hanging.items[i].before);
    free(senders->items.items);
    free(senders->hanging.items);
    free(senders->asked.items);
    free(senders->of_interface);
    *senders = (struct senders){.complete = true};
}
