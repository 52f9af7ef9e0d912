/*
 * ses_endpoint.h: the SES endpoints of VPCs (com.amazonaws.REGION.email-smtp), and the VPCs that have
 * senders and none.
 *
 * Sources: Amazon SES developer guide, "Setting up VPC endpoints with Amazon SES" (ports 465, 587, 2465,
 * 2587; availability zones without the service, by their ids; same region only); VPC user guide, "DNS
 * attributes in your VPC" (private DNS needs both of them). Whether the endpoint honours endpoint policies
 * is not documented, so it is called unknown.
 */
#ifndef MODEL_MAIL_SES_ENDPOINT_H
#define MODEL_MAIL_SES_ENDPOINT_H

#include "model/mail/check.h"
#include "model/mail/mail_host.h"

struct ses_endpoint {
    uint32_t endpoint; /* row, or NONE: the VPC has none */
    uint32_t vpc;      /* row */
    size_t let_in;     /* hosts of the VPC that reach it on some port */
    size_t shut_out;   /* hosts of the VPC that are meant to send and certainly do not reach it */
    bool is_open;      /* its groups let in wide or world sources on a port that it listens on */
    bool usable;       /* available, in a zone that has the service, with interfaces known */
    struct mail_checks checks;
};

struct ses_endpoints {
    TABLE(struct ses_endpoint) items; /* in the order of endpoints, then of VPCs */
};

/* `hosts` say who reaches what. Released by the caller. O(endpoints x hosts). */
void ses_endpoints_make(struct ses_endpoints *endpoints, const struct mail_hosts *hosts,
                        const struct account *account);
void ses_endpoints_release(struct ses_endpoints *endpoints);

/* True if SES's SMTP interface is not offered in the zone with this id ("use1-az2"). */
bool ses_zone_is_without(const char *zone_id);

#endif
