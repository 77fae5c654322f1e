"""Writing to the history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Table, Update, event, insert, inspect, update
from sqlalchemy.orm.attributes import flag_modified, set_committed_value

from opsplanner import clock
from opsplanner.database import UTCTime, db
from opsplanner.history.words import called
from opsplanner.models import HistoryLine, Operation, User, Verb
from opsplanner.statements import built_once, value

SYSTEM = "opsplanner"
_RECORDED = "opsplanner.recorded"

_LONGEST_NAME = 180


def _name(by: User | str) -> str:
    """Who did it: a person, or what somebody without an account is called. In a sign-in that began by a link that somebody else made, that one too: only a password tells for certain who sits there."""
    if isinstance(by, str):
        return by[:_LONGEST_NAME]
    by_link = f" (by a link of {by.by_link_of})" if by.by_link_of else ""
    return f"{called(by.name, by.agency.short_name)}{by_link}"[:_LONGEST_NAME]


@built_once
def _touch() -> Update:
    return update(cast(Table, Operation.__table__)).where(Operation.id == value("operation")).values(changed_at=value("now", UTCTime))


def record(
    operation: Operation | None,
    verb: Verb,
    what: str,
    *,
    by: User | str | None,
    why: str = "",
    agency_id: int | None = None,
    whole: str = "",
    subject: str = "",
    new_version: bool = True,
) -> HistoryLine:
    """Add one line to the history and return it; the operation's `changed_at` follows.

    `by` is a person, what somebody without an account is called, or None for opsplanner itself.
    `what` is the sentence without who and when: "moved from Thursday 3 to Thursday 10 December 2026".
    `whole` is what a long text said before, where the sentence shows a part of it.
    `new_version` False keeps the operation's version: an agency's answer does not refuse the coordinator's open form
    (docs/domain.md, "Asking and answering"), so it is no change that `changes_since` tells of either.
    """
    line = HistoryLine(
        at=clock.now(),
        by_id=by.id if isinstance(by, User) else None,
        by_name=_name(by) if by else SYSTEM,
        subject=subject,
        verb=verb,
        what=what,
        whole=whole,
        why=why,
        agency_id=agency_id,
    )
    if operation is not None:
        if operation.id is None:
            db.session.flush()
        line.operation_id = operation.id
        if new_version:
            line.operation_version = operation.version
            operation.changed_at = line.at
            flag_modified(operation, "changed_at")  # a change of the same moment as the last one is a new version too
        else:  # an UPDATE of its own, since the session's would raise the version; of it the session sees to nothing, nor writes what waits
            db.session.connection().execute(_touch(), {"operation": operation.id, "now": line.at})
            set_committed_value(operation, "changed_at", line.at)
    db.session.add(line)
    _recorded().append(line)
    return line


def note(operation_id: int, verb: Verb, what: str, *, agency_id: int) -> HistoryLine:
    """Add one line in which opsplanner says what it told an agency or its people, and return it. The operation stays as it was, `changed_at` and all."""
    line = record(None, verb, what, by=None, agency_id=agency_id)
    line.operation_id = operation_id
    return line


@dataclass(frozen=True)
class Said:
    """What one of many lines says, and of what."""

    operation: Operation | None
    what: str
    agency_id: int | None
    subject: str


def record_many(verb: Verb, said: Sequence[Said], *, by: User) -> None:
    """Add a line for each, in one statement. Their operations keep their versions, as with `record`'s `new_version` False."""
    now = clock.now()
    alike = {"at": now, "by_id": by.id, "by_name": _name(by), "verb": verb, "whole": "", "why": ""}
    operations = {one.operation.id: one.operation for one in said if one.operation is not None}
    lines = [
        alike | {"operation_id": one.operation.id if one.operation else None, "what": one.what, "agency_id": one.agency_id, "subject": one.subject} for one in said
    ]
    if lines:
        table = cast(Table, HistoryLine.__table__)
        _recorded().extend(db.session.execute(insert(table).returning(*table.c), lines))
    if operations:
        table = cast(Table, Operation.__table__)
        db.session.connection().execute(update(table).where(table.c.id.in_(list(operations))).values(changed_at=now))
        for operation in operations.values():
            set_committed_value(operation, "changed_at", now)


def take_recorded() -> list[Any]:
    """Return the lines that were added in this unit of work and not taken yet, with the columns of HistoryLine."""
    lines: list[Any] = db.session.info.pop(_RECORDED, [])
    if lines:
        db.session.flush()
    return [line for line in lines if not isinstance(line, HistoryLine) or inspect(line).persistent]


def _recorded() -> list[Any]:
    lines: list[Any] = db.session.info.setdefault(_RECORDED, [])
    return lines


@event.listens_for(db.session, "after_commit")
@event.listens_for(db.session, "after_rollback")
def _forget(session: object) -> None:
    db.session.info.pop(_RECORDED, None)
