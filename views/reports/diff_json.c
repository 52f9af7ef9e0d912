#include "model/account/rule.h"
#include "model/write/json_out.h"
#include "views/reports/diff_report.h"
#include "views/reports/reports.h"

/* --- small members ------------------------------------------------------------------------------------ */

static const char *state_name(enum pair_state state)
{
    return state == PAIR_NEW ? "new" : state == PAIR_GONE ? "gone" : "changed";
}

/* Which object, and whether it is "new", "gone" or "changed"; inside an open object. */
static void pair_members(struct json_out *json, const struct comparison *comparison, uint32_t pair)
{
    const struct object_pair *item = &comparison->pairs.items.items[pair];
    enum side side = pair_side(item);
    const struct account *account = comparison->sides.accounts[side];
    struct object_ref object = pair_object(item, side);

    json_string(json, "kind", object_kind_key(item->kind));
    report_json_text(json, "id", account, account_object_id(account, object));
    report_json_text(json, "name", account, account_object_name(account, object));
    report_json_text(json, "account", account, account_number_of(account, object));
    report_json_text(json, "region", account, account_region_of(account, object));
    json_string(json, "change", state_name(item->state));
}

static void set_member(struct json_out *json, const char *key, const struct addr_set *set)
{
    struct addr_set internet;
    struct strbuf text = STRBUF_INIT;

    json_object(json, key);
    addr_set_format_size(&text, set);
    json_string(json, "addresses", text.text);
    strbuf_clear(&text);
    if (!addr_set_is_empty(set)) {
        addr_set_init_internet(&internet, set->family);
        ip_addr_format(&text, addr_set_witness(set, &internet));
        addr_set_release(&internet);
    }
    json_string(json, "witness", text.length ? text.text : NULL);
    json_end(json);
    strbuf_release(&text);
}

static void differences_member(struct json_out *json, const struct comparison *comparison,
                               struct span span)
{
    json_array(json, "differences");
    for (uint32_t i = 0; i < span.count; i++) {
        const struct difference *difference = &comparison->differences.items.items[span.first + i];
        bool is_old = difference->side == SIDE_A;

        json_object(json, NULL);
        json_string(json, "property", property_name(difference->property));
        json_string(json, is_old ? "removed" : "added",
                    comparison->differences.texts.text + difference->text);
        json_end(json);
    }
    json_end(json);
}

static void because_member(struct json_out *json, const struct comparison *comparison,
                           struct span causes)
{
    json_array(json, "because");
    for (uint32_t i = 0; i < causes.count; i++) {
        uint32_t pair = comparison->causes.items[causes.first + i];

        json_object(json, NULL);
        pair_members(json, comparison, pair);
        if (comparison->pairs.items.items[pair].kind != OBJECT_GROUP)
            differences_member(
                json, comparison,
                comparison->objects.items[comparison->change_of_pair[pair]].differences);
        json_end(json);
    }
    json_end(json);
}

/* --- what is not told ------------------------------------------------------------------------------------ */

static void export_member(struct json_out *json, const struct diff_told *told, enum side side)
{
    json_object(json, side == SIDE_A ? "a" : "b");
    json_string(json, "path", told->paths[side]);
    json_number(json, "sources",
                (int64_t)account_source_count(told->comparison->sides.accounts[side]));
    json_end(json);
}

static void untold_member(struct json_out *json, const struct sides *sides)
{
    json_array(json, "not_told");
    for (size_t i = 0; i < sides->untold.count; i++) {
        const struct untold *untold = &sides->untold.items[i];
        const struct account *account = sides->accounts[side_other(untold->lacking)];
        const struct scope *scope = &account->scopes.items[untold->scope];

        json_object(json, NULL);
        json_string(json, "by", untold->lacking == SIDE_A ? "a" : "b");
        json_string(json, "kind", data_kind_name(untold->kind));
        json_bool(json, "partly", untold->presence != PRESENCE_ABSENT);
        report_json_text(json, "account", account, scope->account);
        report_json_text(json, "region", account, scope->region);
        json_end(json);
    }
    json_end(json);
}

/* --- holes ------------------------------------------------------------------------------------------------- */

static void finding_member(struct json_out *json, const char *key,
                           const struct comparison *comparison, const struct hole_change *hole,
                           enum side side)
{
    const struct findings *findings = &comparison->findings[side];

