"""What home says of operations: what is on today, what waits for a press or a call, grouped by operation, and the next days."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from itertools import groupby
from typing import NamedTuple

from opsplanner import clock
from opsplanner.access import TAKING_PART, may
from opsplanner.clock import Period
from opsplanner.commitments.rules import ANSWERABLE, WAITING
from opsplanner.grammar import plural
from opsplanner.home.operations.queries import Gone, InHand, Untold
from opsplanner.home.operations.short.queries import ShortPart
from opsplanner.home.page import GroupMeeting, Item, Step
from opsplanner.home.queries import PLAIN, Duty
from opsplanner.models import CommitmentState, OperationState, Role, User
from opsplanner.notices import words as notices_words
from opsplanner.operations import rules as operations_rules
from opsplanner.operations.listing.queries import Line
from opsplanner.operations.listing.words import names_of
from opsplanner.operations.rules import standing
from opsplanner.operations.tellings.words import OCCASIONS
from opsplanner.web.address import address_of


class Ring(NamedTuple):
    """Whom to ring."""

    name: str
    telephone: str


class Todo(NamedTuple):
    """One thing that an operation waits for: the verb, whom to ring, and why or since when."""

    verb: str
    words: str = ""
    rings: tuple[Ring, ...] = ()
    since: date | None = None
    """Since when it is overdue."""
    page: str = "show"
    """Which of the operation's pages the line opens: show, tell, answer or outcomes."""


class Matter(NamedTuple):
    """An operation with all that it waits for."""

    reference: str
    type: str
    restricted: bool
    period: Period
    todos: Sequence[Todo]
    draft: bool = False

    @property
    def since(self) -> date | None:
        """Since when something of it is overdue."""
        return min((todo.since for todo in self.todos if todo.since), default=None)

    def when(self, now: datetime) -> str:
        """Its day; the year where it is not plain."""
        return clock.words_of_day(clock.local(self.period.start).date(), year=abs(self.period.start - now) > PLAIN)


class PaybackDay(NamedTuple):
    """A working day of Community Payback among the next days."""

    day: date
    starts: time
    ends: time
    words: str


class Ahead(NamedTuple):
    """One thing of the next days: an operation, a working day of Community Payback, or a meeting of one's group."""

    day: date
    duty: Duty | None = None
    payback: PaybackDay | None = None
    meeting: GroupMeeting | None = None


def matters_of(found: Iterable[Line], untold: Iterable[Untold], now: datetime) -> list[Matter]:
    """Return what the operations in hand wait for, of this coordinator."""
    told = [Matter(row.reference, row.type, row.restricted, row.period, [_tell(rows)]) for row, rows in _by_reference(untold)]
    return [*(_matter(line, _todos(line, now)) for line in found), *told]


def overdue_of(found: Iterable[Line], now: datetime) -> list[Matter]:
    """Return what is overdue on everyone's operations, with whom to ring: what a manager looks at, who presses none of it herself."""
    return [_matter(line, [*_rings(line, now), *(_ask(line, todo) for todo in _presses(line, now) if todo.since)]) for line in found]


def by_operation(matters: Iterable[Matter], owed: Iterable[Matter] = ()) -> list[Matter]:
    """Return the operations that wait for something, each once: the longest overdue first, then by time, drafts last.

    What came of one is `owed`, and asked for once who leads it has said that it is over.
    """
    found: dict[str, Matter] = {}
    for matter in matters:
        before = found.get(matter.reference)
        found[matter.reference] = (before or matter)._replace(todos=(*(before.todos if before else ()), *matter.todos))
    found |= {matter.reference: matter._replace(todos=tuple(matter.todos)) for matter in owed if not (matter.reference in found and found[matter.reference].todos)}
    waiting = [matter for matter in found.values() if matter.todos]
    return sorted(waiting, key=lambda matter: (matter.since or date.max, matter.draft, matter.period.start, matter.reference))


def _matter(line: Line, todos: list[Todo]) -> Matter:
    return Matter(line.reference, line.type, line.restricted, line.period, todos, line.state is OperationState.DRAFT)


def _by_reference(untold: Iterable[Untold]) -> list[tuple[Untold, list[Untold]]]:
    groups = [list(those) for _, those in groupby(untold, key=lambda row: row.reference)]
    return [(those[0], those) for those in groups]


