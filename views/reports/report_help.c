#include "views/reports/reports.h"

#include <string.h>

#include "model/base/message.h"

#ifndef VPCMEND_VERSION
#define VPCMEND_VERSION "unknown"
#endif

const char report_version_number[] = VPCMEND_VERSION;

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
       "  vpcmend plan show|check|replay PLAN EXPORT...\n"
       "                                  a plan file put on an export\n"
       "  vpcmend path EXPORT... --from WHERE --to WHERE --port N\n"
       "                                  follow a packet there and back, hop by hop\n"
       "  vpcmend mail EXPORT...          who sends mail, by which way, and what stands in it\n"
       "  vpcmend map EXPORT...           VPCs drawn, or one of them as a picture\n"
       "  vpcmend diff EXPORT_A EXPORT_B  what changed between two exports\n"
       "  vpcmend collector               print the script that collects an export\n"
       "  vpcmend COMMAND --help          the options of a command; also vpcmend help COMMAND\n"
       "  vpcmend --help | --version      also vpcmend help, vpcmend version\n"
       "\n"
       "EXPORT is a directory, a file, or - for standard input, holding the JSON answers of\n"
       "`aws ec2 describe-...` calls, or items of AWS Config, or a Terraform state or plan, compressed\n"
       "or not. Files are recognised by what they hold, not by name.\n"
       "\n"
       "Options of the screens:\n"
       "  --ports LIST   the TCP ports that count as SMTP (default 25,465,587,2465,2525,2587)\n"
       "  --port25-lifted ACCOUNT/REGION\n"
       "                 AWS lifted its outbound port-25 block there (* for any)\n"
       "  --rule-quota N, --entry-quota N\n"
       "                 what AWS raised its quotas to: inbound rules of a security group (60),\n"
       "                 inbound entries of a network ACL (20)\n"
       "  --plan FILE    begin with the decisions of a plan file\n"
       "  --plain        line by line, without a screen: for screen readers, logs and scripts\n"
       "  --flow-logs FILE...\n"
       "                 VPC flow logs (text or .gz; a directory is searched): who uses a rule, and\n"
       "                 whom each new source would have refused\n"
       "\n"
       "Exit status: 0 done or nothing found; 1 something found, a path not allowed, a plan in\n"
       "conflict, or exports that differ; 2 wrong usage or nothing readable.\n");

static const char audit_help[] = N_(
    "Usage: vpcmend audit EXPORT... [OPTION...]\n"
    "       vpcmend audit --format ndjson --exports-from FILE [--null] [OPTION...]\n"
    "       vpcmend audit --first-look EXPORT... [--ports LIST] [--fail-on never]\n"
    "\n"
    "Lists security-group rules and network-ACL entries that open SMTP to the world, and what\n"
    "keeps mail from getting out or lets anyone send it: outbound rules, AWS's block of port 25,\n"
    "reverse names, SES endpoints and policies. The manual tells the kinds: FINDINGS.\n"
    "\n"
    "  --format FORMAT     table (default), json, ndjson (one finding a line), csv,\n"
    "                      markdown, html (one page, to read and to print), sarif\n"
    "  --fail-on SEVERITY  exit 1 from this severity on: info, low (default), medium, high,\n"
    "                      critical; never: exit 0 whatever is found\n"
    "  --ports LIST        the TCP ports that count as SMTP (default 25,465,587,2465,2525,2587)\n"
    "  --port25-lifted ACCOUNT/REGION\n"
    "                      AWS lifted its outbound port-25 block there (* for any)\n"
    "  --flow-logs FILE...  VPC flow logs (text or .gz; a directory is searched): who used each\n"
    "                      rule\n"
    "  --exports-from FILE  audit each path in FILE (- for standard input), one a line, as an\n"
    "                      export of its own; each finding tells the path. For many accounts and\n"
    "                      many machines: see MANY ACCOUNTS in the manual\n"
    "  -0, --null          the paths in FILE end with a NUL, not with a newline\n"
    "  --first-look        only which groups let anybody in, and how many of their rules do, several\n"
    "                      times faster; what is passed over is not checked\n"
    "  --help              this text\n"
    "\n"
    "Exit status: 0 nothing found at or above SEVERITY; 1 something found; 2 wrong usage or\n"
    "nothing readable. What could not be read is named on standard error.\n");

