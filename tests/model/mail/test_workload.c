/*
 * What runs on interfaces: each way in which an export tells it, and what is shown of it.
 */
#include "model/account/account.h"
#include "model/mail/workload.h"
#include "tests/model/mail/mail_export.h"

#define BARE(id, more) "{'NetworkInterfaceId':'" id "'" more "}"
#define TYPE(type)     ",'InterfaceType':'" type "'"
#define SAID(words)    ",'Description':'" words "'"

static const char interfaces[] =
    "{'NetworkInterfaces':["
    BARE("eni-vm", ",'Attachment':{'InstanceId':'i-1'}") ","
    BARE("eni-lost", ",'Attachment':{'InstanceId':'i-gone'}") ","
    BARE("eni-task", SAID("arn:aws:ecs:eu-west-1:1:attachment/a")) ","
    BARE("eni-ec2task", "") ","
    BARE("eni-ecs", SAID("arn:aws:ecs:eu-west-1:1:attachment/b")) ","
    BARE("eni-arn", SAID("arn:aws:rds:eu-west-1:1:db/b")) ","
    INTERFACE("eni-fn", "subnet-a", "10.0.0.1", "sg-1", TYPE("lambda")) ","
    INTERFACE("eni-fn2", "subnet-b", "10.0.1.1", "sg-1'},{'GroupId':'sg-2", SAID("AWS Lambda VPC ENI-x")) ","
    INTERFACE("eni-fn3", "subnet-b", "10.0.1.2", "sg-3", TYPE("lambda")) ","
    BARE("eni-t0", TYPE("nat_gateway")) ","
    BARE("eni-t1", TYPE("vpc_endpoint")) ","
    BARE("eni-t2", TYPE("gateway_load_balancer_endpoint")) ","
    BARE("eni-t3", TYPE("network_load_balancer")) ","
    BARE("eni-t4", TYPE("load_balancer")) ","
    BARE("eni-t5", TYPE("gateway_load_balancer")) ","
    BARE("eni-t6", TYPE("quicksight")) ","
    BARE("eni-d0", TYPE("interface") SAID("ELB net/mx/0123")) ","
    BARE("eni-d1", SAID("Interface for NAT Gateway nat-1")) ","
    BARE("eni-d2", SAID("VPC Endpoint Interface vpce-1")) ","
    BARE("eni-d3", SAID("RDSNetworkInterface") ",'RequesterManaged':true") ","
    BARE("eni-free", TYPE("interface") SAID("spare")) ","
    BARE("eni-bare", "") "]}";

static const char instances[] = "{'Reservations':[{'Instances':[{'InstanceId':'i-1','Tags':[{'Key':"
                                "'Name','Value':'relay'}]}]}]}";

#define TASK(arn, group, launch, interface)                                                        \
    "{'taskArn':'arn:aws:ecs:eu-west-1:111122223333:task/c/" arn "','group':'" group               \
    "','launchType':'" launch "','attachments':[{'details':[{'name':'networkInterfaceId',"         \
    "'value':'" interface "'}]}]}"

/* Two tasks claim one interface, and one has one that the export does not hold. */
static const char tasks[] =
    "{'failures':[],'tasks':[" TASK("1", "service:sender", "FARGATE", "eni-task") ","
    TASK("2", "family:job", "EC2", "eni-ec2task") "," TASK("3", "service:late", "EC2", "eni-task") ","
    TASK("4", "service:far", "FARGATE", "eni-far") "]}";

#define FUNCTION(name, subnets, groups)                                                            \
    "{'FunctionName':'" name "','VpcConfig':{'VpcId':'vpc-1','SubnetIds':[" subnets                \
    "],'SecurityGroupIds':[" groups "]}}"

static const char functions[] =
    "{'Functions':["
    FUNCTION("elsewhere", "'subnet-b'", "'sg-1'") ","
    FUNCTION("too-many", "'subnet-a'", "'sg-1','sg-2'") ","
    FUNCTION("other-group", "'subnet-a'", "'sg-2'") ","
    FUNCTION("send", "'subnet-b','subnet-a'", "'sg-1'") ","
    FUNCTION("both", "'subnet-b'", "'sg-2','sg-1'") "]}";

