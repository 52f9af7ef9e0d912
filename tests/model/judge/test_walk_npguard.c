/*
 * The walk against another analyser's answers: np-guard's vpc-network-config-analyzer lists, for its
 * own examples, which connections between instances and with the Internet are possible. What it does
 * not list is not.
 *
 * The exports hold no route tables. Within a VPC that changes nothing, since every table has the
 * VPC's own blocks, so every verdict must be theirs. With the Internet they assume subnets to be
 * public or private, and the walk does not guess: unless something before the route blocks, it is
 * unknown. Given tables that make those subnets public that give their instances public addresses,
 * as their answers show them to assume, every verdict must be theirs again; except that of AWS's
 * outbound port-25 block they know nothing.
 *
 * Exports and answers are beside the project (../shared); without them the test is skipped, loudly.
 */
#include "tests/model/judge/npguard_listing.h"

#include "model/judge/walk.h"
#include "model/read/export.h"

#define NPGUARD "../shared/exports/npguard/"

/* --- comparing ------------------------------------------------------------------------------------ */

struct tally {
    unsigned asked, agreed, allowed; /* allowed: by both */
    unsigned unknown, port25;        /* explained: no route table; the port-25 block */
};

struct comparison {
    const struct account *account;
    struct listing listing;
    struct tally inside, outside; /* within a VPC; with the Internet */
};

/* Lost replies are named, by the very ports. */
static bool warns_of(const struct walk *walk, const struct port_set *lost)
{
    struct strbuf ports = STRBUF_INIT;
    bool same;

    if (!lost->count)
        return !walk->warning;
    port_set_format(lost, &ports);
    same = walk->warning && strstr(walk->warning, ports.text);
    strbuf_release(&ports);
    return same;
}

static bool agrees(const struct walk *walk, const struct expectation *expectation)
{
    if (!expectation->answered.count)
        return walk->verdict == WALK_BLOCKED;
    return walk->verdict == WALK_ALLOWED && warns_of(walk, &expectation->lost);
}

static void tell_miss(const struct question *question, const struct expectation *expectation,
                      const struct walk *walk)
{
    struct strbuf from = STRBUF_INIT, to = STRBUF_INIT;

    ip_addr_format(&from, question->from);
    ip_addr_format(&to, question->to);
    print_error("%s to %s protocol %d port %u: listed %s, walked %s: %s %s\n", from.text, to.text,
                question->protocol, (unsigned)question->port,
                expectation->answered.count ? "allowed" : "blocked",
                walk_verdict_name(walk->verdict), walk->why, walk->warning ? walk->warning : "");
    strbuf_release(&from);
    strbuf_release(&to);
}

static bool is_without_table(const struct walk *walk)
{
    return walk->verdict == WALK_UNKNOWN && walk->hops[walk->deciding].kind == HOP_ROUTE;
}

static bool is_port25_block(const struct walk *walk, const struct question *question,
                            const struct expectation *expectation)
{
    return walk->verdict == WALK_RESTRICTED && question->protocol == PROTOCOL_TCP &&
           question->port == 25 && expectation->answered.count;
}

static void tally_count(struct tally *tally, const struct question *question,
                        const struct expectation *expectation, const struct walk *walk)
{
    tally->asked++;
    if (agrees(walk, expectation)) {
        tally->agreed++;
        tally->allowed += walk->verdict == WALK_ALLOWED;
    } else if (is_without_table(walk)) {
        tally->unknown++;
    } else if (is_port25_block(walk, question, expectation)) {
        tally->port25++;
    } else {
        tell_miss(question, expectation, walk);
    }
}

static void ask(const struct comparison *comparison, const struct question *question,
                struct tally *tally)
{
    struct walk_context context = {.account = comparison->account};
    struct walk_question asked = {.from = {.kind = WALK_END_ADDRESS, .address = question->from},
                                  .to = {.kind = WALK_END_ADDRESS, .address = question->to},
                                  .protocol = question->protocol,
                                  .port = question->port};
    struct expectation expectation = expectation_make(&comparison->listing, question);
    struct walk_answer answer;

    walk_answer_make(&answer, &context, &asked);
    assert_int_equal(answer.count, 1);
    tally_count(tally, question, &expectation, &answer.walks[0]);
    walk_answer_release(&answer);
    expectation_release(&expectation);
}