static const char fix_help[] =
    N_("Usage: vpcmend fix EXPORT... (--all | --rule ID...) --to CANDIDATE [OPTION...]\n"
       "       vpcmend fix EXPORT... (--all | --rule ID...) --to accept --reason TEXT [OPTION...]\n"
       "       vpcmend fix EXPORT... (--all | --rule ID...) --to skip [OPTION...]\n"
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
       "                   or what is decided without changing it:\n"
       "                     accept             the risk is accepted, with a reason\n"
       "                     skip               it is left for later\n"
       "  --reason TEXT    with --to accept: why\n"
       "  --owner NAME     with --to accept: who answers for it\n"
       "  --expiry YYYY-MM-DD\n"
       "                   with --to accept: the last day on which it holds\n"
       "  --smtp-only      change only the SMTP ports of a wider rule, keep the rest of it\n"
       "  --allow-loss     with --smtp-only: accept losing the protocols that security groups\n"
       "                   cannot name when a rule for all protocols is split\n"
       "  --acls           with --all: network-ACL entries too\n"
       "  --format FORMAT  diff (default), json, aws-cli, terraform, cloudformation-json,\n"
       "                   cloudformation-yaml, export, or markdown\n"
       "  -o DIR           write into a new or empty directory, not to standard output; the\n"
       "                   export format needs it\n"
       "  --author NAME    whose plan it is: the json format tells it, and the time\n"
       "  --rule-quota N   AWS raised the quota of inbound rules in a group to N (default 60)\n"
       "  --entry-quota N  AWS raised the quota of inbound entries in an ACL to N (default 20)\n"
       "  --ports LIST     the TCP ports that count as SMTP (default 25,465,587,2465,2525,2587)\n"
       "  --flow-logs FILE...\n"
       "                   VPC flow logs (text or .gz; a directory is searched): the markdown format\n"
       "                   tells who used each rule, and whom the change would have refused\n"
       "  --port25-lifted ACCOUNT/REGION\n"
       "                   AWS lifted its outbound port-25 block there (* for any): findings\n"
       "                   before and after are counted so\n"
       "  --help           this text\n"
       "\n"
       "Exit status: 0 done; 1 something named could not be mended, which is said on standard\n"
       "error; 2 wrong usage or nothing readable.\n");

static const char plan_help[] =
    N_("Usage: vpcmend plan show PLAN EXPORT... [--format FORMAT]\n"
       "       vpcmend plan check PLAN EXPORT... [--format FORMAT]\n"
       "       vpcmend plan replay PLAN EXPORT... [--approved] [--format FORMAT] [-o DIR]\n"
       "\n"
       "Puts a plan file (vpcmend fix --format json, or written by the screens) on an export, which\n"
       "may be a newer one. PLAN is a file, or - for standard input.\n"
       "\n"
       "  show    who planned what, when and against which export: each decision with what it\n"
       "          would change, what that means, its review and its comments\n"
       "  check   one line for each decision:\n"
       "            applies         the rule is as recorded, and so would be the outcome\n"
       "            already done    the outcome is there\n"
       "            conflicts       anything else, with the reason\n"
       "          and for accepted risks and what was left for later: stands, expired, already\n"
       "          closed, left for later\n"
       "  replay  carries out the decisions that apply and were not rejected, and writes them as\n"
       "          fix does\n"
       "\n"
       "  --approved       replay: only what somebody other than the plan's author has approved\n"
       "  --format FORMAT  show: text (default), markdown, or html (one page, to read and to print);\n"
       "                   check: text (default) or json; replay: diff (default) or another format\n"
       "                   of fix\n"
       "  -o DIR           replay: write into a new or empty directory, not to standard output\n"
       "  --rule-quota N   AWS raised the quota of inbound rules in a group to N (default 60)\n"
       "  --entry-quota N  AWS raised the quota of inbound entries in an ACL to N (default 20)\n"
       "  --flow-logs FILE...\n"
       "                   show, and replay in markdown: tell whom VPC flow logs show, and who of\n"
       "                   them would have been refused\n"
       "  --port25-lifted ACCOUNT/REGION\n"
       "                   AWS lifted its outbound port-25 block there (* for any): show\n"
       "                   and replay in markdown count findings so\n"
       "  --help           this text\n"
       "\n"
       "Exit status: 0 nothing conflicts; 1 a decision conflicts or an acceptance has expired, which\n"
       "replay says on standard error; 2 wrong usage, or plan or export not readable.\n");

