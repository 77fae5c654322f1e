"""What has happened since links by which agencies answer were sent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select

from opsplanner.commitments.words import MOVED
from opsplanner.models import AnswerLink, Commitment, HistoryLine
from opsplanner.statements import built_once, values
from opsplanner.whole import Whole

_LINE = Whole(HistoryLine)


@built_once
def _moves() -> Select[*tuple[Any, ...]]:
    of_them = HistoryLine.operation_id.in_(values("operations")), HistoryLine.verb.in_(MOVED)
    return _LINE.select().where(*of_them).order_by(HistoryLine.at, HistoryLine.id)


def moves_since(links: Sequence[tuple[AnswerLink, Commitment]]) -> dict[int, HistoryLine]:
    """Return the line of the history about the last move of each operation that has moved since its link was made, by the operation's id: one query, where any has."""
    moved = {part.operation_id for link, part in links if part.operation.schedule != link.schedule}
    found = _LINE.read(_moves(), {"operations": sorted(moved)}) if moved else ()
    return {line.operation_id: line for line in found if line.operation_id}
