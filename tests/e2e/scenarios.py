"""What is put right, how, and what must stand there afterwards: one group or ACL each.

The lines of a scenario are a diff of the inbound rules (the language is that of rules.py):

    - this rule is mended, and stands there no more
    = this rule is mended, and stands there all the same
    + this is new
      this was there, stays as it is, and keeps its id

Names in braces are ids and blocks of the scenario's VPC (world.py): {v4} {v4b} {v6} its blocks,
{a} {b} blocks of subnets, {clients} {app} security groups, {self} the scenario's own, {offices}
{everyone} prefix lists.
"""

from dataclasses import dataclass
from typing import Optional

# What no shell, template or terminal may take for more than text. AWS takes any character in tags;
# in the description of a rule only such as the second has.
HOSTILE = (
    "\"double\" 'single' `touch canary` $(touch canary)\n"
    "#\u202egnp ;touch canary& |touch canary >canary"
)
HOSTILE_DESCRIPTION = "$(touch canary) ;touch canary; ${HOME} !#*&"


@dataclass(frozen=True)
class Scenario:
    """One security group, or one network ACL, to be mended."""

    title: str
    to: str  # the candidate
    lines: tuple
    vpc: str = "mail"
    options: str = ""
    acl: bool = False
    name: Optional[str] = None
    description: str = "scenario"
    tags: tuple = ()
    found: bool = True  # an audit finds something before
    refused: str = ""  # the program refuses, with these words
    with_group: str = ""  # the interface of the scenario carries this one too
    default_acl: bool = False  # no ACL of its own: the one that AWS makes for the VPC
    only_scripts: bool = False  # neither Terraform nor CloudFormation could do, or both not safely
    text_is_lost: bool = False  # the description is none that AWS would take: it does not come back

    def before(self):
        return [line[2:] for line in self.lines if line[0] in "-= "]

    def mended(self):
        return [line[2:] for line in self.lines if line[0] in "-="]

    def kept(self):
        return [line[2:] for line in self.lines if line[0] == " "]

    def after(self):
        return (
            self.before() if self.refused else [line[2:] for line in self.lines if line[0] in "+= "]
        )


def others(count, source):
    """Rules that fill a group up to its quota."""
    return tuple(f"  tcp {10000 + i} {source.format(i)}" for i in range(count))


CARVED_REST = ("0-24", "26-464", "466-586", "588-2464", "2466-2524", "2526-2586", "2588-65535")
SMTP_PORTS = ("25", "465", "587", "2465", "2525", "2587")


def carved(*blocks, source, text=""):
    """All ports of TCP without those of SMTP from the old source, and those from the new ones."""
    rest = tuple(f"+ tcp {ports} {source}{text}" for ports in CARVED_REST)
    return rest + tuple(f"+ tcp {port} {block}{text}" for port in SMTP_PORTS for block in blocks)