    audit_json_finding(json, key, comparison->sides.accounts[side], findings,
                       &findings->items.items[hole->findings[side]], NULL);
}

static void aspects_member(struct json_out *json, unsigned aspects)
{
    static const char *const names[] = {"severity", "exposure", "breadth",
                                        "ports",    "rules",    "exposed_interfaces"};

    json_array(json, "changed");
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (aspects >> i & 1)
            json_string(json, NULL, names[i]);
    json_end(json);
}

static void hole_member(struct json_out *json, const struct comparison *comparison,
                        const struct hole_change *hole)
{
    if (hole->kind != HOLE_CHANGED) {
        finding_member(json, NULL, comparison, hole,
                       hole->findings[SIDE_B] != NONE ? SIDE_B : SIDE_A);
        return;
    }
    json_object(json, NULL);
    aspects_member(json, hole->aspects);
    because_member(json, comparison, hole->causes);
    finding_member(json, "before", comparison, hole, SIDE_A);
    finding_member(json, "after", comparison, hole, SIDE_B);
    json_end(json);
}

static void holes_member(struct json_out *json, const struct comparison *comparison)
{
    static const char *const keys[HOLE_KIND_COUNT] = {
        [HOLE_NEW] = "new",
        [HOLE_CLOSED] = "closed",
        [HOLE_CHANGED] = "changed",
        [HOLE_NOT_IN_A] = "not_told_before",
        [HOLE_NOT_IN_B] = "not_told_after",
    };

    json_object(json, "holes");
    for (size_t kind = 0; kind < HOLE_KIND_COUNT; kind++) {
        json_array(json, keys[kind]);
        for (size_t i = 0; i < comparison->holes.count; i++)
            if (comparison->holes.items[i].kind == (enum hole_kind)kind)
                hole_member(json, comparison, &comparison->holes.items[i]);
        json_end(json);
    }
    json_end(json);
}

/* --- the Internet -------------------------------------------------------------------------------------------- */

static void reach_item(struct json_out *json, const struct diff_told *told,
                       const struct reach_change *change)
{
    json_object(json, NULL);
    pair_members(json, told->comparison, change->pair);
    json_string(json, "family", ip_family_name(change->family));
    json_array(json, "smtp_ports");
    for (size_t i = 0; i < told->ports->count; i++)
        if (change->ports >> i & 1)
            json_number(json, NULL, told->ports->ports[i]);
    json_end(json);
    set_member(json, "opened", &change->opened);
    set_member(json, "closed", &change->closed);
    set_member(json, "not_told_before", &change->appeared);
    set_member(json, "not_told_after", &change->lost);
    because_member(json, told->comparison, change->causes);
    json_end(json);
}

static void reach_member(struct json_out *json, const struct diff_told *told)
{
    json_array(json, "reach");
    for (size_t i = 0; i < told->comparison->reach.count; i++)
        reach_item(json, told, &told->comparison->reach.items[i]);
    json_end(json);
}

/* --- groups ----------------------------------------------------------------------------------------------------- */

static void rule_member(struct json_out *json, const char *key, const struct account *account,
                        uint32_t row)
{
    const struct sg_rule *rule;
    struct strbuf text = STRBUF_INIT;
    char number[8];

    if (row == NONE) {
        json_null(json, key);
        return;
    }
    rule = &account->rules.items[row];
    json_object(json, key);
    report_json_text(json, "id", account, rule->id);
    json_string(json, "direction", rule->flags & RULE_EGRESS ? "out" : "in");
    json_string(json, "protocol", protocol_name(rule->protocol, number));
    rule_format_ports(rule->protocol, rule->from_port, rule->to_port, &text);
    json_string(json, "ports", text.text);
    strbuf_clear(&text);
    rule_format_source(account, rule, true, &text);
    json_bytes(json, "source", text.text, text.length);
    report_json_text(json, "description", account, rule->description);
    json_end(json);
    strbuf_release(&text);
}

static void rules_member(struct json_out *json, const struct comparison *comparison,
                         struct span rules)
{
    static const char *const kinds[] = {[RULE_GONE] = "gone",
                                        [RULE_NEW] = "new",
                                        [RULE_CHANGED] = "changed",
                                        [RULE_NAMING] = "naming"};

