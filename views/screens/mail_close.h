/*
 * mail_close.h: closing, from the Mail screen, what an SES endpoint makes needless.
 */
#ifndef VIEWS_SCREENS_MAIL_CLOSE_H
#define VIEWS_SCREENS_MAIL_CLOSE_H

#include "model/mail/mail_review.h"
#include "views/screens/app.h"

/* True of the check of an endpoint that names rules to be closed, and of an endpoint that has it. */
bool mail_check_is_closing(const struct mail_check *check);
bool mail_can_close_egress(const struct ses_endpoint *endpoint);

/* Stages the outbound rules of submission ports to the world that the endpoint's senders no longer need, or says what
 * is left and why. Then the screen's review may be another one. */
void mail_close_egress(struct app *app, const struct mail_review *review,
                       const struct ses_endpoint *endpoint);

#endif
