"""What home says of operations: what waits for an answer or a press, grouped by operation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from itertools import groupby
from typing import NamedTuple

from opsplanner import clock
from opsplanner.commitments.rules import ANSWERABLE, WAITING
from opsplanner.home.queries import SHOWN, Duty, Untold
from opsplanner.models import CommitmentState, OperationState
from opsplanner.notices import words as notices_words
from opsplanner.operations.listing.queries import Line, Part
from opsplanner.operations.listing.words import names_of
from opsplanner.operations.rules import standing
from opsplanner.operations.tellings.words import OCCASIONS

OVERDUE = "Answers overdue: ring them"


class Todo(NamedTuple):
    """One line of what waits: the verb, the operation, and why or since when."""

    verb: str
    reference: str
    type: str
    restricted: bool
    words: str = ""
    telephone: str = ""
    overdue: bool = False
    page: str = "show"
    """Which of the operation's pages the line opens: show or tell."""


class Group(NamedTuple):
    """Things of one kind that wait. `state` is the filter of the list that shows the rest."""

    title: str
    todos: list[Todo]
    state: str = ""

    @property
    def shown(self) -> list[Todo]:
        """The first ones."""
        return self.todos[:SHOWN]

    @property
    def more(self) -> int:
        """How many are not shown."""
        return max(len(self.todos) - SHOWN, 0)


class PaybackDay(NamedTuple):
    """A working day of Community Payback among the next days."""

    day: date
    starts: time
    ends: time
    words: str


def groups_of(found: Iterable[Line], untold: Iterable[Untold], now: datetime) -> list[Group]:
    """Return what waits for a coordinator on the operations in hand, the most pressing kind first; empty kinds are left out."""
    found = list(found)
    today = clock.local(now).date()
    coming = _coming(found, now)
    kinds = [
        Group(OVERDUE, _overdue(coming, today), "proposed"),
        Group("Say what became of them", [todo for line in found if (todo := _press(line, now))]),
        Group("Short of an agency", [_short(line, names) for line in coming if (names := _lacking(line))]),
        Group("Ready to confirm", [_ready(line) for line in coming if line.state is OperationState.PROPOSED and not standing(line.state, line.parts).missing], "proposed"),
        Group("Tell the agencies", _tell(untold)),
        Group("Drafts", [_draft(line) for line in found if line.state is OperationState.DRAFT], "draft"),
    ]
    return [group for group in kinds if group.todos]


def overdue_of(found: Iterable[Line], now: datetime) -> list[Group]:
    """Return what is overdue on everyone's operations, with whom to ring: what a manager looks at, who presses none of it herself."""
    found = list(found)
    kinds = [
        Group(OVERDUE, _overdue(_coming(found, now), clock.local(now).date()), "proposed"),
        Group("Nobody has said what became of them", [_ask(line, todo) for line in found if (todo := _press(line, now)) and todo.overdue]),
    ]
    return [group for group in kinds if group.todos]


def _coming(found: Iterable[Line], now: datetime) -> list[Line]:
    return [line for line in found if line.state in ANSWERABLE and line.starts_at > now]


def _ask(line: Line, todo: Todo) -> Todo:
    lead = next((part.telephone for part in line.parts if part.agency_id == line.lead_id), "")
    return todo._replace(verb=f"Ask {line.lead} to {todo.verb[0].lower()}{todo.verb[1:]}", telephone=lead)


def _overdue(lines: Iterable[Line], today: date) -> list[Todo]:
    waiting = [(part.answer_by, line, part) for line in lines for part in line.parts if part.answer_by and part.answer_by < today and part.state in WAITING]
    return [_ring(line, part, due) for due, line, part in sorted(waiting, key=lambda found: (found[0], found[1].starts_at, found[1].id, found[2].agency))]


