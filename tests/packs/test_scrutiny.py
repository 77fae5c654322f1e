"""A pack says how often scrutiny sits and what is on record of it; what people changed on pages stays."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from opsplanner.config import MEDWAY
from opsplanner.database import db, unit_of_work
from opsplanner.models import ClockRuns, MatterState, ScrutinyClock, ScrutinyMatter, Sitting, SittingState
from opsplanner.packs.check import read_pack
from opsplanner.packs.load import load_pack
from opsplanner.packs.new import new_pack
from opsplanner.packs.reader import PackRefused

ENTRY = """\
- code: committee
  committee: Town Scrutiny Committee
  since: 2020-05-01
  runs: from the last sitting
  sittings:
    - {code: 2025-1, held-on: 2025-06-12, attended: Nine members}
  matters:
    - {code: question-2025-1, kind: member's question, asked-on: 2025-06-12, sitting: 2025-1, text: How is green measured, state: answered, reply: By its rule}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    new_pack(tmp_path / "pack", name="Test Partnership", year=2026)
    return tmp_path / "pack"


def test_medways_clock_sitting_and_review_are_the_reports_of_june_2011(in_app: Flask) -> None:
    with unit_of_work():
        load_pack(read_pack(MEDWAY), demonstration=True)
    clock = db.session.scalars(db.select(ScrutinyClock)).one()
    assert (clock.committee, clock.runs, clock.since.isoformat(), clock.month) == (
        "Regeneration, Community and Culture Overview and Scrutiny Committee", ClockRuns.DAY, "2009-04-30", 6,
    )
    sitting, matter = db.session.scalars(db.select(Sitting)).one(), db.session.scalars(db.select(ScrutinyMatter)).one()
    assert (sitting.on_day.isoformat(), sitting.state) == ("2011-06-16", SittingState.HELD)
    assert (matter.code, matter.state, matter.sitting_id) == ("review-2011-1", MatterState.UNDER_WAY, sitting.id) and "PACTs" in matter.text
    with unit_of_work():
        assert not load_pack(read_pack(MEDWAY), demonstration=True), "a second time nothing changes"


def test_a_pack_without_scrutiny_sets_none_and_what_people_changed_stays(in_app: Flask, folder: Path) -> None:
    with unit_of_work():
        load_pack(read_pack(folder), demonstration=True)
    assert db.session.scalars(db.select(ScrutinyClock)).all() == []
    (folder / "scrutiny.yaml").write_text(ENTRY)
    with unit_of_work():
        load_pack(read_pack(folder), demonstration=True)
    (folder / "scrutiny.yaml").write_text(ENTRY.replace("2020-05-01", "2021-05-01").replace("Nine members", "Ten members"))
    with unit_of_work():
        db.session.scalars(db.select(ScrutinyClock)).one().of_pack = False
        report = load_pack(read_pack(folder), demonstration=True)
    assert report.changed == ["Sitting 2025-1: attended changed from 'Nine members' to 'Ten members'"] and report.kept == ["Clock of scrutiny: kept as people have it"]
    assert db.session.scalars(db.select(ScrutinyClock.since)).one().year == 2020


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("state: answered", "state: accepted", "of \"member's question\" the state is one of: open, answered, dropped"),
        ("sitting: 2025-1", "sitting: 2024-1", "there is no sitting '2024-1' here"), ("runs: from the last sitting", "runs: sometimes", "runs is 'sometimes'"),
        ("  matters:", "- {code: other, committee: Other, since: 2020-05-01}\n# matters:", "there is one committee"),
        ("code: 2025-1, held-on: 2025-06-12, attended: Nine members}", "code: 2025-1, held-on: 2025-06-12}\n    - {code: 2025-1, held-on: 2025-06-13}", "used already"),
    ],
)
def test_what_a_pack_cannot_say_of_scrutiny_is_refused_with_its_line(folder: Path, before: str, after: str, said: str) -> None:
    text = ENTRY.replace(before, after)
    text = text.split("# matters:")[0] if "# matters:" in text else text
    (folder / "scrutiny.yaml").write_text(text)
    with pytest.raises(PackRefused) as refused:
        read_pack(folder)
    assert any(str(problem).startswith("scrutiny.yaml:") and said in str(problem) for problem in refused.value.problems), [str(one) for one in refused.value.problems]
