"""The question about a figure is answered by a link. Every function runs inside unit_of_work()."""

from __future__ import annotations

from collections.abc import Sequence

from opsplanner.errors import RuleBroken
from opsplanner.figures import queries as figures_queries
from opsplanner.figures.services import Figure
from opsplanner.history.subjects import entry_of
from opsplanner.models import EntryQuery, HistoryLine, OutcomeEntry, Review, User
from opsplanner.notices.answering.words import SIGN_IN, by_link
from opsplanner.outcomes.entry import services as entry_services
from opsplanner.outcomes.entry.answering import rules


def question_of(line: HistoryLine, questions: Sequence[EntryQuery]) -> EntryQuery | None:
    """Return which of a figure's questions, the first one first, this line asks; None where it has none of then. A question is kept just before its line."""
    return next((each for each in reversed(questions) if each.asked_at <= line.at), None)


def why_over(line: HistoryLine, entry: OutcomeEntry, questions: Sequence[EntryQuery]) -> str:
    """Say why nobody can answer what this line asks about a figure any more, which has had these questions; "" while somebody can."""
    asked = question_of(line, questions)
    waits = entry.review is Review.QUERIED and not entry.superseded
    return rules.why_over(waits=waits, newest=not questions or asked is questions[-1], answered_at=asked.answered_at if asked else None)


def answer(line: HistoryLine, user: User, to: str, answer: str, figure: Figure, *, seen_version: int) -> str:
    """Answer what this line asks about a figure, and return the sentence that says so.

    Raises NotFound for who may not record for its agency, RuleBroken once it is over or takes an account, ChangedMeanwhile.
    """
    whole = figures_queries.entry_for_change(user, entry_of(line.subject))
    if whole.operation and whole.operation.restricted:
        raise RuleBroken(SIGN_IN)
    if over := why_over(line, whole.entry, figures_queries.questions_of(whole.entry.id)):
        raise RuleBroken(over)
    return entry_services.answer_query(whole.entry.reference, answer, figure, seen_version=seen_version, by=user, how=by_link(to))
