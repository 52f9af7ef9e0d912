"""Corrected policies: staged in the program, put by its scripts, and taken back. One policy of each
sort: of an SES identity, a user, a group and a role, a managed one, and an endpoint's.
"""

import json
import re
import stat

import boto3

import guard

REGION = "us-east-1"
ACCOUNT = "123456789012"
IDENTITY = f"arn:aws:ses:{REGION}:{ACCOUNT}:identity/example.com"
USER = f"arn:aws:iam::{ACCOUNT}:user/smtp"
MANAGED = f"arn:aws:iam::{ACCOUNT}:policy/Mail"
APPLY, ROLLBACK, TEST = "apply-policies.sh", "rollback-policies.sh", "test-policies.sh"

# What no shell may take for more than text.
HOSTILE = "\"double\" 'single' `touch canary` $(touch canary) ;touch canary #"

SENDING = {"Effect": "Allow", "Action": ["ses:SendRawEmail", "ses:SendEmail"], "Resource": "*"}
LOGS = {
    "Sid": "Logs",
    "Effect": "Allow",
    "Action": "logs:PutLogEvents",
    "Resource": "*",
    "Condition": {"StringNotEquals": {"aws:UserAgent": HOSTILE}},
}


def document(*statements):
    return {"Version": "2012-10-17", "Statement": list(statements)}


MIXED = document(LOGS, SENDING)
OF_IDENTITY = document(
    {
        "Effect": "Allow",
        "Principal": {"AWS": USER},
        "Action": "ses:SendRawEmail",
        "Resource": IDENTITY,
        "Condition": {"IpAddress": {"aws:SourceIp": "10.204.0.0/16"}},
    }
)
OF_ENDPOINT = {
    "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]
}


# --- the account ----------------------------------------------------------------------------------


class Account:
    """What is seeded, and what stands there by the API itself."""

    def __init__(self, endpoint):
        self.endpoint = guard.checked_endpoint(endpoint)
        self.ec2, self.iam = self.client("ec2"), self.client("iam")
        self.sesv2 = self.client("sesv2")
        self.seed_sending()
        self.seed_iam()
        vpc = self.ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        self.smtp = self.create_endpoint(vpc, "email-smtp")
        self.api = self.create_endpoint(vpc, "email")

    def client(self, service):
        return boto3.client(
            service,
            region_name=REGION,
            endpoint_url=self.endpoint,
            aws_access_key_id="dummy",
            aws_secret_access_key="dummy",
        )

    def seed_sending(self):
        self.sesv2.create_email_identity(EmailIdentity="example.com")
        self.sesv2.create_email_identity_policy(
            EmailIdentity="example.com", PolicyName="only-vpc", Policy=json.dumps(OF_IDENTITY)
        )

    def seed_iam(self):
        mixed = json.dumps(MIXED)
        self.iam.create_user(UserName="smtp")
        self.iam.put_user_policy(UserName="smtp", PolicyName="send", PolicyDocument=mixed)
        self.iam.create_group(GroupName="mailers")
        self.iam.put_group_policy(GroupName="mailers", PolicyName="send", PolicyDocument=mixed)
        trust = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}}
        trust = document({**trust, "Action": "sts:AssumeRole"})
        self.iam.create_role(RoleName="app", AssumeRolePolicyDocument=json.dumps(trust))
        self.iam.put_role_policy(RoleName="app", PolicyName="send.it", PolicyDocument=mixed)
        self.iam.create_policy(PolicyName="Mail", PolicyDocument=json.dumps(document(SENDING)))
        self.iam.create_policy_version(
            PolicyArn=MANAGED, PolicyDocument=mixed, SetAsDefault=True
        )

    def create_endpoint(self, vpc, service):
        made = self.ec2.create_vpc_endpoint(
            VpcId=vpc,
            ServiceName=f"com.amazonaws.{REGION}.{service}",
            VpcEndpointType="Interface",
            PolicyDocument=json.dumps(OF_ENDPOINT),
        )
        return made["VpcEndpoint"]["VpcEndpointId"]

    def policies(self):
        """Each document as it is now, by what bears it; of the managed one the version too."""
        of_identity = self.sesv2.get_email_identity_policies(EmailIdentity="example.com")
        endpoint = self.ec2.describe_vpc_endpoints(VpcEndpointIds=[self.smtp])["VpcEndpoints"][0]
        version = self.iam.get_policy(PolicyArn=MANAGED)["Policy"]["DefaultVersionId"]
        managed = self.iam.get_policy_version(PolicyArn=MANAGED, VersionId=version)
        return {
            "identity": json.loads(of_identity["Policies"]["only-vpc"]),
            "user": self.iam.get_user_policy(UserName="smtp", PolicyName="send")["PolicyDocument"],
            "group": self.iam.get_group_policy(GroupName="mailers", PolicyName="send")[
                "PolicyDocument"
            ],
            "role": self.iam.get_role_policy(RoleName="app", PolicyName="send.it")[
                "PolicyDocument"
            ],
            "managed": managed["PolicyVersion"]["Document"],
            "endpoint": json.loads(endpoint["PolicyDocument"]),
        }

    def versions(self):
        found = self.iam.list_policy_versions(PolicyArn=MANAGED)["Versions"]
        return sorted((one["VersionId"], one["IsDefaultVersion"]) for one in found)


