/*
 * What the collecting script (views/reports/collector.sh) got no answer to: {"CollectorErrors":
 * [{"Region": ..., "Call": "ec2 describe-vpcs", "Status": 254, "Message": ...}]}, in a file beside
 * the answers. It tells nothing about the account, but why something is unknown.
 */
#include "model/read/readers.h"

#include "model/base/message.h"

static const char *word(const struct element *element, const char *key)
{
    const cJSON *member = value_member(element->json, key);

    return cJSON_IsString(member) ? member->valuestring : "?";
}

void read_collector_error(struct element *element)
{
    reading_problem(element->reading, PROBLEM_WARNING, element->extent.offset,
                    _("not collected: %s: %s"), word(element, "Call"), word(element, "Message"));
}