TO_VPC = (
    Scenario(
        "one IPv4 rule becomes a rule for each block of the VPC",
        "vpc",
        (
            "- tcp 25 0.0.0.0/0 | smtp from anywhere",
            "+ tcp 25 {v4} | smtp from anywhere",
            "+ tcp 25 {v4b} | smtp from anywhere",
        ),
    ),
    Scenario(
        "one IPv6 rule becomes the VPC's IPv6 block",
        "vpc",
        ("- tcp 25 ::/0 | smtp from anywhere", "+ tcp 25 {v6} | smtp from anywhere"),
    ),
    Scenario(
        "both families of one permission",
        "vpc",
        (
            "- tcp 587 0.0.0.0/0",
            "- tcp 587 ::/0",
            "+ tcp 587 {v4}",
            "+ tcp 587 {v4b}",
            "+ tcp 587 {v6}",
        ),
    ),
    Scenario(
        "in place where the VPC has one block: id and tags stay",
        "vpc",
        (
            "- tcp 25 0.0.0.0/0 | relay | Team=mail,Cost=7",
            "+ tcp 25 {v4} | relay | Team=mail,Cost=7",
        ),
        vpc="plain",
    ),
    Scenario(
        "several IPv4 sources of one permission: only the open one goes",
        "vpc",
        (
            "- tcp 25 0.0.0.0/0",
            "+ tcp 25 {v4}",
            "  tcp 25 203.0.113.0/24 | partner",
            "  tcp 25 198.51.100.7/32 | monitoring",
        ),
        vpc="plain",
    ),
    Scenario(
        "two halves of the Internet become one set of blocks",
        "vpc",
        ("- tcp 25 0.0.0.0/1", "- tcp 25 128.0.0.0/1", "+ tcp 25 {v4}", "+ tcp 25 {v4b}"),
    ),
    Scenario(
        "two narrow rules that are wide together",
        "vpc",
        ("- tcp 25 5.0.0.0/9", "- tcp 25 5.128.0.0/9", "+ tcp 25 {v4}", "+ tcp 25 {v4b}"),
    ),
    Scenario(
        "neighbours on the same port stay: a group, a list, a host, IPv6",
        "vpc",
        (
            "- tcp 25 0.0.0.0/0 | all",
            "+ tcp 25 {v4} | all",
            "+ tcp 25 {v4b} | all",
            "  tcp 25 {clients}",
            "  tcp 25 {offices}",
            "  tcp 25 192.0.2.25/32 | one host | Keep=yes",
            "  tcp 25 2001:db8::25/128",
        ),
    ),
    Scenario(
        "neighbours on other ports and protocols stay",
        "vpc",
        (
            "- tcp 25 0.0.0.0/0",
            "+ tcp 25 {v4}",
            "  tcp 443 0.0.0.0/0 | web",
            "  udp 25 0.0.0.0/0",
            "  icmp all 0.0.0.0/0",
            "  tcp 26-464 0.0.0.0/0",
            "  tcp 443 ::/0",
        ),
        vpc="plain",
    ),
    Scenario(
        "one of the new rules exists already",
        "vpc",
        (
            "- tcp 25 0.0.0.0/0 | all",
            "+ tcp 25 {v4b} | all",
            "  tcp 25 {v4} | was here before | Owner=us",
        ),
    ),
    Scenario(
        "all of the new rules exist already: the old one just goes",
        "vpc",
        ("- tcp 25 0.0.0.0/0", "  tcp 25 {v4} | here", "  tcp 25 {v4b} | here"),
    ),
    Scenario(
        "a range of ports as a whole",
        "vpc",
        ("- tcp 20-30 0.0.0.0/0 | range", "+ tcp 20-30 {v4} | range", "+ tcp 20-30 {v4b} | range"),
    ),
    Scenario(
        "all TCP ports as a whole, IPv4 and IPv6",
        "vpc",
        (
            "- tcp 0-65535 0.0.0.0/0",
            "- tcp 0-65535 ::/0",
            "+ tcp 0-65535 {v4}",
            "+ tcp 0-65535 {v4b}",
            "+ tcp 0-65535 {v6}",
        ),
    ),
    Scenario(
        "all protocols as a whole",
        "vpc",
        ("- -1 all 0.0.0.0/0 | any", "+ -1 all {v4} | any", "+ -1 all {v4b} | any"),
    ),
    Scenario(
        "all protocols as a whole, in place",
        "vpc",
        ("- -1 all 0.0.0.0/0 | any", "+ -1 all {v4} | any"),
        vpc="plain",
    ),
    Scenario(
        "all protocols as a whole, IPv6",
        "vpc",
        ("- -1 all ::/0", "+ -1 all {v6}"),
    ),
    Scenario(
        "the other ports of SMTP, each with a rule of its own",
        "vpc",
        tuple(f"- tcp {port} 0.0.0.0/0 | port {port}" for port in SMTP_PORTS[1:])
        + tuple(f"+ tcp {port} {{v4}} | port {port}" for port in SMTP_PORTS[1:]),
        vpc="plain",
    ),
    Scenario(
        "60 of 60 IPv4 rules: changed in place",
        "vpc",
        ("- tcp 25 0.0.0.0/0 | full", "+ tcp 25 {v4} | full") + others(59, "198.51.100.{}/32"),
        vpc="plain",
        only_scripts=True,
    ),
    Scenario(
        "60 of 60 IPv6 rules: removed, then added",
        "vpc",
        ("- tcp 25 ::/0 | full", "+ tcp 25 {v6} | full") + others(59, "2001:db8::{:x}/128"),
        only_scripts=True,
    ),
    Scenario(
        "hostile name and tags, hostile texts that AWS takes as descriptions",
        "vpc",
        (
            f"- tcp 25 0.0.0.0/0 | {HOSTILE_DESCRIPTION} | Note={HOSTILE}",
            f"+ tcp 25 {{v4}} | {HOSTILE_DESCRIPTION} | Note={HOSTILE}",
            "- tcp 465 0.0.0.0/0 | file:///etc/passwd",
            "+ tcp 465 {v4} | file:///etc/passwd",
            "- tcp 587 0.0.0.0/0 | --generate-cli-skeleton",
            "+ tcp 587 {v4} | --generate-cli-skeleton",
            f"  tcp 443 203.0.113.9/32 | {HOSTILE_DESCRIPTION} | Note={HOSTILE}",
        ),
        vpc="plain",
        name=HOSTILE,
        description="file:///etc/passwd",
        tags=(("Name", HOSTILE), (HOSTILE, "file:///etc/passwd")),
    ),
    Scenario(
        "hostile texts where rules are added and removed",
        "vpc",
        (
            f"- tcp 25 ::/0 | {HOSTILE_DESCRIPTION}",
            f"+ tcp 25 {{v6}} | {HOSTILE_DESCRIPTION}",
            "- tcp 465 ::/0 | file:///etc/passwd",
            "+ tcp 465 {v6} | file:///etc/passwd",
        ),
        tags=(("Name", "$(touch canary)"),),
    ),
    Scenario(
        "a description that CloudFormation would replace by a secret",
        "vpc",
        (
            "- tcp 25 0.0.0.0/0 | {{resolve:ssm:secret}}",
            "+ tcp 25 {v4} | {{resolve:ssm:secret}}",
        ),
        vpc="plain",
        only_scripts=True,
    ),
    Scenario(
        "a description that AWS would not take is left out",
        "vpc",
        (f"- tcp 25 ::/0 | {HOSTILE}", "+ tcp 25 {v6}", f"  tcp 26 ::/0 | {HOSTILE}"),
        text_is_lost=True,
    ),
    Scenario(
        "a group of a default VPC, where revoking works differently",
        "vpc",
        ("- tcp 25 0.0.0.0/0 | default", "+ tcp 25 {v4} | default"),
        vpc="default",
    ),
    Scenario(
        "no IPv6 block in the VPC: the rule goes",
        "vpc",
        ("- tcp 25 ::/0", "  tcp 25 203.0.113.0/24"),
        vpc="default",
    ),
    Scenario(
        "another region: IPv4 and IPv6",
        "vpc",
        (
            "- tcp 25 0.0.0.0/0 | far",
            "- tcp 25 ::/0 | far",
            "+ tcp 25 {v4} | far",
            "+ tcp 25 {v6} | far",
        ),
        vpc="second",
    ),
    Scenario(
        "no rule ids in the export: IPv4",
        "vpc",
        (
            "- tcp 25 0.0.0.0/0 | unnamed",
            "+ tcp 25 {v4} | unnamed",
            "  tcp 25 203.0.113.0/24",
        ),
        vpc="unnamed",
    ),
    Scenario(
        "no rule ids in the export: IPv6 and all protocols",
        "vpc",
        ("- tcp 25 ::/0", "+ tcp 25 {v6}", "- -1 all 0.0.0.0/0", "+ -1 all {v4}"),
        vpc="unnamed",
    ),
    Scenario(
        "a prefix list that holds half of the Internet as the source",
        "vpc",
        ("- tcp 25 {everyone}", "+ tcp 25 {v4}", "+ tcp 25 {v4b}"),
    ),
)