# --- what should stand there ----------------------------------------------------------------------


def only_through(endpoint, sid, action, **more):
    """The two statements that are proposed, written down by hand once more."""
    place, resource = {"aws:SourceVpce": endpoint}, more.pop("resource", "*")
    allow = {"Sid": sid, "Effect": "Allow", **more, "Action": action, "Resource": IDENTITY}
    like = {"StringEquals": place, "StringLike": {"ses:FromAddress": "*@example.com"}}
    deny = {"Sid": "DenyElsewhere", "Effect": "Deny", **more, "Action": "ses:Send*"}
    return (
        {**allow, "Condition": like},
        {**deny, "Resource": resource, "Condition": {"StringNotEquals": place}},
    )


def wanted(account):
    by_smtp = only_through(account.smtp, "SmtpOnlyViaEndpoint", "ses:SendRawEmail")
    by_api = only_through(account.api, "SendOnlyViaEndpoint", ["ses:SendEmail", "ses:SendRawEmail"])
    for_user = only_through(
        account.smtp,
        "SmtpOnlyViaEndpoint",
        "ses:SendRawEmail",
        Principal={"AWS": USER},
        resource=IDENTITY,
    )
    passage = {
        "Sid": "OwnMailOnly",
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
        "Action": "ses:SendRawEmail",
        "Resource": IDENTITY,
        "Condition": {"StringLike": {"ses:FromAddress": "*@example.com"}},
    }
    return {
        "identity": document(*for_user),
        "user": document(LOGS, *by_smtp),
        "group": document(LOGS, *by_smtp),
        "role": document(LOGS, *by_api),
        "managed": document(LOGS, *by_smtp),
        "endpoint": document(passage),
    }


# --- the program ----------------------------------------------------------------------------------

CALLS = {
    "sesv2-email-identities.json": "sesv2 list-email-identities",
    "ses-identity-policies-example.com.json": (
        "sesv2 get-email-identity-policies --email-identity example.com"
    ),
    "iam.json": "iam get-account-authorization-details",
    "endpoints.json": "ec2 describe-vpc-endpoints",
    "vpcs.json": "ec2 describe-vpcs",
}


class Desk:
    """The program in front of an export that the CLI has collected."""

    def __init__(self, cli, vpcmend, place):
        self.cli, self.vpcmend, self.place = cli, vpcmend, place

    def collect(self, name):
        export = self.place / name
        (export / ACCOUNT / REGION).mkdir(parents=True)
        for file, call in CALLS.items():
            answer = self.cli.aws(*call.split(), "--region", REGION, "--output", "json")
            (export / ACCOUNT / REGION / file).write_text(answer.stdout)
        return export

    def talk(self, export, *lines):
        """What the program prints when these lines are typed."""
        script = self.place / "talk.sh"
        script.write_text('printf "%s\\n" "$@" | "$VPCMEND" "$EXPORT" --plain\n')
        more = {"VPCMEND": self.vpcmend, "EXPORT": export, "XDG_STATE_HOME": self.place / "state"}
        more = {name: str(value) for name, value in more.items()}
        return self.cli.run("sh", script, *lines, **more).stdout

    def stage_all(self, export, plan):
        """Stages what is proposed for each policy, and writes the plan."""
        rows = re.findall(r"^(\d+) +medium +policy ", self.talk(export, "mail", "quit"), re.M)
        staged = [word for row in rows for word in (row, "rewrite", "open")]
        self.talk(export, "mail", *staged, f"write json {plan}", "quit")
        return len(rows)

    def write(self, plan, export, directory):
        return self.cli.run(
            self.vpcmend, "plan", "replay", plan, export, "--format", "aws-cli", "-o", directory
        )


