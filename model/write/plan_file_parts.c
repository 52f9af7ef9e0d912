#include "model/write/plan_file_parts.h"

#include <stdlib.h>

#include "model/base/message.h"
#include "model/base/time_text.h"

enum { PORT_LAST = 65535, NUMBER_LAST = 32766 };

/* --- values of several objects ------------------------------------------------------------------------ */

static bool read_time(const struct plan_text *text, struct json_extent value, int64_t *time)
{
    char *string = member_string(text, value);
    bool good = time_text_parse(string, time);

    free(string);
    if (good)
        return true;
    return plan_text_problem(text, value.offset,
                             _("a time such as 2026-11-26T15:04:05Z should be here"));
}

bool plan_read_expiry(const struct plan_text *text, struct json_extent value, char **expiry)
{
    int64_t day;

    *expiry = member_string(text, value);
    if (!*expiry || day_text_parse(*expiry, &day))
        return true;
    return plan_text_problem(text, value.offset, _("a date such as 2026-11-26 should be here"));
}

bool plan_read_stamp(const struct plan_text *text, struct json_extent object,
                     struct json_extent name, struct json_extent time, char **name_read,
                     int64_t *time_read)
{
    if (member_is_null(name) != member_is_null(time))
        return plan_text_problem(text, object.offset,
                                 _("a name goes with its time: here one of them is null"));
    if (member_is_null(name))
        return true;
    *name_read = member_string(text, name);
    if (!**name_read)
        return plan_text_problem(text, name.offset, _("a name should be here"));
    return read_time(text, time, time_read);
}

static bool add_port(const struct plan_text *text, struct json_extent item,
                     struct smtp_ports *ports)
{
    int64_t port;

    if (!item_is(text, item, MEMBER_NUMBER) || !member_number(text, item, 1, PORT_LAST, &port))
        return false;
    if (ports->count == SMTP_PORTS_MOST)
        return plan_text_problem(text, item.offset, _("more than %d ports"), SMTP_PORTS_MOST);
    if (ports->count && port <= ports->ports[ports->count - 1])
        return plan_text_problem(text, item.offset, _("the ports should ascend"));
    ports->ports[ports->count++] = (uint16_t)port;
    return true;
}

bool plan_read_ports(const struct plan_text *text, struct json_extent list,
                     const struct smtp_ports *fallback, struct smtp_ports *ports)
{
    struct json_walk walk = member_walk(text, list);

    *ports = member_is_null(list) ? *fallback : (struct smtp_ports){.count = 0};
    while (json_walk_next(&walk))
        if (!add_port(text, walk.value, ports))
            return false;
    if (ports->count)
        return true;
    return plan_text_problem(text, list.offset, _("at least one port should be here"));
}

/* --- lines --------------------------------------------------------------------------------------------- */

/* An outbound rule has a destination in place of a source, so that a program that knows of none refuses it. */
enum { LINE_PROTOCOL, LINE_FROM_PORT, LINE_TO_PORT, LINE_SOURCE, LINE_DESTINATION };
static const struct member line_members[] = {
    [LINE_PROTOCOL] = {"protocol", MEMBER_STRING, false, false},
    [LINE_FROM_PORT] = {"from_port", MEMBER_NUMBER, false, false},
    [LINE_TO_PORT] = {"to_port", MEMBER_NUMBER, false, false},
    [LINE_SOURCE] = {"source", MEMBER_STRING, false, true},
    [LINE_DESTINATION] = {"destination", MEMBER_STRING, false, true},
};

enum { RULE_ID, RULE_DESCRIPTION };
static const struct member rule_members[] = {
    [RULE_ID] = {"id", MEMBER_STRING, true, false},
    [RULE_DESCRIPTION] = {"description", MEMBER_STRING, true, false},
};

enum { ENTRY_NUMBER, ENTRY_ACTION };
static const struct member entry_members[] = {
    [ENTRY_NUMBER] = {"number", MEMBER_NUMBER, false, false},
    [ENTRY_ACTION] = {"action", MEMBER_STRING, false, false},
};

static bool read_rule(const struct plan_text *text, struct json_extent object,
                      struct plan_line *line)
{
    struct json_extent found[MEMBERS(rule_members)];

    if (!members_read(text, object, rule_members, MEMBERS(rule_members), found))
        return false;
    line->id = member_string(text, found[RULE_ID]);
    line->description = member_string(text, found[RULE_DESCRIPTION]);
    return true;
}

static bool read_entry(const struct plan_text *text, struct json_extent object,
                       struct plan_line *line)
{
    struct json_extent found[MEMBERS(entry_members)];
    int64_t number;

    if (!members_read(text, object, entry_members, MEMBERS(entry_members), found) ||
        !member_number(text, found[ENTRY_NUMBER], 1, NUMBER_LAST, &number))
        return false;
    line->number = (uint32_t)number;
    line->allow = json_string_is(text->bytes, found[ENTRY_ACTION], "allow");
    if (line->allow || json_string_is(text->bytes, found[ENTRY_ACTION], "deny"))
        return true;
    return plan_text_problem(text, found[ENTRY_ACTION].offset,
                             _("\"allow\" or \"deny\" should be here"));
}

static bool read_ports(const struct plan_text *text, const struct json_extent *found,
                       struct plan_line *line)
{
    int64_t from, to;

