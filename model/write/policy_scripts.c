#include "model/write/policy_scripts.h"

#include <string.h>

#include "model/account/policy_row.h"
#include "model/base/mem.h"
#include "model/base/message.h"
#include "model/base/sanitise.h"
#include "model/write/aws_cli_script.h"
#include "model/write/policy_build.h"
#include "model/write/policy_case.h"
#include "model/write/policy_plan.h"
#include "model/write/policy_print.h"
#include "model/write/quote.h"
#include "model/write/replay.h"
#include "model/write/shell_words.h"

enum { MODE_SCRIPT = 0700 };

/* --- the script ----------------------------------------------------------------------------------- */

/* Between head and functions stands the script's own name. */
static const char head[] =
    "# shellcheck disable=SC2016 # words of the export are taken as they are\n"
    "#\n"
    "# Puts each policy only if AWS has it as this script knows it. Run it with --dry-run first: then\n"
    "# it checks and prints, and changes nothing. It stops at the first failure and can be run again:\n"
    "# what is there already is left alone. --anyway writes over what was changed since.\n";
static const char functions[] =
    "set -u\n"
    "export AWS_PAGER='' AWS_CLI_AUTO_PROMPT=off\n"
    "\n"
    "blanks=$' \\t\\r\\n'\n"
    "dry_run='' anyway='' changed='' left_out='' live='' live_account=''\n"
    "\n"
    "note() {\n"
    "    printf '%s: %s\\n' \"$self\" \"$1\" >&2\n"
    "}\n"
    "\n"
    "stop() {\n"
    "    note \"$1\"\n"
    "    if [ -n \"$changed\" ]; then\n"
    "        printf 'Done so far:\\n%sTo undo it, run: bash %s\\n' \"$changed\" \"$back\" >&2\n"
    "    else\n"
    "        note 'nothing was changed'\n"
    "    fi\n"
    "    exit 1\n"
    "}\n"
    "\n"
    "# plain DOCUMENT: without blanks, which AWS does not keep everywhere.\n"
    "plain() {\n"
    "    printf '%s' \"${1//[$blanks]/}\"\n"
    "}\n"
    "\n"
    "# look KIND REGION OWNER NAME: the document that AWS has.\n"
    "look() {\n"
    "    case $1 in\n"
    "    identity)\n"
    "        live=$(aws sesv2 get-email-identity-policies --region \"$2\" --email-identity \"$3\" \\\n"
    "            --query \"Policies.\\\"$4\\\"\" --output text)\n"
    "        ;;\n"
    "    user | group | role)\n"
    "        live=$(aws iam \"get-$1-policy\" --region \"$any_region\" \"--$1-name\" \"$3\" \\\n"
    "            --policy-name \"$4\" --query PolicyDocument --output json)\n"
    "        ;;\n"
    "    managed)\n"
    "        version=$(aws iam get-policy --region \"$any_region\" --policy-arn \"$3\" \\\n"
    "            --query Policy.DefaultVersionId --output text) &&\n"
    "            live=$(aws iam get-policy-version --region \"$any_region\" --policy-arn \"$3\" \\\n"
    "                --version-id \"$version\" --query PolicyVersion.Document --output json)\n"
    "        ;;\n"
    "    *)\n"
    "        live=$(aws ec2 describe-vpc-endpoints --region \"$2\" --vpc-endpoint-ids \"$3\" \\\n"
    "            --query 'VpcEndpoints[0].PolicyDocument' --output text)\n"
    "        ;;\n"
    "    esac || stop \"the policy ${4:+$4 }of $3 cannot be read\"\n"
    "    live=$(plain \"$live\")\n"
    "}\n"
    "\n"
    AWS_SCRIPT_TYPED
    "\n"
    "# run WORD...: one changing call.\n"
    "run() {\n"
    "    if [ -n \"$dry_run\" ]; then\n"
    "        printf 'would run: aws %s\\n' \"$(typed \"$@\")\"\n"
    "    else\n"
    "        aws \"$@\" >/dev/null || stop 'it failed'\n"
    "    fi\n"
    "}\n"
    "\n"
    "# put KIND REGION OWNER NAME VERSION DOCUMENT\n"
    "put() {\n"
    "    case $1 in\n"
    "    identity)\n"
    "        run sesv2 update-email-identity-policy --region \"$2\" --email-identity \"$3\" \\\n"
    "            --policy-name \"$4\" --policy \"$6\"\n"
    "        ;;\n"
    "    user | group | role)\n"
    "        run iam \"put-$1-policy\" --region \"$any_region\" \"--$1-name\" \"$3\" \\\n"
    "            --policy-name \"$4\" --policy-document \"$6\"\n"
    "        ;;\n"
    "    managed)\n"
    "        if [ -n \"$is_way_back\" ]; then\n"
    "            run iam set-default-policy-version --region \"$any_region\" --policy-arn \"$3\" \\\n"
    "                --version-id \"$5\"\n"
    "            run iam delete-policy-version --region \"$any_region\" --policy-arn \"$3\" \\\n"
    "                --version-id \"$version\"\n"
    "        else\n"
    "            run iam create-policy-version --region \"$any_region\" --policy-arn \"$3\" \\\n"
    "                --policy-document \"$6\" --set-as-default\n"
    "        fi\n"
    "        ;;\n"
    "    *)\n"
    "        run ec2 modify-vpc-endpoint --region \"$2\" --vpc-endpoint-id \"$3\" --policy-document \"$6\"\n"
    "        ;;\n"
    "    esac\n"
    "}\n"
    "\n"
    "# is_mine ACCOUNT: of the account that the credentials are of.\n"
    "is_mine() {\n"
    "    [ \"$1\" = \"$live_account\" ]\n"
    "}\n"
    "\n"
    "# room_for ARN: AWS keeps five versions of a managed policy.\n"
    "room_for() {\n"
    "    local versions\n"
    "    versions=$(aws iam list-policy-versions --region \"$any_region\" --policy-arn \"$1\" \\\n"
    "        --query 'length(Versions)' --output text) || stop \"the versions of $1 cannot be read\"\n"
    "    [ \"$versions\" -lt 5 ] ||\n"
    "        stop \"$1 has five versions, and AWS keeps no more: delete one that is not in force (aws iam delete-policy-version)\"\n"
    "}\n"
    "\n"
    "# check KIND ACCOUNT REGION OWNER NAME VERSION FROM TO\n"
    "check() {\n"
    "    if ! is_mine \"$2\"; then\n"
    "        note \"left out, since it is of account $2: ${5:+$5 of }$4\"\n"
    "        left_out=yes\n"
    "        return\n"
    "    fi\n"
    "    look \"$1\" \"$3\" \"$4\" \"$5\"\n"
    "    [ \"$live\" != \"$(plain \"$8\")\" ] || return 0\n"
    "    [ -n \"$anyway\" ] || [ \"$live\" = \"$(plain \"$7\")\" ] ||\n"
    "        stop \"the policy ${5:+$5 }of $4 is not as this script knows it any more; make a new export\"\n"
    "    [ \"$1\" != managed ] || [ -n \"$is_way_back\" ] || room_for \"$4\"\n"
    "}\n"
    "\n"
    "# change KIND ACCOUNT REGION OWNER NAME VERSION FROM TO\n"
    "change() {\n"
    "    is_mine \"$2\" || return 0\n"
    "    look \"$1\" \"$3\" \"$4\" \"$5\"\n"
    "    if [ \"$live\" = \"$(plain \"$8\")\" ]; then\n"
    "        printf 'already so: %s\\n' \"${5:+$5 of }$4\"\n"
    "        return\n"
    "    fi\n"
    "    put \"$1\" \"$3\" \"$4\" \"$5\" \"$6\" \"$8\"\n"
    "    [ -z \"$dry_run\" ] || return 0\n"
    "    changed=\"$changed  ${5:+$5 of }$4\n"
    "\"\n"
    "    printf 'done: %s\\n' \"${5:+$5 of }$4\"\n"
    "}\n"
    "\n"
    "# verify KIND ACCOUNT REGION OWNER NAME VERSION FROM TO: AWS may take some seconds to show it.\n"
    "verify() {\n"
    "    local tries=5\n"
    "    is_mine \"$2\" || return 0\n"
    "    look \"$1\" \"$3\" \"$4\" \"$5\"\n"
    "    while [ \"$live\" != \"$(plain \"$8\")\" ]; do\n"
    "        tries=$((tries - 1))\n"
    "        [ \"$tries\" -gt 0 ] || stop \"AWS does not show the change of ${5:+$5 of }$4: $live\"\n"
    "        sleep 2\n"
    "        look \"$1\" \"$3\" \"$4\" \"$5\"\n"
    "    done\n"
    "}\n"
    "\n"
    "# each WHAT: does it to each policy.\n"
    "each() {\n";
