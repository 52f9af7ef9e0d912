"""The whole way with one AWS CLI: seed, export, mend, apply, export again, take back."""

import json
import subprocess
from collections import Counter
from pathlib import Path

import forms
from export import collect, forget_rule_ids
from rules import Rule, entry_arguments
from scenarios import SCENARIOS
from world import ACCOUNT, NAMELESS_REGION, WHOLE_REGION, World, resolved

APPLY, ROLLBACK = "apply.sh", "rollback.sh"
REPLAYED = "replayed"


class Plan:
    """What one call of `vpcmend fix` mends: the scenarios with the same candidate and options."""

    def __init__(self, number, to, options, scenarios):
        self.to, self.options, self.scenarios = to, options.split(), scenarios
        self.title = f"plan {number}: {' '.join(['--to', to, *self.options])}"
        self.name = f"plan-{number}"
        self.is_whole = "--all" in self.options
        self.refused = scenarios[0].refused


def make_plans(world):
    """In the order of their first scenarios; what is refused goes into plans of its own."""
    grouped = {}
    for scenario in world.holders:
        to = scenario.to.format_map(world.names(scenario))
        alone = scenario.title if scenario.refused else ""
        grouped.setdefault((to, scenario.options, alone), []).append(scenario)
    return [
        Plan(number, to, options, scenarios)
        for number, ((to, options, _), scenarios) in enumerate(grouped.items(), 1)
    ]


