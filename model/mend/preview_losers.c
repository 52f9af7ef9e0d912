/*
 * Who loses access, by name: nearest first. What counts is what is lost on an interface, all its
 * groups taken together (preview_carriers.h).
 */
#include "model/account/account.h"
#include "model/base/message.h"
#include "model/mend/preview_balancers.h"
#include "model/mend/preview_carriers.h"
#include "model/mend/preview_words.h"
#include "model/mend/target.h"

enum { NAMES_MOST = 5 };

/* --- who can reach the target ----------------------------------------------------------------- */

static bool vpcs_are_peered(const struct account *account, uint32_t a, uint32_t b)
{
    for (size_t i = 0; i < account->peerings.count; i++) {
        const struct vpc_peering *peering = &account->peerings.items[i];
        const struct peering_end *other = peering_other_end(peering, a);
        if (other && other->vpc == b && peering_is_active(account, peering))
            return true;
    }
    return false;
}

/* An ACL is asked only between subnets: the only subnet that uses it loses nothing inside itself. */
static bool is_inside_only_subnet(const struct account *account, const struct change *change,
                                  const struct network_interface *interface)
{
    struct span subnets;

    if (change->target.kind != TARGET_ENTRY)
        return false;
    subnets = account->acls.items[target_holder(account, change->target).row].subnets;
    return subnets.count == 1 && account->acl_subnets.items[subnets.first] == interface->subnet;
}

bool preview_can_reach(const struct preview_ground *ground,
                       const struct network_interface *interface)
{
    uint32_t vpc =
        account_object_vpc(ground->account, target_holder(ground->account, ground->change->target));

    if (vpc == NONE || interface->vpc == NONE ||
        is_inside_only_subnet(ground->account, ground->change, interface))
        return false;
    return interface->vpc == vpc || vpcs_are_peered(ground->account, vpc, interface->vpc);
}

/* --- interfaces ------------------------------------------------------------------------------- */

static bool has_address_in(const struct account *account, const struct network_interface *interface,
                           const struct addr_set lost[IP_FAMILY_COUNT])
{
    for (uint32_t i = 0; i < interface->addresses.count; i++) {
        struct ip_addr address =
            account->interface_addresses.items[interface->addresses.first + i].address;
        if (addr_set_contains(&lost[address.family], address.value))
            return true;
    }
    return false;
}

/* The only interface behind a group needs no access to itself. */
static bool is_itself(const struct preview_ground *ground, uint32_t row)
{
    return ground->carriers->count == 1 && ground->carriers->rows[0] == row;
}

static void note_interfaces(struct strbuf *out, const struct preview_ground *ground)
{
    const struct account *account = ground->account;
    struct names names = NAMES_INIT(NAMES_MOST);

    for (uint32_t row = 0; row < account->interfaces.count; row++) {
        const struct network_interface *interface = &account->interfaces.items[row];
        if (has_address_in(account, interface, ground->carriers->lost) &&
            !is_itself(ground, row) && preview_can_reach(ground, interface) &&
            names_begin(&names))
            account_describe_object(account, (struct object_ref){OBJECT_INTERFACE, row},
                                    &names.text);
    }
    names_tell(&names, out,
               ngettext("Loses access by its own address: ", "Lose access by their own addresses: ",
                        names.count),
               _("."));
}

/* --- the Internet ----------------------------------------------------------------------------- */

/* The Internet but for the blocks of the target's own VPC, which are no strangers'. */
static void add_strangers(struct addr_set *set, const struct preview_ground *ground)
{
    const struct account *account = ground->account;
    uint32_t vpc = account_object_vpc(account, target_holder(account, ground->change->target));
    struct addr_set own;

    addr_set_init(&own, set->family);
    if (vpc != NONE)
        preview_add_blocks(&own, account, account->vpcs.items[vpc].cidrs);
    addr_set_subtract(set, set, &own);
    addr_set_release(&own);
}

static void note_internet(struct strbuf *out, const struct preview_ground *ground,
                          const struct addr_set *lost)
{
    const char *family = lost->family == IP_V4 ? "IPv4" : "IPv6";
    struct addr_set strangers, part;

    addr_set_init_internet(&strangers, lost->family);
    add_strangers(&strangers, ground);
    addr_set_init(&part, lost->family);
    addr_set_intersect(&part, lost, &strangers);
    if (addr_set_equal(&part, &strangers)) {
        preview_add_sentence(out, "");
        strbuf_addf(out, _("The whole %s Internet is shut out."), family);
    } else if (!addr_set_is_empty(&part)) {
        preview_add_sentence(out, "");
        strbuf_addf(out, _("Shut out of the %s Internet: "), family);
        addr_set_format_size_short(out, &part);
        strbuf_adds(out, _(" addresses."));
    }
    addr_set_release(&part);
    addr_set_release(&strangers);
}

/* --- all -------------------------------------------------------------------------------------- */

void preview_note_losers(struct strbuf *out, const struct preview_ground *ground)
{
    const struct addr_set *lost = ground->carriers->lost;
    size_t length = out->length;

    if (addr_set_is_empty(&lost[IP_V4]) && addr_set_is_empty(&lost[IP_V6]))
        return;
    note_interfaces(out, ground);
    preview_note_public(out, ground);
    preview_note_balancers(out, ground);
    preview_note_beyond(out, ground);
    if (out->length == length)
        preview_add_sentence(out, _("Nobody whom the export tells by name loses access."));
    note_internet(out, ground, &lost[IP_V4]);
    note_internet(out, ground, &lost[IP_V6]);
}
