/*
 * Terraform: one file for each rung of the ladder, each complete, of the same resource addresses. They
 * are copied over main.tf one after the other. Only main.tf ends in ".tf", so Terraform reads one.
 *
 * main.tf is the first step that does something, together with the imports. An import is good once: a
 * rule that went has another id when it is there again, so the files for the way back have none.
 *
 * aws_vpc_security_group_ingress_rule changes in place as long as the source stays of its type;
 * aws_network_acl_rule has no update at all: it is deleted and created, so an entry that changes has a
 * stand-in. Both read from the provider's behaviour (5.100), as is that it does not read an imported
 * entry's ICMP type and code.
 */
#include "model/write/form_terraform.h"

#include <stdlib.h>
#include <string.h>

#include "model/account/rule.h"
#include "model/base/mem.h"
#include "model/base/message.h"
#include "model/base/sanitise.h"
#include "model/write/aws_cli_words.h"
#include "model/write/hcl_out.h"
#include "model/write/part_words.h"

struct writing {
    const struct ladder *ladder;
    const struct account *account;
    char **names;
    size_t first; /* the rung of main.tf, as a number of ladder->rungs */
};

/* --- providers ------------------------------------------------------------------------------------------ */

static void write_versions(struct hcl_out *hcl)
{
    hcl_open(hcl, "terraform", NULL, NULL);
    hcl_string(hcl, "required_version", ">= 1.5");
    hcl_open(hcl, "required_providers", NULL, NULL);
    hcl_open_object(hcl, "aws");
    hcl_string(hcl, "source", "hashicorp/aws");
    hcl_string(hcl, "version", ">= 4.56");
    hcl_close(hcl);
    hcl_close(hcl);
    hcl_close(hcl);
}

/* "account_123456789012_eu_west_1"; regions are letters, digits and hyphens. */
static void add_alias(struct strbuf *out, const struct ladder_place *place)
{
    size_t start = out->length;

    strbuf_addf(out, *place->number ? "account_%s" : "any_account", place->number);
    strbuf_addf(out, *place->region ? "_%s" : "_any_region", place->region);
    for (size_t i = start; i < out->length; i++)
        if (out->text[i] == '-')
            out->text[i] = '_';
}

static bool has_several_accounts(const struct ladder *ladder)
{
    for (size_t i = 1; i < ladder->places.count; i++)
        if (strcmp(ladder->places.items[i].number, ladder->places.items[0].number) != 0)
            return true;
    return false;
}

static void write_provider(const struct writing *writing, struct hcl_out *hcl,
                           const struct ladder_place *place)
{
    struct strbuf text = STRBUF_INIT;

    if (has_several_accounts(writing->ladder) && *place->number)
        hcl_comment(hcl, "If this account needs credentials of its own, name their profile here.");
    hcl_open(hcl, "provider", "aws", NULL);
    if (writing->ladder->places.count > 1) {
        add_alias(&text, place);
        hcl_string(hcl, "alias", text.text);
    }
    if (*place->region)
        hcl_string(hcl, "region", place->region);
    if (*place->number) {
        strbuf_clear(&text);
        strbuf_addf(&text, "[\"%s\"]", place->number);
        hcl_raw(hcl, "allowed_account_ids", text.text);
    }
    hcl_close(hcl);
    strbuf_release(&text);
}

/* --- resources ------------------------------------------------------------------------------------------ */

static const char *resource_type(const struct ladder_part *part)
{
    if (ladder_part_is_outbound(part))
        return "aws_vpc_security_group_egress_rule";
    return part->kind == PART_RULE ? "aws_vpc_security_group_ingress_rule" : "aws_network_acl_rule";
}

static void write_part_provider(const struct writing *writing, struct hcl_out *hcl,
                                const struct ladder_part *part)
{
    struct strbuf word = STRBUF_INIT;

    if (writing->ladder->places.count > 1) {
        strbuf_adds(&word, "aws.");
        add_alias(&word, &writing->ladder->places.items[part->place]);
        hcl_raw(hcl, "provider", word.text);
    }
    strbuf_release(&word);
}

