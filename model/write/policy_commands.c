/*
 * The lines around a proposed policy. Nothing of an export stands in them outside of quote_shell, and no word that
 * begins with "file:" or "-": policy_wanted_fault has let pass plain ids only, and a document begins with {.
 */
#include "model/write/policy_build.h"

#include <stdlib.h>
#include <string.h>

#include "model/judge/policy_scene.h"
#include "model/write/policy_print.h"
#include "model/write/quote.h"

static void add_word(struct strbuf *out, const char *option, const char *word)
{
    strbuf_addf(out, " %s ", option);
    quote_shell(out, word, strlen(word));
}

/* --- put and delete ------------------------------------------------------------------------------- */

static void add_user_command(struct strbuf *out, const char *user, const char *name,
                             const char *document)
{
    strbuf_adds(out, document ? "aws iam put-user-policy" : "aws iam delete-user-policy");
    add_word(out, "--user-name", policy_user_name(user));
    add_word(out, "--policy-name", name);
    if (document)
        add_word(out, "--policy-document", document);
    strbuf_addch(out, '\n');
}

static void add_identity_command(struct strbuf *out, const char *identity, const char *name,
                                 const char *document)
{
    struct strbuf region = STRBUF_INIT;

    policy_add_region(&region, identity);
    strbuf_adds(out, document ? "aws ses put-identity-policy" : "aws ses delete-identity-policy");
    add_word(out, "--region", region.text);
    add_word(out, "--identity", policy_identity_name(identity));
    add_word(out, "--policy-name", name);
    if (document)
        add_word(out, "--policy", document);
    strbuf_addch(out, '\n');
    strbuf_release(&region);
}

/* `document` NULL deletes. */
static void add_change(struct strbuf *out, const struct policy_proposal *proposal,
                       const struct policy_wanted *wanted, const char *document)
{
    if (proposal->form == POLICY_FOR_IDENTITY) {
        add_identity_command(out, wanted->identity, proposal->name, document);
        return;
    }
    for (size_t i = 0; i < wanted->user_count; i++)
        add_user_command(out, wanted->users[i], proposal->name, document);
}

/* --- the send test -------------------------------------------------------------------------------- */

static void add_host(struct strbuf *out, const struct policy_wanted *wanted)
{
    strbuf_adds(out, "email-smtp.");
    policy_add_region(out, wanted->identity);
    strbuf_adds(out, strncmp(wanted->identity, "arn:aws-cn:", 11) ? ".amazonaws.com"
                                                                  : ".amazonaws.com.cn");
}

/* An address that the policy lets send. */
static char *sender_of(const struct policy_wanted *wanted)
{
    const char *name = policy_identity_name(wanted->identity);
    struct strbuf sender = STRBUF_INIT;

    if (wanted->from)
        return policy_filled(wanted->from);
    strbuf_addf(&sender, "%s%s", strchr(name, '@') ? "" : "vpcmend-probe@", name);
    return strbuf_detach(&sender);
}

/* A 250 counts behind the 354 that asks for the message: the ones before it are about addresses. */
#define LAST_WORD "awk '/^< 354 /{d=1} /^< [45][0-9][0-9] /||(d&&/^< 250 /){a=$0} END{print a}'"

/* Prints the server's last word about the message: curl's own status tells refusals of all kinds alike. */
static void add_send(struct strbuf *out, const char *host, const char *sender)
{
    struct strbuf url = STRBUF_INIT, message = STRBUF_INIT;

    strbuf_addf(&url, "smtps://%s:465", host);
    strbuf_addf(&message,
                "From: %s\\r\\nTo: success@simulator.amazonses.com\\r\\nSubject: "
                "test\\r\\n\\r\\ntest\\r\\n",
                sender);
    strbuf_adds(out, "printf");
    add_word(out, "--", message.text);
    strbuf_adds(out, " |\n  curl --silent --verbose --netrc");
    add_word(out, "--url", url.text);
    add_word(out, "--mail-from", sender);
    strbuf_adds(out, " --mail-rcpt 'success@simulator.amazonses.com' --upload-file - 2>&1 |\n"
                     "  " LAST_WORD "\n");
    strbuf_release(&url);
    strbuf_release(&message);
}

