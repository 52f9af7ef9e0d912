#include "model/mail/readiness.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "model/base/mem.h"
#include "model/base/message.h"
#include "model/base/sanitise.h"

struct card {
    struct sending_address *at;
    const struct account *account;
    struct strbuf what, todo, ip;
};

static void add(struct card *card, enum check_state state, const char *name)
{
    mail_check_add(&card->at->checks, state, name, &card->what, &card->todo);
}

static const char *region_of(const struct card *card)
{
    return text_raw(card->account->texts,
                    card->account->scopes.items[card->at->scope].region);
}

static void begin_command(struct card *card, const char *command)
{
    strbuf_adds(&card->todo, command);
    if (*region_of(card))
        mail_option(&card->todo, "region", region_of(card));
}

static bool is_govcloud(const struct card *card)
{
    return strncmp(region_of(card), "us-gov-", 7) == 0;
}

/* --- names --------------------------------------------------------------------------------------------- */

void address_default_name(struct strbuf *out, struct ip_addr address, const char *region)
{
    struct strbuf ip = STRBUF_INIT;

    ip_addr_format(&ip, address);
    for (size_t i = 0; i < ip.length; i++)
        if (ip.text[i] == '.')
            ip.text[i] = '-';
    strbuf_addf(out, "ec2-%s.", ip.text);
    if (strcmp(region, "us-east-1") == 0)
        strbuf_adds(out, "compute-1.amazonaws.com");
    else
        strbuf_addf(out, "%s.compute.amazonaws.com%s", region,
                    strncmp(region, "cn-", 3) == 0 ? ".cn" : "");
    strbuf_release(&ip);
}

/* Of a name that is not empty. */
static char *without_dot(const char *name)
{
    char *copy = mem_strdup(name), *last = copy + strlen(copy) - 1;

    if (*last == '.')
        *last = '\0';
    return copy;
}

const struct reverse_name *reverse_name_of(const struct account *account, struct ip_addr address)
{
    for (size_t i = 0; i < account->reverse_names.count; i++) {
        const struct reverse_name *reverse = &account->reverse_names.items[i];

        if (ip_addr_equal(reverse->public_ip, address))
            return reverse;
    }
    return NULL;
}

static bool is_default(const struct card *card, const char *name)
{
    struct strbuf wanted = STRBUF_INIT;
    char *given = without_dot(name);
    bool same;

    address_default_name(&wanted, card->at->address, region_of(card));
    same = strcasecmp(wanted.text, given) == 0 || strstr(given, ".amazonaws.com") != NULL;
    free(given);
    strbuf_release(&wanted);
    return same;
}

static bool is_host_name(const char *text)
{
    size_t length = strlen(text);

    return length > 3 && length < 254 && strchr(text, '.') && text[0] != '.' && text[0] != '-' &&
           strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-") == length &&
           strspn(text, "0123456789.") != length;
}

/* The reverse name, else the one that is under way, else a Name tag of the address that is a host name. */
static char *name_of(const struct card *card, const struct reverse_name *reverse)
{
    const struct text_pool *texts = card->account->texts;
    const char *name = reverse ? text_raw(texts, reverse->name) : "";
    const char *tag = card->at->elastic == NONE
                          ? ""
                          : text_raw(texts, card->account->addresses.items[card->at->elastic].name);

    if (*name && !is_default(card, name))
        return without_dot(name);
    name = reverse ? text_raw(texts, reverse->pending) : "";
    if (*name)
        return without_dot(name);
    return mem_strdup(is_host_name(tag) ? tag : "");
}

const char *sending_domain(const struct account *account, const char *name)
{
    const char *dot = strchr(name, '.');

    for (size_t i = 0; i < account->ses_identities.count; i++) {
        const char *identity = text_raw(account->texts, account->ses_identities.items[i].name);
        size_t length = strlen(identity), whole = strlen(name);

        if (!strchr(identity, '@') && length <= whole &&
            strcasecmp(name + whole - length, identity) == 0 &&
            (length == whole || name[whole - length - 1] == '.'))
            return name + whole - length;
    }
    return dot && strchr(dot + 1, '.') ? dot + 1 : name;
}

/* The name as a word of a command, or a place to fill in. */
static void add_name(struct card *card)
{
    if (is_host_name(card->at->name))
        mail_word(&card->todo, card->at->name);
    else
        strbuf_adds(&card->todo, "\"$NAME\"");
}

