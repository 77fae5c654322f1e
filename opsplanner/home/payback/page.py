"""What home says of Community Payback: jobs to decide, questions to answer, work to check, today's crews, results outstanding, the next days."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from opsplanner import clock
from opsplanner.clock import words_of_day, words_of_time
from opsplanner.commitments.naming.words import marked
from opsplanner.grammar import counted, list_of, people
from opsplanner.home.operations.page import PaybackDay
from opsplanner.home.page import Item, Line, Lines, Step, oldest_first
from opsplanner.models import JobState, Role, SessionState, User
from opsplanner.payback.days.slots.rules import places, words_of_crews
from opsplanner.payback.jobs import rules as jobs_rules
from opsplanner.payback.readiness import queries as readiness_queries
from opsplanner.payback.readiness.queries import Ready
from opsplanner.payback.sessions.queries import CrewOut, Outing
from opsplanner.payback.waiting import queries as waiting_queries
from opsplanner.payback.waiting.queries import CrewsAhead, Out, Waiting
from opsplanner.together import Later
from opsplanner.web.address import address_of


class Payback(NamedTuple):
    """What Payback says on one person's home."""

    today: list[Item]
    questions: list[Line]
    kinds: list[Lines]
    ahead: list[PaybackDay]
    """Working days; a supervisor's of today where no job is on it."""


class Asking(NamedTuple):
    """What has to be known for it."""

    jobs: Later[list[Waiting]]
    out: Later[Out]
    not_confirmed: Later[list[Ready]]


def asked(user: User, ahead: timedelta) -> Asking:
    """Ask, later, what Payback asks of this person, and for its working days in so much time."""
    now = clock.now()
    return Asking(waiting_queries.jobs_waiting(user), waiting_queries.sessions_waiting(user, now, ahead), readiness_queries.not_confirmed(user, now))


def of(asked: Asking, user: User) -> Payback:
    """Return what Payback asks of this person, and its working days ahead.

    A supervisor has the days of her own crews, with their jobs; a coordinator of Probation all that have crews, with the places left.
    """
    jobs = asked.jobs.found()
    today, outstanding, days, to_name = asked.out.found()
    lines = [
        *(_outstanding(outing) for outing in outstanding if outing.day < clock.today()),
        *(_decide(job) for job in jobs if job.state is JobState.REFERRED),
        *(_check(job) for job in jobs if job.state is JobState.WORK_DONE),
        *(_rule(job) for job in jobs if job.state is JobState.ACCEPTED),
        *(_name(crew) for crew in to_name),
        *_not_confirmed(asked.not_confirmed.found()),
        *(_send(job) for job in jobs if job.state is JobState.DRAFT),
    ]
    own = user.role is Role.STAFF
    words = _own_day if own else _any_day
    return Payback(
        [_today(outing) for outing in today],
        [_answer(job) for job in jobs if job.state is JobState.INFORMATION_WANTED],
        [Lines("payback", "Community Payback", f"{len(lines)} on Payback", oldest_first(lines))] if lines else [],
        [_day(found, words(found)) for found in days if not (own and today and found.day == clock.today())],
    )


def _day(found: CrewsAhead, words: str) -> PaybackDay:
    return PaybackDay(found.day, min(slot.starts for slot in found.slots), max(slot.ends for slot in found.slots), words)


def _any_day(found: CrewsAhead) -> str:
    """What the coordinator plans with: how many crews go out, to how many jobs, and what is free."""
    jobs = len({outing.reference for outing in found.outings})
    planned = counted(jobs, "job") if jobs else "no job yet"
    return f"{words_of_crews(len(found.crews), len(found.down))}, {planned}, {places(found.left)} left"


def _own_day(found: CrewsAhead) -> str:
    """What the supervisor goes out to do: "North crew: Clear the alley, Luton Recreation Ground"."""
    jobs = [f"{outing.what}, {outing.place or outing.ward or outing.reference}" for outing in found.outings]
    if not jobs:
        jobs = ["stood down" if found.down or any(slot.outing for slot in found.slots) else f"no job yet, {places(found.left)} left"]
    return f"{list_of(found.crews)}: {'; '.join(dict.fromkeys(jobs))}"


