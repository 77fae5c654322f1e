"""What links ask by which hosts answer."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select

from opsplanner.models import ReadyQuestion
from opsplanner.statements import built_once, value
from opsplanner.whole import Whole

_QUESTION = Whole(ReadyQuestion, "session.slot.crew.supervisor.agency", "session.job.place", "answers.told_to")


@built_once
def _question() -> Select[*tuple[Any, ...]]:
    return _QUESTION.select().where(ReadyQuestion.id == value("question"))


def question(question_id: int) -> ReadyQuestion:
    """Return a question with its answers, its session and the job, slot and crew of that, to read."""
    return _QUESTION.one(_question(), {"question": question_id})
