"""What a page changed of what the pack brought is never overwritten by it, field by field, and administrators see where they differ."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from flask import Flask

from opsplanner.config import MEDWAY
from opsplanner.database import db, unit_of_work
from opsplanner.models import Action, Agency, Aim, OperationType, PlanYear, Priority, Role, Succession, type_priority
from opsplanner.packs.check import read_pack
from opsplanner.packs.load import load_pack
from opsplanner.packs.report import LoadReport
from opsplanner.plan import queries as plan_queries
from opsplanner.plan.refresh import queries as refresh_queries
from tests.browser import Browser, text_of
from tests.demonstrations import medway, pour
from tests.make import Make

THEFT = "/plan/2011-12/theft"


class Pack:
    """A pack that a test changes and loads again."""

    def __init__(self, app: Flask, folder: Path):
        self.app, self.file, self.folder = app, folder / "plan-years.yaml", folder

    def load(self) -> LoadReport:
        """Load it in one unit of work."""
        with self.app.app_context(), unit_of_work():
            return load_pack(read_pack(self.folder), demonstration=True)

    def change(self, was: str, now: str) -> None:
        """Change its plan years."""
        text = self.file.read_text()
        assert was in text
        self.file.write_text(text.replace(was, now, 1))


@pytest.fixture
def pack(app: Flask, tmp_path: Path) -> Pack:
    """Medway's pack, loaded."""
    shutil.copytree(MEDWAY, tmp_path / "pack")
    with app.app_context():
        pour(medway)
    return Pack(app, tmp_path / "pack")


@pytest.fixture
def office(app: Flask, pack: Pack) -> Agency:
    """The pack's partnership office."""
    with app.app_context():
        office = db.session.scalars(db.select(Agency).where(Agency.code == "csp")).first() or db.session.scalars(db.select(Agency).where(Agency.kind == "partnership office")).one()
        db.session.expunge(office)
        return office


def test_a_page_keeps_a_field_from_the_pack_which_goes_on_to_change_the_others(app: Flask, browser: Browser, make: Make, pack: Pack, office: Agency) -> None:
    manager, administrator = browser.as_(make.user(office, Role.MANAGER)), browser.as_(make.user(office, Role.ADMINISTRATOR))
    assert "The pack says nothing else than the pages do" in text_of(administrator.get("/administration/pack"))
    with app.app_context():
        theft = db.session.scalars(db.select(Priority).join(PlanYear).where(PlanYear.code == "2011/12", Priority.code == "theft")).one()
        name, lead, group, version = theft.name, theft.lead, theft.thematic_group_id, theft.version
    assert manager.post(f"{THEFT}/change", {"name": "Fewer thefts", "lead": lead, "group": str(group), "serves": "", "version": str(version)}).status_code == 303
    pack.change(f"      name: {name}\n", "      name: Much less theft\n")
    text = pack.file.read_text()
    at = text.index("Much less theft")
    pack.file.write_text(text[:at] + text[at:].replace(f"      lead: {lead}\n", "      lead: Somebody else\n", 1))
    report = pack.load()
    assert report.changed == [f"Priority theft of 2011/12: lead changed from '{lead}' to 'Somebody else'"]
    assert report.kept == ["Priority theft of 2011/12: name kept as people have it"] and not pack.load().changed
    with app.app_context():
        theft = db.session.scalars(db.select(Priority).join(PlanYear).where(PlanYear.code == "2011/12", Priority.code == "theft")).one()
        assert (theft.name, theft.lead) == ("Fewer thefts", "Somebody else")
    listed = text_of(administrator.get("/administration/pack"))
    assert "Priority theft of 2011/12 Name Fewer thefts Much less theft" in listed
    pack.change("      name: Much less theft\n", "      name: Fewer thefts\n")
    pack.load()
    assert "The pack says nothing else than the pages do" in text_of(administrator.get("/administration/pack")), "once they agree nothing differs"
    assert browser.as_(make.user(office, Role.MANAGER)).get("/administration/pack").status_code == 403


