/*
 * Texts to copy: the SPF record, and the request to AWS in English and Japanese. They are for AWS and
 * for DNS and not for the person at the screen, so they do not follow the language of the locale.
 */
#include <string.h>

#include "model/base/sanitise.h"
#include "model/mail/readiness.h"
#include "model/mail/sending_address.h"

/* --- SPF --------------------------------------------------------------------------------------------- */

enum { SPF_STRING_MOST = 255 };

static bool has_identity(const struct account *account)
{
    for (size_t i = 0; i < account->ses_identities.count; i++)
        if (account->ses_identities.items[i].mail_from_domain != TEXT_NONE)
            return true;
    return false;
}

/* RFC 7208, section 3.3: strings of one record are joined without a blank between them. */
static void add_strings(struct strbuf *out, const char *record)
{
    size_t left = strlen(record);

    while (left) {
        size_t length = left > SPF_STRING_MOST ? SPF_STRING_MOST : left;

        strbuf_addch(out, ' ');
        strbuf_addch(out, '"');
        strbuf_add(out, record, length);
        strbuf_addch(out, '"');
        record += length;
        left -= length;
    }
}

const char *sending_addresses_domain(const struct sending_addresses *addresses,
                                     const struct account *account)
{
    for (size_t i = 0; i < addresses->items.count; i++)
        if (*addresses->items.items[i].name)
            return sending_domain(account, addresses->items.items[i].name);
    return "";
}

void spf_record(struct strbuf *out, const struct sending_addresses *addresses,
                const struct account *account, const char *domain)
{
    struct strbuf record = STRBUF_INIT;

    strbuf_adds(&record, "v=spf1");
    for (size_t i = 0; i < addresses->items.count; i++) {
        const struct sending_address *at = &addresses->items.items[i];

        strbuf_adds(&record, at->address.family == IP_V4 ? " ip4:" : " ip6:");
        ip_addr_format(&record, at->address);
    }
    if (has_identity(account))
        strbuf_adds(&record, " include:amazonses.com");
    strbuf_adds(&record, " ~all");
    if (*domain)
        sanitise_add(out, domain, strlen(domain));
    else
        strbuf_adds(out, "DOMAIN");
    strbuf_adds(out, ". IN TXT");
    add_strings(out, record.text);
    strbuf_addch(out, '\n');
    strbuf_release(&record);
}

/* --- the request ------------------------------------------------------------------------------------- */

static void add_lines(struct strbuf *out, const struct sending_addresses *addresses, uint32_t scope)
{
    for (size_t i = 0; i < addresses->items.count; i++) {
        const struct sending_address *at = &addresses->items.items[i];

        if (at->scope != scope)
            continue;
        strbuf_adds(out, "  ");
        ip_addr_format(out, at->address);
        strbuf_adds(out, "  ");
        if (*at->name)
            sanitise_add(out, at->name, strlen(at->name));
        else
            strbuf_adds(out, "(name)");
        strbuf_addch(out, '\n');
    }
}

static const char *shown(const struct account *account, text_id text)
{
    return text == TEXT_NONE ? "?" : account_show(account, text);
}

bool sending_request_is_needed(const struct sending_addresses *addresses, uint32_t scope)
{
    for (size_t i = 0; i < addresses->items.count; i++)
        if (addresses->items.items[i].scope == scope && addresses->items.items[i].restricted)
            return true;
    return false;
}

enum request_language { REQUEST_ENGLISH, REQUEST_JAPANESE };

static void add_request(struct strbuf *out, const struct sending_addresses *addresses,
                        const struct account *account, uint32_t scope,
                        enum request_language language)
{
    const char *number = shown(account, account->scopes.items[scope].account);
    const char *region = shown(account, account->scopes.items[scope].region);

    if (language == REQUEST_ENGLISH)
        strbuf_addf(out,
                    "Request to remove email sending limitations\n"
                    "\n"
                    "AWS account: %s\nRegion: %s\n"
                    "\n"
                    "Please lift the restriction on outbound port 25 for this account and region,\n"
                    "and set these reverse DNS names (the A records exist):\n",
                    number, region);
    else
        strbuf_addf(out,
                    "E メール送信制限の解除申請\n"
                    "\n"
                    "AWS アカウント: %s\nリージョン: %s\n"
                    "\n"
                    "上記アカウントとリージョンについて、アウトバウンドのポート 25 の制限解除と、\n"
                    "次の逆引き (rDNS) の設定をお願いいたします (A レコードは登録済みです)。\n",
                    number, region);
    add_lines(out, addresses, scope);
    strbuf_adds(out, language == REQUEST_ENGLISH
                         ? "\n"
                           "Use case: (what mail is sent, to whom, how many a day)\n"
                           "Against spam: SMTP authentication, SPF and DKIM are in place; bounces and\n"
                           "complaints are handled; nobody else can relay through these servers.\n"
                         : "\n"
                           "用途: (送信するメールの内容、宛先、1 日あたりの通数)\n"
                           "スパム対策: SMTP 認証、SPF、DKIM を実装しています。バウンスと苦情を処理\n"
                           "しており、第三者がこれらのサーバーを中継に使うことはできません。\n");
}

void sending_request(struct strbuf *out, const struct sending_addresses *addresses,
                     const struct account *account, uint32_t scope)
{
    add_request(out, addresses, account, scope, REQUEST_ENGLISH);
    strbuf_addch(out, '\n');
    add_request(out, addresses, account, scope, REQUEST_JAPANESE);
}
