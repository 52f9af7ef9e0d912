/* The clause that tells what stands in the way, for each kind, and where the export does not name what it is. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "model/judge/obstacle.h"
#include "tests/model/judge/build_balancer.h"

static void assert_clause(const struct account *account, struct obstacle obstacle, uint8_t family, const char *wanted)
{
    struct strbuf out = STRBUF_INIT;

    obstacle_format(account, obstacle, family, 25, &out);
    assert_string_equal(out.text, wanted);
    strbuf_release(&out);
}

static void test_clauses(void **state)
{
    struct account *account = build_balanced_world("54.0.0.0/8");

    (void)state;
    build_balancer_interface(account, "eni-lb", 0);
    assert_clause(account, (struct obstacle){.kind = OBSTACLE_NONE, .interface = 0}, IP_V4, "");
    assert_clause(account, (struct obstacle){.kind = OBSTACLE_ADDRESS, .interface = 0}, IP_V4,
                  "eni-1 has no public IPv4 address");
    assert_clause(account, (struct obstacle){.kind = OBSTACLE_ADDRESS, .interface = 0}, IP_V6,
                  "eni-1 has no global IPv6 address");
    assert_clause(account, (struct obstacle){.kind = OBSTACLE_ADDRESS, .interface = 0}, IP_FAMILY_COUNT,
                  "eni-1 has neither a public IPv4 nor a global IPv6 address");
    assert_clause(account, (struct obstacle){.kind = OBSTACLE_ADDRESS, .interface = NONE}, IP_V4,
                  "the interface has no public IPv4 address");
    assert_clause(account, (struct obstacle){.kind = OBSTACLE_ACL, .interface = 0}, IP_V4,
                  "network ACL acl-2 in front of eni-1 denies TCP 25");
    assert_clause(account,
                  (struct obstacle){OBSTACLE_NO_BALANCER, 0, {OBJECT_LOAD_BALANCER, 0}}, IP_V4,
                  "eni-1 may be reachable through network load balancer 50dc (mail), and the export does not tell in "
                  "full what that forwards");
    assert_clause(account, (struct obstacle){OBSTACLE_NO_BALANCER, 0, {OBJECT_INTERFACE, 1}}, IP_V4,
                  "eni-1 may be reachable through network load balancer of eni-lb, and the export does not tell in "
                  "full what that forwards");
    account_free(account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_clauses),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
