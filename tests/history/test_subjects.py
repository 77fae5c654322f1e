"""What the history calls the things that it tells of."""

from __future__ import annotations

import re
from datetime import date, timedelta

from opsplanner.config import ROOT
from opsplanner.history import subjects

OWN = re.compile(r"""["'](?:user|agency|outcome|job|day|series):|["']payback:pattern|subject=f?["']\w""")


def test_a_day_is_read_back_from_its_subject_and_subjects_sort_as_days_do() -> None:
    days = [date(2026, 12, 28) + timedelta(days=n) for n in range(10)]
    names = [subjects.of_day(day) for day in days]
    assert [subjects.day_of(name) for name in names] == days
    assert sorted(names) == names


def test_no_two_things_have_one_subject() -> None:
    named = [subjects.INSTALLATION, subjects.PATTERN, subjects.of_user(1), subjects.of_agency(1), subjects.of_entry("1"), subjects.of_job("1")]
    assert len(set(named)) == len(named)


def test_subjects_are_made_nowhere_else() -> None:
    files = [file for file in (ROOT / "opsplanner").rglob("*.py") if file.name != "subjects.py"]
    hits = [f"{file.name}: {line.strip()}" for file in files for line in file.read_text().splitlines() if OWN.search(line)]
    assert hits == []
