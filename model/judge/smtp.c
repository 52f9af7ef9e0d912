/*
 * smtp.c: a small sorted array of ports.
 */
#include "model/judge/smtp.h"

#include <string.h>

#include "model/base/message.h"
#include "model/base/sanitise.h"

const struct smtp_ports smtp_ports_default = {{25, 465, 587, 2465, 2525, 2587}, 6};

/* --- reading a list ------------------------------------------------------------------------- */

/* One decimal port, 1..65535, at *text; moves *text behind it. */
static bool port_read(const char **text, uint16_t *port)
{
    const char *start = *text;
    unsigned value = 0;

    while (**text >= '0' && **text <= '9' && value <= UINT16_MAX) {
        value = value * 10 + (unsigned)(**text - '0');
        (*text)++;
    }
    if (*text == start || value < 1 || value > UINT16_MAX)
        return false;
    *port = (uint16_t)value;
    return true;
}

/* Keeps the array ascending and distinct; false when it is full. */
static bool ports_insert(struct smtp_ports *ports, uint16_t port)
{
    size_t at = 0;

    while (at < ports->count && ports->ports[at] < port)
        at++;
    if (at < ports->count && ports->ports[at] == port)
        return true;
    if (ports->count == SMTP_PORTS_MOST)
        return false;
    memmove(ports->ports + at + 1, ports->ports + at, (ports->count - at) * sizeof *ports->ports);
    ports->ports[at] = port;
    ports->count++;
    return true;
}

static bool ports_complain(const char *text, struct strbuf *why)
{
    strbuf_adds(why, "\"");
    sanitise_add(why, text, strlen(text));
    strbuf_addf(why,
                _("\" is not a list of ports: write up to %d numbers from 1 to 65535 with "
                  "commas between, as in 25,465,587."),
                SMTP_PORTS_MOST);
    return false;
}

bool smtp_ports_parse(const char *text, struct smtp_ports *ports, struct strbuf *why)
{
    struct smtp_ports read = {{0}, 0};
    const char *at = text;
    uint16_t port;

    for (;;) {
        if (!port_read(&at, &port) || !ports_insert(&read, port))
            return ports_complain(text, why);
        if (*at == '\0')
            break;
        if (*at++ != ',')
            return ports_complain(text, why);
    }
    *ports = read;
    return true;
}

/* --- words ------------------------------------------------------------------------------------ */

/* Sources: RFC 5321 (25), RFC 8314 (465), RFC 6409 (587); the Amazon SES developer guide, "Connecting
 * to an SMTP endpoint", for 2465 and 2587; 2525 is a custom of mail providers. */
static const struct {
    uint16_t port;
    const char *meaning;
} meanings[] = {
    {25, N_("mail between servers")},
    {465, N_("mail submission over TLS")},
    {587, N_("mail submission")},
    {2465, N_("mail submission over TLS, alternative port of Amazon SES")},
    {2525, N_("mail submission, unofficial alternative port")},
    {2587, N_("mail submission, alternative port of Amazon SES")},
};

const char *smtp_port_meaning(uint16_t port)
{
    for (size_t i = 0; i < sizeof meanings / sizeof meanings[0]; i++)
        if (meanings[i].port == port)
            return _(meanings[i].meaning);
    return _("counted as SMTP by your choice");
}

void smtp_ports_format(const struct smtp_ports *ports, uint64_t mask, struct strbuf *out)
{
    const char *separator = "";

    for (size_t i = 0; i < ports->count; i++) {
        if (!(mask >> i & 1))
            continue;
        strbuf_addf(out, "%s%u", separator, (unsigned)ports->ports[i]);
        separator = ", ";
    }
}
