"""What still waits for somebody, and who stands in for her."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select, tuple_

from opsplanner.database import db
from opsplanner.models import HistoryLine, Notice, Operation, User, Verb
from opsplanner.notices.deputies import words
from opsplanner.notices.kinds import queries as kinds_queries
from opsplanner.notices.kinds.words import Kind, kinds


def _kinds() -> list[Kind]:
    """Return the kinds that wait for somebody, as the history tells of them."""
    return [kind for kind in kinds().values() if kind.waits and kind.verbs and not kind.own]


def still_waiting(lines: Sequence[HistoryLine]) -> set[int]:
    """Return the ids of those of these lines for which somebody still has to act."""
    found: set[int] = set()
    for kind in _kinds():
        if kind.waits and (those := [line for line in lines if line.verb in kind.verbs]):
            found.update(kind.waits(those, None))
    return found


def told_between(since: datetime, until: datetime) -> list[HistoryLine]:
    """Return what was said in this time of operations that waits for somebody to act and is told on the day after, in the order in which it was said."""
    return _told({verb for kind in _kinds() if kind.deputy_after is None for verb in kind.verbs}, since, until)


def told_after(since: datetime, now: datetime) -> list[HistoryLine]:
    """Return what was said so long ago that deputies are to be told of it today, and have not been; since then."""
    found = []
    for kind in _kinds():
        if kind.deputy_after is not None:
            found += _told(kind.verbs, since, now - kind.deputy_after + timedelta.resolution)
    said = select(HistoryLine.operation_id, HistoryLine.what).where(HistoryLine.verb == Verb.STILL_WAITING, HistoryLine.at >= since, HistoryLine.operation_id.in_({line.operation_id for line in found}))
    known = {(row.operation_id, row.what) for row in db.session.execute(said)} if found else set()
    return [line for line in found if (line.operation_id, words.still(line.what, soon=True)) not in known]


def _told(verbs: Collection[Verb], since: datetime, until: datetime) -> list[HistoryLine]:
    then = HistoryLine.at >= since, HistoryLine.at < until, HistoryLine.operation_id.is_not(None)
    return list(db.session.scalars(select(HistoryLine).where(*then, HistoryLine.verb.in_(verbs)).order_by(HistoryLine.id)))


def waiting(lines: Sequence[Any], _reader: object = None) -> set[int]:
    """Return the ids of those lines that told deputies of what still waits."""
    about = {(line.operation_id, words.first(line.what)) for line in lines}
    verbs = {verb for kind in _kinds() for verb in kind.verbs}
    told = select(HistoryLine).where(tuple_(HistoryLine.operation_id, HistoryLine.what).in_(sorted(about)), HistoryLine.verb.in_(verbs))
    firsts = db.session.scalars(told).all()
    still = still_waiting(firsts)
    there = {(line.operation_id, line.what) for line in firsts if line.id in still}
    return {line.id for line in lines if (line.operation_id, words.first(line.what)) in there}


def deputies_of(lines: Sequence[HistoryLine], today: date) -> dict[int, list[int]]:
    """Return for each line who is told of it in place of who was: three queries.

    It is her agency's deputy, where she has an account that may act and is not away; else its other coordinators, those who are not away before
    those who are. Where nobody was told the agency is that which the line is about, else the operation's lead. Who was told of the line herself is
    nobody's deputy.
    """
    if not lines:
        return {}
    leads = {row.id: row.lead_agency_id for row in db.session.execute(select(Operation.id, Operation.lead_agency_id).where(Operation.id.in_({line.operation_id for line in lines})))}
    told: dict[int, dict[int, int]] = {}
    of_them = select(Notice.line_id, Notice.user_id, User.agency_id).join(User, User.id == Notice.user_id).where(Notice.line_id.in_([line.id for line in lines]))
    for row in db.session.execute(of_them):
        told.setdefault(row.line_id, {})[row.user_id] = row.agency_id
    agencies = {line.id: set(told.get(line.id, {}).values()) or {line.agency_id or leads[line.operation_id or 0]} for line in lines}
    there = kinds_queries.coordinators(set().union(*agencies.values()))
    found = {}
    for line_id, agency_ids in agencies.items():
        found[line_id] = list[int]()
        for agency_id in sorted(agency_ids):
            found[line_id] += kinds_queries.standing_for(there, agency_id, told.get(line_id, ()), today)
    return found
