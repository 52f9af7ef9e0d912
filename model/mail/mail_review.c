#include "model/mail/mail_review.h"

void mail_review_make(struct mail_review *review, const struct walk_context *context,
                      const struct smtp_ports *ports, size_t walks_most)
{
    review->account = context->account;
    mail_hosts_make(&review->hosts, context, ports, walks_most);
    ses_endpoints_make(&review->endpoints, &review->hosts, context->account);
    sending_addresses_make(&review->addresses, &review->hosts, context->account);
}

void mail_review_release(struct mail_review *review)
{
    mail_hosts_release(&review->hosts);
    ses_endpoints_release(&review->endpoints);
    sending_addresses_release(&review->addresses);
}
