"""The collection calendar is kept: what is expected, otherwise, and no longer. Inside unit_of_work(); flushes, never commits."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from sqlalchemy import delete, insert, select
from sqlalchemy.orm.attributes import flag_modified

from opsplanner import clock
from opsplanner.database import db, one
from opsplanner.errors import ChangedMeanwhile, NotFound, RuleBroken
from opsplanner.figures.holding.queries import hold_lines_of
from opsplanner.figures.returned import services as returned_services
from opsplanner.history import newest, record, sentence, subjects
from opsplanner.models import Agency, ExpectedReturn, Measure, ServiceReturn, User, Verb, return_priority
from opsplanner.plan.indicators.keepers import queries as keepers_queries
from opsplanner.plan.indicators.periods.rules import Span, period_of
from opsplanner.returns import queries as returns_queries
from opsplanner.returns import words
from opsplanner.returns.expected import queries
from opsplanner.returns.rules import Expected, overlapping

EARLIEST = date(2000, 1, 1)


class Asked(NamedTuple):
    """How a return is asked for."""

    owner_id: int | None
    deputy_id: int | None
    due_days: int
    due_working: bool
    by_ward: bool
    priorities: tuple[str, ...] = ()
    """The codes of those that its figures are credited to."""


def expect(agency_id: int, measure_id: int, first: Span, asked: Asked, *, by: User) -> str:
    """Expect a return from a period on, and return the sentence that says so.

    Raises NotFound for who does not keep the calendar, RuleBroken on a box: of a measure and agency only one is expected of any day.
    """
    _keeps(by)
    locked = select(Agency).where(Agency.id == agency_id, Agency.active).with_for_update(key_share=True)  # nobody else expects of it, and who sends goes on
    agency = db.session.scalars(locked).first()
    measure = db.session.scalars(select(Measure).where(Measure.id == measure_id, Measure.active)).first()
    if agency is None or measure is None:
        raise RuleBroken("This is no longer used. Choose from the list", "measure" if agency else "agency")
    if first.starts_on < EARLIEST:
        raise RuleBroken(f"Enter a period since {EARLIEST.year}", "first")
    _check_people(asked, set())
    new = Expected(first.kind, first.starts_on, None, asked.due_days, asked.due_working)
    others = [_days(one) for one in queries.of_agency_and_measure(agency_id, measure_id)]
    if there := overlapping(new, others):
        until = f"until {period_of(there.kind, there.ends_on).name}" if there.ends_on else "without an end"
        raise RuleBroken(f"{measure.name} of {agency.short_name} is expected already, from {period_of(there.kind, there.starts_on).name} {until}. End that first", "first")
    line = ExpectedReturn(
        measure=measure, agency=agency, kind=first.kind, starts_on=first.starts_on, owner_id=asked.owner_id, deputy_id=asked.deputy_id, due_days=asked.due_days,
        due_working=asked.due_working, by_ward=asked.by_ward,
    )
    db.session.add(line)
    db.session.flush()
    _credit(line.id, asked.priorities, ())
    said = words.expects(measure.name, agency.short_name, _words(line, asked.priorities))
    record(None, Verb.RETURN_EXPECTED, said, by=by, agency_id=agency.id, subject=subjects.of_expected(line.id))
    return f"{measure.name} of {agency.short_name} is expected {words.kind_words(line.kind)} from {first.name}"


def ask_otherwise(expected_id: int, asked: Asked, *, seen_version: int, by: User) -> str:
    """Change how a return is asked for, and return the sentence that says so. Where it is credited to other priorities, so are all its figures.

    Raises NotFound for who does not keep the calendar, RuleBroken on a box, ChangedMeanwhile.
    """
    line = _seen(expected_id, seen_version, by)
    _check_people(asked, {line.owner_id, line.deputy_id})
    codes = queries.credited().get(line.id, ())
    now = Asked(line.owner_id, line.deputy_id, line.due_days, line.due_working, line.by_ward, codes)
    asked = asked._replace(priorities=tuple(sorted(set(asked.priorities))))
    if now == asked:
        return "Nothing was changed."
    line.owner_id, line.deputy_id, line.due_days, line.due_working, line.by_ward = asked[:5]
    flag_modified(line, "due_days")  # who has the page open sees that it is credited otherwise
    _credit(line.id, asked.priorities, codes)
    record(None, Verb.RETURN_EXPECTED_OTHERWISE, words.expects_now(_words(line, asked.priorities)), by=by, agency_id=line.agency_id, subject=subjects.of_expected(line.id))
    db.session.flush()
    return f"What is asked for of {line.measure.name} is kept"


def end(expected_id: int, last: Span, *, seen_version: int, by: User) -> str:
    """Let a period be the last that is expected, and return the sentence that says so. What came stays.

    Raises NotFound for who does not keep the calendar, RuleBroken for a period before the first, before one that has come, or that meets the next line,
    ChangedMeanwhile.
    """
    line = _seen(expected_id, seen_version, by)
    if last.kind != line.kind or last.starts_on < line.starts_on:
        raise RuleBroken(f"It begins with {period_of(line.kind, line.starts_on).name}. Enter that period, or a later one", "last")
    come = select(ServiceReturn.ends_on).where(ServiceReturn.expected_id == line.id, ServiceReturn.ends_on > last.ends_on, ServiceReturn.withdrawn.is_(False))
    if later := db.session.scalars(come.order_by(ServiceReturn.ends_on.desc()).limit(1)).first():
        raise RuleBroken(f"Something has come for {period_of(line.kind, later).name} already. Enter that period, or a later one", "last")
    others = [_days(one) for one in queries.of_agency_and_measure(line.agency_id, line.measure_id) if one.id != line.id]
    if there := overlapping(_days(line)._replace(ends_on=last.ends_on), others):
        raise RuleBroken(f"From {period_of(there.kind, there.starts_on).name} on it is expected anew. Enter an earlier period", "last")
    if line.ends_on == last.ends_on:
        return "Nothing was changed."
    line.ends_on = last.ends_on
    record(None, Verb.RETURN_ENDED, words.ended(last.name), by=by, agency_id=line.agency_id, subject=subjects.of_expected(line.id))
    db.session.flush()
    return f"{last.name} is the last period of {line.measure.name} that is expected"


def _keeps(by: User) -> None:
    if not returns_queries.keeps_calendar(by):
        raise NotFound()


def _seen(expected_id: int, seen_version: int, by: User) -> ExpectedReturn:
    _keeps(by)
    hold_lines_of([expected_id])
    line = one(queries.for_change(expected_id))
    if line.version != seen_version:
        lines = newest(subjects.of_expected(line.id), max(1, line.version - seen_version))
        raise ChangedMeanwhile(line.version, [sentence(said) for said in reversed(lines)])
    return line


def _check_people(asked: Asked, had: set[int | None]) -> None:
    can = {row.id for row in keepers_queries.could_keep()} | had
    for field, user_id in (("owner", asked.owner_id), ("deputy", asked.deputy_id)):
        if user_id is not None and user_id not in can:
            raise RuleBroken("This person cannot sign in any more. Choose from the list", field)
    if asked.owner_id is not None and asked.owner_id == asked.deputy_id:
        raise RuleBroken("The deputy is somebody else than the owner", "deputy")


def _days(line: ExpectedReturn) -> Expected:
    return Expected(line.kind, line.starts_on, line.ends_on, line.due_days, line.due_working)


def _credit(expected_id: int, codes: Collection[str], had: Collection[str]) -> None:
    """Keep the priorities that a line is credited to. What is there of it follows, signed off or not: it is where a figure is shown, and no other figure."""
    if set(codes) == set(had):
        return
    db.session.execute(delete(return_priority).where(return_priority.c.expected_id == expected_id))
    if codes:
        db.session.execute(insert(return_priority), [{"expected_id": expected_id, "priority_code": code} for code in sorted(set(codes))])
    returned_services.credit([expected_id])


def _words(line: ExpectedReturn, codes: Collection[str]) -> str:
    named = keepers_queries.keepers([user_id for user_id in (line.owner_id, line.deputy_id) if user_id is not None])
    owner, deputy = (named[user_id].name if user_id in named else "" for user_id in (line.owner_id, line.deputy_id))
    first = period_of(line.kind, line.starts_on).name
    credited = queries.named(codes, clock.today())
    return words.expected_words(line.kind, first, line.due_days, line.due_working, line.by_ward, owner, deputy, credited)