def _todos(line: Line, now: datetime) -> list[Todo]:
    """All that one operation waits for, the most pressing first."""
    if line.state is OperationState.DRAFT:
        return [Todo("Finish the draft")]
    rings = _rings(line, now)
    found = [*_presses(line, now), *rings]
    if coming(line, now):
        rung = {ring.name for todo in rings for ring in todo.rings}
        stand = standing(line.state, line.parts)
        lacking = stand.missing if line.state is OperationState.CONFIRMED else stand.refused  # before it is confirmed only who said no
        names = [name for name in lacking if name not in rung]
        found += [Todo(f"Ring or release {names_of(names)}")] if names else []
        ready = line.state is OperationState.PROPOSED and not stand.missing
        found += [Todo("Confirm it", "every required agency has accepted")] if ready else []
    return found


def coming(line: Line | InHand, now: datetime) -> bool:
    """Say whether its agencies can still answer."""
    return line.state in ANSWERABLE and line.starts_at > now


def _rings(line: Line, now: datetime) -> list[Todo]:
    """Whose answer is overdue, the longest first."""
    if not coming(line, now):
        return []
    today = clock.local(now).date()
    late = sorted((part.answer_by, part.agency, part.telephone) for part in line.parts if part.answer_by and part.answer_by < today and part.state in WAITING)
    return [_ring(due, [Ring(name, telephone) for _, name, telephone in those]) for due, those in groupby(late, key=lambda found: found[0])]


def _ring(due: date, rings: Sequence[Ring]) -> Todo:
    return Todo("Ring", f"{plural(len(rings), 'answer', 'answers')} due {clock.words_of_day(due, year=False)}", tuple(rings), due)


def _ask(line: Line, todo: Todo) -> Todo:
    lead = next((part.telephone for part in line.parts if part.agency_id == line.lead_id), "")
    return todo._replace(verb=f"Ask {line.lead} to {todo.verb[0].lower()}{todo.verb[1:]}", rings=(Ring("", lead),) if lead else ())


def _presses(line: Line, now: datetime) -> list[Todo]:
    """What to say of an operation whose time has come or passed, and that still says otherwise. (Lateness is derived, the state is pressed.)"""
    verb, late_from = pressed(line, now)
    return [Todo(verb, _why(verb, line), since=late_from and clock.local(late_from).date())] if verb else []


def pressed(line: Line | InHand, now: datetime) -> tuple[str, datetime | None]:
    """Return what has to be pressed of an operation whose time has come or passed ("": nothing), and from when that is overdue."""
    over = line.ends_at <= now
    if line.state is OperationState.UNDER_WAY and over:
        return "Complete it", line.ends_at
    if line.state is OperationState.CONFIRMED and over:
        return "Start and complete it", line.ends_at
    if line.state is OperationState.CONFIRMED and line.starts_at <= now:
        return "Start it", None
    if line.state is OperationState.PROPOSED and line.starts_at <= now:
        return "Move or cancel it", line.starts_at
    return "", None


def _why(verb: str, line: Line) -> str:
    if verb == "Complete it":
        return f"it was to end {clock.words_of_day(clock.local(line.ends_at).date(), year=False)}, {clock.words_of_moment(line.ends_at)}"
    if verb == "Start it":
        return f"it was to begin at {clock.words_of_moment(line.starts_at)}"
    return "nobody has said that it took place" if verb == "Start and complete it" else "it was never confirmed"


def to_name(gone: Iterable[Gone]) -> list[Matter]:
    """Return whom the agency has to name somebody else for."""
    return [Matter(one.reference, one.type, one.restricted, one.period, [Todo(f"Name somebody for {one.who}", page="answer")]) for one in gone]


def too_few(short: Iterable[ShortPart], user: User) -> list[Matter]:
    """Return where an agency has fewer people than it has promised: its own changes its answer, for another's the lead rings."""
    found = []
    for part in short:
        own = part.agency_id == user.agency_id
        todo = Todo("Change the answer", part.words, page="answer") if own else Todo("Ring", part.words, (Ring(part.agency, part.telephone),))
        found.append(Matter(part.reference, part.type, part.restricted, part.period, [todo]))
    return found