CARVED = (
    Scenario(
        "25 out of 20-30",
        "vpc",
        (
            "- tcp 20-30 0.0.0.0/0 | range",
            "+ tcp 20-24 0.0.0.0/0 | range",
            "+ tcp 26-30 0.0.0.0/0 | range",
            "+ tcp 25 {v4} | range",
        ),
        vpc="plain",
        options="--smtp-only",
    ),
    Scenario(
        "25 out of 20-30 for both blocks of the VPC, beside a neighbour",
        "vpc",
        (
            "- tcp 20-30 0.0.0.0/0",
            "+ tcp 20-24 0.0.0.0/0",
            "+ tcp 26-30 0.0.0.0/0",
            "+ tcp 25 {v4}",
            "+ tcp 25 {v4b}",
            "  tcp 20-30 203.0.113.0/24 | stays | Keep=yes",
        ),
        options="--smtp-only",
    ),
    Scenario(
        "25 out of 20-30 for IPv6",
        "vpc",
        ("- tcp 20-30 ::/0", "+ tcp 20-24 ::/0", "+ tcp 26-30 ::/0", "+ tcp 25 {v6}"),
        options="--smtp-only",
    ),
    Scenario(
        "the ports of SMTP out of all TCP ports",
        "vpc",
        ("- tcp 0-65535 0.0.0.0/0 | all tcp",)
        + carved("{v4}", source="0.0.0.0/0", text=" | all tcp"),
        vpc="plain",
        options="--smtp-only",
    ),
    Scenario(
        "ports of SMTP at both ends of the range",
        "vpc",
        (
            "- tcp 465-587 0.0.0.0/0",
            "+ tcp 466-586 0.0.0.0/0",
            "+ tcp 465 {v4}",
            "+ tcp 587 {v4}",
        ),
        vpc="plain",
        options="--smtp-only",
    ),
    Scenario(
        "nothing but SMTP to carve: rewritten",
        "vpc",
        ("- tcp 25 0.0.0.0/0 | only", "+ tcp 25 {v4} | only"),
        vpc="plain",
        options="--smtp-only",
    ),
    Scenario(
        "a part of what remains exists already",
        "vpc",
        (
            "- tcp 20-30 0.0.0.0/0",
            "  tcp 26-30 0.0.0.0/0 | mine",
            "+ tcp 20-24 0.0.0.0/0",
            "+ tcp 25 {v4}",
        ),
        vpc="plain",
        options="--smtp-only",
    ),
    Scenario(
        "no rule ids in the export: carved",
        "vpc",
        (
            "- tcp 20-30 0.0.0.0/0 | unnamed",
            "+ tcp 20-24 0.0.0.0/0 | unnamed",
            "+ tcp 26-30 0.0.0.0/0 | unnamed",
            "+ tcp 25 {v4} | unnamed",
        ),
        vpc="unnamed",
        options="--smtp-only",
    ),
    Scenario(
        "all protocols carved, the loss accepted",
        "vpc",
        ("- -1 all 0.0.0.0/0 | any",)
        + carved("{v4}", source="0.0.0.0/0", text=" | any")
        + ("+ udp 0-65535 0.0.0.0/0 | any", "+ icmp all 0.0.0.0/0 | any"),
        vpc="plain",
        options="--smtp-only --allow-loss",
    ),
    Scenario(
        "all protocols carved for IPv6, the loss accepted",
        "vpc",
        ("- -1 all ::/0",)
        + carved("{v6}", source="::/0")
        + ("+ udp 0-65535 ::/0", "+ icmpv6 all ::/0"),
        options="--smtp-only --allow-loss",
    ),
)