    json_array(json, "rules");
    for (uint32_t i = 0; i < rules.count; i++) {
        const struct rule_change *change = &comparison->rule_changes.items[rules.first + i];

        json_object(json, NULL);
        json_string(json, "change", kinds[change->kind]);
        rule_member(json, "before", comparison->sides.accounts[SIDE_A], change->rows[SIDE_A]);
        rule_member(json, "after", comparison->sides.accounts[SIDE_B], change->rows[SIDE_B]);
        if (change->kind == RULE_NAMING)
            differences_member(json, comparison, change->differences);
        json_end(json);
    }
    json_end(json);
}

static void slices(struct json_out *json, const char *what, bool egress,
                   const struct packet_set *set)
{
    for (size_t i = 0; i < set->count; i++) {
        const struct packet_slice *slice = &set->slices[i];

        json_object(json, NULL);
        json_string(json, "what", what);
        json_string(json, "direction", egress ? "out" : "in");
        json_string(json, "family", ip_family_name(set->family));
        json_number(json, "from_protocol", slice->first_protocol);
        json_number(json, "to_protocol", slice->last_protocol);
        json_number(json, "from_port", slice->first_port);
        json_number(json, "to_port", slice->last_port);
        set_member(json, "set", &slice->addresses);
        json_end(json);
    }
}

static void namesake_member(struct json_out *json, const struct comparison *comparison,
                            uint32_t namesake)
{
    const struct object_pair *pair;
    enum side side;

    if (namesake == NONE) {
        json_null(json, "namesake");
        return;
    }
    pair = &comparison->pairs.items.items[namesake];
    side = pair_side(pair);
    report_json_text(json, "namesake", comparison->sides.accounts[side],
                     account_object_id(comparison->sides.accounts[side], pair_object(pair, side)));
}

static void admits_member(struct json_out *json, const struct comparison *comparison,
                          struct span span)
{
    json_array(json, "admits");
    for (uint32_t i = 0; i < span.count; i++) {
        const struct admitted_change *admitted = &comparison->admitted.items[span.first + i];

        slices(json, "opened", admitted->egress, &admitted->opened);
        slices(json, "closed", admitted->egress, &admitted->closed);
    }
    json_end(json);
}

static void group_item(struct json_out *json, const struct comparison *comparison,
                       const struct group_change *change)
{
    const struct object_pair *pair = &comparison->pairs.items.items[change->pair];
    const struct account *account = comparison->sides.accounts[pair_side(pair)];
    bool is_same = pair->state == PAIR_BOTH && !change->admitted.count && !change->source_unknown;

    json_object(json, NULL);
    pair_members(json, comparison, change->pair);
    report_json_text(json, "vpc", account,
                     account->groups.items[pair->rows[pair_side(pair)]].vpc_id);
    namesake_member(json, comparison, change->namesake);
    rules_member(json, comparison, change->rules);
    json_bool(json, "means_the_same", is_same);
    json_bool(json, "source_unknown", change->source_unknown);
    admits_member(json, comparison, change->admitted);
    json_end(json);
}

static void groups_member(struct json_out *json, const struct comparison *comparison)
{
    json_array(json, "groups");
    for (size_t i = 0; i < comparison->groups.count; i++)
        group_item(json, comparison, &comparison->groups.items[i]);
    json_end(json);
}

/* --- the whole ----------------------------------------------------------------------------------------------------- */

static void objects_member(struct json_out *json, const struct comparison *comparison)
{
    json_array(json, "objects");
    for (size_t i = 0; i < comparison->objects.count; i++) {
        const struct object_change *change = &comparison->objects.items[i];

        json_object(json, NULL);
        pair_members(json, comparison, change->pair);
        json_bool(json, "only_naming", change->only_naming);
        differences_member(json, comparison, change->differences);
        json_end(json);
    }
    json_end(json);
}

void diff_json(const struct diff_told *told, struct strbuf *out)
{
    struct json_out json;

    json_out_init(&json, out, true);
    json_object(&json, NULL);
    json_string(&json, "schema", "vpcmend.diff/1");
    export_member(&json, told, SIDE_A);
    export_member(&json, told, SIDE_B);
    json_bool(&json, "differ", comparison_differs(told->comparison));
    untold_member(&json, &told->comparison->sides);
    holes_member(&json, told->comparison);
    reach_member(&json, told);
    groups_member(&json, told->comparison);
    objects_member(&json, told->comparison);
    json_end(&json);
    strbuf_addch(out, '\n');
}
