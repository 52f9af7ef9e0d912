/*
 * sender_sign.h: what marks interfaces as senders of mail, for all of them at once.
 *
 * The same signs as mail_purpose (mail_host.h) finds for one interface. They are of the export: what a
 * plan would change makes nobody a sender, nor less of one.
 */
#ifndef MODEL_MAIL_SENDER_SIGN_H
#define MODEL_MAIL_SENDER_SIGN_H

#include "model/account/account.h"
#include "model/judge/smtp.h"

enum sender_sign {
    SENDER_BY_RULE = 1,    /* an outbound rule of its groups names an SMTP port */
    SENDER_BY_REVERSE = 2, /* its address has a reverse name of its own */
    SENDER_BY_NAME = 4,    /* a name of it, its instance or a group speaks of mail */
    SENDER_OWN = 8,        /* it runs somebody's programs: without this, the others mean nothing */
};

/* The signs of each interface, by row; to be freed. O(rules + interfaces and their groups + reverse
 * names). */
uint8_t *sender_signs(const struct account *account, const struct smtp_ports *ports);

/* True if it runs somebody's programs and something marks it. */
bool sender_sign_is_sender(uint8_t sign);

/* True if a name speaks of mail: "mx" in "prod-MX-1", not in "mxnet". */
bool sender_name_says(const char *text);

#endif
