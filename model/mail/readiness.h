/*
 * readiness.h: the checks of one sending address, in the order of work. Internal to the room.
 */
#ifndef MODEL_MAIL_READINESS_H
#define MODEL_MAIL_READINESS_H

#include "model/mail/sending_address.h"

/* Fills name, has_reverse and checks. */
void sending_address_judge(struct sending_address *at, const struct account *account);

/* What the export tells of the address's reverse name; NULL if nothing. O(reverse names). */
const struct reverse_name *reverse_name_of(const struct account *account, struct ip_addr address);

/* The domain of a host's name, in which mail is sent: an SES identity that it ends in, else what is
 * behind its first dot; "" for no name. Borrowed from the name or the account. */
const char *sending_domain(const struct account *account, const char *name);

#endif
