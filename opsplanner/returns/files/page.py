"""What the page of a file with returns shows: how it stands, what is to be mended, what it would do or did."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from opsplanner.clock import words_of_instant
from opsplanner.figures.quantity.words import number
from opsplanner.grammar import counted
from opsplanner.models import FileState, User
from opsplanner.plan.indicators.periods.rules import period_of
from opsplanner.returns import queries as returns_queries
from opsplanner.returns.files import queries, words
from opsplanner.returns.files.columns import rules as columns_rules
from opsplanner.returns.files.columns.rules import Match
from opsplanner.returns.files.judging.rules import Judged, unpacked
from opsplanner.returns.files.queries import FileRow, ReturnRow
from opsplanner.web.address import address_of
from opsplanner.web.pages import Linked
from opsplanner.web.tables.mending import Fault

SHOWN = 50
"""So many cells that are to be mended, returns, and rows that were left out are shown; the file to mend has all."""


class Change(NamedTuple):
    """A return as a file would enter it."""

    measure: str
    period: Linked
    figures: int
    total: str
    does: str


class FilePage(NamedTuple):
    """The page of a file."""

    file: FileRow
    tag: tuple[str, str]
    facts: list[tuple[str, str]]
    sends: bool
    """This person sends returns of the agency, and so does what can be done with it."""
    goes_on: str
    """How far the work in the background is; "" where there is none."""
    faults: list[Fault]
    more_faults: int
    questions: list[Fault]
    changes: list[Change]
    more_changes: int
    same: int
    left_out: list[tuple[int, str]]
    more_left_out: int
    entered: list[ReturnRow]
    can_take: bool


def read(file: FileRow, user: User) -> FilePage:
    """Return the page of a file (two queries besides the file's)."""
    sends = file.agency_id in queries.senders(user)
    waits = file.state is FileState.CHECKED and sends
    packed = queries.found(file.id) if waits else None
    found = unpacked(packed) if packed else Judged()
    changes = [one for one in found.returns if not one.same]
    match = columns_rules.read(file.columns)
    entered = queries.returns_of(file.id) if file.state in queries.FOR_ALL else []
    return FilePage(
        file, words.tag_of(file.state, file.faults), list(_facts(file, match)), sends, _goes_on(file), found.faults[:SHOWN], max(0, len(found.faults) - SHOWN), found.questions,
        _changes(found, file), max(0, len(changes) - SHOWN), len(found.returns) - len(changes), found.left_out[:SHOWN], max(0, len(found.left_out) - SHOWN), entered,
        waits and not found.faults and bool(changes),
    )


def _facts(file: FileRow, match: Match) -> Iterator[tuple[str, str]]:
    yield "Agency", file.agency
    yield "Sent by", f"{file.sent_by}, {words_of_instant(file.sent_at)}"
    if file.taken_at and file.taken_by:
        yield "Taken", words_of_instant(file.taken_at)
        yield "Last taken or withdrawn by", file.taken_by
    if file.columns and file.state is not FileState.COLUMNS:
        said = ("The year’s so far" if match.so_far else "Each period’s own") + (", estimated" if match.estimated else "")
        recorded = {True: ", including what operations and Payback recorded", False: ", besides what operations and Payback recorded"}
        yield "The figures are", said + (recorded[match.includes] if match.includes is not None else "")
    if file.state in (FileState.CHECKED, *queries.FOR_ALL):
        new = ", new or other than what stands" if file.state is FileState.CHECKED else ""
        yield "In it", f"{counted(file.rows, 'row')}, {counted(file.figures, 'figure')} of {counted(file.returns, 'return')}{new}"


def _goes_on(file: FileRow) -> str:
    if file.state is FileState.CHECKING:
        return f"{file.done:,} of {file.rows:,} rows are checked." if file.rows else "Its rows are being checked."
    if file.state is FileState.TAKING:
        return f"{file.done:,} of {file.returns:,} returns are taken."
    return f"{file.done:,} of {file.returns:,} returns are withdrawn." if file.state is FileState.WITHDRAWING else ""


def _changes(found: Judged, file: FileRow) -> list[Change]:
    lines = {row.id: row for row in returns_queries.expected()}
    shown = []
    for one in [one for one in found.returns if not one.same][:SHOWN]:
        line = lines[one.key[0]]
        span = period_of(line.kind, one.key[1])
        total = number(sum(of.hundredths for of in one.figures.values())) if line.shape == "count" else ""
        url = address_of("returns.send", agency=file.agency_code, period=span.path)
        shown.append(Change(line.measure, Linked(span.name, url), len(one.figures), total, "Is new" if one.new else "Changes what stands"))
    return shown
