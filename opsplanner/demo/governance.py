"""The groups of the demonstration: who sits on two of them, who chairs, what they met for and agreed, one action overdue. All made up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time, timedelta
from typing import NamedTuple

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from opsplanner import clock, history
from opsplanner.database import db
from opsplanner.demo.returns import back_to
from opsplanner.governance import queries
from opsplanner.governance.chairing import services as chairing_services
from opsplanner.governance.meetings import services as meetings_services
from opsplanner.governance.meetings.actions import queries as actions_queries
from opsplanner.governance.meetings.actions import services as actions_services
from opsplanner.governance.meetings.decisions import services as decisions_services
from opsplanner.governance.meetings.recording import services as recording_services
from opsplanner.governance.members import services as members_services
from opsplanner.models import Agency, AgreedState, ChairRole, Meeting, Presence, ThematicGroup, User


class Office(NamedTuple):
    """An office on a group: its agency, whose account holds it, and whether it is in the chair."""

    office: str
    agency: str
    email: str = ""
    chairs: ChairRole | None = None


class Agreed(NamedTuple):
    """An action: what, which office owns it, so many days after the meeting, how it stands and goes."""

    text: str
    owner: str
    days: int
    state: AgreedState = AgreedState.TO_DO
    progress: str = ""


class Met(NamedTuple):
    """A meeting, so many weeks from today, with what was decided and agreed there."""

    weeks: int
    decisions: Sequence[str] = ()
    agreed: Sequence[Agreed] = ()


class Told(NamedTuple):
    """A group: its offices, when the term in its chair ends (in days), on which weekday and at what time it meets, where, and how."""

    group: str
    offices: Sequence[Office]
    until: int
    weekday: int
    times: tuple[time, time]
    place: str
    met: Sequence[Met]


GROUPS = (
    Told(
        "strategic-executive",
        (
            Office("Chief Officer for Communities", "council", chairs=ChairRole.CHAIR),
            Office("Divisional Commander", "police", "coordinator@police.example", ChairRole.VICE),
            Office("Partnership Manager", "office", "manager@partnership.example"),
            Office("Head of Probation Delivery Unit", "probation", "coordinator@probation.example"),
        ),
        20, 1, (time(14), time(16)), "Civic Centre, committee room 2",
        (
            Met(
                -13, ("The report of the last quarter is agreed.", "Two more cameras go to the lanes that residents named."),
                (
                    Agreed("Bring a paper on what the cameras cost and find", "Partnership Manager", 60, AgreedState.DONE, "The paper went out with the papers of this meeting"),
                    Agreed("Say who answers for the figure of safety plans", "Divisional Commander", 77),
                ),
            ),
            Met(-1, ("The priorities of next year go out to consultation.",), (Agreed("Write to the ward councillors about the consultation", "Partnership Manager", 28),)),
            Met(11),
        ),
    ),
    Told(
        "street-scene",
        (
            Office("Environmental Enforcement Manager", "council", "coordinator@council.example", ChairRole.CHAIR),
            Office("Neighbourhood Sergeant", "police", "sergeant@police.example", ChairRole.VICE),
            Office("Watch Manager, community safety", "fire", "watch@fire.example"),
            Office("Partnership Manager", "office", "manager@partnership.example"),
        ),
        150, 3, (time(10), time(11, 30)), "Gun Wharf, room 5",
        (
            Met(-8, ("Waste carriers are stopped once a month until March.",), (
                Agreed("List the lanes in which building waste is left, with dates", "Environmental Enforcement Manager", 42, AgreedState.UNDER_WAY, "Half of the lanes are walked"),
                Agreed("Ask the fire service’s crews to report rubbish that could burn", "Watch Manager, community safety", 70),
            )),
            Met(2),
        ),
    ),
)
"""Made up. The pack's own groups, if it has them."""


