"""Checks of the files that the program writes, by the tools that people would use on them."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from world import NAMELESS_REGION, VPCS

CLOUDFORMATION = ("cloudformation-json", "cloudformation-yaml")
TERRAFORM = "terraform"
PLUGINS = "VPCMEND_TERRAFORM_PLUGINS"  # names a directory with the AWS provider


def run(*words, **more):
    return subprocess.run([str(w) for w in words], capture_output=True, text=True, **more)


def said(ran):
    return ran.stdout + ran.stderr


# --- shell scripts --------------------------------------------------------------------------------


def check_shell(tally, scripts):
    for script in scripts:
        parsed = run("bash", "-n", script)
        tally.check(
            parsed.returncode == 0, f"{script.parent.name}/{script.name}: bash -n", said(parsed)
        )
    if not shutil.which("shellcheck"):
        tally.skip("shellcheck of all scripts", "shellcheck is not installed")
        return
    for script in scripts:
        checked = run("shellcheck", script)
        tally.check(
            checked.returncode == 0,
            f"{script.parent.name}/{script.name}: shellcheck",
            said(checked),
        )


# --- calls of the AWS CLI -------------------------------------------------------------------------


def shape(line):
    """What calls that differ only in numbers, ids and addresses have in common."""
    return re.sub(r"\b(sgr?|pl|acl)-\w+|[0-9a-f.:]+/\d+|\d+", "_", line)


def check_syntax(tally, cli, lines):
    """Each kind of call is known to this CLI, with all of its parameters, and they are of the types
    that it wants: the CLI checks that before it prints a skeleton of the answer."""
    distinct = {shape(line): line for line in lines}.values()
    for line in distinct:
        checked = cli.run("bash", "-c", f"{line} --generate-cli-skeleton output")
        tally.check(checked.returncode == 0, f"the CLI takes: {line}", said(checked))


# --- templates ------------------------------------------------------------------------------------


def offered(vpcmend):
    """The forms that the program says it can write."""
    return run(vpcmend, "fix", "--help").stdout


def can_be_declared(scenario):
    """Terraform and CloudFormation take rules over by their ids, and go no way step by step."""
    return VPCS[scenario.vpc][0] != NAMELESS_REGION and not scenario.only_scripts


def write_form(course, form):
    """Directories with the plans in this form."""
    written = []
    for plan in course.mended_plans():
        scenarios = [s for s in plan.scenarios if can_be_declared(s)]
        if scenarios:
            directory = course.directory / "forms" / form / plan.name
            directory.parent.mkdir(parents=True, exist_ok=True)
            made = run(*course.fix_words(plan, scenarios), "--format", form, "-o", directory)
            course.tally.check(
                made.returncode == 0, f"{plan.title}: fix --format {form}", said(made)
            )
            written.append(directory)
    return written


def files_in(directory, *suffixes):
    return sorted(f for f in directory.rglob("*") if f.is_file() and f.suffix in suffixes)


def check_cloudformation(course, form):
    """All templates in one run, most of whose time goes into its start."""
    written = [f for d in write_form(course, form) for f in files_in(d, ".json", ".yaml", ".yml")]
    templates = [file for file in written if not file.stem.endswith("-import")]
    for file in set(written) - set(templates):
        resources = json.loads(file.read_text())
        course.tally.check(isinstance(resources, list), f"{file}: a list of what is imported")
    checked = run(Path(sys.executable).parent / "cfn-lint", *templates)
    course.tally.check(
        templates and checked.returncode == 0,
        f"cfn-lint of {len(templates)} templates in {form}",
        said(checked),
    )


def check_terraform(course):
    directories = write_form(course, TERRAFORM)
    program = shutil.which("terraform")
    plugins = os.environ.get(PLUGINS)
    if not program:
        course.tally.skip("terraform fmt and validate", "terraform is not installed")
        return
    for directory in directories:
        checked = run(program, "fmt", "-check", "-diff", "-recursive", directory)
        course.tally.check(
            checked.returncode == 0, f"terraform fmt of {directory.name}", said(checked)
        )
    if not plugins:
        course.tally.skip("terraform validate", f"{PLUGINS} names no directory of providers")
        return
    for directory in directories:
        begun = run(program, "init", "-input=false", f"-plugin-dir={plugins}", cwd=directory)
        checked = run(program, "validate", cwd=directory)
        held = begun.returncode == 0 and checked.returncode == 0
        what = f"terraform validate of {directory.name}"
        course.tally.check(held, what, said(begun) + said(checked))


def check_forms(course):
    forms = offered(course.vpcmend)
    for form in CLOUDFORMATION:
        if form in forms:
            check_cloudformation(course, form)
        else:
            course.tally.skip(f"cfn-lint of {form}", "the program does not write it")
    if TERRAFORM in forms:
        check_terraform(course)
    else:
        course.tally.skip("terraform fmt", "the program does not write it")