static void write_source(const struct writing *writing, struct hcl_out *hcl,
                         const struct ladder_part *part, const struct sg_rule *rule)
{
    static const char *const names[] = {
        [SOURCE_PREFIX_LIST] = "prefix_list_id", [SOURCE_GROUP] = "referenced_security_group_id"};
    const char *owner = part_source_owner(writing->ladder, part, rule, writing->account);
    struct strbuf source = STRBUF_INIT;

    if (*owner)
        strbuf_addf(&source, "%s/", owner);
    rule_format_source(writing->account, rule, true, &source);
    if (rule->source_kind != SOURCE_CIDR)
        hcl_string(hcl, names[rule->source_kind], source.text);
    else if (account_block(writing->account, rule->source).family == IP_V6)
        hcl_string(hcl, "cidr_ipv6", source.text);
    else
        hcl_string(hcl, "cidr_ipv4", source.text);
    strbuf_release(&source);
}

/* Tags that others put on a rule are theirs. */
static void write_rule(const struct writing *writing, struct hcl_out *hcl,
                       const struct ladder_part *part, const struct sg_rule *rule)
{
    const char *description = aws_description(writing->account, rule);
    char buffer[8];

    hcl_string(hcl, "security_group_id", part_holder_id(part, writing->account));
    hcl_string(hcl, "ip_protocol", aws_rule_protocol(rule->protocol, buffer));
    if (protocol_has_ports(rule->protocol) || protocol_has_types(rule->protocol)) {
        hcl_number(hcl, "from_port", rule->from_port);
        hcl_number(hcl, "to_port", rule->to_port);
    }
    write_source(writing, hcl, part, rule);
    if (*description)
        hcl_string(hcl, "description", description);
    hcl_open(hcl, "lifecycle", NULL, NULL);
    hcl_raw(hcl, "ignore_changes", "[tags]");
    hcl_close(hcl);
}

static void write_entry(const struct writing *writing, struct hcl_out *hcl,
                        const struct ladder_part *part, const struct acl_entry *entry)
{
    struct cidr block = account_block(writing->account, entry->cidr);
    struct strbuf text = STRBUF_INIT;

    hcl_string(hcl, "network_acl_id", part_holder_id(part, writing->account));
    hcl_raw(hcl, "egress", "false");
    hcl_number(hcl, "rule_number", entry->number);
    hcl_string(hcl, "rule_action", entry->allow ? "allow" : "deny");
    strbuf_addf(&text, "%d", entry->protocol);
    hcl_string(hcl, "protocol", text.text);
    if (protocol_has_ports(entry->protocol)) {
        hcl_number(hcl, "from_port", entry->from_port);
        hcl_number(hcl, "to_port", entry->to_port);
    }
    strbuf_clear(&text);
    cidr_format(&text, block);
    hcl_string(hcl, block.family == IP_V6 ? "ipv6_cidr_block" : "cidr_block", text.text);
    strbuf_release(&text);
}

static void write_resource(const struct writing *writing, struct hcl_out *hcl, size_t number,
                           enum rung rung)
{
    const struct ladder_part *part = &writing->ladder->parts.items[number];

    if (part->at[rung] == PART_ABSENT)
        return;
    hcl_open(hcl, "resource", resource_type(part), writing->names[number]);
    write_part_provider(writing, hcl, part);
    if (part->kind == PART_RULE)
        write_rule(writing, hcl, part, ladder_rule(part, rung));
    else
        write_entry(writing, hcl, part, ladder_entry(part, rung));
    hcl_close(hcl);
}

