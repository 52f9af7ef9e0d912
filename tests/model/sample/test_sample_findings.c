/*
 * The built-in sample account holds what the manual's tour promises, and judging it finds exactly
 * that.
 *
 * The table below was worked out by hand from the definition of the findings. In units of 2^16
 * addresses the IPv4 Internet is 65536 - 9044 = 56492, so "world" begins at 28246:
 *
 *     0.0.0.0/1     32768 -  832 = 31936   world by itself
 *     128.0.0.0/1   32768 - 8212 = 24556   wide
 *     64.0.0.0/2    16384 -  320 = 16064   wide
 *     128.0.0.0/2   16384 -   17 = 16367   wide; with 64.0.0.0/2 32431: world
 *     203.0.0.0/9     128                  narrow; with 203.128.0.0/9 256, that is 2^24: wide
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "model/account/rule.h"
#include "model/judge/finding.h"
#include "model/read/export.h"
#include "model/sample/sample.h"

/* clang-format off */
#define GROUP_RELAY      "sg-0c49bcc46e01e0051"
#define GROUP_MAIL_OUT   "sg-0c7901b9906a26a9a"
#define GROUP_SUBMISSION "sg-0d3c07fedea93827c"
#define GROUP_WEB        "sg-0c6240a287bf65e2a"
#define GROUP_BATCH      "sg-0b780e0e756421bdc"
#define GROUP_INTRANET   "sg-02c6401dd0ab45384"
#define GROUP_LOOKALIKE  "sg-0b57c1de766a397e1"
#define GROUP_SES        "sg-07a93b1f04969dd8f"
#define ACL_LAB_PUBLIC   "acl-07606fcabc3270ad9"
#define ACL_LAB_PRIVATE  "acl-09713f1e89746139d"
#define ACL_LAB_DEFAULT  "acl-0b5c2328771748a34"
#define ACL_PUBLIC       "acl-0beafd9c345ed4a7e"
#define ACL_DEFAULT      "acl-0849e80343d7c2b74"
#define ACL_HUB          "acl-09e07d624525feb47"
#define ENI_NAT          "eni-07789deb6c2e5e88c"
#define ENI_RELAY        "eni-098c272e222f07782"
#define ENI_MAIL         "eni-0cfaa55b7b69c455f"
#define ENI_WEB          "eni-05239d1b5669f2636"
#define ENI_SES          "eni-01f232159d8dc45d4"
#define ENI_TASK         "eni-09347f56ee34a7372"
#define ENI_HUB_A        "eni-066bac91a714e0680"
#define ENI_HUB_B        "eni-0a8a0c2d8a7d4cf41"
#define LIST_PARTNERS    "pl-0fa5a6978dd553506"

#define RULE_MAIL_64     "sgr-069130a3b29aff22a"
#define RULE_MAIL_128    "sgr-0b49e6403a6659da9"
#define RULE_SUB_2587    "sgr-0359a2e49b6c9cf12"
#define RULE_WEB_2587    "sgr-0ed864c5f4f32458e"

/* Bits of smtp_ports_default: 25, 465, 587, 2465, 2525, 2587. */
enum { P25 = 1, P465 = 2, P587 = 4, P2465 = 8, P2525 = 16, P2587 = 32, ALL_SIX = 63 };

struct story {
    const char *tells;
    enum finding_kind kind;
    const char *resource;
    const char *rules[2];
    enum ip_family family;
    enum breadth breadth;
    enum exposure exposure;
    enum severity severity;
    uint64_t ports;
    const char *interfaces[3];
};

#define RULE   FINDING_SG_RULE_OPEN
#define GROUP  FINDING_SG_UNION_OPEN
#define ENI    FINDING_ENI_UNION_OPEN
#define ENTRY  FINDING_NACL_ENTRY_OPEN
#define WORLD  BREADTH_WORLD
#define WIDE   BREADTH_WIDE
#define EXPOSED    EXPOSURE_EXPOSED
#define LATENT     EXPOSURE_LATENT
#define UNATTACHED EXPOSURE_UNATTACHED