static const char tail[] =
    "}\n"
    "\n"
    "for word in ${1+\"$@\"}; do\n"
    "    case $word in\n"
    "    --dry-run) dry_run=yes ;;\n"
    "    --anyway) anyway=yes ;;\n"
    "    *)\n"
    "        printf 'usage: %s [--dry-run] [--anyway]\\n' \"$self\" >&2\n"
    "        exit 2\n"
    "        ;;\n"
    "    esac\n"
    "done\n"
    "command -v aws >/dev/null || stop 'the AWS CLI (aws) is not installed'\n"
    "live_account=$(aws sts get-caller-identity --region \"$any_region\" --query Account --output text) ||\n"
    "    stop 'AWS does not say whose credentials these are'\n"
    "each check\n"
    "each change\n"
    "if [ -n \"$dry_run\" ]; then\n"
    "    echo 'nothing was changed'\n"
    "else\n"
    "    each verify\n"
    "    [ -n \"$is_way_back\" ] ||\n"
    "        echo 'Now run test-policies.sh, inside and outside: nothing is known to be restricted before.'\n"
    "fi\n"
    "[ -z \"$left_out\" ]\n";

/* --- its words ------------------------------------------------------------------------------------ */

enum { WORD_KIND, WORD_ACCOUNT, WORD_REGION, WORD_OWNER, WORD_NAME, WORD_VERSION, WORD_FROM, WORD_TO, WORD_COUNT };

