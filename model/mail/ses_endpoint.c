#include "model/mail/ses_endpoint.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "model/account/rule.h"
#include "model/base/message.h"
#include "model/base/sentence.h"
#include "model/judge/source_judge.h"
#include "model/mail/close_egress.h"
#include "model/write/quote.h"

struct inquiry {
    struct ses_endpoint *found;
    const struct mail_hosts *hosts;
    const struct account *account;
    struct strbuf what, todo;
};

static void add(struct inquiry *inquiry, enum check_state state, const char *name)
{
    mail_check_add(&inquiry->found->checks, state, name, &inquiry->what, &inquiry->todo);
}

static const struct vpc_endpoint *endpoint_of(const struct inquiry *inquiry)
{
    return &inquiry->account->endpoints.items[inquiry->found->endpoint];
}

static const char *raw(const struct inquiry *inquiry, text_id text)
{
    return text_raw(inquiry->account->texts, text);
}

static void add_region(struct inquiry *inquiry, enum object_kind kind, uint32_t row)
{
    text_id region = account_region_of(inquiry->account, (struct object_ref){kind, row});

    if (region != TEXT_NONE)
        mail_option(&inquiry->todo, "region", raw(inquiry, region));
}

/* --- the endpoint itself ------------------------------------------------------------------------------ */

static void check_state(struct inquiry *inquiry)
{
    const struct vpc_endpoint *endpoint = endpoint_of(inquiry);
    bool available = strcasecmp(raw(inquiry, endpoint->state), "available") == 0;

    strbuf_addf(&inquiry->what, _("Its state is %s."),
                endpoint->state == TEXT_NONE ? _("not told")
                                             : account_show(inquiry->account, endpoint->state));
    inquiry->found->usable = available || endpoint->state == TEXT_NONE;
    add(inquiry,
        available                        ? CHECK_GOOD
        : endpoint->state == TEXT_NONE ? CHECK_UNKNOWN
                                         : CHECK_BAD,
        "state");
}

static void add_vpc_attribute(struct inquiry *inquiry, const char *option)
{
    strbuf_adds(&inquiry->todo, "aws ec2 modify-vpc-attribute");
    add_region(inquiry, OBJECT_ENDPOINT, inquiry->found->endpoint);
    mail_option(&inquiry->todo, "vpc-id", raw(inquiry, endpoint_of(inquiry)->vpc_id));
    strbuf_addf(&inquiry->todo, " --%s '{\"Value\":true}'\n", option);
}

static void ask_vpc_attribute(struct inquiry *inquiry, const char *attribute)
{
    strbuf_adds(&inquiry->todo, "aws ec2 describe-vpc-attribute");
    add_region(inquiry, OBJECT_ENDPOINT, inquiry->found->endpoint);
    mail_option(&inquiry->todo, "vpc-id", raw(inquiry, endpoint_of(inquiry)->vpc_id));
    strbuf_addf(&inquiry->todo, " --attribute %s\n", attribute);
}

static void check_vpc_attributes(struct inquiry *inquiry)
{
    uint32_t row = endpoint_of(inquiry)->vpc;
    uint8_t support = row == NONE ? TOLD_NOTHING : inquiry->account->vpcs.items[row].dns_support;
    uint8_t names = row == NONE ? TOLD_NOTHING : inquiry->account->vpcs.items[row].dns_hostnames;

    if (support == TOLD_YES && names == TOLD_YES) {
        strbuf_adds(&inquiry->what, _("Private DNS is on, and so are enableDnsSupport and "
                                      "enableDnsHostnames of the VPC: the usual host name leads "
                                      "to the endpoint."));
        add(inquiry, CHECK_GOOD, "private-dns");
        return;
    }
    if (support == TOLD_NO || names == TOLD_NO) {
        strbuf_adds(&inquiry->what, _("Private DNS is on, but the VPC's enableDnsSupport and "
                                      "enableDnsHostnames are not both on: the usual host name "
                                      "still leads to the public endpoint."));
        if (support == TOLD_NO)
            add_vpc_attribute(inquiry, "enable-dns-support");
        if (names == TOLD_NO)
            add_vpc_attribute(inquiry, "enable-dns-hostnames");
        add(inquiry, CHECK_BAD, "private-dns");
        return;
    }
    strbuf_adds(&inquiry->what, _("Private DNS is on; it also needs enableDnsSupport and "
                                  "enableDnsHostnames of the VPC, which the export does not "
                                  "tell."));
    if (support == TOLD_NOTHING)
        ask_vpc_attribute(inquiry, "enableDnsSupport");
    if (names == TOLD_NOTHING)
        ask_vpc_attribute(inquiry, "enableDnsHostnames");
    add(inquiry, CHECK_UNKNOWN, "private-dns");
}