def _tell(untold: Sequence[Untold]) -> Todo:
    who = names_of(list(dict.fromkeys(row.agency for row in untold)))
    return Todo(f"Tell {who}", names_of(list(dict.fromkeys(_listed(row.occasion) for row in untold))), page="tell")


def _listed(occasion: str) -> str:
    return OCCASIONS[occasion].listed if occasion in OCCASIONS else f"they are {notices_words.said(occasion)}"


def is_today(duty: Duty, now: datetime) -> bool:
    """Say whether it belongs to today: people have been there since yesterday, or have to be there before midnight."""
    return _day(duty) <= clock.local(now).date()


def item_of(duty: Duty, user: User, now: datetime) -> Item:
    """Return what today says of an operation, with the one thing that this person can do about it."""
    runs = duty.state is OperationState.UNDER_WAY or duty.state is OperationState.CONFIRMED and duty.musters_at <= now < duty.ends_at
    where = duty.place or "No meeting point yet"
    there = f"{words_of_muster(duty)}. " if duty.musters_at < duty.starts_at and duty.musters_at > now else ""
    us, named = words_of_us(duty), "You are named. " if duty.named else ""
    return Item(
        _times(duty, now), duty.musters_at, f"{duty.type} {duty.reference}", _url("operations.show", duty),
        [f"{where}.", f"{there}{us + '. ' if us else ''}{named}{duty.lead} leads."], duty.telephone, duty.state.value, runs,
        duty.named or user.role is not Role.STAFF, _step(duty, user, now),
        _url("logbook.log", duty) if duty.state is OperationState.UNDER_WAY else "", duty.restricted, duty.short,
    )


def _times(duty: Duty, now: datetime) -> str:
    """The times; on its second day an operation over midnight says from which evening it is."""
    begun, today = clock.local(duty.starts_at).date(), clock.local(now).date()
    words = clock.words_of_times(duty.period, today)
    return f"{clock.words_of_day(begun, year=False)}, {words}" if begun > today else f"{words[0].upper()}{words[1:]}"


def _step(duty: Duty, user: User, now: datetime) -> Step:
    """The one next thing: for the lead the move that is due, for who takes part an answer, who came, the log; else the page itself."""
    leads = may(user, "plan_operations") and (duty.lead_id == user.agency_id or user.in_partnership_office)
    takes_part = duty.our_state in TAKING_PART
    if leads and duty.state is OperationState.CONFIRMED and not operations_rules.is_early(duty.musters_at, now):
        return Step("Start the operation", _url("operations.start", duty), duty.version)
    if leads and duty.state is OperationState.UNDER_WAY and duty.ends_at <= now:
        return Step("Complete the operation", _url("operations.complete", duty), duty.version)
    if may(user, "answer_for_agency") and duty.our_state in WAITING and duty.starts_at > now:
        return Step(f"Answer for {user.agency.short_name}", _url("operations.answer", duty))
    if operations_rules.allowed("move", duty.state) and leads and duty.starts_at <= now:
        return Step("See what became of it", _url("operations.show", duty))
    if duty.state is OperationState.UNDER_WAY and may(user, "write_log") and (takes_part or leads):
        missing = takes_part and duty.turned_up is None
        return Step("Say who turned up", _url("logbook.turned_up", duty)) if missing else Step("Write in the log", _url("logbook.log", duty))
    if duty.state in (OperationState.CONFIRMED, OperationState.PROPOSED) and (takes_part or duty.named):
        return Step("Read the briefing", _url("logbook.briefing", duty))
    return Step("Read the log", _url("logbook.log", duty)) if duty.state is OperationState.UNDER_WAY else Step("See the operation", _url("operations.show", duty))


def _url(endpoint: str, duty: Duty) -> str:
    return address_of(endpoint, reference=duty.reference)


def ahead_of(duties: Sequence[Duty], payback: Sequence[PaybackDay] = (), meetings: Sequence[GroupMeeting] = ()) -> list[Ahead]:
    """Return the next days: each thing under the London day on which people have to be there, Payback's working days and meetings among them."""
    found = [*(Ahead(_day(duty), duty=duty) for duty in sorted(duties, key=lambda duty: duty.musters_at)), *(Ahead(out.day, payback=out) for out in payback)]
    found += [Ahead(meeting.day, meeting=meeting) for meeting in meetings]
    return sorted(found, key=lambda ahead: ahead.day)


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
