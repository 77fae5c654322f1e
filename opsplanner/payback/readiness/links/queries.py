"""What links ask by which hosts answer."""

from __future__ import annotations

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from opsplanner.database import one
from opsplanner.models import Crew, PaybackJob, PaybackSession, ReadyAnswer, ReadyQuestion, Slot
from opsplanner.statements import built_once, value


@built_once
def _question() -> Select[ReadyQuestion]:
    session = joinedload(ReadyQuestion.session, innerjoin=True)
    slot = session.joinedload(PaybackSession.slot, innerjoin=True).joinedload(Slot.crew, innerjoin=True).joinedload(Crew.supervisor)
    job = session.joinedload(PaybackSession.job, innerjoin=True).joinedload(PaybackJob.place)
    answers = selectinload(ReadyQuestion.answers).joinedload(ReadyAnswer.told_to)
    return select(ReadyQuestion).where(ReadyQuestion.id == value("question")).options(slot, job, answers)


def question(question_id: int) -> ReadyQuestion:
    """Return a question with its answers, its session and the job, slot and crew of that."""
    return one(_question(), {"question": question_id})
