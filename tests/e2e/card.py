"""The readiness cards of addresses by which mail leaves: Elastic IP addresses and others that the emulator
gave out, with replies about reverse names written by hand, since it keeps none of these.
"""

import json
import shlex
import subprocess

from export import collect, place_of
from world import ec2_client

REGION = "eu-west-1"
STEPS = ["elastic-ip", "a-record", "ptr", "helo", "spf", "port25"]
PTR_REPLY = "addresses-attribute-domain-name.json"
ANYWHERE = "0.0.0.0/0"


class Servers:
    """A VPC with a public and a private subnet, and a mail server for each kind of address."""

    ELASTIC = ("own", "default", "none", "pending")

    def __init__(self, endpoint):
        self.ec2 = ec2_client(endpoint, REGION)
        self.vpc = self.ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        public, private = (self.subnet(f"10.0.{i}.0/24") for i in range(2))
        self.open_to_the_internet(public)
        self.group = self.senders_group()
        self.ips, self.allocations, self.interfaces = {}, {}, {}
        for name in self.ELASTIC:
            self.interfaces[name] = self.server(public)
            self.allocate(name)
            self.ec2.associate_address(
                AllocationId=self.allocations[name], NetworkInterfaceId=self.interfaces[name]
            )
        self.ec2.modify_subnet_attribute(SubnetId=public, MapPublicIpOnLaunch={"Value": True})
        self.interfaces["auto"] = self.server(public)
        self.ips["auto"] = self.public_ip(self.interfaces["auto"])
        self.allocate("nat")
        self.send_through_nat(public, private)

    def subnet(self, block):
        return self.ec2.create_subnet(VpcId=self.vpc, CidrBlock=block)["Subnet"]["SubnetId"]

    def route(self, subnet, **target):
        table = self.ec2.create_route_table(VpcId=self.vpc)["RouteTable"]["RouteTableId"]
        self.ec2.associate_route_table(RouteTableId=table, SubnetId=subnet)
        self.ec2.create_route(RouteTableId=table, DestinationCidrBlock=ANYWHERE, **target)

    def open_to_the_internet(self, public):
        gateway = self.ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        self.ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=self.vpc)
        self.route(public, GatewayId=gateway)

    def senders_group(self):
        """What its rule outbound names is what its interfaces are meant for."""
        group = self.ec2.create_security_group(
            GroupName="senders", Description="send mail", VpcId=self.vpc
        )["GroupId"]
        smtp = {"IpProtocol": "tcp", "FromPort": 25, "ToPort": 25}
        self.ec2.authorize_security_group_egress(
            GroupId=group, IpPermissions=[{**smtp, "IpRanges": [{"CidrIp": ANYWHERE}]}]
        )
        return group

    def server(self, subnet):
        """The interface of a new instance."""
        image = self.ec2.describe_images()["Images"][0]["ImageId"]
        made = self.ec2.run_instances(
            ImageId=image, MinCount=1, MaxCount=1, SubnetId=subnet, SecurityGroupIds=[self.group]
        )
        return made["Instances"][0]["NetworkInterfaces"][0]["NetworkInterfaceId"]

    def public_ip(self, interface):
        found = self.ec2.describe_network_interfaces(NetworkInterfaceIds=[interface])
        return found["NetworkInterfaces"][0]["Association"]["PublicIp"]

    def allocate(self, name):
        made = self.ec2.allocate_address(Domain="vpc")
        self.ips[name], self.allocations[name] = made["PublicIp"], made["AllocationId"]

    def send_through_nat(self, public, private):
        made = self.ec2.create_nat_gateway(SubnetId=public, AllocationId=self.allocations["nat"])
        self.route(private, NatGatewayId=made["NatGateway"]["NatGatewayId"])
        self.server(private)

    # --- what the emulator does not keep ----------------------------------------------------------

    def default_name(self, name):
        return f"ec2-{self.ips[name].replace('.', '-')}.{REGION}.compute.amazonaws.com."

    def reverse_names(self):
        """The reply as AWS gives it: only addresses that had a name set stand in it."""
        named = {
            "own": {"PtrRecord": "mail.example.com."},
            "default": {"PtrRecord": self.default_name("default")},
            "pending": {
                "PtrRecord": self.default_name("pending"),
                "PtrRecordUpdate": {"Value": "mx2.example.com.", "Status": "PENDING"},
            },
        }
        ids = self.ips, self.allocations
        return {
            "Addresses": [
                {"PublicIp": ids[0][name], "AllocationId": ids[1][name], **record}
                for name, record in named.items()
            ]
        }


def cards_of(vpcmend, export, check):
    """The cards, by address, each step by its name."""
    ran = subprocess.run(
        [vpcmend, "mail", export, "--format", "json"], capture_output=True, text=True
    )
    check(ran.returncode == 0, "cards: vpcmend mail", ran.stderr)
    told = json.loads(ran.stdout)
    for card in told["addresses"]:
        names = [step["name"] for step in card["checks"]]
        check(names == STEPS, f"cards: the steps of {card['address']}, in their order", names)
        card["steps"] = {step["name"]: step for step in card["checks"]}
    return {card["address"]: card for card in told["addresses"]}, told["spf"]


