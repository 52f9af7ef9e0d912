/*
 * balancer_compare.h: in what load balancers lead elsewhere than in the judgement before.
 */
#ifndef MODEL_JUDGE_BALANCER_COMPARE_H
#define MODEL_JUDGE_BALANCER_COMPARE_H

#include "model/judge/balancer_reach.h"

struct balancer_visitor {
    void (*way)(const struct balancer_way *way, void *context); /* of a balancer whose ways differ */
    void (*doubt)(text_id vpc_id, void *context);               /* of a VPC whose doubts differ */
    void *context;
};

/* Visits the ways and doubts of both, of the same account, that are not in both, and perhaps some
 * that are. O(ways and doubts of both). */
void balancers_compare(const struct balancer_reaches *before, const struct balancer_reaches *now,
                       const struct balancer_visitor *visitor);

#endif
