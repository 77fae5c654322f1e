"""What is done with several jobs and sessions of the board: all of it or nothing. Runs inside unit_of_work()."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from opsplanner.errors import RuleBroken
from opsplanner.grammar import list_of, plural
from opsplanner.models import JobKind, User
from opsplanner.payback.board.several import rules
from opsplanner.payback.board.several.rules import Wish
from opsplanner.payback.days.crews import words as crews_words
from opsplanner.payback.days.queries import Day
from opsplanner.payback.proposal.facts import queries as facts_queries
from opsplanner.payback.sessions import rules as sessions_rules
from opsplanner.payback.sessions.rules import minutes_between
from opsplanner.payback.sessions.scheduling.queries import ToPlace
from opsplanner.payback.sessions.several import services as several_services
from opsplanner.payback.show_rate.rules import ShowRates


def check_there(jobs: Sequence[ToPlace], seen: Collection[str]) -> None:
    """Hold that the jobs that are ticked still need a day. Raises RuleBroken that names those that do not."""
    if gone := sorted(set(seen) - {job.reference for job in jobs}):
        raise RuleBroken(f"{list_of(gone)} {plural(len(gone), 'needs', 'need')} no day any more. Nothing is saved", "jobs")


def put_here(jobs: Sequence[ToPlace], seen: Mapping[str, int], moved: Mapping[int, int], slot_id: int, days: Sequence[Day], rates: ShowRates, *, accepted: str, by: User) -> str:
    """Put jobs on one slot, each with as many people as it needs, and move sessions there (version by id); return the sentence that says so."""
    there = [(day.day, crew.name, slot) for day in days for crew in day.crews for slot in crew.slots]
    at = next((one for one in there if one[2].id == slot_id), None)
    if at is None:
        raise RuleBroken("This slot is not there any more. Choose another one", "slot")
    day, crew, slot = at
    ticked = [session for _, _, other in there for session in other.sessions if session.id in moved]
    rules.check_once([*(session.reference for session in ticked), *(job.reference for job in jobs)], {session.reference for session in slot.sessions if session.state in sessions_rules.HOLDS})
    going = sum(session.places for session in ticked)
    if slot.open:
        rules.check_room(going, slot.left)
    minutes = minutes_between(slot.starts, slot.ends) * rates.of(crew, day.weekday()).usual
    people = rules.on_one([_wish(job) for job in jobs], slot.left - going, minutes)
    several_services.put_and_move({reference: [(slot_id, number) for number in numbers] for reference, numbers in people.items()}, moved, slot_id, seen=seen, accepted=accepted, by=by)
    hosts = " Ring the hosts of what was moved: calendars follow late." if moved else ""
    return f"{_counted(len(jobs) + len(moved))} now on {crews_words.slot(day, slot.starts, slot.ends, crew)}.{hosts}"


def put_over_days(jobs: Sequence[ToPlace], seen: Mapping[str, int], days: Sequence[Day], rates: ShowRates, *, accepted: str, by: User) -> str:
    """Put jobs on the slots of these days on which nothing is planned, first come, first served; return the sentence that says so."""
    wanted = rules.over_days([_wish(job) for job in jobs], facts_queries.facts_of(jobs, days, rates, beside=False))
    several_services.put_and_move(wanted, {}, 0, seen=seen, accepted=accepted, by=by)
    return f"{_counted(len(wanted))} now on {plural(len(wanted), 'its day', 'their days')}: {list_of(list(wanted))}."


def take_off(sessions: Mapping[int, int], *, why: str, by: User) -> str:
    """Take sessions off their slots (version by id), and return the sentence that says so."""
    references = several_services.take_several_off(sessions, why=why, by=by)
    return f"Taken off: {list_of(references)}."


def _wish(job: ToPlace) -> Wish:
    return Wish(job.reference, job.still, job.people, job.kind is JobKind.STANDING)


def _counted(number: int) -> str:
    return f"{number} {plural(number, 'job is', 'jobs are')}"
