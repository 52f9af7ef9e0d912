/* main.tf and its companions, read back and carried out on paper. */
#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/base/message.h"
#include "model/base/text_pool.h"
#include "model/write/climb.h"
#include "model/write/form_terraform.h"
#include "model/write/hcl_in.h"

static bool complain(struct strbuf *why, const char *sentence)
{
    strbuf_adds(why, sentence);
    return false;
}

static const char *or_nothing(const char *text)
{
    return text ? text : "";
}

/* --- where ---------------------------------------------------------------------------------------------- */

static bool is_provider(const struct hcl_block *block, const char *alias)
{
    const char *own = hcl_find_string(block, "alias");

    return !strcmp(block->type, "provider") && block->labels[0] &&
           !strcmp(block->labels[0], "aws") && !strcmp(or_nothing(own), alias);
}

/* "123456789012 eu-west-1 sg-1", by the provider that a resource names. */
static char *holder_of(const struct hcl_file *file, const struct hcl_block *block, const char *id,
                       bool is_outbound, struct strbuf *why)
{
    const char *word = or_nothing(hcl_find_word(block, "provider"));
    const char *alias = !strncmp(word, "aws.", 4) ? word + 4 : word;
    struct strbuf holder = STRBUF_INIT;

    for (size_t i = 0; i < file->blocks.count; i++) {
        const struct hcl_block *provider = &file->blocks.items[i];

        if (!is_provider(provider, alias))
            continue;
        strbuf_addf(&holder, "%s %s %s%s",
                    or_nothing(hcl_find_string(provider, "allowed_account_ids")),
                    or_nothing(hcl_find_string(provider, "region")), id,
                    is_outbound ? REPLAY_OUTBOUND : "");
        return strbuf_detach(&holder);
    }
    complain(why, _("a resource without a provider"));
    return NULL;
}

/* --- what ----------------------------------------------------------------------------------------------- */

static const char *find_number(const struct hcl_block *block, const char *name, const char *absent)
{
    const char *word = hcl_find_word(block, name);

    return word ? word : absent;
}

/* The one source; NULL if there is none or more than one. A group of another account is written
 * "123456789012/sg-1". */
static const char *find_source(const struct hcl_block *block)
{
    static const char *const names[] = {"cidr_ipv4", "cidr_ipv6", "prefix_list_id",
                                        "referenced_security_group_id"};
    const char *found = NULL;

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const char *source = hcl_find_string(block, names[i]);

        if (source && found)
            return NULL;
        if (source)
            found = i == 3 && strchr(source, '/') ? strchr(source, '/') + 1 : source;
    }
    return found;
}

static char *rule_line(const struct hcl_block *block, struct strbuf *why)
{
    const char *protocol = hcl_find_string(block, "ip_protocol");
    const char *source = find_source(block);
    struct strbuf line = STRBUF_INIT;

    if (!protocol || !source) {
        complain(why, _("a rule without a protocol or without one source"));
        return NULL;
    }
    strbuf_addf(&line, "%s %s %s %s", protocol, find_number(block, "from_port", "-1"),
                find_number(block, "to_port", "-1"), source);
    return strbuf_detach(&line);
}

static char *entry_line(const struct hcl_block *block, struct strbuf *why)
{
    const char *number = hcl_find_word(block, "rule_number");
    const char *action = hcl_find_string(block, "rule_action");
    const char *protocol = hcl_find_string(block, "protocol");
    const char *ipv4 = hcl_find_string(block, "cidr_block");
    const char *ipv6 = hcl_find_string(block, "ipv6_cidr_block");
    struct strbuf line = STRBUF_INIT;

    if (!number || !action || !protocol || !ipv4 == !ipv6 ||
        strcmp(or_nothing(hcl_find_word(block, "egress")), "false") != 0) {
        complain(why, _("an entry that lacks something"));
        return NULL;
    }
    strbuf_addf(&line, "%s %s %s %s %s None None %s", number, action, protocol,
                find_number(block, "from_port", "None"), find_number(block, "to_port", "None"),
                ipv4 ? ipv4 : ipv6);
    return strbuf_detach(&line);
}

/* The second part of "acl-1:100:6:false" for an entry, all of it for a rule. */
static char *import_id(const char *id, bool is_rule)
{
    const char *colon = is_rule ? NULL : strchr(id, ':');

    return colon ? mem_strndup(colon + 1, strcspn(colon + 1, ":")) : mem_strdup(id);
}

/* The import blocks of a file: the ids, by the number of the address they go to. */
struct imports {
    struct text_pool *addresses;
    TABLE(const char *) ids;
};