class Course:
    def __init__(self, cli, vpcmend, directory, tally, scenarios=SCENARIOS):
        self.cli, self.vpcmend, self.directory, self.tally = cli, vpcmend, Path(directory), tally
        self.check = tally.check
        self.world = World(cli.endpoint, scenarios)
        self.start = self.world.snapshot()
        self.plans = make_plans(self.world)
        self.holders = set(self.world.holders.values())
        self.announced = {}  # what each script would run, by its dry run
        self.undone = []  # the commands that were printed for undoing

    def script(self, plan, name):
        return self.directory / plan.name / name

    def scripts(self):
        places = [*(plan.name for plan in self.plans), REPLAYED]
        return [self.directory / place / name for place in places for name in (APPLY, ROLLBACK)]

    def mended_plans(self):
        return [plan for plan in self.plans if not plan.refused]

    def plan_with(self, title):
        """The plan whose first scenario's title begins like this."""
        (plan,) = [p for p in self.plans if p.scenarios[0].title.startswith(title)]
        return plan

    # --- the export and what is found in it ---------------------------------------------------

    def collect(self, name, shell):
        """An export of everything as it is now."""
        export = self.directory / name
        collect(self.cli, self.vpcmend, shell, self.world.regions, export, self.check)
        if NAMELESS_REGION in self.world.regions:
            forget_rule_ids(export / "accounts" / ACCOUNT / NAMELESS_REGION)
        return export

    def found(self, export):
        """The groups and ACLs that findings are about."""
        audit = subprocess.run(
            [self.vpcmend, "audit", export, "--format", "json"], capture_output=True, text=True
        )
        self.check(audit.returncode in (0, 1), f"audit {export.name}", audit.stderr)
        findings = json.loads(audit.stdout)["findings"]
        rules = {rule.split("/")[0] for finding in findings for rule in finding["rules"]}
        holders = {finding["resource"] for finding in findings}
        holders |= {self.start.rules[rule]["GroupId"] for rule in rules if rule in self.start.rules}
        return holders | rules

    def check_found_before(self):
        found = self.found(self.export)
        for scenario, holder in self.world.holders.items():
            self.check((holder in found) == scenario.found, f"{scenario.title}: found before")

    def check_found_after(self):
        self.export_after = self.collect("export-after", "bash")
        found = self.found(self.export_after)
        for scenario, holder in self.world.holders.items():
            if not scenario.refused:
                self.check(holder not in found, f"{scenario.title}: gone from the findings")

    # --- plans --------------------------------------------------------------------------------

    def rule_name(self, scenario, line):
        """As `fix --rule` takes it: the id where the export tells it, else what the rule says."""
        holder = self.world.holders[scenario]
        what = resolved(line, self.world.names(scenario)).what
        if scenario.acl:
            return f"{holder}/in/{what.split()[0]}"
        if self.world.region(scenario) != NAMELESS_REGION:
            return self.start.rule_id(holder, what)
        protocol, ports, source = what.split()
        first, _, last = ports.partition("-")
        both = "all/all" if protocol == "-1" else f"{protocol}/{first}-{last or first}"
        return f"{holder}/in/{both}/{source}"

    def fix_words(self, plan, scenarios=None):
        """The command line of `vpcmend fix`, but for the form."""
        words = [self.vpcmend, "fix"]
        if plan.is_whole:
            return [
                *words,
                self.export / "accounts" / ACCOUNT / WHOLE_REGION,
                *plan.options,
                "--to",
                plan.to,
            ]
        names = [
            self.rule_name(s, line) for s in scenarios or plan.scenarios for line in s.mended()
        ]
        return [*words, self.export, "--rule", *names, "--to", plan.to, *plan.options]

    def write(self, plan):
        words = [*self.fix_words(plan), "--format", "aws-cli", "-o", self.directory / plan.name]
        made = subprocess.run(words, capture_output=True, text=True)
        self.check(made.returncode == (1 if plan.refused else 0), f"{plan.title}: fix", made.stderr)
        if plan.refused:
            self.check(plan.refused in made.stderr, f"{plan.title}: says why not", made.stderr)

    # --- what must be true --------------------------------------------------------------------

    def run_script(self, plan, name, *options, **more):
        return self.cli.run(self.script(plan, name), *options, **more)

    def check_run(self, plan, name, what, *options):
        ran = self.run_script(plan, name, *options)
        self.check(ran.returncode == 0, f"{plan.title}: {what}", ran.stdout + ran.stderr)
        return ran

    def check_nothing_else_changed(self, now, what):
        first, last = self.start.without(self.holders), now.without(self.holders)
        differing = [
            f"{name}\n{first.get(name)}\n{last.get(name)}"
            for name in sorted(first.keys() | last.keys())
            if first.get(name) != last.get(name)
        ]
        self.check(not differing, f"{what}: everything else is as it was", "\n".join(differing))

    def check_mended(self, now):
        for scenario, holder in self.world.holders.items():
            expected = self.world.expected(scenario, scenario.after())
            found = now.inbound(holder)
            self.check(
                found == expected,
                f"{scenario.title}: mended",
                f"expected:\n{lines_of(expected)}\nfound:\n{lines_of(found)}",
            )
            kept = self.world.expected(scenario, scenario.kept())
            self.check(
                now.kept_ids(holder, kept) == self.start.kept_ids(holder, kept),
                f"{scenario.title}: the neighbours are the same to the letter",
            )
        self.check_nothing_else_changed(now, "applied")

    def check_back(self, now, scenarios, what):
        """As in the beginning. A rule that was removed and made again has a new id and no tags."""
        for scenario in scenarios:
            holder = self.world.holders[scenario]
            first, last = self.start.inbound(holder), now.inbound(holder)
            same = texts(first) == texts(last) or (
                scenario.text_is_lost and {r.what for r in first} == {r.what for r in last}
            )
            self.check(
                same,
                f"{scenario.title}: {what}",
                f"before:\n{lines_of(first)}\nnow:\n{lines_of(last)}",
            )
            common = self.start.rules.keys() & now.rules.keys()
            mine = [name for name in common if self.start.rules[name]["GroupId"] == holder]
            self.check(
                all(now.rules[name] == self.start.rules[name] for name in mine),
                f"{scenario.title}: {what}: what kept its id is the same to the letter",
            )
        self.check_nothing_else_changed(now, what)

    # --- the parts ----------------------------------------------------------------------------

    def dry_run(self):
        before = self.world.snapshot()
        for plan in self.mended_plans():
            for name in (APPLY, ROLLBACK):
                ran = self.check_run(plan, name, f"dry run of {name}", "--dry-run")
                self.announced[plan, name] = [
                    line.removeprefix("would run: ")
                    for line in ran.stdout.splitlines()
                    if line.startswith("would run: ")
                ]
        self.check(self.world.snapshot() == before, "dry runs change nothing")

    def preflight(self, plan, scenario):
        """Somebody else changed a rule or entry since the export: nothing must be done."""
        what = resolved(scenario.mended()[0], self.world.names(scenario)).what
        self.change_source(scenario, what, "192.0.2.1/32")
        before = self.world.snapshot()
        ran = self.run_script(plan, APPLY)
        stopped = ran.returncode == 1 and "not as in the export any more" in ran.stderr
        self.check(stopped, f"{scenario.title}: changed meanwhile: stops", ran.stderr)
        self.check("nothing was changed" in ran.stderr, f"{scenario.title}: says so", ran.stderr)
        self.check(self.world.snapshot() == before, f"{scenario.title}: nothing was changed")
        self.change_source(scenario, with_source(what, "192.0.2.1/32"), what.split()[-1])
        self.check(self.world.snapshot() == self.start, "the state to begin with")

    def change_source(self, scenario, what, block):
        """Gives a live rule or entry another IPv4 block, in place."""
        holder, ec2 = self.world.holders[scenario], self.world.ec2[self.world.region(scenario)]
        if scenario.acl:
            entry = entry_arguments(Rule(with_source(what, block)))
            ec2.replace_network_acl_entry(NetworkAclId=holder, Egress=False, **entry)
            return
        name = self.world.snapshot().rule_id(holder, what)
        rule = {**self.start.rules[name], "CidrIpv4": block}
        members = ("IpProtocol", "FromPort", "ToPort", "CidrIpv4", "Description")
        change = {
            "SecurityGroupRuleId": name,
            "SecurityGroupRule": {key: rule[key] for key in members if key in rule},
        }
        ec2.modify_security_group_rules(GroupId=holder, SecurityGroupRules=[change])

    def fail_and_undo(self, plan, number):
        """The call of this number fails: what was done is taken back with the printed lines."""
        ran = self.run_script(plan, APPLY, E2E_FAIL_AT=str(number))
        what = f"{plan.title}: call {number} fails"
        self.check(ran.returncode == 1 and "made to fail" in ran.stderr, what, ran.stderr)
        undo = undo_lines(ran.stderr)
        self.undone += undo
        self.check(len(undo) == number - 1, f"{what}: the undo of all that was done", ran.stderr)
        script = self.directory / f"{plan.name}-undo-{number}.sh"
        script.write_text("set -e\n" + "".join(line + "\n" for line in undo))
        undone = self.cli.run("bash", script)
        self.check(undone.returncode == 0, f"{what}: the undo runs", undone.stderr)
        self.check_back(self.world.snapshot(), plan.scenarios, f"call {number} failed, undone")

    def lose_answer(self, plan, number):
        """The call of this number is made, but its answer is lost: the next run completes."""
        ran = self.run_script(plan, APPLY, E2E_LOSE_AT=str(number))
        stopped = ran.returncode == 1 and "the answer was lost" in ran.stderr
        self.check(stopped, f"{plan.title}: the answer of call {number} is lost", ran.stderr)

    def apply(self):
        for plan in self.mended_plans():
            self.check_run(plan, APPLY, "apply.sh")
        self.check_mended(self.world.snapshot())

    def run_again(self, name):
        before = self.world.snapshot()
        for plan in self.plans:
            self.check_run(plan, name, f"{name} again")
        self.check(self.world.snapshot() == before, f"{name} again changes nothing")

    def roll_back(self):
        for plan in reversed(self.mended_plans()):
            self.check_run(plan, ROLLBACK, "rollback.sh")
        self.check_back(self.world.snapshot(), self.world.holders, "rolled back")

    # --- plan files ---------------------------------------------------------------------------

    def record(self):
        """One plan file with the decisions of all plans, as a person might have put it together."""
        recorded, decisions = None, []
        for plan in self.mended_plans():
            words = [*self.fix_words(plan), "--format", "json"]
            recorded = json.loads(subprocess.run(words, capture_output=True, text=True).stdout)
            decisions += recorded["decisions"]
        self.decision_count = len(decisions)
        self.plan_file = self.directory / "all.json"
        self.plan_file.write_text(json.dumps({**recorded, "decisions": decisions}))

    def check_record(self, export, verdict):
        """The program says the same of every decision: that it applies, or that it is done."""
        words = [self.vpcmend, "plan", "check", self.plan_file, export, "--format", "json"]
        ran = subprocess.run(words, capture_output=True, text=True)
        counts = json.loads(ran.stdout or "{}").get("counts", {})
        good = counts.get(verdict) == self.decision_count
        self.check(good, f"plan check of {export.name}: all {verdict}", f"{counts}\n{ran.stdout}")

    def check_replay(self):
        """What `plan replay` makes of it does what the scripts of all plans do."""
        together = self.directory / REPLAYED
        words = [self.vpcmend, "plan", "replay", self.plan_file, self.export]
        ran = subprocess.run(
            [*words, "--format", "aws-cli", "-o", together], capture_output=True, text=True
        )
        self.check(ran.returncode == 0, "plan replay", ran.stderr)
        for name in (APPLY, ROLLBACK):
            apart = [line for p in self.mended_plans() for line in changes(self.script(p, name))]
            same = sorted(apart) == sorted(changes(together / name))
            self.check(same, f"plan replay: {name} makes the changes of all plans")

    def check_no_canary(self):
        canaries = list(self.directory.rglob("canary*"))
        self.check(not canaries, "no text of the export was run as a command", canaries)


