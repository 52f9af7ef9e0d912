"""Exports of the emulated account, by the program's own script."""

import json
import subprocess

from world import ACCOUNT

# What the emulator does not answer, and what version 2 of the CLI, as Debian 12 has it, is too old
# for. Either way the script must record it and go on.
NOT_EMULATED = {
    "ec2 describe-vpc-block-public-access-options",
    "ec2 describe-vpc-block-public-access-exclusions",
    "ec2 describe-security-group-vpc-associations",
    "ec2 describe-vpc-endpoint-services",
    "sesv2 get-account",
}


def write_script(vpcmend, path):
    path.write_text(subprocess.run([vpcmend, "collector"], capture_output=True, text=True).stdout)
    return path


def place_of(export, region):
    return export / "accounts" / ACCOUNT / region


def unanswered(export):
    """What the script recorded: the calls, without what they were about."""
    lists = [
        json.loads(path.read_text())["CollectorErrors"]
        for path in export.rglob("collector-errors.json")
    ]
    return {" ".join(error["Call"].split()[:2]) for errors in lists for error in errors}


def collect(cli, vpcmend, shell, regions, directory, check):
    """Runs what `vpcmend collector` prints with this shell."""
    script = write_script(vpcmend, directory.with_suffix(".sh"))
    ran = cli.run(shell, script, "--output", directory, "--regions", ",".join(regions))
    check(ran.returncode in (0, 1), f"{shell} {script.name}", ran.stdout + ran.stderr)
    missing = unanswered(directory) - NOT_EMULATED
    check(not missing, f"{shell} {script.name}: what can be answered is", f"{missing}\n{ran.stderr}")


def forget_rule_ids(place):
    """As if nobody had asked for the rules one by one: their ids and tags are not told."""
    (place / "security-group-rules.json").unlink()
