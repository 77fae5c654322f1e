"""The queue of jobs: its order, what is chosen of it, what is late. Read models; each function is one query."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, String, and_, case, cast, func, literal, or_, select, text, union_all

from opsplanner import clock
from opsplanner.access import job_visible_to
from opsplanner.database import and_whether_more, on_page, read, rows
from opsplanner.models import Agency, AskerKind, JobKind, JobState, PaybackJob, Place, User, Ward
from opsplanner.payback.jobs import rules as jobs_rules
from opsplanner.payback.jobs import words as jobs_words
from opsplanner.payback.queue.filters import AGES, LATE, STATES, WITHOUT_ACCOUNT, Filters
from opsplanner.web.filters import Choice, Choices

TO_DECIDE_OR_DO = (JobState.REFERRED, JobState.ACCEPTED)
"""What waits for Probation itself."""
ON_THEIR_WAY = (JobState.SCHEDULED, JobState.UNDER_WAY)
WAITING_FOR_OTHERS = (JobState.INFORMATION_WANTED, JobState.ON_HOLD)
FAR = date(2099, 12, 31)


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
    decide_by: date | None
    wanted_by: date | None
    hold_until: date | None
    work_done_at: datetime | None
    waste_by: str
    waste_collected_on: date | None
    estimated_hours: int
    visit: int

    @property
    def asker(self) -> str:
        """Who asks, in words."""
        return jobs_words.asker_of(self.asker_kind, self.asker_name, self.agency or "")


def rank(today: date) -> ColumnElement[int]:
    """The order of the queue: overdue decisions, rapid jobs, those wanted by a date, the rest; then what has its day, what waits for
    others, what is to be checked, drafts, and what is over."""
    waits = PaybackJob.state.in_(TO_DECIDE_OR_DO)
    return case(
        (and_(PaybackJob.state == JobState.REFERRED, PaybackJob.decide_by < today), 0),
        (and_(waits, PaybackJob.kind == JobKind.RAPID), 1),
        (and_(waits, PaybackJob.wanted_by.is_not(None)), 2),
        (waits, 3),
        (PaybackJob.state.in_(ON_THEIR_WAY), 4),
        (PaybackJob.state.in_(WAITING_FOR_OTHERS), 5),
        (PaybackJob.state == JobState.WORK_DONE, 6),
        (PaybackJob.state == JobState.DRAFT, 7),
        else_=8,
    )


def in_order(query: Any, today: date) -> Any:
    """Put jobs in the order of the queue; what is over comes last, the latest first."""
    place = rank(today)
    day = case(
        (place == 0, PaybackJob.decide_by), (PaybackJob.state == JobState.ON_HOLD, func.coalesce(PaybackJob.hold_until, FAR)), (place == 2, PaybackJob.wanted_by), else_=FAR
    )
    latest_first = case((place == 8, PaybackJob.changed_at), else_=None)
    return query.order_by(place, day, latest_first.desc(), func.coalesce(PaybackJob.referred_at, PaybackJob.made_at), PaybackJob.id)


def late(today: date) -> dict[str, ColumnElement[bool]]:
    """What each kind of lateness means of a job, by its word in the address ("yes": any of them)."""
    bounds = clock.day_bounds(today)
    unchecked = clock.day_bounds(today - jobs_rules.CHECKED_WITHIN).start
    kinds: dict[str, ColumnElement[bool]] = {
        "decision": and_(PaybackJob.state == JobState.REFERRED, PaybackJob.decide_by < today),
        "wanted": and_(PaybackJob.state.in_(jobs_rules.BEFORE_WORK_DONE), PaybackJob.wanted_by < today),
        "hold": and_(PaybackJob.state == JobState.ON_HOLD, PaybackJob.hold_until <= today),
        "check": or_(and_(PaybackJob.state == JobState.WORK_DONE, PaybackJob.work_done_at < unchecked), PaybackJob.state == JobState.NOT_CHECKED),
        "waste": and_(PaybackJob.state.in_(jobs_rules.DONE), PaybackJob.waste_by != "", PaybackJob.waste_collected_on.is_(None), PaybackJob.work_done_at < bounds.start),
    }
    return {"yes": or_(*kinds.values()), **kinds}


def ages(today: date) -> dict[str, ColumnElement[bool]]:
    """How long a job has waited, by the word in the address."""
    asked = func.coalesce(PaybackJob.referred_at, PaybackJob.made_at)
    week, month, quarter = (clock.day_bounds(today - timedelta(days=days)).start for days in (7, 28, 84))
    return {
        "week": asked >= week,
        "month": and_(asked < week, asked >= month),
        "quarter": and_(asked < month, asked >= quarter),
        "older": asked < quarter,
    }


def offered(user: User) -> Choices:
    """Return the wards that can be chosen, and who asked for a job that this person may see, by name (one query)."""
    asked = select(PaybackJob.id).where(PaybackJob.asking_agency_id == Agency.id, job_visible_to(user)).exists()
    found = rows(
        union_all(
            select(literal("ward").label("kind"), Ward.id, Ward.code, Ward.name),
            select(literal("asker"), Agency.id, Agency.code, Agency.short_name).where(asked),
        )
    )
    choices: Choices = {"ward": {}, "asker": {}}
    for row in sorted(found, key=lambda row: (row.name.casefold(), row.id)):
        choices[row.kind][row.code] = Choice(row.code, row.name, (row.id,))
    choices["asker"] |= WITHOUT_ACCOUNT
    return choices


def chosen(user: User, filters: Filters, today: date) -> list[ColumnElement[bool]]:
    """Return the conditions of what is chosen, those of who may see first."""
    found = [job_visible_to(user)]
    if len(filters.states) < len(JobState):
        found.append(PaybackJob.state.in_(filters.states))
    if filters.set in ("not-checked", "work-done"):
        found.append(late(today)["check"] if filters.set == "not-checked" else ~late(today)["check"])
    if filters.ward:
        found.append(PaybackJob.ward_id.in_(filters.ward.ids))
    if filters.asker:
        found.append(asked_for_by(filters.asker))
    if filters.age:
        found.append(ages(today)[filters.age.code])
    if filters.late:
        found.append(late(today)[filters.late.code])
    return found


def asked_for_by(asker: Choice) -> ColumnElement[bool]:
    """True for the jobs of one asker: an agency, the councillors or the residents' groups."""
    if asker.code in WITHOUT_ACCOUNT:
        return PaybackJob.asker_kind == AskerKind[asker.code.upper()]
    return and_(PaybackJob.asker_kind == AskerKind.AGENCY, PaybackJob.asking_agency_id.in_(asker.ids))


