#include "views/reports/path.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/base/message.h"

/* --- protocol and port ----------------------------------------------------------------------------- */

static bool read_protocol(const char *word, int16_t *protocol)
{
    if (!protocol_parse(word, protocol))
        return false;
    if (*protocol == PROTOCOL_ICMPV6)
        *protocol = PROTOCOL_ICMP;
    return protocol_has_ports(*protocol) || *protocol == PROTOCOL_ICMP;
}

/* Digits only, 0 to 65535. */
static bool read_port(const char *word, uint16_t *port)
{
    size_t digits = strspn(word, "0123456789");
    long number = strtol(word, NULL, 10);

    if (!digits || digits > 5 || word[digits] || number > UINT16_MAX)
        return false;
    *port = (uint16_t)number;
    return true;
}

bool path_service_read(const char *const words[PATH_FIELD_COUNT], struct walk_question *question,
                       enum path_field *wrong, struct strbuf *why)
{
    const char *port = words[PATH_PORT] ? words[PATH_PORT] : "-";
    bool none = !*port || !strcmp(port, "-");

    *wrong = PATH_PROTOCOL;
    if (!read_protocol(words[PATH_PROTOCOL], &question->protocol)) {
        strbuf_addf(why, _("%s is no protocol that is walked: tcp, udp or icmp"),
                    words[PATH_PROTOCOL]);
        return false;
    }
    *wrong = PATH_PORT;
    question->port = 0;
    if (none && question->protocol == PROTOCOL_ICMP)
        return true;
    if (none) {
        strbuf_adds(why, _("tcp and udp want a port"));
        return false;
    }
    if (!read_port(port, &question->port)) {
        strbuf_addf(why, _("%s is no port: 0 to 65535"), port);
        return false;
    }
    if (question->protocol == PROTOCOL_ICMP)
        question->port = 0;
    return true;
}

/* --- the ends ---------------------------------------------------------------------------------------- */

bool path_ends_read(const struct account *account, const char *const words[PATH_FIELD_COUNT],
                    struct walk_question *question, enum path_field *wrong, struct strbuf *why)
{
    *wrong = PATH_FROM;
    if (!walk_end_parse(account, words[PATH_FROM], &question->from, why))
        return false;
    *wrong = PATH_TO;
    if (!walk_end_parse(account, words[PATH_TO], &question->to, why))
        return false;
    if (question->from.kind == WALK_END_INTERNET && question->to.kind == WALK_END_INTERNET) {
        strbuf_adds(why, _("the Internet cannot be both ends: one must be in the export"));
        return false;
    }
    return true;
}

/* --- what walks are made with ------------------------------------------------------------------------ */

struct walk_context path_context_make(struct account *account, const struct path_request *request)
{
    struct walk_lifted *lifted = mem_zalloc(request->lifted_count, sizeof *lifted);

    for (size_t i = 0; i < request->lifted_count; i++)
        walk_lifted_parse(account, request->lifted[i], &lifted[i]); /* the command line checked it */
    return (struct walk_context){
        .account = account, .lifted = lifted, .lifted_count = request->lifted_count};
}

void path_context_release(struct walk_context *context)
{
    free((void *)context->lifted);
    *context = (struct walk_context){0};
}

/* --- what came out ------------------------------------------------------------------------------------ */

const struct walk *path_deciding_walk(const struct walk_answer *answer)
{
    return answer->deciding < answer->count ? &answer->walks[answer->deciding] : NULL;
}

enum walk_verdict path_verdict(const struct walk_answer *answer)
{
    return answer->count ? answer->verdict : WALK_UNKNOWN;
}

const char *path_why(const struct walk_answer *answer)
{
    const struct walk *walk = path_deciding_walk(answer);

    return walk ? walk->why : _("the export holds no interface there to ask about");
}
