"""Scrutiny of the demonstration: two sittings that were held, one that is planned, and what was asked at them. All made up."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import NamedTuple

from sqlalchemy import select

from opsplanner import clock, history
from opsplanner.accounts.clerks import services as clerks_services
from opsplanner.database import db
from opsplanner.demo.returns import back_to
from opsplanner.models import ClockRuns, MatterKind, MatterState, Sitting, SittingState, User
from opsplanner.plan.actions.services import Said as Action
from opsplanner.scrutiny import queries
from opsplanner.scrutiny.clock import services as clock_services
from opsplanner.scrutiny.clock.services import Said as Clock
from opsplanner.scrutiny.matters import services as matters_services
from opsplanner.scrutiny.matters.action import queries as action_queries
from opsplanner.scrutiny.matters.action import services as action_services
from opsplanner.scrutiny.matters.services import Said
from opsplanner.scrutiny.sittings import services as sittings_services
from opsplanner.scrutiny.sittings.rules import Said as SittingSaid

MANAGER, OFFICE, CLERK = "manager@partnership.example", "coordinator@partnership.example", "licensing@council.example"
COMMITTEE, JUNE, THURSDAY = "Overview and Scrutiny Committee", 6, 3
MEMBERS, CHAIR, COUNCILLOR = "The committee", "The chair", "The councillor for a town ward"
LATE, REPLIED = timedelta(days=9), timedelta(days=30)
OPEN = MatterState.OPEN


class Told(NamedTuple):
    """What was asked: when (0 at the sitting of last year, 1 at this year's, 2 for the planned one), by whom, and what became of it."""

    kind: MatterKind
    sitting: int
    text: str
    asked_by: str
    owner: str
    state: MatterState = OPEN
    reply: str = ""
    days: int | None = None
    """So many days after today it is due; before it where it is below nought, and none without."""
    action: str = ""
    """What is done about it in the plan."""


TOLD = (
    Told(
        MatterKind.QUESTION, 0, "How is green measured when a street is littered?", COUNCILLOR, OFFICE, MatterState.ANSWERED,
        "Green is a target that is met, for the whole area; the rule stands beside each indicator. Figures by ward are under Outcomes since.",
    ),
    Told(MatterKind.NOTE, 0, "Fly-tips by ward, for two years", CHAIR, OFFICE, MatterState.ANSWERED, "Sent to all members in July."),
    Told(
        MatterKind.RECOMMENDATION, 0, "Ask the wards which lanes they mean before cameras are moved", MEMBERS, MANAGER, MatterState.ACCEPTED,
        "Agreed. Each ward is asked before the cameras move.", action="Ask each ward which lanes it means before the cameras move",
    ),
    Told(MatterKind.RECOMMENDATION, 1, "Tell members each quarter which actions of the plan are late, and why", MEMBERS, MANAGER, days=20),
    Told(MatterKind.QUESTION, 1, "Why is June's figure another one in the quarter's report?", COUNCILLOR, OFFICE, days=-LATE.days),
    Told(
        MatterKind.REQUEST, 1, "What each agency put into joint operations, in hours", CHAIR, OFFICE, MatterState.ANSWERED, "It stands under the money and hours of the plan year.",
    ),
    Told(
        MatterKind.CALL, 1, "Vehicles that stand for weeks in the streets round the station", COUNCILLOR, OFFICE, MatterState.UNDER_WAY,
        "Two operations are planned there. The committee hears in June what came of them.", days=45,
    ),
    Told(MatterKind.REVIEW, 1, "How well the panels of partners and communities work", MEMBERS, OFFICE, MatterState.UNDER_WAY, "Six panels were visited, four are to come."),
    Told(MatterKind.TOPIC, 2, "Community Payback: what is asked for, and how long it waits", MEMBERS, OFFICE),
    Told(MatterKind.TOPIC, 2, "The night-time economy, with licensing", MEMBERS, ""),
)


def tell(today: date) -> None:
    """Let a clerk keep scrutiny as far as the pack has these people; the committee and its clock are the pack's where it says them."""
    history.take_recorded()  # what was written before stays of its own day
    people = {user.email: user for user in db.session.scalars(select(User).where(User.email.in_((MANAGER, OFFICE, CLERK))))}
    if len(people) < 3:
        return
    manager, clerk = people[MANAGER], people[CLERK]
    clerks_services.name_clerks(clerk.id, (), by=manager)
    clock_set = queries.clock_set()
    if clock_set is None:
        said = Clock(committee=COMMITTEE, runs=ClockRuns.DAY, since=date(today.year - 5, 4, 1), month=JUNE)
        clock_services.set_clock(said, seen_version=0, by=manager)
    sittings = _sittings(clock_set.committee if clock_set else COMMITTEE, today, clerk)
    back_to(clock.to_utc(sittings[0].on_day, time(9)))
    for told in TOLD:
        _ask(told, sittings[told.sitting], people, today)


def thursday(year: int) -> date:
    """Return the third Thursday of June, on which the committee sits."""
    first = date(year, JUNE, 1)
    return first + timedelta(days=(THURSDAY - first.weekday()) % 7 + 14)


def _sittings(committee: str, today: date, by: User) -> list[Sitting]:
    last = today.year if thursday(today.year) <= today else today.year - 1
    wanted = (
        (last - 1, SittingState.HELD, "Nine members, and officers of the council, the police and the partnership office"),
        (last, SittingState.HELD, "Eight members, and officers of the council, the police, fire and rescue and the partnership office"),
        (last + 1, SittingState.PLANNED, ""),
    )
    codes = [sittings_services.add_sitting(SittingSaid(committee, thursday(year), state, attended, ""), by=by) for year, state, attended in wanted]
    there = {row.code: row for row in db.session.scalars(select(Sitting).where(Sitting.code.in_(codes)))}
    return [there[code] for code in codes]


def _ask(told: Told, sitting: Sitting, people: dict[str, User], today: date) -> None:
    clerk, owner = people[CLERK], people.get(told.owner)
    asked_on = min(sitting.on_day, today)
    due_on = max(asked_on, today + timedelta(days=told.days)) if told.days is not None else None
    said = Said(sitting_id=sitting.id, asked_on=asked_on, text=told.text, asked_by=told.asked_by, owner_id=owner.id if owner else None, due_on=due_on)
    code = matters_services.add_matter(told.kind, said, by=clerk)
    back_to(clock.to_utc(asked_on, time(16)))
    if told.state is not OPEN:
        matters_services.reply(code, told.state, told.reply, seen_version=1, by=owner or clerk)
        back_to(clock.to_utc(asked_on + REPLIED, time(10)))
    places = action_queries.places(clock.today())
    if told.action and places:
        place = next((one for one in places if one.priority.code == "street-scene"), places[0])
        what = Action(text=told.action, programme="", owner_id=clerk.agency_id, due_on=None)
        action_services.become_action(code, place, what, seen_version=2, by=people[MANAGER])
