"""What is ready is written down, or answered by a link. Every function runs inside unit_of_work()."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from opsplanner import clock, history
from opsplanner.database import db
from opsplanner.errors import ChangedMeanwhile, RuleBroken
from opsplanner.history import changes_between, record, subjects
from opsplanner.models import PaybackSession, ReadyAnswer, ReadyPoint, ReadyQuestion, SessionState, User, Verb
from opsplanner.payback.jobs import services as jobs_services
from opsplanner.payback.readiness import queries, rules, words
from opsplanner.payback.readiness.asking import services as asking_services
from opsplanner.payback.readiness.rules import Said
from opsplanner.payback.sessions import queries as sessions_queries
from opsplanner.payback.sessions import services as sessions_services
from opsplanner.payback.sessions import words as sessions_words
from opsplanner.payback.sessions.words import words_of_slot

VERBS = (Verb.READINESS_SAID, Verb.NOT_READY)


def write_down(session_id: int, answers: Mapping[ReadyPoint, Said], *, seen_version: int, seen_slot: str, by: User) -> str:
    """Write down what somebody said of a session, and return the sentence that says so. A supervisor who is ready makes the session ready.

    `seen_slot` is for when it was planned when she was asked. Raises NotFound, RuleBroken where the session takes no answers any more or nothing was said, ChangedMeanwhile.
    """
    session = sessions_queries.session_for_change(by, session_id)
    planned = asking_services.asked_now(session)
    if session.state not in (SessionState.PLANNED, SessionState.READY) or planned.starts_at <= clock.now():
        raise RuleBroken("This session has begun, or does not take place, so nothing is asked about it any more")
    if seen_slot != words_of_slot(session.slot):
        raise ChangedMeanwhile(queries.version_of(session_id) or 0, [words.other_time(words_of_slot(session.slot))])
    if (version := queries.version_of(session_id) or 0) != seen_version:
        raise ChangedMeanwhile(version, changes_between(subjects.of_job(session.job.reference), seen_version, version, verbs=VERBS))
    question = asking_services.question_of(session)
    told = _keep(session, question, answers, words.written_down, by=by, said_as="", told_to_id=by.id)
    supervisor = answers.get(ReadyPoint.SUPERVISOR)
    if supervisor and supervisor.yes and session.state is SessionState.PLANNED:
        sessions_services.set_session_state(session, "ready")
        jobs_services.note(session.job, Verb.MADE_READY, sessions_words.ready(words_of_slot(session.slot)), by=by)
    db.session.flush()
    return told


def answer(question_id: int, session_id: int, name: str, answers: Mapping[ReadyPoint, Said], *, mailbox: str, seen_version: int) -> str:
    """Keep what a host answers by a link, and return the sentence that says so. Raises RuleBroken once the link is over, ChangedMeanwhile."""
    session = asking_services.hold(session_id)
    question, planned = db.session.get_one(ReadyQuestion, question_id, populate_existing=True), asking_services.asked_now(session)
    another = question.ended_at is not None or rules.is_another(asking_services.asked_then(question), planned) or planned.host_email != mailbox
    if over := rules.why_over(state=session.state, another=another, starts_at=planned.starts_at, now=clock.now()):
        raise RuleBroken(over)
    if (version := queries.version_of(session_id) or 0) != seen_version:
        raise ChangedMeanwhile(version, [words.MEANWHILE])
    question = asking_services.question_of(session)
    told = {point: said for point, said in answers.items() if point in rules.OF_HOST}
    _keep(session, question, told, words.answered, by=history.called(name, session.job.host or "the host"), said_as=name, told_to_id=None)
    return "Thank you. What you said is kept, and whoever comes can see it."


def _keep(
    session: PaybackSession, question: ReadyQuestion, answers: Mapping[ReadyPoint, Said], say: Callable[[str, Mapping[ReadyPoint, Said]], str], *,
    by: User | str, said_as: str, told_to_id: int | None,
) -> str:
    """Keep what is new of these answers, with one line in the job's history."""
    job, now = session.job, clock.now()
    there = {each.point: each for each in question.answers}
    new = {
        point: said for point, said in answers.items() if point in rules.points_of(job.waste_by)
        and (point not in there or (there[point].yes, there[point].word) != (said.yes, said.word))
    }
    if not new:
        raise RuleBroken("Choose yes or no for what you know now. Nothing would change")
    for point, said in new.items():
        row = there.get(point) or ReadyAnswer(question_id=question.id, point=point)
        row.yes, row.word, row.said_as, row.told_to_id, row.at = said.yes, said.word, said_as, told_to_id, now
        if point not in there:
            question.answers.append(row)
    question.answered_at, question.version = now, question.version + 1
    verb = Verb.READINESS_SAID if all(said.yes for said in new.values()) else Verb.NOT_READY
    record(None, verb, say(words_of_slot(session.slot), new), by=by, subject=subjects.of_job(job.reference))
    db.session.flush()
    return f"It is written down for {words_of_slot(session.slot)}."
