"""Runs the tests at hours and on days that are hard for a planner: `make clocks`. Everything but Chromium, on SQLite alone.

Each run is a process of its own that is told what time it is (tests/hands.py). Names of folders or files as arguments ask for those alone.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from datetime import datetime

from opsplanner import clock
from opsplanner.config import ROOT

INSTANTS = {
    "2026-11-28T03:40:00+00:00": "before dawn on a Saturday",
    "2026-11-29T12:00:00+00:00": "a Sunday",
    "2026-12-25T00:20:00+00:00": "Christmas Day, just begun",
    "2026-12-28T11:00:00+00:00": "a Monday that is a bank holiday in place of Boxing Day",
    "2027-01-01T11:00:00+00:00": "New Year's Day",
    "2027-03-26T11:00:00+00:00": "Good Friday",
    "2027-03-28T00:30:00+00:00": "before the clocks go forward",
    "2027-03-28T02:30:00+01:00": "after the clocks went forward",
    "2027-03-31T23:50:00+01:00": "the last minutes of a plan year",
    "2027-04-01T00:20:00+01:00": "the first minutes of a plan year",
    "2027-10-31T00:30:00+01:00": "before the clocks go back",
    "2027-10-31T01:30:00+01:00": "the hour that comes twice, the first time",
    "2027-10-31T01:30:00+00:00": "the hour that comes twice, the second time",
    "2028-02-29T11:00:00+00:00": "a leap day",
}
"""When, and what is hard about it."""


def run(instant: str, tests: list[str]) -> bool:
    """Run the tests at one instant, print a line about it, and say whether they passed."""
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--ignore=tests/journeys", *tests], cwd=ROOT, capture_output=True, text=True, check=False,
        env=os.environ | {clock.TEST_CLOCK: instant, "OPSPLANNER_TEST_ENGINES": "sqlite"},
    )
    lines = done.stdout.splitlines()
    at = f"{clock.words_of_instant(datetime.fromisoformat(instant))} ({INSTANTS.get(instant, 'asked for')})"
    print(f"{'passed' if done.returncode == 0 else 'FAILED'} {time.perf_counter() - began:5.0f} s  {at}", flush=True)
    if done.returncode:
        print("\n".join([line for line in lines if line.startswith(("FAILED", "ERROR"))] or [*lines[-20:], done.stderr]), flush=True)
    return done.returncode == 0


def main(tests: list[str]) -> int:
    """Run them at every instant; return 1 if they failed at any. `OPSPLANNER_TEST_CLOCK` asks for one instant alone."""
    asked = os.environ.get(clock.TEST_CLOCK)
    passed = [run(instant, tests) for instant in ([asked] if asked else INSTANTS)]
    return int(not all(passed))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