def with_source(what, block):
    return " ".join([*what.split()[:-1], block])


def changes(script):
    """The lines of a script that change something: calls of its own functions."""
    functions = ("add_", "modify_", "remove_", "create_", "replace_", "delete_")
    return [
        line
        for line in script.read_text().splitlines()
        if line.startswith(functions) and "() {" not in line
    ]


def undo_lines(said):
    """What a script prints to run for undoing: the indented lines behind the heading."""
    _, _, behind = said.partition("To undo it, run:\n")
    return [line.strip() for line in behind.splitlines() if line.startswith("  ")]


def texts(rules):
    return Counter((rule.what, rule.description) for rule in rules)


def lines_of(rules):
    return "\n".join(" | ".join(map(str, rule)) for rule in rules)


def walk(course, tally, with_checkers):
    plans = course.mended_plans()
    largest = plans[0]
    with tally.part("export and audit"):
        course.export = course.collect("export", "dash")
        course.check_found_before()
    with tally.part("fix"):
        for plan in course.plans:
            course.write(plan)
    with tally.part("plan file"):
        course.record()
        course.check_record(course.export, "applies")
        course.check_replay()
    if with_checkers:
        with tally.part("shellcheck"):
            forms.check_shell(tally, course.scripts())
        with tally.part("other forms"):
            forms.check_forms(course)
    with tally.part("dry run"):
        course.dry_run()
    with tally.part("preflight"):
        course.preflight(largest, largest.scenarios[0])
        course.preflight(largest, next(s for s in largest.scenarios if s.acl and s.vpc == "plain"))
    with tally.part("failures in the middle, undone"):
        for number in (1, 9, len(course.announced[largest, APPLY])):
            course.fail_and_undo(largest, number)
        course.fail_and_undo(course.plan_with("60 of 60 IPv4 rules, and another kind"), 2)
    with tally.part("apply"):
        course.lose_answer(plans[1], 5)
        course.apply()
    with tally.part("export and audit again"):
        course.check_found_after()
        course.check_record(course.export_after, "already_done")
    with tally.part("apply again"):
        course.run_again(APPLY)
    with tally.part("roll back"):
        course.roll_back()
    with tally.part("roll back again"):
        course.run_again(ROLLBACK)
    with tally.part("syntax of the printed calls"):
        announced = [line for lines in course.announced.values() for line in lines]
        forms.check_syntax(tally, course.cli, announced + course.undone)
    course.check_no_canary()
