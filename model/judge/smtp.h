/*
 * smtp.h: the ports that count as SMTP.
 */
#ifndef MODEL_JUDGE_SMTP_H
#define MODEL_JUDGE_SMTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/base/strbuf.h"

#define SMTP_PORTS_MOST 64

/* Ascending, distinct. A set of these ports elsewhere is a 64-bit mask: bit i is ports[i]. */
struct smtp_ports {
    uint16_t ports[SMTP_PORTS_MOST];
    size_t count;
};

/* 25, 465, 587, 2465, 2525, 2587. */
extern const struct smtp_ports smtp_ports_default;

/* Reads "25,465,2525"; false with a sentence in `why` for anything else, an empty list included. */
bool smtp_ports_parse(const char *text, struct smtp_ports *ports, struct strbuf *why);

/* What a port is for, one short sentence for eyes: "mail between servers (relay)". Never NULL. */
const char *smtp_port_meaning(uint16_t port);

/* "25, 465" for a mask. */
void smtp_ports_format(const struct smtp_ports *ports, uint64_t mask, struct strbuf *out);

#endif
