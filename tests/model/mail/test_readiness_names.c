/*
 * The name of a sending address: which texts of an export are names, what is said of one that is under way, in
 * AWS GovCloud, and where nothing tells the region.
 */
#include "model/mail/readiness.h"
#include "tests/model/mail/mail_export.h"

#define GROUPS  "{'SecurityGroups':[" GROUP("sg-mx", "", TCP("25", "25", RANGE4("0.0.0.0/0"))) "]}"
#define HOST                                                                                       \
    "{'NetworkInterfaces':[" INTERFACE("eni-1", "subnet-pub", "10.0.0.9", "sg-mx",                 \
                                       PUBLIC("203.0.113.25")) "]}"
#define BEHIND_NAT "{'NetworkInterfaces':[" INTERFACE("eni-1", "subnet-nat", "10.0.1.9", "sg-mx", "") "]}"
#define ADDRESS(more)                                                                              \
    "{'Addresses':[{'PublicIp':'203.0.113.25','AllocationId':'eipalloc-1','Domain':'vpc'" more "}]}"
#define REVERSE(more)                                                                              \
    "{'Addresses':[{'PublicIp':'203.0.113.25','AllocationId':'eipalloc-1'" more "}]}"
#define NO_ADDRESSES "{'Addresses':[]}"

struct opened {
    struct account *account;
    struct mail_review review;
};

/* In a directory of `place`, "" for nowhere. */
static void open_in(struct opened *opened, const char *place, const char *hosts, const char *addresses,
                    const char *reverse)
{
    static const char *const files[] = {"network.json", "groups.json", "hosts.json", "addresses.json",
                                        "ec2-describe-addresses-attribute.json"};
    struct strbuf names[5];

    for (size_t i = 0; i < 5; i++) {
        names[i] = (struct strbuf)STRBUF_INIT;
        strbuf_addf(&names[i], "%s/%s", place, files[i]);
    }
    opened->account = read_quoted(names[0].text, NETWORK, names[1].text, GROUPS, names[2].text, hosts,
                                  names[3].text, addresses, names[4].text, reverse, NULL);
    for (size_t i = 0; i < 5; i++)
        strbuf_release(&names[i]);
    review_account(&opened->review, opened->account);
    assert_int_equal(opened->review.addresses.items.count, 1);
}

static void open_server(struct opened *opened, const char *addresses, const char *reverse)
{
    open_in(opened, "111122223333/eu-west-1", HOST, addresses, reverse);
}

static const struct sending_address *only(const struct opened *opened)
{
    return &opened->review.addresses.items.items[0];
}

static const struct mail_check *step(const struct opened *opened, const char *name)
{
    const struct mail_check *check = check_named(&only(opened)->checks, name);

    assert_non_null(check);
    return check;
}

static void close_server(struct opened *opened)
{
    mail_review_release(&opened->review);
    account_free(opened->account);
}

static const char *long_name(char *name, size_t length)
{
    memset(name, 'a', length);
    name[2] = '.';
    name[length] = '\0';
    return name;
}

/* RFC 1123: letters, digits, hyphens and dots; an address is no name. */
static void which_tags_are_names(void **state)
{
    char longest[254], longer[256];
    const struct {
        const char *tag;
        bool is_name;
    } cases[] = {
        {"mail.example.com", true}, {"MX-1.example.com", true},  {"a.bc", true},
        {"a.b", false},             {"mail", false},             {"mail server.com", false},
        {".example.com", false},    {"-x.example.com", false},   {"mail_1.example.com", false},
        {"203.0.113.25", false},    {"$(id).example.com", false}, {long_name(longest, 253), true},
        {long_name(longer, 254), false}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct strbuf told = STRBUF_INIT, wanted = STRBUF_INIT;
        struct opened opened;

        strbuf_addf(&told, ADDRESS(",'Tags':[{'Key':'Name','Value':'%s'}]"), cases[i].tag);
        open_server(&opened, told.text, NO_ADDRESSES);
        if (strcmp(only(&opened)->name, cases[i].is_name ? cases[i].tag : "") != 0)
            fail_msg("%s: %s", cases[i].tag, only(&opened)->name);
        strbuf_addf(&wanted, "%s. IN A 203.0.113.25\n", cases[i].is_name ? cases[i].tag : "NAME");
        assert_int_equal(strncmp(step(&opened, "a-record")->todo, wanted.text, wanted.length), 0);
        close_server(&opened);
        strbuf_release(&told);
        strbuf_release(&wanted);
    }
}