TO_OTHERS = (
    Scenario(
        "60 of 60 IPv4 rules, and another kind of source: removed, then added",
        "sg:{clients}",
        ("- tcp 25 0.0.0.0/0 | full", "+ tcp 25 {clients} | full") + others(59, "198.51.100.{}/32"),
        only_scripts=True,
    ),
    Scenario(
        "a group of the same VPC, both families: one reference",
        "sg:{clients}",
        ("- tcp 25 0.0.0.0/0 | relay", "- tcp 25 ::/0 | relay", "+ tcp 25 {clients} | relay"),
    ),
    Scenario(
        "a group instead of a group",
        "sg:{clients}",
        ("- tcp 25 {app} | tier", "+ tcp 25 {clients} | tier", "  tcp 443 {app}"),
        found=False,
    ),
    Scenario(
        "a reference that is there already, with a description of its own",
        "sg:{clients}",
        ("- tcp 25 0.0.0.0/0", "  tcp 25 {clients} | was here"),
    ),
    Scenario(
        "the group itself",
        "sg:{self}",
        ("- tcp 25 0.0.0.0/0 | peers", "+ tcp 25 {self} | peers"),
    ),
    Scenario(
        "two groups",
        "sg:{clients},{app}",
        ("- tcp 25 0.0.0.0/0", "+ tcp 25 {clients}", "+ tcp 25 {app}"),
    ),
    Scenario(
        "no rule ids in the export: a described group becomes another",
        "sg:{clients}",
        ("- tcp 25 {app} | tier", "+ tcp 25 {clients} | tier"),
        vpc="unnamed",
        found=False,
    ),
    Scenario(
        "a prefix list, both families",
        "pl:{offices}",
        ("- tcp 25 0.0.0.0/0", "+ tcp 25 {offices}", "  tcp 25 ::1/128"),
    ),
    Scenario(
        "a prefix list instead of a prefix list",
        "pl:{offices}",
        ("- tcp 25 {everyone}", "+ tcp 25 {offices}"),
    ),
    Scenario(
        "blocks by name, one of them there already",
        "cidr:10.0.0.0/8,192.168.0.0/16",
        (
            "- tcp 25 0.0.0.0/0 | rfc1918",
            "+ tcp 25 10.0.0.0/8 | rfc1918",
            "  tcp 25 192.168.0.0/16 | before",
        ),
    ),
    Scenario(
        "one host, in place",
        "cidr:198.51.100.25/32",
        ("- tcp 20-30 0.0.0.0/0", "+ tcp 20-30 198.51.100.25/32"),
    ),
    Scenario(
        "an IPv6 block",
        "cidr:2001:db8:25::/48",
        ("- tcp 25 ::/0", "+ tcp 25 2001:db8:25::/48"),
    ),
    Scenario(
        "the blocks of two subnets",
        "subnet:{subnet_a},{subnet_b}",
        ("- tcp 25 0.0.0.0/0 | subnets", "+ tcp 25 {a} | subnets", "+ tcp 25 {b} | subnets"),
    ),
    Scenario(
        "removed, the neighbours stay",
        "remove",
        (
            "- tcp 25 0.0.0.0/0 | gone",
            "- tcp 25 ::/0 | gone",
            "  tcp 25 203.0.113.0/24 | stays | Keep=yes",
            "  tcp 443 0.0.0.0/0",
        ),
    ),
    Scenario(
        "no rule ids in the export: removed",
        "remove",
        ("- tcp 25 0.0.0.0/0", "- -1 all ::/0 | described", "  tcp 443 0.0.0.0/0"),
        vpc="unnamed",
    ),
)