static void show_name(struct card *card)
{
    if (*card->at->name)
        sanitise_add(&card->what, card->at->name, strlen(card->at->name));
    else
        strbuf_adds(&card->what, _("the name you choose"));
}

/* --- the steps ----------------------------------------------------------------------------------------- */

static void check_elastic(struct card *card)
{
    if (card->at->elastic != NONE) {
        strbuf_addf(&card->what, _("%s is an Elastic IP address: it stays, and can have a name."),
                    card->ip.text);
        add(card, CHECK_GOOD, "elastic-ip");
        return;
    }
    if (account_presence(card->account, card->at->scope, DATA_ADDRESSES) != PRESENCE_COMPLETE) {
        strbuf_addf(&card->what, _("Whether %s is an Elastic IP address is not in the export."),
                    card->ip.text);
        begin_command(card, "aws ec2 describe-addresses");
        strbuf_addch(&card->todo, '\n');
        add(card, CHECK_UNKNOWN, "elastic-ip");
        return;
    }
    strbuf_addf(&card->what, _("%s was assigned by itself: it is lost when the instance stops, and "
                               "cannot have a reverse name. Take an Elastic IP address."),
                card->ip.text);
    begin_command(card, "aws ec2 allocate-address");
    strbuf_adds(&card->todo, " --domain vpc\n");
    begin_command(card, "aws ec2 associate-address");
    strbuf_adds(&card->todo, " --allocation-id \"$ALLOCATION\"");
    if (card->at->holder.kind == OBJECT_INTERFACE)
        mail_option(&card->todo, "network-interface-id",
                    text_raw(card->account->texts,
                             account_object_id(card->account, card->at->holder)));
    strbuf_addch(&card->todo, '\n');
    add(card, CHECK_BAD, "elastic-ip");
}

static void check_forward(struct card *card)
{
    strbuf_adds(&card->what, _("The A record of "));
    show_name(card);
    strbuf_addf(&card->what, _(" must give %s, before the reverse name is asked for. An export holds "
                               "no DNS: look it up."),
                card->ip.text);
    if (is_host_name(card->at->name))
        sanitise_add(&card->todo, card->at->name, strlen(card->at->name));
    else
        strbuf_adds(&card->todo, "NAME");
    strbuf_addf(&card->todo, ". IN A %s\n", card->ip.text);
    strbuf_adds(&card->todo, "dig +short A ");
    add_name(card);
    strbuf_addf(&card->todo, "    # %s\n", card->ip.text);
    add(card, CHECK_UNKNOWN, "a-record");
}

/* Of an address that is none of Elastic IP yet: the one to come, as check_elastic() asked for it. */
static void add_reverse_command(struct card *card)
{
    if (is_govcloud(card))
        return;
    begin_command(card, "aws ec2 modify-address-attribute");
    if (card->at->elastic == NONE)
        strbuf_adds(&card->todo, " --allocation-id \"$ALLOCATION\"");
    else
        mail_option(&card->todo, "allocation-id",
                    text_raw(card->account->texts,
                             card->account->addresses.items[card->at->elastic].allocation_id));
    strbuf_adds(&card->todo, " --domain-name ");
    add_name(card);
    strbuf_addch(&card->todo, '\n');
}

static void check_no_reverse(struct card *card)
{
    struct strbuf name = STRBUF_INIT;

    address_default_name(&name, card->at->address, region_of(card));
    strbuf_addf(&card->what, _("%s has no reverse name of its own, only AWS's %s: many receivers "
                               "refuse mail from it."),
                card->ip.text, name.text);
    if (is_govcloud(card))
        strbuf_adds(&card->what, _(" In AWS GovCloud it is set by the support form only."));
    add_reverse_command(card);
    add(card, CHECK_BAD, "ptr");
    strbuf_release(&name);
}

