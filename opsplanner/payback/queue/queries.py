"""The queue of jobs: its order, what is chosen of it, what is late. Read models; each function is one query."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, CompoundSelect, Date, Select, String, and_, case, cast, func, literal, null, or_, select, union_all

from opsplanner import clock
from opsplanner.access import job_visible_to
from opsplanner.catalogue.closed.queries import closed_places
from opsplanner.catalogue.closed.rules import NEVER
from opsplanner.catalogue.entities.queries import catalogue
from opsplanner.database import UTCTime, read, rows
from opsplanner.kept import until_changed
from opsplanner.models import Agency, AskerKind, Crew, JobKind, JobState, PaybackJob, PaybackSession, Place, Slot, User, Ward
from opsplanner.payback.forecast.rules import Need
from opsplanner.payback.jobs import rules as jobs_rules
from opsplanner.payback.jobs import words as jobs_words
from opsplanner.payback.queue.filters import QUEUE, WITHOUT_ACCOUNT, Filters
from opsplanner.payback.queue.rules import FAR
from opsplanner.payback.sessions.rules import TO_COME
from opsplanner.reader import Person, Reader, asked_by
from opsplanner.statements import built_once, value, values
from opsplanner.web.filters import Choice, Choices
from opsplanner.web.paging import and_whether_more, at_page, on_page

TO_DECIDE_OR_DO = (JobState.REFERRED, JobState.ACCEPTED)
"""What waits for Probation itself."""
ON_THEIR_WAY = (JobState.SCHEDULED, JobState.UNDER_WAY)
WAITING_FOR_OTHERS = (JobState.INFORMATION_WANTED, JobState.ON_HOLD)
STANDS = and_(PaybackJob.kind == JobKind.STANDING, PaybackJob.state.in_(jobs_rules.ACCEPTED))
"""A standing site that is accepted and not over (`jobs.rules.stands`): it comes back by its rule, and waits in no queue."""


class Line(NamedTuple):
    """One job in the queue."""

    id: int
    reference: str
    what: str
    kind: JobKind
    state: JobState
    asker_kind: AskerKind
    asker_name: str
    agency: str | None
    ward: str | None
    place: str | None
    made_at: datetime
    referred_at: datetime | None
    decided_at: datetime | None
    decide_by: date | None
    wanted_by: date | None
    hold_until: date | None
    work_done_at: datetime | None
    waste_by: str
    waste_collected_on: date | None
    estimated_hours: int
    visit: int
    last_day: date | None
    """The last day from today on on which it has a session to come, while it is on its way."""

    @property
    def where(self) -> str:
        """Its place and ward, as far as they are named."""
        return ", ".join(filter(None, (self.place, self.ward))) or "Not named yet"

    @property
    def asker(self) -> str:
        """Who asks, in words."""
        return jobs_words.asker_of(self.asker_kind, self.asker_name, self.agency or "")


_TODAY, _DAY_BEGINS, _UNCHECKED = value("today", Date), value("day_begins", UTCTime), value("unchecked_since", UTCTime)
_WEEK, _MONTH, _QUARTER = (value(name, UTCTime) for name in ("week_ago", "month_ago", "quarter_ago"))


def as_of(today: date) -> dict[str, Any]:
    """Return the values of all conditions here that depend on the day."""
    week, month, quarter, unchecked = (clock.day_bounds(today - back).start for back in (*(timedelta(days) for days in (7, 28, 84)), jobs_rules.CHECKED_WITHIN))
    begins = clock.day_bounds(today).start
    return {"today": today, "far": FAR, "day_begins": begins, "unchecked_since": unchecked, "week_ago": week, "month_ago": month, "quarter_ago": quarter}


def _rank() -> ColumnElement[int]:
    """The order of the queue: overdue decisions, rapid jobs, those wanted by a date, the rest; then what has its day, what waits for
    others, what is to be checked, drafts, and what is over."""
    waits = and_(PaybackJob.state.in_(TO_DECIDE_OR_DO), ~STANDS)
    return case(
        (and_(PaybackJob.state == JobState.REFERRED, PaybackJob.decide_by < _TODAY), 0),
        (and_(waits, PaybackJob.kind == JobKind.RAPID), 1),
        (and_(waits, PaybackJob.wanted_by.is_not(None)), 2),
        (waits, 3),
        (or_(PaybackJob.state.in_(ON_THEIR_WAY), and_(STANDS, PaybackJob.state == JobState.ACCEPTED)), 4),
        (PaybackJob.state.in_(WAITING_FOR_OTHERS), 5),
        (PaybackJob.state == JobState.WORK_DONE, 6),
        (PaybackJob.state == JobState.DRAFT, 7),
        else_=8,
    )


def in_order(query: Any) -> Any:
    """Put jobs in the order of the queue (asked with `as_of` a day); what is over comes last, the latest first."""
    place, far = _rank(), value("far", Date)
    day = case(
        (place == 0, PaybackJob.decide_by), (PaybackJob.state == JobState.ON_HOLD, func.coalesce(PaybackJob.hold_until, far)), (place == 2, PaybackJob.wanted_by), else_=far
    )
    latest_first = case((place == 8, PaybackJob.changed_at), else_=None)
    return query.order_by(place, day, latest_first.desc(), func.coalesce(PaybackJob.referred_at, PaybackJob.made_at), PaybackJob.id)


def _late() -> dict[str, ColumnElement[bool]]:
    """What each kind of lateness means of a job, by its word in the address ("yes": any of them)."""
    kinds: dict[str, ColumnElement[bool]] = {
        "decision": and_(PaybackJob.state == JobState.REFERRED, PaybackJob.decide_by < _TODAY),
        "wanted": and_(PaybackJob.state.in_(jobs_rules.BEFORE_WORK_DONE), PaybackJob.wanted_by < _TODAY, PaybackJob.kind != JobKind.STANDING),
        "hold": and_(PaybackJob.state == JobState.ON_HOLD, PaybackJob.hold_until <= _TODAY),
        "check": or_(and_(PaybackJob.state == JobState.WORK_DONE, PaybackJob.work_done_at < _UNCHECKED), PaybackJob.state == JobState.NOT_CHECKED),
        "waste": and_(PaybackJob.state.in_(jobs_rules.DONE), PaybackJob.waste_by != "", PaybackJob.waste_collected_on.is_(None), PaybackJob.work_done_at < _DAY_BEGINS),
    }
    return {"yes": or_(*kinds.values()), **kinds}


def _ages() -> dict[str, ColumnElement[bool]]:
    """How long a job has waited, by the word in the address."""
    asked = func.coalesce(PaybackJob.referred_at, PaybackJob.made_at)
    return {
        "week": asked >= _WEEK,
        "month": and_(asked < _WEEK, asked >= _MONTH),
        "quarter": and_(asked < _MONTH, asked >= _QUARTER),
        "older": asked < _QUARTER,
    }


Tallies = Mapping[tuple[str, str], int]
"""How many jobs there are, by ("state", a state as it is stored) and by ("late", a kind of lateness)."""


def _of_wards_and_askers(reader: Reader) -> tuple[Select[*tuple[Any, ...]], Select[*tuple[Any, ...]]]:
    asked = select(PaybackJob.id).where(PaybackJob.asking_agency_id == Agency.id, job_visible_to(reader)).exists()
    return (
        select(literal("ward").label("kind"), Ward.id, Ward.code, Ward.name, literal(0).label("number")),
        select(literal("asker"), Agency.id, Agency.code, Agency.short_name, literal(0)).where(asked),
    )


@until_changed
def choices() -> Choices:
    """Return all wards and agencies that can be chosen, by name, whoever asked for a job so far: of what is kept, without a query."""
    kept = catalogue()
    wards = sorted((ward for ward in kept.wards.values()), key=lambda ward: (ward.name.casefold(), ward.id))
    askers = sorted((agency for agency in kept.agencies.values() if agency.active), key=lambda agency: (agency.short_name.casefold(), agency.id))
    return Choices({
        "ward": {ward.code: Choice(ward.code, ward.name, (ward.id,)) for ward in wards},
        "asker": {agency.code: Choice(agency.code, agency.short_name, (agency.id,)) for agency in askers} | WITHOUT_ACCOUNT,
    })


@built_once
def _offered(reader: Reader) -> CompoundSelect[*tuple[Any, ...]]:
    sees = job_visible_to(reader)
    by_state = select(literal("state"), null(), cast(PaybackJob.state, String).label("word"), literal(""), func.count()).where(sees).group_by(PaybackJob.state)
    late = ((word, condition) for word, condition in _late().items() if word != "yes")
    by_late = (select(literal("late"), null(), literal(word), literal(""), func.count()).select_from(PaybackJob).where(sees, condition) for word, condition in late)
    return union_all(
        *_of_wards_and_askers(reader),
        by_state,
        *by_late,
    )


def offered(user: User, today: date) -> tuple[Choices, Tallies]:
    """Return the wards that can be chosen, and who asked for a job that this person may see, by name; and how many jobs she may see (one query)."""
    return _sorted(rows(_offered(Reader.of(user)), asked_by(user, **as_of(today))))


def _sorted(found: Iterable[Any]) -> tuple[Choices, Tallies]:
    choices = Choices({"ward": {}, "asker": {}})
    tallies: dict[tuple[str, str], int] = {}
    for row in sorted(found, key=lambda row: (row.name.casefold(), row.id or 0)):
        if row.kind in choices:
            choices[row.kind][row.code] = Choice(row.code, row.name, (row.id,))
        else:
            tallies[row.kind, row.code] = row.number
    choices["asker"] |= WITHOUT_ACCOUNT
    return choices, tallies


def shape_of(filters: Filters) -> tuple[str, ...]:
    """Return what is chosen as words, for `matching`: what shapes a statement, without its values."""
    found = ["state"] if len(filters.states) < len(JobState) else []
    if filters.set == QUEUE:
        found.append(QUEUE)
    if filters.set in ("not-checked", "work-done"):
        found.append(filters.set)
    if filters.ward:
        found.append("ward")
    if filters.asker:
        found.append("without an account" if filters.asker.code in WITHOUT_ACCOUNT else "agency")
    return (*found, *(f"{name} {choice.code}" for name in ("age", "late") if (choice := filters.chosen.get(name))))


def matching(reader: Person, shape: tuple[str, ...]) -> list[ColumnElement[bool]]:
    """Return the conditions of what is chosen, to be asked with `values_of` it; those of who may see first."""
    late = _late()
    conditions = {
        "state": PaybackJob.state.in_(values("states", PaybackJob.state.type)),
        QUEUE: ~STANDS,
        "not-checked": late["check"],
        "work-done": ~late["check"],
        "ward": PaybackJob.ward_id.in_(values("wards")),
        "agency": and_(PaybackJob.asker_kind == AskerKind.AGENCY, PaybackJob.asking_agency_id.in_(values("agencies"))),
        "without an account": PaybackJob.asker_kind == value("asker_kind", PaybackJob.asker_kind.type),
        **{f"age {word}": condition for word, condition in _ages().items()},
        **{f"late {word}": condition for word, condition in late.items()},
    }
    return [job_visible_to(reader), *(conditions[word] for word in shape)]


def values_of(user: User, filters: Filters, today: date) -> dict[str, Any]:
    """Return the values of what is chosen, of who asks, and of the day."""
    asker = filters.asker or Choice("", "")
    kind = AskerKind[asker.code.upper()] if asker.code in WITHOUT_ACCOUNT else None
    wards = filters.ward.ids if filters.ward else ()
    return asked_by(user, states=filters.states, wards=wards, agencies=asker.ids, asker_kind=kind, **as_of(today))


@built_once
def _chosen(reader: Reader, shape: tuple[str, ...]) -> Select[*tuple[Any, ...]]:
    of_job = PaybackSession.job_id == PaybackJob.id, PaybackSession.state.in_(TO_COME), Crew.day >= _TODAY
    last_day = select(func.max(Crew.day)).join(Slot, Slot.crew_id == Crew.id).join(PaybackSession, PaybackSession.slot_id == Slot.id).where(*of_job)
    ordered: Select[*tuple[Any, ...]] = in_order(
        select(
            PaybackJob.id, PaybackJob.reference, PaybackJob.what, PaybackJob.kind, PaybackJob.state, PaybackJob.asker_kind, PaybackJob.asker_name, Agency.short_name.label("agency"),
            Ward.name.label("ward"), Place.name.label("place"), PaybackJob.made_at, PaybackJob.referred_at, PaybackJob.decided_at, PaybackJob.decide_by, PaybackJob.wanted_by, PaybackJob.hold_until, PaybackJob.work_done_at, PaybackJob.waste_by, PaybackJob.waste_collected_on, PaybackJob.estimated_hours,
            PaybackJob.visit, case((PaybackJob.state.in_(ON_THEIR_WAY), last_day.correlate(PaybackJob).scalar_subquery())).label("last_day"),
        )
        .outerjoin(Agency, Agency.id == PaybackJob.asking_agency_id)
        .outerjoin(Ward, Ward.id == PaybackJob.ward_id)
        .outerjoin(Place, Place.id == PaybackJob.place_id)
        .where(*matching(reader, shape))
    )
    return on_page(ordered)


def page_of(user: User, filters: Filters, today: date) -> tuple[list[Line], bool]:
    """Return one page of jobs as chosen, in the order of the queue, and whether there are more after it (one query)."""
    asked = values_of(user, filters, today) | at_page(filters.page)
    return and_whether_more(read(Line, _chosen(Reader.of(user), shape_of(filters)), asked))


class Waiting(NamedTuple):
    """One job of the queue, as far as it is counted and forecast."""

    id: int
    hours: int
    for_probation: bool
    """It waits for Probation itself, not for an answer or the end of a hold."""
    seen: bool
    """The reader may see it."""
    rank: int
    wanted_by: date | None
    asked_at: datetime
    age: str
    ward_id: int | None
    asker_kind: AskerKind
    agency_id: int | None
    place_id: int | None


@built_once
def _waiting(reader: Reader) -> Select[*tuple[Any, ...]]:
    age = case(*((condition, word) for word, condition in _ages().items()), else_="older")
    query = select(
        PaybackJob.id, PaybackJob.estimated_hours.label("hours"), PaybackJob.state.in_(TO_DECIDE_OR_DO).label("for_probation"), job_visible_to(reader).label("seen"),
        _rank().label("rank"), PaybackJob.wanted_by, func.coalesce(PaybackJob.referred_at, PaybackJob.made_at).label("asked_at"),
        age.label("age"), PaybackJob.ward_id, PaybackJob.asker_kind, PaybackJob.asking_agency_id.label("agency_id"), PaybackJob.place_id,
    ).where(PaybackJob.state.in_(jobs_rules.WAITING), ~STANDS)
    ordered: Select[*tuple[Any, ...]] = in_order(query)
    return ordered


def waiting(user: User, today: date) -> list[Waiting]:
    """Return all that waits, in the order of the queue, whoever asks: a job is reached after those before it (one query)."""
    return read(Waiting, _waiting(Reader.of(user)), asked_by(user, **as_of(today)))


def needs(there: Iterable[Waiting]) -> list[Need]:
    """Return what of that waits for Probation itself, in its order, as dates are reckoned."""
    closed = closed_places()
    return [Need(one.id, one.hours, closed.get(one.place_id or 0, NEVER)) for one in there if one.for_probation]
