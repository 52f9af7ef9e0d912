/*
 * What people type that stands for itself: addresses, blocks, ports, protocols, days, times, and a source with
 * what is around it. Each is understood, and then it prints and reads back as the same, or it is refused.
 */
#include "tests/fuzz/support_candidate.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/time_text.h"
#include "model/judge/smtp.h"
#include "model/net/address.h"
#include "model/read/export.h"

static void check_block(const char *text)
{
    struct cidr strict, lenient, again;
    struct ip_addr address, same;
    struct strbuf out = STRBUF_INIT;
    bool is_strict = cidr_parse(text, &strict), is_lenient = cidr_parse_lenient(text, &lenient);
    bool is_address = ip_addr_parse(text, &address);

    CHECK(is_lenient == (is_strict || is_address) && !(is_strict && is_address));
    if (is_strict)
        CHECK(cidr_equal(strict, lenient) && cidr_covers(strict, lenient));
    if (is_address) {
        CHECK(cidr_equal(lenient, cidr_of_address(address)));
        ip_addr_format(&out, address);
        CHECK(ip_addr_parse(out.text, &same) && same.value == address.value);
        CHECK(same.family == address.family);
        strbuf_clear(&out);
    }
    if (is_lenient) {
        cidr_format(&out, lenient);
        CHECK(cidr_parse(out.text, &again) && cidr_equal(again, lenient));
        CHECK(cidr_first(lenient) <= cidr_last(lenient) && cidr_compare(again, lenient) == 0);
    }
    strbuf_release(&out);
}

static void check_ports(const char *text, struct strbuf *why)
{
    struct smtp_ports ports = {.count = 0}, again = {.count = 0};
    struct strbuf out = STRBUF_INIT;
    bool good = smtp_ports_parse(text, &ports, why);

    check_refusal(why, good);
    CHECK(!good || (ports.count && ports.count <= SMTP_PORTS_MOST));
    if (!good)
        return;
    for (size_t i = 1; i < ports.count; i++)
        CHECK(ports.ports[i - 1] < ports.ports[i]);
    for (size_t i = 0; i < ports.count; i++)
        strbuf_addf(&out, "%s%u", i ? "," : "", ports.ports[i]);
    CHECK(smtp_ports_parse(out.text, &again, why) && again.count == ports.count);
    CHECK(!memcmp(again.ports, ports.ports, ports.count * sizeof *ports.ports));
    strbuf_release(&out);
}

static void check_days(const char *text)
{
    struct strbuf out = STRBUF_INIT;
    int64_t day, time, again;

    if (day_text_parse(text, &day)) {
        CHECK(time_text_parse(text, &again) ? again / 86400 == day || again < 0 : true);
        day_text_add(&out, day);
        CHECK(day_text_parse(out.text, &again) && again == day);
    }
    if (time_text_parse(text, &time)) {
        strbuf_clear(&out);
        time_text_add(&out, time);
        CHECK(time_text_parse(out.text, &again) && again == time);
    }
    strbuf_release(&out);
}

static void check_protocol(const char *text)
{
    char buffer[8];
    int16_t protocol, again;

    if (!protocol_parse(text, &protocol))
        return;
    CHECK(protocol >= -1 && protocol <= 255);
    CHECK(protocol_parse(protocol_name(protocol, buffer), &again) && again == protocol);
}

/* Of a small account, since refusing tells what there is; it is read anew when much has been interned. */
static struct account *small_account(void)
{
    static const char text[] =
        "{\"Vpcs\":[{\"VpcId\":\"vpc-1\",\"CidrBlock\":\"10.0.0.0/"
        "16\"}],\"Subnets\":[{\"SubnetId\":"
        "\"subnet-1\",\"VpcId\":\"vpc-1\",\"CidrBlock\":\"10.0.1.0/24\"}],\"SecurityGroups\":[{"
        "\"GroupId\":\"sg-1\",\"GroupName\":\"relay\",\"VpcId\":\"vpc-1\",\"IpPermissions\":[{"
        "\"IpProtocol\":\"tcp\",\"FromPort\":25,\"ToPort\":25,\"IpRanges\":[{\"CidrIp\":\"0.0.0.0/"
        "0\"}]}],"
        "\"IpPermissionsEgress\":[]}],\"PrefixLists\":[{\"PrefixListId\":\"pl-1\","
        "\"PrefixListName\":\"ours\","
        "\"Cidrs\":[\"10.0.0.0/8\"]}]}";
    static const struct export_piece piece = {"e.json", text, sizeof text - 1};
    static struct account *account; /* reachable until the end: no leak */

    if (!account || account->cidrs.count > 5000 || text_pool_count(account->texts) > 5000) {
        account_free(account);
        account = export_read_pieces(&piece, 1);
    }
    return account;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = input_text(data, size);
    struct strbuf why = STRBUF_INIT;

    check_block(text);
    check_ports(text, &why);
    check_days(text);
    check_protocol(text);
    check_candidate(small_account(), (struct target){TARGET_RULE, 0}, text, &why);
    strbuf_release(&why);
    free(text);
    return 0;
}
