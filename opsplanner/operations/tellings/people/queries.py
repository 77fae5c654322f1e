"""Who has to know of what happened to an operation."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, case, func, not_, or_, select
from sqlalchemy.orm import aliased

from opsplanner import clock
from opsplanner.access import TAKING_PART, visible_to
from opsplanner.accounts.contacts import queries as contacts_queries
from opsplanner.commitments.naming import services as naming_services
from opsplanner.commitments.naming.services import Named
from opsplanner.commitments.rules import WAITING, short_of
from opsplanner.commitments.words import ANSWERS
from opsplanner.database import db, rows
from opsplanner.models import (
    Agency,
    Commitment,
    HistoryLine,
    Nomination,
    Notice,
    Operation,
    OperationState,
    OperationType,
    Role,
    User,
    Verb,
)
from opsplanner.notices import rules as notices_rules
from opsplanner.notices.kinds import queries as kinds_queries
from opsplanner.notices.kinds.words import To
from opsplanner.notices.seen import queries as seen_queries
from opsplanner.notices.seen import words as seen_words
from opsplanner.operations.reminding.starting import words as starting_words
from opsplanner.operations.tellings import queries as tellings_queries
from opsplanner.operations.tellings.people import words
from opsplanner.reader import Reader, asked_by
from opsplanner.statements import built_once, value, values

NAMED = "named"
"""The kind of notice that says that somebody is named, or no longer."""
OVERDUE = "overdue"
"""The kind of notice that says that agencies have not answered, or cannot be reminded to."""


@built_once
def _leads() -> Select[*tuple[Any, ...]]:
    author, agency = aliased(User), aliased(Agency)
    leads = kinds_queries.may_act(author, agency, "plan_operations", Operation.lead_agency_id)
    gone = or_(author.id.is_(None), not_(leads))
    instead = and_(gone, User.agency_id == Operation.lead_agency_id, User.role == Role.COORDINATOR)
    return (
        select(Operation.id.label("operation_id"), User.id.label("user_id"))
        .outerjoin(author, author.id == Operation.author_id)
        .outerjoin(agency, agency.id == author.agency_id)
        .join(User, or_(and_(User.id == author.id, leads), instead))
        .where(Operation.id.in_(values("ids")))
    )


@built_once
def _named() -> Select[*tuple[Any, ...]]:
    return (
        select(Commitment.operation_id, Nomination.user_id)
        .join(Nomination, Nomination.commitment_id == Commitment.id)
        .join(User, and_(User.id == Nomination.user_id, User.agency_id == Commitment.agency_id))
        .where(Commitment.operation_id.in_(values("ids")), Commitment.state.in_(TAKING_PART))
    )


def _each(lines: Sequence[Any], *selects: Select[*tuple[Any, ...]]) -> list[To]:
    """Tell each line to those whom the selects find for its operation."""
    if not lines:
        return []
    ids = {"ids": sorted({line.operation_id for line in lines})}
    found = {(row.operation_id, row.user_id) for query in selects for row in rows(query, ids)}
    return [To(line.id, user_id) for line in lines for operation_id, user_id in sorted(found) if operation_id == line.operation_id]


def leading(operation_ids: Collection[int]) -> list[tuple[int, int]]:
    """Return who leads these operations (where she may not change it any more, its lead agency's coordinators): operation and account."""
    return [(row.operation_id, row.user_id) for row in rows(_leads(), {"ids": sorted(operation_ids)})] if operation_ids else []


def of_operations(lines: Sequence[Any]) -> list[Any]:
    """Return those of these lines that are about an operation as such."""
    return [line for line in lines if line.operation_id and not line.subject]


def leads(lines: Sequence[Any]) -> list[To]:
    """Who leads the operation; where she may not change it any more, its lead agency's coordinators."""
    return _each(of_operations(lines), _leads())


def leads_and_own(lines: Sequence[Any]) -> list[To]:
    """Who leads the operation, and the coordinators of the agency that each line is about."""
    about = of_operations(lines)
    found = kinds_queries.coordinators({line.agency_id for line in about}) if about else []
    return sorted({*leads(lines), *(To(line.id, row.id) for line in about for row in found if row.agency_id == line.agency_id)})


def new_leads(lines: Sequence[Any]) -> list[To]:
    """Who leads an operation that was handed over; a part that was is no agency's own operation."""
    return leads([line for line in lines if line.agency_id is None])


def named_and_leads(lines: Sequence[Any]) -> list[To]:
    """Who is named on the operation, and who leads it."""
    return _each(of_operations(lines), _leads(), _named())


def named_leads_and_contacts(lines: Sequence[Any]) -> list[To]:
    """Who is named on the operation, who leads it, and, of what is near, the accounts at whose addresses the agencies are reached: the agency's message
    tells those, and asks nobody to say that she has seen it."""
    told = named_and_leads(lines)
    known = {(to.line_id, to.user_id) for to in told}
    return told + [to for to in _contacts(of_operations(lines)) if (to.line_id, to.user_id) not in known]


def subscribed(lines: Sequence[Any]) -> list[To]:
    """Who subscribes to a calendar that has the operation, and is told of what is near in no other way."""
    if not (near := _near(of_operations(lines))):
        return []
    told, found = {(to.line_id, to.user_id) for to in named_leads_and_contacts(near)}, seen_queries.subscribers({line.operation_id for line in near})
    to = [To(line.id, user_id, seen_words.may_be_stale(line.what), only_near=True) for line in near for operation_id, user_id in found if operation_id == line.operation_id]
    return [one for one in to if (one.line_id, one.user_id) not in told]


def _near(lines: Sequence[Any]) -> list[Any]:
    facts, now = kinds_queries.facts({line.operation_id for line in lines}), clock.now()
    return [line for line in lines if notices_rules.asks_until(line, facts[line.operation_id].starts_at, now)]


def _contacts(lines: Sequence[Any]) -> list[To]:
    if not (near := _near(lines)):
        return []
    parts = rows(_others_parts(), {"ids": sorted({line.operation_id for line in near})})
    reached = contacts_queries.reached({part.agency_id for part in parts}, clock.today())
    people = {(row.agency_id, row.email): row.id for row in rows(_at(), {"emails": sorted(reached.values())})}
    found = [(part.operation_id, people.get((part.agency_id, reached.get(part.agency_id, "")))) for part in parts]
    return [To(line.id, user_id, only_near=True, bell=True) for line in near for operation_id, user_id in found if user_id and operation_id == line.operation_id]


@built_once
def _others_parts() -> Select[*tuple[Any, ...]]:
    others = Commitment.operation_id.in_(values("ids")), Commitment.state.in_(TAKING_PART), Commitment.agency_id != Operation.lead_agency_id
    return select(Commitment.operation_id, Commitment.agency_id).join(Operation, Operation.id == Commitment.operation_id).where(*others).order_by(Commitment.id)


@built_once
def _at() -> Select[*tuple[Any, ...]]:
    return select(User.id, User.agency_id, User.email).where(User.email.in_(values("emails", String)))


def not_started(lines: Sequence[Any], _reader: object = None) -> set[int]:
    """Those of these lines whose operation should be under way since the hour that they name, and nobody has started it."""
    ids, so = {line.operation_id for line in lines}, (Operation.state == OperationState.CONFIRMED, Operation.ends_at > clock.now())
    starts = {row.id: row.starts_at for row in db.session.execute(select(Operation.id, Operation.starts_at).where(Operation.id.in_(ids), *so))}
    return {line.id for line in lines if line.operation_id in starts and line.what == starting_words.late(starts[line.operation_id])}


def not_completed(lines: Sequence[Any], _reader: object = None) -> set[int]:
    """Those of these lines whose operation is over, and nobody has completed it."""
    over = Operation.state.in_((OperationState.CONFIRMED, OperationState.UNDER_WAY)), Operation.ends_at <= clock.now()
    there = set(db.session.scalars(select(Operation.id).where(Operation.id.in_({line.operation_id for line in lines}), *over)))
    return {line.id for line in lines if line.operation_id in there}


@built_once
def _unanswered() -> Select[*tuple[Any, ...]]:
    return select(Commitment.operation_id).where(Commitment.operation_id.in_(values("ids")), Commitment.state.in_(list(WAITING)))


_ASKS = frozenset({Verb.ASKED, Verb.ASKED_AGAIN, Verb.ASKED_FOR_ANOTHER_NUMBER})


def leads_of_answered(lines: Sequence[Any]) -> list[To]:
    """Who leads an operation of which all agencies have answered with this: the last for which anybody waited, not one that changes its answer."""
    about = of_operations(lines)
    last = {line.operation_id: line for line in _awaited(about)}
    if not last:
        return []
    waiting = {row.operation_id for row in rows(_unanswered(), {"ids": sorted(last)})}
    answered = {line.id: line for line in last.values() if line.operation_id not in waiting}
    said = {id_: words.all_answered(line.what if line.verb in (Verb.ACCEPTED, Verb.ACCEPTED_PROVISIONALLY) else "") for id_, line in answered.items()}
    return [to._replace(said=said[to.line_id]) for to in _each(list(answered.values()), _leads())]


def _awaited(lines: Sequence[Any]) -> list[Any]:
    """Keep those of these lines that are an agency's first answer since it was asked, or release one that had not answered."""
    if not lines:
        return []
    before = rows(_asked_and_answered(), {"ids": sorted({line.operation_id for line in lines}), "first": min(line.id for line in lines)})
    known = {(row.operation_id, row.agency_id): row for row in before}
    found = []
    for line in lines:
        asked_id, answered_id = (there.asked_id, there.answered_id) if (there := known.get((line.operation_id, line.agency_id))) else (None, None)
        if (asked_id or 0) >= (answered_id or 0) and (asked_id or line.verb is not Verb.WITHDRAWN):
            found.append(line)
    return found


@built_once
def _asked_and_answered() -> Select[*tuple[Any, ...]]:
    """For each part of these operations the newest line before these that asks, and that answers."""

    def newest(verbs: frozenset[Verb]) -> ColumnElement[int | None]:
        return func.max(case((HistoryLine.verb.in_(sorted(verbs, key=lambda verb: verb.name)), HistoryLine.id)))

    return (
        select(HistoryLine.operation_id, HistoryLine.agency_id, newest(_ASKS).label("asked_id"), newest(ANSWERS).label("answered_id"))
        .where(HistoryLine.operation_id.in_(values("ids")), HistoryLine.agency_id.is_not(None), HistoryLine.id < value("first"))
        .group_by(HistoryLine.operation_id, HistoryLine.agency_id)
    )


def named_of_short(lines: Sequence[Any]) -> list[To]:
    """Who is named on a confirmed operation that these lines leave short of an agency."""
    of = {operation.id: short_of(operation.commitments) for operation, _ in tellings_queries.short_by(lines)}
    last = {line.operation_id: line for line in lines if line.operation_id in of and line.verb in tellings_queries.LEAVES_SHORT}
    said = {line.id: words.short([part.agency.name for part in of[line.operation_id]]) for line in last.values()}
    return [to._replace(said=said[to.line_id]) for to in _each(list(last.values()), _named())]


def newly_named(lines: Sequence[Any]) -> list[To]:
    """Who is named on a part since this, and who not any more, each where she was told something else last.

    Who was named before there were notices is taken to know it.
    """
    put, taken = naming_services.take_named()
    parts = {(line.operation_id, line.agency_id): line.id for line in of_operations(lines) if line.agency_id}
    if not parts:
        return []
    found = [row for row in rows(_parts_with_names(), {"ids": sorted({operation_id for operation_id, _ in parts})}) if (row.operation_id, row.agency_id) in parts]
    on_it = {Named(row.id, row.user_id) for row in found if row.user_id is not None}
    if not on_it | taken:
        return []
    now: dict[tuple[int, int], bool] = {}
    line_of: dict[tuple[int, int], int] = {}
    known: set[tuple[int, int]] = set()
    for part in {row.id: row for row in found}.values():
        for each in {one for one in on_it | taken if one.commitment_id == part.id}:
            key = (each.user_id, part.operation_id)
            now[key] = now.get(key, False) or (each in on_it and part.state in TAKING_PART)
            line_of[key] = parts[part.operation_id, part.agency_id]
            if each not in put:
                known.add(key)
    told = _last_told(now)
    return [To(line_of[key], key[0], words.NAMED if named else words.NOT_NAMED) for key, named in sorted(now.items()) if named != told.get(key, key in known)]


@built_once
def _parts_with_names() -> Select[*tuple[Any, ...]]:
    """Each part of these operations, once for each account that is named on it."""
    return (
        select(Commitment.id, Commitment.operation_id, Commitment.agency_id, Commitment.state, Nomination.user_id)
        .outerjoin(Nomination, and_(Nomination.commitment_id == Commitment.id, Nomination.user_id.is_not(None)))
        .where(Commitment.operation_id.in_(values("ids")))
        .order_by(Commitment.id)
    )


def _last_told(keys: Iterable[tuple[int, int]]) -> dict[tuple[int, int], bool]:
    """Return for people and operations whether they were last told that they are named; of who was told neither there is nothing."""
    those = set(keys)
    if not those:
        return {}
    asked = {"people": sorted({user_id for user_id, _ in those}), "operations": sorted({operation_id for _, operation_id in those})}
    return {key: row.said == words.NAMED for row in rows(_newest_told(), asked) if (key := (row.user_id, row.operation_id)) in those}


@built_once
def _newest_told() -> Select[*tuple[Any, ...]]:
    """What each of these people was told last of being named on each of these operations."""
    newest = (
        select(func.max(Notice.id))
        .join(HistoryLine, HistoryLine.id == Notice.line_id)
        .where(Notice.kind == NAMED, Notice.user_id.in_(values("people")), HistoryLine.operation_id.in_(values("operations")))
        .group_by(Notice.user_id, HistoryLine.operation_id)
    )
    return select(Notice.user_id, HistoryLine.operation_id, Notice.said).join(HistoryLine, HistoryLine.id == Notice.line_id).where(Notice.id.in_(newest))


@built_once
def _seen(reader: Reader) -> Select[*tuple[Any, ...]]:
    return (
        select(Operation.id, Operation.reference, Operation.restricted, OperationType.name.label("type"), Agency.short_name.label("lead"))
        .join(OperationType, OperationType.id == Operation.type_id)
        .join(Agency, Agency.id == Operation.lead_agency_id)
        .where(Operation.id.in_(values("ids")), visible_to(reader))
    )


def seen(user: User, operation_ids: Iterable[int]) -> dict[int, Any]:
    """Return those of these operations that a person may see, with reference, marking, type and who leads, by id."""
    return {row.id: row for row in rows(_seen(Reader.of(user)), asked_by(user, ids=sorted(set(operation_ids))))}
