"""The returns of the demonstration: figures of their own that services sent for the months and quarters behind, some awaited, one overdue. All made up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from opsplanner import clock, history
from opsplanner.database import db
from opsplanner.demo import return_files
from opsplanner.figures.returned import services as returned_services
from opsplanner.figures.signing_off import services as signing_off_services
from opsplanner.models import Agency, Answer, ExpectedReturn, HistoryLine, Measure, OutcomeEntry, Role, ServiceReturn, User, Ward
from opsplanner.plan.indicators.periods.rules import Span, ended
from opsplanner.returns.expected import services as expected_services
from opsplanner.returns.expected.services import Asked
from opsplanner.returns.sending import rules as sending_rules
from opsplanner.returns.sending import services as sending_services
from opsplanner.returns.sending.rules import Quantity
from opsplanner.returns.sending.services import Sending


class Kept(NamedTuple):
    """A return that is expected, with its figures a period, the newest last; `silent` is how many of the newest periods have none yet."""

    agency: str
    measure: str
    kind: str
    keepers: tuple[str, str]
    due_days: int
    values: tuple[int, ...]
    by_ward: bool = False
    includes: bool = False
    silent: int = 1
    later: bool = False
    """Of the newest period it is said that its figures come later."""
    priorities: tuple[str, ...] = ()


COUNCIL = ("staff@council.example", "enforcement@council.example")
FIRE = ("watch@fire.example", "coordinator@fire.example")
"""Owner and deputy."""
STREETS = ("street-scene",)
"""The plan has these among the highlights of 2010/11 of that priority, and the fire service's under none."""
RETURNS = (
    Kept("council", "litter-penalty-notices", "month", COUNCIL, 10, (31, 28, 34, 37, 30, 26, 22, 19, 24, 29, 33, 38, 35, 41), by_ward=True, priorities=STREETS),
    Kept("council", "potholes-repaired", "month", COUNCIL[::-1], 10, (812, 790, 845, 901, 930, 1_004, 1_130, 1_192, 1_080, 960, 884, 902), silent=2, priorities=STREETS),
    Kept("fire", "home-safety-visits", "quarter", FIRE, 15, (402, 388, 371, 395, 410, 424), includes=True, silent=0),
    Kept("fire", "schools-visited", "quarter", FIRE, 15, (5, 4, 6, 3, 5), later=True),
)


def send(today: date) -> None:
    """Let the services of this demonstration send what they sent, as far as its pack has them."""
    history.take_recorded()  # what was written before stays of its own day
    people = {user.email: user for user in db.session.scalars(select(User).options(joinedload(User.agency, innerjoin=True)))}
    manager = next((user for user in people.values() if user.role is Role.MANAGER and user.in_partnership_office), None)
    waits: tuple[User, Agency] | None = None
    for kept in RETURNS:
        agency = db.session.scalars(select(Agency).where(Agency.code == kept.agency)).first()
        measure = db.session.scalars(select(Measure).where(Measure.code == kept.measure)).first()
        owner, deputy = (people.get(email) for email in kept.keepers)
        if manager and agency and measure and owner and deputy:
            _send(kept, agency, measure, owner, deputy, manager, today)
            if measure.code == return_files.WAITS:
                waits = owner, agency
            elif measure.code == return_files.TAKEN and waits and (at := return_files.load(*waits)):
                back_to(at)
    returned_services.settle()
    history.take_recorded()  # nobody is told of what the demonstration made


def _send(kept: Kept, agency: Agency, measure: Measure, owner: User, deputy: User, manager: User, today: date) -> None:
    spans = list(reversed(ended(kept.kind, today, len(kept.values) + kept.silent)))
    first = spans[0]
    asked = Asked(owner.id, deputy.id, kept.due_days, kept.kind == "month", kept.by_ward, kept.priorities)
    expected_services.expect(agency.id, measure.id, first, asked, by=manager)
    line = db.session.scalars(select(ExpectedReturn).where(ExpectedReturn.agency_id == agency.id, ExpectedReturn.measure_id == measure.id)).one()
    back_to(clock.to_utc(first.starts_on, time(10)))
    for n, (span, value) in enumerate(zip(spans, kept.values, strict=False)):
        answer = Answer.ESTIMATED if kept.later and n == len(kept.values) - 1 else Answer.FIGURES
        sending = Sending(line.id, answer, dict(_figures(kept, value, n)), None, kept.includes, False, "", "", str(line.id))
        _sent(span, sending, owner, manager if span.ends_on < today - timedelta(days=70) else None, today)
    if kept.later:
        says = Sending(line.id, Answer.LATER, {}, today + timedelta(days=12), False, False, "The school year’s list is being put together", "", str(line.id))
        _sent(spans[-1], says, deputy, None, today)


def _figures(kept: Kept, value: int, n: int) -> Iterator[tuple[sending_rules.Ward, Quantity]]:
    """Return a period's figures by ward: most of it where more people are, the same each time the same figure is told."""
    if not kept.by_ward:
        yield None, Quantity(value * 100)
        return
    wards = list(db.session.scalars(select(Ward.id).where(Ward.active).order_by(Ward.name)))
    shares = [(7 * (place + 3) + 5 * n) % 11 + (6 if place % 5 == 0 else 1) for place in range(len(wards))]
    told, shared = 0, 0
    for ward, share in zip(wards, shares, strict=True):
        shared += share
        here = value * shared // sum(shares) - told
        told += here
        yield ward, Quantity(here * 100)


def _sent(span: Span, sending: Sending, by: User, signed_by: User | None, today: date) -> None:
    """Send it some days after the period, and let the office sign the older ones off a week later."""
    at = clock.to_utc(min(span.ends_on + timedelta(days=8), today), time(11, 20))
    sending_services.send_returns(span, [sending], by=by)
    db.session.flush()
    one = db.session.scalars(select(ServiceReturn).where(ServiceReturn.expected_id == sending.expected_id, ServiceReturn.starts_on == span.starts_on)).one()
    back_to(at)
    theirs = OutcomeEntry.return_id == one.id
    db.session.execute(update(ServiceReturn).where(ServiceReturn.id == one.id).values(said_at=min(at, clock.now())))
    db.session.execute(update(OutcomeEntry).where(theirs).values(recorded_at=min(at, clock.now()), changed_at=min(at, clock.now())))
    if signed_by is not None:
        with_names = joinedload(OutcomeEntry.measure, innerjoin=True), joinedload(OutcomeEntry.agency, innerjoin=True)
        figures = list(db.session.scalars(select(OutcomeEntry).where(theirs).order_by(OutcomeEntry.id).options(*with_names).execution_options(populate_existing=True)))
        signing_off_services.sign_off([(figure, None) for figure in figures], by=signed_by)
        db.session.flush()
        db.session.execute(update(OutcomeEntry).where(theirs).values(signed_off_at=at + timedelta(days=7)))
        back_to(at + timedelta(days=7))


def back_to(at: datetime) -> None:
    """Let the lines of the history that were just written be of this instant: they are the newest."""
    db.session.flush()
    said = [line.id for line in history.take_recorded()]
    db.session.execute(update(HistoryLine).where(HistoryLine.id.in_(said)).values(at=min(at, clock.now())))
