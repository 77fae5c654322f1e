"""What a report is made of, which one may be made, and who may still change it. Plain functions (docs/domain.md, "Reports")."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from opsplanner.clock import words_of_day
from opsplanner.errors import RuleBroken
from opsplanner.models import Holds, ReportKind
from opsplanner.plan.indicators.periods.rules import Span, ended, period_of, read_period, year_earlier
from opsplanner.reports.headings.rules import new_code

OFFERED = 4
"""Of how many periods that are over a report can be made."""
PERIODS = {ReportKind.QUARTER: "quarter", ReportKind.YEAR: "financial year", ReportKind.PLAN: "financial year"}
PRIORITY_CODE = "priorities"
"""The code of the heading of a template that stands for one of each priority."""


class Stand(NamedTuple):
    """Where a report stands."""

    issued: bool


class Part(NamedTuple):
    """A heading of a template. One that holds a priority stands for each priority of the plan year."""

    code: str
    title: str
    holds: Holds
    hint: str = ""


PRIORITIES = Part("priorities", "Each priority", Holds.PRIORITY, "What the figures do not say: what was done, what stood in the way, what comes next")
_COMPARED = Part("compared", "Compared with last time", Holds.COMPARED, "What changed most, and why. A comparison is not a trend")
_RESTATED = Part("restated", "Figures of earlier reports that were put right", Holds.RESTATED, "Whether any of it changes what was concluded then")
_UNMEASURED = Part("not-measured", "What is not measured, and why", Holds.UNMEASURED, "What is done to find out all the same")
MISSION = Part("mission", "Mission", Holds.WORDS, "What the partnership is there for, in its own words. It stays from report to report")
ASKED = Part(
    "asked-last-year", "What was asked last year, and what became of it", Holds.ASKED, "What the committee should know besides of what it asked, and what comes next"
)
"""It opens the committee's report."""
TEMPLATES: dict[ReportKind, tuple[Part, ...]] = {
    ReportKind.QUARTER: (
        MISSION,
        Part("summary", "Summary", Holds.WORDS, "What the group has to know and to decide, in ten lines"),
        PRIORITIES, _COMPARED, _RESTATED, _UNMEASURED,
        Part("next", "What comes next", Holds.WORDS, "What is planned for the coming quarter, and what is asked of whom"),
    ),
    ReportKind.YEAR: (
        ASKED,
        Part("summary", "Summary", Holds.WORDS, "What the committee is asked to consider, in ten lines"),
        Part("framework", "Budget and policy framework", Holds.WORDS, "Which plan this is part of, and who decides on it"),
        Part("background", "Background", Holds.WORDS, "Who the partnership is, and what the committee heard last year"),
        Part("options", "Options", Holds.WORDS, "What the committee can do: comment, ask for more, recommend"),
        MISSION, PRIORITIES, _COMPARED, _RESTATED, _UNMEASURED,
        Part("advice", "Advice and analysis", Holds.WORDS, "What the figures mean, and what the officers advise"),
        Part("risk", "Risk management", Holds.WORDS, "What could go wrong, how likely it is, and what is done about it"),
        Part("implications", "Financial and legal implications", Holds.WORDS, "What it costs, who pays, and which law it rests on"),
        Part("recommendations", "Recommendations", Holds.WORDS, "What the committee is asked to agree to, one a line"),
        Part("lead-officer", "Lead officer", Holds.WORDS, "Office, agency and telephone number"),
        Part("papers", "Background papers", Holds.WORDS, "What this report rests on, and where it can be read"),
    ),
    ReportKind.PLAN: (
        MISSION,
        Part("foreword", "Foreword", Holds.WORDS, "What those who chair the partnership say to its residents"),
        Part("achieved", "What was done last year", Holds.WORDS, "What came of the year before, with its figures"),
        PRIORITIES._replace(hint="The facts: why this is a priority, and what residents say of it"),
        Part("groups", "Who carries it", Holds.GROUPS, "How the groups work, and whom they report to"),
        Part("residents", "How you can help", Holds.WORDS, "What residents can do, and where they report what they see"),
        _UNMEASURED,
        Part("glossary", "Glossary", Holds.WORDS, "What short names and words of the field mean, one a paragraph"),
        Part("contacts", "Contacts", Holds.CONTACTS, "When to ring whom; in an emergency 999"),
    ),
}
"""The headings of a new report, in their order, as long as nobody has changed what it begins with. The committee's are those of the covering report of
June 2011, the published plan's those of its appendix."""
STANDING = frozenset({"mission", "framework", "lead-officer", "residents", "glossary", "contacts"})
"""Under these headings a new report begins with the words of the last one of its kind."""


