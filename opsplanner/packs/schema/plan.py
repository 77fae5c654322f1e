"""What a pack says of the plan: its years, their priorities, and what each priority wants, does and is measured by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from opsplanner.models import Exactness, PlanState
from opsplanner.packs.fields import (
    CODE,
    QUANTITY,
    Choice,
    Day,
    ListOf,
    Pattern,
    Record,
    Records,
    Ref,
    Text,
    Whole,
    optional,
    required,
)
from opsplanner.packs.reader import Source
from opsplanner.plan.indicators.periods.rules import read_period

YEAR = Whole(1900, 2199)


@dataclass(kw_only=True)
class AimEntry(Record):
    """What a priority wants to reach."""

    WHAT: ClassVar = "an aim"
    code: str = required(CODE)
    text: str = required(Text(600))


@dataclass(kw_only=True)
class ActionEntry(Record):
    """What is done for a priority, by whom, by when."""

    WHAT: ClassVar = "an action"
    code: str = required(CODE)
    text: str = required(Text(600))
    programme: str = optional(Text(120))
    owner: str | None = optional(Ref("agencies"), None)
    due_on: date | None = optional(Day(), None)
    status: str = optional(Choice(("planned", "under way", "done", "stopped")), "planned")


@dataclass(kw_only=True)
class IndicatorFigureEntry(Record):
    """One actual value of an indicator."""

    WHAT: ClassVar = "a figure of an indicator"
    period: str = required(Text(80))
    value: int = required(QUANTITY)
    words: str = optional(Text(300))

    @property
    def kept_as(self) -> str:
        """The period as it is kept, where it can be read as one: Q2 2026-27 is 2026/27 quarter 2."""
        span = read_period(self.period)
        return span.name if span else self.period


@dataclass(kw_only=True)
class IndicatorEntry(Record):
    """How a priority is measured, or why it is not measured any more."""

    WHAT: ClassVar = "an indicator"
    code: str = required(CODE)
    name: str = required(Text(200))
    unit: str = optional(Text(60))
    better: str = optional(Choice(("up", "down", "neither")), "neither")
    period: str = optional(Text(40), "year")
    baseline: int | None = optional(QUANTITY, None)
    baseline_words: str = optional(Text(200))
    target: int | None = optional(QUANTITY, None)
    target_words: str = optional(Text(200))
    not_measured: str = optional(Text(400))
    trajectory_from: int | None = optional(YEAR, None)
    trajectory_to: int | None = optional(YEAR, None)
    reduction_percent: int | None = optional(Whole(1, 100), None)
    assumption: str = optional(Text(1000, long=True))
    owner: str = optional(Text(160))
    definition: str = optional(Text(2000, long=True))
    figures: list[IndicatorFigureEntry] = optional(Records(IndicatorFigureEntry), [])

    def check(self, source: Source) -> None:
        """A trajectory has a baseline, two years and a share; what is not measured has no figures."""
        parts = {"trajectory-from": self.trajectory_from, "trajectory-to": self.trajectory_to, "reduction-percent": self.reduction_percent}
        missing = [name for name, value in parts.items() if value is None]
        if 0 < len(missing) < 3:
            source.problem(self.line(), f"a trajectory needs 'trajectory-from', 'trajectory-to' and 'reduction-percent': {missing[0]!r} is missing")
        elif not missing and self.baseline is None:
            source.problem(self.line("trajectory_from"), "a trajectory falls from a baseline, and this indicator has none")
        elif not missing and self.trajectory_from > self.trajectory_to:  # type: ignore[operator]
            source.problem(self.line("trajectory_to"), "a trajectory ends in or after the year in which it begins")
        if self.not_measured and self.figures:
            source.problem(self.line("figures"), "what is not measured has no figures")
        periods = [figure.kept_as for figure in self.figures]
        for n, figure in enumerate(self.figures):
            if figure.kept_as in periods[:n]:
                source.problem(figure.line("period"), f"there is a figure for {figure.period!r} already")


@dataclass(kw_only=True)
class BecameEntry(Record):
    """What became of a priority in the next plan year: carried on by another, or, without `priority`, by none."""

    WHAT: ClassVar = "what became of a priority"
    priority: str | None = optional(Ref("priorities"), None)
    words: str = required(Text(300))


@dataclass(kw_only=True)
class PriorityEntry(Record):
    """A priority of one plan year."""

    WHAT: ClassVar = "a priority"
    code: str = required(CODE)
    name: str = required(Text(200))
    lead: str = optional(Text(160))
    thematic_group: str | None = optional(Ref("thematic-groups"), None)
    serves: str = optional(Text(2000, long=True))
    aims: list[AimEntry] = optional(Records(AimEntry), [])
    actions: list[ActionEntry] = optional(Records(ActionEntry), [])
    indicators: list[IndicatorEntry] = optional(Records(IndicatorEntry), [])
    became: list[BecameEntry] = optional(Records(BecameEntry), [])


@dataclass(kw_only=True)
class PlanEntry(Record):
    """A plan of several years, which plan years refresh."""

    WHAT: ClassVar = "a plan"
    code: str = required(Pattern(r"\d{4}-\d{4}", "the years in which it begins and ends, like 2009-2012", 20))
    name: str = required(Text(200))
    mission: str = optional(Text(4000, long=True))
    starts_on: date = required(Day())
    ends_on: date = required(Day())

    def check(self, source: Source) -> None:
        """A plan runs from 1 April to 31 March of the years that its code names."""
        for name, day, month, number in (("starts_on", self.starts_on, (4, 1), self.code[:4]), ("ends_on", self.ends_on, (3, 31), self.code[5:])):
            if (day.month, day.day) != month or str(day.year) != number:
                source.problem(self.line(name), f"the plan {self.code!r} runs from 1 April {self.code[:4]} to 31 March {self.code[5:]}")


@dataclass(kw_only=True)
class GrantEntry(Record):
    """A grant to a plan year; without a sum its words say what became of it."""

    WHAT: ClassVar = "a grant"
    code: str = required(CODE)
    name: str = required(Text(200))
    pounds: int | None = optional(QUANTITY, None)
    words: str = optional(Text(1000, long=True))

    def check(self, source: Source) -> None:
        """A grant has a sum, or words."""
        if self.pounds is None and not self.words:
            source.problem(self.line("code"), "a grant has pounds, or words that say why there are none")


@dataclass(kw_only=True)
class PlanYearEntry(Record):
    """A plan year, April to March."""

    WHAT: ClassVar = "a plan year"
    code: str = required(Pattern(r"\d{4}/\d{2}", "a year like 2011/12", 20))
    title: str = optional(Text(200))
    starts_on: date = required(Day())
    became_note: str = optional(Text(300))
    state: str = optional(Choice(tuple(state.value for state in PlanState)), PlanState.ADOPTED.value)
    consulted_on: date | None = optional(Day(), None)
    consulted_with: str = optional(Text(300))
    adopted_on: date | None = optional(Day(), None)
    adopted_by: str = optional(Text(200))
    grants: list[GrantEntry] = optional(Records(GrantEntry), [])
    priorities: list[PriorityEntry] = required(Records(PriorityEntry))

    @property
    def ends_on(self) -> date:
        """The 31 March that ends it."""
        return date(self.starts_on.year + 1, 3, 31)

    def check(self, source: Source) -> None:
        """A plan year begins on 1 April of the year that its code names; what is due in it is due before it ends."""
        if (self.starts_on.month, self.starts_on.day) != (4, 1):
            source.problem(self.line("starts_on"), "a plan year begins on 1 April")
        elif self.code != f"{self.starts_on.year}/{(self.starts_on.year + 1) % 100:02}":
            source.problem(self.line("code"), f"a plan year that begins on {self.starts_on} has the code "
                           f"'{self.starts_on.year}/{(self.starts_on.year + 1) % 100:02}'")
        for action in (action for priority in self.priorities for action in priority.actions):
            if action.due_on and not self.starts_on <= action.due_on <= self.ends_on:
                source.problem(action.line("due_on"), f"{action.due_on} is not in the plan year {self.code}")


@dataclass(kw_only=True)
class PublishedFigureEntry(Record):
    """One figure as it was published. It is loaded as an outcome entry that is signed off already."""

    WHAT: ClassVar = "a published figure"
    code: str = required(CODE)
    measure: str = required(Ref("measures"))
    quantity: int = required(QUANTITY)
    exactness: str = optional(Choice(tuple(word.value for word in Exactness)), Exactness.EXACT.value)
    period: str = optional(Text(120))
    note: str = optional(Text(600, long=True))
    priorities: list[str] = optional(ListOf(Ref("priorities")), [])


@dataclass(kw_only=True)
class ReturnEntry(Record):
    """What one agency published of one period: a service's own return."""

    WHAT: ClassVar = "a return"
    code: str = required(CODE)
    agency: str = required(Ref("agencies"))
    source: str = required(Text(200))
    plan_year: str = required(Ref("plan-years"))
    starts_on: date = required(Day())
    ends_on: date = required(Day())
    figures: list[PublishedFigureEntry] = required(Records(PublishedFigureEntry))

    def check(self, source: Source) -> None:
        """A period does not end before it begins."""
        if self.ends_on < self.starts_on:
            source.problem(self.line("ends_on"), "the period ends before it begins")


