/*
 * workload.h: what runs on an interface.
 *
 * An instance is named by the interface's attachment, an ECS task by the task's own attachment. Lambda
 * shares an interface between all functions of one subnet and one set of groups (Lambda developer guide,
 * "Hyperplane ENIs"), so a function is known by these. What AWS manages is told apart by InterfaceType,
 * by the description that AWS gives it, and by whether somebody else asked for it.
 */
#ifndef MODEL_MAIL_WORKLOAD_H
#define MODEL_MAIL_WORKLOAD_H

#include "model/account/account.h"

enum workload_kind {
    WORKLOAD_INSTANCE,
    WORKLOAD_FARGATE,  /* a task on AWS Fargate; not all of them need be in the export */
    WORKLOAD_TASK,     /* a task on EC2 with an interface of its own */
    WORKLOAD_FUNCTION, /* one Lambda function or several */
    WORKLOAD_NAT,
    WORKLOAD_ENDPOINT,
    WORKLOAD_BALANCER,
    WORKLOAD_MANAGED, /* another service of AWS, say a database */
    WORKLOAD_NOTHING, /* an interface that is attached to nothing */
};

struct workload {
    enum workload_kind kind;
    uint32_t row; /* of instances, tasks or functions; NONE where the export does not hold it */
};

/* What is looked up for many interfaces: the task of each, or NONE. */
struct workloads {
    uint32_t *task_of; /* by row of interfaces */
};

/* O(interfaces + tasks). To be released. */
void workloads_init(struct workloads *workloads, const struct account *account);
void workloads_release(struct workloads *workloads);

/* O(1), but for Lambda's interfaces: O(functions). */
struct workload workload_of(const struct workloads *workloads, const struct account *account,
                            uint32_t interface);

/* True if it runs somebody's programs, which could send mail. */
bool workload_may_send(enum workload_kind kind);

/* "instance", "fargate-task", ...: stable words for JSON. */
const char *workload_kind_name(enum workload_kind kind);

/* "Instance", "Fargate task", ...: for eyes. */
const char *workload_kind_words(enum workload_kind kind);

/* "i-1 (relay)", "service:sender", "send": for eyes; "" if the export does not tell. */
void workload_format(const struct workload *workload, const struct account *account,
                     struct strbuf *out);

#endif
