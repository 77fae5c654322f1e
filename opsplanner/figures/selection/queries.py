"""Which outcome entries are chosen: as conditions for the database, and as the parameters of an address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, Date, Integer, String, and_, cast, exists, func, literal_column, or_, select, true

from opsplanner import clock
from opsplanner.access import among_visible, visible_to
from opsplanner.models import Operation, OutcomeEntry, Review, ServiceReturn, Split, entry_priority
from opsplanner.reader import Person
from opsplanner.statements import Shape, value, values
from opsplanner.web.filters import Choice, Filters, Parameters

CORRECTED, ALSO, TOLD = "corrected", "also-reported", "in-a-return"
"""What no total of all agencies counts: what was corrected since, what another agency's figure counts for, and what a return counts for."""
STATES = {
    code: Choice(code, name)
    for code, name in (("recorded", "Recorded"), ("queried", "Queried"), ("signed-off", "Signed off"), (ALSO, "Also reported by another agency"), (TOLD, "Counted by a return"), (CORRECTED, "Corrected since"))
}
EVERY_YEAR = "all"
DAYS = ("since", "until")
"""By which names a statement is given the days that are chosen."""


def year_of(day: date) -> str:
    """Return the code of the plan year (April to March) that holds a day, whether or not the partnership has planned it yet."""
    first = day.year - (day.month < 4)
    return f"{first}/{(first + 1) % 100:02}"


def seen_by(user: Person) -> ColumnElement[bool]:
    """True for the entries that this person sees: what `queries.entries_visible_to` says, told for many entries at once.

    tests/figures/test_totals.py holds the two to the same answer.
    """
    return or_(OutcomeEntry.operation_id.is_(None), among_visible(OutcomeEntry.operation_id, user))


def months(day: Any) -> ColumnElement[int]:
    """Return, as the database is asked it, the months from the year 0 to a day."""
    text = cast(day, String)
    return cast(func.substr(text, 1, 4), Integer) * _whole(12) + cast(func.substr(text, 6, 2), Integer) - _whole(1)


def _whole(number: int) -> ColumnElement[int]:
    return literal_column(str(number), Integer)


EACH = {"month": _whole(1), "quarter": _whole(3)}
"""How many months each of these has."""


def _read(column: Any, hidden: bool) -> Any:
    """Return a column as it is compared; `hidden` by an expression where its index is not to be read.

    SQLite, which does not count what there is, would take every entry of a plan year, an agency, a ward, a measure or a state for
    fewer than those of some days or of a few operations. Both ends of the days make a range.
    """
    return func.coalesce(column, column) if hidden else column


