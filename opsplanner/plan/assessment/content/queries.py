"""What an assessment says: of a draft as things stand, of an agreed one as they stood then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from opsplanner.clock import today, words_of_day
from opsplanner.models import Answering, IssueState
from opsplanner.plan import queries as plan_queries
from opsplanner.plan.assessment import queries, rules
from opsplanner.plan.assessment.queries import AskedRow, AssessmentRow, LevelRow
from opsplanner.plan.assessment.restating import queries as restating_queries
from opsplanner.plan.assessment.rules import Asked, Content, Issue, Part, read_stored
from opsplanner.plan.community import words as community_words
from opsplanner.plan.emerging_issues import queries as emerging_queries
from opsplanner.plan.emerging_issues.queries import IssueRow
from opsplanner.plan.indicators.awaited import queries as awaited_queries
from opsplanner.plan.indicators.queries import IndicatorRow
from opsplanner.plan.queries import PriorityRow, SuccessionRow, YearRow
from opsplanner.plan.words import decimal_words


def content(year: YearRow, assessment: AssessmentRow, asked: Sequence[AskedRow] | None = None) -> Content:
    """Return what the assessment of a plan year says: of one that is agreed what it said then (no query), of a draft what stands now (eight, six of them kept).

    `asked` are the views of the community that are in it, where they were read before.
    """
    if assessment.agreed:
        return read_stored(assessment.content)
    priorities = plan_queries.priorities([year.id])
    ids, codes = [priority.id for priority in priorities], {priority.code for priority in priorities}
    levels, indicators, became = queries.levels(assessment.id), awaited_queries.standing_on(year, ids, today()), plan_queries.successions(ids)
    asked, issues = queries.asked(year.ends_on) if asked is None else asked, emerging_queries.of_assessment(assessment.id)
    last = queries.last_before(year.code)
    said, right = read_stored(last.content) if last else None, restating_queries.levels(last.id) if last else {}
    taken = [issue for issue in issues if issue.state is IssueState.TAKEN_IN]
    parts = []
    for priority in priorities:
        row = levels.get(priority.id) or LevelRow(priority.id, None, "", "", 0)
        level = row.level.value if row.level else ""
        parts.append(Part(
            priority.code, priority.name, level, rules.since_last(level, said.year if said else "", _before(priority, said, became, right)), row.words, row.changed,
            tuple([measured_words(one) for one in indicators[priority.id]]), _asked([one for one in asked if one.priority_code == priority.code], named=False),
            _issues([one for one in taken if one.priority_code == priority.code]),
        ))
    return Content(
        year.code, assessment.summary, tuple(parts), _asked([one for one in asked if one.answering is Answering.NONE]),
        _asked([one for one in asked if one.answering is Answering.NOT_SAID]),
        _asked([one for one in asked if one.answering is Answering.PRIORITY and one.priority_code not in codes]),
        _issues([one for one in taken if one.priority_code not in codes]), _issues([one for one in issues if one.state is IssueState.SET_ASIDE]),
    )


def _before(priority: PriorityRow, last: Content | None, became: Sequence[SuccessionRow], right: Mapping[str, str]) -> list[tuple[str, str]]:
    """The priorities of the last assessment that this one carries on, with their levels, as they were put `right`: the one of its own code, else those that it came from."""
    if last is None:
        return []
    if own := last.part(priority.code):
        return [(own.name, right.get(own.code, own.level))]
    came = [row.from_code for row in became if row.to_id == priority.id and row.from_year == last.year]
    return [(part.name, right.get(part.code, part.level)) for part in last.parts if part.code in came]


def measured_words(row: IndicatorRow) -> str:
    """Return how an indicator stands: "Fly-tips reported: off target, 812 reports in 2026/27 quarter 2".

    One whose figure is overdue is not rated by an earlier one: "... no figure yet for 2026/27 quarter 2; the last, 812 reports in 2026/27 quarter 1: off target".
    """
    stands = f"{row.name}: {row.standing.word[:1].lower()}{row.standing.word[1:]}"
    if row.latest is None:
        return stands
    last = f"{decimal_words(row.latest.value)}{f' {row.unit}' if row.unit else ''} in {row.latest.period}"
    return f"{stands}; the last, {last}: {row.stood.word.lower()}" if row.stood else f"{stands}, {last}"


def _asked(those: Sequence[AskedRow], *, named: bool = True) -> tuple[Asked, ...]:
    """The views in words, the priority that answers each `named` with the answer where it does not stand above them."""
    return tuple([
        Asked(
            row.asked, row.ward or community_words.WHOLE_AREA, row.event, f"{community_words.event_words(row.kind, row.place)}, {words_of_day(row.held_on, weekday=False)}",
            ". ".join(said for said in (f"{row.priority} ({row.priority_year})" if row.priority and named else "", row.words) if said),
        )
        for row in those
    ])


def _issues(those: Sequence[IssueRow]) -> tuple[Issue, ...]:
    return tuple([
        Issue(row.code, row.what, row.ward or community_words.WHOLE_AREA, words_of_day(row.since, weekday=False), row.words, row.decision) for row in those
    ])
