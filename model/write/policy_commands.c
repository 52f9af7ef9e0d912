/*
 * The lines around a proposed policy. Nothing of an export stands in them outside of quote_shell, and no word that
 * begins with "file:" or "-": policy_wanted_fault has let pass plain ids only, and a document begins with {.
 */
#include "model/write/policy_build.h"

#include <stdlib.h>
#include <string.h>

#include "model/judge/policy_values.h"
#include "model/write/policy_print.h"
#include "model/write/quote.h"

static void add_word(struct strbuf *out, const char *option, const char *word)
{
    strbuf_addf(out, " %s ", option);
    quote_shell(out, word, strlen(word));
}

/* --- put and delete ------------------------------------------------------------------------------- */

/* What IAM calls each of those who bear inline policies. */
static const char *const kinds[POLICY_BEARER_COUNT] = {[POLICY_BORNE_BY_USER] = "user",
                                                       [POLICY_BORNE_BY_GROUP] = "group",
                                                       [POLICY_BORNE_BY_ROLE] = "role"};

static void add_inline_command(struct strbuf *out, enum policy_bearer bearer, const char *arn,
                               const char *name, const char *document)
{
    struct strbuf option = STRBUF_INIT;

    strbuf_addf(out, "aws iam %s-%s-policy", document ? "put" : "delete", kinds[bearer]);
    strbuf_addf(&option, "--%s-name", kinds[bearer]);
    add_word(out, option.text, policy_user_name(arn));
    add_word(out, "--policy-name", name);
    if (document)
        add_word(out, "--policy-document", document);
    strbuf_addch(out, '\n');
    strbuf_release(&option);
}

static void add_region(struct strbuf *out, const char *identity)
{
    struct strbuf region = STRBUF_INIT;

    policy_add_region(&region, identity);
    add_word(out, "--region", region.text);
    strbuf_release(&region);
}

/* `verb`: "create", "update" or "delete", of which the last takes no document. */
static void add_identity_command(struct strbuf *out, const struct policy_wanted *wanted,
                                 const char *name, const char *verb, const char *document)
{
    strbuf_addf(out, "aws sesv2 %s-email-identity-policy", verb);
    add_region(out, wanted->identity);
    add_word(out, "--email-identity", policy_identity_name(wanted->identity));
    add_word(out, "--policy-name", name);
    if (document)
        add_word(out, "--policy", document);
    strbuf_addch(out, '\n');
}

/* Without a document of its own an endpoint has that of AWS, which lets all pass. */
static void add_endpoint_command(struct strbuf *out, const struct policy_wanted *wanted,
                                 const char *document)
{
    strbuf_adds(out, "aws ec2 modify-vpc-endpoint");
    add_region(out, wanted->identity);
    add_word(out, "--vpc-endpoint-id", wanted->endpoints[0].id);
    if (document)
        add_word(out, "--policy-document", document);
    else
        strbuf_adds(out, " --reset-policy");
    strbuf_addch(out, '\n');
}

/* The way back of a managed policy is the version that was in force, which AWS keeps. */
static void add_version_command(struct strbuf *out, const struct policy_wanted *wanted,
                                const char *document)
{
    strbuf_addf(out, "aws iam %s", document ? "create-policy-version" : "set-default-policy-version");
    add_word(out, "--policy-arn", wanted->bearer);
    if (document) {
        add_word(out, "--policy-document", document);
        strbuf_adds(out, " --set-as-default");
    } else {
        add_word(out, "--version-id", wanted->version);
    }
    strbuf_addch(out, '\n');
}