static void write_import(const struct writing *writing, struct hcl_out *hcl, size_t number)
{
    const struct ladder_part *part = &writing->ladder->parts.items[number];
    struct strbuf text = STRBUF_INIT;

    if (!ladder_part_is_old(part))
        return;
    hcl_open(hcl, "import", NULL, NULL);
    strbuf_addf(&text, "%s.%s", resource_type(part), writing->names[number]);
    hcl_raw(hcl, "to", text.text);
    strbuf_clear(&text);
    if (part->kind == PART_RULE)
        strbuf_adds(&text, text_raw(writing->account->texts, part->rules[PART_OLD].id));
    else
        strbuf_addf(&text, "%s:%u:%d:false", part_holder_id(part, writing->account),
                    (unsigned)part->entries[PART_OLD].number, part->entries[PART_OLD].protocol);
    hcl_string(hcl, "id", text.text);
    hcl_close(hcl);
    strbuf_release(&text);
}

/* --- files ---------------------------------------------------------------------------------------------- */

static void write_file(const struct writing *writing, size_t number, bool is_main,
                       struct strbuf *out)
{
    const struct ladder *ladder = writing->ladder;
    struct strbuf comment = STRBUF_INIT;
    struct hcl_out hcl;

    if (is_main)
        terraform_main_comment(ladder, number, &comment);
    else
        terraform_rung_comment(ladder, writing->first, number, &comment);
    hcl_out_init(&hcl, out);
    hcl_heading(&hcl, comment.text);
    write_versions(&hcl);
    for (size_t i = 0; i < ladder->places.count; i++)
        write_provider(writing, &hcl, &ladder->places.items[i]);
    for (size_t i = 0; i < ladder->parts.count; i++)
        write_resource(writing, &hcl, i, ladder->rungs[number]);
    for (size_t i = 0; i < ladder->parts.count && is_main; i++)
        write_import(writing, &hcl, i);
    hcl_out_release(&hcl);
    strbuf_release(&comment);
}

static void write_files(const struct writing *writing, struct form_files *files)
{
    struct strbuf name = STRBUF_INIT;

    write_file(writing, writing->first, true,
               form_files_add(files, form_file_name(FORM_TERRAFORM)));
    for (size_t i = 0; i < writing->ladder->rung_count; i++) {
        strbuf_clear(&name);
        terraform_file_name(writing->ladder, i, &name);
        write_file(writing, i, false, form_files_add(files, name.text));
    }
    files->belong_together = writing->first + 1 < writing->ladder->rung_count;
    strbuf_release(&name);
}

/* The first step must find everything that it takes over, so it cannot be the one that removes. */
static size_t first_rung(const struct ladder *ladder)
{
    struct rung_step step = rung_step_between(ladder, RUNG_AS_IT_WAS, ladder->rungs[1]);

    return step.destroyed ? 0 : 1;
}

static bool can_be_imported(const struct ladder *ladder, const struct account *account,
                            struct strbuf *why)
{
    for (size_t i = 0; i < ladder->parts.count; i++) {
        const struct ladder_part *part = &ladder->parts.items[i];
        struct strbuf name = STRBUF_INIT;

        if (part->kind != PART_ENTRY || !ladder_part_is_old(part) ||
            !protocol_has_types(part->entries[PART_OLD].protocol))
            continue;
        entry_format_name(account, &part->entries[PART_OLD], &name);
        sanitise_add(why, name.text, name.length);
        strbuf_adds(why, _(": Terraform does not read the ICMP type and code of an entry that it "
                           "takes over. Use the aws-cli form."));
        strbuf_release(&name);
        return false;
    }
    return true;
}

bool form_terraform(struct form_files *files, const struct form_job *job, struct strbuf *why)
{
    const struct ladder_request request = {.plan = job->plan,
                                           .account = job->account,
                                           .tool = "Terraform",
                                           .rules_in_place = true,
                                           .stand_ins = true};
    struct ladder ladder;
    bool good = ladder_make(&ladder, &request, why);

    if (!good)
        return false;
    good = can_be_imported(&ladder, job->account, why);
    if (good) {
        struct writing writing = {&ladder, job->account,
                                  part_names(&ladder, job->account, NAME_SNAKE),
                                  first_rung(&ladder)};

        write_files(&writing, files);
        part_names_free(writing.names, &ladder);
        good = form_terraform_is_proven(files, writing.first, job, why);
    }
    ladder_release(&ladder);
    return good;
}
