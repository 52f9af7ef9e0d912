/*
 * preview_inquiry.h: what else than a change's own target admits addresses on the SMTP ports that the
 * target speaks of: other rules of the group, rules of other groups on the same interfaces, other
 * entries of the ACL, of both families. What the change's own new sources admit is wanted and not asked
 * about.
 *
 * With an ACL, an allow hidden behind another counts, since it would let in what that one no longer
 * does; an allow behind a deny does not.
 *
 * Internal to this room.
 */
#ifndef MODEL_MEND_PREVIEW_INQUIRY_H
#define MODEL_MEND_PREVIEW_INQUIRY_H

#include "model/mend/preview_closing.h"
#include "model/mend/preview_words.h"

/* One SMTP port of one family. */
struct question {
    enum ip_family family;
    uint16_t port;
    struct addr_set internet; /* asked about: of the Internet, what nothing has decided */
    struct addr_set private;  /* likewise of what is not the Internet and was to be shut out */
};

struct inquiry {
    const struct preview_ground *ground;
    const struct account *account;
    struct question questions[2 * SMTP_PORTS_MOST];
    size_t count;
    struct closing closing;
    uint32_t *private_ways; /* references */
    size_t private_count, private_capacity;
    bool unknown; /* a source that is not known is asked about */
};

/* Asks everything; preview->meanings are there already. What must go for the ports to be closed to the
 * Internet is chosen in inquiry->closing; owners there are groups, or the ACL. Filled and released by the
 * caller. */
void inquiry_make(struct inquiry *inquiry, const struct preview_ground *ground,
                  const struct preview *preview);
void inquiry_release(struct inquiry *inquiry);

/* An entry asked like a rule with the same block. */
struct sg_rule rule_of_entry(const struct acl_entry *entry);

#endif