static void add_test(struct strbuf *out, enum policy_form form, const struct policy_wanted *wanted)
{
    struct strbuf public_host = STRBUF_INIT;
    char *sender = sender_of(wanted);

    add_host(&public_host, wanted);
    strbuf_adds(out, "# The SMTP user name and password stand in ~/.netrc (mode 600) and not on "
                     "the command line:\n"
                     "#   machine HOST login USER password PASSWORD\n");
    strbuf_adds(
        out,
        form == POLICY_FOR_ADDRESSES
            ? "# From inside, by way of the NAT gateway: must print \"< 250 ...\".\n"
            : "# From inside, on a host that reaches the endpoint: must print \"< 250 ...\".\n");
    add_send(out, wanted->host ? wanted->host : public_host.text, sender);
    strbuf_adds(out, "# From outside, on any other host, with the same credentials: must print \"< "
                     "554 ...\".\n");
    add_send(out, public_host.text, sender);
    strbuf_release(&public_host);
    free(sender);
}

/* "inside) wanted=250 url='smtps://...' ;;" */
static void add_case(struct strbuf *out, const char *place, const char *wanted, const char *host)
{
    struct strbuf url = STRBUF_INIT;

    strbuf_addf(&url, "smtps://%s:465", host);
    strbuf_addf(out, "%s) wanted=%s url=", place, wanted);
    quote_shell(out, url.text, url.length);
    strbuf_adds(out, " ;;\n");
    strbuf_release(&url);
}

static const char script_head[] =
    "#!/bin/sh\n"
    "# Sends one message and tells what the server said: sh FILE inside, sh FILE outside\n"
    "# ~/.netrc (mode 600) holds: machine HOST login USER password PASSWORD\n"
    "set -u\nfrom=";
static const char script_tail[] =
    "*) echo 'say inside or outside: from where this is run' >&2; exit 2 ;;\n"
    "esac\n"
    "answer=$(printf 'From: %s\\r\\nTo: %s\\r\\nSubject: test\\r\\n\\r\\ntest\\r\\n' \"$from\" "
    "\"$to\" |\n"
    "    curl --silent --verbose --netrc --url \"$url\" --mail-from \"$from\" --mail-rcpt \"$to\" "
    "\\\n"
    "        --upload-file - 2>&1 |\n"
    "    " LAST_WORD ")\n"
    "printf '%s\\n' \"${answer:-no answer from the server}\"\n"
    "case $answer in\n"
    "\"< $wanted \"*) echo 'as wanted' ;;\n"
    "*) echo \"wanted: $wanted\"; exit 1 ;;\n"
    "esac\n";

static void add_test_script(struct strbuf *out, const struct policy_wanted *wanted)
{
    struct strbuf public_host = STRBUF_INIT;
    char *sender = sender_of(wanted);

    add_host(&public_host, wanted);
    strbuf_adds(out, script_head);
    quote_shell(out, sender, strlen(sender));
    strbuf_adds(out, "\nto='success@simulator.amazonses.com'\ncase ${1-} in\n");
    add_case(out, "inside", "250", wanted->host ? wanted->host : public_host.text);
    add_case(out, "outside", "554", public_host.text);
    strbuf_adds(out, script_tail);
    strbuf_release(&public_host);
    free(sender);
}

void policy_add_commands(struct policy_proposal *proposal, const struct policy *old,
                         const struct policy_wanted *wanted)
{
    struct strbuf before = STRBUF_INIT;

    if (old)
        policy_print(&before, old->text.text, old->text.length, POLICY_COMPACT);
    add_change(&proposal->apply, proposal, wanted, proposal->document.text);
    add_change(&proposal->undo, proposal, wanted, old ? before.text : NULL);
    add_test(&proposal->test, proposal->form, wanted);
    add_test_script(&proposal->test_script, wanted);
    strbuf_release(&before);
}
