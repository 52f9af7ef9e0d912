#!/usr/bin/env python3
"""coverage.py SUMMARY THRESHOLDS [RAISE]: lines and branches of each room, of gcovr's --json-summary.

Fails where a room reaches less than THRESHOLDS demands: a line for each room, with the percentages of lines
and branches. RAISE rewrites that file with what is reached now, where that is more.
"""

import json
import os
import sys


def read_rooms(path):
    rooms = {}
    for file in json.load(open(path, encoding="utf-8"))["files"]:
        room = rooms.setdefault(os.path.dirname(file["filename"]), [0, 0, 0, 0])
        for i, key in enumerate(("line_covered", "line_total", "branch_covered", "branch_total")):
            room[i] += file[key]
    return rooms


def read_thresholds(path):
    thresholds = {}
    for line in open(path, encoding="utf-8"):
        if line.strip() and not line.startswith("#"):
            room, lines, branches = line.split()
            thresholds[room] = (float(lines), float(branches))
    return thresholds


def write_thresholds(path, thresholds):
    with open(path, encoding="utf-8") as file:
        heading = [line for line in file if line.startswith("#")]
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(heading)
        for room, (lines, branches) in sorted(thresholds.items()):
            file.write(f"{room:<16}{lines:>7.1f}{branches:>7.1f}\n")


def percent(covered, count):
    """Rounded down: 100 only if all of it is reached."""
    return covered * 1000 // max(count, 1) / 10


def main():
    rooms, thresholds = read_rooms(sys.argv[1]), read_thresholds(sys.argv[2])
    worse = []
    print(f"{'room':<16}{'lines':>8}{'left':>6}{'branches':>10}{'left':>6}")
    for room, (lines, all_lines, branches, all_branches) in sorted(rooms.items()):
        reached = (percent(lines, all_lines), percent(branches, all_branches))
        wanted = thresholds.get(room, (0, 0))
        print(f"{room:<16}{reached[0]:>7.1f}%{all_lines - lines:>6}"
              f"{reached[1]:>9.1f}%{all_branches - branches:>6}")
        if reached[0] < wanted[0] or reached[1] < wanted[1]:
            worse.append(f"{room}: {wanted[0]} % of lines and {wanted[1]} % of branches are wanted")
        thresholds[room] = tuple(max(a, b) for a, b in zip(reached, wanted))
    if "RAISE" in sys.argv[3:]:
        write_thresholds(sys.argv[2], thresholds)
    for line in worse:
        print("FAILED:", line, file=sys.stderr)
    return 1 if worse else 0


if __name__ == "__main__":
    sys.exit(main())
