/*
 * The sample with one member of one object left out, each in turn, however deep it stands: no definite
 * verdict on a path becomes another definite one. What AWS itself leaves out at times is in a table here,
 * with the reason; what an export must tell and does not is unknown.
 *
 * One in seven of the members here, fewer under the sanitizers; all of them with VPCMEND_ALL_MEMBERS=1 (tests/torture/members.sh).
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>

#include "tests/model/sample/sample_verdicts.h"
#include "tests/share.h"

enum { ONE_IN = 7 };

/* Members whose absence says something, of which key and where. */
static const struct {
    const char *file, *key, *why;
} may_be_absent[] = {
    {"/network-interfaces.json", "Ipv6Addresses",
     "replies from before IPv6, AWS Config and Terraform give none where there is no address"},
    {"/network-acls.json", "PortRange", "without ports it is read as one of all ports"},
    {"/instances.json", "Ipv6Addresses", "the same"},
    {"/security-groups.json", "IpRanges", "the query API and Terraform leave out empty lists"},
    {"/security-groups.json", "Ipv6Ranges", "the same, and replies from before IPv6"},
    {"/security-groups.json", "PrefixListIds", "the same"},
    {"/security-groups.json", "UserIdGroupPairs", "the same"},
};

/* Members that no verdict asks for. */
static const char *const for_people[] = {"Tags", "Description"};

struct members {
    struct trial trial;
    size_t piece, seen, step, tried;
    cJSON *root;
};

static bool is_for_people(const char *key)
{
    for (size_t i = 0; i < sizeof for_people / sizeof *for_people; i++)
        if (strcmp(key, for_people[i]) == 0)
            return true;
    return false;
}

static bool is_excused(const char *file, const char *key)
{
    for (size_t i = 0; i < sizeof may_be_absent / sizeof *may_be_absent; i++)
        if (strstr(file, may_be_absent[i].file) && strcmp(key, may_be_absent[i].key) == 0)
            return true;
    return false;
}

static void try_without_it(struct members *members, const char *place)
{
    struct trial *trial = &members->trial;
    struct export_piece kept = trial->pieces[members->piece];
    char *text = cJSON_PrintUnformatted(members->root);
    struct account *account;

    trial->pieces[members->piece] = (struct export_piece){kept.name, text, strlen(text)};
    account = export_read_pieces(trial->pieces, sample_piece_count);
    assert_same_or_unknown(trial, account, place);
    account_free(account);
    trial->pieces[members->piece] = kept;
    members->tried++;
    free(text);
}

static void descend(struct members *members, cJSON *at, const char *place);

static void descend_object(struct members *members, cJSON *object, const char *place)
{
    const char *file = sample_pieces[members->piece].name;

    for (int n = cJSON_GetArraySize(object); n > 0; n--) {
        cJSON *member = cJSON_DetachItemFromArray(object, 0);
        char below[512];

        snprintf(below, sizeof below, "%s.%s", place, member->string);
        if (!is_for_people(member->string) && !is_excused(file, member->string) &&
            members->seen++ % members->step == 0)
            try_without_it(members, below);
        cJSON_AddItemToArray(object, member);
        if (!is_for_people(member->string))
            descend(members, member, below);
    }
}

static void descend(struct members *members, cJSON *at, const char *place)
{
    const cJSON *item;
    size_t i = 0;

    if (cJSON_IsObject(at))
        descend_object(members, at, place);
    if (!cJSON_IsArray(at))
        return;
    cJSON_ArrayForEach(item, at)
    {
        char below[512];

        snprintf(below, sizeof below, "%s[%zu]", place, i++);
        descend(members, (cJSON *)(uintptr_t)item, below);
    }
}

static void members_init(struct members *members)
{
    *members = (struct members){.step = getenv("VPCMEND_ALL_MEMBERS") ? 1 : ONE_IN * SHARE};
    trial_init(&members->trial);
}

/* Every piece but those called so, whose content is not told at all. */
static void try_all(const char *without, const char *only)
{
    struct members members;
    struct account *account;

    members_init(&members);
    for (size_t i = 0; i < sample_piece_count; i++)
        if (without && strstr(sample_pieces[i].name, without))
            members.trial.pieces[i] = (struct export_piece){sample_pieces[i].name, "{}", 2};
    account = export_read_pieces(members.trial.pieces, sample_piece_count);
    ask_all(account, &members.trial.ends, members.trial.whole);
    account_free(account);
    for (members.piece = 0; members.piece < sample_piece_count; members.piece++) {
        const struct export_piece *piece = &members.trial.pieces[members.piece];

        if (only && !strstr(piece->name, only))
            continue;
        members.root = cJSON_Parse(piece->content);
        descend(&members, members.root, piece->name);
        cJSON_Delete(members.root);
    }
    print_message("%zu of %zu members left out in turn, %zu verdicts became unknown\n",
                  members.tried, members.seen, members.trial.changed);
    assert_true(members.trial.changed > 100 / SHARE);
    ends_release(&members.trial.ends);
}

static void test_without_a_member(void **state)
{
    (void)state;
    try_all(NULL, NULL);
}

/* Where no other list tells the same. */
static void test_permissions_alone(void **state)
{
    (void)state;
    try_all("/security-group-rules.json", "/security-groups.json");
}

static void test_flat_rules_alone(void **state)
{
    (void)state;
    try_all("/security-groups.json", "/security-group-rules.json");
}

static void test_interfaces_alone(void **state)
{
    (void)state;
    try_all("/instances.json", "/network-interfaces.json");
}

static void test_instances_alone(void **state)
{
    (void)state;
    try_all("/network-interfaces.json", "/instances.json");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_without_a_member), cmocka_unit_test(test_permissions_alone),
        cmocka_unit_test(test_flat_rules_alone), cmocka_unit_test(test_interfaces_alone),
        cmocka_unit_test(test_instances_alone)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