def page_of(user: User, filters: Filters, today: date) -> tuple[list[Line], bool]:
    """Return one page of jobs as chosen, in the order of the queue, and whether there are more after it (one query)."""
    query = in_order(
        select(
            PaybackJob.id, PaybackJob.reference, PaybackJob.what, PaybackJob.kind, PaybackJob.state, PaybackJob.asker_kind, PaybackJob.asker_name, Agency.short_name.label("agency"),
            Ward.name.label("ward"), Place.name.label("place"), PaybackJob.made_at, PaybackJob.referred_at, PaybackJob.decide_by, PaybackJob.wanted_by, PaybackJob.hold_until, PaybackJob.work_done_at, PaybackJob.waste_by, PaybackJob.waste_collected_on, PaybackJob.estimated_hours,
            PaybackJob.visit,
        )
        .outerjoin(Agency, Agency.id == PaybackJob.asking_agency_id)
        .outerjoin(Ward, Ward.id == PaybackJob.ward_id)
        .outerjoin(Place, Place.id == PaybackJob.place_id)
        .where(*chosen(user, filters, today)),
        today,
    )
    return and_whether_more(read(Line, on_page(query, filters.page)))


class Waiting(NamedTuple):
    """One job of the queue, as far as it is counted and forecast."""

    id: int
    hours: int
    for_probation: bool
    """It waits for Probation itself, not for an answer or the end of a hold."""
    seen: bool
    """The reader may see it."""
    age: str
    ward_id: int | None
    asker_kind: AskerKind
    agency_id: int | None


