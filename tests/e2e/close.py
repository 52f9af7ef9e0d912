"""An outbound rule of mail submission closed to a group, as the Mail view does it for an SES
endpoint: the script, run twice and taken back, against the emulator; and the same in CloudFormation
and Terraform.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import guard
from card import ANYWHERE, REGION
from export import collect
from forms import PLUGINS, said
from world import ec2_client

SUBMISSION = {"IpProtocol": "tcp", "FromPort": 587, "ToPort": 587}
DESCRIPTION = {"Description": "mail to SES"}
PREDICTED = re.compile(r"^# +(Plan: .*)$", re.MULTILINE)  # in each of the Terraform form's files


def summary(rule):
    """A rule as group, direction, port and what is at its other end."""
    end = rule.get("CidrIpv4") or rule["ReferencedGroupInfo"]["GroupId"]
    return (rule["GroupId"], rule["IsEgress"], rule.get("FromPort", -1), end)


class Groups:
    """A group that lets the same in and out and nothing else, one to close it to, and one that still
    has the rule by which every new group lets everything out.
    """

    def __init__(self, endpoint, description):
        self.ec2 = ec2_client(endpoint, REGION)
        whole = {**SUBMISSION, "IpRanges": [{"CidrIp": ANYWHERE, **description}]}
        vpc = self.ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        everything = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": ANYWHERE}]}
        self.sender, self.endpoint, self.fresh = (
            self.ec2.create_security_group(GroupName=name, Description=name, VpcId=vpc)["GroupId"]
            for name in ("senders", "endpoint", "fresh")
        )
        self.ec2.revoke_security_group_egress(GroupId=self.sender, IpPermissions=[everything])
        for group in (self.sender, self.fresh):
            self.ec2.authorize_security_group_egress(GroupId=group, IpPermissions=[whole])
        self.ec2.authorize_security_group_ingress(GroupId=self.sender, IpPermissions=[whole])
        self.before = self.stand()
        self.wide = (self.sender, True, 587, ANYWHERE)
        self.closed = (self.sender, True, 587, self.endpoint)
        self.others = {name: rule for name, rule in self.before.items() if rule != self.wide}

    def stand(self):
        """Every rule of every group in the region, by its id."""
        found = self.ec2.describe_security_group_rules()["SecurityGroupRules"]
        return {rule["SecurityGroupRuleId"]: summary(rule) for rule in found}

    def rule_id(self, group):
        wanted = (group, True, 587, ANYWHERE)
        return next(name for name, rule in self.before.items() if rule == wanted)

    def check(self, wanted, check, what):
        """Beside the others, which are the same ones still, there is this rule alone."""
        stand = self.stand()
        rest = [rule for name, rule in stand.items() if name not in self.others]
        kept = all(stand.get(name) == rule for name, rule in self.others.items())
        check(kept and rest == [wanted], f"closing: {what}: what stands there", stand)
        return stand


def fix(vpcmend, export, groups, form, place, group=None):
    rule = groups.rule_id(group or groups.sender)
    words = ["fix", export, "--rule", rule, "--to", f"sg:{groups.endpoint}"]
    words = [vpcmend, *words, "--format", form, "-o", place]
    return subprocess.run(words, capture_output=True, text=True)


def check_scripts(cli, groups, scripts, check):
    """What was done already is done no second time: no rule is another one then."""
    for what, script, wanted in (
        ("closed", "apply.sh", groups.closed),
        ("taken back", "rollback.sh", groups.wide),
    ):
        ran = cli.run("bash", scripts / script)
        check(ran.returncode == 0, f"closing: {what}", said(ran))
        stand = groups.check(wanted, check, what)
        ran = cli.run("bash", scripts / script)
        check(ran.returncode == 0, f"closing: {what} already", said(ran))
        check(groups.stand() == stand, f"closing: {what} already: nothing is another", stand)


# --- the other forms ------------------------------------------------------------------------------


def check_templates(vpcmend, export, groups, directory, check):
    """By another program, which knows the resource; and what would do harm is not written."""
    ran = fix(vpcmend, export, groups, "cloudformation-json", directory / "no", groups.fresh)
    refused = ran.returncode != 0 and "takes this rule away" in ran.stderr
    check(refused, "closing: CloudFormation would take another rule away", said(ran))
    templates = []
    for form in ("cloudformation-json", "cloudformation-yaml"):
        ran = fix(vpcmend, export, groups, form, directory / form)
        check(ran.returncode == 0, f"closing: {form} is written", said(ran))
        found = (directory / form).iterdir()
        templates += [file for file in found if not file.stem.endswith("-import")]
    lint = Path(sys.executable).parent / "cfn-lint"
    checked = subprocess.run([lint, *templates], capture_output=True, text=True)
    check(templates and checked.returncode == 0, "closing: cfn-lint", said(checked))


class Terraform:
    """The program itself, with a provider that finds the emulator and nothing else.

    Each run of it takes seconds, so nothing is planned apart: it shows the plan that it applies.
    """

    def __init__(self, program, plugins, endpoint, directory):
        self.program, self.plugins, self.directory = program, plugins, directory
        self.environment = {
            **guard.guarded(os.environ),
            "AWS_ENDPOINT_URL": guard.checked_endpoint(endpoint),
            "TF_CLI_CONFIG_FILE": "/dev/null",
            "CHECKPOINT_DISABLE": "1",
            "TF_IN_AUTOMATION": "1",
        }

    def run(self, *words):
        words = [self.program, words[0], "-input=false", "-no-color", *words[1:]]
        return subprocess.run(
            words, cwd=self.directory, env=self.environment, capture_output=True, text=True
        )

    def begin(self):
        return self.run("init", f"-plugin-dir={self.plugins}")

    def step(self, check, what, predicted):
        """Applies main.tf, of which the file itself says what the plan must say."""
        applied = self.run("apply", "-auto-approve")
        holds = applied.returncode == 0 and predicted in applied.stdout
        check(holds, f"closing: terraform apply: {what}: {predicted}", said(applied))


def check_terraform(terraform, groups, check):
    """There and back. A file tells last what its plan says on the way back."""
    directory = terraform.directory
    files = {file.name: file.read_text() for file in directory.iterdir()}
    rungs = sorted(name for name in files if name.endswith(".txt"))
    begun = terraform.begin()
    check(begun.returncode == 0, "closing: terraform init", said(begun))
    terraform.step(check, "main.tf", PREDICTED.findall(files["main.tf"])[0])
    for name, which, wanted in (
        (rungs[-1], 0, groups.closed),
        (rungs[-2], -1, None),
        (rungs[0], -1, groups.wide),
    ):
        shutil.copy(directory / name, directory / "main.tf")
        terraform.step(check, name, PREDICTED.findall(files[name])[which])
        if wanted:
            groups.check(wanted, check, f"after {name}")


def check_applied(emulator, cli, vpcmend, directory, tally):
    """Without descriptions: the emulator forgets those of rules to groups."""
    program, plugins = shutil.which("terraform"), os.environ.get(PLUGINS)
    if not program or not plugins:
        tally.skip("terraform apply of a closing", f"no terraform, or no {PLUGINS}")
        return
    emulator.reset()
    groups = Groups(cli.endpoint, {})
    export, place, check = directory / "again", directory / "terraform", tally.check
    collect(cli, vpcmend, "dash", [REGION], export, check)
    ran = fix(vpcmend, export, groups, "terraform", place)
    check(ran.returncode == 0, "closing: terraform is written", said(ran))
    check_terraform(Terraform(program, plugins, cli.endpoint, place), groups, check)


def check_closing(emulator, cli, vpcmend, directory, tally, with_checkers=False):
    check = tally.check
    directory.mkdir()
    emulator.reset()
    groups = Groups(cli.endpoint, DESCRIPTION)
    export, scripts = directory / "export", directory / "scripts"
    collect(cli, vpcmend, "dash", [REGION], export, check)
    ran = fix(vpcmend, export, groups, "aws-cli", scripts)
    check(ran.returncode == 0, "closing: the scripts are written", said(ran))
    check_scripts(cli, groups, scripts, check)
    if with_checkers:
        check_templates(vpcmend, export, groups, directory, check)
        check_applied(emulator, cli, vpcmend, directory, tally)
