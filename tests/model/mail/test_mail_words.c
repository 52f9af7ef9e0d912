/*
 * What is said of hosts: stable words, what marks them as senders, and the one next step.
 */
#include "model/mail/sender_sign.h"
#include "tests/model/mail/mail_export.h"

static void stable_words(void **state)
{
    static const char *const ways[] = {"direct", "submission", "ses-endpoint", "relay", "receives"};
    static const char *const words[] = {"direct", "submission", "SES endpoint", "relay", "receives"};
    static const char *const standings[] = {"not-walked", "cannot", "unknown", "restricted", "inside", "out"};

    (void)state;
    for (enum mail_way_kind kind = 0; kind < MAIL_WAY_KIND_COUNT; kind++) {
        assert_string_equal(mail_way_kind_name(kind), ways[kind]);
        assert_string_equal(mail_way_kind_words(kind), words[kind]);
    }
    for (enum mail_standing standing = MAIL_NOT_WALKED; standing <= MAIL_OUT; standing++)
        assert_string_equal(mail_standing_name(standing), standings[standing]);
}

/* --- purpose ---------------------------------------------------------------------------------------------- */

#define GROUPS                                                                                     \
    "{'SecurityGroups':[" GROUP("sg-smtp-out", "", "") ","                                         \
    GROUP("sg-a", TCP("25", "25", RANGE4("0.0.0.0/0")), TCP("0", "65535", RANGE4("0.0.0.0/0"))) ","  \
    GROUP("sg-b", "", TCP("443", "443", RANGE4("0.0.0.0/0")) "," TCP("587", "587", RANGE4("0.0.0.0/0"))) "]}"
#define HOST(group, more) "{'NetworkInterfaces':[" INTERFACE("eni-1", "subnet-pub", "10.0.0.9", group, more) "]}"
#define REVERSE                                                                                    \
    "{'Addresses':[{'PublicIp':'203.0.113.25','AllocationId':'eipalloc-1','PtrRecord':'a.b.c.'}]}"
#define ELASTIC                                                                                    \
    "{'Addresses':[{'PublicIp':'203.0.113.25','AllocationId':'eipalloc-1','Domain':'vpc',"         \
    "'NetworkInterfaceId':'eni-1'}]}"
#define INSTANCE(name)                                                                             \
    "{'Reservations':[{'Instances':[{'InstanceId':'i-1','Tags':[{'Key':'Name','Value':'" name "'}]}]}]}"
#define ON_INSTANCE ",'Attachment':{'InstanceId':'i-1'}"

