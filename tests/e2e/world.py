"""The account that the emulator is seeded with, and looks at what stands in it."""

import boto3

import guard
from rules import Rule, described_entry, described_rule, entry_arguments, permission

ACCOUNT = "123456789012"

# Each VPC: its region, its IPv4 blocks (the default VPC has its own), whether it has an IPv6 block.
VPCS = {
    "mail": ("eu-west-1", ("10.0.0.0/16", "10.1.0.0/16"), True),
    "plain": ("eu-west-1", ("10.9.0.0/16",), False),
    "default": ("us-east-1", (), False),
    "second": ("us-east-1", ("10.20.0.0/16",), True),
    "unnamed": ("ap-southeast-2", ("10.30.0.0/16",), True),
    "whole": ("us-west-2", ("10.40.0.0/16",), False),
    "whole-default": ("us-west-2", (), False),
}
NAMELESS_REGION = VPCS["unnamed"][0]  # its export is made to tell no rule ids
WHOLE_REGION = VPCS["whole"][0]

PREFIX_LISTS = {
    "offices": ("203.0.113.0/24", "198.51.100.0/24"),
    "everyone": ("0.0.0.0/1",),
}


def ec2_client(endpoint, region):
    return boto3.client(
        "ec2",
        region_name=region,
        endpoint_url=guard.checked_endpoint(endpoint),
        aws_access_key_id="dummy",
        aws_secret_access_key="dummy",
    )


# --- seeding --------------------------------------------------------------------------------------


class Vpc:
    """A VPC with two subnets, two groups that interfaces carry, and prefix lists."""

    def __init__(self, ec2, name):
        self.ec2 = ec2
        self.region, blocks, has_ipv6 = VPCS[name]
        self.id, self.names = self.create(blocks, has_ipv6)
        self.add_subnets()
        for group in ("clients", "app"):
            self.names[group] = self.create_group(group, "members: " + group)
            self.create_interface([self.names[group]])
        for list_name, entries in PREFIX_LISTS.items():
            self.names[list_name] = self.create_prefix_list(f"{name}-{list_name}", entries)

    def create(self, blocks, has_ipv6):
        if not blocks:
            found = self.ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])
            return found["Vpcs"][0]["VpcId"], {"v4": found["Vpcs"][0]["CidrBlock"]}
        made = self.ec2.create_vpc(CidrBlock=blocks[0], AmazonProvidedIpv6CidrBlock=has_ipv6)["Vpc"]
        names = {"v4": blocks[0]}
        for block in blocks[1:]:
            self.ec2.associate_vpc_cidr_block(VpcId=made["VpcId"], CidrBlock=block)
            names["v4b"] = block
        for association in made.get("Ipv6CidrBlockAssociationSet", ()):
            names["v6"] = association["Ipv6CidrBlock"]
        return made["VpcId"], names

    def add_subnets(self):
        """Of the second half of the block, where a default VPC has none."""
        start = self.names["v4"].split(".")[:2]
        for letter, third in (("a", 201), ("b", 202)):
            block = f"{start[0]}.{start[1]}.{third}.0/24"
            made = self.ec2.create_subnet(VpcId=self.id, CidrBlock=block)["Subnet"]
            self.names[letter] = block
            self.names["subnet_" + letter] = made["SubnetId"]

    def create_group(self, name, description, tags=()):
        made = self.ec2.create_security_group(
            GroupName=name, Description=description, VpcId=self.id, **tagged("security-group", tags)
        )
        return made["GroupId"]

    def default_acl(self):
        mine = [{"Name": "vpc-id", "Values": [self.id]}, {"Name": "default", "Values": ["true"]}]
        return self.ec2.describe_network_acls(Filters=mine)["NetworkAcls"][0]["NetworkAclId"]

    def create_interface(self, groups):
        self.ec2.create_network_interface(SubnetId=self.names["subnet_a"], Groups=groups)

    def create_prefix_list(self, name, entries):
        made = self.ec2.create_managed_prefix_list(
            PrefixListName=name,
            MaxEntries=len(entries),
            AddressFamily="IPv4",
            Entries=[{"Cidr": entry} for entry in entries],
        )
        return made["PrefixList"]["PrefixListId"]


def tagged(kind, tags):
    if not tags:
        return {}
    pairs = [{"Key": key, "Value": value} for key, value in tags]
    return {"TagSpecifications": [{"ResourceType": kind, "Tags": pairs}]}


def resolved(line, names):
    """The rule of a line, its names in braces replaced; texts are not looked into."""
    rule = Rule.parse(line)
    return rule._replace(what=rule.what.format_map(names))


