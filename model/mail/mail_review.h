/*
 * mail_review.h: all that the Mail view and `vpcmend mail` show: who sends and receives, the SES endpoints,
 * the addresses that mail leaves by.
 */
#ifndef MODEL_MAIL_MAIL_REVIEW_H
#define MODEL_MAIL_MAIL_REVIEW_H

#include "model/mail/mail_host.h"
#include "model/mail/sending_address.h"
#include "model/mail/ses_endpoint.h"

struct mail_review {
    const struct account *account;
    struct mail_hosts hosts;
    struct ses_endpoints endpoints;
    struct sending_addresses addresses;
};

/* Borrows the account of the context. To be released. At most so many walks (0: any number). */
void mail_review_make(struct mail_review *review, const struct walk_context *context,
                      const struct smtp_ports *ports, size_t walks_most);
void mail_review_release(struct mail_review *review);

#endif