static void check_private_dns(struct inquiry *inquiry)
{
    const struct vpc_endpoint *endpoint = endpoint_of(inquiry);

    if (endpoint->private_dns) {
        check_vpc_attributes(inquiry);
        return;
    }
    strbuf_adds(&inquiry->what, _("Private DNS is off: clients reach the endpoint only by the names "
                                  "that begin with its id, and the usual host name leads to the "
                                  "public endpoint."));
    strbuf_adds(&inquiry->todo, "aws ec2 modify-vpc-endpoint");
    add_region(inquiry, OBJECT_ENDPOINT, inquiry->found->endpoint);
    mail_option(&inquiry->todo, "vpc-endpoint-id", raw(inquiry, endpoint->id));
    strbuf_adds(&inquiry->todo, " --private-dns-enabled\n");
    add(inquiry, CHECK_NOTE, "private-dns");
}

bool ses_zone_is_without(const char *zone_id)
{
    static const char *const zones[] = {"use1-az2", "use1-az3",  "use1-az5", "usw1-az2",
                                        "usw2-az4", "apne2-az4", "cac1-az3", "cac1-az4"};

    for (size_t i = 0; i < sizeof zones / sizeof zones[0]; i++)
        if (strcmp(zones[i], zone_id) == 0)
            return true;
    return false;
}

static void check_zones(struct inquiry *inquiry)
{
    const struct vpc_endpoint *endpoint = endpoint_of(inquiry);
    size_t without = 0, untold = 0;

    for (uint32_t i = 0; i < endpoint->subnets.count; i++) {
        uint32_t row = inquiry->account->row_refs.items[endpoint->subnets.first + i];
        const struct subnet *subnet = &inquiry->account->subnets.items[row];

        untold += subnet->availability_zone_id == TEXT_NONE;
        if (!ses_zone_is_without(raw(inquiry, subnet->availability_zone_id)))
            continue;
        without++;
        sentence_next(&inquiry->what);
        strbuf_addf(&inquiry->what, _("SES offers no SMTP endpoint in zone %s, where %s is."),
                    account_show(inquiry->account, subnet->availability_zone_id),
                    account_show(inquiry->account, subnet->id));
    }
    if (without) {
        inquiry->found->usable = inquiry->found->usable && without < endpoint->subnets.count;
        add(inquiry, CHECK_BAD, "zones");
        return;
    }
    strbuf_adds(&inquiry->what, untold || !endpoint->subnets.count
                                    ? _("Whether SES offers its endpoint in the zones of its "
                                        "subnets is not in the export (AvailabilityZoneId).")
                                    : _("SES offers its endpoint in the zones of its subnets."));
    add(inquiry, untold || !endpoint->subnets.count ? CHECK_UNKNOWN : CHECK_GOOD, "zones");
}

static void check_policy(struct inquiry *inquiry)
{
    const struct vpc_endpoint *endpoint = endpoint_of(inquiry);

    if (endpoint->policy == TEXT_NONE)
        return;
    strbuf_adds(&inquiry->what, _("It has an endpoint policy. Whether SES's SMTP endpoint honours "
                                  "endpoint policies is not documented: do not rely on it before "
                                  "this says true."));
    strbuf_adds(&inquiry->todo, "aws ec2 describe-vpc-endpoint-services");
    add_region(inquiry, OBJECT_ENDPOINT, inquiry->found->endpoint);
    mail_option(&inquiry->todo, "service-names", raw(inquiry, endpoint->service));
    strbuf_adds(&inquiry->todo, " --query 'ServiceDetails[].VpcEndpointPolicySupported'\n");
    add(inquiry, CHECK_UNKNOWN, "endpoint-policy");
}