class World:
    """The whole account: what was seeded, under which ids."""

    def __init__(self, endpoint, scenarios):
        names = [name for name in VPCS if any(s.vpc == name for s in scenarios)]
        self.regions = sorted({VPCS[name][0] for name in names})
        self.ec2 = {region: ec2_client(endpoint, region) for region in self.regions}
        self.vpcs = {name: Vpc(self.ec2[VPCS[name][0]], name) for name in names}
        self.holders = {}  # scenario: the id of its group or ACL
        for scenario in scenarios:
            self.holders[scenario] = self.seed(scenario)

    def region(self, scenario):
        return self.vpcs[scenario.vpc].region

    def names(self, scenario):
        return {**self.vpcs[scenario.vpc].names, "self": self.holders.get(scenario)}

    def seed(self, scenario):
        return self.seed_acl(scenario) if scenario.acl else self.seed_group(scenario)

    def seed_group(self, scenario):
        vpc = self.vpcs[scenario.vpc]
        name = scenario.name or f"scenario-{len(self.holders)}"
        group = vpc.create_group(name, scenario.description, scenario.tags)
        if scenario.name:
            vpc.names[name] = group
        for line in scenario.before():
            rule = resolved(line, {**vpc.names, "self": group})
            vpc.ec2.authorize_security_group_ingress(
                GroupId=group,
                IpPermissions=[permission(rule)],
                **tagged("security-group-rule", rule.tags),
            )
        self.add_egress_twin(vpc.ec2, group, scenario)
        if scenario.with_group:
            vpc.create_interface([group, vpc.names[scenario.with_group]])
        return group

    def add_egress_twin(self, ec2, group, scenario):
        """An outbound rule that says what the first inbound one says: it must stay."""
        twin = permission(resolved(scenario.before()[0], {**self.names(scenario), "self": group}))
        if twin["IpProtocol"] != "-1":
            ec2.authorize_security_group_egress(GroupId=group, IpPermissions=[twin])

    def seed_acl(self, scenario):
        vpc = self.vpcs[scenario.vpc]
        if scenario.default_acl:
            return vpc.default_acl()
        acl = vpc.ec2.create_network_acl(VpcId=vpc.id)["NetworkAcl"]["NetworkAclId"]
        for line in scenario.before():
            arguments = entry_arguments(resolved(line, vpc.names))
            for outbound in (False, True):
                vpc.ec2.create_network_acl_entry(NetworkAclId=acl, Egress=outbound, **arguments)
        return acl

    # --- looking ------------------------------------------------------------------------------

    def expected(self, scenario, lines):
        """What must stand in the scenario's group or ACL: rules, in order of their texts."""
        return sorted(resolved(line, self.names(scenario)) for line in lines)

    def snapshot(self):
        return Snapshot(self.ec2)


# The emulator tells the description of a reference to a group with the group, not with the rule,
# and that of a prefix list not at all.


def reference_key(rule):
    other = rule.get("ReferencedGroupInfo", {}).get("GroupId")
    return other and (rule["GroupId"], rule["IsEgress"], described_rule(rule).what)


def reference_texts(group):
    """The descriptions of the group's references, under the keys of their rules."""
    found = {}
    for outbound, member in ((False, "IpPermissions"), (True, "IpPermissionsEgress")):
        for each in group[member]:
            for pair in each["UserIdGroupPairs"]:
                ports = {key: each.get(key) for key in ("IpProtocol", "FromPort", "ToPort")}
                rule = {**ports, "ReferencedGroupInfo": pair}
                key = group["GroupId"], outbound, described_rule(rule).what
                found[key] = pair.get("Description")
    return found


def pages(ec2, call, member):
    return [item for page in ec2.get_paginator(call).paginate() for item in page[member]]


class Snapshot:
    """All that a script could change, at one moment: rules and entries with all of their fields."""

    def __init__(self, clients):
        self.rules = {}  # sgr- id: the rule as it is described
        self.groups = {}  # id: the group's own fields
        self.acls = {}  # id: the ACL as it is described
        for ec2 in clients.values():
            self.look(ec2)

    def look(self, ec2):
        texts = {}
        for group in pages(ec2, "describe_security_groups", "SecurityGroups"):
            own = {key: group[key] for key in group if not key.startswith("IpPermissions")}
            self.groups[group["GroupId"]] = own
            texts.update(reference_texts(group))
        for rule in pages(ec2, "describe_security_group_rules", "SecurityGroupRules"):
            text = texts.get(reference_key(rule))
            self.rules[rule["SecurityGroupRuleId"]] = {
                **({"Description": text} if text else {}),
                **rule,
            }
        for acl in pages(ec2, "describe_network_acls", "NetworkAcls"):
            acl["Entries"].sort(key=lambda entry: (entry["Egress"], entry["RuleNumber"]))
            acl["Associations"].sort(key=lambda each: each["SubnetId"])
            self.acls[acl["NetworkAclId"]] = acl

    def __eq__(self, other):
        return vars(self) == vars(other)

    def inbound(self, holder):
        """The inbound rules of a group or entries of an ACL, in order of their texts."""
        if holder in self.acls:
            entries = self.acls[holder]["Entries"]
            inbound = [entry for entry in entries if not entry["Egress"]]
            return sorted(described_entry(e) for e in inbound if e["RuleNumber"] < 32767)
        mine = [rule for rule in self.rules.values() if rule["GroupId"] == holder]
        return sorted(described_rule(rule) for rule in mine if not rule["IsEgress"])

    def rule_id(self, holder, what):
        """The sgr- id of an inbound rule."""
        for name, rule in self.rules.items():
            if rule["GroupId"] == holder and not rule["IsEgress"]:
                if described_rule(rule).what == what:
                    return name
        raise LookupError(f"{holder} has no rule {what}")

    def without(self, holders):
        """Everything but the inbound side of these groups and ACLs: descriptions by id."""
        things = dict(self.groups)
        for name, rule in self.rules.items():
            if rule["IsEgress"] or rule["GroupId"] not in holders:
                things[name] = rule
        for name, acl in self.acls.items():
            others = [e for e in acl["Entries"] if e["Egress"] or name not in holders]
            things[name] = {**acl, "Entries": others}
        return things

    def kept_ids(self, holder, rules):
        """The whole descriptions, ids included, of those inbound rules of a group."""
        wanted = {rule.what for rule in rules}
        return {
            name: rule
            for name, rule in self.rules.items()
            if rule["GroupId"] == holder
            and not rule["IsEgress"]
            and described_rule(rule).what in wanted
        }
