#include "views/reports/mail_report.h"

#include "model/write/json_out.h"

static void text_member(struct json_out *json, const char *key, const char *text)
{
    json_string(json, key, text && *text ? text : NULL);
}

static void id_member(struct json_out *json, const char *key, const struct account *account,
                      text_id id)
{
    if (id == TEXT_NONE)
        json_null(json, key);
    else
        json_bytes(json, key, text_raw(account->texts, id), text_raw_length(account->texts, id));
}

static void object_member(struct json_out *json, const char *key, const struct account *account,
                          struct object_ref object)
{
    id_member(json, key, account,
              object.row == NONE ? TEXT_NONE : account_object_id(account, object));
}

static void ports_member(struct json_out *json, const char *key, const struct smtp_ports *ports,
                         uint64_t mask)
{
    json_array(json, key);
    for (size_t i = 0; i < ports->count; i++)
        if (mask >> i & 1)
            json_number(json, NULL, ports->ports[i]);
    json_end(json);
}

/* --- hosts ---------------------------------------------------------------------------------------- */

static void way_object(struct json_out *json, const struct mail_review *review,
                       const struct host_way *way)
{
    json_object(json, NULL);
    json_string(json, "kind", mail_way_kind_name(way->kind));
    json_string(json, "verdict", walk_verdict_name(way->verdict));
    ports_member(json, "ports", &review->hosts.ports, way->ports);
    ports_member(json, "blocked_ports", &review->hosts.ports, way->blocked);
    if (way->to.row == NONE && way->kind != MAIL_RECEIVES)
        json_string(json, "to", "internet");
    else
        object_member(json, "to", review->account, way->to);
    object_member(json, "through", review->account, way->through);
    text_member(json, "decided_by", way->decided_by);
    json_string(json, "why", way->why);
    json_end(json);
}

static void host_object(struct json_out *json, const struct mail_review *review,
                        const struct mail_host *host)
{
    const struct account *account = review->account;
    struct strbuf words = STRBUF_INIT;

    json_object(json, NULL);
    object_member(json, "interface", account,
                  (struct object_ref){OBJECT_INTERFACE, host->interface});
    json_string(json, "kind", workload_kind_name(host->workload.kind));
    workload_format(&host->workload, account, &words);
    text_member(json, "workload", words.text);
    id_member(json, "vpc", account, account->interfaces.items[host->interface].vpc_id);
    strbuf_clear(&words);
    mail_purpose(account, host->interface, &review->hosts.ports, &words);
    text_member(json, "purpose", words.text);
    json_string(json, "standing", mail_standing_name(host->standing));
    strbuf_clear(&words);
    mail_next_step(&review->hosts, host, account, &words);
    text_member(json, "next", words.text);
    json_array(json, "ways");
    for (uint32_t i = 0; i < host->ways.count; i++)
        way_object(json, review, &review->hosts.ways.items[host->ways.first + i]);
    json_end(json);
    if (host->has_more_relays)
        json_bool(json, "more_relays", true);
    json_end(json);
    strbuf_release(&words);
}

/* --- checks --------------------------------------------------------------------------------------- */

static void checks_member(struct json_out *json, const struct mail_checks *checks)
{
    json_array(json, "checks");
    for (size_t i = 0; i < checks->count; i++) {
        json_object(json, NULL);
        json_string(json, "state", check_state_name(checks->items[i].state));
        json_string(json, "name", checks->items[i].name);
        json_string(json, "what", checks->items[i].what);
        mail_json_lines(json, "todo", checks->items[i].todo);
        json_end(json);
    }
    json_end(json);
}

static void endpoint_object(struct json_out *json, const struct mail_review *review,
                            const struct ses_endpoint *endpoint)
{
    json_object(json, NULL);
    object_member(json, "endpoint", review->account,
                  (struct object_ref){OBJECT_ENDPOINT, endpoint->endpoint});
    object_member(json, "vpc", review->account, (struct object_ref){OBJECT_VPC, endpoint->vpc});
    checks_member(json, &endpoint->checks);
    json_end(json);
}

static void address_object(struct json_out *json, const struct mail_review *review,
                           const struct sending_address *address)
{
    struct strbuf text = STRBUF_INIT;

    json_object(json, NULL);
    ip_addr_format(&text, address->address);
    json_string(json, "address", text.text);
    object_member(json, "allocation", review->account,
                  (struct object_ref){OBJECT_ADDRESS, address->elastic});
    text_member(json, "name", address->name);
    checks_member(json, &address->checks);
    json_end(json);
    strbuf_release(&text);
}

static void spf_member(struct json_out *json, const struct mail_review *review)
{
    struct strbuf record = STRBUF_INIT;

    if (review->addresses.items.count)
        spf_record(&record, &review->addresses, review->account,
                   sending_addresses_domain(&review->addresses, review->account));
    if (record.length)
        strbuf_truncate(&record, record.length - 1);
    text_member(json, "spf", record.text);
    strbuf_release(&record);
}

void mail_json(const struct mail_review *review, struct strbuf *out)
{
    struct json_out json;

    json_out_init(&json, out, true);
    json_object(&json, NULL);
    json_string(&json, "schema", "vpcmend.mail/1");
    json_array(&json, "hosts");
    for (size_t i = 0; i < review->hosts.items.count; i++)
        host_object(&json, review, &review->hosts.items.items[i]);
    json_end(&json);
    json_array(&json, "endpoints");
    for (size_t i = 0; i < review->endpoints.items.count; i++)
        endpoint_object(&json, review, &review->endpoints.items.items[i]);
    json_end(&json);
    json_array(&json, "addresses");
    for (size_t i = 0; i < review->addresses.items.count; i++)
        address_object(&json, review, &review->addresses.items.items[i]);
    json_end(&json);
    spf_member(&json, review);
    mail_json_policies(&json, review->account);
    json_end(&json);
    strbuf_addch(out, '\n');
}
