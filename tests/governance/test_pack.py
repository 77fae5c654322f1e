"""The pack brings groups with their members; what a page changed of them it changes no more, and what is gone from it is no longer listed."""

from __future__ import annotations

import shutil
from pathlib import Path

from flask import Flask

from opsplanner.config import MEDWAY
from opsplanner.database import db, unit_of_work
from opsplanner.governance.groups import services as groups_services
from opsplanner.governance.members import services as members_services
from opsplanner.models import Agency, ChairRole, ChairTerm, GroupKind, GroupMember, Role, ThematicGroup, User
from opsplanner.packs.check import read_pack
from opsplanner.packs.load import load_pack
from opsplanner.packs.report import LoadReport
from opsplanner.plan.differences import queries as differences_queries
from tests.make import Make


def test_groups_are_brought_field_by_field_but_for_what_a_page_changed(app: Flask, make: Make, tmp_path: Path) -> None:
    folder = tmp_path / "pack"
    shutil.copytree(MEDWAY, folder)
    file = folder / "thematic-groups.yaml"

    def load() -> LoadReport:
        with app.app_context(), unit_of_work():
            return load_pack(read_pack(folder), demonstration=True)

    load()
    assert not load(), "a second time nothing changes"
    with app.app_context():
        office = db.session.scalars(db.select(Agency).where(Agency.kind == "partnership office")).one()
        manager = make.user(office, Role.MANAGER)
        police = {"office": "Divisional Commander", "agency_id": db.session.scalars(db.select(Agency.id).where(Agency.code == "police")).one(), "user_id": None}
        executive = db.session.scalars(db.select(ThematicGroup).where(ThematicGroup.kind == GroupKind.EXECUTIVE)).one()
        version = db.session.scalars(db.select(ThematicGroup.version).where(ThematicGroup.code == "theft")).one()
        said = groups_services.Said(name="Theft group", kind=GroupKind.THEMATIC, reports_to_id=executive.id, purpose="", standing="")
        with unit_of_work():
            groups_services.change_group("theft", said, seen_version=version, by=db.session.get_one(User, manager.id))
            members_services.change_member(
                "strategic-executive", "area-commander", members_services.Said(from_on=None, to_on=None, **police), seen_version=1,
                by=db.session.get_one(User, manager.id),
            )
        db.session.remove()
    text = file.read_text().replace("Theft and shoplifting group, reports-to: strategic-executive", "Shops group, reports-to: performance-delivery")
    text = text.replace("- {code: community-cohesion, name: Community cohesion group, reporting: yes, reports-to: strategic-executive}\n", "")
    file.write_text(text.replace('"Area Commander, Medway"', "Chief Superintendent"))
    report = load()
    with app.app_context():
        theft, gone = (db.session.scalars(db.select(ThematicGroup).where(ThematicGroup.code == code)).one() for code in ("theft", "community-cohesion"))
        above = db.session.get_one(ThematicGroup, theft.reports_to_id)
        assert (theft.name, above.code, gone.active) == ("Theft group", "performance-delivery", False)
        assert "Group theft: reports to changed from 'Strategic Executive Group' to 'Performance Delivery Group'" in report.changed
        assert db.session.scalars(db.select(GroupMember.office).where(GroupMember.code == "area-commander")).one() == "Divisional Commander"
        differ = {(row.label, row.stands, row.pack_says) for row in differences_queries.differing()}
        assert differ == {("Group theft", "Theft group", "Shops group"), ("Member area-commander of strategic-executive", "Divisional Commander", "Chief Superintendent")}
        assert len(db.session.scalars(db.select(ChairTerm).where(ChairTerm.group_id == executive.id, ChairTerm.role == ChairRole.CHAIR)).all()) == 1