static const struct story stories[] = {
    {"text 001: the relay is open to every IPv4 address",
     RULE, GROUP_RELAY, {"sgr-0b2712e9dfd9c10d9"},
     IP_V4, WORLD, EXPOSED, SEVERITY_CRITICAL, P25, {ENI_RELAY}},
    {"text 001: and to every IPv6 address",
     RULE, GROUP_RELAY, {"sgr-0d8934a41489741eb"},
     IP_V6, WORLD, EXPOSED, SEVERITY_CRITICAL, P25, {ENI_RELAY}},
    {"SMTP hidden in the port range 20-1024; the ACL stops 465, not 25 and 587",
     RULE, GROUP_WEB, {"sgr-079c23bb9a65cbed3"},
     IP_V4, WORLD, EXPOSED, SEVERITY_CRITICAL, P25 | P465 | P587, {ENI_WEB}},
    {"0.0.0.0/1 holds more than half of the Internet by itself",
     RULE, GROUP_SUBMISSION, {"sgr-0a75dad6771509e06"},
     IP_V4, WORLD, EXPOSED, SEVERITY_CRITICAL, P587, {ENI_WEB}},
    {"128.0.0.0/1 does not, because multicast and reserved space lie in it",
     RULE, GROUP_SUBMISSION, {"sgr-07390fc4e711b97da"},
     IP_V4, WIDE, EXPOSED, SEVERITY_HIGH, P587, {ENI_WEB}},
    {"64.0.0.0/2 alone is wide",
     RULE, GROUP_MAIL_OUT, {RULE_MAIL_64},
     IP_V4, WIDE, EXPOSED, SEVERITY_HIGH, P25, {ENI_MAIL}},
    {"128.0.0.0/2 alone is wide",
     RULE, GROUP_MAIL_OUT, {RULE_MAIL_128},
     IP_V4, WIDE, EXPOSED, SEVERITY_HIGH, P25, {ENI_MAIL}},
    {"the two of one group together are the world; the partners' narrow list is not blamed",
     GROUP, GROUP_MAIL_OUT, {RULE_MAIL_64, RULE_MAIL_128},
     IP_V4, WORLD, EXPOSED, SEVERITY_CRITICAL, P25, {ENI_MAIL}},
    {"two halves of a /8, each too narrow to count, in two groups of one interface",
     ENI, ENI_WEB, {RULE_WEB_2587, RULE_SUB_2587},
     IP_V4, WIDE, EXPOSED, SEVERITY_HIGH, P2587, {ENI_WEB}},
    {"SMTP hidden in protocol -1, on a private interface: latent",
     RULE, GROUP_BATCH, {"sgr-0336c8d361eeca834"},
     IP_V4, WORLD, LATENT, SEVERITY_MEDIUM, ALL_SIX, {NULL}},
    {"2000::/3 is all of the IPv6 Internet; an egress-only gateway lets nothing in",
     RULE, GROUP_INTRANET, {"sgr-01c3cddd5f286337a"},
     IP_V6, WORLD, LATENT, SEVERITY_MEDIUM, P587, {NULL}},
    {"the look-alike of the relay's group is on no interface",
     RULE, GROUP_LOOKALIKE, {"sgr-059a2edb04504dc4f"},
     IP_V4, WORLD, UNATTACHED, SEVERITY_LOW, P25, {NULL}},

    {"text 000: 465 from anywhere into the public subnet; the NAT instance's group refuses",
     ENTRY, ACL_LAB_PUBLIC, {ACL_LAB_PUBLIC "/in/100"},
     IP_V4, WORLD, LATENT, SEVERITY_LOW, P465, {NULL}},
    {"text 000: the way back for replies has the alternative ports in it",
     ENTRY, ACL_LAB_PUBLIC, {ACL_LAB_PUBLIC "/in/110"},
     IP_V4, WORLD, LATENT, SEVERITY_LOW, P2465 | P2525 | P2587, {NULL}},
    {"an ACL that no subnet uses lets everything in",
     ENTRY, ACL_LAB_DEFAULT, {ACL_LAB_DEFAULT "/in/100"},
     IP_V4, WORLD, UNATTACHED, SEVERITY_INFO, ALL_SIX, {NULL}},
    {"the public subnet of production: 25 from anywhere",
     ENTRY, ACL_PUBLIC, {ACL_PUBLIC "/in/100"},
     IP_V4, WORLD, EXPOSED, SEVERITY_MEDIUM, P25, {ENI_RELAY, ENI_MAIL, ENI_WEB}},
    {"25 from anywhere, IPv6",
     ENTRY, ACL_PUBLIC, {ACL_PUBLIC "/in/101"},
     IP_V6, WORLD, EXPOSED, SEVERITY_MEDIUM, P25, {ENI_RELAY}},
    {"587 from anywhere",
     ENTRY, ACL_PUBLIC, {ACL_PUBLIC "/in/120"},
     IP_V4, WORLD, EXPOSED, SEVERITY_MEDIUM, P587, {ENI_WEB}},
    {"the entry for replies; entry 190 before it took 2525 away",
     ENTRY, ACL_PUBLIC, {ACL_PUBLIC "/in/200"},
     IP_V4, WORLD, EXPOSED, SEVERITY_MEDIUM, P2465 | P2587, {ENI_WEB}},
    {"its IPv6 twin keeps 2525, and no group lets anybody in",
     ENTRY, ACL_PUBLIC, {ACL_PUBLIC "/in/201"},
     IP_V6, WORLD, LATENT, SEVERITY_LOW, P2465 | P2525 | P2587, {NULL}},
    {"default ACL of production",
     ENTRY, ACL_DEFAULT, {ACL_DEFAULT "/in/100"},
     IP_V4, WORLD, LATENT, SEVERITY_INFO, ALL_SIX, {NULL}},
    {"default ACL of production, IPv6",
     ENTRY, ACL_DEFAULT, {ACL_DEFAULT "/in/101"},
     IP_V6, WORLD, LATENT, SEVERITY_INFO, ALL_SIX, {NULL}},
    {"default ACL of the hub",
     ENTRY, ACL_HUB, {ACL_HUB "/in/100"},
     IP_V4, WORLD, LATENT, SEVERITY_INFO, ALL_SIX, {NULL}},
};
/* clang-format on */

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

