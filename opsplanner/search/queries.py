"""What the search finds, for who may see it: the newest of each kind first."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import (
    Boolean,
    CompoundSelect,
    Date,
    Integer,
    Select,
    String,
    case,
    cast,
    column,
    exists,
    func,
    literal,
    literal_column,
    null,
    select,
    table,
    text,
    union_all,
)
from sqlalchemy.orm import aliased

from opsplanner.access import job_visible_to, places_visible_to, visible_to
from opsplanner.agencies.names.queries import called
from opsplanner.clock import words_of_day
from opsplanner.database import on_sqlite, rows
from opsplanner.figures.queries import entries_visible_to
from opsplanner.history.words import short
from opsplanner.models import (
    Action,
    Agency,
    CommunityEvent,
    CommunityView,
    Decision,
    EmergingIssue,
    Indicator,
    Lesson,
    LogEntry,
    Measure,
    Meeting,
    MeetingAction,
    Operation,
    OperationType,
    OutcomeEntry,
    PaybackJob,
    Place,
    PlanYear,
    Priority,
    Report,
    ScrutinyMatter,
    SearchEntry,
    ThematicGroup,
    User,
)
from opsplanner.outcomes.log.words import of_row, of_when
from opsplanner.reader import Reader, asked_by
from opsplanner.reports.authors.queries import reports_visible_to
from opsplanner.search.words import excerpt, words_of
from opsplanner.statements import built_once, value

SHOWN = 10
"""Of each kind; one more says that there are more."""
CATALOGUE = ("measure", "agency", "place", "priority", "action", "indicator", "report", "matter", "group", "decision", "agreed", "event", "view", "issue")
"""The kinds of which there are few, however many operations there are."""
FEW = ("report",)
"""Kinds of which there are a handful, named by a word that many texts hold: FTS5 would go through all of these, and looks at the handful instead."""
WRITTEN = ("log", "notes")
"""What is found by a piece of what somebody wrote, and has no title."""


class Found(NamedTuple):
    """One thing that was found. `code` is what its address is made of: a reference, a code, an id; of the plan several codes, with spaces between them."""

    kind: str
    thing_id: int
    title: str
    code: str
    detail: str
    restricted: bool


def matching(query: Select[*tuple[Any, ...]], kind: str, on_sqlite: bool) -> Select[*tuple[Any, ...]]:
    """Narrow a select of search entries to those of one kind that hold every word, or the beginning of it, the newest first; asked with `sought`.

    The one place where the engines differ. FTS5 is told the kind as well, and gives what it finds in the order of its
    rowids: it stops as soon as enough is found. Backwards it looks long for what is rare, so the few of the catalogue are found and then sorted.
    """
    if on_sqlite:
        found = table("search_text", column("rowid", Integer))
        told = "" if kind in FEW else f"kind : {kind} AND "
        match = text(f"search_text MATCH '{told}words : (' || :words || ')'")
        among = [found.c.rowid.in_(select(SearchEntry.id).where(SearchEntry.kind == kind))] if kind in FEW else []
        order = found.c.rowid + 0 if kind in CATALOGUE else found.c.rowid
        return query.join(found, found.c.rowid == SearchEntry.id).where(match, *among).order_by(order.desc())
    vector = func.to_tsvector(literal_column("'simple'"), SearchEntry.words)
    holds = vector.op("@@")(func.to_tsquery(literal_column("'simple'"), value("words", String)))
    return query.where(SearchEntry.kind == kind, holds).order_by(SearchEntry.id.desc())


def sought(words: list[str]) -> str:
    """Return the words to look for as the engine reads them: each is also found as the beginning of a longer one."""
    return " AND ".join(f'"{word}"*' for word in words) if on_sqlite() else " & ".join(f"{word}:*" for word in words)


@built_once
def _found(reader: Reader, on_sqlite: bool) -> CompoundSelect[*tuple[Any, ...]]:
    """All kinds in one, each narrowed by itself; figures stand first, whose columns are the most."""
    kinds = {
        "entry": _entries(reader), "operation": _operations(reader), "lesson": _lessons(reader), "log": _log(reader), "notes": _notes(reader), "measure": _measures(), "agency": _agencies(), "job": _jobs(reader),
        "place": _places(reader), "priority": _priorities(), "action": _actions(), "indicator": _indicators(),
        "report": _reports(reader), "matter": _matters(), "group": _groups(), "decision": _decisions(), "agreed": _agreed(),
        "event": _events(), "view": _views(), "issue": _issues(),
    }
    each = (matching(query, kind, on_sqlite).add_columns(literal(kind).label("kind")).limit(SHOWN + 1).subquery() for kind, query in kinds.items())
    return union_all(*(select(*one.c) for one in each))


def search(typed: str, user: User) -> dict[str, list[Found]]:
    """Return what holds all the words that were typed, by kind, at most SHOWN + 1 of each. Restricted operations, what
    hangs on them and places of their own are found by who may see them. One query; none without a word."""
    words = words_of(typed)
    if not words:
        return {}
    found: dict[str, list[Found]] = {}
    there = rows(_found(Reader.of(user), on_sqlite()), asked_by(user, words=sought(words)))
    for row in sorted(there, key=lambda row: row.id, reverse=True):
        found.setdefault(row.kind, []).append(Found(row.kind, row.thing_id, _title(row.kind, row, words), str(row.code), _detail(row.kind, row), bool(row.restricted)))
    return found


def _detail(kind: str, row: Any) -> str:
    if kind == "entry":
        return ", ".join(filter(None, [row.agency, of_when(row), row.reference, row.detail]))
    if kind in WRITTEN:
        return ", ".join(filter(None, [row.reference, row.agency, words_of_day(row.day)]))
    day = words_of_day(row.day) if row.day else ""
    return ", ".join(filter(None, [short(row.detail or "", 160), day]))


def _title(kind: str, row: Any, words: list[str]) -> str:
    """Return the words of a link. Many entries have one measure, so theirs say the figure too; of what is long it is the piece with the words looked for."""
    if kind in WRITTEN:
        return excerpt(row.detail, words)
    return f"{row.measure}: {of_row(row)}" if kind == "entry" else str(row.title)


_FIGURE = (OutcomeEntry.hundredths, OutcomeEntry.exactness, OutcomeEntry.starts_on, OutcomeEntry.ends_on, OutcomeEntry.period)


def _of(code: Any, detail: Any, **more: Any) -> Select[*tuple[Any, ...]]:
    """The columns that every kind has, and those that only some have: of the others they are empty."""
    own: dict[str, Any] = {"measure": cast(null(), String), "unit": cast(null(), String), "agency": cast(null(), String), "reference": cast(null(), String), "day": cast(null(), Date), "restricted": cast(null(), Boolean)}
    own |= {column.key: cast(null(), column.type) for column in _FIGURE} | more
    every = (SearchEntry.id, SearchEntry.thing_id, SearchEntry.title, code.label("code"), detail.label("detail"))
    return select(*every, *(column.label(name) for name, column in own.items()))


def _operations(user: Reader) -> Select[*tuple[Any, ...]]:
    named = _of(Operation.reference, OperationType.name, day=Operation.day, restricted=Operation.restricted)
    return named.join(Operation, Operation.id == SearchEntry.operation_id).join(OperationType, OperationType.id == Operation.type_id).where(visible_to(user))


def _lessons(user: Reader) -> Select[*tuple[Any, ...]]:
    lesson = _of(Operation.reference, Lesson.text, restricted=Operation.restricted).join(Lesson, Lesson.id == SearchEntry.thing_id)
    return lesson.join(Operation, Operation.id == SearchEntry.operation_id).where(visible_to(user))


def _log(user: Reader) -> Select[*tuple[Any, ...]]:
    """Lines of logs, as they stand: what was corrected since is found in its log, beside the line that corrects it."""
    later, before = aliased(LogEntry), aliased(LogEntry)
    number = select(func.count()).where(before.operation_id == LogEntry.operation_id, before.id <= LogEntry.id).correlate(LogEntry).scalar_subquery()
    own = {"agency": called(Agency.short_name, Operation.day), "reference": Operation.reference, "day": Operation.day, "restricted": Operation.restricted}
    line = _of(Operation.reference + " line-" + cast(number, String), LogEntry.text, **own).join(LogEntry, LogEntry.id == SearchEntry.thing_id)
    of = line.join(Operation, Operation.id == SearchEntry.operation_id).join(Agency, Agency.id == LogEntry.agency_id)
    return of.where(visible_to(user), ~exists().where(later.corrects_id == LogEntry.id).correlate(LogEntry))


def _notes(user: Reader) -> Select[*tuple[Any, ...]]:
    written = Operation.notes + " " + Operation.deployments + " " + Operation.risks
    of = _of(Operation.reference, written, reference=Operation.reference, day=Operation.day, restricted=Operation.restricted)
    return of.join(Operation, Operation.id == SearchEntry.operation_id).where(visible_to(user))


def _measures() -> Select[*tuple[Any, ...]]:
    return _of(Measure.code, Measure.unit).join(Measure, Measure.id == SearchEntry.thing_id)


def _entries(user: Reader) -> Select[*tuple[Any, ...]]:
    """What was corrected since is left out: the figure that counts is found by the same words."""
    entry = OutcomeEntry
    came_from = select(Operation.reference).where(Operation.id == entry.operation_id).correlate(entry).scalar_subquery()
    own = {"measure": Measure.name, "unit": Measure.unit, "agency": called(Agency.short_name, entry.ends_on), "reference": came_from}
    figure = {column.key: column for column in _FIGURE}
    return (
        _of(entry.reference, entry.source, **own, **figure)
        .join(entry, entry.id == SearchEntry.thing_id)
        .join(Measure, Measure.id == entry.measure_id)
        .join(Agency, Agency.id == entry.agency_id)
        .where(entries_visible_to(user), entry.superseded.is_(False))
    )


def _agencies() -> Select[*tuple[Any, ...]]:
    return _of(Agency.code, Agency.contact).join(Agency, Agency.id == SearchEntry.thing_id)


def _jobs(user: Reader) -> Select[*tuple[Any, ...]]:
    return _of(PaybackJob.reference, PaybackJob.what).join(PaybackJob, PaybackJob.id == SearchEntry.thing_id).where(job_visible_to(user))


def _reports(user: Reader) -> Select[*tuple[Any, ...]]:
    stands = case((Report.issued_at.is_(None), "draft"), else_="issued")
    return _of(Report.code, stands).join(Report, Report.id == SearchEntry.thing_id).where(reports_visible_to(user))


def _matters() -> Select[*tuple[Any, ...]]:
    return _of(ScrutinyMatter.code, cast(ScrutinyMatter.kind, String)).join(ScrutinyMatter, ScrutinyMatter.id == SearchEntry.thing_id)


def _groups() -> Select[*tuple[Any, ...]]:
    return _of(ThematicGroup.code, cast(ThematicGroup.kind, String)).join(ThematicGroup, ThematicGroup.id == SearchEntry.thing_id)


def _of_meeting(query: Select[*tuple[Any, ...]], model: Any) -> Select[*tuple[Any, ...]]:
    of = query.join(model, model.id == SearchEntry.thing_id).join(Meeting, Meeting.id == model.meeting_id)
    return of.join(ThematicGroup, ThematicGroup.id == Meeting.group_id)


def _decisions() -> Select[*tuple[Any, ...]]:
    return _of_meeting(_of(_OF_MEETING, ThematicGroup.name), Decision)


def _agreed() -> Select[*tuple[Any, ...]]:
    return _of_meeting(_of(_OF_MEETING + " " + MeetingAction.code, ThematicGroup.name), MeetingAction)


def _events() -> Select[*tuple[Any, ...]]:
    return _of(CommunityEvent.code, CommunityEvent.words, day=CommunityEvent.held_on).join(CommunityEvent, CommunityEvent.id == SearchEntry.thing_id)


def _views() -> Select[*tuple[Any, ...]]:
    """What was struck out with its event is left out."""
    of = _of(CommunityEvent.code, CommunityEvent.place, day=CommunityEvent.held_on).join(CommunityView, CommunityView.id == SearchEntry.thing_id)
    return of.join(CommunityEvent, CommunityEvent.id == CommunityView.event_id).where(CommunityEvent.struck_out.is_(False))


def _issues() -> Select[*tuple[Any, ...]]:
    return _of(EmergingIssue.code, EmergingIssue.words, day=EmergingIssue.since).join(EmergingIssue, EmergingIssue.id == SearchEntry.thing_id)


def _places(user: Reader) -> Select[*tuple[Any, ...]]:
    return _of(Place.code, Place.postcode).join(Place, Place.id == SearchEntry.thing_id).where(places_visible_to(user))


_OF_MEETING = ThematicGroup.code + " " + Meeting.code
_OF_PRIORITY = func.replace(PlanYear.code, "/", "-") + " " + Priority.code


def _of_plan(query: Select[*tuple[Any, ...]], model: Any) -> Select[*tuple[Any, ...]]:
    of = query.join(model, model.id == SearchEntry.thing_id).join(Priority, Priority.id == model.priority_id)
    return of.join(PlanYear, PlanYear.id == Priority.plan_year_id)


def _priorities() -> Select[*tuple[Any, ...]]:
    of = _of(_OF_PRIORITY, PlanYear.code).join(Priority, Priority.id == SearchEntry.thing_id)
    return of.join(PlanYear, PlanYear.id == Priority.plan_year_id)


def _actions() -> Select[*tuple[Any, ...]]:
    return _of_plan(_of(_OF_PRIORITY + " " + Action.code, Priority.name + ", " + PlanYear.code), Action)


def _indicators() -> Select[*tuple[Any, ...]]:
    return _of_plan(_of(_OF_PRIORITY + " " + Indicator.code, Priority.name + ", " + PlanYear.code), Indicator)
