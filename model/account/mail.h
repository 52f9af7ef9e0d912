/*
 * mail.h: what an export tells of who sends mail and who may: ECS tasks, Lambda functions, reverse names
 * of Elastic IP addresses, SES identities and policies. Part of account.h.
 *
 * Shapes: ecs DescribeTasks; lambda ListFunctions; ec2 DescribeAddressesAttribute; ses and sesv2
 * GetIdentityPolicies, GetEmailIdentityPolicies, GetEmailIdentity, ListEmailIdentities, GetAccount; iam
 * GetAccountAuthorizationDetails.
 */
#ifndef MODEL_ACCOUNT_MAIL_H
#define MODEL_ACCOUNT_MAIL_H

#include <stdbool.h>
#include <stdint.h>

#include "model/account/span.h"
#include "model/base/text_pool.h"
#include "model/net/address.h"

/* An ECS task with an interface of its own (network mode awsvpc; always so on Fargate). */
struct ecs_task {
    text_id arn;
    text_id group;       /* "service:sender", "family:job" */
    text_id launch_type; /* "FARGATE", "EC2", "EXTERNAL" */
    text_id cluster;     /* its ARN */
    text_id interface_id;
    uint32_t scope;
    struct place place;
    uint32_t interface; /* row, or NONE */
};

/* A Lambda function that is attached to a VPC; others have no interface. */
struct lambda_function {
    text_id arn, name, vpc_id;
    uint32_t scope;
    struct place place;
    struct span subnets; /* of `row_refs` */
    struct span groups;  /* of `row_refs` */
};

/* The reverse name of an Elastic IP address that has, or will have, one of its own. */
struct reverse_name {
    text_id allocation_id;
    text_id name;    /* PtrRecord, as given: with its last dot */
    text_id pending; /* PtrRecordUpdate.Value while one is under way */
    text_id status;  /* PtrRecordUpdate.Status: "PENDING", ... */
    struct ip_addr public_ip;
    uint32_t scope;
    struct place place;
};

/* An address or domain that SES may send from. */
struct ses_identity {
    text_id name;             /* "example.com", "news@example.com" */
    text_id mail_from_domain; /* of a custom MAIL FROM */
    uint32_t scope;
    struct place place;
    uint8_t verified; /* enum told */
};

/* What SES allows an account in a region (sesv2 GetAccount). */
struct ses_account {
    uint32_t scope;
    struct place place;
    uint8_t production, sending; /* enum told */
};

enum policy_owner {
    POLICY_OF_IDENTITY, /* sending authorization, on an SES identity */
    POLICY_OF_USER,
    POLICY_OF_GROUP,
    POLICY_OF_ROLE,
    POLICY_MANAGED, /* by itself; attached to others by its ARN */
};

/* One policy document, as text. */
struct policy_text {
    text_id name;
    text_id owner;      /* the identity's name; the user's, group's or role's ARN; a managed one's ARN */
    text_id document;   /* JSON */
    text_id version;    /* of a managed policy: "v3", the one in force */
    uint32_t scope;
    struct place place; /* of the document */
    uint8_t owner_kind; /* enum policy_owner */
};

#endif
