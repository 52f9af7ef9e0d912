/*
 * senders_ask.h: asking one way for mail whether it hangs on the target.
 *
 * Internal to senders.h.
 */
#ifndef MODEL_MEND_SENDERS_ASK_H
#define MODEL_MEND_SENDERS_ASK_H

#include "model/mend/senders.h"
#include "model/mend/target.h"

struct asking {
    struct senders *senders;
    const struct candidates_request *request;
    struct edits *without; /* what is staged, and the target gone */
    size_t most;           /* walks */
};

void asking_begin(struct asking *asking, struct senders *senders,
                  const struct candidates_request *request);
void asking_end(struct asking *asking);

struct way_answer {
    struct walk_answer today;
    bool hangs;        /* it works today and would not without the target */
    struct span asked; /* of senders.asked; empty if nothing less than a walk tells */
};

void way_ask(struct asking *asking, const struct mail_way *way, struct way_answer *answer);

/* Whether a source lets in what groups were asked to admit. */
enum admits { ADMITS_NO, ADMITS_PERHAPS, ADMITS_YES };

enum admits source_admits(const struct account *account, struct source source,
                          const struct walk_asked *asked);

#endif