def check_policies(emulator, cli, vpcmend, place, tally):
    place.mkdir()
    emulator.reset()
    account = Account(cli.endpoint)
    desk = Desk(cli, vpcmend, place)
    export, plan, scripts = desk.collect("export"), place / "plan.json", place / "scripts"
    start, versions = account.policies(), account.versions()
    tally.check(desk.stage_all(export, plan) == 6, "all six policies can be staged")
    ran = desk.write(plan, export, scripts)
    tally.check(ran.returncode == 0, "their scripts are written", ran.stderr)
    check_there(account, desk, scripts, start, tally)
    check_back(account, desk, scripts, start, versions, tally)
    check_stops(account, desk, scripts, tally)
    tally.check(not list(place.rglob("canary")), "nothing of a document was run")


def check_there(account, desk, scripts, start, tally):
    mode = (scripts / APPLY).stat().st_mode
    tally.check(stat.S_IMODE(mode) == 0o700, "the script may be run by its owner alone")
    ran = desk.cli.run("bash", scripts / APPLY, "--dry-run")
    tally.check(ran.returncode == 0 and ran.stdout.count("would run: ") == 6, "a dry run", ran)
    tally.check(account.policies() == start, "which changed nothing")
    ran = desk.cli.run("bash", scripts / APPLY)
    tally.check(ran.returncode == 0, "the policies are put", f"{ran.stdout}{ran.stderr}")
    for what, should in wanted(account).items():
        found = account.policies()[what]
        tally.check(found == should, f"the policy of the {what} is the one proposed", found)
    ran = desk.cli.run("bash", scripts / APPLY)
    again = ran.returncode == 0 and ran.stdout.count("already so: ") == 6
    tally.check(again, "run again it finds all done", ran)
    mended = desk.collect("mended")
    rows = re.findall(r" medium +policy ", desk.talk(mended, "mail", "quit"))
    tally.check(not rows, "and the new export has nothing to propose", rows)


def check_back(account, desk, scripts, start, versions, tally):
    ran = desk.cli.run("bash", scripts / ROLLBACK)
    tally.check(ran.returncode == 0, "the policies are taken back", f"{ran.stdout}{ran.stderr}")
    tally.check(account.policies() == start, "to the documents that were there")
    tally.check(account.versions() == versions, "and the new version is gone", account.versions())


def check_stops(account, desk, scripts, tally):
    """Where somebody else was at work, or there is no room for a version, nothing is touched."""
    other = json.dumps(document(SENDING))
    account.iam.put_group_policy(GroupName="mailers", PolicyName="send", PolicyDocument=other)
    before = account.policies()
    ran = desk.cli.run("bash", scripts / APPLY)
    stopped = ran.returncode == 1 and "not as this script knows it" in ran.stderr
    tally.check(stopped and "nothing was changed" in ran.stderr, "it stops at a stranger's", ran)
    tally.check(account.policies() == before, "before it has changed anything")
    mixed = json.dumps(MIXED)
    account.iam.put_group_policy(GroupName="mailers", PolicyName="send", PolicyDocument=mixed)
    for _ in range(3):
        account.iam.create_policy_version(PolicyArn=MANAGED, PolicyDocument=mixed)
    before = account.policies()
    ran = desk.cli.run("bash", scripts / APPLY)
    stopped = ran.returncode == 1 and "five versions" in ran.stderr
    tally.check(stopped, "and at a fifth version", ran)
    tally.check(account.policies() == before, "before it has changed anything there, too")
