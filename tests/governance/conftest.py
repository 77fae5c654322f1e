"""A partnership with an executive group and a group below it: three offices of it, two of them in the chair, and one of another group."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest
from flask import Flask

from opsplanner import clock
from opsplanner.database import db
from opsplanner.models import (
    AgencyKind,
    ChairRole,
    ChairTerm,
    GroupKind,
    GroupMember,
    Meeting,
    MeetingAction,
    MeetingState,
    Role,
    ThematicGroup,
    User,
)
from tests.make import Make

STREETS = "/governance/streets"
MET = f"{STREETS}/meetings/1"
YESTERDAY, TODAY, AHEAD = date(2026, 11, 17), date(2026, 11, 18), date(2026, 12, 8)


class Groups:
    """Who keeps them, who sits on them, and what tests ask of them. What it returns is attached to no session."""

    def __init__(self, app: Flask, make: Make):
        self.app, self.make = app, make
        self.council = make.council()
        self.police = make.agency("Test Police", AgencyKind.POLICE)
        self.manager: User = make.user(make.office(), Role.MANAGER, name="Mary Manager")
        self.head: User = make.user(self.council, Role.STAFF, name="Hanna Head")
        self.sergeant: User = make.user(self.police, Role.STAFF, name="Sam Sergeant")
        self.other: User = make.user(make.agency("Fire"), Role.MANAGER, name="Fred Fire")
        self.executive = self.keep(ThematicGroup(code="executive", name="Executive group", kind=GroupKind.EXECUTIVE, of_pack=False))
        self.streets = self.keep(ThematicGroup(code="streets", name="Street scene group", kind=GroupKind.THEMATIC, reports_to_id=self.executive.id, of_pack=False))
        self.chief = self.member("Head of service", self.head)
        self.beat = self.member("Neighbourhood sergeant", self.sergeant)
        self.nobody = self.member("Ward officer", None)
        self.term = self.keep(ChairTerm(group_id=self.streets.id, member_id=self.chief.id, role=ChairRole.CHAIR, from_on=date(2026, 4, 1), agreed_until=date(2027, 3, 31)))

    def keep(self, thing: Any) -> Any:
        """Store a row."""
        with self.app.app_context():
            db.session.add(thing)
            db.session.commit()
            db.session.refresh(thing)
            db.session.expunge(thing)
            return thing

    def member(self, office: str, holder: User | None, **more: Any) -> GroupMember:
        """An office that sits on the streets group, of its holder's agency, else of the council's."""
        agency = holder.agency_id if holder else self.council.id
        said = {"group_id": self.streets.id, "code": office.lower().replace(" ", "-"), "office": office, "agency_id": agency} | more
        return self.keep(GroupMember(user_id=holder.id if holder else None, **said))

    def meeting(self, day: date = YESTERDAY, state: MeetingState = MeetingState.PLANNED, code: str = "1", **more: Any) -> Meeting:
        """A meeting of the streets group, yesterday from 2pm to 4pm unless said."""
        said = {"starts": time(14), "ends": time(16), "place": "Room 5", "made_at": clock.now(), "changed_at": clock.now()} | more
        return self.keep(Meeting(group_id=self.streets.id, code=code, day=day, state=state, **said))

    def action(self, due_on: date, owner: GroupMember | None = None, code: str = "1", **more: Any) -> MeetingAction:
        """An action that the meeting agreed, of the sergeant's office unless said."""
        with self.app.app_context():
            met = db.session.scalars(db.select(Meeting.id).order_by(Meeting.id)).first()
        return self.keep(MeetingAction(meeting_id=met, code=code, text="Count the bins", owner_id=(owner or self.beat).id, due_on=due_on, **more))

    def one(self, model: type[Any], **is_: Any) -> Any:
        """The newest row of a model that is so."""
        with self.app.app_context():
            return db.session.scalars(db.select(model).filter_by(**is_).order_by(model.id.desc())).first()


@pytest.fixture
def groups(app: Flask, make: Make, usual_time: None) -> Groups:
    """The groups, on Wednesday 18 November 2026."""
    return Groups(app, make)
