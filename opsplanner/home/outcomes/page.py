"""What home says of results: figures to sign off, questions to answer, what is off target."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from opsplanner import clock
from opsplanner.clock import Period, words_of_day
from opsplanner.figures.quantity.words import words_of_quantity
from opsplanner.grammar import counted
from opsplanner.home.governance import page as governance_page
from opsplanner.home.operations.page import Matter, Todo
from opsplanner.home.page import Line, Lines, oldest_first
from opsplanner.home.scrutiny import page as scrutiny_page
from opsplanner.models import Role, User
from opsplanner.outcomes import queries as outcomes_queries
from opsplanner.outcomes.queries import Asked, Due, ToReview
from opsplanner.plan import queries as plan_queries
from opsplanner.plan.actions import queries as actions_queries
from opsplanner.plan.actions import words as actions_words
from opsplanner.plan.emerging_issues import queries as emerging_queries
from opsplanner.plan.indicators.awaited import queries as awaited_queries
from opsplanner.plan.indicators.queries import IndicatorRow
from opsplanner.plan.indicators.rules import ratings
from opsplanner.plan.queries import current
from opsplanner.plan.rules import due
from opsplanner.plan.words import decimal_words, rated_words
from opsplanner.reports import queries as reports_queries
from opsplanner.reports.queries import ReportRow
from opsplanner.returns import queries as returns_queries
from opsplanner.returns.reminding import queries as reminding_queries
from opsplanner.together import Known, Later
from opsplanner.web.address import address_of

LATE = timedelta(days=7)
"""An agency that has said nothing of its results a week after the end is overdue."""


class Asking(NamedTuple):
    """What has to be known for it."""

    owed_and_asked: Later[tuple[list[Due], list[Asked]]]
    to_review: Later[ToReview]
    drafts: Later[list[ReportRow]]


def asked(user: User) -> Asking:
    """Ask, later, what results ask of this person. Of the drafts that she writes a coordinator's home says nothing: they stand under Reports."""
    drafts = Known[list[ReportRow]]([]) if user.role is Role.COORDINATOR else reports_queries.drafts_of(user)
    return Asking(outcomes_queries.owed_and_asked(user), outcomes_queries.to_review(user), drafts)


def of(asked: Asking, user: User) -> list[Lines]:
    """Return what results ask of this person; what an operation is `owed` stands with it."""
    actions, drafts, returns, governance = _actions(user), _drafts(asked.drafts.found()), _returns(user), oldest_first([*governance_page.of(user), *scrutiny_page.of(user)])
    figures, overdue = _figures(user), sum(line.overdue for line in returns)
    kinds = [
        Lines("overdue-actions", "Actions of the plan overdue", f"{counted(len(actions), 'action')} of the plan overdue", actions),
        Lines("review", "Outcomes to review", "outcomes to review", _review(asked.to_review.found())),
        Lines("drafts", "Reports that you write", f"{counted(len(drafts), 'report')} in draft", drafts),
        Lines("governance", "Governance and scrutiny", f"{len(governance)} on governance and scrutiny", governance),
        Lines("returns", "Returns", f"{counted(len(returns), 'return')}{f', {overdue} overdue' if overdue else ' due'}", returns),
        Lines("figures", "Figures of indicators that you enter", f"{counted(len(figures), 'figure')} of indicators due", figures),
        Lines("issues", "Emerging issues", "emerging issues to decide on", _issues(user)),
    ]
    return [kind for kind in kinds if kind.lines]


class Doing(NamedTuple):
    """How the partnership does, by the indicators of this plan year: what is off target or overdue first, then what is on course."""

    words: str
    plan_url: str
    kinds: tuple[Lines, ...]
    on_course: tuple[Line, ...] = ()
    overdue: bool = False
    """A figure that is due has not come."""


NOTHING = Doing("", "", ())


def doing(user: User) -> Doing:
    """Return how the partnership does, for a manager; NOTHING for everybody else, and where no indicator is kept. All of it is kept until the plan changes."""
    years = plan_queries.years()
    if user.role is not Role.MANAGER or not years:
        return NOTHING
    today = clock.today()
    year = current(years, today)
    rows = {row.id: row for row in plan_queries.priorities([year.id])}
    found = awaited_queries.standing_on(year, list(rows), today)
    if not any(found.values()):
        return NOTHING
    lacking = {row.id for indicators in found.values() for row in indicators if row.lacks}
    off: list[Line] = []
    good: list[Line] = []
    for priority_id, indicators in found.items():
        for indicator in indicators:
            url = address_of("plan.indicator", year=year.path, priority=rows[priority_id].code, indicator=indicator.code)
            stands = indicator.standing
            if stands.off or stands.colour == "green":
                (off if stands.off else good).append(Line(f"{stands.word}:", indicator.name, url, _last(indicator)))
    late = [
        Line(
            "Figure overdue:", one.row.name, address_of("plan.indicator", year=year.path, priority=one.priority.code, indicator=one.row.code),
            f"for {one.due.span.name}, due {words_of_day(one.due.due_on)}{_stood(one.row) if one.row.id in lacking else ''}",
        )
        for one in awaited_queries.all_overdue(year, today)
    ]
    jump = ", ".join([*([f"{counted(len(off), 'indicator')} off target"] if off else []), *([f"{counted(len(late), 'figure')} of indicators overdue"] if late else [])])
    kinds = (Lines("off-target", "Indicators off target or overdue" if late else "Indicators off target", jump, [*off, *late]),)
    rated = ratings([indicator.standing for indicators in found.values() for indicator in indicators])
    return Doing(rated_words(rated), address_of("plan.index"), tuple([kind for kind in kinds if kind.lines]), tuple(good), bool(late))


