/*
 * review.h: what people say of a decision that another person took.
 *
 * A review belongs to one decision. Deciding anew begins a new review: what was approved was the old
 * decision.
 */
#ifndef MODEL_MEND_REVIEW_H
#define MODEL_MEND_REVIEW_H

#include <stddef.h>
#include <stdint.h>

enum review_verdict { REVIEW_OPEN, REVIEW_APPROVED, REVIEW_REJECTED };

struct review_comment {
    char *author, *text;
    int64_t time; /* seconds since 1970, UTC */
};

struct review {
    enum review_verdict verdict;
    char *reviewer; /* who gave the verdict; NULL while it is open */
    int64_t time;   /* when */
    struct review_comment *comments; /* in the order they were made */
    size_t comment_count, comment_capacity;
};

/* A review of zeros is empty and open. */
void review_release(struct review *review);
void review_copy(struct review *to, const struct review *from);

/* Gives a verdict, or takes it back with REVIEW_OPEN. */
void review_decide(struct review *review, enum review_verdict verdict, const char *reviewer,
                   int64_t time);

void review_comment(struct review *review, const char *author, int64_t time, const char *text);

/* "open", "approved", "rejected": words of the plan file. -1 if there is no such verdict. */
const char *review_verdict_name(enum review_verdict verdict);
int review_verdict_find(const char *name);

#endif
