"""What the community asked for in the demonstration: events of the last year with what was asked for at them, and which priority answers it."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import NamedTuple

from sqlalchemy import select

from opsplanner import clock
from opsplanner.database import db
from opsplanner.history import record, subjects, take_recorded
from opsplanner.models import Answering, CommunityEvent, CommunityView, EventKind, PlanYear, Priority, Role, User, Verb, Ward
from opsplanner.plan.community.words import noted_words

NONE = "none"


class Asked(NamedTuple):
    """One thing that was asked for: the code of the priority that answers it, NONE, or "" where nobody has said yet; and how it is answered."""

    text: str
    answer: str = ""
    words: str = ""


class Held(NamedTuple):
    """An event: how many days ago, of which of the pack's kinds, at which place, in which of the wards, who came, what was asked for."""

    days_ago: int
    kind: int
    place: str
    ward: int | None
    words: str
    asked: tuple[Asked, ...]


HELD = (
    Held(300, 0, "Community centre", 2, "24 residents, 3 of them for the first time", (
        Asked("Cars without tax that have stood in the side streets for months", "street-scene", "Taken away in two joint operations since"),
        Asked("A crossing in front of the school", "road-casualties", "A count of traffic is agreed"),
    )),
    Held(192, 2, "Corn exchange", None, "About 90 people from all wards", (
        Asked("Streets round the market that feel safe after dark", "night-time-economy"),
        Asked("Somewhere for young people to go in the evening", "youth-offending", "The bus stops there on Fridays"),
        Asked("A patrol that one sees on the buses", NONE, "No agency has people for it; the bus company is asked"),
    )),
    Held(118, 1, "Secondary school", 6, "A class of 28 and their teacher", (
        Asked("Lights on the path to the station", "street-scene", "Lamps are ordered"), Asked("To know whom to tell about dealing at the gate", "substance-misuse"),
    )),
    Held(64, 0, "Library", 10, "17 residents", (
        Asked("Fly-tips behind the garages cleared, and whoever leaves them found", "street-scene", "A camera stands there since October"),
        Asked("Electric scooters kept off the pavement", NONE, "Offered to the next plan"), Asked("Shops that sell knives to young people"),
    )),
    Held(26, 0, "Church hall", 13, "31 residents and two councillors", (
        Asked("Parcels stolen from doorsteps", "theft"), Asked("Lorries that park overnight by the playing field", NONE),
        Asked("Somebody to ring about noise at the weekend"),
    )),
    Held(9, 1, "Primary school", 2, "The school council and six parents", (Asked("Slower cars at a quarter to nine", "road-casualties"), Asked("Needles in the playground taken away the same day"))),
)
"""Made up, as the year is."""


def hear(today: date) -> None:
    """Note the events of the last year, by the coordinators of the council and the police where the pack has them."""
    wards, kinds = list(db.session.scalars(select(Ward).where(Ward.active).order_by(Ward.id))), list(db.session.scalars(select(EventKind).order_by(EventKind.id)))
    noting = list(db.session.scalars(select(User).where(User.role == Role.COORDINATOR).order_by(User.id)))[:2]
    if not (wards and noting):
        return
    for n, held in enumerate(HELD):
        day, by = today - timedelta(days=held.days_ago), noting[n % len(noting)]
        ward = wards[held.ward % len(wards)] if held.ward is not None else None
        kind = kinds[held.kind % len(kinds)] if kinds else None
        noted_at = clock.to_utc(day, time(20, 30))
        row = CommunityEvent(
            code=f"demonstration-{n}", kind_id=kind.id if kind else None, held_on=day, place=held.place, ward_id=ward.id if ward else None, words=held.words,
            agency_id=by.agency_id, noted_at=noted_at, noted_by_id=by.id,
        )
        db.session.add(row)
        db.session.flush()
        priorities = _priorities(day)
        for number, asked in enumerate(held.asked, 1):
            priority = priorities.get(asked.answer)
            answering = Answering.PRIORITY if priority else Answering.NONE if asked.answer == NONE else Answering.NOT_SAID
            db.session.add(CommunityView(event_id=row.id, code=f"view-{number}", asked=asked.text, answering=answering, priority_id=priority, words=asked.words))
        told = noted_words(kind.name if kind else None, day, held.place, ward.name if ward else None, len(held.asked))
        record(None, Verb.COMMUNITY_EVENT_NOTED, told, by=by, subject=subjects.of_event(row.code)).at = noted_at
    take_recorded()  # nobody is told of what the demonstration made


def _priorities(day: date) -> dict[str, int]:
    """The priorities of the plan year that holds a day, by code."""
    of = select(Priority.code, Priority.id).join(PlanYear, PlanYear.id == Priority.plan_year_id)
    return {row.code: row.id for row in db.session.execute(of.where(PlanYear.starts_on <= day, PlanYear.ends_on >= day))}
