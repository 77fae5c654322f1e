"""A session is written down: who came, when they worked, what was done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import delete, select

from opsplanner import clock
from opsplanner.database import db
from opsplanner.grammar import plural
from opsplanner.models import JobKind, JobState, PaybackJob, PaybackSession, SessionBlock, User, Verb
from opsplanner.payback.days import rules as days_rules
from opsplanner.payback.jobs import services as jobs_services
from opsplanner.payback.jobs import words as jobs_words
from opsplanner.payback.sessions import rules as sessions_rules
from opsplanner.payback.sessions import services as sessions_services
from opsplanner.payback.sessions import words as sessions_words
from opsplanner.payback.sessions.finishing import rules as finishing_rules
from opsplanner.payback.sessions.finishing import services as finishing_services
from opsplanner.payback.sessions.recording import queries
from opsplanner.payback.sessions.results import services as results_services
from opsplanner.payback.sessions.rules import Block, Came, Ending
from opsplanner.payback.sessions.services import hold_slot, load_session, of_earlier_visit
from opsplanner.payback.sessions.words import words_of_cause
from opsplanner.payback.today.phone import rules as phone_rules


@dataclass(frozen=True)
class Record:
    """What is written down of a session."""

    came: Came
    blocks: tuple[Block, ...]
    ending: Ending
    figures: Mapping[int, int | None]
    """By measure, in hundredths; None: nothing recorded."""
    seen: Mapping[int, int] | None = None
    """The version of each figure as the form showed it, by measure."""
    written_at: datetime | None = None
    """When it was written, by the clock of the phone on which it waited for a signal; it counts for nothing but to be said."""


def record_session(session_id: int, record: Record, *, accepted: str = "", seen_version: int, by: User) -> str:
    """Write down who came, when they worked and what was done; the job is finished, or goes back to the queue. May be done again.

    Finished takes the job off its later days, which are named and asked about first; said again as "more to do", they come back.
    More people than the crew has places, and hours outside its slot, are asked about too: they can be true.
    A standing site is never finished by a session.
    """
    hold_slot(session_id)
    session = load_session(session_id, seen_version, by)
    if session.job.kind is JobKind.STANDING:
        record = replace(record, ending=record.ending._replace(more_to_do=True))
    slot, job, ending = session.slot, session.job, record.ending
    sessions_rules.check_begun(clock.to_utc(slot.crew.day, slot.starts), clock.now(), started=session.state in sessions_rules.BEGUN)
    sessions_rules.check_move("record", session.state)
    sessions_rules.check_came(record.came)
    sessions_rules.check_blocks(record.blocks, record.came.worked)
    sessions_rules.check_ending(ending, slot.starts, slot.ends)
    sessions_rules.check_past(slot.crew.day, record.blocks, ending.cut_short_at, clock.now())
    now = not of_earlier_visit(session)
    later = finishing_services.later_days(session) if now and not ending.more_to_do else []
    elsewhere = queries.blocks_elsewhere(session)
    unusual = sessions_rules.unusual(record.came, record.blocks, elsewhere, slot.places, slot.starts, slot.ends)
    days_rules.check_accepted([*unusual, finishing_rules.words_of_finishing(later)], accepted)
    back = finishing_services.put_on_again_with(session, by=by) if now and session.more_to_do is False and ending.more_to_do else ""
    verbs = sessions_rules.job_moves(job.state, session.more_to_do, ending.more_to_do, _others_to_come(session)) if now else []
    sessions_services.set_session_state(session, "cut short" if ending.cut_short_at else "record")
    hours_changed = session.person_minutes != sessions_rules.person_minutes(record.blocks)
    _put_numbers(session, record, by=by)
    results_services.record_results(session, record.figures, seen=record.seen, hours_changed=hours_changed, by=by)
    said = _words_of_record(session) + phone_rules.written_at(record.written_at, clock.now()) + days_rules.although(unusual, by.name)
    jobs_services.note(job, Verb.CUT_SHORT if ending.cut_short_at else Verb.RECORDED, said, why=words_of_cause(ending), by=by)
    db.session.flush()
    if not now:
        return f"{job.reference} is recorded. The job is on its visit {job.visit}, which stays as it is."
    for verb in verbs:
        jobs_services.set_job_state(job, verb, what=jobs_words.without_day(job.kind) if verb == "more to do" and job.kind is JobKind.STANDING else "", by=by)
    finishing_services.take_off_later_days(session, later, by=by)
    return f"{job.reference} is recorded. {_what_next(job, len(later))}{back}"


def _others_to_come(session: PaybackSession) -> bool:
    others = select(PaybackSession.id).where(PaybackSession.job_id == session.job_id, PaybackSession.id != session.id, PaybackSession.state.in_(sessions_rules.TO_COME))
    return db.session.scalar(others.limit(1)) is not None


def _put_numbers(session: PaybackSession, record: Record, *, by: User) -> None:
    session.expected, session.arrived, session.worked = record.came
    session.person_minutes = sessions_rules.person_minutes(record.blocks)
    session.more_to_do, session.note = record.ending.more_to_do, record.ending.note
    session.cut_short_at, session.cause, session.answers_for = record.ending.cut_short_at, record.ending.cause, record.ending.answers_for
    session.recorded_at, session.recorded_by_id = clock.now(), by.id
    db.session.execute(delete(SessionBlock).where(SessionBlock.session_id == session.id))
    db.session.add_all(SessionBlock(session_id=session.id, starts=b.starts, ends=b.ends, people=b.people) for b in record.blocks)


def _words_of_record(session: PaybackSession) -> str:
    return sessions_words.wrote_down(
        session.slot.crew.day, session.cut_short_at, session.worked or 0, session.person_minutes, more_to_do=bool(session.more_to_do)
    )


def _what_next(job: PaybackJob, off: int) -> str:
    taken = f" {plural(off, 'One more session was', f'{off} more sessions were')} taken off." if off else ""
    if job.state is JobState.WORK_DONE:
        return f"The work is done; who asked checks it.{taken}"
    if job.kind is JobKind.STANDING and job.state is JobState.ACCEPTED:
        return "It has no other day yet."
    return "It is in the queue again." if job.state is JobState.ACCEPTED else "It goes on at its next session."
