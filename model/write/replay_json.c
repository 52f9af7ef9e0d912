/*
 * The plan file read back. Of a decision these members count: account, region, security_group or
 * network_acl, before and after; of a rule: id, protocol, from_port, to_port, source, description; of an
 * entry: number, action, protocol, from_port, to_port, source.
 */
#include <cjson/cJSON.h>
#include <string.h>

#include "model/base/message.h"
#include "model/read/json_scan.h"
#include "model/write/json_edit.h"
#include "model/write/replay.h"
#include "model/write/replay_forms.h"

/* One decision under way. */
struct decision {
    struct replay *live;
    const cJSON *json;
    struct strbuf holder; /* replay_side */
    size_t holder_length; /* without the direction */
    bool is_rule;
    struct strbuf *why;
};

static bool refuse(struct strbuf *why)
{
    strbuf_adds(why, _("the decisions cannot be understood"));
    return false;
}

/* --- members ------------------------------------------------------------------------------------ */

static const cJSON *member(const cJSON *object, const char *key)
{
    return cJSON_GetObjectItemCaseSensitive(object, key);
}

/* NULL if there is no such text; "" for null. */
static const char *text_or_null(const cJSON *object, const char *key)
{
    const cJSON *node = member(object, key);

    return cJSON_IsNull(node) ? "" : cJSON_GetStringValue(node);
}

static bool number(const cJSON *object, const char *key, int *value)
{
    const cJSON *node = member(object, key);

    if (!cJSON_IsNumber(node) || node->valuedouble != (double)node->valueint)
        return false;
    *value = node->valueint;
    return true;
}

/* --- lines -------------------------------------------------------------------------------------- */

struct packets {
    int16_t protocol;
    const char *name; /* as AWS spells it in rules */
    int from, to;
    const char *source;
};

static bool read_packets(const cJSON *json, struct packets *packets)
{
    const char *name = cJSON_GetStringValue(member(json, "protocol"));

    packets->source = cJSON_GetStringValue(
        member(json, member(json, "destination") ? "destination" : "source"));
    if (!name || !packets->source || !protocol_parse(name, &packets->protocol))
        return false;
    packets->name = packets->protocol == PROTOCOL_ALL ? "-1" : name;
    return number(json, "from_port", &packets->from) && number(json, "to_port", &packets->to) &&
           (protocol_has_ports(packets->protocol) || protocol_has_types(packets->protocol) ||
            (packets->from == -1 && packets->to == -1));
}

static bool read_rule_line(const cJSON *json, struct strbuf *line)
{
    struct packets packets;

    if (!read_packets(json, &packets))
        return false;
    strbuf_addf(line, "%s %d %d %s", packets.name, packets.from, packets.to, packets.source);
    return true;
}

static bool read_entry_line(const cJSON *json, struct strbuf *line)
{
    const char *action = cJSON_GetStringValue(member(json, "action"));
    struct packets packets;
    int entry_number;

    if (!action || !read_packets(json, &packets) || !number(json, "number", &entry_number))
        return false;
    strbuf_addf(line, "%d %s %d ", entry_number, action, packets.protocol);
    if (protocol_has_ports(packets.protocol))
        strbuf_addf(line, "%d %d None None ", packets.from, packets.to);
    else if (protocol_has_types(packets.protocol))
        strbuf_addf(line, "None None %d %d ", packets.from, packets.to);
    else
        strbuf_adds(line, "None None None None ");
    strbuf_adds(line, packets.source);
    return true;
}

/* --- booking ------------------------------------------------------------------------------------ */

typedef bool line_booker(struct decision *decision, const cJSON *json, const char *line);

/* What was there must be there, as it is described. */
static bool book_before(struct decision *decision, const cJSON *json, const char *line)
{
    const char *id = decision->is_rule ? text_or_null(json, "id") : "";
    const char *description = decision->is_rule ? text_or_null(json, "description") : "";
    const struct replay_item *item =
        replay_find(decision->live, decision->holder.text, NULL, line);

    if (!id || !description)
        return refuse(decision->why);
    if (!item || (*id && strcmp(item->id, id) != 0) || strcmp(item->description, description) != 0)
        return replay_complain(decision->why, _("is not in the export"), decision->holder.text,
                               line);
    if (cJSON_IsNull(member(decision->json, "after")))
        return true;
    return replay_remove_rule(decision->live, decision->holder.text, NULL, line, decision->why);
}