static void check_reverse(struct card *card, const struct reverse_name *reverse)
{
    const struct account *account = card->account;

    if (reverse && reverse->name != TEXT_NONE && !is_default(card, text_raw(account->texts, reverse->name))) {
        struct strbuf name = STRBUF_INIT;

        card->at->has_reverse = true;
        sanitise_add(&name, card->at->name, strlen(card->at->name));
        strbuf_addf(&card->what, _("The PTR record of %s is %s. Operators of block lists may take a "
                                   "week to notice a new one."),
                    card->ip.text, name.text);
        add(card, CHECK_GOOD, "ptr");
        strbuf_release(&name);
    } else if (reverse && reverse->pending != TEXT_NONE) {
        strbuf_addf(&card->what, _("The PTR record of %s is to become %s (%s); until then it is AWS's "
                                   "own. That may take a day, and operators of block lists may "
                                   "take a week to notice it."),
                    card->ip.text, account_show(account, reverse->pending),
                    account_show(account, reverse->status));
        begin_command(card, "aws ec2 describe-addresses-attribute");
        strbuf_adds(&card->todo, " --attribute domain-name\n");
        add(card, CHECK_NOTE, "ptr");
    } else if (!reverse && account_presence(account, card->at->scope, DATA_ADDRESSES_ATTRIBUTES) !=
                               PRESENCE_COMPLETE) {
        strbuf_addf(&card->what, _("Whether %s has a reverse name is not in the export."),
                    card->ip.text);
        begin_command(card, "aws ec2 describe-addresses-attribute");
        strbuf_adds(&card->todo, " --attribute domain-name\n");
        add(card, CHECK_UNKNOWN, "ptr");
    } else {
        check_no_reverse(card);
    }
}

static void check_greeting(struct card *card)
{
    strbuf_adds(&card->what, _("The mail server must greet as "));
    show_name(card);
    strbuf_adds(&card->what, _(": HELO name, A record and PTR record are one name. Ask the server "
                               "(Postfix):"));
    strbuf_adds(&card->todo, "postconf -h myhostname\n");
    add(card, CHECK_UNKNOWN, "helo");
}

static void check_spf(struct card *card)
{
    const char *domain = sending_domain(card->account, card->at->name);

    strbuf_adds(&card->what, _("The SPF record must name every address that mail leaves by, those of "
                               "NAT gateways included (below); a domain has exactly one, with at "
                               "most ten terms that look something up."));
    strbuf_adds(&card->todo, "dig +short TXT ");
    if (is_host_name(domain))
        mail_word(&card->todo, domain);
    else
        strbuf_adds(&card->todo, "\"$DOMAIN\"");
    strbuf_addch(&card->todo, '\n');
    add(card, CHECK_UNKNOWN, "spf");
}

static void check_port25(struct card *card)
{
    const struct scope *scope = &card->account->scopes.items[card->at->scope];

    if (!card->at->restricted && card->at->is_unsure) {
        strbuf_adds(&card->what, _("Whether mail gets as far as AWS's block of outbound port 25 is not in the "
                                   "export; the block stands unless it was lifted for the account and "
                                   "region."));
        strbuf_adds(&card->todo, "https://console.aws.amazon.com/support/contacts?#/rdns-limits\n");
        add(card, CHECK_UNKNOWN, "port25");
        return;
    }
    if (!card->at->restricted) {
        strbuf_adds(&card->what, _("AWS's block of outbound port 25 does not stand in the way, or is "
                                   "said to be lifted."));
        add(card, CHECK_GOOD, "port25");
        return;
    }
    strbuf_addf(&card->what, _("AWS blocks outbound port 25 unless that was lifted for account %s in "
                               "%s, which no export tells. The destination decides, whatever the "
                               "way: Internet, NAT, VPN, Direct Connect or transit gateway. If it "
                               "was lifted, say --port25-lifted %s/%s."),
                account_show(card->account, scope->account),
                account_show(card->account, scope->region),
                account_show(card->account, scope->account),
                account_show(card->account, scope->region));
    strbuf_adds(&card->todo, "https://console.aws.amazon.com/support/contacts?#/rdns-limits\n");
    add(card, CHECK_NOTE, "port25");
}

void sending_address_judge(struct sending_address *at, const struct account *account)
{
    struct card card = {at, account, STRBUF_INIT, STRBUF_INIT, STRBUF_INIT};
    const struct reverse_name *reverse = reverse_name_of(account, at->address);

    ip_addr_format(&card.ip, card.at->address);
    card.at->name = name_of(&card, reverse);
    check_elastic(&card);
    check_forward(&card);
    check_reverse(&card, reverse);
    check_greeting(&card);
    check_spf(&card);
    check_port25(&card);
    strbuf_release(&card.what);
    strbuf_release(&card.todo);
    strbuf_release(&card.ip);
}
