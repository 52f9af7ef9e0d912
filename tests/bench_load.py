"""How long loading and auditing takes beside what people would use instead.

    bench_load.py PROGRAM PARSE_TIME RUNS DIRECTORY LABEL

The commands of a pair run in turn (A B A B ...), since machines are noisy; a ratio is the median of the
pairs' ratios. Everything is measured as a whole process. The number of rules that the audit finds open to
the world must be the generator's own. A peak below this script's own (some 11 MiB) cannot be seen by it: ask
/usr/bin/time.
"""
import json
import os
import resource
import shutil
import subprocess
import sys
import time

PORTS = (25, 465, 587, 2525)

JQ = """[.SecurityGroups[] | select(any(.IpPermissions[]?;
  (.IpProtocol as $p | $p == "-1" or (($p == "tcp" or $p == "6") and (.FromPort as $f | .ToPort as $t |
   any(25, 465, 587, 2525; $f <= . and . <= $t)))) and
  (any(.IpRanges[]?; .CidrIp == "0.0.0.0/0") or any(.Ipv6Ranges[]?; .CidrIpv6 == "::/0")))) | .GroupId]
  | length"""

PYTHON = """
import json, sys
ports = (25, 465, 587, 2525)
def covers(p):
    return p["IpProtocol"] == "-1" or p["IpProtocol"] in ("tcp", "6") and any(
        p.get("FromPort", 0) <= q <= p.get("ToPort", 65535) for q in ports)
def world(p):
    return any(r["CidrIp"] == "0.0.0.0/0" for r in p.get("IpRanges", ())) or any(
        r["CidrIpv6"] == "::/0" for r in p.get("Ipv6Ranges", ()))
print(sum(any(covers(p) and world(p) for p in g["IpPermissions"])
          for g in json.load(open(sys.argv[1]))["SecurityGroups"]))
"""

NODE = """
const ports = [25, 465, 587, 2525];
const covers = p => p.IpProtocol === '-1' || (p.IpProtocol === 'tcp' || p.IpProtocol === '6') &&
  ports.some(q => (p.FromPort ?? 0) <= q && q <= (p.ToPort ?? 65535));
const world = p => (p.IpRanges ?? []).some(r => r.CidrIp === '0.0.0.0/0') ||
  (p.Ipv6Ranges ?? []).some(r => r.CidrIpv6 === '::/0');
const all = JSON.parse(require('fs').readFileSync(process.argv[1], 'utf8'));
console.log(all.SecurityGroups.filter(g => g.IpPermissions.some(p => covers(p) && world(p))).length);
"""


def run(command, cores):
    """Seconds and peak MiB of one run."""
    start = time.monotonic()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                             preexec_fn=lambda: os.sched_setaffinity(0, cores))
    _, _, usage = os.wait4(child.pid, 0)
    child.returncode = 0
    return time.monotonic() - start, usage.ru_maxrss / 1024


def median(numbers):
    return sorted(numbers)[len(numbers) // 2]


def pair(name, ours, others, runs):
    """Prints both and the ratio."""
    a, b = [], []
    for _ in range(runs):
        a.append(run(*ours))
        b.append(run(*others))
    print("  %-44s %6.3f s %5.0f MiB   %6.3f s %5.0f MiB   %.3f" % (
        name, median([s for s, _ in a]), max(m for _, m in a), median([s for s, _ in b]),
        max(m for _, m in b), median([x[0] / y[0] for x, y in zip(a, b)])), flush=True)


def check(program, directory):
    """The audit finds what the generator made."""
    with open(os.path.join(directory, "manifest.json"), encoding="utf-8") as file:
        made = json.load(file)["smtp_open_rules"]
    audit = subprocess.run([program, "audit", "--format", "ndjson", "--ports", ",".join(map(str, PORTS)),
                            os.path.join(directory, "security-groups.json")],
                           stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    found = [json.loads(line) for line in audit.stdout.splitlines()]
    count = sum(f["kind"] == "sg-rule-open" and f["breadth"] == "world" for f in found)
    look = subprocess.run([program, "audit", "--first-look", "--ports", ",".join(map(str, PORTS)),
                           os.path.join(directory, "security-groups.json")],
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    _, first, named = look.stdout.splitlines()[0].split(b"\t")
    print("  rules open to the world: %d, at first look %d, as made: %d%s" % (
        count, int(first), made, "" if count == int(first) == made else "  WRONG"))
    if shutil.which("jq"):
        groups = subprocess.run(["jq", JQ, os.path.join(directory, "security-groups.json")],
                                stdout=subprocess.PIPE, check=True).stdout
        print("  their groups: at first look %d, by jq %d%s" % (
            int(named), int(groups), "" if int(named) == int(groups) else "  WRONG"))


def main():
    program, parse_time, runs, directory, label = sys.argv[1:6]
    runs = int(runs)
    groups = os.path.join(directory, "security-groups.json")
    all_cores = os.sched_getaffinity(0)
    one_core = {min(all_cores)}
    audit = [program, "audit", "--format", "ndjson", groups]
    parse = [parse_time, groups]
    print("%s: ours, theirs, and the ratio" % label)
    check(program, directory)
    pair("cJSON parsing it and no more", (audit, all_cores), (parse, all_cores), runs)
    pair("the same, one core each", (audit, one_core), (parse, one_core), runs)
    look = [program, "audit", "--first-look", groups]
    pair("a first look; the same, one core each", (look, one_core), (parse, one_core), runs)
    for name, command in (("jq", ["jq", JQ, groups]), ("python3", ["python3", "-c", PYTHON, groups]),
                          ("node", ["node", "-e", NODE, groups])):
        if shutil.which(name):
            pair(name, (audit, all_cores), (command, all_cores), runs)
            pair("  a first look, which names the same groups", (look, one_core), (command, all_cores),
                 runs)
        else:
            print("  skipped: %s is not installed" % name)
    pair("whole directory; cJSON parsing its rules file",
         ([program, "audit", "--format", "ndjson", directory], all_cores),
         ([parse_time, os.path.join(directory, "security-group-rules.json")], all_cores), runs)


main()
