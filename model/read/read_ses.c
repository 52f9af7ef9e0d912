/*
 * sesv2 ListEmailIdentities. What is told of one identity, and by whom, stands in layout_settings.c.
 */
#include "model/read/readers.h"

#include "model/account/balancer.h"

void read_email_identity(struct element *element)
{
    struct account *account = element_account(element);
    const cJSON *json = element->json;
    struct ses_identity identity = {.name = value_own_id(element, "IdentityName"),
                                    .place = element_place(element)};
    text_id status = value_id(element, json, "VerificationStatus");

    if (identity.name == TEXT_NONE)
        return;
    if (status != TEXT_NONE)
        identity.verified = text_is(element, status, "SUCCESS") ? TOLD_YES : TOLD_NO;
    TABLE_ADD(account->ses_identities, identity);
}
