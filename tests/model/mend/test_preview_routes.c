#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/mend/preview_routes.h"
#include "tests/model/mend/small_account.h"

/* A table of vpc-1 (10.0.0.0/16, 10.1.0.0/16) that routes are added to. */
static uint32_t add_table(struct account *account)
{
    struct route_table table = {.id = account_text(account, "rtb-9"),
                                .vpc = SMALL_VPC,
                                .routes = {(uint32_t)account->routes.count, 0}};

    TABLE_ADD(account->route_tables, table);
    return (uint32_t)account->route_tables.count - 1;
}

static struct route *add_route(struct account *account, const char *destination, const char *target,
                               enum route_target kind)
{
    struct route_table *table = &account->route_tables.items[account->route_tables.count - 1];
    bool is_list = !strncmp(destination, "pl-", 3);
    struct route route = {.cidr = is_list ? NONE : small_cidr(account, destination),
                          .prefix_list = is_list ? account_find_kind(
                                                       account, account_text(account, destination),
                                                       NONE, OBJECT_PREFIX_LIST)
                                                 : NONE,
                          .target = account_text(account, target),
                          .target_kind = (uint8_t)kind};

    TABLE_ADD(account->routes, route);
    table->routes.count++;
    return &account->routes.items[account->routes.count - 1];
}

static const char *target_of(const struct account *account, uint32_t table, const char *text)
{
    const struct route *route;
    struct ip_addr address;

    assert_true(ip_addr_parse(text, &address));
    route = route_of_address(account, table, address);
    return route ? text_raw(account->texts, route->target) : "-";
}

/* "Route priority" of the VPC user guide. */
static void the_longest_prefix_decides(void **state)
{
    (void)state;
    struct account *account = small_account_new();
    uint32_t table = add_table(account);

    add_route(account, "0.0.0.0/0", "igw-1", ROUTE_INTERNET_GATEWAY);
    add_route(account, "54.0.0.0/8", "nat-1", ROUTE_NAT_GATEWAY);
    add_route(account, "54.1.0.0/16", "nat-2", ROUTE_NAT_GATEWAY)->blackhole = true;
    add_route(account, "192.168.0.0/16", "vgw-1", ROUTE_VPN_GATEWAY)->propagated = true;
    add_route(account, "192.168.0.0/16", "tgw-1", ROUTE_TRANSIT_GATEWAY);
    add_route(account, "pl-1", "eni-1", ROUTE_INTERFACE); /* 198.51.100.0/24, 203.0.113.0/24 */
    add_route(account, "203.0.113.0/24", "vgw-1", ROUTE_VPN_GATEWAY)->propagated = true;
    assert_string_equal(target_of(account, table, "8.8.8.8"), "igw-1");
    assert_string_equal(target_of(account, table, "54.9.9.9"), "nat-1");
    assert_string_equal(target_of(account, table, "54.1.2.3"), "-"); /* the blackhole wins */
    assert_string_equal(target_of(account, table, "192.168.1.1"), "tgw-1");
    assert_string_equal(target_of(account, table, "203.0.113.9"), "eni-1");
    assert_string_equal(target_of(account, table, "10.1.2.3"), "-"); /* stays in the VPC */
    assert_string_equal(target_of(account, table, "2001:db8::1"), "-");
    assert_string_equal(target_of(account, NONE, "8.8.8.8"), "-");
    account_free(account);
}

/* Shares are what is left: disjoint, and the same as asking for each address. */
static void shares_part_the_addresses(void **state)
{
    (void)state;
    struct account *account = small_account_new();
    uint32_t table = add_table(account);
    struct route_shares shares;
    struct strbuf text = STRBUF_INIT;

    add_route(account, "10.0.0.0/8", "tgw-1", ROUTE_TRANSIT_GATEWAY);
    add_route(account, "10.128.0.0/9", "vgw-1", ROUTE_VPN_GATEWAY);
    add_route(account, "10.1.7.0/24", "eni-1", ROUTE_INTERFACE); /* inside a block of the VPC */
    add_route(account, "10.0.0.0/16", "local", ROUTE_LOCAL);
    route_shares_make(&shares, account, table, IP_V4);
    for (size_t i = 0; i < shares.count; i++) {
        strbuf_addf(&text, "%s ",
                    text_raw(account->texts,
                             account->routes.items[shares.items[i].route].target));
        addr_set_format(&text, &shares.items[i].addresses, 3);
        strbuf_addch(&text, '\n');
    }
    assert_string_equal(text.text, "eni-1 10.1.7.0/24\n"
                                   "vgw-1 10.128.0.0/9\n"
                                   "tgw-1 10.2.0.0/15, 10.4.0.0/14, 10.8.0.0/13, and 3 more\n");
    strbuf_release(&text);
    route_shares_release(&shares);
    account_free(account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_longest_prefix_decides),
        cmocka_unit_test(shares_part_the_addresses),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
