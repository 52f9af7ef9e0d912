#include "model/mail/workload.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/base/message.h"

void workloads_init(struct workloads *workloads, const struct account *account)
{
    workloads->task_of = mem_alloc(account->interfaces.count * sizeof *workloads->task_of);
    for (size_t i = 0; i < account->interfaces.count; i++)
        workloads->task_of[i] = NONE;
    for (size_t i = account->tasks.count; i-- > 0;) {
        if (account->tasks.items[i].interface != NONE)
            workloads->task_of[account->tasks.items[i].interface] = (uint32_t)i;
    }
}

void workloads_release(struct workloads *workloads)
{
    free(workloads->task_of);
    workloads->task_of = NULL;
}

/* --- Lambda --------------------------------------------------------------------------------------- */

static bool holds_row(const struct account *account, struct span rows, uint32_t wanted)
{
    for (uint32_t i = 0; i < rows.count; i++)
        if (account->row_refs.items[rows.first + i] == wanted)
            return true;
    return false;
}

static bool carries_all(const struct account *account, uint32_t interface, struct span groups)
{
    for (uint32_t i = 0; i < groups.count; i++)
        if (!account_interface_carries(account, interface,
                                       account->row_refs.items[groups.first + i]))
            return false;
    return true;
}

/* A function of the interface's subnet with exactly its groups. */
static uint32_t function_of(const struct account *account, uint32_t interface)
{
    const struct network_interface *at = &account->interfaces.items[interface];

    for (uint32_t i = 0; i < account->functions.count; i++) {
        const struct lambda_function *function = &account->functions.items[i];

        if (holds_row(account, function->subnets, at->subnet) &&
            function->groups.count == at->groups.count &&
            carries_all(account, interface, function->groups))
            return i;
    }
    return NONE;
}

/* --- telling apart ------------------------------------------------------------------------------- */

static bool begins(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

static bool managed_kind(const char *type, enum workload_kind *kind)
{
    static const struct {
        const char *type;
        enum workload_kind kind;
    } types[] = {
        {"nat_gateway", WORKLOAD_NAT},
        {"vpc_endpoint", WORKLOAD_ENDPOINT},
        {"gateway_load_balancer_endpoint", WORKLOAD_ENDPOINT},
        {"network_load_balancer", WORKLOAD_BALANCER},
        {"load_balancer", WORKLOAD_BALANCER},
        {"gateway_load_balancer", WORKLOAD_BALANCER},
    };

    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        if (strcmp(type, types[i].type) == 0) {
            *kind = types[i].kind;
            return true;
        }
    }
    return false;
}

/* By what AWS writes there: "ELB net/mx/0123", "Interface for NAT Gateway nat-1", "VPC Endpoint
 * Interface vpce-1", "arn:aws:ecs:REGION:ACCOUNT:attachment/UUID". */
static bool described_kind(const char *description, enum workload_kind *kind)
{
    if (begins(description, "ELB "))
        *kind = WORKLOAD_BALANCER;
    else if (begins(description, "Interface for NAT Gateway "))
        *kind = WORKLOAD_NAT;
    else if (begins(description, "VPC Endpoint Interface "))
        *kind = WORKLOAD_ENDPOINT;
    else if (begins(description, "arn:aws") && strstr(description, ":ecs:"))
        *kind = WORKLOAD_FARGATE;
    else
        return false;
    return true;
}

static struct workload of_task(const struct account *account, uint32_t task)
{
    const char *type = text_raw(account->texts, account->tasks.items[task].launch_type);

    return (struct workload){strcmp(type, "FARGATE") == 0 ? WORKLOAD_FARGATE : WORKLOAD_TASK, task};
}

struct workload workload_of(const struct workloads *workloads, const struct account *account,
                            uint32_t interface)
{
    const struct network_interface *at = &account->interfaces.items[interface];
    const char *type = text_raw(account->texts, at->type);
    const char *description = text_raw(account->texts, at->description);
    struct workload found = {WORKLOAD_NOTHING, NONE};

    if (workloads->task_of[interface] != NONE)
        return of_task(account, workloads->task_of[interface]);
    if (at->instance_id != TEXT_NONE)
        return (struct workload){WORKLOAD_INSTANCE, at->instance};
    if (strcmp(type, "lambda") == 0 || begins(description, "AWS Lambda VPC ENI"))
        return (struct workload){WORKLOAD_FUNCTION, function_of(account, interface)};
    if (managed_kind(type, &found.kind) || described_kind(description, &found.kind))
        return found;
    if (at->requester_managed || (type[0] && strcmp(type, "interface") != 0))
        found.kind = WORKLOAD_MANAGED;
    return found;
}

bool workload_may_send(enum workload_kind kind)
{
    return kind <= WORKLOAD_FUNCTION || kind == WORKLOAD_NOTHING;
}

/* --- words ---------------------------------------------------------------------------------------- */

const char *workload_kind_name(enum workload_kind kind)
{
    static const char *const names[] = {"instance",    "fargate-task", "ecs-task",
                                        "lambda",      "nat-gateway",  "vpc-endpoint",
                                        "load-balancer", "managed",    "none"};

    return names[kind];
}

const char *workload_kind_words(enum workload_kind kind)
{
    static const char *const words[] = {
        N_("instance"),     N_("Fargate task"),  N_("ECS task"),
        N_("Lambda"),       N_("NAT gateway"),   N_("endpoint"),
        N_("load balancer"), N_("AWS service"), N_("not attached")};

    return _(words[kind]);
}

/* Only instances, functions and tasks have rows. */
void workload_format(const struct workload *workload, const struct account *account,
                     struct strbuf *out)
{
    if (workload->row == NONE)
        return;
    if (workload->kind == WORKLOAD_INSTANCE)
        account_describe_object(account, (struct object_ref){OBJECT_INSTANCE, workload->row}, out);
    else if (workload->kind == WORKLOAD_FUNCTION)
        strbuf_adds(out, account_show(account, account->functions.items[workload->row].name));
    else
        strbuf_adds(out, account_show(account, account->tasks.items[workload->row].group));
}
