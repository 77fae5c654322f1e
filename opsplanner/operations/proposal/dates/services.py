"""One date of a proposal is moved, left out, or put back. Inside unit_of_work(); flushes, never commits."""

from __future__ import annotations

from datetime import date

from opsplanner import clock
from opsplanner.catalogue import queries as catalogue_queries
from opsplanner.clock import words_of_day
from opsplanner.errors import RuleBroken
from opsplanner.models import Proposal, User, Verb
from opsplanner.operations.proposal import rules, services
from opsplanner.operations.proposal.rules import Dated, Result
from opsplanner.operations.proposal.wishes import rules as wishes_rules
from opsplanner.operations.proposal.wishes.queries import names_of
from opsplanner.operations.rules import check_times
from opsplanner.solving.work import rules as work_rules


def move(code: str, number: int, day: date, ward: int, *, seen_version: int | None, by: User) -> str:
    """Move a date to another day or ward, and return the sentence that says so. Raises NotFound, ChangedMeanwhile, and RuleBroken on "other" or "ward" for a day
    that has passed, a ward that is not there, and what `rules.check_fits` refuses."""
    found, result, one = _load(code, number, seen_version, by)
    wishes = wishes_rules.read(found.wishes)
    name = names_of(wishes)[one.line]
    wards = {row.id: row.name for row in catalogue_queries.choices().wards}
    if ward not in wards:
        raise RuleBroken("This ward is no longer there. Choose from the list", "ward")
    try:
        check_times(wishes.wanted[one.line].wall(day), clock.now())
    except RuleBroken as broken:
        raise RuleBroken(f"{words_of_day(day)}: {broken}", "other") from broken
    moved = one.moved(day, ward)
    rules.check_fits(moved, result.others(number), wishes, names_of(wishes), wards)
    said = f"{name} from {words_of_day(one.day)} to {words_of_day(day)}" if day != one.day else f"{name} on {words_of_day(day)}"
    said += f", to {wards[ward]}" if ward != one.ward else ""
    return _keep(found, result, moved, f"moved {said}", by)


def leave_out(code: str, number: int, *, seen_version: int | None, by: User) -> str:
    """Leave a date out, and return the sentence that says so. Raises NotFound, RuleBroken where it is too late, ChangedMeanwhile."""
    found, result, one = _load(code, number, seen_version, by)
    return _keep(found, result, one._replace(out=True), f"left out {_called(found, one)}", by)


def put_back(code: str, number: int, *, seen_version: int | None, by: User) -> str:
    """Put a date back that was left out, and return the sentence that says so. Raises NotFound, ChangedMeanwhile, and RuleBroken where its day or its ward
    is taken by now."""
    found, result, one = _load(code, number, seen_version, by)
    back, wishes = one._replace(out=False), wishes_rules.read(found.wishes)
    rules.check_fits(back, result.others(number), wishes, names_of(wishes), {row.id: row.name for row in catalogue_queries.choices().wards})
    return _keep(found, result, back, f"put back {_called(found, one)}", by)


def _called(found: Proposal, one: Dated) -> str:
    return f"{names_of(wishes_rules.read(found.wishes))[one.line]} on {words_of_day(one.day)}"


def _load(code: str, number: int, seen_version: int | None, by: User) -> tuple[Proposal, Result, Dated]:
    found = services.load(code, seen_version, by)
    work_rules.check_is_ready(found.state)
    result = rules.read(found.result)
    return found, result, result.date(number)


def _keep(found: Proposal, result: Result, changed: Dated, said: str, by: User) -> str:
    found.result = result.with_date(changed).text()
    services.note(found, Verb.CHANGED, said, by=by)
    return f"{said[0].upper()}{said[1:]}"