    if (!member_number(text, found[LINE_FROM_PORT], -1, PORT_LAST, &from) ||
        !member_number(text, found[LINE_TO_PORT], -1, PORT_LAST, &to))
        return false;
    line->from_port = (int32_t)from;
    line->to_port = (int32_t)to;
    return true;
}

static bool read_protocol(const struct plan_text *text, struct json_extent value,
                          struct plan_line *line)
{
    char *name = member_string(text, value);
    bool good = protocol_parse(name, &line->protocol);

    free(name);
    if (good)
        return true;
    return plan_text_problem(text, value.offset, _("a protocol such as tcp should be here"));
}

/* Entries know blocks only; what a rule refers to may be called anything. */
static bool read_source(const struct plan_text *text, struct json_extent object,
                        const struct json_extent *found, struct plan_line *line)
{
    struct json_extent value = found[LINE_SOURCE];
    struct cidr block;

    line->outbound = line->kind == TARGET_RULE && !member_is_null(found[LINE_DESTINATION]);
    if (line->outbound && !member_is_null(value))
        return plan_text_problem(text, value.offset, _("either a source or a destination should be here"));
    if (line->outbound)
        value = found[LINE_DESTINATION];
    if (member_is_null(value))
        return plan_text_problem(text, object.offset, _("\"%s\" is missing in this object"), "source");

    line->source = member_string(text, value);
    if (line->kind == TARGET_ENTRY && !cidr_parse(line->source, &block))
        return plan_text_problem(text, value.offset,
                                 _("a block such as 10.0.0.0/16 should be here"));
    if (*line->source)
        return true;
    return plan_text_problem(text, value.offset, _("a source should be here"));
}

bool plan_read_line(const struct plan_text *text, struct json_extent item, enum target_kind kind,
                    struct plan_line *line)
{
    struct json_extent found[MEMBERS(line_members)];

    line->kind = kind;
    return item_is(text, item, MEMBER_OBJECT) &&
           (kind == TARGET_RULE ? read_rule(text, item, line) : read_entry(text, item, line)) &&
           members_read(text, item, line_members, MEMBERS(line_members), found) &&
           read_protocol(text, found[LINE_PROTOCOL], line) && read_ports(text, found, line) &&
           read_source(text, item, found, line);
}

/* --- reviews ------------------------------------------------------------------------------------------- */

enum { COMMENT_AUTHOR, COMMENT_TIME, COMMENT_TEXT };
static const struct member comment_members[] = {
    [COMMENT_AUTHOR] = {"author", MEMBER_STRING, false, false},
    [COMMENT_TIME] = {"time", MEMBER_STRING, false, false},
    [COMMENT_TEXT] = {"text", MEMBER_STRING, false, false},
};

enum { REVIEW_VERDICT, REVIEW_REVIEWER, REVIEW_TIME, REVIEW_COMMENTS };
static const struct member review_members[] = {
    [REVIEW_VERDICT] = {"verdict", MEMBER_STRING, false, false},
    [REVIEW_REVIEWER] = {"reviewer", MEMBER_STRING, true, false},
    [REVIEW_TIME] = {"time", MEMBER_STRING, true, false},
    [REVIEW_COMMENTS] = {"comments", MEMBER_LIST, false, false},
};

static bool read_comment(const struct plan_text *text, struct json_extent item,
                         struct review *review)
{
    struct json_extent found[MEMBERS(comment_members)];
    char *author, *words;
    int64_t time;

    if (!item_is(text, item, MEMBER_OBJECT) ||
        !members_read(text, item, comment_members, MEMBERS(comment_members), found) ||
        !read_time(text, found[COMMENT_TIME], &time))
        return false;
    author = member_string(text, found[COMMENT_AUTHOR]);
    words = member_string(text, found[COMMENT_TEXT]);
    review_comment(review, author, time, words);
    free(words);
    free(author);
    return true;
}

static bool read_verdict(const struct plan_text *text, struct json_extent value,
                         struct review *review)
{
    char *name = member_string(text, value);
    int verdict = review_verdict_find(name);

    free(name);
    if (verdict < 0)
        return plan_text_problem(text, value.offset,
                                 _("\"open\", \"approved\" or \"rejected\" should be here"));
    review->verdict = (enum review_verdict)verdict;
    return true;
}

bool plan_read_review(const struct plan_text *text, struct json_extent object,
                      struct review *review)
{
    struct json_extent found[MEMBERS(review_members)];
    struct json_walk walk;

    if (member_is_null(object))
        return true;
    if (!members_read(text, object, review_members, MEMBERS(review_members), found) ||
        !read_verdict(text, found[REVIEW_VERDICT], review) ||
        !plan_read_stamp(text, object, found[REVIEW_REVIEWER], found[REVIEW_TIME],
                         &review->reviewer, &review->time))
        return false;
    if ((review->verdict == REVIEW_OPEN) != (review->reviewer == NULL))
        return plan_text_problem(text, object.offset,
                                 _("a verdict goes with its reviewer: open has none, approved and "
                                   "rejected have one"));
    walk = member_walk(text, found[REVIEW_COMMENTS]);
    while (json_walk_next(&walk))
        if (!read_comment(text, walk.value, review))
            return false;
    return true;
}
