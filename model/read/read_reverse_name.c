/*
 * DescribeAddressesAttribute with --attribute domain-name: only addresses that have a reverse name of
 * their own, or are about to get one, appear in it.
 */
#include "model/read/readers.h"

void read_reverse_name(struct element *element)
{
    struct account *account = element_account(element);
    const cJSON *json = element->json, *update = value_object(element, json, "PtrRecordUpdate");
    struct reverse_name reverse = {.place = element_place(element)};

    if (!value_address(element, json, "PublicIp", &reverse.public_ip))
        return;
    reverse.allocation_id = value_id(element, json, "AllocationId");
    reverse.name = value_id(element, json, "PtrRecord");
    if (update) {
        reverse.pending = value_id(element, update, "Value");
        reverse.status = value_id(element, update, "Status");
    }
    TABLE_ADD(account->reverse_names, reverse);
}
