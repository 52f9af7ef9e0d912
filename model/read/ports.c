#include "model/read/ports.h"

#include "model/base/message.h"

/* The number, or -1 if it is absent. */
static bool read_number(const struct element *element, const cJSON *member, int32_t max,
                        int32_t *number)
{
    *number = -1;
    return member_integer(element, member, -1, max, number) != VALUE_WRONG;
}

static bool read_both(const struct element *element, const cJSON *object,
                      struct port_members members, int32_t max, struct port_range *range)
{
    if (!read_number(element, members.from, max, &range->from) ||
        !read_number(element, members.to, max, &range->to))
        return false;
    if ((members.from && members.to) || (range->from < 0 && range->to < 0))
        return true;
    element_problem(element, object, PROBLEM_ERROR,
                    _("of the first and the last port only one is given"));
    return false;
}

static bool read_port_range(const struct element *element, const cJSON *object,
                            struct port_members members, struct port_range *range)
{
    if (!read_both(element, object, members, 65535, range))
        return false;
    if (range->from < 0 || range->to < 0) {
        range->missing = true;
        range->from = 0;
        range->to = 65535;
    }
    if (range->from <= range->to)
        return true;
    element_problem(element, object, PROBLEM_ERROR, _("the first port, %d, is above the last, %d"),
                    (int)range->from, (int)range->to);
    return false;
}

bool ports_read(const struct element *element, const cJSON *object, struct port_members members,
                struct port_range *range)
{
    range->missing = false;
    range->from = range->to = -1;
    switch (range->protocol) {
    case PROTOCOL_TCP:
    case PROTOCOL_UDP:
        return read_port_range(element, object, members, range);
    case PROTOCOL_ICMP:
    case PROTOCOL_ICMPV6:
        return read_both(element, object, members, 255, range);
    default:
        return true;
    }
}
