#include "model/mail/sender_sign.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/mail/mail_host.h"
#include "model/mail/workload.h"

bool sender_sign_is_sender(uint8_t sign)
{
    return (sign & SENDER_OWN) && sign != SENDER_OWN;
}

/* --- names ----------------------------------------------------------------------------------------- */

static bool begins_with(const char *at, const char *word)
{
    while (*word && tolower((unsigned char)*at) == *word) {
        at++;
        word++;
    }
    return !*word;
}

/* True if one of the words stands here, at the first letter of a word of the text. */
static bool is_mail_word(const char *at)
{
    static const struct {
        const char *word;
        bool may_go_on; /* "mailer" */
    } words[] = {{"mail", true},  {"smtp", true},     {"postfix", true}, {"exim", true},
                 {"relay", true}, {"sendmail", true}, {"sender", true},  {"newsletter", true},
                 {"email", true}, {"mx", false},      {"mta", false},    {"ses", false}};

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (begins_with(at, words[i].word) &&
            (words[i].may_go_on || !isalpha((unsigned char)at[strlen(words[i].word)])))
            return true;
    return false;
}

bool sender_name_says(const char *text)
{
    bool in_word = false;

    for (; *text; text++) {
        bool letter = isalpha((unsigned char)*text);

        if (letter && !in_word && is_mail_word(text))
            return true;
        in_word = letter;
    }
    return false;
}

/* --- all interfaces --------------------------------------------------------------------------------- */

static bool name_says(const struct account *account, text_id name)
{
    return name != TEXT_NONE && sender_name_says(text_raw(account->texts, name));
}

static uint8_t sign_of_group(const struct account *account, uint32_t row,
                             const struct smtp_ports *ports)
{
    const struct security_group *group = &account->groups.items[row];
    uint8_t sign = name_says(account, group->name) ? SENDER_BY_NAME : 0;

    for (uint32_t i = 0; i < group->rules.count && !(sign & SENDER_BY_RULE); i++) {
        const struct sg_rule *rule = &account->rules.items[group->rules.first + i];

        if ((rule->flags & RULE_EGRESS) && mail_ports_named(rule, ports))
            sign |= SENDER_BY_RULE;
    }
    return sign;
}

static uint8_t sign_of_interface(const struct account *account, uint32_t row,
                                 const uint8_t *group_signs)
{
    const struct network_interface *at = &account->interfaces.items[row];
    uint8_t sign = 0;

    for (uint32_t i = 0; i < at->groups.count; i++)
        sign |= group_signs[account->interface_groups.items[at->groups.first + i]];
    if (!(sign & SENDER_BY_NAME) &&
        (name_says(account, at->name) || name_says(account, at->description) ||
         (at->instance != NONE && name_says(account, account->instances.items[at->instance].name))))
        sign |= SENDER_BY_NAME;
    if (account_has_reverse_name(account, row))
        sign |= SENDER_BY_REVERSE;
    return sign;
}

uint8_t *sender_signs(const struct account *account, const struct smtp_ports *ports)
{
    uint8_t *signs = mem_zalloc(account->interfaces.count, sizeof *signs);
    uint8_t *group_signs = mem_zalloc(account->groups.count, sizeof *group_signs);
    struct workloads workloads;

    for (uint32_t i = 0; i < account->groups.count; i++)
        group_signs[i] = sign_of_group(account, i, ports);
    workloads_init(&workloads, account);
    for (uint32_t i = 0; i < account->interfaces.count; i++) {
        signs[i] = sign_of_interface(account, i, group_signs);
        if (workload_may_send(workload_of(&workloads, account, i).kind))
            signs[i] |= SENDER_OWN;
    }
    workloads_release(&workloads);
    free(group_signs);
    return signs;
}