struct sample {
    struct account *account;
    struct findings findings;
};

static int set_up(void **state)
{
    static struct sample sample;

    sample.account = export_read_pieces(sample_pieces, sample_piece_count);
    if (!sample.account)
        return -1;
    findings_compute(&sample.findings, sample.account, NULL, &smtp_ports_default);
    *state = &sample;
    return 0;
}

static int tear_down(void **state)
{
    struct sample *sample = *state;

    findings_release(&sample->findings);
    account_free(sample->account);
    return 0;
}

/* --- asking the account ------------------------------------------------------------------------- */

static uint32_t row_of(const struct sample *sample, enum object_kind kind, const char *id)
{
    text_id text = text_pool_find(sample->account->texts, id);
    uint32_t row = account_find_kind(sample->account, text, NONE, kind);

    if (row == NONE)
        fail_msg("%s is not in the sample", id);
    return row;
}

static const char *raw(const struct sample *sample, text_id text)
{
    return text_raw(sample->account->texts, text);
}

/* --- comparing a finding with a story ------------------------------------------------------------- */

static bool names_rule(const struct sample *sample, const struct finding *finding, const char *name)
{
    const struct account *account = sample->account;
    struct strbuf text = STRBUF_INIT;
    bool found = false;

    for (uint32_t i = 0; i < finding->rules.count && !found; i++) {
        uint32_t reference = sample->findings.rules.items[finding->rules.first + i];

        strbuf_clear(&text);
        if (finding->kind == FINDING_NACL_ENTRY_OPEN)
            entry_format_name(account, account_entry(account, NULL, reference), &text);
        else
            rule_format_name(account, account_rule(account, NULL, reference), &text);
        found = strbuf_equals(&text, name);
    }
    strbuf_release(&text);
    return found;
}

static bool names_interface(const struct sample *sample, const struct finding *finding,
                            const char *id)
{
    uint32_t row = row_of(sample, OBJECT_INTERFACE, id);

    for (uint32_t i = 0; i < finding->interfaces.count; i++)
        if (sample->findings.interfaces.items[finding->interfaces.first + i] == row)
            return true;
    return false;
}

static uint32_t count_names(const char *const *names, size_t most)
{
    uint32_t count = 0;

    while (count < most && names[count])
        count++;
    return count;
}

static bool is_about(const struct sample *sample, const struct finding *finding,
                     const struct story *story)
{
    text_id id = account_object_id(sample->account, finding->resource);
    uint32_t count = count_names(story->rules, COUNT(story->rules));

    if (finding->kind != story->kind || strcmp(raw(sample, id), story->resource) != 0 ||
        finding->rules.count != count)
        return false;
    for (uint32_t i = 0; i < count; i++)
        if (!names_rule(sample, finding, story->rules[i]))
            return false;
    return true;
}

static const struct finding *find_story(const struct sample *sample, const struct story *story)
{
    for (size_t i = 0; i < sample->findings.items.count; i++)
        if (is_about(sample, &sample->findings.items.items[i], story))
            return &sample->findings.items.items[i];
    fail_msg("no finding tells: %s", story->tells);
    return NULL;
}

static void check_story(const struct sample *sample, const struct story *story)
{
    const struct finding *finding = find_story(sample, story);

    if (finding->family != story->family || finding->breadth != story->breadth ||
        finding->exposure != story->exposure || finding->severity != story->severity ||
        finding->ports != story->ports)
        fail_msg("%s: family %u, %s, %s, %s, ports %llx", story->tells, finding->family,
                 breadth_name(finding->breadth), exposure_name(finding->exposure),
                 severity_name(finding->severity), (unsigned long long)finding->ports);
    assert_int_equal(finding->interfaces.count,
                     count_names(story->interfaces, COUNT(story->interfaces)));
    for (uint32_t i = 0; i < finding->interfaces.count; i++)
        assert_true(names_interface(sample, finding, story->interfaces[i]));
}

/* --- tests ------------------------------------------------------------------------------------------ */

static void test_each_story_is_found(void **state)
{
    for (size_t i = 0; i < COUNT(stories); i++)
        check_story(*state, &stories[i]);
}

static void test_nothing_else_is_found(void **state)
{
    const struct sample *sample = *state;

    assert_int_equal(sample->findings.items.count, COUNT(stories));
    assert_int_equal(sample->findings.by_severity[SEVERITY_CRITICAL], 5);
    assert_int_equal(sample->findings.by_severity[SEVERITY_HIGH], 4);
    assert_int_equal(sample->findings.by_severity[SEVERITY_MEDIUM], 6);
    assert_int_equal(sample->findings.by_severity[SEVERITY_LOW], 4);
    assert_int_equal(sample->findings.by_severity[SEVERITY_INFO], 4);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_story_is_found),
        cmocka_unit_test(test_nothing_else_is_found),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