/* --- who gets in ---------------------------------------------------------------------------------------- */

enum { NAMED_MOST = 5 };

static void name_host(struct strbuf *out, const struct account *account, uint32_t interface,
                      size_t number)
{
    if (number > NAMED_MOST)
        return;
    if (number > 1)
        strbuf_adds(out, ", ");
    if (number == NAMED_MOST)
        strbuf_adds(out, "...");
    else
        account_describe_object(account, (struct object_ref){OBJECT_INTERFACE, interface}, out);
}

static const struct host_way *way_to(const struct inquiry *inquiry, const struct mail_host *host)
{
    return mail_way_to_endpoint(inquiry->hosts, host, inquiry->found->endpoint);
}

static void check_clients(struct inquiry *inquiry)
{
    struct ses_endpoint *found = inquiry->found;
    struct strbuf in = STRBUF_INIT, out = STRBUF_INIT, others = STRBUF_INIT;
    size_t strangers = 0;

    for (size_t i = 0; i < inquiry->hosts->items.count; i++) {
        const struct mail_host *host = &inquiry->hosts->items.items[i];
        const struct host_way *way = way_to(inquiry, host);

        if (!way)
            continue;
        if (way->verdict == WALK_ALLOWED && host->sends_by_purpose)
            name_host(&in, inquiry->account, host->interface, ++found->let_in);
        else if (way->verdict == WALK_ALLOWED)
            name_host(&others, inquiry->account, host->interface, ++strangers);
        else if (way->verdict == WALK_BLOCKED && host->sends_by_purpose)
            name_host(&out, inquiry->account, host->interface, ++found->shut_out);
    }
    if (found->let_in) {
        strbuf_addf(&inquiry->what, _("Senders that get in: %s."), in.text);
        add(inquiry, CHECK_GOOD, "let-in");
    }
    if (found->shut_out) {
        strbuf_addf(&inquiry->what, _("Senders that are shut out: %s."), out.text);
        add(inquiry, CHECK_BAD, "shut-out");
    }
    if (strangers) {
        strbuf_addf(&inquiry->what, _("These get in, though nothing says that they send mail: %s."),
                    others.text);
        add(inquiry, CHECK_NOTE, "strangers");
    }
    found->let_in += strangers;
    strbuf_release(&in);
    strbuf_release(&out);
    strbuf_release(&others);
}

/* Of rules for other ports the group may have many: it may be that of endpoints of other services too. */
static bool is_for_smtp(const struct sg_rule *rule)
{
    static const uint16_t listened[] = {25, 465, 587, 2465, 2587};

    for (size_t i = 0; i < sizeof listened / sizeof listened[0]; i++)
        if (rule_covers_tcp_port(rule, listened[i]))
            return !(rule->flags & RULE_EGRESS);
    return false;
}

static bool rule_is_open(struct source_judge *judge, const struct sg_rule *rule)
{
    const struct source_view *view;

    if (!is_for_smtp(rule))
        return false;
    view = source_judge_view(judge, rule);
    return view->breadth[IP_V4] >= BREADTH_WIDE || view->breadth[IP_V6] >= BREADTH_WIDE;
}

/* Nobody on the Internet reaches an endpoint's private address; but every network that is connected to
 * the VPC does, and so may whoever comes into the VPC otherwise. */
static void check_group(struct inquiry *inquiry)
{
    const struct account *account = inquiry->account;
    struct span groups = endpoint_of(inquiry)->groups;
    struct source_judge *judge = source_judge_new(account);

    for (uint32_t i = 0; i < groups.count; i++) {
        struct span rules =
            account->groups.items[account->row_refs.items[groups.first + i]].rules;

        for (uint32_t k = 0; k < rules.count; k++) {
            struct strbuf name = STRBUF_INIT;

            if (!rule_is_open(judge, &account->rules.items[rules.first + k]))
                continue;
            account_describe_object(account, (struct object_ref){OBJECT_RULE, rules.first + k},
                                    &name);
            strbuf_addf(&inquiry->what,
                        _("Its rule %s admits sources far beyond the VPC: rewrite it to the VPC's "
                          "blocks or to the senders' group."),
                        name.text);
            inquiry->found->is_open = true;
            add(inquiry, CHECK_BAD, "open-group");
            strbuf_release(&name);
        }
    }
    source_judge_free(judge);
}

