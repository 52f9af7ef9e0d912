"""Three scenarios with the AWS CLI as it is, each call a process of its own: that the CLI is held ready
for all others changes nothing of what scripts get to see.
"""

from course import APPLY, ROLLBACK, Course
from scenarios import ENTRIES, TO_VPC

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
    """What three runs and five calls print, and how they end."""
    (plan,) = course.plans
    found = [outcome(cli.aws(*call.split())) for call in CALLS]
    found.append(outcome(cli.run(course.script(plan, APPLY), "--dry-run")))
    found.append(outcome(cli.run(course.script(plan, APPLY))))
    course.check_mended(course.world.snapshot())
    found.append(outcome(cli.run(course.script(plan, ROLLBACK))))
    course.check_back(course.world.snapshot(), SCENARIOS, "rolled back")
    return found


def check_smoke(emulator, served, plain, vpcmend, directory, tally):
    found = []
    for cli in (served, plain):
        emulator.reset()
        place = directory / cli.directory.name
        place.mkdir(parents=True)
        course = Course(served, vpcmend, place, tally, SCENARIOS)
        course.export = course.collect("export", "dash")
        for plan in course.plans:
            course.write(plan)
        found.append(outcomes(cli, course))
    names = (*CALLS, "apply.sh --dry-run", "apply.sh", "rollback.sh")
    for name, first, second in zip(names, *found):
        tally.check(first == second, f"held ready or not, the same: {name}", f"{first}\n{second}")
