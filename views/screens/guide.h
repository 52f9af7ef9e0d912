/*
 * guide.h: what the files of guided mode share: where a person is in it, and what the screen says.
 *
 * The worst finding first, and when all are decided what SES endpoints make needless, one question a screen: what is wrong, which part of the rule shall change,
 * who may send here, is that it, the same elsewhere. The first answer is the safe one: Enter alone
 * never changes anything. Nothing is staged before the last yes.
 */
#ifndef VIEWS_SCREENS_GUIDE_H
#define VIEWS_SCREENS_GUIDE_H

#include "views/screens/app.h"

enum guide_step { GUIDE_WHAT, GUIDE_PART, GUIDE_SOURCE, GUIDE_CONFIRM, GUIDE_SAME, GUIDE_CLOSE, GUIDE_END };

enum answer_kind {
    ANSWER_LATER,
    ANSWER_CHOOSE,
    ANSWER_ACCEPT,
    ANSWER_STOP,
    ANSWER_PART,      /* the SMTP ports only */
    ANSWER_WHOLE,     /* the whole rule */
    ANSWER_CANDIDATE, /* answer.candidate */
    ANSWER_TYPE,      /* a source typed in */
    ANSWER_BACK,
    ANSWER_YES,       /* put it into the plan */
    ANSWER_ONE,       /* here only */
    ANSWER_ALL,       /* in every group that says the same */
    ANSWER_CLOSE,     /* the outbound rules that an endpoint makes needless */
    ANSWER_PLAN,
    ANSWER_WRITE,
    ANSWER_OVERVIEW,
};

struct answer {
    enum answer_kind kind;
    char *text;
    size_t candidate;
};

struct guide {
    enum guide_step step;
    uint32_t finding;     /* row of app->findings; NONE when all are decided */
    struct target target; /* the rule or entry that is asked about */
    size_t left;          /* findings, or then endpoints, that wait for a decision, this one included */
    uint32_t endpoint;    /* the SES endpoint that is asked about; NONE: none */
    struct targets closing; /* the outbound rules that it makes needless; `target` is the first. Empty: none */
    char *closing_to;       /* what they are to say instead, raw */
    enum change_kind kind; /* CHANGE_REWRITE or CHANGE_CARVE */
    char *spelling;        /* of the chosen source */
    struct candidates candidates;
    struct targets same; /* others that say the same, are named by a finding and not decided */

    struct answer *answers;
    size_t answer_count, answer_capacity;
};

/* The worst finding of which some rule of the export is not decided yet, and that rule; finding NONE if
 * there is none. Counts those that are left. O(findings). */
void guide_pick(struct guide *guide, const struct app *app);

/* The first SES endpoint that makes outbound rules needless which are not decided, and these; counts such endpoints.
 * Walks the ways of senders under the plan. */
void guide_pick_closing(struct guide *guide, const struct app *app);
void guide_forget_closing(struct guide *guide);

/* Others that say the same as the target, are named by a finding, and wait for a decision. */
void guide_find_same(struct guide *guide, const struct app *app);

/* True if the target covers more than the SMTP ports. */
bool guide_is_wide(const struct guide *guide, const struct app *app);

/* The answers of the step, the safe one first. */
void guide_make_answers(struct guide *guide, const struct app *app);
void guide_clear_answers(struct guide *guide);

/* What the screen says above the answers; `number`: the answer under the cursor. */
void guide_say(const struct guide *guide, struct app *app, size_t number, int width,
               struct lines *lines);

/* What is said of closing what the endpoint makes needless; and the names of the rules from the `first` on. */
void guide_say_close(const struct guide *guide, const struct app *app, struct lines *lines);
void guide_say_closing_rules(const struct guide *guide, const struct app *app, size_t first,
                             struct lines *lines);

/* The change that an answer (or the chosen source) would make; false with a sentence. */
bool guide_make_change(const struct guide *guide, struct app *app, const char *spelling,
                       struct change *change, struct strbuf *why);

#endif