def waiting(user: User, today: date) -> list[Waiting]:
    """Return all that waits, in the order of the queue, whoever asks: a job is reached after those before it (one query)."""
    age = case(*((condition, word) for word, condition in ages(today).items()), else_="older")
    query = select(
        PaybackJob.id, PaybackJob.estimated_hours.label("hours"), PaybackJob.state.in_(TO_DECIDE_OR_DO).label("for_probation"), job_visible_to(user).label("seen"),
        age.label("age"), PaybackJob.ward_id, PaybackJob.asker_kind, PaybackJob.asking_agency_id.label("agency_id"),
    ).where(PaybackJob.state.in_(jobs_rules.WAITING))
    return read(Waiting, in_order(query, today))


class Counts(NamedTuple):
    """How many jobs there are: by state, and those of the queue by age, ward and asker; how many are late, and of what kind."""

    state: list[tuple[str, str, int]]
    """(word in the address, name, how many)"""
    age: list[tuple[str, str, int]]
    ward: list[tuple[str, str, int]]
    asker: list[tuple[str, str, int]]
    late: list[tuple[str, str, int]]


def counts(user: User, offers: Choices, waiting: Sequence[Waiting], today: date) -> Counts:
    """Return how many jobs this person may see, by state and lateness (one query); and of those that wait, by age, ward and asker."""
    sees = job_visible_to(user)
    by_state = select(literal("state").label("kind"), cast(PaybackJob.state, String).label("key"), func.count().label("number"))
    by_state = by_state.where(sees).group_by(text("key"))
    by_late = [
        select(literal("late"), literal(word), func.count()).select_from(PaybackJob).where(sees, condition) for word, condition in late(today).items() if word != "yes"
    ]
    found = {(kind, key): number for kind, key, number in rows(union_all(by_state, *by_late))}
    seen = [one for one in waiting if one.seen]
    return Counts(
        state=_named(_as_shown(found), [(choice.code.replace("-", " "), choice) for choice in STATES.values()]),
        age=_named(Counter(one.age for one in seen), AGES.items()),
        ward=_most_first(Counter(one.ward_id for one in seen), {id_: choice for choice in offers["ward"].values() for id_ in choice.ids}),
        asker=_most_first(Counter(_asker(one) for one in seen), {id_: choice for code, choice in offers["asker"].items() for id_ in choice.ids or (code,)}),
        late=_named({word: number for (kind, word), number in found.items() if kind == "late"}, LATE.items()),
    )


def _as_shown(found: Mapping[tuple[str, str], int]) -> dict[str, int]:
    """The states as they are shown: what nobody checked in time is "not checked", though it is stored as "work done"."""
    stored = {word: number for (kind, word), number in found.items() if kind == "state"}
    done = stored.get(JobState.WORK_DONE.value, 0) + stored.get(JobState.NOT_CHECKED.value, 0)
    unchecked = found["late", "check"]
    return stored | {JobState.WORK_DONE.value: done - unchecked, JobState.NOT_CHECKED.value: unchecked}


def _asker(one: Waiting) -> int | str | None:
    return one.agency_id if one.asker_kind is AskerKind.AGENCY else one.asker_kind.name.lower()


def _named(numbers: Mapping[str, int], choices: Iterable[tuple[str, Choice]]) -> list[tuple[str, str, int]]:
    return [(choice.code, choice.name, number) for word, choice in choices if (number := numbers.get(word, 0))]


def _most_first(numbers: Mapping[Any, int], names: Mapping[Any, Choice]) -> list[tuple[str, str, int]]:
    told = [(names[key].code, names[key].name, number) for key, number in numbers.items() if key in names]
    return sorted(told, key=lambda entry: (-entry[2], entry[1].casefold(), entry[0]))