static void collect_imports(struct imports *imports, const struct hcl_file *file)
{
    *imports = (struct imports){.addresses = text_pool_new()};
    for (size_t i = 0; i < file->blocks.count; i++) {
        const struct hcl_block *block = &file->blocks.items[i];
        text_id address;

        if (strcmp(block->type, "import") != 0)
            continue;
        address = text_pool_adds(imports->addresses, or_nothing(hcl_find_word(block, "to")));
        while (imports->ids.count < text_pool_count(imports->addresses))
            TABLE_ADD(imports->ids, NULL);
        imports->ids.items[address] = or_nothing(hcl_find_string(block, "id"));
    }
}

static void imports_release(struct imports *imports)
{
    free(imports->ids.items);
    text_pool_free(imports->addresses);
}

static void find_import(struct wanted *wanted, const struct imports *imports)
{
    text_id address = text_pool_find(imports->addresses, wanted->address);

    if (address != TEXT_NONE)
        wanted->import_id = import_id(imports->ids.items[address], wanted->is_rule);
}

static bool want(struct wanted_list *list, const struct hcl_file *file,
                 const struct imports *imports, const struct hcl_block *block, struct strbuf *why)
{
    bool is_outbound = !strcmp(block->labels[0], "aws_vpc_security_group_egress_rule");
    bool is_rule = is_outbound || !strcmp(block->labels[0], "aws_vpc_security_group_ingress_rule");
    const char *id = hcl_find_string(block, is_rule ? "security_group_id" : "network_acl_id");
    struct strbuf address = STRBUF_INIT;
    struct wanted *wanted;

    if ((!is_rule && strcmp(block->labels[0], "aws_network_acl_rule") != 0) || !id)
        return complain(why, _("a resource of another kind"));
    TABLE_ADD(list->items, (struct wanted){.is_rule = is_rule});
    wanted = &list->items.items[list->items.count - 1];
    strbuf_addf(&address, "%s.%s", block->labels[0], block->labels[1]);
    wanted->address = strbuf_detach(&address);
    wanted->description = mem_strdup(or_nothing(hcl_find_string(block, "description")));
    wanted->line = is_rule ? rule_line(block, why) : entry_line(block, why);
    wanted->holder = holder_of(file, block, id, is_outbound, why);
    find_import(wanted, imports);
    return wanted->line && wanted->holder;
}

static bool want_each(struct wanted_list *list, const struct hcl_file *file,
                      const struct imports *imports, struct strbuf *why)
{
    for (size_t i = 0; i < file->blocks.count; i++) {
        const struct hcl_block *block = &file->blocks.items[i];

        if (strcmp(block->type, "resource") != 0)
            continue;
        if (!block->labels[1])
            return complain(why, _("a resource without a name"));
        if (!want(list, file, imports, block, why))
            return false;
    }
    return true;
}

static bool want_all(struct wanted_list *list, const struct hcl_file *file, struct strbuf *why)
{
    struct imports imports;
    bool good;

    collect_imports(&imports, file);
    good = want_each(list, file, &imports, why);
    imports_release(&imports);
    return good;
}

/* --- step by step --------------------------------------------------------------------------------------- */

static bool run(struct climb *climb, const struct form_file *file, struct strbuf *why)
{
    struct wanted_list list = {0};
    struct hcl_file hcl;
    bool good;

    strbuf_addf(why, "%s: ", file->name);
    good = hcl_read(&hcl, file->text.text, why);
    if (good) {
        good = want_all(&list, &hcl, why) && climb_step(climb, &list, why);
        wanted_list_release(&list);
        hcl_file_release(&hcl);
    }
    if (good)
        strbuf_clear(why);
    return good;
}

/* files->items[0] is main.tf, and items[1 + n] the file of rung n. */
static bool climb_up(struct climb *climb, const struct form_files *files, size_t first,
                     struct strbuf *why)
{
    bool good = run(climb, &files->items[0], why);

    for (size_t i = first + 2; i < files->count && good; i++)
        good = run(climb, &files->items[i], why);
    return good;
}

static bool climb_down(struct climb *climb, const struct form_files *files, struct strbuf *why)
{
    bool good = true;

    for (size_t i = files->count - 1; i > 0 && good; i--)
        good = run(climb, &files->items[i], why);
    return good;
}

bool form_terraform_is_proven(const struct form_files *files, size_t first,
                              const struct form_job *job, struct strbuf *why)
{
    const struct climb_tool terraform = {.changes_rules = true, .deletes_first = true};
    struct climb climb;
    bool good;

    climb_begin(&climb, job->account, job->plan, terraform);
    good = climb_up(&climb, files, first, why) &&
           climb_arrives(&climb, job->account, job->plan, plan_edits(job->plan), why) &&
           climb_down(&climb, files, why) &&
           climb_arrives(&climb, job->account, job->plan, NULL, why);
    climb_release(&climb);
    return good;
}
