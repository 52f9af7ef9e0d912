"""Counts what held and what did not, and times the parts."""

import contextlib
import sys
import time


class Tally:
    def __init__(self, name):
        self.name = name
        self.passed = self.failed = self.skipped = 0

    def check(self, holds, what, detail=""):
        """One thing that must hold; `detail` says how it looks where it does not."""
        if holds:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAILED: {self.name}: {what}")
            for line in str(detail).splitlines()[:40]:
                print(f"    {line!a}")
        return holds

    def skip(self, what, why):
        self.skipped += 1
        print(f"skipped: {self.name}: {what} ({why})")

    @contextlib.contextmanager
    def part(self, title):
        start = time.monotonic()
        before = self.passed + self.failed
        yield
        checks = self.passed + self.failed - before
        print(
            f"{self.name}: {title}: {checks} checks, {time.monotonic() - start:.1f} s", flush=True
        )

    def close(self):
        """The last line, and the exit status."""
        print(f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped", flush=True)
        sys.exit(1 if self.failed else 0)
