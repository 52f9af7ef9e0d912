#include "views/reports/path.h"

#include <string.h>

#include "model/write/json_out.h"

static void text_or_null(struct json_out *json, const char *key, const char *text)
{
    json_string(json, key, text && *text ? text : NULL);
}

static void end_member(struct json_out *json, const char *key, const struct account *account,
                       const struct walk_end *end)
{
    static const enum object_kind kinds[] = {
        [WALK_END_INTERFACE] = OBJECT_INTERFACE,
        [WALK_END_INSTANCE] = OBJECT_INSTANCE,
        [WALK_END_SUBNET] = OBJECT_SUBNET,
    };
    struct strbuf address = STRBUF_INIT;
    text_id id;

    switch (end->kind) {
    case WALK_END_INTERNET:
        json_string(json, key, "internet");
        break;
    case WALK_END_ADDRESS:
        ip_addr_format(&address, end->address);
        json_string(json, key, address.text);
        break;
    default:
        id = account_object_id(account, (struct object_ref){kinds[end->kind], end->row});
        json_bytes(json, key, text_raw(account->texts, id), text_raw_length(account->texts, id));
    }
    strbuf_release(&address);
}

static void hops_member(struct json_out *json, const struct walk *walk)
{
    json_array(json, "hops");
    for (size_t i = 0; walk && i < walk->count; i++) {
        const struct walk_hop *hop = &walk->hops[i];

        json_object(json, NULL);
        json_string(json, "kind", hop_kind_name(hop->kind));
        text_or_null(json, "resource", hop->resource);
        text_or_null(json, "rule", hop->rule);
        json_string(json, "verdict", walk_verdict_name(hop->verdict));
        json_string(json, "why", hop->why);
        json_bool(json, "reply", hop->reply);
        json_bool(json, "deciding", i == walk->deciding);
        json_end(json);
    }
    json_end(json);
}

static void ends_members(struct json_out *json, const struct account *account,
                         const struct walk_end *from, const struct walk_end *to)
{
    end_member(json, "from", account, from);
    end_member(json, "to", account, to);
}

static void service_members(struct json_out *json, const struct walk_question *question)
{
    char name[8];

    json_string(json, "protocol", protocol_name(question->protocol, name));
    if (question->protocol == PROTOCOL_ICMP)
        json_null(json, "port");
    else
        json_number(json, "port", question->port);
}

static void advice_member(struct json_out *json, const struct path_case *path)
{
    struct strbuf advice = STRBUF_INIT;

    walk_advice(path->answer, path->account, &advice);
    json_array(json, "advice");
    for (const char *line = advice.text; *line;) {
        size_t length = strcspn(line, "\n");

        json_bytes(json, NULL, line, length);
        line += length + (line[length] == '\n');
    }
    json_end(json);
    strbuf_release(&advice);
}

static void walks_member(struct json_out *json, const struct path_case *path)
{
    json_array(json, "walks");
    for (size_t i = 0; i < path->answer->count; i++) {
        const struct walk *walk = &path->answer->walks[i];

        json_object(json, NULL);
        json_string(json, "verdict", walk_verdict_name(walk->verdict));
        hops_member(json, walk);
        json_string(json, "why", walk->why);
        text_or_null(json, "warning", walk->warning);
        ends_members(json, path->account, &walk->from, &walk->to);
        json_end(json);
    }
    json_end(json);
}

void path_json(const struct path_case *path, struct strbuf *out)
{
    const struct walk *walk = path_deciding_walk(path->answer);
    struct json_out json;

    json_out_init(&json, out, true);
    json_object(&json, NULL);
    json_string(&json, "schema", "vpcmend.path/1");
    json_string(&json, "verdict", walk_verdict_name(path_verdict(path->answer)));
    hops_member(&json, walk);
    json_string(&json, "why", path_why(path->answer));
    text_or_null(&json, "warning", walk ? walk->warning : NULL);
    ends_members(&json, path->account, &path->question->from, &path->question->to);
    service_members(&json, path->question);
    advice_member(&json, path);
    if (path->answer->count > 1)
        walks_member(&json, path);
    json_end(&json);
    strbuf_addch(out, '\n');
}
