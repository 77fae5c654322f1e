"""Who is to be told of something, and who was."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, String, and_, exists, false, func, or_, select
from sqlalchemy.orm import joinedload

from opsplanner.access import changeable_by
from opsplanner.database import UTCTime, read, rows
from opsplanner.models import Message, MessageState, Operation, Telling, User
from opsplanner.notices import words
from opsplanner.reader import Reader, asked_by
from opsplanner.statements import built_once, value, values
from opsplanner.whole import Whole


@built_once
def still_true(occasions: tuple[str, ...]) -> ColumnElement[bool]:
    """True for a telling on one of these occasions (`words.occasions`) that nothing has overtaken, as the room that tells it says."""
    return _holds(occasions, lambda kind: kind.still_true())


def _holds(occasions: tuple[str, ...], so: Callable[[words.Kind], ColumnElement[bool]]) -> ColumnElement[bool]:
    those = [kind for kind in words.kinds() if set(kind.occasions) <= set(occasions)]
    return or_(false(), *(and_(Telling.occasion.in_(list(kind.occasions)), so(kind)) for kind in those))


def answered(occasions: tuple[str, ...]) -> ColumnElement[bool]:
    """True for a telling on one of these occasions that the agency has answered since, as the room that tells it says: so it has been told."""
    return _holds(occasions, lambda kind: kind.answered())


def untold(occasions: tuple[str, ...]) -> ColumnElement[bool]:
    """True for a telling on one of these occasions that nothing has overtaken, that nobody has ticked and the agency has not answered."""
    return and_(Telling.told_at.is_(None), still_true(occasions), ~answered(occasions))


TOLD_OF = Whole(Operation, "type", "lead_agency", "meeting_point", "wards", "commitments.agency")
"""An operation with all that the texts for agencies say of it."""
_TELLING = Whole(Telling, "agency", "told_by", "message")


@built_once
def _told_of(reader: Reader) -> Select[*tuple[Any, ...]]:
    return TOLD_OF.select().where(Operation.reference == value("reference", String), changeable_by(reader))


@built_once
def _waiting(occasions: tuple[str, ...]) -> Select[*tuple[Any, ...]]:
    return _TELLING.select().where(Telling.operation_id == value("operation"), still_true(occasions))


def waiting(user: User, reference: str) -> tuple[Operation, list[Telling]]:
    """An operation, if this person may change it, with whom to tell of it and who was told since its last change: untold first, then by name.

    Both are to read. Raises NotFound for what she may not change.
    """
    operation = TOLD_OF.one(_told_of(Reader.of(user)), asked_by(user, reference=reference))
    tellings = _TELLING.read(_waiting(words.occasions()), {"operation": operation.id})
    return operation, sorted(tellings, key=lambda telling: (telling.told_at is not None, telling.agency.name, telling.id))


def count_untold(operation: Any, occasions: tuple[str, ...]) -> Select[int]:
    """Select how many agencies still have to be told of an operation, on these occasions (`words.occasions`)."""
    return select(func.count()).select_from(Telling).where(Telling.operation_id == operation, untold(occasions))


def brought_by(message_id: int) -> Select[Telling]:
    """Select the telling that a message brings, with its agency, as long as nothing has overtaken it."""
    return select(Telling).where(Telling.message_id == message_id, still_true(words.occasions())).options(joinedload(Telling.agency))


TOLD_AS_ONE = (words.TO_A_PERSON, words.AS_ONE)
"""The kinds of message that tell a reader of several things as one: of herself, and of her agency."""


def waits(abouts: Collection[str], addresses: Collection[str], until: datetime, kinds: Sequence[str] = (words.AS_ONE,)) -> dict[tuple[str, str], int]:
    """Return the messages of these kinds that tell several things as one, do not go until then, and into which more can be put: by what they are about
    and the address; an agency's rather than a person's (one query)."""
    asked = {"abouts": list(abouts), "addresses": list(addresses), "until": until}
    return {(row.about, row.recipient): row.id for row in rows(_waits(tuple(kinds)), asked)} if abouts and addresses else {}


@built_once
def _waits(kinds: tuple[str, ...]) -> Select[*tuple[Any, ...]]:
    alike = Message.kind.in_(kinds), Message.about.in_(values("abouts", String)), Message.recipient.in_(values("addresses", String))
    free = Message.state == MessageState.WAITING, Message.leased_until.is_(None), Message.due_at > value("until", UTCTime)
    return select(Message.about, Message.recipient, Message.id).where(*alike, *free).order_by(Message.kind == words.AS_ONE, Message.id)


def went_since(abouts: Collection[str], addresses: Collection[str], since: datetime, until: datetime) -> set[tuple[str, str]]:
    """Return which of these addresses were sent a message about which of this since then, to a person or her agency, or are sent one until then (one query)."""
    asked = {"abouts": list(abouts), "addresses": list(addresses), "since": since, "until": until}
    return {(row.about, row.recipient) for row in rows(_went_since(), asked)} if abouts and addresses else set()


@built_once
def _went_since() -> Select[*tuple[Any, ...]]:
    alike = Message.kind.in_(TOLD_AS_ONE), Message.about.in_(values("abouts", String)), Message.recipient.in_(values("addresses", String))
    went = and_(Message.state.in_(WENT), Message.settled_at >= value("since", UTCTime))
    goes = and_(Message.state == MessageState.WAITING, or_(Message.due_at <= value("until", UTCTime), Message.leased_until.is_not(None)))
    return select(Message.about, Message.recipient).where(*alike, or_(went, goes))


def with_author(operation_id: int) -> Select[Operation]:
    """Select an operation with who leads it."""
    return select(Operation).where(Operation.id == operation_id).options(joinedload(Operation.author))


WENT = (MessageState.SENT, MessageState.IN_FOLDER)


def went() -> ColumnElement[bool]:
    """True for a telling whose message has gone, and has said what it is about."""
    return and_(~Telling.withheld, exists().where(Message.id == Telling.message_id, Message.state.in_(WENT)).correlate(Telling))


@built_once
def is_heard(occasions: tuple[str, ...]) -> ColumnElement[bool]:
    """True for a telling on one of these occasions that the agency knows: it was ticked as told, its message went, or what the agency did since says so."""
    return or_(Telling.told_at.is_not(None), went(), _holds(occasions, lambda kind: kind.known()))


@built_once
def overtaken(occasions: tuple[str, ...]) -> Select[Telling]:
    """Select what an agency was still to be told of an operation on these occasions and is true no more; but for what it has heard, which says what is news to it."""
    untold = Telling.operation_id == value("operation"), Telling.told_at.is_(None)
    return select(Telling).where(*untold, ~still_true(occasions), ~is_heard(occasions)).order_by(Telling.id)


class Heard(NamedTuple):
    """What an agency was told of an operation, was written, or has answered: when and where it was then."""

    id: int
    agency_id: int
    made_at: datetime
    starts_at: datetime
    ends_at: datetime
    place: str
    musters_at: datetime | None


def heard(operation: Operation, occasions: tuple[str, ...]) -> list[Heard]:
    """Return what agencies have heard of an operation on these occasions, the earliest first (one query)."""
    columns = (Telling.id, Telling.agency_id, Telling.made_at, Telling.starts_at, Telling.ends_at, Telling.place, Telling.musters_at)
    known = Telling.operation_id == operation.id, Telling.occasion.in_(occasions), Telling.starts_at.is_not(None), is_heard(occasions)
    return read(Heard, select(*columns).where(*known).order_by(Telling.id))


class ByMail(NamedTuple):
    """Where the message stands that tells an agency."""

    agency_id: int
    recipient: str
    to_folder: bool
    state: MessageState
    due_at: datetime
    error: str
    settled_at: datetime | None
    told_at: datetime | None
    told_by: str | None
    answered: bool


def told_by_mail(operation: Any, occasions: tuple[str, ...]) -> Select[*tuple[Any, ...]]:
    """Select the ids of an operation's tellings that a message brings, on these occasions (`words.occasions`), and that are still true."""
    return select(Telling.id).where(Telling.operation_id == operation, Telling.message_id.is_not(None), still_true(occasions))


@built_once
def _by_mail(occasions: tuple[str, ...]) -> Select[*tuple[Any, ...]]:
    sent = (Message.recipient, Message.to_folder, Message.state, Message.due_at, Message.error, Message.settled_at)
    columns = (Telling.agency_id, *sent, Telling.told_at, User.name.label("told_by"), answered(occasions).label("answered"))
    query = select(*columns).join(Message, Message.id == Telling.message_id).outerjoin(User, User.id == Telling.told_by_id)
    return query.where(Telling.operation_id == value("operation"), still_true(occasions)).order_by(Telling.id)


def by_mail(operation: Operation) -> list[ByMail]:
    """Return where each message stands that tells an agency of an operation, the earliest first (one query)."""
    return read(ByMail, _by_mail(words.occasions()), {"operation": operation.id})
