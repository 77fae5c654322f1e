"""Who has to be told of what happened, and who was."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from flask import current_app, url_for
from sqlalchemy import event, insert, select, update

from opsplanner import clock
from opsplanner.access import changeable_by
from opsplanner.accounts import queries as accounts_queries
from opsplanner.accounts.contacts import queries as contacts_queries
from opsplanner.database import db, one
from opsplanner.history import record
from opsplanner.mail import services as mail_services
from opsplanner.mail.letter.words import Letter, Overtaken
from opsplanner.models import Agency, Message, Notice, Operation, Place, Telling, User, Verb
from opsplanner.notices import queries, rules, words
from opsplanner.notices.letters import queries as letters_queries
from opsplanner.notices.letters import services as letters_services

_WRITTEN = "notices.written"
_AS_ONE = "notices.as_one"


def as_one(about: str) -> None:
    """Let all that this unit of work tells of operations be one message to each reader, about this: what the room calls it that registers `words.AS_ONE`."""
    db.session.info[_AS_ONE] = about


def belonging(operation_ids: Collection[int]) -> dict[int, str]:
    """Return what is told of these operations as one with others in one message to each reader, by the operation's id, and what that is about: what this
    unit of work says (`as_one`), else what each belongs to (at most one query)."""
    if about := told_as_one():
        return dict.fromkeys(operation_ids, about)
    return words.belonging(operation_ids)


def told_as_one() -> str:
    """Return what this unit of work tells all of in one message to each reader; "" where it does not."""
    return db.session.info.get(_AS_ONE, "")  # type: ignore[no-any-return]


def to_tell(operation: Operation, agency_ids: Iterable[int], occasion: str, *, new: bool = False) -> None:
    """Note that these agencies have to be told, and write to who gets it (`accounts/contacts`). What they have not heard before, and is no longer true, goes.

    Of a `new` operation there is none. The number of queries is the same for any number of agencies.
    """
    assert any(occasion in kind.occasions for kind in words.kinds()), occasion
    agencies = sorted(set(agency_ids))
    if agencies:
        place = db.session.get(Place, operation.meeting_point_id) if operation.meeting_point_id else None  # it is loaded, as a rule
        stands = {"starts_at": operation.starts_at, "ends_at": operation.ends_at, "musters_at": operation.musters_at, "place": place.name if place else ""}
        same = {"operation_id": operation.id, "occasion": occasion, "schedule": operation.schedule, "made_at": clock.now(), **stands}
        by_mail = _written_to(operation, agencies)
        db.session.execute(insert(Telling), [same | {"agency_id": id_, "message_id": by_mail.get(id_)} for id_ in agencies])
    if not new:
        _take_back(db.session.scalars(queries.overtaken(words.occasions()), {"operation": operation.id}))


def _written_to(operation: Operation, agency_ids: list[int]) -> dict[int, int]:
    """Write to the agencies that can be reached, where there is mail; return the message of each."""
    if not current_app.config["SETTINGS"].has_mail:
        return {}
    found = contacts_queries.reached(agency_ids, clock.today())
    goes = rules.goes_at(operation.starts_at, clock.now())
    if about := belonging([operation.id]).get(operation.id, ""):
        return _written_as_one(about, operation, found, goes)
    ids = mail_services.post_many(words.BY_MAIL, about="", to=[(address, None) for address in found.values()], not_before=goes)
    db.session.info.setdefault(_WRITTEN, {}).update({(operation.id, to): id_ for to, id_ in zip(found.values(), ids, strict=True)})
    return dict(zip(found, ids, strict=True))


def _written_as_one(about: str, operation: Operation, found: dict[int, str], goes: datetime | None) -> dict[int, int]:
    """The same by the message to each address that this unit of work has written about it, that waits to go, or that is written now.

    Who was sent one about it today is sent the next one in the morning, with all that is told until then; what is near waits for nothing.
    """
    written = db.session.info.setdefault(_WRITTEN, {})
    missing = [to for to in dict.fromkeys(found.values()) if (about, to) not in written]
    until = clock.now() + rules.MARGIN
    waits = queries.waits([about], missing, until) if missing else {}
    new = [to for to in missing if (about, to) not in waits]
    had = {to for _, to in queries.went_since([about], new, clock.day_bounds(clock.today()).start, until)} if new and goes else set()
    theirs = queries.waits([about], new, until, (words.TO_A_PERSON,)) if new else {}
    written.update(waits)
    for those, due in (([to for to in new if to not in had], goes), ([to for to in new if to in had], rules.next_morning(clock.now()))):
        ids = mail_services.post_many(words.AS_ONE, about=about, to=[(to, None) for to in those], not_before=due)
        written.update({(about, to): id_ for to, id_ in zip(those, ids, strict=True)})
    for key, message_id in theirs.items():  # what waits for a person there goes with it
        db.session.execute(update(Notice).where(Notice.message_id == message_id).values(message_id=written[key]), execution_options={"synchronize_session": False})
    for to in set(found.values()) - set(new):
        if goes is None:  # what is near waits for nothing, and takes the rest along
            mail_services.let_go(written[about, to])
    written.update({(operation.id, to): written[about, to] for to in found.values()})
    return {agency_id: written[about, to] for agency_id, to in found.items()}


def take_written() -> dict[tuple[int | str, str], int]:
    """Return, and forget, which message tells an agency at an address, of what this unit of work wrote: by the operation's id, or what is told as one, and the address."""
    return db.session.info.pop(_WRITTEN, {})  # type: ignore[no-any-return]