static const char network[] =
    "{'Subnets':[" SUBNET("subnet-a", "10.0.0.0/24", "") "," SUBNET("subnet-b", "10.0.1.0/24", "") "],"
    "'SecurityGroups':[" GROUP("sg-1", "", "") "," GROUP("sg-2", "", "") "," GROUP("sg-3", "", "") "]}";

static const struct {
    const char *id;
    enum workload_kind kind;
    const char *shown;
} cases[] = {
    {"eni-vm", WORKLOAD_INSTANCE, "i-1 (relay)"},
    {"eni-lost", WORKLOAD_INSTANCE, ""},
    {"eni-task", WORKLOAD_FARGATE, "service:sender"},
    {"eni-ec2task", WORKLOAD_TASK, "family:job"},
    {"eni-ecs", WORKLOAD_FARGATE, ""},
    {"eni-arn", WORKLOAD_NOTHING, ""},
    {"eni-fn", WORKLOAD_FUNCTION, "send"},
    {"eni-fn2", WORKLOAD_FUNCTION, "both"},
    {"eni-fn3", WORKLOAD_FUNCTION, ""},
    {"eni-t0", WORKLOAD_NAT, ""},
    {"eni-t1", WORKLOAD_ENDPOINT, ""},
    {"eni-t2", WORKLOAD_ENDPOINT, ""},
    {"eni-t3", WORKLOAD_BALANCER, ""},
    {"eni-t4", WORKLOAD_BALANCER, ""},
    {"eni-t5", WORKLOAD_BALANCER, ""},
    {"eni-t6", WORKLOAD_MANAGED, ""},
    {"eni-d0", WORKLOAD_BALANCER, ""},
    {"eni-d1", WORKLOAD_NAT, ""},
    {"eni-d2", WORKLOAD_ENDPOINT, ""},
    {"eni-d3", WORKLOAD_MANAGED, ""},
    {"eni-free", WORKLOAD_NOTHING, ""},
    {"eni-bare", WORKLOAD_NOTHING, ""},
};

static void each_sign_tells_what_runs_there(void **state)
{
    struct account *account =
        read_quoted("network.json", network, "interfaces.json", interfaces, "instances.json",
                    instances, "tasks.json", tasks, "functions.json", functions, NULL);
    struct workloads workloads;

    (void)state;
    workloads_init(&workloads, account);
    assert_int_equal(account->interfaces.count, sizeof cases / sizeof cases[0]);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct workload found =
            workload_of(&workloads, account, row_of(account, OBJECT_INTERFACE, cases[i].id));
        struct strbuf shown = STRBUF_INIT;

        workload_format(&found, account, &shown);
        if (found.kind != cases[i].kind || strcmp(shown.text, cases[i].shown) != 0)
            fail_msg("%s: %s \"%s\"", cases[i].id, workload_kind_name(found.kind), shown.text);
        strbuf_release(&shown);
    }
    workloads_release(&workloads);
    account_free(account);
}

/* What AWS itself manages sends no mail of ours; an interface that is attached to nothing may yet. */
static void own_programs_may_send(void **state)
{
    static const struct {
        enum workload_kind kind;
        bool may;
        const char *name, *words;
    } kinds[] = {
        {WORKLOAD_INSTANCE, true, "instance", "instance"},
        {WORKLOAD_FARGATE, true, "fargate-task", "Fargate task"},
        {WORKLOAD_TASK, true, "ecs-task", "ECS task"},
        {WORKLOAD_FUNCTION, true, "lambda", "Lambda"},
        {WORKLOAD_NAT, false, "nat-gateway", "NAT gateway"},
        {WORKLOAD_ENDPOINT, false, "vpc-endpoint", "endpoint"},
        {WORKLOAD_BALANCER, false, "load-balancer", "load balancer"},
        {WORKLOAD_MANAGED, false, "managed", "AWS service"},
        {WORKLOAD_NOTHING, true, "none", "not attached"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        assert_int_equal(workload_may_send(kinds[i].kind), kinds[i].may);
        assert_string_equal(workload_kind_name(kinds[i].kind), kinds[i].name);
        assert_string_equal(workload_kind_words(kinds[i].kind), kinds[i].words);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_sign_tells_what_runs_there),
        cmocka_unit_test(own_programs_may_send),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