def _outstanding(outing: Outing) -> Line:
    days = (clock.today() - outing.day).days
    ago = "today" if not days else "yesterday" if days == 1 else f"{days} days ago"
    words = f"it was {ago}, {words_of_day(outing.day, year=False)}, {outing.crew}"
    return Line("Record", f"{outing.reference}, {outing.what}", address_of("payback.record_session", session_id=outing.id), words, overdue=days > 0, due=outing.day)


def _decide(job: Waiting) -> Line:
    late = job.decide_by is not None and job.decide_by < clock.today()
    due = f"decision {'was ' if late else ''}due {words_of_day(job.decide_by, year=False)}" if job.decide_by else "no decision yet"
    return Line("Decide", f"{job.reference}, {job.what}", address_of("payback.show", reference=job.reference), due, overdue=late, due=job.decide_by)


def _answer(job: Waiting) -> Line:
    return Line("Answer about", f"{job.reference}, {job.what}", address_of("payback.information", reference=job.reference), f"Probation asks: {job.said}")


def _send(job: Waiting) -> Line:
    words = "a draft, which nobody at Probation sees until it is sent"
    return Line("Send", f"{job.reference}, {job.what}", address_of("payback.check_answers", reference=job.reference), words)


def _rule(job: Waiting) -> Line:
    verb, words = ("Give a rule to, or end", "a standing site whose rule is over") if job.had_rule else ("Give a rule to", "a standing site that comes back by no rule yet")
    return Line(verb, f"{job.reference}, {job.what}", address_of("payback.standing_site", reference=job.reference), words)


def _name(slot: CrewOut) -> Line:
    words = f"{marked(slot.supervisor or '', slot.gone)} was to supervise it on {words_of_day(slot.day, year=False)}"
    return Line("Name somebody for", slot.crew, address_of("payback.crew", crew_id=slot.crew_id), words, due=slot.day)


def _not_confirmed(found: list[Ready]) -> list[Line]:
    """One line for all that is not confirmed of the next working days."""
    if not found:
        return []
    soonest = found[0]
    words = f"{soonest.reference} on {words_of_day(soonest.day, year=False)}{' first' if len(found) > 1 else ''}"
    return [Line("Ring about", f"{counted(len(found), 'session')} not confirmed", address_of("payback.readiness"), words, due=soonest.day)]


def _check(job: Waiting) -> Line:
    done = clock.local(job.work_done_at).date() if job.work_done_at else clock.today()
    until = done + jobs_rules.CHECKED_WITHIN
    late = until < clock.today()
    words = f"work done {words_of_day(done, year=False)}; " + ("nobody checked it within 14 days" if late else f"check it by {words_of_day(until, year=False)}")
    return Line("Check", f"{job.reference}, {job.what}", address_of("payback.check", reference=job.reference), words, overdue=late, due=until)


def _today(outing: Outing) -> Item:
    runs = outing.state is SessionState.RUNNING or (outing.to_come and outing.starts_at <= clock.now() < outing.ends_at)
    where = ", ".join(filter(None, [outing.place or outing.ward or outing.reference, outing.postcode]))
    session = address_of("payback.session", session_id=outing.id)
    if outing.late or outing.state is SessionState.RUNNING:
        step = Step("Record it", address_of("payback.record_session", session_id=outing.id))
    elif outing.to_come:
        step = Step("See today’s crews", address_of("payback.today"))
    else:
        step = Step("See what was done", session)
    return Item(
        f"{words_of_time(outing.starts)} to {words_of_time(outing.ends)}", outing.starts_at, outing.what, session,
        [f"{where}.", f"{outing.crew}, {outing.supervised_by or 'no supervisor yet'}, {people(outing.places)}."], outing.host_telephone,
        "" if outing.state is SessionState.PLANNED else outing.state.value, runs, outing.to_come, step,
    )
