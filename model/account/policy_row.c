#include "model/account/policy_row.h"

size_t policy_row_count(const struct account *account)
{
    return account->policies.count + account->endpoints.count;
}

uint32_t policy_row_endpoint(const struct account *account, uint32_t row)
{
    return row < account->policies.count ? NONE : row - (uint32_t)account->policies.count;
}

const struct policy_text *policy_row_text(const struct account *account, uint32_t row)
{
    return row < account->policies.count ? &account->policies.items[row] : NULL;
}

uint32_t policy_row_of(const struct account *account, struct object_ref object)
{
    return object.row + (object.kind == OBJECT_ENDPOINT ? (uint32_t)account->policies.count : 0);
}

bool policy_row_exists(const struct account *account, uint32_t row)
{
    uint32_t endpoint = policy_row_endpoint(account, row);

    if (endpoint == NONE)
        return true;
    return endpoint < account->endpoints.count &&
           account->endpoints.items[endpoint].policy != TEXT_NONE &&
           account_is_smtp_endpoint(account, endpoint);
}

text_id policy_row_document(const struct account *account, uint32_t row)
{
    const struct policy_text *text = policy_row_text(account, row);

    return text ? text->document
                : account->endpoints.items[policy_row_endpoint(account, row)].policy;
}

text_id policy_row_owner(const struct account *account, uint32_t row)
{
    const struct policy_text *text = policy_row_text(account, row);

    return text ? text->owner : account->endpoints.items[policy_row_endpoint(account, row)].id;
}

uint32_t policy_row_scope(const struct account *account, uint32_t row)
{
    const struct policy_text *text = policy_row_text(account, row);

    return text ? text->scope : account->endpoints.items[policy_row_endpoint(account, row)].scope;
}

const char *policy_row_kind(const struct account *account, uint32_t row)
{
    static const char *const kinds[] = {[POLICY_OF_IDENTITY] = "identity",
                                        [POLICY_OF_USER] = "user",
                                        [POLICY_OF_GROUP] = "group",
                                        [POLICY_OF_ROLE] = "role",
                                        [POLICY_MANAGED] = "managed"};
    const struct policy_text *text = policy_row_text(account, row);

    return text ? kinds[text->owner_kind] : "endpoint";
}

void policy_row_format_name(const struct account *account, uint32_t row, struct strbuf *out)
{
    const struct policy_text *text = policy_row_text(account, row);

    strbuf_adds(out, text_raw(account->texts, policy_row_owner(account, row)));
    if (text && text->owner_kind != POLICY_MANAGED)
        strbuf_addf(out, "/policy/%s", text_raw(account->texts, text->name));
    else if (!text)
        strbuf_adds(out, "/policy");
}

uint32_t policy_row_find(const struct account *account, const char *name, uint32_t row)
{
    struct strbuf own = STRBUF_INIT;
    uint32_t found = NONE;

    for (; row < policy_row_count(account) && found == NONE; row++) {
        strbuf_clear(&own);
        if (!policy_row_exists(account, row))
            continue;
        policy_row_format_name(account, row, &own);
        if (strbuf_equals(&own, name))
            found = row;
    }
    strbuf_release(&own);
    return found;
}
