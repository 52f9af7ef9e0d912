"""Measures many accounts: as a stream of exports, cut up by GNU parallel, and as one export.

    bench_many.py VPCMEND [ACCOUNTS [RULES]]

`make bench-many` calls it. Wants GNU time, and the export generator beside the checkout, and says
"skipped" without them. A quarter of the accounts is measured too, so that growth shows.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

GENERATOR = Path("../shared/tools/gen_export.py")
AUDIT = ["audit", "--format", "ndjson", "--fail-on", "never"]
RUNS = 3


def generate(place, number, rules):
    out = place / f"{number:012d}" / "eu-west-1"
    words = [sys.executable, GENERATOR, "--rules", str(rules), "--seed", str(number), "--out", out]
    subprocess.run([str(word) for word in words], check=True, stdout=subprocess.DEVNULL)


def measured(words, standard_input):
    """Seconds, seconds of the processors, and the peak of the largest process in MiB, by GNU time:
    the run of the least time."""
    figures = []
    for _ in range(RUNS):
        with open(standard_input) as source:
            ran = subprocess.run(
                ["/usr/bin/time", "-f", "%e %U %S %M", *words],
                stdin=source,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                check=True,
                text=True,
            )
        took, user, system, peak = map(float, ran.stderr.splitlines()[-1].split())
        figures.append((took, user + system, peak / 1024))
    return min(figures)


def tell(what, count, words, standard_input="/dev/null"):
    took, work, peak = measured([str(word) for word in words], standard_input)
    print(f"{count:6} {what:34} {took:7.2f} s {work:7.2f} s {peak:7.1f} MiB", flush=True)


def measure(vpcmend, place, count):
    """The first so many accounts, in the three ways."""
    some = place / str(count)
    some.mkdir()
    for account in sorted((place / "accounts").iterdir())[:count]:
        (some / account.name).symlink_to(account)
    paths = place / f"{count}.list"
    paths.write_text("".join(f"{account}\n" for account in sorted(some.iterdir())))
    many = [vpcmend, *AUDIT, "--exports-from", "-"]
    tell("a stream", count, many, paths)
    if shutil.which("parallel"):
        cut = ["parallel", "--will-cite", "--pipe", "-j2", "-N50", *many]
        tell("a stream, parallel -j2 --pipe -N50", count, cut, paths)
    else:
        print("skipped: a stream cut up by GNU parallel (it is not installed)")
    tell("one export", count, [vpcmend, *AUDIT, some])


def main(vpcmend, accounts=200, rules=1000):
    for needed in (GENERATOR, Path("/usr/bin/time")):
        if not needed.exists():
            print(f"skipped: many accounts (there is no {needed})")
            return
    with tempfile.TemporaryDirectory() as directory:
        place = Path(directory)
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            numbers = range(1, int(accounts) + 1)
            list(pool.map(lambda n: generate(place / "accounts", n, int(rules)), numbers))
        print(f"exports of {rules} rules each, the best of {RUNS} runs: time, processors, peak")
        for count in (int(accounts) // 4, int(accounts)):
            measure(Path(vpcmend).resolve(), place, count)


if __name__ == "__main__":
    main(*sys.argv[1:])