def _ring(line: Line, part: Part, due: date) -> Todo:
    words = f"answer was due {clock.words_of_day(due, year=False)}"
    return Todo(f"Ring {part.agency} about", line.reference, line.type, line.restricted, words, part.telephone, overdue=True)


def _press(line: Line, now: datetime) -> Todo | None:
    """An operation whose time has come or passed, and that still says otherwise. (Lateness is derived, the state is pressed.)"""
    over = line.ends_at <= now
    when = clock.words_of_period(line.period)
    if line.state is OperationState.UNDER_WAY and over:
        return Todo("Complete", line.reference, line.type, line.restricted, f"it was to end {clock.words_of_instant(line.ends_at)}", overdue=True)
    if line.state is OperationState.CONFIRMED and line.starts_at <= now:
        return Todo("Start and complete" if over else "Start", line.reference, line.type, line.restricted, when, overdue=over)
    if line.state is OperationState.PROPOSED and line.starts_at <= now:
        return Todo("Move or cancel", line.reference, line.type, line.restricted, f"never confirmed, {when}", overdue=True)
    return None


def _lacking(line: Line) -> Sequence[str]:
    """Whom it is short of: once confirmed everyone who has not accepted, before that who said no."""
    found = standing(line.state, line.parts)
    return found.missing if line.state is OperationState.CONFIRMED else found.refused


def _short(line: Line, names: Sequence[str]) -> Todo:
    verb = f"Ring or release {names_of(names)} for"
    return Todo(verb, line.reference, line.type, line.restricted, clock.words_of_period(line.period))


def _ready(line: Line) -> Todo:
    return Todo("Confirm", line.reference, line.type, line.restricted, clock.words_of_period(line.period))


def _draft(line: Line) -> Todo:
    return Todo("Finish", line.reference, line.type, line.restricted, clock.words_of_period(line.period))


def _tell(untold: Iterable[Untold]) -> list[Todo]:
    found = []
    for (reference, type_, restricted), those in groupby(untold, key=lambda row: (row.reference, row.type, row.restricted)):
        who = list(those)
        verb = f"Tell {names_of(list(dict.fromkeys(row.agency for row in who)))} about"
        occasions = names_of(list(dict.fromkeys(_listed(row.occasion) for row in who)))
        found.append(Todo(verb, reference, type_, restricted, occasions, page="tell"))
    return found


def _listed(occasion: str) -> str:
    return OCCASIONS[occasion].listed if occasion in OCCASIONS else f"they are {notices_words.said(occasion)}"


def by_day(duties: Sequence[Duty], payback: Sequence[PaybackDay] = ()) -> list[tuple[date, list[Duty], list[PaybackDay]]]:
    """Return the duties by the London day on which people have to be there, with Payback's working days among them."""
    found = {day: list(those) for day, those in groupby(sorted(duties, key=lambda duty: duty.musters_at), key=_day)}
    days = sorted({*found, *(out.day for out in payback)})
    return [(day, found.get(day, []), [out for out in payback if out.day == day]) for day in days]


def _day(duty: Duty) -> date:
    return clock.local(duty.musters_at).date()


def words_of_muster(duty: Duty) -> str:
    """Return "Be there at 9.30am"; a briefing on the evening before says the day."""
    return f"Be there at {clock.words_of_muster(duty.musters_at, duty.starts_at)}"


def words_of_us(duty: Duty) -> str:
    """Return how many people of the own agency will be there, as far as it has said."""
    words = {
        CommitmentState.ACCEPTED: _people(duty.staff_promised) + " of us",
        CommitmentState.PROVISIONAL: _people(duty.staff_promised) + " of us, provisionally",
        CommitmentState.RECONFIRM: _people(duty.staff_promised) + " of us, to be confirmed again",
        CommitmentState.REQUESTED: _people(duty.staff_asked) + " of us asked for, not answered yet",
    }
    return words.get(duty.our_state, "") if duty.our_state else ""


def _people(count: int | None) -> str:
    return str(count or 0) if count else "none"