/* What one policy's line says. */
struct policy_words {
    struct strbuf items[WORD_COUNT];
};

static void words_release(struct policy_words *words)
{
    for (unsigned i = 0; i < WORD_COUNT; i++)
        strbuf_release(&words->items[i]);
}

/* To the letter where that is safe to read, so that AWS's own answer compares; IAM's documents come out of the CLI as
 * it prints JSON. */
static void add_old(struct strbuf *out, const struct policy_case *one)
{
    const struct strbuf *text = &one->policy.text;

    if (one->kind != POLICY_IAM && sanitise_lines_are_clean(text->text))
        strbuf_add(out, text->text, text->length);
    else
        policy_print(out, text->text, text->length, POLICY_COMPACT);
}

static void make_words(struct policy_words *words, const struct policy_case *one,
                       const struct account *account, bool is_way_back)
{
    const struct policy_text *text = policy_row_text(account, one->row);
    const struct scope *scope = &account->scopes.items[policy_row_scope(account, one->row)];
    const char *owner = text_raw(account->texts, policy_row_owner(account, one->row));
    struct strbuf *items = words->items;

    for (unsigned i = 0; i < WORD_COUNT; i++)
        strbuf_init(&items[i]);
    strbuf_adds(&items[WORD_KIND], policy_row_kind(account, one->row));
    strbuf_adds(&items[WORD_ACCOUNT], text_raw(account->texts, scope->account));
    strbuf_adds(&items[WORD_REGION], text_raw(account->texts, scope->region));
    strbuf_adds(&items[WORD_OWNER], one->kind == POLICY_IAM && text->owner_kind != POLICY_MANAGED
                                        ? policy_user_name(owner)
                                        : owner);
    if (text && text->owner_kind != POLICY_MANAGED)
        strbuf_adds(&items[WORD_NAME], text_raw(account->texts, text->name));
    if (text && text->version != TEXT_NONE)
        strbuf_adds(&items[WORD_VERSION], text_raw(account->texts, text->version));
    add_old(&items[is_way_back ? WORD_TO : WORD_FROM], one);
    strbuf_add(&items[is_way_back ? WORD_FROM : WORD_TO], one->proposal.document.text,
               one->proposal.document.length);
}

static void add_line(struct strbuf *out, const struct policy_words *words)
{
    strbuf_adds(out, "    \"$1\"");
    for (unsigned i = 0; i < WORD_COUNT; i++) {
        strbuf_addch(out, ' ');
        quote_shell(out, words->items[i].text, words->items[i].length);
    }
    strbuf_addch(out, '\n');
}

/* --- the files ------------------------------------------------------------------------------------ */

struct scripts {
    struct strbuf ways[2]; /* the lines of both: there, and back */
    struct strbuf probes;
    struct strbuf region;
    size_t count;
};

static bool add_policy(struct scripts *scripts, const struct account *account, uint32_t row,
                       struct strbuf *why)
{
    struct policy_case one;
    bool good;

    policy_case_make(&one, account, row);
    good = policy_case_can_be_mended(&one);
    for (unsigned back = 0; back < 2 && good; back++) {
        struct policy_words words;

        make_words(&words, &one, account, back != 0);
        add_line(&scripts->ways[back], &words);
        words_release(&words);
    }
    if (good && !scripts->region.length)
        strbuf_adds(&scripts->region, one.proposal.region.text);
    if (good && !strstr(scripts->probes.text, one.proposal.probe.text))
        strbuf_adds(&scripts->probes, one.proposal.probe.text);
    if (!good)
        policy_case_refuse(&one, why);
    scripts->count++;
    policy_case_release(&one);
    return good;
}

