#include <inttypes.h>
#include <stdlib.h>

#include "model/account/rule.h"
#include "model/base/mem.h"
#include "model/write/form_words.h"
#include "model/write/forms.h"
#include "model/write/json_out.h"

/* --- the export's digest ---------------------------------------------------------------------------- */

static int compare_digests(const void *a, const void *b)
{
    uint64_t left = *(const uint64_t *)a;
    uint64_t right = *(const uint64_t *)b;

    return left < right ? -1 : left > right;
}

static uint64_t fold(uint64_t hash, uint64_t digest)
{
    for (unsigned shift = 0; shift < 64; shift += 8) {
        hash ^= digest >> shift & 0xFF;
        hash *= 0x100000001B3; /* FNV-1a, as the files' own digests */
    }
    return hash;
}

/* Of what the files hold and not where they stand: the same export elsewhere has the same digest. */
static uint64_t export_digest(const struct account *account)
{
    uint64_t *digests = mem_zalloc(account->files.count, sizeof *digests);
    uint64_t hash = 0xCBF29CE484222325;

    for (size_t i = 0; i < account->files.count; i++)
        digests[i] = account->files.items[i].digest;
    qsort(digests, account->files.count, sizeof *digests, compare_digests);
    for (size_t i = 0; i < account->files.count; i++)
        hash = fold(hash, digests[i]);
    free(digests);
    return hash;
}

static void add_export(struct json_out *json, const struct account *account)
{
    struct strbuf digest = STRBUF_INIT;

    strbuf_addf(&digest, "fnv1a64:%016" PRIx64, export_digest(account));
    json_object(json, "export");
    json_number(json, "sources", (int64_t)account->files.count);
    json_string(json, "digest", digest.text);
    json_end(json);
    strbuf_release(&digest);
}

/* --- rules and entries --------------------------------------------------------------------------------- */

static void add_text(struct json_out *json, const char *key, const struct account *account,
                     text_id text)
{
    json_string(json, key, text == TEXT_NONE ? NULL : text_raw(account->texts, text));
}

static void add_packets(struct json_out *json, int16_t protocol, int32_t from_port, int32_t to_port)
{
    char buffer[8];

    json_string(json, "protocol", protocol_name(protocol, buffer));
    json_number(json, "from_port", from_port);
    json_number(json, "to_port", to_port);
}

/* `id`: the sgr- id that the rule has or keeps. */
static void add_rule(struct json_out *json, const struct account *account,
                     const struct sg_rule *rule, text_id id)
{
    struct strbuf source = STRBUF_INIT;

    rule_format_source(account, rule, true, &source);
    json_object(json, NULL);
    add_text(json, "id", account, id);
    add_packets(json, rule->protocol, rule->from_port, rule->to_port);
    json_string(json, "source", source.text);
    add_text(json, "description", account, rule->description);
    json_end(json);
    strbuf_release(&source);
}

static void add_entry(struct json_out *json, const struct account *account,
                      const struct acl_entry *entry)
{
    struct strbuf source = STRBUF_INIT;

    cidr_format(&source, account->cidrs.items[entry->cidr]);
    json_object(json, NULL);
    json_number(json, "number", entry->number);
    json_string(json, "action", entry->allow ? "allow" : "deny");
    add_packets(json, entry->protocol, entry->from_port, entry->to_port);
    json_string(json, "source", source.text);
    json_end(json);
    strbuf_release(&source);
}

static void add_before(struct json_out *json, const struct account *account,
                       const struct change *change)
{
    json_array(json, "before");
    if (change->target.kind == TARGET_RULE) {
        const struct sg_rule *rule = change_old_rule(change, account);

        add_rule(json, account, rule, rule->id);
    } else {
        add_entry(json, account, change_old_entry(change, account));
    }
    json_end(json);
}

static void add_after(struct json_out *json, const struct account *account,
                      const struct change *change)
{
    json_array(json, "after");
    for (size_t i = 0; i < change->rule_count; i++) {
        bool keeps_id = i == 0 && change->way == WAY_MODIFY;

        add_rule(json, account, &change->rules[i],
                 keeps_id ? change_old_rule(change, account)->id : TEXT_NONE);
    }
    for (size_t i = 0; i < change->entry_count; i++)
        add_entry(json, account, &change->entries[i]);
    if (change->way == WAY_ADD_BEFORE)
        add_entry(json, account, change_old_entry(change, account));
    json_end(json);
}

/* --- decisions ----------------------------------------------------------------------------------------- */

static bool has_candidate(const struct change *change)
{
    return change->kind == CHANGE_REWRITE || change->kind == CHANGE_CARVE;
}

static void add_decision(struct json_out *json, const struct account *account,
                         const struct change *change)
{
    struct object_ref holder = target_holder(account, change->target);
    struct strbuf name = STRBUF_INIT;

    target_format_name(account, change->target, &name);
    json_object(json, NULL);
    json_bytes(json, "target", name.text, name.length);
    json_string(json, "decision", change_kind_name(change->kind));
    add_text(json, holder.kind == OBJECT_GROUP ? "security_group" : "network_acl", account,
             account_object_id(account, holder));
    add_text(json, "account", account, account_number_of(account, holder));
    add_text(json, "region", account, account_region_of(account, holder));
    json_string(json, "candidate", has_candidate(change) ? change->candidate.spelling : NULL);
    json_string(json, "way", change_way_name(change->way));
    json_string(json, "reason", change->reason);
    json_string(json, "owner", change->owner);
    json_string(json, "expiry", change->expiry);
    add_before(json, account, change);
    if (change_does_something(change))
        add_after(json, account, change);
    else
        json_null(json, "after");
    json_string(json, "warning", change->warning);
    json_end(json);
    strbuf_release(&name);
}

void form_json(const struct plan *plan, const struct account *account, struct strbuf *out)
{
    struct json_out json;

    json_out_init(&json, out, true);
    json_object(&json, NULL);
    json_string(&json, "schema", "vpcmend.plan/1");
    add_export(&json, account);
    json_array(&json, "decisions");
    for (size_t i = 0; i < plan_count(plan); i++)
        add_decision(&json, account, plan_at(plan, i));
    json_end(&json);
    json_end(&json);
    strbuf_addch(out, '\n');
}
