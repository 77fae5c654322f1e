"""There is one clock, and nothing reads the machine's."""

from __future__ import annotations

import re

import pytest

from opsplanner.config import ROOT
from tests.lines import CODE, TEMPLATES, hits

CLOCKS = re.compile(r"datetime\.now|utcnow|date\.today|zoneinfo|strftime|fromtimestamp")
MACHINE = re.compile(
    r"\b(?:datetime|date|dt)\.(?:now|today|utcnow|fromtimestamp)\(|utcnow|\btime\.(?:time|time_ns|localtime|gmtime|ctime|strftime|clock_gettime)\("
    r"|from time import|time_machine|freezegun|libfaketime|\bnew Date\(\)|\bDate\.now\("
)
"""What tells the time of the machine. Measuring how long something takes (perf_counter, monotonic) tells no time."""
MACHINE_READ = {
    "opsplanner/clock.py": "it is the clock",
    "tests/test_one_clock.py": "it names them",
}
"""Who may, and why."""


def test_only_the_clock_reads_the_clock_and_knows_time_zones() -> None:
    assert list(hits([file for file in CODE if file.name != "clock.py"] + TEMPLATES, CLOCKS)) == []


def test_nothing_depends_on_the_clock_of_the_machine() -> None:
    """The suite tells its own time (tests/hands.py), and is green at every hour of every day."""
    files = [*CODE, *sorted((ROOT / "tests").rglob("*.py")), *sorted((ROOT / "migrations").rglob("*.py"))]
    reads = {hit.partition(":")[0] for hit in hits(files, MACHINE)}
    assert reads == set(MACHINE_READ)


@pytest.mark.parametrize("line", ["datetime.now(UTC)", "date.today()", "datetime.utcnow()", "time.time()", "import time_machine", "from time import time"])
def test_reading_it_would_be_noticed(line: str) -> None:
    assert MACHINE.search(f"    at = {line}")