static void ask_ports(const struct comparison *comparison, struct ip_addr from, struct ip_addr to,
                      struct tally *tally)
{
    /* 9080 is the one that their examples name */
    static const uint16_t ports[] = {22, 25, 80, 443, 465, 3389, 9079, 9080, 9081, 65535};
    struct question question = {.from = from, .to = to, .protocol = PROTOCOL_TCP};

    for (size_t i = 0; i < sizeof ports / sizeof ports[0]; i++) {
        question.port = ports[i];
        ask(comparison, &question, tally);
    }
    question.port = 53;
    question.protocol = PROTOCOL_UDP;
    ask(comparison, &question, tally);
    question.port = 0;
    question.protocol = PROTOCOL_ICMP;
    ask(comparison, &question, tally);
}

/* Two hosts on the Internet: the one that their examples name, and another. */
static void ask_internet(struct comparison *comparison, struct ip_addr address)
{
    static const char *const hosts[] = {"147.235.208.136", "161.26.0.0"};

    for (size_t i = 0; i < sizeof hosts / sizeof hosts[0]; i++) {
        struct ip_addr host;

        assert_true(ip_addr_parse(hosts[i], &host));
        ask_ports(comparison, address, host, &comparison->outside);
        ask_ports(comparison, host, address, &comparison->outside);
    }
}

static void ask_all(struct comparison *comparison)
{
    const struct account *account = comparison->account;

    for (size_t i = 0; i < account->interface_addresses.count; i++) {
        struct ip_addr from = account->interface_addresses.items[i].address;

        ask_internet(comparison, from);
        for (size_t j = 0; j < account->interface_addresses.count; j++) {
            if (i != j)
                ask_ports(comparison, from, account->interface_addresses.items[j].address,
                          &comparison->inside);
        }
    }
}

/* --- exports -------------------------------------------------------------------------------------- */

static FILE *file_open(const char *directory, const char *name, const char *ending)
{
    char path[256];
    FILE *file;

    snprintf(path, sizeof path, NPGUARD "%s%s%s", directory, name, ending);
    file = fopen(path, "r");
    if (!file)
        print_message("SKIPPED: %s is not there\n", path);
    return file;
}

/* A token says nothing of what it stands for; an id does, and the routes need that. */
static void add_line(struct strbuf *text, const char *line)
{
    static const char token[] = "\"InternetGatewayId:";
    const char *found = strstr(line, token);

    if (found)
        strbuf_addf(text, "%.*s\"igw-%s", (int)(found - line), line, found + sizeof token - 1);
    else
        strbuf_adds(text, line);
}

static void add_export(struct strbuf *text, const char *name)
{
    FILE *file = file_open("input/input_", name, ".json");
    char line[512];

    assert_non_null(file);
    while (fgets(line, sizeof line, file))
        add_line(text, line);
    fclose(file);
}

static const char *gateway_of(const struct account *account, uint32_t vpc)
{
    for (size_t i = 0; i < account->gateways.count; i++) {
        if (account->gateways.items[i].vpc == vpc)
            return text_raw(account->texts, account->gateways.items[i].id);
    }
    fail_msg("a VPC without an Internet gateway");
    return "";
}

/* What they assume: a table for every subnet, and in that of a public one the Internet gateway. */
static void add_tables(struct strbuf *text, const struct account *account)
{
    strbuf_adds(text, "{\"RouteTables\": [");
    for (size_t i = 0; i < account->subnets.count; i++) {
        const struct subnet *subnet = &account->subnets.items[i];

        strbuf_addf(text,
                    "%s{\"RouteTableId\": \"rtb-%zu\", \"VpcId\": \"%s\", \"Associations\": "
                    "[{\"SubnetId\": \"%s\"}], \"Routes\": [",
                    i ? ", " : "", i, text_raw(account->texts, subnet->vpc_id),
                    text_raw(account->texts, subnet->id));
        if (subnet->map_public_ip)
            strbuf_addf(text, "{\"DestinationCidrBlock\": \"0.0.0.0/0\", \"GatewayId\": \"%s\"}",
                        gateway_of(account, subnet->vpc));
        strbuf_adds(text, "]}");
    }
    strbuf_adds(text, "]}");
}

