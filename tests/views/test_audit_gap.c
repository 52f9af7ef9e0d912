/*
 * An account with more senders beside an SES endpoint than are followed to it: each form of the audit says how many
 * were not looked at, and one with few says nothing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/strbuf.h"
#include "tests/support/call.h"

enum { FEW = 3, MANY = 1200 };

static const struct {
    const char *format;
    bool on_problems;
} forms[] = {{"table", false}, {"json", false},  {"markdown", false}, {"html", false},
             {"sarif", false}, {"ndjson", true}, {"csv", true}};

static struct call call_in(const char *format, const char *name)
{
    struct strbuf line = STRBUF_INIT;
    struct call call;

    strbuf_addf(&line, "vpcmend audit %s --format %s", name, format);
    call = call_run(line.text);
    assert_int_equal(call.status, 1);
    strbuf_release(&line);
    return call;
}

static const char network[] =
    "{\"Vpcs\":[{\"VpcId\":\"vpc-1\",\"CidrBlock\":\"10.0.0.0/16\",\"OwnerId\":\"111122223333\"}],"
    "\"Subnets\":[{\"SubnetId\":\"subnet-1\",\"VpcId\":\"vpc-1\",\"CidrBlock\":\"10.0.0.0/16\"}],"
    "\"SecurityGroups\":[{\"GroupId\":\"sg-1\",\"GroupName\":\"app\",\"VpcId\":\"vpc-1\",\"IpPermissions\":[],"
    "\"IpPermissionsEgress\":[{\"IpProtocol\":\"tcp\",\"FromPort\":587,\"ToPort\":587,\"IpRanges\":"
    "[{\"CidrIp\":\"10.0.0.0/16\"}]}]}],"
    "\"VpcEndpoints\":[{\"VpcEndpointId\":\"vpce-1\",\"VpcId\":\"vpc-1\",\"ServiceName\":"
    "\"com.amazonaws.us-east-1.email-smtp\",\"VpcEndpointType\":\"Interface\",\"State\":\"available\","
    "\"NetworkInterfaceIds\":[\"eni-endpoint\"],\"Groups\":[{\"GroupId\":\"sg-1\"}]}],"
    "\"NetworkInterfaces\":[{\"NetworkInterfaceId\":\"eni-endpoint\",\"VpcId\":\"vpc-1\",\"SubnetId\":"
    "\"subnet-1\",\"Groups\":[{\"GroupId\":\"sg-1\"}],\"InterfaceType\":\"vpc_endpoint\","
    "\"PrivateIpAddress\":\"10.0.0.4\"}";

/* An outbound rule that names an SMTP port makes a sender of each. */
static void write_account(const char *name, unsigned senders)
{
    struct strbuf text = STRBUF_INIT;

    strbuf_adds(&text, network);
    for (unsigned i = 0; i < senders; i++)
        strbuf_addf(&text,
                    ",{\"NetworkInterfaceId\":\"eni-%u\",\"VpcId\":\"vpc-1\",\"SubnetId\":\"subnet-1\","
                    "\"Groups\":[{\"GroupId\":\"sg-1\"}],\"InterfaceType\":\"interface\","
                    "\"PrivateIpAddress\":\"10.0.%u.%u\"}",
                    i, i / 200 + 1, i % 200 + 4);
    strbuf_adds(&text, "]}");
    call_write_file(name, text.text);
    strbuf_release(&text);
}

static const cJSON *finding_of(const cJSON *audit, const char *kind)
{
    const cJSON *finding;

    cJSON_ArrayForEach(finding, cJSON_GetObjectItemCaseSensitive(audit, "findings"))
    {
        if (!strcmp(cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(finding, "kind")), kind))
            return finding;
    }
    fail_msg("no %s", kind);
    return NULL;
}

/* Nobody gets in at the endpoint: so each sender that was looked at is named, and the others are counted. */
static int count_left(const char *name)
{
    struct strbuf line = STRBUF_INIT;
    const cJSON *named, *left;
    struct call call;
    cJSON *audit;
    int count;

    strbuf_addf(&line, "vpcmend audit %s --format json", name);
    call = call_run(line.text);
    audit = cJSON_Parse(call.out);
    named = cJSON_GetObjectItemCaseSensitive(finding_of(audit, "ses-endpoint-unreachable"), "exposed_interfaces");
    left = cJSON_GetObjectItemCaseSensitive(audit, "not_looked_at");
    count = left ? cJSON_GetObjectItemCaseSensitive(left, "ses_endpoint_senders")->valueint : 0;
    assert_int_equal(cJSON_GetArraySize(named) + count, left ? MANY : FEW);
    assert_true(!left || strstr(cJSON_GetObjectItemCaseSensitive(left, "message")->valuestring, "were not looked at"));
    cJSON_Delete(audit);
    call_release(&call);
    strbuf_release(&line);
    return count;
}

static void few_are_all_looked_at(void **state)
{
    (void)state;
    write_account("few.json", FEW);
    assert_int_equal(count_left("few.json"), 0);
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        struct call call = call_in(forms[i].format, "few.json");

        assert_null(strstr(call.out, "not looked at"));
        assert_null(strstr(call.problems, "not looked at"));
        call_release(&call);
    }
}

/* Each form where it has a place for it; those of lines alone on standard error. */
static void many_are_told(void **state)
{
    struct strbuf wanted = STRBUF_INIT;

    (void)state;
    write_account("many.json", MANY);
    strbuf_addf(&wanted, "SES endpoint: %d were not looked at", count_left("many.json"));
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        struct call call = call_in(forms[i].format, "many.json");

        if (!strstr(forms[i].on_problems ? call.problems : call.out, wanted.text))
            fail_msg("%s: no %s", forms[i].format, wanted.text);
        call_release(&call);
    }
    call_write_file("list", "many.json\n");
    assert_call_says("vpcmend audit --format ndjson --exports-from list", 1, "", wanted.text);
    strbuf_release(&wanted);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(few_are_all_looked_at),
        cmocka_unit_test(many_are_told),
    };

    return cmocka_run_group_tests(tests, call_directory_set_up, call_directory_tear_down);
}