@event.listens_for(db.session, "after_commit")
@event.listens_for(db.session, "after_rollback")
def _forget(session: object) -> None:
    db.session.info.pop(_WRITTEN, None)
    db.session.info.pop(_AS_ONE, None)


def letter(message: Message) -> Letter:
    """Return what an agency is told by mail; where that is overtaken, what who is reached there has to hear herself (`notices/kinds`). Raises Overtaken."""
    try:
        return _to_agency(message)
    except Overtaken:
        if letters_queries.brought_by(message.id):
            return letters_services.letter(message)
        raise


def _to_agency(message: Message) -> Letter:
    """Return it in the words of the page that tells, to the address of now that the agency is reached at, with what its reader is told besides."""
    telling = db.session.scalars(queries.brought_by(message.id)).one_or_none()
    if telling is None:
        raise Overtaken(words.NOT_TRUE)
    if telling.told_at:
        raise Overtaken(words.TOLD_MEANWHILE)
    to = contacts_queries.reached([telling.agency_id], clock.today()).get(telling.agency_id, "")
    if not to:
        raise Overtaken(words.NO_ADDRESS_NOW)
    message.recipient = to
    operation = one(queries.with_author(telling.operation_id))
    said = words.messages(operation, [telling])[telling.id]
    if said.answered:
        raise Overtaken(words.ANSWERED)
    telling.withheld = operation.restricted
    for notice in letters_queries.brought_by(message.id):
        notice.withheld = operation.restricted
    if operation.restricted:
        return words.neutral(current_app.config["SETTINGS"].address, choices_of(to))
    letter = words.letter(operation, said, words.link_for(operation, telling, to) if said.asks else "", choices_of(to))
    return letters_services.with_besides(letter, message)


def choices_of(address: str) -> str:
    """Return the address of the page on which who reads this one chooses what she is sent; empty where it is no account's, since that page takes one."""
    reader = db.session.scalars(accounts_queries.by_email(address)).unique().one_or_none()
    return f"{current_app.config['SETTINGS'].address}{url_for('notices.choices')}" if reader and reader.is_active else ""


def nothing_to_tell(operation: Operation, agency_id: int) -> None:
    """Take back what an agency was still to be told, also what was written to it: it has nothing more to do with the operation."""
    _take_back(db.session.scalars(select(Telling).where(Telling.operation_id == operation.id, Telling.told_at.is_(None), Telling.agency_id == agency_id)))


def _take_back(untold: Iterable[Telling]) -> None:
    together = told_as_one() or None  # the message of all goes on to tell of the other operations, whatever is taken back of this one
    for telling in untold:
        written = db.session.info.get(_WRITTEN, {})
        for key in [key for key, message_id in written.items() if message_id == telling.message_id and key[0] != together]:
            del written[key]
        db.session.delete(telling)
    db.session.flush()


def tick_told(reference: str, agency_code: str, occasion: str, schedule: int, *, by: User) -> str:
    """Note that an agency was told, by whom and when; return its name. Ticked twice, the first one stays.

    Raises NotFound for what this person may not change.
    """
    telling = one(
        select(Telling)
        .join(Operation, Operation.id == Telling.operation_id)
        .join(Agency, Agency.id == Telling.agency_id)
        .where(Operation.reference == reference, Agency.code == agency_code, Telling.occasion == occasion, Telling.schedule == schedule, changeable_by(by))
        .order_by(Telling.id.desc())
        .limit(1)
        .with_for_update(of=Telling)
    )
    agency = one(select(Agency).where(Agency.id == telling.agency_id))
    if telling.told_at is None:
        telling.told_at, telling.told_by_id = clock.now(), by.id
        operation = one(select(Operation).where(Operation.id == telling.operation_id))
        record(operation, Verb.TOLD, words.told(agency.name, words.said(telling.occasion)), by=by, agency_id=agency.id, new_version=False)
    return agency.name
