"""Sign-ins, and links that work once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import has_request_context, request
from sqlalchemy import ScalarSelect, Select, String, case, func, select

from opsplanner.accounts.queries import stored_as
from opsplanner.database import UTCTime, db, rows
from opsplanner.glance import as_loaded, as_read
from opsplanner.kept import TOPICS, read_under
from opsplanner.models import Agency, ChangeCount, HistoryLine, Notice, Operation, SignIn, User
from opsplanner.statements import built_once, value

_PERSON, _AGENCY = tuple(User.__table__.c.keys()), tuple(Agency.__table__.c.keys())


@built_once
def _signed_in() -> Select[Any]:
    person, agency, sign_in = User.__table__.c, Agency.__table__.c, SignIn.__table__.c
    new = Notice.user_id == person.id, Notice.read_at.is_(None)
    unread = select(func.count()).select_from(Notice).where(*new).correlate(User.__table__).scalar_subquery()
    # a value of each notice, and no join: a join would begin at all that is restricted
    marked = select(Operation.restricted).join(HistoryLine, HistoryLine.operation_id == Operation.id).where(HistoryLine.id == Notice.line_id)
    of_few = case((marked.correlate(Notice).scalar_subquery(), 1), else_=0)
    few_see = select(func.max(of_few)).where(*new).correlate(User.__table__).scalar_subquery()

    def counted(topic: str) -> ScalarSelect[int]:
        return select(ChangeCount.number).where(ChangeCount.topic == topic).scalar_subquery()

    return (
        select(*(person[name].label(f"person_{name}") for name in _PERSON), *(agency[name].label(f"agency_{name}") for name in _AGENCY))
        .add_columns(sign_in.by_link_of, unread.label("unread"), few_see.label("unread_of_few"))
        .add_columns(*(func.coalesce(counted(topic), 0).label(f"changes_{n}") for n, topic in enumerate(TOPICS)))
        .select_from(SignIn.__table__)
        .join(User.__table__, person.id == sign_in.user_id)
        .join(Agency.__table__, agency.id == person.agency_id)
        .where(sign_in.id == value("cookie", String), sign_in.ends_at > value("now", UTCTime), person.suspended_at.is_(None), agency.active)
    )


def signed_in(cookie_id: str, now: datetime) -> User | None:
    """Return whose live sign-in a browser's cookie names, with her agency and what is known of the sign-in, if she may sign in: one query.

    With it comes how often the catalogue, Payback's work and promises were changed (`kept`), unless the session has begun to read already.
    """
    first = not db.session().in_transaction()
    found = rows(_signed_in(), {"cookie": stored_as(cookie_id), "now": now})
    if not found:
        return None
    [row] = found
    *values, by_link_of, unread, unread_of_few = row[: -len(TOPICS)]
    if first:
        read_under(*row[-len(TOPICS) :])
    made = as_read if has_request_context() and request.method in ("GET", "HEAD") else as_loaded
    agency = made(Agency, dict(zip(_AGENCY, values[len(_PERSON) :], strict=True)))
    user = made(User, dict(zip(_PERSON, values, strict=False), agency=agency))
    user.sign_in_id, user.by_link_of, user.unread, user.unread_of_few = cookie_id, by_link_of, unread, bool(unread_of_few)
    return user