def test_an_aim_that_a_page_took_out_does_not_come_back_and_one_that_it_wrote_is_left_alone(app: Flask, browser: Browser, make: Make, pack: Pack, office: Agency) -> None:
    manager = browser.as_(make.user(office, Role.MANAGER))
    with app.app_context():
        theft = db.session.scalars(db.select(Priority).join(PlanYear).where(PlanYear.code == "2011/12", Priority.code == "theft")).one()
        codes = db.session.scalars(db.select(Aim.code).where(Aim.priority_id == theft.id).order_by(Aim.position)).all()
    sent = {f"aims-{n}-code": code for n, code in enumerate(codes)} | {f"aims-{n}-text": "" if code == "shoplifting" else f"New {code}" for n, code in enumerate(codes)}
    sent |= {"aims-8-code": "", "aims-8-text": "Bicycles are marked", "version": "1"}
    assert manager.post(f"{THEFT}/aims", sent).status_code == 303
    assert not pack.load().changed
    page = text_of(manager.get(THEFT))
    assert "Less shoplifting" not in page.split("History")[-2] and "Bicycles are marked" in page and "New metal" in page
    with app.app_context():
        action = db.session.scalars(db.select(Action).where(Action.priority_id == theft.id)).first()
        assert action is not None and action.of_pack


def test_a_plan_year_that_a_page_said_was_adopted_stays_so(app: Flask, browser: Browser, make: Make, pack: Pack, office: Agency) -> None:
    manager = browser.as_(make.user(office, Role.MANAGER))
    assert "Adopted: by whom and when is not written down" in text_of(manager.get("/plan/years/2011-12"))
    assert manager.post("/plan/years/2011-12/adopt", {"on": "5/7/2011", "by_whom": "Cabinet", "version": "1"}).status_code == 303
    pack.change("  starts-on: 2011-04-01\n", "  starts-on: 2011-04-01\n  adopted-by: The council\n  adopted-on: 2011-07-06\n")
    assert not pack.load().changed
    assert "Adopted by Cabinet on 5 July 2011" in text_of(manager.get("/plan/years/2011-12"))
    listed = text_of(browser.as_(make.user(office, Role.ADMINISTRATOR)).get("/administration/pack"))
    assert "Plan year 2011/12 Adopted by Cabinet The council" in listed and "2011-07-05 2011-07-06" in listed


def test_what_people_wrote_down_of_what_became_of_a_priority_and_what_types_follow_stays(app: Flask, browser: Browser, make: Make, pack: Pack, office: Agency) -> None:
    manager = browser.as_(make.user(office, Role.MANAGER))
    with app.app_context():
        years = {year.code: year for year in plan_queries.years()}
        there = refresh_queries.became(years["2010/11"].id, years["2011/12"].id)
        order = [row.code for row in plan_queries.priorities([years["2010/11"].id])]
        cubit = db.session.scalars(db.select(OperationType.id).where(OperationType.code == "CUBIT")).one()
        db.session.execute(type_priority.insert().values(operation_type_id=cubit, priority_code="confidence"))
        db.session.commit()
    sent: dict[str, object] = {"version": "1"}
    for n, code in enumerate(order):
        to, words = (("road-casualties",), "Roads are where worry begins") if code == "confidence" else there[code]
        sent |= {f"became-{n}-code": code, f"became-{n}-to": list(to), f"became-{n}-words": words}
    assert manager.post("/plan/years/2011-12/carry-on", sent).status_code == 303
    with app.app_context():
        kept = {(row.from_priority_id, row.to_priority_id, row.words) for row in db.session.scalars(db.select(Succession))}
        codes = set(db.session.scalars(db.select(type_priority.c.priority_code).where(type_priority.c.operation_type_id == cubit)))
    assert len(kept) == 8 and len({words for _, _, words in kept}) == 8, "the others keep their own words"
    assert "road-casualties" in codes and not pack.load().changed
    with app.app_context():
        assert {(row.from_priority_id, row.to_priority_id, row.words) for row in db.session.scalars(db.select(Succession))} == kept
        assert set(db.session.scalars(db.select(type_priority.c.priority_code).where(type_priority.c.operation_type_id == cubit))) == codes
    listed = text_of(browser.as_(make.user(office, Role.ADMINISTRATOR)).get("/administration/pack"))
    assert "Priority confidence of 2010/11 What became of it Roads are where worry begins" in listed and "Operation type CUBIT Priorities" in listed
