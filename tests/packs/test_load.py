"""Loading a pack: idempotent by code, reports what it did, deletes nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sqlalchemy import func, select

from opsplanner.config import MEDWAY
from opsplanner.database import db, unit_of_work
from opsplanner.errors import RuleBroken
from opsplanner.models import Agency, HistoryLine, Installation, OperationType, Place, PlanYear, Power, Priority, TypeAgency, Ward
from opsplanner.packs.check import read_pack
from opsplanner.packs.load import LoadReport, load_pack, loaded_edition

pytestmark = pytest.mark.usefixtures("in_app")


def load(folder: Path = MEDWAY, demonstration: bool = True) -> LoadReport:
    """Load a pack's folder in one unit of work."""
    with unit_of_work():
        return load_pack(read_pack(folder), demonstration=demonstration)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the Medway pack, to be changed."""
    return Path(shutil.copytree(MEDWAY, tmp_path / "pack"))


def change(folder: Path, file: str, before: str, after: str) -> None:
    """Change one passage of a pack's file."""
    text = (folder / file).read_text()
    assert text.count(before) == 1
    (folder / file).write_text(text.replace(before, after))


def lines() -> list[HistoryLine]:
    """What the history says of the installation."""
    return list(db.session.scalars(select(HistoryLine).where(HistoryLine.subject == "installation").order_by(HistoryLine.id)))


def test_the_first_load_adds_everything_and_says_how_much():
    report = load()
    assert report.added["wards"] == 22 and report.added["priorities"] == 12 and report.added["operation-types"] == 8
    assert db.session.get(Installation, 1).partnership == "Medway Community Safety Partnership"
    assert [line.verb for line in lines()] == ["loaded the pack"] and "22 wards" in lines()[0].what
    assert loaded_edition() == read_pack(MEDWAY).edition


def test_a_second_load_adds_nothing_and_changes_nothing():
    load()
    assert load() == LoadReport({}, [])
    assert len(lines()) == 1


def test_types_come_with_agencies_measures_powers_and_priorities():
    load()
    cubit = db.session.scalars(select(OperationType).where(OperationType.code == "CUBIT")).one()
    usual = db.session.execute(
        select(Agency.code, TypeAgency.staff, TypeAgency.required, TypeAgency.assumed)
        .join(TypeAgency.agency).where(TypeAgency.operation_type_id == cubit.id).order_by(TypeAgency.position)
    ).all()  # fmt: skip
    assert [tuple(row) for row in usual] == [("council", 4, True, False), ("dvla", 3, True, False), ("police", 4, True, False), ("fire", 2, False, False)]


def test_a_changed_file_is_reported_in_words(folder):
    load()
    change(folder, "agencies.yaml", "01632 960120", "01632 960121")
    change(folder, "operation-types.yaml", "role: Checks tax and authorises removal, staff: 3", "role: Checks tax and authorises removal, staff: 5")
    report = load(folder)
    assert report.added == {}
    assert report.changed == [
        "Agency Kent Police: telephone changed from '01632 960120' to '01632 960121'",
        "Operation type CUBIT, DVLA: staff changed from '3' to '5'",
    ]
    assert len(lines()) == 2 and "01632 960121" in lines()[1].what
    assert not load(folder)


def test_what_is_gone_from_the_pack_becomes_inactive_and_comes_back(folder):
    load()
    change(folder, "wards.yaml", "- {code: twydall, name: Twydall}\n", "")
    change(folder, "places.yaml", "  ward: twydall\n", "")
    assert "Ward Twydall: gone from the pack, no longer used" in load(folder).changed
    assert db.session.scalars(select(Ward.active).where(Ward.code == "twydall")).all() == [False]
    assert "Ward Twydall: used again" in load().changed
    assert db.session.scalars(select(Ward.active).where(Ward.code == "twydall")).all() == [True]


def test_a_usual_agency_and_a_power_that_are_gone_leave_the_type_only(folder):
    load()
    change(folder, "operation-types.yaml", "    - {agency: fire, role: Arson risk and safe access, staff: 2, required: no}\n", "")
    change(folder, "operation-types.yaml", "powers: [vehicle-tax, stop-vehicle, seize-uninsured, abandoned-vehicle]", "powers: [vehicle-tax]")
    assert load(folder).changed == [
        "Operation type CUBIT, Kent Fire and Rescue: no longer usually takes part", "Operation type CUBIT: its powers changed, from 4 to 1",
    ]  # fmt: skip
    assert db.session.scalar(select(func.count()).select_from(Power).where(Power.active)) == 13


def test_places_that_people_made_and_years_of_the_demonstration_are_left_alone(make):
    load()
    place, year = make.place("Made by hand"), make.plan_year()
    assert not load()
    assert db.session.get(Place, place.id).active and db.session.get(PlanYear, year.id)


def test_a_priority_that_is_gone_from_the_pack_stays(folder):
    load()
    change(folder, "plan-years.yaml", "    - code: confidence\n      name: Less worry about crime, more trust in the partnership\n      lead: Partnership Office\n", "")
    assert not load(folder).changed
    assert db.session.scalar(select(func.count()).select_from(Priority)) == 12


def test_a_demonstration_never_becomes_live_nor_the_reverse():
    load()
    with pytest.raises(RuleBroken):
        load(demonstration=False)
    assert db.session.get(Installation, 1).demonstration is True