@dataclass(frozen=True)
class Chosen(Shape):
    """What is chosen, as far as it shapes a statement: which filters are set. Its conditions are asked with the `values` of the selection."""

    names: frozenset[str]
    """Of the lists, with "unplanned" for a plan year that nobody has planned yet, "days", "years" where these hold whole ones, "corrected", "also" and "told"."""
    by: frozenset[str] = frozenset()
    """What it is split by besides, as if one of each were chosen: names of lists, "month", "quarter"."""

    @property
    def _asked(self) -> frozenset[str]:
        return self.names | self.by

    @property
    def telling(self) -> bool:
        """Say whether it would tell where, when or by whom a figure came about, were the figure in it."""
        return bool(self._asked & {"type", "operation", "agency", "ward", "days", "month", "quarter"})

    @property
    def split(self) -> Split | None:
        """How the sums that stand ready are split that answer it. None where none do, and the entries, which are not so many then, are added up."""
        chosen = [split for split in Split if split.value in self._asked]
        if len(chosen) > 1 or self._asked & {"operation", "corrected", "also", "told", "month", "quarter"} or ("days" in self.names and "years" not in self.names):
            return None
        return chosen[0] if chosen else Split.WHOLE

    def named(self, user: Person, days: tuple[str, str] = DAYS) -> ColumnElement[bool]:
        """True for the chosen entries that this person sees by name; where days are chosen, of days between these two values."""
        return and_(*self.conditions(days), seen_by(user))

    def nameless(self, user: Person) -> ColumnElement[bool] | None:
        """True for the chosen entries of restricted operations that this person does not see, and whose figures were released.

        None where there can be none: a choice of type, operation, agency, ward or days would tell what is not to be told, so
        nothing nameless joins it (docs/domain.md, "Restricted operations").
        """
        if self.telling or self.names & {"corrected", "also", "told"}:
            return None
        hidden = select(Operation.id).where(Operation.restricted, Operation.figures_released, ~visible_to(user))
        return and_(*self.conditions(), OutcomeEntry.operation_id.in_(hidden))

    def in_year(self, of: Any, day: Any) -> list[ColumnElement[bool]]:
        """True for what is `of` the plan year, if one is chosen; one that nobody has planned yet is told by the day."""
        if "unplanned" in self.names:
            return [and_(of.is_(None), day.between(value("year_first", Date), value("year_last", Date)))]
        return [of.in_(values("year"))] if "year" in self.names else []

    def conditions(self, days: tuple[str, str] = DAYS, *, of_few: bool = False) -> list[ColumnElement[bool]]:
        """Return what is true for the chosen entries, whoever sees them; `of_few` operations, whose entries are read and no others.

        Of chosen days it is what lies wholly within them: it ends between these two values, and began on the first day or after it.
        Where nothing is chosen that has an index, the entries of every year are looked through from the latest one: that they stand is hidden,
        by which SQLite would else read them all, plan year by plan year.
        """
        ends, starts = _read(OutcomeEntry.ends_on, of_few), _read(OutcomeEntry.starts_on, True)
        within = [ends.between(value(days[0], Date), value(days[1], Date)), starts >= value("since", Date)] if "days" in self.names else []
        return [*self._but_days(of_few), *within]

    def longer(self, when: ColumnElement[bool]) -> ColumnElement[bool]:
        """True for the chosen entries of several days, whoever sees them and whichever days are chosen, `when` that holds.

        They are of no operation, and an index has these few.
        """
        return and_(OutcomeEntry.starts_on < OutcomeEntry.ends_on, when, *self._but_days(of_few=True))

    def _but_days(self, of_few: bool) -> list[ColumnElement[bool]]:
        """What is true for the chosen entries, whichever days are chosen."""
        entry, link, hidden = OutcomeEntry, entry_priority.c, of_few or "days" in self.names
        year, day = _read(entry.plan_year_id, of_few), _read(entry.ends_on, of_few)
        of_type = exists().where(Operation.id == entry.operation_id, Operation.type_id.in_(values("type")))
        conditions = {
            "operation": entry.operation_id.in_(values("operation")),
            "agency": _read(entry.agency_id, hidden).in_(values("agency")),
            "ward": _read(entry.ward_id, hidden).in_(values("ward")),
            "measure": _read(entry.measure_id, hidden).in_(values("measure")),
            "type": of_type.correlate(OutcomeEntry),
            "priority": exists().where(link.entry_id == entry.id, link.priority_id.in_(values("priority"))).correlate(OutcomeEntry),
            "state": _read(entry.review, hidden) == value("state", entry.review.type),
        }
        chosen = (condition for name, condition in conditions.items() if name in self.names)
        standing = _read(entry.superseded, of_few or not self.names - {"type", "priority"})
        return [standing.is_("corrected" in self.names), *self._told_twice(), *self._told_by_returns(), *self.in_year(year, day), *chosen]

    def _told_twice(self) -> list[ColumnElement[bool]]:
        """What another agency's figure counts for is its own agency's alone, and found when it is asked for; an index has these few."""
        if "also" in self.names:
            return [OutcomeEntry.also_reported.is_(True)]
        return [] if self._asked & {"agency", "corrected"} else [~_read(OutcomeEntry.also_reported, True)]

    def _told_by_returns(self) -> list[ColumnElement[bool]]:
        """What a return counts for is not counted where that return is, and found when it is asked for (docs/domain.md, "Returns in totals")."""
        if self.names & {"corrected", "also"}:
            return []
        told = self.in_a_return()
        return [told if "told" in self.names else ~told]

    def in_a_return(self) -> ColumnElement[bool]:
        """True for what the return that counts for it tells in the same total: of the same ward and priority, and wholly within the same days, or month, or quarter.

        A return is of no operation: what is of one counts there by itself. Among what is credited to no priority that counts which counts in all.
        """
        entry, link = OutcomeEntry, entry_priority.alias("told_link").c
        teller, name = (entry.ward_told_by_id, "ward_told_by_id") if "ward" in self._asked else (entry.told_by_id, "told_by_id")
        of_none = entry.operation_id.is_(None) if self._asked & {"type", "operation"} else true()
        if "priority" not in self._asked:
            return and_(teller.is_not(None), of_none, self._tells(teller))
        credited = link.priority_id == entry_priority.c.priority_id if "priority" in self.by else link.priority_id.in_(values("priority"))
        there = exists().where(link.entry_id == entry.id, credited, link[name].is_not(None), self._tells(link[name])).correlate(OutcomeEntry, entry_priority)
        of_it = and_(or_(teller.is_not(None), entry.operation_id.is_(None)), there)  # what of an operation none counts for in all none counts for here
        if "priority" not in self.by:
            return and_(of_none, of_it)
        of_nothing = and_(entry_priority.c.priority_id.is_(None), teller.is_not(None), self._tells(teller))
        return and_(of_none, or_(of_nothing, of_it))

    def _tells(self, teller: Any) -> ColumnElement[bool]:
        """True where a return is wholly within the chosen days, and in the month or the quarter of the figure that it tells."""
        entry, sent = OutcomeEntry, ServiceReturn.__table__.c
        within: list[ColumnElement[bool]] = []
        if "days" in self.names:
            within += [sent.counts_from >= value("since", Date), sent.ends_on <= value("until", Date)]
        for name, each in EACH.items():
            if name in self.by:
                same = and_(months(sent.counts_from) // each == months(entry.ends_on) // each, months(sent.ends_on) // each == months(entry.ends_on) // each)
                within.append(or_(months(entry.starts_on) // each != months(entry.ends_on) // each, same))
        return exists().where(sent.id == teller, *within).correlate_except(ServiceReturn.__table__) if within else true()


@dataclass(frozen=True)
class Selection(Filters):
    """What is chosen. Empty means: every entry that this person may see."""

    LABELS = {name: name.capitalize() for name in ("year", "priority", "type", "operation", "agency", "ward", "measure", "state")} | {"year": "Plan year"}
    UNCOUNTED: ClassVar = (CORRECTED, ALSO, TOLD)
    """The states of what no total counts, or none of all agencies."""
    year: Choice | None = None
    priority: Choice | None = None
    type: Choice | None = None
    operation: Choice | None = None
    agency: Choice | None = None
    ward: Choice | None = None
    measure: Choice | None = None
    state: Choice | None = None
    since: date | None = None
    until: date | None = None

    @property
    def corrected(self) -> bool:
        """Say whether it asks for what was corrected since, which no total counts."""
        return self.state is not None and self.state.code == CORRECTED

    @property
    def also_reported(self) -> bool:
        """Say whether it asks for what another agency's figure counts for, which its own agency's totals count."""
        return self.state is not None and self.state.code == ALSO

    @property
    def uncounted(self) -> bool:
        """Say whether it asks for what no total counts, or none of all agencies."""
        return self.state is not None and self.state.code in self.UNCOUNTED

    @property
    def shape(self) -> Chosen:
        """What of it shapes a statement."""
        names = {name for name in self.chosen if not (name == "state" and self.uncounted)}
        unplanned = self.year is not None and not self.year.ids
        first, last = self._whole_years
        more = {"unplanned": unplanned, "days": self.days, "years": self.days and first <= last, "corrected": self.corrected}
        more |= {"also": self.also_reported, "told": self.state is not None and self.state.code == TOLD}
        return Chosen(frozenset(names | {name for name, so in more.items() if so}))

    @property
    def first_day(self) -> date | None:
        """The first day that it can show; None where it begins nowhere."""
        of_year = date(int(self.year.code[:4]), 4, 1) if self.year else None
        return max(filter(None, (of_year, self.since)), default=None)

    @property
    def last_day(self) -> date | None:
        """The last day that it can show; None where it ends nowhere."""
        of_year = date(int(self.year.code[:4]) + 1, 3, 31) if self.year else None
        return min(filter(None, (of_year, self.until)), default=None)

    @property
    def values(self) -> dict[str, Any]:
        """What a statement of this shape is asked with."""
        found: dict[str, Any] = {name: choice.ids for name, choice in self.chosen.items() if name != "state"}
        if self.year and not self.year.ids:
            first = int(self.year.code[:4])
            found |= {"unplanned": first, "year_first": date(first, 4, 1), "year_last": date(first + 1, 3, 31)}
        if self.state and not self.uncounted:
            found["state"] = Review(self.state.name.lower())
        first, last = self._whole_years
        starts, ends = date(first, 4, 1), date(last + 1, 3, 31)
        around = {"before": starts - timedelta(days=1), "after": ends + timedelta(days=1)}
        found |= {"first_year": first, "last_year": last, "first_of_years": starts, "last_of_years": ends} | around
        return found | {"since": self.since or date.min, "until": self.until or date.max}

    @property
    def _whole_years(self) -> tuple[int, int]:
        """The first and the last year from April to March that lie within the chosen days, by the years in which they begin; there are none if the last is before the first."""
        since, until = self.since or date.min, self.until or date.max
        return since.year + (since > date(since.year, 4, 1)), until.year - 1 - (until < date(until.year, 3, 31))

    @property
    def wants_year(self) -> bool:
        """Say whether nothing else limits it in time, so that a page shows the current plan year unless it is told."""
        return not (self.operation or self.since or self.until)

    def query(self, without: str = "", **more: str | int | None) -> Parameters:
        """Return it as the parameters of an address, without one of them, and with `more`. That nothing limits it in time is said."""
        kept = super().query(without)
        if not {"year", "operation", "from", "to"} & kept.keys():
            kept = {"year": EVERY_YEAR, **kept}
        return kept | more

    @property
    def words(self) -> str:
        """Return what is chosen as the beginning of a sentence: "Cubit, 2026/27, Luton and Wayfield"."""
        order = ("operation", "type", "year", "ward", "agency", "priority", "measure")
        found = [chosen.name for name in order if (chosen := getattr(self, name))]
        if self.wants_year and not self.year:
            found.append("all years")
        found += self._days()
        if self.state:
            found.append(self.state.name.lower())
        words = ", ".join(found)
        return words[:1].upper() + words[1:]

    def _days(self) -> list[str]:
        since, until = (day and clock.words_of_day(day, weekday=False) for day in (self.since, self.until))
        if since and until:
            return [f"{since} to {until}" if since != until else since]
        return [f"since {since}"] if since else [f"up to {until}"] if until else []