REFUSED = (
    Scenario(
        "60 of 60 rules and two blocks: one would be too many",
        "vpc",
        ("- tcp 25 0.0.0.0/0",) + others(59, "198.51.100.{}/32"),
        refused="AWS allows 60",
    ),
    Scenario(
        "all protocols are not carved unasked",
        "vpc",
        ("- -1 all 0.0.0.0/0",),
        vpc="plain",
        options="--smtp-only",
        refused="protocol",
    ),
)

ENTRIES = (
    Scenario(
        "an entry is replaced under its number",
        "vpc",
        (
            "- 100 allow tcp 25 0.0.0.0/0",
            "+ 100 allow tcp 25 {v4}",
            "  110 allow tcp 32768-60999 0.0.0.0/0",
            "  120 allow tcp 443 0.0.0.0/0",
        ),
        vpc="plain",
        acl=True,
    ),
    Scenario(
        "two blocks: the second gets a free number",
        "vpc",
        (
            "- 100 allow tcp 587 0.0.0.0/0",
            "+ 100 allow tcp 587 {v4}",
            "+ 101 allow tcp 587 {v4b}",
            "  110 deny tcp 587 203.0.113.0/24",
            "  120 allow tcp 32768-60999 0.0.0.0/0",
        ),
        acl=True,
    ),
    Scenario(
        "an IPv6 entry",
        "vpc",
        ("- 100 allow tcp 25 ::/0", "+ 100 allow tcp 25 {v6}", "  101 allow tcp 25 {v4}"),
        acl=True,
    ),
    Scenario(
        "an entry is deleted",
        "remove",
        (
            "  90 deny tcp 25 203.0.113.0/24",
            "- 100 allow tcp 25 0.0.0.0/0",
            "  110 allow tcp 32768-60999 0.0.0.0/0",
        ),
        acl=True,
    ),
    Scenario(
        "25 carved out of 20-30: entries before it",
        "vpc",
        (
            "= 100 allow tcp 20-30 0.0.0.0/0",
            "+ 98 allow tcp 25 {v4}",
            "+ 99 deny tcp 25 0.0.0.0/0",
            "  50 allow tcp 443 0.0.0.0/0",
        ),
        vpc="plain",
        options="--smtp-only",
        acl=True,
    ),
    Scenario(
        "the ports of SMTP carved out of all protocols: one entry lets the block in",
        "vpc",
        ("= 100 allow -1 all 0.0.0.0/0", "+ 93 allow -1 all {v4}")
        + tuple(f"+ {94 + i} deny tcp {port} 0.0.0.0/0" for i, port in enumerate(SMTP_PORTS)),
        vpc="plain",
        options="--smtp-only",
        acl=True,
    ),
    Scenario(
        "25 carved out of 20-30 for IPv6",
        "vpc",
        ("= 100 allow tcp 20-30 ::/0", "+ 98 allow tcp 25 {v6}", "+ 99 deny tcp 25 ::/0"),
        options="--smtp-only",
        acl=True,
    ),
)