static struct account *account_read(const char *name, bool with_tables)
{
    struct strbuf text = STRBUF_INIT, tables = STRBUF_INIT;
    struct export_piece pieces[] = {{"export.json", NULL, 0}, {"tables.json", NULL, 0}};
    struct account *account;

    add_export(&text, name);
    pieces[0].content = text.text;
    pieces[0].length = text.length;
    account = export_read_pieces(pieces, 1);
    if (with_tables) {
        add_tables(&tables, account);
        account_free(account);
        pieces[1].content = tables.text;
        pieces[1].length = tables.length;
        account = export_read_pieces(pieces, 2);
    }
    assert_int_equal(account->problems.count, 0);
    strbuf_release(&tables);
    strbuf_release(&text);
    return account;
}

/* --- tests ---------------------------------------------------------------------------------------- */

static const struct example {
    const char *name;
    size_t listed;
} examples[] = {
    {"aws_acl_1", 23},
    {"aws_sg_1", 13},
    {"basic_config_with_sg", 4},
};

static void tally_add(struct tally *sum, struct tally more)
{
    sum->asked += more.asked;
    sum->agreed += more.agreed;
    sum->allowed += more.allowed;
    sum->unknown += more.unknown;
    sum->port25 += more.port25;
}

static void tally_tell(const char *name, const char *where, struct tally tally)
{
    print_message("%-21s %-12s asked %u: agree %u (allowed %u), no route table %u, port-25 %u\n",
                  name, where, tally.asked, tally.agreed, tally.allowed, tally.unknown,
                  tally.port25);
}

static void compare_example(const struct example *example, FILE *answers, bool with_tables,
                            struct comparison *sum)
{
    struct comparison comparison = {.listing = listing_read(answers)};
    struct account *account = account_read(example->name, with_tables);

    assert_int_equal(comparison.listing.count, example->listed);
    comparison.account = account;
    ask_all(&comparison);
    tally_tell(example->name, "in the VPC", comparison.inside);
    tally_tell(example->name, "the Internet", comparison.outside);
    tally_add(&sum->inside, comparison.inside);
    tally_add(&sum->outside, comparison.outside);
    account_free(account);
    free(comparison.listing.items);
}

static struct comparison compare_all(bool with_tables)
{
    struct comparison sum = {0};

    for (size_t i = 0; i < sizeof examples / sizeof examples[0]; i++) {
        FILE *answers = file_open("out/analysis_out/", examples[i].name, "_all_vpcs_.txt");

        if (!answers)
            skip();
        compare_example(&examples[i], answers, with_tables, &sum);
    }
    return sum;
}

enum {
    QUESTIONS = 12, /* of one pair */
    PAIRS = 6 * 5 + 5 * 4 + 2 * 1,
    INTERNET_PAIRS = (6 + 5 + 2) * 2 * 2,

    /* 19 of the listed pairs are open for all of them, 3 for TCP only, 3 for one port of TCP */
    ALLOWED = 19 * QUESTIONS + 3 * 10 + 3,
};

static void assert_inside(struct tally inside)
{
    assert_int_equal(inside.asked, PAIRS * QUESTIONS);
    assert_int_equal(inside.agreed, inside.asked);
    assert_int_equal(inside.allowed, ALLOWED);
}

static void test_as_exported(void **state)
{
    struct comparison sum = compare_all(false);

    (void)state;
    assert_inside(sum.inside);
    assert_int_equal(sum.outside.asked, INTERNET_PAIRS * QUESTIONS);
    assert_int_equal(sum.outside.agreed + sum.outside.unknown, sum.outside.asked);
    assert_int_equal(sum.outside.allowed, 0);
}

static void test_with_the_routes_they_assume(void **state)
{
    struct comparison sum = compare_all(true);

    (void)state;
    assert_inside(sum.inside);
    assert_int_equal(sum.outside.asked, INTERNET_PAIRS * QUESTIONS);
    assert_int_equal(sum.outside.unknown, 0);
    assert_int_equal(sum.outside.agreed + sum.outside.port25, sum.outside.asked);
    /* two hosts for each of two and two and one instances, one host for each of two */
    assert_int_equal(sum.outside.port25, 2 * 5 + 2);
    assert_int_equal(sum.outside.allowed, (2 * QUESTIONS - 1) * (2 * 5 + 2));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_as_exported),
        cmocka_unit_test(test_with_the_routes_they_assume),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
