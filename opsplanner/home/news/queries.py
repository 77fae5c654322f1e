"""What others did to operations since somebody was last here."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, case, exists, false, or_, select

from opsplanner.access import named_on, visible_to
from opsplanner.commitments.words import ANSWERS
from opsplanner.database import UTCTime
from opsplanner.home.queries import MOST_LINES, ours
from opsplanner.models import Commitment, HistoryLine, Operation, OperationType, User, Verb
from opsplanner.reader import Reader, asked_by
from opsplanner.statements import built_once, value
from opsplanner.together import Later, all_as, later


class News(NamedTuple):
    """One line of the history that concerns a person."""

    reference: str
    type: str
    restricted: bool
    at: datetime
    by_name: str
    what: str
    why: str


@built_once
def _news(reader: Reader) -> Select[*tuple[Any, ...]]:
    """The newest lines first, then their operations, whatever a database counts: the sum keeps it from the index of an operation's lines.

    Who sees what is asked of a line with its operation. Asked of operations alone, SQLite with statistics (ANALYZE) asks it of all of them first.
    """
    agency = reader.agency_id
    part = exists().where(Commitment.operation_id == Operation.id, Commitment.agency_id == agency).correlate(Operation)
    seen = and_(visible_to(reader), or_(ours(reader), part, named_on(reader)))
    about = or_(
        HistoryLine.agency_id.is_(None),
        and_(HistoryLine.agency_id == agency, HistoryLine.verb == Verb.RELEASED),
        and_(Operation.lead_agency_id == agency, HistoryLine.agency_id != agency, HistoryLine.verb.in_(ANSWERS)),
    )
    return (
        select(
            Operation.reference, OperationType.name.label("type"), Operation.restricted, HistoryLine.at, HistoryLine.by_name, HistoryLine.what,
            HistoryLine.why,
        )
        .select_from(HistoryLine)
        .join(Operation, Operation.id == HistoryLine.operation_id + 0)
        .join(OperationType, OperationType.id == Operation.type_id)
        .where(
            case((HistoryLine.id > 0, seen), else_=false()),
            HistoryLine.at > value("since", UTCTime),
            or_(HistoryLine.by_id.is_(None), HistoryLine.by_id != reader.id),
            about,
        )
        .order_by(HistoryLine.at.desc(), HistoryLine.id.desc())
        .limit(MOST_LINES + 1)
    )


def news(user: User, since: datetime) -> Later[list[News]]:
    """Return what others did, since then, to the operations that the agency has part in or that the person is named on, newest first.

    What happened to the whole operation, to the agency's own part, and on one's own operations what the agencies answered.
    One line more than home shows: it says that there are more.
    """
    return later(_news(Reader.of(user)), asked_by(user, since=since), all_as(News))
