/*
 * walk_endpoint.c: VPC endpoints.
 *
 * A gateway endpoint is the target of a route: it takes packets to its service, no public address
 * needed. An interface endpoint is an interface of the VPC that listens on its service's ports and
 * lets everything else fall.
 */
#include <string.h>
#include <strings.h>

#include "model/base/message.h"
#include "model/judge/walk_build.h"

/* --- gateway endpoints ------------------------------------------------------------------------------------- */

static enum step endpoint_hop(struct walker *w, uint32_t endpoint, const char *resource,
                              enum walk_verdict verdict, const char *sentence)
{
    struct hop_draft draft = {.kind = HOP_ENDPOINT,
                              .verdict = verdict,
                              .object = {OBJECT_ENDPOINT, endpoint},
                              .other = walk_no_object,
                              .resource = endpoint == NONE ? resource : NULL,
                              .sentence = sentence};

    return walk_hop_add(w, &draft);
}

enum step walk_to_endpoint(struct walker *w, const struct route_choice *choice)
{
    uint32_t row = walk_target_row(w, choice, OBJECT_ENDPOINT);
    const char *id = text_raw(w->account->texts, choice->target);
    const char *type =
        row == NONE ? "" : text_raw(w->account->texts, w->account->endpoints.items[row].type);
    uint32_t vpc = w->at.vpc;

    if (walk_leave(w, choice, NONE) == STEP_STOPPED)
        return STEP_STOPPED;
    if (row == NONE || strcasecmp(type, "Gateway") != 0) {
        endpoint_hop(w, row, id, WALK_UNKNOWN,
                     _("What {object} does with {what} is not in the export."));
        return STEP_STOPPED;
    }
    if (w->packet.reply) {
        endpoint_hop(w, row, id, WALK_BLOCKED,
                     _("{what} to {to} goes to {object}, which carries only requests to its "
                       "service."));
        return STEP_STOPPED;
    }
    endpoint_hop(w, row, id, WALK_ALLOWED, _("{object} takes {what} to its service at {to}."));
    w->at = (struct spot){SPOT_ELSEWHERE, NONE, NONE, vpc};
    w->by_endpoint = true;
    return walk_at_service(w);
}

/* --- interface endpoints ------------------------------------------------------------------------------------ */

static uint32_t endpoint_of(const struct account *account, uint32_t interface)
{
    for (uint32_t i = 0; i < account->endpoints.count; i++) {
        struct span span = account->endpoints.items[i].interfaces;
        for (uint32_t k = 0; k < span.count; k++)
            if (account->row_refs.items[span.first + k] == interface)
                return i;
    }
    return NONE;
}

/* What AWS's services listen on: email-smtp by aws-facts section 4; the few that do not stop at HTTPS
 * are left open; all others are HTTPS interfaces. */
static enum walk_verdict port_verdict(const char *service, uint16_t port)
{
    static const uint16_t smtp[] = {25, 465, 587, 2465, 2587};
    static const char *const others[] = {".transfer", ".storagegateway", ".iot",  ".workspaces",
                                         ".s3",       ".vpce-svc",       ".sftp", ".redshift",
                                         ".kafka",    ".cassandra",      ".rds",  ".elastic",
                                         ".git-"};

    if (strstr(service, ".email-smtp")) {
        for (size_t i = 0; i < sizeof smtp / sizeof smtp[0]; i++)
            if (smtp[i] == port)
                return WALK_ALLOWED;
        return WALK_BLOCKED;
    }
    if (strncmp(service, "com.amazonaws.", 14) != 0)
        return WALK_UNKNOWN;
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (strstr(service, others[i]))
            return port == 443 ? WALK_ALLOWED : WALK_UNKNOWN;
    if (port == 443)
        return WALK_ALLOWED;
    return port == 80 ? WALK_UNKNOWN : WALK_BLOCKED;
}

enum step walk_into_endpoint(struct walker *w, uint32_t interface)
{
    uint32_t endpoint = endpoint_of(w->account, interface);
    const char *service =
        endpoint == NONE
            ? ""
            : text_raw(w->account->texts, w->account->endpoints.items[endpoint].service);
    enum walk_verdict verdict = port_verdict(service, w->packet.port);

    if (w->packet.protocol == PROTOCOL_UDP)
        verdict = WALK_UNKNOWN;
    if (protocol_has_types(w->packet.protocol))
        verdict = WALK_BLOCKED;
    if (verdict == WALK_BLOCKED)
        return endpoint_hop(w, endpoint, "", verdict, _("{object} does not listen to {what}."));
    if (verdict == WALK_UNKNOWN)
        endpoint_hop(w, endpoint, "", verdict,
                     _("Whether {object} listens to {what} is not in the export."));
    else
        endpoint_hop(w, endpoint, "", verdict, _("{object} listens to {what}."));
    return STEP_ARRIVED;
}
