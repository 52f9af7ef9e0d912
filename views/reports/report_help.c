#include "views/reports/reports.h"

#include <string.h>

#include "model/base/message.h"

#ifndef VPCMEND_VERSION
#define VPCMEND_VERSION "unknown"
#endif

static const char program_help[] =
    N_("vpcmend finds where SMTP is open to the world in an AWS account export and mends it.\n"
       "It reads files and writes files; it never talks to AWS.\n"
       "\n"
       "Usage:\n"
       "  vpcmend [EXPORT...]             open the screens\n"
       "  vpcmend demo                    open the built-in sample account\n"
       "  vpcmend demo --export DIR       write the sample account as files\n"
       "  vpcmend audit EXPORT...         list what is open\n"
       "  vpcmend fix EXPORT... --to ...  rewrite what is open, without a screen\n"
       "  vpcmend COMMAND --help          the options of a command\n"
       "  vpcmend --help | --version\n"
       "\n"
       "EXPORT is a directory, a file, or - for standard input, holding the JSON answers of\n"
       "`aws ec2 describe-...` calls. Files are recognised by what they hold, not by name.\n"
       "\n"
       "Options of the screens:\n"
       "  --ports LIST   the TCP ports that count as SMTP (default 25,465,587,2465,2525,2587)\n"
       "\n"
       "Exit status: 0 done or nothing found; 1 something found; 2 wrong usage or nothing "
       "readable.\n");

static const char audit_help[] = N_(
    "Usage: vpcmend audit EXPORT... [OPTION...]\n"
    "\n"
    "Lists security-group rules and network-ACL entries that open SMTP to the world.\n"
    "\n"
    "  --format FORMAT     table (default), json, or ndjson (one finding a line)\n"
    "  --fail-on SEVERITY  exit 1 from this severity on: info, low (default), medium, high,\n"
    "                      critical\n"
    "  --ports LIST        the TCP ports that count as SMTP (default 25,465,587,2465,2525,2587)\n"
    "  --help              this text\n"
    "\n"
    "Exit status: 0 nothing found at or above SEVERITY; 1 something found; 2 wrong usage or\n"
    "nothing readable. What could not be read is named on standard error.\n");

static const char fix_help[] =
    N_("Usage: vpcmend fix EXPORT... (--all | --rule ID...) --to CANDIDATE [OPTION...]\n"
       "\n"
       "Rewrites the sources of rules and writes the change; nothing is sent to AWS.\n"
       "\n"
       "  --all            every rule that a security-group finding names, until none is named\n"
       "  --rule ID...     the named ones: sgr-0a1b2c, sg-1/in/tcp/25-25/0.0.0.0/0, acl-1/in/100\n"
       "  --to CANDIDATE   what the source becomes:\n"
       "                     vpc                all blocks of the group's own VPC, of the family\n"
       "                     subnet:ID[,ID]     the blocks of subnets\n"
       "                     sg:ID[,ID]         security groups\n"
       "                     pl:ID              a prefix list\n"
       "                     cidr:BLOCK[,...]   blocks, such as cidr:10.0.0.0/16\n"
       "                     remove             nothing: the rule goes\n"
       "  --smtp-only      change only the SMTP ports of a wider rule, keep the rest of it\n"
       "  --allow-loss     with --smtp-only: accept losing the protocols that security groups\n"
       "                   cannot name when a rule for all protocols is split\n"
       "  --acls           with --all: network-ACL entries too\n"
       "  --format FORMAT  diff (default), json, aws-cli, export, or markdown\n"
       "  -o DIR           write into a new or empty directory, not to standard output; the\n"
       "                   export format needs it\n"
       "  --ports LIST     the TCP ports that count as SMTP (default 25,465,587,2465,2525,2587)\n"
       "  --help           this text\n"
       "\n"
       "Exit status: 0 done; 1 something named could not be mended, which is said on standard\n"
       "error; 2 wrong usage or nothing readable.\n");

static const char demo_help[] =
    N_("Usage: vpcmend demo                opens the built-in sample account\n"
       "       vpcmend demo --export DIR   writes it as files, one per describe call, into a new\n"
       "                                   or empty directory\n");

static const struct {
    const char *command;
    const char *text;
} helps[] = {
    {"audit", audit_help},
    {"fix", fix_help},
    {"demo", demo_help},
};

bool report_help(const char *command, FILE *out)
{
    if (!command) {
        fputs(_(program_help), out);
        return true;
    }
    for (size_t i = 0; i < sizeof helps / sizeof helps[0]; i++) {
        if (!strcmp(helps[i].command, command)) {
            fputs(_(helps[i].text), out);
            return true;
        }
    }
    return false;
}

void report_version(FILE *out)
{
    fputs("vpcmend " VPCMEND_VERSION "\n", out);
}