/* --- what can be closed once it works ----------------------------------------------------------------- */

/* The command that writes the closing as a plan of its own; the Mail view stages it. */
static void add_closing_command(struct inquiry *inquiry, const struct egress_closing *closing)
{
    struct strbuf name = STRBUF_INIT;

    if (!closing->rules.count)
        return;
    strbuf_adds(&inquiry->todo, "vpcmend fix EXPORT");
    for (size_t i = 0; i < closing->rules.count; i++) {
        strbuf_clear(&name);
        rule_format_name(inquiry->account,
                         &inquiry->account->rules.items[closing->rules.items[i]], &name);
        strbuf_adds(&inquiry->todo, " --rule ");
        quote_shell(&inquiry->todo, name.text, name.length);
    }
    strbuf_adds(&inquiry->todo, " --to ");
    quote_shell(&inquiry->todo, closing->to.text, closing->to.length);
    strbuf_adds(&inquiry->todo, " --format aws-cli -o closing\n");
    strbuf_release(&name);
}

static void tell_left(struct inquiry *inquiry, const struct egress_closing *closing)
{
    for (size_t i = 0; i < closing->left.count; i++) {
        if (i == NAMED_MOST) {
            strbuf_adds(&inquiry->what, " ...");
            break;
        }
        sentence_next(&inquiry->what);
        egress_closing_explain(&closing->left.items[i], inquiry->account, &inquiry->what);
    }
}

static void check_world(struct inquiry *inquiry)
{
    struct strbuf names = STRBUF_INIT;
    struct egress_closing closing;
    size_t count = 0;

    for (size_t i = 0; i < inquiry->hosts->items.count; i++) {
        const struct mail_host *host = &inquiry->hosts->items.items[i];
        const struct host_way *way = way_to(inquiry, host);

        if (way && way->verdict == WALK_ALLOWED && mail_host_submits_out(inquiry->hosts, host))
            name_host(&names, inquiry->account, host->interface, ++count);
    }
    if (!count)
        return;
    egress_closing_make(&closing, inquiry->hosts, inquiry->account, inquiry->found->endpoint);
    strbuf_addf(&inquiry->what,
                _("These reach the endpoint and no longer need the submission ports to the world: "
                  "%s."),
                names.text);
    sentence_next(&inquiry->what);
    if (!closing.rules.count)
        strbuf_adds(&inquiry->what, _("No outbound rule of theirs can be closed as it stands."));
    else
        strbuf_addf(&inquiry->what,
                    ngettext("%zu outbound rule can be closed to the endpoint's group; send a test "
                             "message before and after.",
                             "%zu outbound rules can be closed to the endpoint's group; send a "
                             "test message before and after.",
                             closing.rules.count),
                    closing.rules.count);
    tell_left(inquiry, &closing);
    add_closing_command(inquiry, &closing);
    egress_closing_release(&closing);
    add(inquiry, CHECK_NOTE, "close-egress");
    strbuf_release(&names);
}

/* --- a VPC without one --------------------------------------------------------------------------------- */

static bool has_sender(const struct mail_hosts *hosts, const struct account *account, uint32_t vpc)
{
    for (size_t i = 0; i < hosts->items.count; i++)
        if (hosts->items.items[i].sends_by_purpose &&
            account->interfaces.items[hosts->items.items[i].interface].vpc == vpc)
            return true;
    return false;
}

static bool has_endpoint(const struct account *account, uint32_t vpc)
{
    for (uint32_t i = 0; i < account->endpoints.count; i++)
        if (account->endpoints.items[i].vpc == vpc && account_is_smtp_endpoint(account, i))
            return true;
    return false;
}