# In a region of its own, mended with `fix --all --acls`: nothing is named, the findings say what.
WHOLE = (
    Scenario(
        "all: a rule for each family",
        "vpc",
        ("- tcp 25 0.0.0.0/0 | a", "- tcp 587 ::/0 | b", "+ tcp 25 {v4} | a", "  tcp 443 ::/0"),
        vpc="whole",
        options="--all --acls",
    ),
    Scenario(
        "all: rules that are wide only together",
        "vpc",
        ("- tcp 465 5.0.0.0/9", "- tcp 465 5.128.0.0/9", "+ tcp 465 {v4}"),
        vpc="whole",
        options="--all --acls",
    ),
    Scenario(
        "all: one of two groups of one interface, wide together",
        "vpc",
        ("- tcp 25 5.0.0.0/9", "+ tcp 25 {v4}"),
        vpc="whole",
        options="--all --acls",
        name="left",
    ),
    Scenario(
        "all: the other group of that interface",
        "vpc",
        ("- tcp 25 5.128.0.0/9", "+ tcp 25 {v4}"),
        vpc="whole",
        options="--all --acls",
        with_group="left",
    ),
    Scenario(
        "all: an entry",
        "vpc",
        (
            "- 100 allow tcp 25 0.0.0.0/0",
            "+ 100 allow tcp 25 {v4}",
            "  200 allow tcp 32768-60999 203.0.113.0/24",
        ),
        vpc="whole",
        options="--all --acls",
        acl=True,
    ),
)

# Every VPC's own ACL lets everything in until somebody says otherwise: to be mended with --acls.
WHOLE += tuple(
    Scenario(
        f"all: the default ACL of {what}",
        "vpc",
        ("- 100 allow -1 all 0.0.0.0/0", "+ 100 allow -1 all {v4}"),
        vpc=vpc,
        options="--all --acls",
        acl=True,
        default_acl=True,
    )
    for vpc, what in (("whole", "the VPC"), ("whole-default", "the region's default VPC"))
)

SCENARIOS = TO_VPC + CARVED + TO_OTHERS + REFUSED + ENTRIES + WHOLE
