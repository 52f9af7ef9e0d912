/*
 * Texts to copy: the SPF record, in the zone of the domain that the addresses' names tell, and the request to AWS.
 */
#include "model/mail/readiness.h"
#include "model/mail/sending_address.h"
#include "tests/model/mail/mail_export.h"

#define IDENTITY(name)                                                                             \
    "{'EmailIdentities':[{'IdentityType':'DOMAIN','IdentityName':'" name "'}]}"

/* Behind the first dot, unless an SES identity says otherwise. */
static void the_domain_of_a_name(void **state)
{
    static const struct {
        const char *identities, *name, *domain;
    } cases[] = {
        {"{}", "mail.example.com", "example.com"},
        {"{}", "example.com", "example.com"},
        {"{}", "localhost", "localhost"},
        {"{}", "", ""},
        {IDENTITY("corp.example.com"), "mx.eu.corp.example.com", "corp.example.com"},
        {IDENTITY("Corp.Example.com"), "mx.eu.corp.example.com", "corp.example.com"},
        {IDENTITY("mail.example.com"), "mail.example.com", "mail.example.com"},
        {IDENTITY("ample.com"), "mail.example.com", "example.com"},
        {IDENTITY("other.example"), "mail.example.com", "example.com"},
        {IDENTITY("news@mail.example.com"), "news@mail.example.com", "example.com"},
        {IDENTITY("a.very.long.example.com"), "mail.example.com", "example.com"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct account *account = read_quoted("identities.json", cases[i].identities, NULL);

        assert_string_equal(sending_domain(account, cases[i].name), cases[i].domain);
        account_free(account);
    }
}

static void add_address(struct sending_addresses *addresses, const char *text, char *name,
                        uint32_t scope, bool restricted)
{
    struct sending_address at = {.name = name, .scope = scope, .restricted = restricted};

    assert_true(ip_addr_parse(text, &at.address));
    TABLE_ADD(addresses->items, at);
}

static void the_first_name_tells_the_domain(void **state)
{
    struct account *account = read_quoted("identities.json", "{}", NULL);
    struct sending_addresses addresses = {0};
    char none[] = "", name[] = "mx.example.org", other[] = "mx.example.net";

    (void)state;
    assert_string_equal(sending_addresses_domain(&addresses, account), "");
    add_address(&addresses, "203.0.113.1", none, 0, false);
    assert_string_equal(sending_addresses_domain(&addresses, account), "");
    add_address(&addresses, "203.0.113.2", name, 0, false);
    add_address(&addresses, "203.0.113.3", other, 0, false);
    assert_string_equal(sending_addresses_domain(&addresses, account), "example.org");
    free(addresses.items.items);
    account_free(account);
}

/* A custom MAIL FROM domain makes SES's servers senders for it; the identity alone does not. */
static void ses_is_included_for_a_mail_from_domain(void **state)
{
    static const struct {
        const char *told, *domain, *record;
    } cases[] = {
        {IDENTITY("example.com"), "example.com",
         "example.com. IN TXT \"v=spf1 ip4:203.0.113.25 ip6:2001:db8::25 ~all\"\n"},
        {"{'IdentityType':'DOMAIN','VerifiedForSendingStatus':true,'MailFromAttributes':{"
         "'MailFromDomain':'bounce.example.com'},'Policies':{}}",
         "", "DOMAIN. IN TXT \"v=spf1 ip4:203.0.113.25 ip6:2001:db8::25 include:amazonses.com ~all\"\n"},
    };

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct account *account = read_quoted("sesv2-get-email-identity-example.com.json", cases[i].told, NULL);
        struct sending_addresses addresses = {0};
        struct strbuf record = STRBUF_INIT;
        char none[] = "";

        add_address(&addresses, "203.0.113.25", none, 0, false);
        add_address(&addresses, "2001:db8::25", none, 0, false);
        spf_record(&record, &addresses, account, cases[i].domain);
        assert_string_equal(record.text, cases[i].record);
        strbuf_release(&record);
        free(addresses.items.items);
        account_free(account);
    }
}

/* One request for each account and region; what is not known is left to fill in. */
static void the_request_holds_the_addresses_of_its_region(void **state)
{
    struct account *account = read_quoted("/a.json", "{'Vpcs':[]}", "1/eu-west-1/a.json", "{'Vpcs':[]}", NULL);
    struct sending_addresses addresses = {0};
    struct strbuf text = STRBUF_INIT;
    char none[] = "", name[] = "mail.example.com";

    (void)state;
    add_address(&addresses, "203.0.113.1", none, 0, false);
    add_address(&addresses, "203.0.113.2", name, 1, true);
    add_address(&addresses, "203.0.113.3", name, 0, false);
    assert_false(sending_request_is_needed(&addresses, 0));
    assert_true(sending_request_is_needed(&addresses, 1));
    sending_request(&text, &addresses, account, 0);
    assert_says(text.text, "AWS account: ?\nRegion: ?\n");
    assert_says(text.text, "  203.0.113.1  (name)\n  203.0.113.3  mail.example.com\n\n");
    assert_null(strstr(text.text, "203.0.113.2"));
    strbuf_release(&text);
    free(addresses.items.items);
    account_free(account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_domain_of_a_name),
        cmocka_unit_test(the_first_name_tells_the_domain),
        cmocka_unit_test(ses_is_included_for_a_mail_from_domain),
        cmocka_unit_test(the_request_holds_the_addresses_of_its_region),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