/* One subnet of each zone that has the service, the first in the export. */
static void add_subnets(struct inquiry *inquiry)
{
    const struct account *account = inquiry->account;
    text_id zones[16];
    size_t count = 0;

    strbuf_adds(&inquiry->todo, " --subnet-ids");
    for (uint32_t i = 0; i < account->subnets.count && count < 16; i++) {
        const struct subnet *subnet = &account->subnets.items[i];
        bool seen = subnet->vpc != inquiry->found->vpc ||
                    ses_zone_is_without(raw(inquiry, subnet->availability_zone_id));

        for (size_t k = 0; k < count && !seen; k++)
            seen = zones[k] == subnet->availability_zone;
        if (seen)
            continue;
        zones[count++] = subnet->availability_zone;
        strbuf_addch(&inquiry->todo, ' ');
        mail_word(&inquiry->todo, raw(inquiry, subnet->id));
    }
}

static void check_missing(struct inquiry *inquiry)
{
    const struct account *account = inquiry->account;
    struct object_ref vpc = {OBJECT_VPC, inquiry->found->vpc};
    enum presence told = account_presence(account, account->vpcs.items[vpc.row].scope,
                                          DATA_VPC_ENDPOINTS);
    text_id region = account_region_of(account, vpc);
    struct strbuf service = STRBUF_INIT;

    if (told != PRESENCE_COMPLETE) {
        strbuf_adds(&inquiry->what, _("Whether the VPC has an SES endpoint is not in the export."));
        add(inquiry, CHECK_UNKNOWN, "endpoint");
        return;
    }
    strbuf_adds(&inquiry->what, _("The VPC has senders and no SES endpoint: their mail to SES leaves "
                                  "through the Internet. With one it would not, and the ports "
                                  "outbound could be closed. The group has to admit the senders "
                                  "on 465, 587, 2465 and 2587."));
    strbuf_adds(&inquiry->todo, "aws ec2 create-vpc-endpoint");
    add_region(inquiry, OBJECT_VPC, vpc.row);
    mail_option(&inquiry->todo, "vpc-id", raw(inquiry, account->vpcs.items[vpc.row].id));
    strbuf_addf(&service, "com.amazonaws.%s.email-smtp",
                region == TEXT_NONE ? "REGION" : raw(inquiry, region));
    strbuf_adds(&inquiry->todo, " --vpc-endpoint-type Interface");
    mail_option(&inquiry->todo, "service-name", service.text);
    strbuf_release(&service);
    add_subnets(inquiry);
    strbuf_adds(&inquiry->todo, " --security-group-ids \"$ENDPOINT_GROUP\" "
                                "--private-dns-enabled\n");
    add(inquiry, CHECK_NOTE, "endpoint");
}

/* --- all of them ----------------------------------------------------------------------------------------- */

static void judge(struct ses_endpoint *found, const struct mail_hosts *hosts,
                  const struct account *account)
{
    struct inquiry inquiry = {found, hosts, account, STRBUF_INIT, STRBUF_INIT};

    if (found->endpoint == NONE) {
        check_missing(&inquiry);
    } else {
        check_state(&inquiry);
        check_private_dns(&inquiry);
        check_zones(&inquiry);
        check_clients(&inquiry);
        check_group(&inquiry);
        check_policy(&inquiry);
        check_world(&inquiry);
    }
    strbuf_release(&inquiry.what);
    strbuf_release(&inquiry.todo);
}

void ses_endpoints_make(struct ses_endpoints *endpoints, const struct mail_hosts *hosts,
                        const struct account *account)
{
    *endpoints = (struct ses_endpoints){0};
    for (uint32_t i = 0; i < account->endpoints.count; i++) {
        struct ses_endpoint found = {.endpoint = i, .vpc = account->endpoints.items[i].vpc};

        if (!account_is_smtp_endpoint(account, i))
            continue;
        judge(&found, hosts, account);
        TABLE_ADD(endpoints->items, found);
    }
    for (uint32_t i = 0; i < account->vpcs.count; i++) {
        struct ses_endpoint found = {.endpoint = NONE, .vpc = i};

        if (has_endpoint(account, i) || !has_sender(hosts, account, i))
            continue;
        judge(&found, hosts, account);
        TABLE_ADD(endpoints->items, found);
    }
}

void ses_endpoints_release(struct ses_endpoints *endpoints)
{
    for (size_t i = 0; i < endpoints->items.count; i++)
        mail_checks_release(&endpoints->items.items[i].checks);
    free(endpoints->items.items);
    *endpoints = (struct ses_endpoints){0};
}
