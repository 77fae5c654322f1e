"""What the community asked for, by event, ward and priority; and who notes it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Date, Select, String, case, func, select

from opsplanner.database import one, read, rows, the_row
from opsplanner.errors import NotFound
from opsplanner.kept import until_changed
from opsplanner.models import Agency, Answering, CommunityEvent, CommunityView, EventKind, PlanYear, Priority, User, Ward
from opsplanner.plan import queries as plan_queries
from opsplanner.plan.community import rules
from opsplanner.plan.community.filters import Filters
from opsplanner.plan.queries import YearRow
from opsplanner.reader import Person
from opsplanner.statements import built_once, value, values
from opsplanner.web.filters import Choice
from opsplanner.web.paging import and_whether_more, at_page, on_page

NO_KIND = "Another event"
"""What an event is called that is of none of the pack's kinds."""


def may_note(user: Person) -> bool:
    """Say whether this person notes what the community asks for."""
    return rules.may_note(user.role, keeps_plan=plan_queries.keeps_plan(user))


def may_change(user: Person, agency_id: int) -> bool:
    """Say whether this person changes what this agency noted."""
    return rules.may_change(user.role, user.agency_id, keeps_plan=plan_queries.keeps_plan(user), noted_by_agency_id=agency_id)


class KindRow(NamedTuple):
    """A kind of event, as the pack calls it."""

    id: int
    code: str
    name: str
    words: str
    active: bool


@until_changed
def kinds() -> tuple[KindRow, ...]:
    """Return the kinds of events in the pack's order, those too that are no longer used (one query)."""
    of = EventKind
    return tuple(read(KindRow, select(of.id, of.code, of.name, of.words, of.active).order_by(of.id)))


@until_changed
def wards() -> dict[str, Choice]:
    """Return the wards by code, in the order of their names, those too that are no longer used (one query)."""
    of = Ward
    found = rows(select(of.id, of.code, of.name, of.active).order_by(of.name, of.id))
    return {row.code: Choice(row.code, row.name, (row.id,), row.active) for row in found}


@until_changed
def priorities() -> dict[str, Choice]:
    """Return the priorities by code, with the newest name of each, and its rows in all years (one query)."""
    of = Priority
    query = select(of.id, of.code, of.name).join(PlanYear, PlanYear.id == of.plan_year_id).order_by(PlanYear.starts_on.desc(), of.position, of.id)
    found: dict[str, Choice] = {}
    for row in rows(query):
        had = found.get(row.code)
        found[row.code] = Choice(row.code, had.name if had else row.name, (*(had.ids if had else ()), row.id))
    return found


def offered(held_on: date, keep: int | None = None) -> list[tuple[int, str]]:
    """Return the priorities that can answer what was asked for on a day: those of its plan year and of the one after it, and the one to keep: (id, name).

    Where no plan year holds the day or comes after it, those of the newest one.
    """
    years = plan_queries.years()
    then = sorted((year for year in years if year.ends_on >= held_on), key=lambda year: year.starts_on)[:2] or years[:1]
    codes = {year.id: year.code for year in then}
    those = plan_queries.priorities([year.id for year in then])
    found = [(row.id, f"{row.name} ({codes[row.year_id]})") for year in then for row in those if row.year_id == year.id]
    if keep is not None and keep not in dict(found):
        found.append((keep, priority_name(keep)))
    return found


def priority_name(priority_id: int) -> str:
    """Return "Less theft (2026/27)"."""
    query = select(Priority.name, PlanYear.code).join(PlanYear, PlanYear.id == Priority.plan_year_id)
    row = rows(query.where(Priority.id == priority_id))[0]
    return f"{row.name} ({row.code})"


class AskedRow(NamedTuple):
    """One thing that was asked for, with its event; of an event of which nothing was noted yet `view` is None."""

    event: str
    kind: str | None
    held_on: date
    place: str
    event_words: str
    agency: str
    agency_id: int
    noted_at: datetime
    ward: str | None
    """Where it was asked for; None is the whole area."""
    ward_code: str | None
    view: str | None
    asked: str | None
    answering: Answering | None
    words: str | None
    priority: str | None
    priority_code: str | None
    year: str | None
    version: int | None


_WARD = func.coalesce(CommunityView.ward_id, CommunityEvent.ward_id)


def _chosen(query: Any, chosen: frozenset[str]) -> Any:
    """Narrow a select down to what is chosen: only the names of filters, whose values come with the question."""
    event, view = CommunityEvent, CommunityView
    conditions = {
        "since": event.held_on >= value("since", Date), "until": event.held_on <= value("until", Date), "ward": _WARD.in_(values("ward")),
        "kind": event.kind_id.in_(values("kind")), "no kind": event.kind_id.is_(None), "priority": view.priority_id.in_(values("priority")),
        "answered": view.answering == Answering.PRIORITY, "none": view.answering == Answering.NONE, "not-said": view.answering == Answering.NOT_SAID,
    }
    return query.where(*(conditions[name] for name in sorted(chosen)))


def _of(query: Any) -> Any:
    event, view = CommunityEvent, CommunityView
    there = (view.event_id == event.id) & view.struck_out.is_(False)
    return query.select_from(event).outerjoin(view, there).where(event.struck_out.is_(False))


_NAMES = ("event", "kind", "held_on", "place", "event_words", "agency", "agency_id", "noted_at", "ward", "ward_code", "view", "asked", "answering", "words",
          "priority", "priority_code", "year", "version")


