/*
 * mail_host.h: every interface that may send mail or receive it, and by which ways.
 *
 * A *way* is where mail goes from a host, judged by a walk (model/judge/walk.h) for each port: to the
 * Internet on 25 (between mail servers), to the Internet on the submission ports (SES's public endpoint
 * among what is there), to an SES endpoint of the VPC, to another host that lets SMTP in; and from the
 * Internet to the host itself. AWS's outbound block of port 25 makes a way restricted.
 *
 * Cost: about thirty walks for each host, those to other hosts capped.
 */
#ifndef MODEL_MAIL_MAIL_HOST_H
#define MODEL_MAIL_MAIL_HOST_H

#include "model/account/account.h"
#include "model/judge/smtp.h"
#include "model/judge/walk.h"
#include "model/mail/workload.h"

enum mail_way_kind {
    MAIL_DIRECT,       /* TCP 25 to the Internet */
    MAIL_SUBMISSION,   /* the other ports to the Internet: SES's public endpoint, other services */
    MAIL_SES_ENDPOINT, /* to an endpoint email-smtp of a VPC */
    MAIL_RELAY,        /* to another host of the export */
    MAIL_RECEIVES,     /* from the Internet */
    MAIL_WAY_KIND_COUNT
};

struct host_way {
    enum mail_way_kind kind;
    enum walk_verdict verdict; /* the best of its ports' */
    uint64_t ports;            /* mask: those with this verdict */
    uint64_t blocked;          /* mask: those asked that certainly do not get through */
    struct object_ref to;      /* the endpoint, or the interface that receives; row NONE: the Internet */
    struct object_ref through; /* a NAT device on the way; row NONE: none */
    char *decided_by;          /* raw: what decided (walk_deciding_name) of its first port */
    char *why;                 /* for eyes, likewise */
};

/* A host's standing as a whole. */
enum mail_standing {
    MAIL_NOT_WALKED, /* there were too many */
    MAIL_CANNOT,     /* no way out that works */
    MAIL_UNKNOWN,    /* no way out that surely works */
    MAIL_RESTRICTED, /* only on port 25, which AWS blocks unless that was lifted */
    MAIL_INSIDE,     /* to hosts or endpoints inside, not to the Internet */
    MAIL_OUT,        /* to the Internet */
};

enum { MAIL_RELAYS_MOST = 8 };

struct mail_host {
    uint32_t interface;
    struct workload workload;
    enum mail_standing standing;
    bool sends_by_purpose; /* something says that it is a mail host: see mail_purpose */
    bool has_more_relays;  /* than its ways lead to: only the first MAIL_RELAYS_MOST were tried */
    struct span ways;      /* of mail_hosts.ways, by kind */
};

struct mail_hosts {
    TABLE(struct mail_host) items; /* those in trouble first, then by VPC and interface id */
    TABLE(struct host_way) ways;
    struct smtp_ports ports;
    size_t not_walked; /* hosts whose ways were not walked */
};

/* To be released. The accounts' blocks of port 25 that were lifted are in the context. After `walks_most`
 * walks (0: any number) no further host is walked. */
void mail_hosts_make(struct mail_hosts *hosts, const struct walk_context *context,
                     const struct smtp_ports *ports, size_t walks_most);
void mail_hosts_release(struct mail_hosts *hosts);

/* Only the senders (`signs` as in sender_sign.h) of VPCs with an SES endpoint, in the order of the export, and only
 * their ways to it; they have no standing. To be released. */
void mail_hosts_make_at_endpoints(struct mail_hosts *hosts, const struct walk_context *context,
                                  const struct smtp_ports *ports, const uint8_t *signs,
                                  size_t walks_most);

/* "direct", "submission", "ses-endpoint", "relay", "receives"; "cannot", "unknown", "restricted",
 * "inside", "out": stable words for JSON. */
const char *mail_way_kind_name(enum mail_way_kind kind);
const char *mail_standing_name(enum mail_standing standing);

/* For eyes: what the way is, in one or two words. */
const char *mail_way_kind_words(enum mail_way_kind kind);

/* The SMTP ports that a rule names, as a mask; none for one that opens (nearly) everything. */
uint64_t mail_ports_named(const struct sg_rule *rule, const struct smtp_ports *ports);

/* What marks the interface as one that is meant to send mail, for eyes; false if nothing does: a rule of
 * its groups that names an SMTP port outbound, a reverse name of its address, or a name with a mail word. */
bool mail_purpose(const struct account *account, uint32_t interface, const struct smtp_ports *ports,
                  struct strbuf *why);

/* Adds that more hosts listen for mail than were tried; nothing if that is not so. */
void mail_say_more_relays(const struct mail_host *host, struct strbuf *out);

/* What to do next about a host, one sentence for eyes; "" where nothing is to be done. */
void mail_next_step(const struct mail_hosts *hosts, const struct mail_host *host,
                    const struct account *account, struct strbuf *out);

#endif