/* The reverse name, else the one that is under way, else the tag; AWS's own is none. */
static void whose_name_counts(void **state)
{
    static const struct {
        const char *reverse, *name;
        enum check_state state;
        bool has_reverse;
    } cases[] = {
        {REVERSE(",'PtrRecord':'ptr.example.com.'"), "ptr.example.com", CHECK_GOOD, true},
        {REVERSE(",'PtrRecord':'ptr.example.com'"), "ptr.example.com", CHECK_GOOD, true},
        {REVERSE(",'PtrRecord':'ec2-203-0-113-25.eu-west-1.compute.amazonaws.com.','PtrRecordUpdate':{"
                 "'Value':'new.example.com.','Status':'PENDING'}"),
         "new.example.com", CHECK_NOTE, false},
        {REVERSE(",'PtrRecordUpdate':{'Value':'new.example.com.','Status':'PENDING'},'PtrRecord':''"),
         "new.example.com", CHECK_NOTE, false},
        {REVERSE(",'PtrRecord':'EC2-203-0-113-25.EU-WEST-1.compute.amazonaws.com.'"), "tag.example.com",
         CHECK_BAD, false},
        {REVERSE(",'PtrRecord':'ec2-203-0-113-25.other.compute.amazonaws.com.cn.'"), "tag.example.com",
         CHECK_BAD, false},
        {NO_ADDRESSES, "tag.example.com", CHECK_BAD, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct opened opened;

        open_server(&opened, ADDRESS(",'Tags':[{'Key':'Name','Value':'tag.example.com'}]"),
                    cases[i].reverse);
        assert_string_equal(only(&opened)->name, cases[i].name);
        assert_int_equal(step(&opened, "ptr")->state, cases[i].state);
        assert_int_equal(only(&opened)->has_reverse, cases[i].has_reverse);
        close_server(&opened);
    }
}

static void a_name_that_is_under_way(void **state)
{
    struct opened opened;

    (void)state;
    open_server(&opened, ADDRESS(""),
                REVERSE(",'PtrRecordUpdate':{'Value':'new.example.com.','Status':'PENDING'}"
                        ",'PtrRecord':'ec2-203-0-113-25.eu-west-1.compute.amazonaws.com.'"));
    assert_says(step(&opened, "ptr")->what, "is to become new.example.com. (PENDING)");
    assert_string_equal(step(&opened, "ptr")->todo, "aws ec2 describe-addresses-attribute --region "
                                                    "'eu-west-1' --attribute domain-name\n");
    close_server(&opened);
}

/* EC2 user guide: in AWS GovCloud a reverse name is set by the support form only. */
static void govcloud(void **state)
{
    struct opened opened;

    (void)state;
    open_in(&opened, "111122223333/us-gov-west-1", HOST, ADDRESS(""), NO_ADDRESSES);
    assert_int_equal(step(&opened, "ptr")->state, CHECK_BAD);
    assert_says(step(&opened, "ptr")->what, "In AWS GovCloud it is set by the support form only.");
    assert_string_equal(step(&opened, "ptr")->todo, "");
    close_server(&opened);
}

/* Commands then leave the region to the one who types them. */
static void nowhere(void **state)
{
    struct opened opened;

    (void)state;
    open_in(&opened, "", HOST, NO_ADDRESSES, NO_ADDRESSES);
    assert_string_equal(step(&opened, "elastic-ip")->todo,
                        "aws ec2 allocate-address --domain vpc\naws ec2 associate-address "
                        "--allocation-id \"$ALLOCATION\" --network-interface-id 'eni-1'\n");
    close_server(&opened);
}

/* What a NAT gateway has is no interface's to give. */
static void a_gateways_address(void **state)
{
    struct opened opened;

    (void)state;
    open_in(&opened, "111122223333/eu-west-1", BEHIND_NAT, NO_ADDRESSES, NO_ADDRESSES);
    assert_string_equal(step(&opened, "elastic-ip")->todo,
                        "aws ec2 allocate-address --region 'eu-west-1' --domain vpc\n"
                        "aws ec2 associate-address --region 'eu-west-1' --allocation-id \"$ALLOCATION\"\n");
    close_server(&opened);
}

static void the_block_of_port_25(void **state)
{
    const struct walk_lifted all = {TEXT_NONE, TEXT_NONE};
    struct walk_context context = {.lifted = &all, .lifted_count = 1};
    struct mail_review lifted;
    struct opened opened;

    (void)state;
    open_server(&opened, ADDRESS(""), NO_ADDRESSES);
    assert_int_equal(step(&opened, "port25")->state, CHECK_NOTE);
    assert_says(step(&opened, "port25")->what, "say --port25-lifted 111122223333/eu-west-1.");
    context.account = opened.account;
    mail_review_make(&lifted, &context, &smtp_ports_default, 0);
    assert_int_equal(check_named(&lifted.addresses.items.items[0].checks, "port25")->state, CHECK_GOOD);
    mail_review_release(&lifted);
    close_server(&opened);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(which_tags_are_names),
        cmocka_unit_test(whose_name_counts),
        cmocka_unit_test(a_name_that_is_under_way),
        cmocka_unit_test(govcloud),
        cmocka_unit_test(nowhere),
        cmocka_unit_test(a_gateways_address),
        cmocka_unit_test(the_block_of_port_25),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