@built_once
def _asked(chosen: frozenset[str], paged: bool) -> Select[*tuple[Any, ...]]:
    event, view = CommunityEvent, CommunityView
    columns = (
        event.code, EventKind.name, event.held_on, event.place, event.words, Agency.short_name, event.agency_id, event.noted_at, Ward.name, Ward.code, view.code, view.asked,
        view.answering, view.words, Priority.name, Priority.code, PlanYear.code, view.version,
    )
    query = _of(select(*(column.label(name) for column, name in zip(columns, _NAMES, strict=True)))).join(Agency, Agency.id == event.agency_id)
    query = query.outerjoin(EventKind, EventKind.id == event.kind_id).outerjoin(Ward, Ward.id == _WARD)
    query = query.outerjoin(Priority, Priority.id == view.priority_id).outerjoin(PlanYear, PlanYear.id == Priority.plan_year_id)
    if "event" in chosen:
        return query.where(event.code == value("event", String)).order_by(view.id)  # type: ignore[no-any-return]
    query = _chosen(query, chosen).order_by(event.held_on.desc(), event.id.desc(), view.id)
    return on_page(query) if paged else query  # type: ignore[no-any-return]


def page_of(filters: Filters) -> tuple[list[AskedRow], bool]:
    """Return a page of what was asked for as chosen, the newest event first, and whether another page follows (one query)."""
    shape, asked = filters.shape
    return and_whether_more(read(AskedRow, _asked(shape, True), asked | at_page(filters.page)))


def every(filters: Filters) -> list[AskedRow]:
    """Return all that was asked for as chosen, the newest event first (one query)."""
    shape, asked = filters.shape
    return read(AskedRow, _asked(shape, False), asked)


class Tally(NamedTuple):
    """How many things were asked for, at how many events, and how many of them a priority answers, none does, or nobody has said."""

    asked: int
    events: int
    answered: int
    none: int
    not_said: int


@built_once
def _tally(chosen: frozenset[str]) -> Select[*tuple[Any, ...]]:
    view = CommunityView
    each = [func.count(case((view.answering == word, view.id))) for word in (Answering.PRIORITY, Answering.NONE, Answering.NOT_SAID)]
    columns = (func.count(view.id), func.count(CommunityEvent.id.distinct()), *each)
    query = select(*(column.label(name) for column, name in zip(columns, Tally._fields, strict=True)))
    return _chosen(_of(query), chosen)  # type: ignore[no-any-return]


def tally(filters: Filters) -> Tally:
    """Return how much was asked for as chosen (one query)."""
    shape, asked = filters.shape
    return read(Tally, _tally(shape), asked)[0]


class EventRow(NamedTuple):
    """An event."""

    id: int
    code: str
    kind: str | None
    kind_words: str | None
    held_on: date
    place: str
    ward: str | None
    ward_code: str | None
    words: str
    agency: str
    agency_id: int
    noted_at: datetime
    noted_by: str
    struck_out: bool


@built_once
def _event() -> Select[*tuple[Any, ...]]:
    of = CommunityEvent
    query = select(
        of.id, of.code, EventKind.name.label("kind"), EventKind.words.label("kind_words"), of.held_on, of.place, Ward.name.label("ward"), Ward.code.label("ward_code"), of.words,
        Agency.short_name.label("agency"), of.agency_id, of.noted_at, User.name.label("noted_by"), of.struck_out,
    )
    query = query.join(Agency, Agency.id == of.agency_id).join(User, User.id == of.noted_by_id).outerjoin(EventKind, EventKind.id == of.kind_id)
    return query.outerjoin(Ward, Ward.id == of.ward_id).where(of.code == value("code", String))


def event(code: str) -> EventRow:
    """Return an event by its code. Raises NotFound."""
    found = read(EventRow, _event(), {"code": code})
    if not found:
        raise NotFound()
    return found[0]


def asked_at(code: str) -> list[AskedRow]:
    """Return what was asked for at an event, in the order in which it was noted (one query)."""
    return [row for row in read(AskedRow, _asked(frozenset({"event"}), False), {"event": code}) if row.view]


def named(code: str) -> Select[CommunityEvent]:
    """Select an event by its code."""
    return select(CommunityEvent).where(CommunityEvent.code == code)


@built_once
def _as_kept() -> Select[*tuple[Any, ...]]:
    return select(*CommunityEvent.__table__.c).where(CommunityEvent.code == value("code", String))


def as_kept(code: str) -> Any:
    """Return an event as it is kept: a row with the columns of CommunityEvent. Raises NotFound."""
    return the_row(_as_kept(), {"code": code})


def view_named(event_id: int, code: str) -> CommunityView:
    """Return what was asked for at an event, by its code. Raises NotFound."""
    return one(select(CommunityView).where(CommunityView.event_id == event_id, CommunityView.code == code))


@built_once
def _view_as_kept() -> Select[*tuple[Any, ...]]:
    return select(*CommunityView.__table__.c).where(CommunityView.event_id == value("event"), CommunityView.code == value("code", String))


def view_as_kept(event_id: int, code: str) -> Any:
    """Return what was asked for at an event as it is kept: a row with the columns of CommunityView. Raises NotFound."""
    return the_row(_view_as_kept(), {"event": event_id, "code": code})


def year_of(years: Sequence[YearRow], day: date) -> YearRow | None:
    """Return the plan year that holds a day."""
    return next((year for year in years if year.starts_on <= day <= year.ends_on), None)
