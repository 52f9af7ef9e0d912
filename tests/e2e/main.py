"""The end-to-end tests with one AWS CLI. Called by tests/e2e/run.

    main.py NAME AWS VPCMEND CALLER DIRECTORY [checkers]

NAME is for the reports, AWS the CLI's program, VPCMEND the program that is tested, CALLER the one
made from tests/programs/aws_call.c, DIRECTORY a new one to work in. With `checkers` the scripts and
the plans in the other forms, are checked by other tools too.
"""

import sys
from pathlib import Path

import guard
import smoke
from card import check_readiness
from cli import Cli, ServedCli
from close import check_closing
from collector import check_collector
from course import Course, walk
from emulator import Emulator
from policies import check_policies
from scenarios import SCENARIOS
from tally import Tally


def main(name, aws, vpcmend, caller, directory, *options):
    guard.apply_to_this_process()
    place, vpcmend = Path(directory).resolve(), Path(vpcmend).resolve()
    tally = Tally(name)
    emulator = Emulator()
    aws = Path(aws).absolute()
    plain = Cli(aws, emulator.endpoint, place / "plain")
    served = ServedCli(aws, caller, emulator.endpoint, place / "served")
    try:
        with tally.part(f"seeding {len(SCENARIOS)} scenarios"):
            course = Course(served, vpcmend, place, tally)
        walk(course, tally, "checkers" in options)
        with tally.part("the collecting script, stopped and resumed"):
            check_collector(emulator, served, vpcmend, place / "collector", tally)
        with tally.part("corrected policies, put and taken back"):
            check_policies(emulator, served, vpcmend, place / "policies", tally)
        with tally.part("cards of addresses"):
            check_readiness(emulator, served, vpcmend, place / "card", tally)
        with tally.part("outbound rules closed"):
            check_closing(emulator, served, vpcmend, place / "close", tally, "checkers" in options)
        with tally.part("the CLI as it is"):
            smoke.check_smoke(emulator, served, plain, vpcmend, place / "smoke", tally)
    finally:
        served.stop()
        emulator.stop()
    print(f"{name}: {served.call_count} calls of the AWS CLI held ready")
    tally.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