static void add_script(struct strbuf *out, const struct scripts *scripts, bool is_way_back)
{
    strbuf_addf(out, "#!/usr/bin/env bash\n# Made by vpcmend. Policies: %zu.\n%s", scripts->count, head);
    strbuf_adds(out, is_way_back
                         ? "# This is the way back: each policy as it was in the export.\n"
                           "self=rollback-policies.sh back=apply-policies.sh is_way_back=yes\n"
                         : "# rollback-policies.sh is the way back. Nothing is known to be restricted "
                           "before\n# test-policies.sh has been run, inside and outside.\n"
                           "self=apply-policies.sh back=rollback-policies.sh is_way_back=\n");
    strbuf_adds(out, "any_region=");
    quote_shell(out, scripts->region.text, scripts->region.length);
    strbuf_addch(out, '\n');
    strbuf_adds(out, functions);
    strbuf_add(out, scripts->ways[is_way_back].text, scripts->ways[is_way_back].length);
    strbuf_adds(out, tail);
}

/* --- read back ------------------------------------------------------------------------------------ */

static bool line_holds(const char **at, const struct policy_words *words)
{
    static const char begin[] = "    \"$1\" ";
    struct shell_words read = {0};
    const char *next = strncmp(*at, begin, sizeof begin - 1)
                           ? NULL
                           : shell_words_read(&read, *at + sizeof begin - 1);
    bool good = next && read.items.count == WORD_COUNT;

    for (unsigned i = 0; i < WORD_COUNT && good; i++)
        good = strbuf_equals(&words->items[i], shell_words_at(&read, i));
    shell_words_release(&read);
    *at = next;
    return good;
}

static bool script_holds(const struct strbuf *script, const struct form_job *job, bool is_way_back)
{
    const char *at = strstr(script->text, functions);
    bool good = at != NULL;

    at += good ? sizeof functions - 1 : 0;
    for (size_t i = 0; i < plan_policy_count(job->plan) && good; i++) {
        const struct change *change = plan_policy_at(job->plan, i);
        struct policy_case one;
        struct policy_words words;

        if (!change_kind_alters(change->kind))
            continue;
        policy_case_make(&one, job->account, change->target.row);
        make_words(&words, &one, job->account, is_way_back);
        good = line_holds(&at, &words);
        words_release(&words);
        policy_case_release(&one);
    }
    return good && !strcmp(at, tail);
}

bool policy_script_check(const struct form_file *file, const struct form_job *job, bool is_way_back,
                         struct strbuf *why)
{
    struct strbuf detail = STRBUF_INIT;
    bool good = script_holds(&file->text, job, is_way_back);

    if (!good) {
        strbuf_adds(&detail, _("its documents are not those of the plan"));
        replay_refuses_form(why, file->name, &detail);
    }
    strbuf_release(&detail);
    return good;
}

static struct strbuf *add_file(struct form_files *files, const char *name)
{
    struct strbuf *text = form_files_add(files, name);

    files->items[files->count - 1].mode = MODE_SCRIPT;
    return text;
}

static bool add_files(struct form_files *files, const struct form_job *job,
                      const struct scripts *scripts, struct strbuf *why)
{
    static const char *const names[] = {"apply-policies.sh", "rollback-policies.sh"};
    bool good = true;

    for (unsigned back = 0; back < 2 && good; back++) {
        add_script(add_file(files, names[back]), scripts, back != 0);
        good = policy_script_check(&files->items[files->count - 1], job, back != 0, why);
    }
    policy_test_script(add_file(files, "test-policies.sh"), &scripts->probes);
    files->belong_together = true;
    return good;
}

bool policy_scripts_add(struct form_files *files, const struct form_job *job, struct strbuf *why)
{
    struct scripts scripts = {.ways = {STRBUF_INIT, STRBUF_INIT},
                              .probes = STRBUF_INIT,
                              .region = STRBUF_INIT};
    size_t count = plan_policy_count(job->plan);
    bool good = true;

    for (size_t i = 0; i < count && good; i++)
        if (change_kind_alters(plan_policy_at(job->plan, i)->kind))
            good = add_policy(&scripts, job->account, plan_policy_at(job->plan, i)->target.row, why);
    if (good && policy_plan_puts(job->plan))
        good = add_files(files, job, &scripts, why);
    strbuf_release(&scripts.ways[0]);
    strbuf_release(&scripts.ways[1]);
    strbuf_release(&scripts.probes);
    strbuf_release(&scripts.region);
    return good;
}