# What each card says: whether the address is elastic, of the PTR record, and the name of the server.
EXPECTED = {
    "own": ("good", "good", "mail.example.com"),
    "default": ("good", "bad", None),
    "none": ("good", "bad", None),
    "pending": ("good", "note", "mx2.example.com"),
    "nat": ("good", "bad", None),
    "auto": ("bad", "bad", None),
}


def check_cards(servers, cards, check):
    check(set(cards) == set(servers.ips.values()), "cards: one for each address", list(cards))
    for name, (elastic, ptr, host) in EXPECTED.items():
        card = cards[servers.ips[name]]
        states = {step: card["steps"][step]["state"] for step in STEPS}
        wanted = dict(zip(STEPS, (elastic, "unknown", ptr, "unknown", "unknown", "note")))
        check(states == wanted, f"cards: how the steps of '{name}' stand", states)
        check(card["name"] == host, f"cards: the name of '{name}'", card["name"])
        check(card["allocation"] == servers.allocations.get(name), f"cards: the id of '{name}'", card)


def check_words(servers, cards, spf, check):
    """Names and commands, to the letter."""
    for name in ("none", "default", "auto"):
        told = cards[servers.ips[name]]["steps"]["ptr"]
        default = servers.default_name(name).rstrip(".")
        check(default in told["what"], f"cards: AWS's own name of '{name}'", told)
    for name in ("none", "default", "nat"):
        command = (
            f"aws ec2 modify-address-attribute --region '{REGION}' "
            f"--allocation-id '{servers.allocations[name]}' --domain-name \"$NAME\""
        )
        told = cards[servers.ips[name]]["steps"]["ptr"]["todo"]
        check(told == [command], f"cards: the command for the name of '{name}'", told)
    told = cards[servers.ips["auto"]]["steps"]["ptr"]["todo"]
    to_come = (  # of the Elastic IP address that takes its place; this one can have no name
        f"aws ec2 modify-address-attribute --region '{REGION}' "
        '--allocation-id "$ALLOCATION" --domain-name "$NAME"'
    )
    check(told == [to_come], "cards: the command for the name of the address to come", told)
    missing = [ip for ip in servers.ips.values() if f"ip4:{ip} " not in spf]
    check(not missing, "cards: the SPF record names every address", f"{missing}\n{spf}")


def mend(servers, cli, cards, check):
    """The commands of the card for an address that is not elastic, run as they stand there."""
    get, tie = cards[servers.ips["auto"]]["steps"]["elastic-ip"]["todo"]
    ran = cli.run("sh", "-c", get)
    if not check(ran.returncode == 0, f"cards: {get}", ran.stdout + ran.stderr):
        return
    answer = json.loads(ran.stdout)
    ran = cli.run("sh", "-c", tie, ALLOCATION=answer["AllocationId"])
    check(ran.returncode == 0, f"cards: {tie}", ran.stdout + ran.stderr)
    servers.ips["auto"], servers.allocations["auto"] = answer["PublicIp"], answer["AllocationId"]


def check_calls(servers, cli, cards, check):
    """The CLI knows the call that sets a name, though the emulator does not."""
    (command,) = cards[servers.ips["none"]]["steps"]["ptr"]["todo"]
    words = shlex.split(command.replace('"$NAME"', "mail.example.com"))[1:]
    ran = cli.aws(*words, "--generate-cli-skeleton", "output")
    check(ran.returncode == 0, f"cards: {command}", ran.stdout + ran.stderr)


def check_readiness(emulator, cli, vpcmend, directory, tally):
    check = tally.check
    directory.mkdir()
    emulator.reset()
    servers = Servers(cli.endpoint)
    before = directory / "before"
    collect(cli, vpcmend, "dash", [REGION], before, check)
    reply = place_of(before, REGION) / PTR_REPLY
    check(reply.exists(), "cards: the script asks for reverse names", before)
    reply.write_text(json.dumps(servers.reverse_names()))
    cards, spf = cards_of(vpcmend, before, check)
    check_cards(servers, cards, check)
    check_words(servers, cards, spf, check)
    check_calls(servers, cli, cards, check)
    reply.unlink()
    untold, _ = cards_of(vpcmend, before, check)
    told = {untold[ip]["steps"]["ptr"]["state"] for ip in servers.ips.values()}
    check(told == {"unknown"}, "cards: without the reply nobody knows of names", told)
    mend(servers, cli, cards, check)
    after = directory / "after"
    collect(cli, vpcmend, "bash", [REGION], after, check)
    cards, _ = cards_of(vpcmend, after, check)
    told = cards.get(servers.ips["auto"], {}).get("steps", {}).get("elastic-ip", {})
    check(told.get("state") == "good", "cards: the address that was taken is elastic", list(cards))
