/*
 * Maps of random accounts and networks: they agree with the findings, and with the walks; and of every row
 * something can be said.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "model/map/map_layout.h"
#include "model/map/map_words.h"
#include "tests/model/judge/random_network.h"
#include "tests/share.h"

enum { ACCOUNTS = 1500 / SHARE };

static struct findings findings;
static struct vpc_map map;
static size_t exposed, unknown, latent, walked;

/* --- doors against findings ---------------------------------------------------------------------------- */

/* Slowly: whether a finding names this interface, and whether it says that the interface is reached. */
static bool names(const struct account *account, const struct finding *finding, uint32_t interface)
{
    if (finding->resource.kind == OBJECT_INTERFACE)
        return finding->resource.row == interface;
    return finding->resource.kind == OBJECT_GROUP &&
           account_interface_carries(account, interface, finding->resource.row);
}

static bool lists(const struct finding *finding, uint32_t interface)
{
    for (uint32_t i = 0; i < finding->interfaces.count; i++)
        if (findings.interfaces.items[finding->interfaces.first + i] == interface)
            return true;
    return false;
}

static bool is_one_port(uint64_t ports)
{
    return ports && !(ports & (ports - 1));
}

/* A door stands where, and only where, a finding says so; exposed where the finding does. */
static void check_door(const struct account *account, uint32_t interface,
                       const struct map_doors *doors, enum ip_family family, size_t port)
{
    bool named = false, listed = false, listed_alone = false;
    enum exposure state = map_door_state(doors, family, port);

    for (size_t i = 0; i < findings.items.count; i++) {
        const struct finding *finding = &findings.items.items[i];
        bool of_family = finding->family == family ||
                         (finding->family >= IP_FAMILY_COUNT && family == IP_V4);

        if (!(finding->ports >> port & 1) || !of_family || !names(account, finding, interface))
            continue;
        named = true;
        if (finding->family != family || !lists(finding, interface))
            continue;
        listed = true;
        listed_alone |= is_one_port(finding->ports);
    }
    assert_int_equal(named, state != EXPOSURE_UNATTACHED);
    if (state == EXPOSURE_EXPOSED)
        assert_true(listed);
    if (listed_alone)
        assert_int_equal(state, EXPOSURE_EXPOSED);
    exposed += state == EXPOSURE_EXPOSED;
    unknown += state == EXPOSURE_UNKNOWN;
    latent += state == EXPOSURE_LATENT;
}

static const struct map_line *line_of(uint32_t interface)
{
    for (size_t i = 0; i < map.lines.count; i++)
        if (map.lines.items[i].kind == MAP_LINE_DOOR && map.lines.items[i].object.row == interface)
            return &map.lines.items[i];
    return NULL;
}

static void check_doors(const struct account *account, uint32_t vpc)
{
    static const struct map_doors none = {.balancer = NONE};
    uint32_t interfaces = 0;

    for (uint32_t i = 0; i < account->interfaces.count; i++) {
        const struct map_line *line;

        if (account->interfaces.items[i].vpc != vpc)
            continue;
        interfaces++;
        line = line_of(i);
        for (size_t port = 0; port < map.ports.count; port++)
            for (int family = 0; family < IP_FAMILY_COUNT; family++)
                check_door(account, i, line ? &line->doors : &none, (enum ip_family)family, port);
    }
    assert_int_equal(map.interfaces, interfaces);
}

/* --- walks -------------------------------------------------------------------------------------------- */

/* What is exposed, and not through a load balancer, is reached by the walk. `unique`: each address is of one
 * interface, so that walks are to whom they should be. */
static void check_walks(const struct account *account, bool unique)
{
    const struct walk_context context = {.account = account};

    for (uint32_t i = 0; i < map.lines.count; i++) {
        size_t count = map_door_count(&map, &map.lines.items[i].doors);

        for (size_t k = 0; k < count; k++) {
            struct map_walk walk;

            map_walk_make(&walk, &map, &context, i, k);
            assert_int_equal(walk.number, k);
            if (unique && walk.door.state == EXPOSURE_EXPOSED &&
                map.lines.items[i].doors.balancer == NONE)
                assert_int_equal(walk.verdict, WALK_ALLOWED);
            if (walk.verdict != WALK_ALLOWED)
                assert_true(walk.why && walk.why[0]);
            walked += walk.verdict == WALK_ALLOWED;
            map_walk_release(&walk);
        }
    }
}

/* --- words --------------------------------------------------------------------------------------------- */

static void check_words(void)
{
    struct strbuf text = STRBUF_INIT;

    for (size_t i = 0; i < map.rows.count; i++) {
        size_t before = text.length;

        map_row_line(&map, i, &text);
        assert_true(text.length > before);
        assert_null(strchr(text.text + before, '\n'));
        before = text.length;
        map_row_explain(&map, i, &text);
        assert_true(text.length > before && text.text[text.length - 1] == '\n');
    }
    strbuf_release(&text);
}

static void check_account(struct account *account, bool unique)
{
    findings_compute(&findings, account, NULL, &smtp_ports_default);
    for (uint32_t vpc = 0; vpc < account->vpcs.count; vpc++) {
        struct map_layout layout;

        vpc_map_make(&map, account, NULL, &findings, vpc);
        map_layout_make(&layout, &map, 80 + (int)below(100), 24);
        check_doors(account, vpc);
        check_walks(account, unique);
        check_words();
        map_layout_release(&layout);
        vpc_map_release(&map);
    }
    findings_release(&findings);
    account_free(account);
}

static void test_random_accounts(void **state)
{
    (void)state;
    for (unsigned seed = 0; seed < ACCOUNTS; seed++) {
        random_state = seed * 7919u + 1;
        check_account(random_account(), false);
        random_state = seed * 7919u + 1;
        check_account(random_network(), true);
    }
    assert_true(exposed > 100 && unknown > 100 && latent > 100 && walked > 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_random_accounts)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