/* `document` NULL deletes; `is_new`: there is none under this name. */
static void add_change(struct strbuf *out, const struct policy_proposal *proposal,
                       const struct policy_wanted *wanted, const char *document, bool is_new)
{
    switch (proposal->bearer) {
    case POLICY_BORNE_BY_IDENTITY:
        add_identity_command(out, wanted, proposal->name,
                             !document ? "delete"
                             : is_new  ? "create"
                                       : "update",
                             document);
        break;
    case POLICY_BORNE_BY_ENDPOINT:
        add_endpoint_command(out, wanted, document);
        break;
    case POLICY_BORNE_BY_ITSELF:
        add_version_command(out, wanted, document);
        break;
    case POLICY_BORNE_BY_USER:
        for (size_t i = 0; i < wanted->user_count; i++)
            add_inline_command(out, proposal->bearer, wanted->users[i], proposal->name, document);
        break;
    default:
        add_inline_command(out, proposal->bearer, wanted->bearer, proposal->name, document);
        break;
    }
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

static void add_smtp_test(struct strbuf *out, const struct policy_proposal *proposal,
                          const struct policy_wanted *wanted, const char *sender)
{
    struct strbuf public_host = STRBUF_INIT;

    add_host(&public_host, wanted);
    strbuf_adds(out, "# The SMTP user name and password stand in ~/.netrc (mode 600) and not on "
                     "the command line:\n"
                     "#   machine HOST login USER password PASSWORD\n");
    strbuf_adds(
        out,
        proposal->form == POLICY_FOR_ADDRESSES
            ? "# From inside, by way of the NAT gateway: must print \"< 250 ...\".\n"
            : "# From inside, on a host that reaches the endpoint: must print \"< 250 ...\".\n");
    add_send(out, wanted->host ? wanted->host : public_host.text, sender);
    if (proposal->bearer == POLICY_BORNE_BY_ENDPOINT) {
        strbuf_adds(out, "# From outside nothing is asked of an endpoint's policy.\n");
    } else {
        strbuf_adds(out, "# From outside, on any other host, with the same credentials: must print "
                         "\"< 554 ...\".\n");
        add_send(out, public_host.text, sender);
    }
    strbuf_release(&public_host);
}

/* What a role may do by the API; both CLIs take the message so. */
#define API_SEND "aws sesv2 send-email"
#define API_REST                                                                                   \
    " --content 'Simple={Subject={Data=test},Body={Text={Data=test}}}'"

static void add_api_test(struct strbuf *out, const struct policy_wanted *wanted, const char *sender)
{
    strbuf_adds(out, "# With the role's credentials. From inside, where the endpoint of SES's API "
                     "is: must print a\n"
                     "# MessageId. From outside, on any other host: must say AccessDenied.\n" API_SEND);
    add_region(out, wanted->identity);
    add_word(out, "--from-email-address", sender);
    strbuf_adds(out, " --destination ToAddresses=success@simulator.amazonses.com \\\n " API_REST "\n");
}

/* --- the same as a script -------------------------------------------------------------------------- */

static const char script_head[] =
    "#!/bin/sh\n"
    "# Sends one message and tells what the server said: sh FILE inside, sh FILE outside\n"
    "# ~/.netrc (mode 600) holds: machine HOST login USER password PASSWORD\n"
    "set -u\n"
    "case ${1-} in\n"
    "inside) wanted=250 ;;\n"
    "outside) wanted=554 ;;\n"
    "*) echo 'say inside or outside: from where this is run' >&2; exit 2 ;;\n"
    "esac\n"
    "to='success@simulator.amazonses.com'\n"
    "failed=0\n"
    "by_smtp() { # by_smtp FROM HOST_INSIDE HOST_OUTSIDE\n"
    "    from=$1 host=$2\n"
    "    [ \"$wanted\" = 250 ] || host=$3\n"
    "    answer=$(printf 'From: %s\\r\\nTo: %s\\r\\nSubject: test\\r\\n\\r\\ntest\\r\\n' \"$from\" "
    "\"$to\" |\n"
    "        curl --silent --verbose --netrc --url \"smtps://$host:465\" --mail-from \"$from\" \\\n"
    "            --mail-rcpt \"$to\" --upload-file - 2>&1 |\n"
    "        " LAST_WORD ")\n"
    "    printf '%s\\n' \"${answer:-no answer from the server}\"\n"
    "    case $answer in\n"
    "    \"< $wanted \"*) echo 'as wanted' ;;\n"
    "    *) echo \"wanted: $wanted\"; failed=1 ;;\n"
    "    esac\n"
    "}\n"
    "through() { # through FROM HOST: an endpoint's policy, which holds nobody outside\n"
    "    if [ \"$wanted\" = 250 ]; then\n"
    "        by_smtp \"$1\" \"$2\" \"$2\"\n"
    "    else\n"
    "        echo 'from outside nothing is asked of an endpoint'\\''s policy'\n"
    "    fi\n"
    "}\n"
    "by_api() { # by_api FROM REGION: with the credentials of the role\n"
    "    if answer=$(" API_SEND " --region \"$2\" --from-email-address \"$1\" \\\n"
    "        --destination \"ToAddresses=$to\" \\\n"
    "       " API_REST " 2>&1); then\n"
    "        said=250\n"
    "    else\n"
    "        case $answer in\n"
    "        *AccessDenied*) said=554 ;;\n"
    "        *) said=none ;;\n"
    "        esac\n"
    "    fi\n"
    "    printf '%s\\n' \"$answer\"\n"
    "    if [ \"$said\" = \"$wanted\" ]; then\n"
    "        echo 'as wanted'\n"
    "    elif [ \"$wanted\" = 250 ]; then\n"
    "        echo 'wanted: a MessageId'; failed=1\n"
    "    else\n"
    "        echo 'wanted: AccessDenied'; failed=1\n"
    "    fi\n"
    "}\n";

static void add_quoted(struct strbuf *out, const char *word)
{
    strbuf_addch(out, ' ');
    quote_shell(out, word, strlen(word));
}

static void add_probe(struct policy_proposal *proposal, const struct policy_wanted *wanted,
                      const char *sender)
{
    struct strbuf public_host = STRBUF_INIT, region = STRBUF_INIT;
    struct strbuf *out = &proposal->probe;
    bool by_api = policy_sends_by_api(proposal->bearer);
    bool is_endpoint = proposal->bearer == POLICY_BORNE_BY_ENDPOINT;

    add_host(&public_host, wanted);
    policy_add_region(&region, wanted->identity);
    strbuf_adds(out, by_api ? "by_api" : is_endpoint ? "through" : "by_smtp");
    add_quoted(out, sender);
    add_quoted(out, by_api ? region.text : wanted->host ? wanted->host : public_host.text);
    if (!by_api && !is_endpoint)
        add_quoted(out, public_host.text);
    strbuf_addch(out, '\n');
    strbuf_release(&public_host);
    strbuf_release(&region);
}

void policy_test_script(struct strbuf *out, const struct strbuf *probes)
{
    strbuf_adds(out, script_head);
    strbuf_add(out, probes->text, probes->length);
    strbuf_adds(out, "exit \"$failed\"\n");
}

void policy_add_commands(struct policy_proposal *proposal, const struct policy *old,
                         const struct policy_wanted *wanted)
{
    struct strbuf before = STRBUF_INIT;
    char *sender = sender_of(wanted);
    bool has_way_back = old && proposal->bearer != POLICY_BORNE_BY_ITSELF;

    if (old)
        policy_print(&before, old->text.text, old->text.length, POLICY_COMPACT);
    add_change(&proposal->apply, proposal, wanted, proposal->document.text, !old);
    add_change(&proposal->undo, proposal, wanted, has_way_back ? before.text : NULL, false);
    if (policy_sends_by_api(proposal->bearer))
        add_api_test(&proposal->test, wanted, sender);
    else
        add_smtp_test(&proposal->test, proposal, wanted, sender);
    add_probe(proposal, wanted, sender);
    policy_test_script(&proposal->test_script, &proposal->probe);
    strbuf_release(&before);
    free(sender);
}