@dataclass(kw_only=True)
class ReportSectionEntry(Record):
    """What stood under one heading of a report that was published."""

    WHAT: ClassVar = "a heading of a report"
    code: str = required(CODE)
    title: str = required(Text(200))
    text: str = optional(Text(12000, long=True))
    figures: list[str] = optional(ListOf(CODE), [])


@dataclass(kw_only=True)
class ReportEntry(Record):
    """An annual report that was published before this kept any, transcribed."""

    WHAT: ClassVar = "a report"
    code: str = required(Pattern(r"\d{4}-\d{2}-annual", "the year and the word annual, like '2010-11-annual'"))
    title: str = required(Text(200))
    plan_year: str = required(Ref("plan-years"))
    published_on: date = required(Day())
    source: str = required(Text(200))
    sections: list[ReportSectionEntry] = required(Records(ReportSectionEntry))

    def check(self, source: Source) -> None:
        """Its address names its plan year, which was over when it was published; no heading stands twice."""
        if self.code != f"{self.plan_year.replace('/', '-')}-annual":
            source.problem(self.line("code"), f"the annual report of {self.plan_year} has the code '{self.plan_year.replace('/', '-')}-annual'")
        elif self.published_on < date(int(self.code[:4]) + 1, 4, 1):
            source.problem(self.line("published_on"), f"{self.plan_year} was not over on {self.published_on}")
        codes = [section.code for section in self.sections]
        for n, section in enumerate(self.sections):
            if section.code in codes[:n]:
                source.problem(section.line("code"), f"the code {section.code!r} is used already in this report")
