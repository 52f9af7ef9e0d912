"""An outbound rule of mail submission closed to a group, as the Mail view does it for an SES endpoint: the script, run
twice and taken back, against the emulator.
"""

import subprocess

from card import ANYWHERE, REGION
from export import collect
from world import ec2_client

SUBMISSION = {"IpProtocol": "tcp", "FromPort": 587, "ToPort": 587}
WHOLE = {**SUBMISSION, "IpRanges": [{"CidrIp": ANYWHERE, "Description": "mail to SES"}]}


class Groups:
    """A group that lets the same in and out, and one to close it to."""

    def __init__(self, endpoint):
        self.ec2 = ec2_client(endpoint, REGION)
        vpc = self.ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        self.sender, self.endpoint = (
            self.ec2.create_security_group(GroupName=name, Description=name, VpcId=vpc)["GroupId"]
            for name in ("senders", "endpoint")
        )
        for authorize in (
            self.ec2.authorize_security_group_egress,
            self.ec2.authorize_security_group_ingress,
        ):
            authorize(GroupId=self.sender, IpPermissions=[WHOLE])

    def rules(self):
        """All rules of the senders' group, as triples."""
        mine = [{"Name": "group-id", "Values": [self.sender]}]
        found = self.ec2.describe_security_group_rules(Filters=mine)["SecurityGroupRules"]
        return sorted(
            (
                rule["IsEgress"],
                rule.get("FromPort", -1),
                rule.get("CidrIpv4") or rule["ReferencedGroupInfo"]["GroupId"],
            )
            for rule in found
        )

    def rule_id(self):
        mine = [{"Name": "group-id", "Values": [self.sender]}]
        for rule in self.ec2.describe_security_group_rules(Filters=mine)["SecurityGroupRules"]:
            if rule["IsEgress"] and rule.get("FromPort") == 587:
                return rule["SecurityGroupRuleId"]
        raise LookupError("the rule outbound is not there")


def check_closing(emulator, cli, vpcmend, directory, tally):
    check = tally.check
    directory.mkdir()
    emulator.reset()
    groups = Groups(cli.endpoint)
    before = groups.rules()
    after = sorted([*before, (True, 587, groups.endpoint)])
    after.remove((True, 587, ANYWHERE))
    export, scripts = directory / "export", directory / "scripts"
    collect(cli, vpcmend, "dash", [REGION], export, check)
    words = ["fix", export, "--rule", groups.rule_id(), "--to", f"sg:{groups.endpoint}"]
    words += ["--format", "aws-cli", "-o", scripts]
    ran = subprocess.run([vpcmend, *words], capture_output=True, text=True)
    check(ran.returncode == 0, "closing: the scripts are written", ran.stderr)
    for what, script, wanted in (
        ("closed", "apply.sh", after),
        ("closed already", "apply.sh", after),
        ("taken back", "rollback.sh", before),
        ("taken back already", "rollback.sh", before),
    ):
        ran = cli.run("bash", scripts / script)
        check(ran.returncode == 0, f"closing: {what}", ran.stdout + ran.stderr)
        check(groups.rules() == wanted, f"closing: {what}: what stands there", groups.rules())
