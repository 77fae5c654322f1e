"""What the page of a series reads: its dates, who has answered which, and what is short."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from opsplanner import clock
from opsplanner.commitments.rules import WAITING
from opsplanner.commitments.words import words_of_answer
from opsplanner.errors import RuleBroken
from opsplanner.grammar import counted, list_of, people
from opsplanner.models import CommitmentState, OperationState, User
from opsplanner.operations import rules as operations_rules
from opsplanner.operations import words as operations_words
from opsplanner.operations.series import queries
from opsplanner.operations.series.moves import rules as moves_rules
from opsplanner.operations.series.queries import DateRow, Head, Part
from opsplanner.operations.series.rules import NOT_STARTED


class Answer(NamedTuple):
    """What one agency says of one date."""

    words: str
    """"" where it is not asked for that date."""
    brief: str
    state: str


class Row(NamedTuple):
    """One date, as its row says it."""

    date: DateRow
    when: str
    planned: str
    """For which day it was planned, where it has moved since."""
    sentence: str
    short: bool
    answers: list[Answer]


class SeriesPage(NamedTuple):
    """All that `operations/series/show.html` needs."""

    head: Head
    agencies: list[str]
    rows: list[Row]
    left_out: list[tuple[str, str]]
    """Days without an operation, with why."""
    standing: list[str]
    """What is short, a sentence each."""
    restricted: bool
    drafts: int
    own_drafts: int
    """How many of them this reader may propose or delete."""
    ready: int
    """How many this reader could confirm now."""
    to_come: int
    to_change: int
    """How many of those this reader may change."""
    refusal: str
    """Why this reader cannot undo it whole; "" where she can."""
    own_waiting: int
    """How many dates wait for an answer of this reader's agency."""


def page_of(user: User, code: str) -> SeriesPage:
    """Return what this reader's page of a series says (three queries). Raises NotFound."""
    head = queries.head(user, code)
    dates = queries.dates(user, head)
    there = [date for date in dates if date.operation_id is not None]
    parts = queries.parts([date.operation_id for date in there if date.operation_id])
    mine = [date for date in there if date.changeable]
    names = _agencies(there, parts)
    rows = [_row(date, parts.get(date.operation_id or 0, []), list(names)) for date in there]
    return SeriesPage(
        head, list(names.values()), rows, [(clock.words_of_day(date.day), date.said) for date in dates if date.operation_id is None], _standing(there, parts),
        any(date.restricted for date in there), sum(date.state is OperationState.DRAFT for date in there),
        sum(date.state is OperationState.DRAFT for date in mine), len(ready(mine, parts)), sum(is_to_come(date) for date in there), sum(is_to_come(date) for date in mine),
        _refusal(mine, parts),
        sum(part.agency_id == user.agency_id and part.state in WAITING and takes_answers(date) for date in there for part in parts.get(date.operation_id or 0, ())),
    )


def _refusal(dates: Sequence[DateRow], parts: Mapping[int, Sequence[Part]]) -> str:
    """Return what keeps these dates from being undone together; "" for nothing."""
    found = []
    for date in dates:
        assert date.state
        said = [(part.agency, part.state) for part in parts.get(date.operation_id or 0, ()) if part.agency_id != date.lead_agency_id]
        found.append(moves_rules.Date(date.reference, date.state, said))
    try:
        moves_rules.check_undone(found)
    except RuleBroken as broken:
        return str(broken)
    return ""


def is_to_come(date: DateRow) -> bool:
    """Say whether a date has not begun, and is not called off."""
    return date.state in NOT_STARTED and date.period.start > clock.now()


def takes_answers(date: DateRow) -> bool:
    """Say whether agencies answer for a date: proposed or confirmed, and not begun."""
    return date.state in (OperationState.PROPOSED, OperationState.CONFIRMED) and date.period.start > clock.now()


def ready(dates: Sequence[DateRow], parts: Mapping[int, Sequence[Part]]) -> list[DateRow]:
    """Return the proposed dates to come of which every required agency has accepted."""
    return [date for date in dates if date.state is OperationState.PROPOSED and date.period.end > clock.now() and not _found(date, parts).missing]


def _found(date: DateRow, parts: Mapping[int, Sequence[Part]]) -> operations_rules.Standing:
    assert date.state
    return operations_rules.standing(date.state, parts.get(date.operation_id or 0, ()))


def _agencies(dates: Sequence[DateRow], parts: Mapping[int, Sequence[Part]]) -> dict[int, str]:
    found: dict[int, str] = {}
    for date in dates:
        for part in parts.get(date.operation_id or 0, ()):
            found.setdefault(part.agency_id, part.agency)
    return found


def _row(date: DateRow, parts: Sequence[Part], agencies: Sequence[int]) -> Row:
    assert date.state
    found = operations_rules.standing(date.state, parts)
    waits = takes_answers(date) and found.waited_for and not found.refused  # who it is its row says
    due = f"Answers due {clock.words_of_day(found.due)}" if found.due else "Waiting for answers"
    sentence = due if waits else operations_words.state_sentence(date.state, found, reason=date.reason, ends_at=date.period.end, now=clock.now())
    own = {part.agency_id: part for part in parts}
    moved = date.on != date.day
    return Row(
        date, clock.words_of_period(date.period), f"planned for {clock.words_of_day(date.day)}{f': {date.said}' if date.said else ''}" if moved else "", sentence,
        date.state is OperationState.CONFIRMED and bool(found.missing), [_answer(own.get(agency_id)) for agency_id in agencies],
    )


def _answer(part: Part | None) -> Answer:
    if part is None:
        return Answer("", "", "")
    said = words_of_answer(part.state, staff=part.staff_promised, answer_by=part.answer_by)
    brief = {
        CommitmentState.ACCEPTED: people(part.staff_promised), CommitmentState.PROVISIONAL: f"{people(part.staff_promised)}, provisionally", CommitmentState.REQUESTED: "asked",
        CommitmentState.RECONFIRM: "to confirm again", CommitmentState.NOT_ASKED: "not asked yet",
    }.get(part.state, part.state.value)
    return Answer(said, brief, part.state.value)


def _standing(dates: Sequence[DateRow], parts: Mapping[int, Sequence[Part]]) -> list[str]:
    """Say whose answers are missing for how many dates, and who cannot come to which."""
    waited: dict[str, int] = {}
    refused: dict[str, list[str]] = {}
    for date in filter(takes_answers, dates):
        found = _found(date, parts)
        for agency in found.waited_for:
            waited[agency] = waited.get(agency, 0) + 1
        for agency in found.refused:
            refused.setdefault(agency, []).append(clock.words_of_day(clock.local(date.period.start).date(), weekday=False, year=False))
    said = [f"{agency} cannot come on {list_of(days)}" for agency, days in refused.items()]
    return said + [f"Waiting for {agency}: {counted(count, 'date')}" for agency, count in waited.items()]
