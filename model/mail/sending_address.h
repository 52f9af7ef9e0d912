/*
 * sending_address.h: what a public address must have before others take mail from it, in the order of
 * work: an Elastic IP address, an A record, a HELO name, a PTR record, an SPF record, and AWS's block of
 * outbound port 25 lifted.
 *
 * Sources: EC2 user guide, "Elastic IP addresses" (reverse DNS: only for them, the forward record must
 * exist first, by support form only in AWS GovCloud) and "Amazon EC2 service quotas" (port 25, lifted for
 * an account and region); VPC user guide, "DNS attributes" (default names); RFC 7208 (SPF: one record, at
 * most ten terms that look something up, strings of at most 255 bytes). An export holds no DNS but the
 * reverse names, so the rest is asked by commands.
 */
#ifndef MODEL_MAIL_SENDING_ADDRESS_H
#define MODEL_MAIL_SENDING_ADDRESS_H

#include "model/mail/check.h"
#include "model/mail/mail_host.h"

struct sending_address {
    struct ip_addr address;
    uint32_t elastic;   /* row of `addresses`, or NONE: assigned by itself */
    uint32_t scope;
    struct object_ref holder; /* the interface or NAT gateway whose address it is */
    size_t host_count;  /* hosts whose mail leaves by it */
    uint32_t host;      /* the first of them, a row of mail_hosts.items */
    char *name;         /* raw: the name that it has or should get, "" if nothing tells */
    bool has_reverse;   /* a name of its own, not AWS's default */
    bool restricted;    /* port 25 is blocked unless that was lifted */
    bool is_unsure;     /* whether anything gets so far is not in the export, so the block was not asked about */
    struct mail_checks checks;
};

struct sending_addresses {
    TABLE(struct sending_address) items; /* by address */
};

/* The addresses by which the mail of hosts that are meant to send reaches the Internet on port 25: where
 * servers speak to servers, names and records matter. To be released. */
void sending_addresses_make(struct sending_addresses *addresses, const struct mail_hosts *hosts,
                            const struct account *account);
void sending_addresses_release(struct sending_addresses *addresses);

/* One of them with its checks again, apart from the list it was found in. To be released. */
void sending_address_copy(struct sending_address *to, const struct sending_address *from,
                          const struct account *account);
void sending_address_release(struct sending_address *address);

/* True if an Elastic IP address, an interface or a NAT gateway of the account is this public address. */
bool sending_address_is_held(const struct account *account, struct ip_addr address);

/* AWS's own name for an address in a region, without a last dot: "ec2-203-0-113-25.compute-1.amazonaws.com". */
void address_default_name(struct strbuf *out, struct ip_addr address, const char *region);

/* The domain in which mail is sent by them, for an SPF record: the first that a name tells. Raw; "" if none. */
const char *sending_addresses_domain(const struct sending_addresses *addresses,
                                     const struct account *account);

/* The record for all these addresses, as a line of a zone file, its text in pieces of at most 255 bytes. */
void spf_record(struct strbuf *out, const struct sending_addresses *addresses,
                const struct account *account, const char *domain);

/* True if port 25 is blocked for an address of this account and region. */
bool sending_request_is_needed(const struct sending_addresses *addresses, uint32_t scope);

/* The text of the request to AWS, filled in, in English and below it in Japanese: to lift the block of port 25
 * and set up reverse names. */
void sending_request(struct strbuf *out, const struct sending_addresses *addresses,
                     const struct account *account, uint32_t scope);

#endif
