#include "model/mend/review.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"

static const char *const verdict_names[] = {
    [REVIEW_OPEN] = "open", [REVIEW_APPROVED] = "approved", [REVIEW_REJECTED] = "rejected"};

enum { VERDICT_COUNT = sizeof verdict_names / sizeof verdict_names[0] };

void review_release(struct review *review)
{
    for (size_t i = 0; i < review->comment_count; i++) {
        free(review->comments[i].author);
        free(review->comments[i].text);
    }
    free(review->comments);
    free(review->reviewer);
    *review = (struct review){0};
}

void review_copy(struct review *to, const struct review *from)
{
    *to = (struct review){.verdict = from->verdict, .time = from->time};
    to->reviewer = from->reviewer ? mem_strdup(from->reviewer) : NULL;
    for (size_t i = 0; i < from->comment_count; i++)
        review_comment(to, from->comments[i].author, from->comments[i].time,
                       from->comments[i].text);
}

void review_decide(struct review *review, enum review_verdict verdict, const char *reviewer,
                   int64_t time)
{
    free(review->reviewer);
    review->verdict = verdict;
    review->reviewer = verdict == REVIEW_OPEN ? NULL : mem_strdup(reviewer);
    review->time = verdict == REVIEW_OPEN ? 0 : time;
}

void review_comment(struct review *review, const char *author, int64_t time, const char *text)
{
    review->comments = mem_grow(review->comments, &review->comment_capacity,
                                review->comment_count + 1, sizeof *review->comments);
    review->comments[review->comment_count++] = (struct review_comment){
        .author = mem_strdup(author), .text = mem_strdup(text), .time = time};
}

const char *review_verdict_name(enum review_verdict verdict)
{
    return verdict_names[verdict];
}

int review_verdict_find(const char *name)
{
    for (int i = 0; i < VERDICT_COUNT; i++)
        if (!strcmp(verdict_names[i], name))
            return i;
    return -1;
}