static const char path_help[] = N_(
    "Usage: vpcmend path EXPORT... --from WHERE --to WHERE --port N [OPTION...]\n"
    "       vpcmend path EXPORT... --batch FILE [--port25-lifted ACCOUNT/REGION...]\n"
    "\n"
    "Follows a connection there and back: security groups, network ACLs, routes, gateways; each\n"
    "hop with what decided it.\n"
    "\n"
    "  --from WHERE, --to WHERE\n"
    "                       eni-ID, i-ID, subnet-ID (each of its interfaces), an address, or\n"
    "                       internet\n"
    "  --port N             the destination port; icmp has none\n"
    "  --protocol PROTOCOL  tcp (default), udp, or icmp (echo)\n"
    "  --format FORMAT      text (default) or json\n"
    "  --port25-lifted ACCOUNT/REGION\n"
    "                       AWS has lifted its outbound port-25 block there; * for any; may be\n"
    "                       given several times\n"
    "  --batch FILE         many questions, one a line: from, to, protocol and port, separated by\n"
    "                       tabs, port - for icmp; a line of headings and lines that begin with #\n"
    "                       are passed over; - reads standard input. Answers are one a line: the\n"
    "                       question, the verdict, and what decided\n"
    "  --help               this text\n"
    "\n"
    "Verdicts: allowed; blocked; restricted (only AWS's outbound port-25 block is in the way);\n"
    "unknown (the export does not tell).\n"
    "\n"
    "Exit status: 0 allowed, or the batch is done; 1 not allowed; 2 wrong usage, nothing readable,\n"
    "or a line of the batch that was left out, which is said on standard error.\n");

static const char mail_help[] = N_(
    "Usage: vpcmend mail EXPORT... [OPTION...]\n"
    "\n"
    "Lists every interface that may send mail or receive it: by which ways its mail leaves (directly\n"
    "on 25, on the submission ports, through an SES endpoint, through another host), with a verdict\n"
    "for each, what decided it, and the next step; then the SES endpoints of the VPCs, and what each\n"
    "address that mail leaves by still needs, with the commands.\n"
    "\n"
    "  --format FORMAT  text (default), json, markdown, or html (one page, to read and to print)\n"
    "  --ports LIST     the TCP ports that count as SMTP (default 25,465,587,2465,2525,2587)\n"
    "  --port25-lifted ACCOUNT/REGION\n"
    "                   AWS lifted its outbound port-25 block there (* for any)\n"
    "  --help           this text\n"
    "\n"
    "Exit status: 0 done; 2 wrong usage or nothing readable.\n");

static const char diff_help[] = N_(
    "Usage: vpcmend diff EXPORT_A EXPORT_B [OPTION...]\n"
    "\n"
    "Says what changed between two exports, A before and B after: holes first, then from where\n"
    "interfaces can be reached, then the rules of security groups and exactly what these opened\n"
    "and closed, then all other objects, and last what is only called differently.\n"
    "\n"
    "  --format FORMAT  text (default) or json\n"
    "  --ports LIST     the TCP ports that count as SMTP (default 25,465,587,2465,2525,2587)\n"
    "  --port25-lifted ACCOUNT/REGION\n"
    "                   AWS lifted its outbound port-25 block there (* for any), in both exports\n"
    "  --help           this text\n"
    "\n"
    "Each EXPORT is one directory or file; one of them may be - for standard input. Objects are the\n"
    "same if account, region and id are; rules, if they say the same. What one of the exports does\n"
    "not hold is not compared, and named at the top: it is neither new nor gone.\n"
    "\n"
    "Lines begin with - for what only A says, + for what only B says, ~ for a hole that is not as\n"
    "it was, and ? for what one of both does not tell.\n"
    "\n"
    "Exit status: 0 no difference; 1 they differ; 2 wrong usage or nothing readable.\n");

