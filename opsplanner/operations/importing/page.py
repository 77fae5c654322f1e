"""What the page of a file with operations shows, the sample that is offered, and where an operation says that it came in a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from opsplanner import clock
from opsplanner.access import may
from opsplanner.catalogue import queries as catalogue_queries
from opsplanner.catalogue.entities.queries import catalogue
from opsplanner.clock import words_of_day, words_of_instant, words_of_times
from opsplanner.grammar import counted, list_of
from opsplanner.models import FileState, Operation, OperationState, User
from opsplanner.operations.importing import queries, words
from opsplanner.operations.importing.queries import CameRow, ImportRow
from opsplanner.operations.importing.rules import Found, Prepared, left_out_for, named_in, unpacked
from opsplanner.operations.importing.taking import queries as taking_queries
from opsplanner.operations.importing.taking import rules as taking_rules
from opsplanner.web.tables.mending import Fault

SHOWN = 50
"""So many cells that are to be mended, operations, and rows that were left out are shown; the file to mend has all."""
NEVER_PROPOSED = (OperationState.DRAFT, OperationState.COMPLETED, OperationState.CLOSED, OperationState.CANCELLED)
"""The states in which an operation that came in a file can stand as long as nobody has proposed it."""
HEADINGS = ("Type", "Day", "Start", "End", "Wards", "Meeting point", "Lead", "Agencies asked", "Agencies that came", "Aim", "State", "Reason", "Notes")
"""The columns of the sample."""


class Would(NamedTuple):
    """An operation as a file would make it."""

    row: int
    type: str
    when: str
    wards: str
    who: str
    state: OperationState


class ImportPage(NamedTuple):
    """The page of a file."""

    batch: ImportRow
    tag: tuple[str, str]
    facts: list[tuple[str, str]]
    goes_on: str
    """How far the work in the background is; "" where there is none."""
    stopped: bool
    """It stopped half-way, and waits for somebody."""
    faults: list[Fault]
    more_faults: int
    questions: list[Fault]
    would: list[Would]
    more: int
    left_out: list[tuple[int, str]]
    more_left_out: int
    came: Sequence[CameRow]
    touched: Sequence[str]
    """Of a file that is there in part: what somebody has done with what is there, as far as the reader sees it."""
    can_take: bool
    can_leave: bool
    can_withdraw: bool


def read(batch: ImportRow, user: User) -> ImportPage:
    """Return the page of a file (three queries besides the file's; of one that is there in part two more, and one for each operation that is named)."""
    packed = queries.found(batch.id) if batch.state is FileState.CHECKED else None
    found = unpacked(packed) if packed else Found()
    shown = found.left_out[:SHOWN]
    left_out = left_out_for(shown, queries.seen(user, named_in(shown)))  # the sender saw them when it was checked; who reads it now may not
    came = queries.came(user, batch.id) if batch.state in queries.TAKEN else ()
    return ImportPage(
        batch, words.tag_of(batch.state, batch.faults, batch.trouble), list(_facts(batch, found)), _goes_on(batch), batch.state in words.ROUND and bool(batch.trouble),
        found.faults[:SHOWN], max(0, len(found.faults) - SHOWN), found.questions[:SHOWN], [_would(one) for one in found.operations[:SHOWN]],
        max(0, len(found.operations) - SHOWN), left_out, max(0, len(found.left_out) - SHOWN), came, _touched(batch, user),
        batch.state is FileState.CHECKED and not found.faults and bool(found.operations),
        batch.state is FileState.TAKING and bool(batch.trouble and batch.there), batch.state in (FileState.TAKEN, FileState.TAKING),
    )


def _touched(batch: ImportRow, user: User) -> Sequence[str]:
    return taking_queries.touched(batch.id, user, most=taking_rules.NAMED) if batch.state is FileState.TAKEN and batch.trouble else ()


def _facts(batch: ImportRow, found: Found) -> Iterator[tuple[str, str]]:
    yield "Sent by", f"{batch.sent_by}, {batch.agency}, {words_of_instant(batch.sent_at)}"
    if batch.taken_at and batch.taken_by:
        yield "Taken", words_of_instant(batch.taken_at)
        yield "Last taken or withdrawn by", batch.taken_by
    if found.operations:
        states = [one.state for one in found.operations]
        said = [f"{counted(states.count(state), 'operation')} as {state.value}" for state in (OperationState.COMPLETED, OperationState.CANCELLED, OperationState.DRAFT) if state in states]
        yield "In it", f"{counted(batch.rows, 'row')}: {list_of(said)}"
    elif batch.state in queries.TAKEN:
        yield "There now", counted(batch.there, "operation")
    elif batch.rows:
        yield "In it", counted(batch.rows, "row")


def _goes_on(batch: ImportRow) -> str:
    if batch.state not in words.ROUND or batch.trouble:
        return ""
    if batch.state is FileState.CHECKING:
        return f"{batch.done:,} of {batch.rows:,} rows are checked." if batch.rows else "Its rows are being checked."
    done = "taken" if batch.state is FileState.TAKING else "withdrawn"
    return f"{batch.done:,} of {batch.operations:,} operations are {done}."


def _would(one: Prepared) -> Would:
    there = catalogue()
    came = [f"{there.agencies[part.agency_id].short_name}{f' {many}' if (many := part.asked if part.came is None else part.came) else ''}" for part in one.parts if part.took_part]
    when = f"{words_of_day(one.day)}, {words_of_times(one.wall.period())}"
    return Would(one.row, there.types[one.type_id].name, when, list_of([there.wards[id_].name for id_ in one.ward_ids]), list_of(came), one.state)


def sample(user: User) -> list[list[object]]:
    """Return the sample with its headings first: three rows in this partnership's own names, led by her agency, one for each way in which an operation can stand."""
    choices, today = catalogue_queries.choices(), clock.today()
    kinds = [kind.name for kind in catalogue_queries.types()] or ["Type of operation"]
    wards, agencies = [one.name for one in choices.wards] or ["Ward"], [user.agency.short_name, *(one.extra for one in choices.agencies if one.id != user.agency_id)]
    asked = "; ".join(f"{name} {number}" for name, number in zip(agencies, (4, 2), strict=False))
    past, planned = today - timedelta(days=60), today + timedelta(days=30)
    both = "; ".join(wards[:2])
    return [
        list(HEADINGS),
        [kinds[0], past, "10am", "2pm", wards[0], "", agencies[0], asked, f"{agencies[0]} 3", "What it was for", "completed", "", ""],
        [kinds[-1], past + timedelta(days=7), "18:00", "22:30", both, "", agencies[0], asked, "", "", "cancelled", "Bad weather", ""],
        [kinds[0], planned, "9.30am", "1pm", both, "", agencies[0], asked, "", "", "draft", "", "As agreed for this year"],
    ]


def origin(operation: Operation, user: User) -> dict[str, Any] | None:
    """Where an operation came from that was not planned here: the file, its row, who took it. Nothing is asked of what was proposed (one query, else none)."""
    if operation.proposed_at is not None or operation.state not in NEVER_PROPOSED:
        return None
    found = queries.origin(operation.id)
    if found is None:
        return None
    return {"origin": found, "leads_there": may(user, "plan_operations") and (user.in_partnership_office or user.agency_id == found.agency_id)}