def _last(row: IndicatorRow) -> str:
    return f"{decimal_words(row.latest.value)}{' ' if row.unit else ''}{row.unit} in {row.latest.period}" if row.latest else ""


def _stood(row: IndicatorRow) -> str:
    """How it stood by the last figure that it has, for one that is not rated without the next."""
    return f"; the last, {_last(row)}: {row.standing.word.lower()}" if row.latest else ""


def any_restricted(found: list[Lines]) -> bool:
    """Say whether a line is about a restricted operation, so that the page carries its marking."""
    return any(line.restricted for kind in found for line in kind.lines)


def asked_and_owed(asked: Asking) -> tuple[list[Line], list[Matter]]:
    """Return the managers' questions about this person's or her agency's figures, and the operations whose results it still owes."""
    owed, questions = asked.owed_and_asked.found()
    return [_asked(row) for row in questions], [_owed(row) for row in owed]


def _asked(row: Asked) -> Line:
    about = f"{row.measure}, {words_of_quantity(row.hundredths, row.unit, row.exactness)}"
    url = address_of("outcomes.answer_query", figure=row.figure)
    return Line("Answer about", about, url, f"{row.asked_by} asks: {row.question}", restricted=row.restricted)


def _owed(row: Due) -> Matter:
    ended = clock.local(row.ended_at).date()
    words = f"{row.follow_up}, due {words_of_day(row.due_on, year=False)}" if row.due_on else f"it ended {words_of_day(ended, year=False)}"
    overdue = row.due_on < clock.today() if row.due_on else clock.now() - row.ended_at > LATE
    todo = Todo("Record what came of it", words, since=(row.due_on or ended) if overdue else None, page="outcomes")
    return Matter(row.reference, row.type, row.restricted, Period(row.starts_at, row.ended_at), [todo])


def _review(waiting: ToReview) -> list[Line]:
    return [
        Line(
            f"Review {counted(row.entries, 'figure')} of", row.name,
            address_of("outcomes.review", priority=row.code) if row.code else address_of("outcomes.review"),
            f"the oldest from {words_of_day(clock.local(row.oldest).date(), year=False)}",
        )
        for row in waiting.by_priority
    ]


def _returns(user: User) -> list[Line]:
    """Return the returns that are due of what she owns, and those that are overdue of what she stands in for, or keeps the calendar of."""
    today, found = clock.today(), []
    for line in returns_queries.waiting(user, today):
        verb = "Enter" if user.id in (line.row.owner_id, line.row.deputy_id) else "Not in yet:"
        thing = f"{line.row.measure} of {line.row.agency} for {line.span.name}"
        url = address_of("returns.send", agency=line.row.agency_code, period=line.span.path)
        found.append(Line(verb, thing, url, line.standing.words, overdue=line.standing.overdue, due=line.due_on))
    return found


def _figures(user: User) -> list[Line]:
    """Return the figures of indicators that are due of what she enters, and those overdue of what she stands in for; what is overdue a manager has further up."""
    today, found = clock.today(), []
    for one in reminding_queries.awaited(today):
        late, owns = one.until < today, one.owner_id == user.id
        if one.indicator and (owns or (late and one.deputy_id == user.id)) and not (late and user.role is Role.MANAGER):
            found.append(Line("Enter", one.thing, one.url, f"due {words_of_day(one.until)}", overdue=late, due=one.until))
    return found


def _issues(user: User) -> list[Line]:
    """Return, to who keeps the plan, how many emerging issues wait for a decision: one line, kept until one of them changes."""
    waiting = emerging_queries.undecided() if plan_queries.keeps_plan(user) else None
    if waiting is None or waiting.since is None:
        return []
    return [Line("Decide on", counted(waiting.number, "emerging issue"), address_of("plan.emerging_issues", state="waiting"), f"the oldest since {words_of_day(waiting.since, weekday=False)}")]


def _drafts(found: list[ReportRow]) -> list[Line]:
    return [Line("Write", row.title, address_of("reports.show", report=row.code), f"in draft, of {row.period}") for row in found]


def _actions(user: User) -> list[Line]:
    """Return the actions of this plan year that are overdue, the oldest first: a manager's all, a coordinator's those of her agency; kept until the plan changes."""
    years = plan_queries.years()
    coordinates = actions_queries.is_coordinator(user)
    if not years or not coordinates and user.role is not Role.MANAGER:
        return []
    today, year = clock.today(), current(years, clock.today())
    rows = {row.id: row for row in plan_queries.priorities([year.id])}
    lines = [
        Line(
            "Say how it goes with" if coordinates else "Look at", actions_words.name(action.programme, action.text),
            address_of("plan.action", year=year.path, priority=rows[priority_id].code, action=action.code),
            f"due {words_of_day(action.due_on)}" + (f", {action.owner}" if action.owner and not coordinates else ""), overdue=True, due=action.due_on,
        )
        for priority_id, actions in actions_queries.actions(list(rows)).items()
        for action in actions
        if action.due_on is not None and due(action.due_on, action.status, today) == "overdue" and (not coordinates or action.owner_id == user.agency_id)
    ]
    return oldest_first(lines)