static const char map_help[] = N_(
    "Usage: vpcmend map EXPORT... [--vpc ID] [OPTION...]\n"
    "\n"
    "Draws VPCs: the Internet, gateways, public, private and isolated subnets, interfaces with open\n"
    "SMTP doors, endpoints, and the routes between them. What is too much is folded with counts.\n"
    "\n"
    "  --vpc ID         only this VPC\n"
    "  --format FORMAT  text (default: drawn in line characters, as wide as the terminal, else 100\n"
    "                   columns), list (one line for each box), or svg (a picture of one VPC)\n"
    "  --ports LIST     the TCP ports that count as SMTP (default 25,465,587,2465,2525,2587)\n"
    "  --help           this text\n"
    "\n"
    "!! is reached from the Internet, ?? the export does not tell, . is open but not reached. Lines\n"
    "join where three meet; where they cross they pass.\n"
    "\n"
    "Exit status: 0 done; 2 wrong usage or nothing readable.\n");

static const char collector_help[] = N_(
    "Usage: vpcmend collector > collect.sh\n"
    "       sh collect.sh [--output DIR] [--profile NAME] [--regions REGION,...]\n"
    "       vpcmend DIR\n"
    "\n"
    "Prints a shell script that collects an export. vpcmend itself never talks to AWS: a person\n"
    "who may read the account runs the script, with the AWS CLI (version 1 or 2). It only reads,\n"
    "and a policy with exactly the permissions that it needs stands at its head.\n"
    "\n"
    "Options of the script:\n"
    "  -o, --output DIR          write into this directory (default: export); run again, it goes\n"
    "                            on where it was stopped\n"
    "  -p, --profile NAME        the profile of the AWS CLI to use\n"
    "  -r, --regions REGION,...  these regions (default: all that the account has enabled)\n"
    "\n"
    "A call that is not answered is named on standard error and in collector-errors.json, and the\n"
    "rest goes on. Its file stays absent, and what depends on it is unknown to vpcmend.\n"
    "\n"
    "Exit status of the script: 0 every call was answered; 1 some were not; 2 wrong usage, or\n"
    "nothing could be asked; 3 stopped in the middle: run it again to go on.\n");

static const char demo_help[] =
    N_("Usage: vpcmend demo                opens the built-in sample account\n"
       "       vpcmend demo --export DIR   writes it as files, one per describe call, into a new\n"
       "                                   or empty directory\n"
       "\n"
       "  --plain         line by line, without a screen\n"
       "Other options are those of the screens: vpcmend --help\n");

static const struct {
    const char *command;
    const char *text;
} helps[] = {
    {"audit", audit_help},
    {"fix", fix_help},
    {"path", path_help},
    {"mail", mail_help},
    {"diff", diff_help},
    {"map", map_help},
    {"collector", collector_help},
    {"plan", plan_help},
    {"demo", demo_help},
};

static void print(const char *text, const struct report_streams *streams)
{
    report_print(streams, text, strlen(text));
}

bool report_help(const char *command, const struct report_streams *streams)
{
    if (!command) {
        print(_(program_help), streams);
        return true;
    }
    for (size_t i = 0; i < sizeof helps / sizeof helps[0]; i++) {
        if (!strcmp(helps[i].command, command)) {
            print(_(helps[i].text), streams);
            return true;
        }
    }
    return false;
}

void report_version(const struct report_streams *streams, const struct confinement *confinement)
{
    struct strbuf words = STRBUF_INIT;

    print("vpcmend " VPCMEND_VERSION "\n", streams);
    if (confinement) {
        confinement_add_words(&words, *confinement);
        strbuf_addch(&words, '\n');
        print(words.text, streams);
    }
    strbuf_release(&words);
}