/* An id can only be kept: of the rule that was there before. Those were booked, so each has one or null. */
static bool id_was_there(const struct decision *decision, const char *id)
{
    for (const cJSON *before = member(decision->json, "before")->child; before; before = before->next) {
        if (!strcmp(text_or_null(before, "id"), id))
            return true;
    }
    return false;
}

static bool book_after(struct decision *decision, const cJSON *json, const char *line)
{
    const char *id, *description;

    if (!decision->is_rule)
        return replay_create_entry(decision->live, decision->holder.text, line, decision->why);
    id = text_or_null(json, "id");
    description = text_or_null(json, "description");
    if (!id || !description)
        return refuse(decision->why);
    if (*id && !id_was_there(decision, id))
        return replay_complain(decision->why, _("is not an id that was there before"),
                               decision->holder.text, id);
    return replay_add_rule(decision->live, decision->holder.text, line, description,
                           decision->why);
}

static bool book_line(struct decision *decision, const cJSON *json, line_booker *book)
{
    struct strbuf line = STRBUF_INIT;
    bool good = decision->is_rule ? read_rule_line(json, &line) : read_entry_line(json, &line);

    strbuf_truncate(&decision->holder, decision->holder_length);
    if (member(json, "destination"))
        strbuf_adds(&decision->holder, REPLAY_OUTBOUND);
    good = good ? book(decision, json, line.text) : refuse(decision->why);
    strbuf_release(&line);
    return good;
}

static bool book_lines(struct decision *decision, const char *key, line_booker *book)
{
    const cJSON *lines = member(decision->json, key);

    if (cJSON_IsNull(lines))
        return true;
    if (!cJSON_IsArray(lines))
        return refuse(decision->why);
    for (const cJSON *line = lines->child; line; line = line->next) {
        if (!book_line(decision, line, book))
            return false;
    }
    return true;
}

static bool book_decision(struct decision *decision)
{
    const char *group = cJSON_GetStringValue(member(decision->json, "security_group"));
    const char *acl = cJSON_GetStringValue(member(decision->json, "network_acl"));
    const char *account = text_or_null(decision->json, "account");
    const char *region = text_or_null(decision->json, "region");

    if ((group != NULL) == (acl != NULL) || !account || !region)
        return refuse(decision->why);
    decision->is_rule = group != NULL;
    replay_holder_of(account, region, group ? group : acl, &decision->holder);
    decision->holder_length = decision->holder.length;
    return book_lines(decision, "before", book_before) &&
           book_lines(decision, "after", book_after);
}

/* --- all ---------------------------------------------------------------------------------------- */

static cJSON *parse(const char *text)
{
    struct json_extent value;
    struct json_error error;

    return json_check(text, strlen(text), 0, &value, &error) ? json_parse_extent(text, value)
                                                             : NULL;
}

static bool book_decisions(struct replay *live, const struct plan *plan, const cJSON *document,
                           struct strbuf *why)
{
    const cJSON *decisions = member(document, "decisions");
    bool good = true;

    if (!cJSON_IsArray(decisions) || (size_t)cJSON_GetArraySize(decisions) != plan_count(plan))
        return refuse(why);
    for (const cJSON *json = decisions->child; json; json = json->next) {
        struct decision decision = {.live = live, .json = json, .holder = STRBUF_INIT, .why = why};

        good = good && book_decision(&decision);
        strbuf_release(&decision.holder);
    }
    return good;
}

bool replay_json(const struct plan *plan, const struct account *account, const char *text,
                 struct strbuf *why)
{
    struct replay live, planned;
    cJSON *document = parse(text);
    bool good;

    replay_begin_telling(&live, account, plan, NULL, replay_describe_raw);
    replay_begin_telling(&planned, account, plan, plan_edits(plan), replay_describe_raw);
    good = book_decisions(&live, plan, document, why) && replay_agrees(&live, &planned, why);
    replay_release(&planned);
    replay_release(&live);
    cJSON_Delete(document);
    return good;
}
