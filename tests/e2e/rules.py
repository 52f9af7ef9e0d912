"""Rules of security groups and entries of network ACLs as lines of text.

    tcp 25 0.0.0.0/0                      a rule: protocol, ports, source
    tcp 20-30 sg-0123                     ports "all" where the protocol has none, or all types
    100 allow tcp 25 0.0.0.0/0            an entry: its number and action in front

Behind " | " may stand the rule's description, and behind another " | " its tags as KEY=VALUE.
"""

from typing import NamedTuple

ACL_PROTOCOLS = {"tcp": "6", "udp": "17", "icmp": "1", "icmpv6": "58", "-1": "-1"}
ACL_NAMES = {number: name for name, number in ACL_PROTOCOLS.items()}


class Rule(NamedTuple):
    """One rule or entry: what it says, and what people wrote to it."""

    what: str
    description: str = ""
    tags: tuple = ()

    @classmethod
    def parse(cls, text):
        what, description, tags = (text.split(" | ") + ["", ""])[:3]
        pairs = tuple(sorted(tuple(tag.split("=", 1)) for tag in tags.split(",") if tag))
        return cls(what.strip(), description, pairs)


# --- to AWS ---------------------------------------------------------------------------------------


def port_numbers(ports):
    """The two ends of "25", "20-30" or "all"."""
    if ports == "all":
        return -1, -1
    first, _, last = ports.partition("-")
    return int(first), int(last or first)


def source_list(source, description):
    """The member of a permission that holds this source."""
    written = {"Description": description} if description else {}
    if source.startswith("sg-"):
        return {"UserIdGroupPairs": [{"GroupId": source, **written}]}
    if source.startswith("pl-"):
        return {"PrefixListIds": [{"PrefixListId": source, **written}]}
    if ":" in source:
        return {"Ipv6Ranges": [{"CidrIpv6": source, **written}]}
    return {"IpRanges": [{"CidrIp": source, **written}]}


def permission(rule):
    """What AuthorizeSecurityGroupIngress takes."""
    protocol, ports, source = rule.what.split()
    first, last = port_numbers(ports)
    numbers = {} if protocol == "-1" else {"FromPort": first, "ToPort": last}
    return {"IpProtocol": protocol, **numbers, **source_list(source, rule.description)}


def entry_arguments(rule):
    """What CreateNetworkAclEntry takes."""
    number, action, protocol, ports, block = rule.what.split()
    first, last = port_numbers(ports)
    arguments = {
        "RuleNumber": int(number),
        "RuleAction": action,
        "Protocol": ACL_PROTOCOLS[protocol],
        "Ipv6CidrBlock" if ":" in block else "CidrBlock": block,
    }
    if protocol in ("tcp", "udp"):
        arguments["PortRange"] = {"From": first, "To": last}
    if protocol in ("icmp", "icmpv6"):
        arguments["IcmpTypeCode"] = {"Type": first, "Code": last}
    return arguments


# --- from AWS -------------------------------------------------------------------------------------


def ports_text(first, last):
    if first is None or (first, last) == (-1, -1):
        return "all"
    return f"{first}" if first == last else f"{first}-{last}"


def described_rule(live):
    """A rule of DescribeSecurityGroupRules."""
    source = (
        live.get("CidrIpv4")
        or live.get("CidrIpv6")
        or live.get("PrefixListId")
        or live["ReferencedGroupInfo"]["GroupId"]
    )
    ports = ports_text(live.get("FromPort"), live.get("ToPort"))
    tags = tuple(sorted((tag["Key"], tag["Value"]) for tag in live.get("Tags", ())))
    return Rule(f"{live['IpProtocol']} {ports} {source}", live.get("Description", ""), tags)


def described_entry(live):
    """An entry of DescribeNetworkAcls."""
    protocol = ACL_NAMES.get(live["Protocol"], live["Protocol"])
    ports = live.get("PortRange") or {}
    kinds = live.get("IcmpTypeCode") or {}
    text = ports_text(ports.get("From", kinds.get("Type")), ports.get("To", kinds.get("Code")))
    block = live.get("CidrBlock") or live.get("Ipv6CidrBlock")
    return Rule(f"{live['RuleNumber']} {live['RuleAction']} {protocol} {text} {block}")