def tell(today: date) -> None:
    """Let the office's manager say who sits on these groups, and write down what they met for, as far as this pack has them."""
    history.take_recorded()  # what was written before stays of its own day
    manager = db.session.scalars(select(User).where(User.email == "manager@partnership.example").options(joinedload(User.agency, innerjoin=True))).first()
    known = set(db.session.scalars(select(ThematicGroup.code).where(ThematicGroup.active)))
    for told in GROUPS:
        if manager is not None and told.group in known:
            _tell(told, manager, today)


def _tell(told: Told, manager: User, today: date) -> None:
    agencies = {agency.code: agency.id for agency in db.session.scalars(select(Agency).where(Agency.active))}
    people = {user.email: user.id for user in db.session.scalars(select(User))}
    began = _year_before(today + timedelta(days=told.until))
    group_id = queries.group(told.group).id
    offices = [office for office in told.offices if office.agency in agencies]
    for office in offices:
        there = next((row for row in queries.members_of(group_id) if row.agency_id == agencies[office.agency]), None)
        said = members_services.Said(
            office=there.office if there else office.office, agency_id=agencies[office.agency], user_id=people.get(office.email),
            from_on=began - timedelta(days=400), to_on=None,
        )
        if there is None:
            members_services.add_member(told.group, said, by=manager)
        else:  # the pack's own office
            members_services.change_member(told.group, there.code, said, seen_version=there.version, by=manager)
    of_agency = {row.agency_id: row.id for row in reversed(queries.members_of(group_id))}
    members = {office.office: of_agency[agencies[office.agency]] for office in offices}
    for office in offices:
        if office.chairs:
            term = max((one.id for one in queries.terms() if one.group_id == group_id), default=0)
            named = chairing_services.Said(
                role=office.chairs, member_id=members[office.office], from_on=began, agreed_until=today + timedelta(days=told.until),
            )
            chairing_services.name_chair(told.group, named, seen_term=term, by=manager)
    back_to(clock.to_utc(began, time(10)))
    for met in told.met:
        _met(told, met, members, manager, today)


def _met(told: Told, met: Met, members: dict[str, int], manager: User, today: date) -> None:
    near = today + timedelta(weeks=met.weeks)
    day = near + timedelta(days=(told.weekday - near.weekday()) % 7 - (7 if met.weeks < 0 else 0))
    said = meetings_services.Said(
        day=day, starts=told.times[0], ends=told.times[1], place=told.place, papers=f"https://papers.example/{told.group}/{day.isoformat()}",
    )
    code = meetings_services.set_meeting(told.group, said, by=manager)
    made = clock.to_utc(min(day, today) - timedelta(days=40), time(9, 30))
    db.session.execute(update(Meeting).where(Meeting.group_id == queries.group(told.group).id, Meeting.code == code).values(made_at=made, changed_at=made))
    back_to(made)
    if met.weeks >= 0:
        return
    _, row = queries.meeting(told.group, code)
    there = [one for one in queries.members_of(row.group_id) if one.sits(day)]
    presences = {one.id: (Presence.CAME, Presence.CAME, Presence.DEPUTY, Presence.APOLOGIES)[n % 4] for n, one in enumerate(there)}
    db.session.expire_all()
    recording_services.record_attendance(told.group, code, presences, "", seen_version=row.version, by=manager)
    for text in met.decisions:
        decisions_services.note_decision(told.group, code, text, by=manager)
    for one in met.agreed:
        if one.owner in members:
            agreed = actions_services.Said(text=one.text, owner_id=members[one.owner], due_on=day + timedelta(days=one.days), plan_action_id=None)
            number = actions_services.agree_action(told.group, code, agreed, by=manager)
            if one.progress:
                whole = actions_queries.action(told.group, code, number)
                actions_services.report(whole, one.state, one.progress, seen_version=whole.row.version, by=manager)
    back_to(clock.to_utc(day, time(17)))


def _year_before(day: date) -> date:
    """The first day of a year that ends on a day."""
    return day - timedelta(days=364)
