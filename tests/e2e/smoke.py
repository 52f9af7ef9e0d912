"""Three scenarios with the AWS CLI as it is, each call a process of its own: that it is held ready
for all others changes nothing of what scripts get to see.
"""

from course import APPLY, ROLLBACK, Course
from scenarios import ENTRIES, TO_VPC
from world import World

TITLES = (
    "one IPv6 rule becomes the VPC's IPv6 block",
    "in place where the VPC has one block: id and tags stay",
    "an entry is replaced under its number",
)
SCENARIOS = [scenario for scenario in TO_VPC + ENTRIES if scenario.title in TITLES]

# What any call can come to: an answer, an error of AWS's, of the CLI's own, and no call at all.
CALLS = (
    "sts get-caller-identity --region eu-west-1 --query Account --output text",
    "ec2 describe-vpcs --region eu-west-1 --output json",
    "ec2 describe-security-groups --region eu-west-1 --group-ids sg-00000000000000000",
    "ec2 describe-security-groups --region eu-west-1 --no-such-option",
    "--version",
)


def outcome(ran):
    return ran.returncode, ran.stdout, ran.stderr


def outcomes(cli, course):
    """What some calls and both scripts print, and how they end."""
    (plan,) = course.plans
    found = [outcome(cli.aws(*call.split())) for call in CALLS]
    found.append(outcome(cli.run(course.script(plan, APPLY))))
    course.check_mended(course.world.snapshot())
    found.append(outcome(cli.run(course.script(plan, ROLLBACK))))
    course.check_back(course.world.snapshot(), SCENARIOS, "rolled back")
    return found


def check_smoke(emulator, served, plain, vpcmend, directory, tally):
    directory.mkdir()
    emulator.reset()
    course = Course(served, vpcmend, directory, tally, SCENARIOS)
    course.export = course.collect("export", "dash")
    course.write(course.plans[0])
    first = outcomes(served, course)
    emulator.reset()
    course.world = World(served.endpoint, SCENARIOS)  # the same again, to the last id
    tally.check(course.world.snapshot() == course.start, "seeded anew, all is as it was")
    second = outcomes(plain, course)
    for name, ready, not_ready in zip((*CALLS, APPLY, ROLLBACK), first, second):
        what = f"held ready or not, the same: {name}"
        tally.check(ready == not_ready, what, f"{ready}\n{not_ready}")
