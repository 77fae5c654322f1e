"""What the tests of days share: Probation's people, sessions as they are stored, and what is typed of them."""

from __future__ import annotations

from datetime import time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from opsplanner import clock
from opsplanner.database import db, unit_of_work
from opsplanner.errors import RuleBroken
from opsplanner.models import (
    Agency,
    AgencyKind,
    AnswersFor,
    Crew,
    HistoryLine,
    PaybackJob,
    PaybackSession,
    Role,
    Slot,
    StandDownCause,
    User,
)
from opsplanner.payback.days import rules as days_rules
from opsplanner.payback.sessions.recording.services import Record
from opsplanner.payback.sessions.rules import Block, Came, Ending
from opsplanner.payback.sessions.standing_down.services import Cause
from tests.make import Make

RAIN = Cause(StandDownCause.WEATHER, AnswersFor.NOBODY, "heavy rain")
ALL_DAY = (time(0), time(23, 59), 6)
"""A slot that has begun and is not over, whenever the test is run."""


class Probation:
    """Probation's coordinator and a supervisor, and every day a working day."""

    def __init__(self, make: Make):
        self.agency: Agency = make.agency("Test Probation", AgencyKind.PROBATION)
        self.coordinator: User = make.user(self.agency, name="Denise Keeper")
        self.supervisor: User = make.user(self.agency, Role.STAFF, name="Winston Super", telephone="01634 960111")
        make.working_days()


def ahead(days: int):
    """A day so many days ahead of today."""
    return clock.today() + timedelta(days=days)


def do(verb, *given, **more):
    """Do a service's work in a unit of work, and return what it said."""
    with unit_of_work():
        return verb(*given, **more)


def asked(verb, *given, **more) -> str:
    """Do what is asked about first; return the sentence that it asked with."""
    try:
        do(verb, *given, accepted="", **more)
    except RuleBroken as broken:
        assert broken.field == "go_on", broken
        return str(broken)
    raise AssertionError("nothing was asked")


def ticked(verb, *given, **more) -> str:
    """Do what is asked about, and tick it."""
    sentence = asked(verb, *given, **more)
    return do(verb, *given, accepted=days_rules.asked_as(sentence), **more)


def job(reference: str) -> PaybackJob:
    """A job as it is stored now."""
    db.session.rollback()
    return db.session.scalars(select(PaybackJob).where(PaybackJob.reference == reference).execution_options(populate_existing=True)).one()


def sessions(reference: str) -> list[PaybackSession]:
    """A job's sessions as they are stored now."""
    db.session.rollback()
    query = select(PaybackSession).join(PaybackJob).where(PaybackJob.reference == reference).options(selectinload(PaybackSession.blocks), selectinload(PaybackSession.slot)).order_by(PaybackSession.id)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def crew(crew_id: int) -> Crew:
    """A crew as it is stored now."""
    db.session.rollback()
    return db.session.scalars(select(Crew).where(Crew.id == crew_id).options(selectinload(Crew.slots)).execution_options(populate_existing=True)).one()


def planned(slot: Slot) -> int:
    """How many places of a slot are taken."""
    db.session.rollback()
    return db.session.scalar(select(Slot.planned).where(Slot.id == slot.id))


def lines(subject: str) -> list[str]:
    """What the history says of a subject, oldest first."""
    return list(db.session.scalars(select(HistoryLine.what).where(HistoryLine.subject == subject).order_by(HistoryLine.id)))


def record(worked: int = 3, *, more_to_do: bool = False, figures=None, seen=None, **ending) -> Record:
    """What is written down of a morning from nine to noon."""
    return Record(Came(worked, worked, worked), (Block(1, time(9), time(12), worked),), Ending(more_to_do, **ending), figures or {}, seen)
