"""What the agencies recorded of an operation of the demonstration: figures, "nothing to report", what comes in later."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from opsplanner import clock
from opsplanner.demo import said
from opsplanner.demo.figures import FIGURES, Drawn, Spec, draw
from opsplanner.demo.ledger import Ledger
from opsplanner.demo.parts import Part
from opsplanner.demo.world import Counted, Person
from opsplanner.figures import words as figures_words
from opsplanner.history import subjects
from opsplanner.models import CommitmentState as Answer
from opsplanner.models import Exactness, Review, Verb
from opsplanner.models import OperationState as State
from opsplanner.outcomes.closing import words as closing_words

CAME = frozenset({Answer.ACCEPTED, Answer.PROVISIONAL, Answer.RECONFIRM})
LATER = timedelta(days=28)
"""What comes in later has come four weeks after the operation."""
LATE = timedelta(days=6)


@dataclass(eq=False)
class Figure:
    """One entry, who recorded it, and of which part."""

    row: dict[str, Any]
    counted: Counted
    part: Part
    by: Person

    def words(self, row: dict[str, Any] | None = None) -> str:
        """Return "Arrests: 3", as the history says it."""
        return figures_words.figure(self.counted.name, self.quantity(row))

    def quantity(self, row: dict[str, Any] | None = None) -> str:
        """Return "3", "about 120", "£1,350.90, interim"."""
        row = row or self.row
        return figures_words.quantity(self.counted.name, row["hundredths"], self.counted.unit, row["exactness"], interim=row["interim"])


@dataclass(eq=False)
class Results:
    """What came of one operation that took place."""

    story: Ledger
    figures: list[Figure] = field(default_factory=list)
    silent: set[int] = field(default_factory=set)
    """The agencies that have said nothing yet."""
    unsaid: set[int] = field(default_factory=set)
    """Those that should have: chosen beforehand, or nobody of theirs has been in the office since."""
    late: bool = False
    """What comes in later has not come in yet, however long ago it was."""
    open: bool = False
    """Something about it is still to be settled, so it is not closed."""

    def __post_init__(self) -> None:
        world, slot = self.story.world, self.story.slot
        self.world, self.slot = world, slot
        self.rng: Random = world.after
        period = slot.period
        self.days = (slot.wall.day, clock.local(period.end).date())
        self.over = self.days[1] + timedelta(days=1)
        self.came = [part for part in self.story.parts if part.row["state"] in CAME]
        kind = slot.kind
        specs = FIGURES.get(kind.row.code) or tuple(
            Spec(world.code_of[m], world.agencies[slot.lead_id].code, 0, 12) for m in kind.measures if m in world.code_of
        )
        here = {world.agencies[part.agency_id].code: part for part in self.came}
        self.part_of = here
        self.specs = tuple(spec for spec in specs if spec.agency in here and spec.measure in world.counted)

    def at(self, day: date, minutes: int) -> datetime | None:
        """Return a moment so many office minutes after a day began, or None when that is not over yet."""
        minute = self.world.minute(day) + minutes
        return self.world.moment(minute) if minute < self.world.minute(self.world.today) else None

    def drawn(self, specs: tuple[Spec, ...]) -> list[Drawn]:
        """Return the figures of these."""
        length = (self.slot.period.end - self.slot.period.start) / timedelta(hours=1) * (0.5 if self.slot.state is State.CUT_SHORT else 1)
        hours = {code: round(length * (part.row["turned_up"] or 0) * 2) * 50 for code, part in self.part_of.items()}
        return draw(specs, self.rng, hours, pounds=self.world.in_pounds, cut_short=self.slot.state is State.CUT_SHORT)

    def record(self) -> None:
        """Each agency that came records its figures, or says that it has none. What was decided to be silent stays silent."""
        values = list(zip(self.specs, self.drawn(self.specs), strict=True))
        for part in self.came:
            code = self.world.agencies[part.agency_id].code
            own = [(spec, value) for spec, value in values if spec.agency == code and self.rng.random() < 0.9]
            by, telephone = self.who(part)
            at = self.at(self.over, self.rng.randint(20, 900))
            if part.agency_id in self.silent or by is None or at is None:
                self.unsaid.add(part.agency_id)
                continue
            if not own or not part.required and self.rng.random() < 0.2:
                self.report(part, at, by, telephone, closing_words.NOTHING, nothing=True)
                continue
            for spec, value in own:
                self.figures.append(self._figure(spec, value, part, by, telephone, at))
            self._what_comes_later(part, by, telephone, at, [spec for spec, _ in own if spec.later])
        self._say_that_hours_are_parts()

    def who(self, part: Part) -> tuple[Person | None, bool]:
        """Who records for an agency: its coordinator, or by telephone whoever planned the operation."""
        own, author = self.world.coordinator(part.agency_id), self.story.author
        if own is None or author and self.rng.random() < (0.06 if self.world.agencies[part.agency_id].sees_everything_open else 0.3):
            own = author
        return own, own is not None and own.agency_id != part.agency_id

    def new(self, counted: Counted, value: Drawn, part: Part, by: Person, telephone: bool, at: datetime, **more: Any) -> dict[str, Any]:
        """Keep one entry, credited to the operation's priorities."""
        story, wards = self.story, self.slot.wards
        row = story.rows.new(
            "outcome_entry", reference=story.rows.figure(story.operation["reference"]), code=None, measure_id=counted.id, hundredths=value.hundredths, exactness=value.exactness, agency_id=part.agency_id,
            ward_id=wards[0] if len(wards) == 1 else self.rng.choice(wards), starts_on=self.days[0], ends_on=self.days[0], period="",
            operation_id=story.operation["id"], session_id=None, source="", interim=False, note="", by_telephone=telephone,
            plan_year_id=story.operation["plan_year_id"], recorded_at=at, recorded_by_id=by.id, changed_at=at, changed_by_id=by.id,
            review=Review.RECORDED, signed_off_at=None, signed_off_by_id=None, corrects_id=None, why="", superseded=False, also_reported=False, sharing_said=False, version=1,
        )
        row |= more
        for priority in story.priorities:
            story.rows.link("entry_priority", entry_id=row["id"], priority_id=priority)
        return row

    def _figure(self, spec: Spec, value: Drawn, part: Part, by: Person, telephone: bool, at: datetime) -> Figure:
        counted = self.world.counted[spec.measure]
        if spec.later and not self._all_in():
            value = Drawn(value.hundredths // 200 * 100, Exactness.EXACT)
        row = self.new(counted, value, part, by, telephone, at, interim=spec.later, note=self.rng.choice(said.NOTES) if self.rng.random() < 0.3 else "")
        figure = Figure(row, counted, part, by)
        self.note(figure, at, by, Verb.RECORDED, figures_words.recorded(figure.words(), self._short(part)))
        return figure

    def _say_that_hours_are_parts(self) -> None:
        """Each agency counted its own people's hours, and who recorded them last says so; of other measures nobody has said yet."""
        hours = [figure for figure in self.figures if figure.counted.unit == "hours"]
        for measure_id in dict.fromkeys(figure.counted.id for figure in hours):
            these = [figure for figure in hours if figure.counted.id == measure_id]
            if len(these) > 1:
                last = max(these, key=lambda figure: figure.row["recorded_at"])
                names = [self._short(figure.part) for figure in these]
                for figure in these:
                    figure.row["sharing_said"] = True
                self.story.line(last.row["recorded_at"], last.by, Verb.SHARING_SAID, figures_words.sharing(last.counted.name, names, ""), last.part, own=False)

    def _all_in(self) -> bool:
        """Say whether what comes in later has come; somebody is late with it for some days."""
        return not self.late and self.days[1] + LATER + LATE < self.world.today

    def _what_comes_later(self, part: Part, by: Person, telephone: bool, at: datetime, later: list[Spec]) -> None:
        """A date is named for it, and on that day, if it is over, the interim figures become final."""
        if not later:
            return
        due, what = self.days[1] + LATER, said.FOLLOW_UPS.get(self.slot.kind.row.code, said.ANY_FOLLOW_UP)
        report = self.report(part, at, by, telephone, closing_words.more_to_come(due, what))
        report.update(follow_up=what, follow_up_on=due)
        came = self.at(due, self.rng.randint(0, 500)) if self._all_in() else None
        if came is None:
            self.open = self.open or due <= self.world.today
            return
        for figure in self.figures:
            if figure.part is part and figure.row["interim"]:
                was = figure.words()
                more = 0 if figure.row["hundredths"] < 200 else 100 * self.rng.randint(0, 2)
                figure.row.update(interim=False, hundredths=figure.row["hundredths"] + more, changed_at=came, version=2)
                self.note(figure, came, by, Verb.CHANGED, figures_words.changed(was, figure.quantity(), self._short(part)))
        report.update(follow_up="", follow_up_on=None, said_at=came, version=2)
        self.story.line(came, by, Verb.REPORTED, closing_words.reported(self._short(part), closing_words.NO_MORE, by_telephone=telephone), part, own=False)

    def report(self, part: Part, at: datetime, by: Person, telephone: bool, what: str, *, nothing: bool = False) -> dict[str, Any]:
        if self.slot.near:
            self.story.line(at, by, Verb.REPORTED, closing_words.reported(self._short(part), what, by_telephone=telephone), part, own=False)
        return self.story.rows.new(
            "agency_report", operation_id=self.story.operation["id"], agency_id=part.agency_id, nothing_to_report=nothing, follow_up="", follow_up_on=None,
            said_at=at, said_by_id=by.id, by_telephone=telephone, version=1,
        )

    def note(self, figure: Figure, at: datetime, by: Person, verb: Verb, what: str, *, why: str = "", row: dict[str, Any] | None = None) -> None:
        """Add a line to the history of an entry and of its operation."""
        entry = row or figure.row
        self.story.line(at, by, verb, what, figure.part, why=why, own=False, subject=subjects.of_entry(entry["reference"]))

    def _short(self, part: Part) -> str:
        return self.world.agencies[part.agency_id].short_name
