"""The demonstration's next sessions: who was asked whether everything is ready, what Probation's coordinator was told, and the reserve jobs of the days."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from opsplanner import clock
from opsplanner.catalogue.closed import queries as closed_queries
from opsplanner.catalogue.holidays.queries import bank_holidays
from opsplanner.database import db
from opsplanner.demo.payback import words as payback_words
from opsplanner.history import called, subjects
from opsplanner.models import (
    Agency,
    AgencyKind,
    Crew,
    HistoryLine,
    JobState,
    PaybackJob,
    PaybackReserve,
    PaybackSession,
    ReadyAnswer,
    ReadyPoint,
    ReadyQuestion,
    Role,
    Slot,
    User,
    Verb,
)
from opsplanner.payback.days.reserve import words as reserve_words
from opsplanner.payback.readiness import rules, words
from opsplanner.payback.readiness.asking.queries import BEFORE
from opsplanner.payback.readiness.rules import Said
from opsplanner.payback.sessions.words import words_of_slot

ASKED, TOLD = time(8), timedelta(hours=3)


def tell(today: date) -> None:
    """Tell who was asked until yesterday; of one session in three everything is confirmed, of one something is not, of one nobody has answered."""
    keeper = db.session.scalars(
        select(User).join(Agency).options(joinedload(User.agency)).where(Agency.kind == AgencyKind.PROBATION, User.role == Role.COORDINATOR).order_by(User.id).limit(1)
    ).one_or_none()
    if keeper is None:
        return
    ahead = select(PaybackSession).join(Slot, Slot.id == PaybackSession.slot_id).join(Crew, Crew.id == Slot.crew_id).where(Crew.day >= today, PaybackSession.state.in_(BEFORE))
    loaded = joinedload(PaybackSession.slot, innerjoin=True).joinedload(Slot.crew, innerjoin=True), joinedload(PaybackSession.job, innerjoin=True)
    holidays = bank_holidays(today - timedelta(days=30), today + timedelta(days=60)).keys()
    for n, session in enumerate(db.session.scalars(ahead.options(*loaded).order_by(Crew.day, Slot.starts, PaybackSession.id))):
        due = rules.due_on(session.slot.crew.day, holidays)
        last = db.session.scalar(select(func.max(HistoryLine.at)).where(HistoryLine.subject == subjects.of_job(session.job.reference)))
        at = max(clock.to_utc(due, ASKED), (last or session.made_at) + timedelta(minutes=10))
        if due < today and clock.local(at + TOLD).date() < today:
            _ask(session, at)
            _answer(session, at + TOLD, keeper, n % 3)
    db.session.flush()
    _choose_reserves(today, keeper)


def _choose_reserves(today: date, keeper: User) -> None:
    """The days ahead have a reserve job each, of those that wait, but for the second: somebody has still to choose it."""
    days = db.session.scalars(select(Crew.day).where(Crew.day >= today).distinct().order_by(Crew.day)).all()
    jobs = db.session.scalars(select(PaybackJob).where(PaybackJob.state == JobState.ACCEPTED).order_by(PaybackJob.indoors.desc(), PaybackJob.id)).all()
    at = clock.to_utc(today - timedelta(days=1), time(9, 40))
    for n, day in enumerate(days):
        if jobs and n != 1:
            in_turn = [*jobs[n % len(jobs):], *jobs[: n % len(jobs)]]
            job = next((one for one in in_turn if closed_queries.closed_at(one.place_id).is_open(day)), in_turn[0])
            db.session.add(PaybackReserve(day=day, job_id=job.id))
            what = reserve_words.chosen(job.reference, "")
            db.session.add(HistoryLine(at=at, subject=subjects.of_day(day), verb=Verb.RESERVE_CHOSEN, what=what, by_id=keeper.id, by_name=called(keeper.name, keeper.agency.short_name)))
    db.session.flush()


def _ask(session: PaybackSession, at: datetime) -> None:
    _line(session, at, Verb.ASKED_IF_READY, words.asked(words_of_slot(session.slot)), None)


def _answer(session: PaybackSession, at: datetime, keeper: User, turn: int) -> None:
    slot = session.slot
    asked = {"day": slot.crew.day, "starts": slot.starts, "ends": slot.ends, "made_at": at - TOLD, "asked_at": at - TOLD}
    question = ReadyQuestion(session_id=session.id, version=0, **asked)
    db.session.add(question)
    db.session.flush()
    said = {point: Said(True) for point in rules.OF_HOST}
    if turn == 1:
        said[ReadyPoint.TOILETS] = Said(False, payback_words.NOT_READY)
    elif session.job.waste_by:
        said[ReadyPoint.WASTE] = Said(True)
    if turn == 2:
        return
    question.answered_at, question.version = at, 1
    db.session.add_all(ReadyAnswer(question_id=question.id, point=point, yes=one.yes, word=one.word, told_to_id=keeper.id, at=at) for point, one in said.items())
    verb = Verb.NOT_READY if turn == 1 else Verb.READINESS_SAID
    _line(session, at, verb, words.written_down(words_of_slot(slot), said), keeper)


def _line(session: PaybackSession, at: datetime, verb: Verb, what: str, by: User | None) -> None:
    who = {"by_id": by.id if by else None, "by_name": called(by.name, by.agency.short_name) if by else "opsplanner"}
    db.session.add(HistoryLine(at=at, subject=subjects.of_job(session.job.reference), verb=verb, what=what, **who))