def parts_of(template: Sequence[Part], priorities: Sequence[tuple[str, str]]) -> list[Part]:
    """Return the headings of a new report: those of its template, with one of each priority (code, name) where the template has them.

    A heading that somebody added and that has the code of a priority gets another one.
    """
    taken = {code for code, _ in priorities} if any(part.holds is Holds.PRIORITY for part in template) else set()
    found: list[Part] = []
    for part in template:
        if part.holds is Holds.PRIORITY:
            found += [part._replace(code=code, title=name) for code, name in priorities]
        else:
            there = taken | {one.code for one in template if one is not part}
            found.append(part._replace(code=part.code if part.code not in taken else new_code(part.code, there)))
    return found


def code_of(kind: ReportKind, span: Span) -> str:
    """Return what the address of a report calls it: 2026-27-quarter-2, 2026-27-annual, 2026-27-plan."""
    ends = {ReportKind.QUARTER: "", ReportKind.YEAR: "-annual", ReportKind.PLAN: "-plan"}
    return span.path + ends[kind]


def title_of(kind: ReportKind, span: Span) -> str:
    """Return what a new report is called."""
    return f"{'Community safety plan' if kind is ReportKind.PLAN else kind.value.capitalize()} {span.name}"


def to_make(today: date, have: Collection[str]) -> list[tuple[ReportKind, Span]]:
    """Return the reports that can be made: of the last periods that are over, and of the one that runs; those that are there (`have`, by code) left out.

    A plan is published for the year that runs, and for the one to come.
    """
    found: list[tuple[ReportKind, Span]] = []
    for kind, of in PERIODS.items():
        now = period_of(of, today)
        if kind is ReportKind.PLAN:
            found += [(kind, span) for span in (now, period_of(of, now.ends_on + timedelta(days=1))) if code_of(kind, span) not in have]
            continue
        most = OFFERED if kind is ReportKind.QUARTER else OFFERED // 2
        spans = [*ended(of, today, most)[:1], now, *ended(of, today, most)[1:]]
        found += [(kind, span) for span in spans if code_of(kind, span) not in have]
    return found


def counted_in(kind: ReportKind, own: Span) -> Span:
    """Return the period whose figures a report has: its own; of a plan for the year to come the year before."""
    return year_earlier(own) if kind is ReportKind.PLAN else own


def earlier(kind: ReportKind, period: str) -> list[Span]:
    """Return with which periods a report compares its own: a quarter with the one before and the same one a year before, a year with the year before.

    A plan compares nothing.
    """
    span = read_period(period)
    if span is None or kind is ReportKind.PLAN:
        return []
    before, last_year = period_of(span.kind, span.starts_on - timedelta(days=1)), year_earlier(span)
    return [before, last_year] if kind is ReportKind.QUARTER else [before]


def check_over(kind: ReportKind, ends_on: date, adopted: bool, today: date) -> None:
    """Raise RuleBroken where the period of a report is not over: what it says of it could not stay. A plan is published once its year is adopted."""
    if kind is ReportKind.PLAN:
        if not adopted:
            raise RuleBroken("The plan year is not adopted yet. Its plan is issued after that; say on the page of the plan year who adopted it, and when")
    elif ends_on >= today:
        raise RuleBroken(f"The period is not over until {words_of_day(ends_on, weekday=False)}. A report is issued after that")


def check_draft(stand: Stand) -> None:
    """Raise RuleBroken where a report is issued: it stays as it is."""
    if stand.issued:
        raise RuleBroken("This report is issued and stays as it is. What is put right since stands beside it as a restatement")