/* In this order: a rule, a reverse name, a name. A rule for all ports, and one that lets in, name nothing. */
static void what_marks_a_sender(void **state)
{
    static const struct {
        const char *host, *addresses, *names, *instances, *why;
    } cases[] = {
        {HOST("sg-b", ""), "{}", "{}", "{}", "its outbound rule sg-b/out/tcp/587-587/0.0.0.0/0 names an SMTP port"},
        {HOST("sg-b", ""), ELASTIC, REVERSE, INSTANCE("mail"), "its outbound rule sg-b/out/tcp/587-587/"},
        {HOST("sg-a", ""), ELASTIC, REVERSE, "{}", "its address has a reverse name of its own"},
        {HOST("sg-a", ""), ELASTIC, "{}", "{}", NULL},
        {HOST("sg-a", ",'TagSet':[{'Key':'Name','Value':'mx'}],'Description':'relay'"), "{}", "{}", "{}",
         "a name says so: mx"},
        {HOST("sg-a", ",'Description':'relay'"), "{}", "{}", "{}", "a name says so: relay"},
        {HOST("sg-a", ON_INSTANCE), "{}", "{}", INSTANCE("newsletter"), "a name says so: newsletter"},
        {HOST("sg-a", ON_INSTANCE), "{}", "{}", INSTANCE("web"), NULL},
        {HOST("sg-smtp-out", ""), "{}", "{}", "{}", "a name says so: sg-smtp-out"},
        {HOST("sg-gone", ""), "{}", "{}", "{}", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct account *account =
            read_quoted("groups.json", GROUPS, "host.json", cases[i].host, "addresses.json",
                        cases[i].addresses, "names.json", cases[i].names, "instances.json",
                        cases[i].instances, NULL);
        uint8_t *signs = sender_signs(account, &smtp_ports_default);
        struct strbuf why = STRBUF_INIT;

        assert_int_equal(mail_purpose(account, 0, &smtp_ports_default, &why), cases[i].why != NULL);
        assert_int_equal(sender_sign_is_sender(signs[0]), cases[i].why != NULL);
        if (strncmp(why.text, cases[i].why ? cases[i].why : "", cases[i].why ? strlen(cases[i].why) : 1) != 0)
            fail_msg("%zu: %s", i, why.text);
        strbuf_release(&why);
        free(signs);
        account_free(account);
    }
}

/* --- what to do --------------------------------------------------------------------------------------------- */

/* One host with these ways, the first of them to the Internet on 25. */
struct host_case {
    bool sends;
    enum workload_kind runs;
    enum mail_standing standing;
    size_t count;
    struct {
        enum mail_way_kind kind;
        enum walk_verdict verdict;
    } ways[3];
    const char *step;
};

static void assert_step(const struct account *account, const struct host_case *one)
{
    struct host_way ways[3] = {{0}};
    struct mail_hosts hosts = {.ways = {ways, one->count, 3}};
    const struct mail_host host = {.interface = 0,
                                   .workload = {one->runs, NONE},
                                   .standing = one->standing,
                                   .sends_by_purpose = one->sends,
                                   .ways = {0, (uint32_t)one->count}};
    struct strbuf step = STRBUF_INIT;

    for (size_t i = 0; i < one->count; i++)
        ways[i] = (struct host_way){.kind = one->ways[i].kind, .verdict = one->ways[i].verdict};
    mail_next_step(&hosts, &host, account, &step);
    assert_string_equal(step.text, one->step);
    strbuf_release(&step);
}

#define LIFT                                                                                       \
    "Ask AWS to lift its block of outbound port 25 for account 111122223333 in eu-west-1, or send by " \
    "a submission port."
#define FARGATE                                                                                    \
    " AWS documents the block for EC2 and Lambda; of Fargate its support says the same, and lifts "  \
    "it there too."
#define RELAY                                                                                      \
    "Give the relay a private address of RFC 1918, or have AWS's block of port 25 lifted."
#define CLOSE_ENDPOINT                                                                             \
    "Mail can go through the SES endpoint: the submission ports to the world can be closed."
#define CLOSE_ALL "If nothing here is meant to send mail, close the SMTP ports outbound."
#define WALK_IT   "Walk the way to see what stops it, and open that."
#define EXPORT_IT "Export what is absent, then look again."

static void the_next_step(void **state)
{
    static const struct host_case cases[] = {
        {true, WORKLOAD_INSTANCE, MAIL_RESTRICTED, 1, {{MAIL_DIRECT, WALK_RESTRICTED}}, LIFT},
        {true, WORKLOAD_FARGATE, MAIL_RESTRICTED, 1, {{MAIL_DIRECT, WALK_RESTRICTED}}, LIFT FARGATE},
        {false, WORKLOAD_INSTANCE, MAIL_RESTRICTED, 1, {{MAIL_DIRECT, WALK_RESTRICTED}}, ""},
        {false, WORKLOAD_INSTANCE, MAIL_RESTRICTED, 2,
         {{MAIL_DIRECT, WALK_BLOCKED}, {MAIL_RELAY, WALK_RESTRICTED}}, RELAY},
        {true, WORKLOAD_FARGATE, MAIL_RESTRICTED, 2,
         {{MAIL_DIRECT, WALK_BLOCKED}, {MAIL_RELAY, WALK_RESTRICTED}}, RELAY FARGATE},
        {true, WORKLOAD_INSTANCE, MAIL_OUT, 3,
         {{MAIL_DIRECT, WALK_BLOCKED}, {MAIL_SUBMISSION, WALK_ALLOWED}, {MAIL_SES_ENDPOINT, WALK_ALLOWED}},
         CLOSE_ENDPOINT},
        {true, WORKLOAD_INSTANCE, MAIL_INSIDE, 3,
         {{MAIL_DIRECT, WALK_BLOCKED}, {MAIL_SUBMISSION, WALK_BLOCKED}, {MAIL_SES_ENDPOINT, WALK_ALLOWED}},
         ""},
        {true, WORKLOAD_INSTANCE, MAIL_OUT, 3,
         {{MAIL_DIRECT, WALK_ALLOWED}, {MAIL_SUBMISSION, WALK_ALLOWED}, {MAIL_SES_ENDPOINT, WALK_BLOCKED}},
         ""},
        {false, WORKLOAD_INSTANCE, MAIL_OUT, 2,
         {{MAIL_DIRECT, WALK_BLOCKED}, {MAIL_SUBMISSION, WALK_ALLOWED}}, CLOSE_ALL},
        {true, WORKLOAD_INSTANCE, MAIL_CANNOT, 1, {{MAIL_DIRECT, WALK_BLOCKED}}, WALK_IT},
        {false, WORKLOAD_INSTANCE, MAIL_CANNOT, 1, {{MAIL_DIRECT, WALK_BLOCKED}}, ""},
        {true, WORKLOAD_INSTANCE, MAIL_UNKNOWN, 1, {{MAIL_DIRECT, WALK_UNKNOWN}}, EXPORT_IT},
        {true, WORKLOAD_INSTANCE, MAIL_NOT_WALKED, 0, {{0}}, ""},
    };
    struct account *account = read_quoted("host.json", HOST("sg-a", ""), NULL);

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_step(account, &cases[i]);
    account_free(account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stable_words),
        cmocka_unit_test(what_marks_a_sender),
        cmocka_unit_test(the_next_step),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
