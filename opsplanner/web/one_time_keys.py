"""A form's one-time key: what somebody, or who holds a link, has done with it, and whether it was the very same form."""

from __future__ import annotations

import hashlib
import secrets
from typing import cast

from flask import g, request
from flask_login import current_user
from sqlalchemy import Executable, Table, Update, update
from sqlalchemy.dialects import postgresql, sqlite

from opsplanner import clock
from opsplanner.database import db, on_sqlite
from opsplanner.models import FormKey
from opsplanner.statements import built_once, value

NOT_TYPED = ("csrf_token", "belongs", "written_at")
"""What a form holds besides what was typed: its token, what it was asked about, and when its button was pressed, which differs each time."""


def new_key() -> str:
    """Return a random one-time key for a form."""
    return secrets.token_urlsafe(24)


def belong_to(link: str) -> None:
    """Let the keys of this request be those of a link, by its hash, whoever is signed in: its page takes no account."""
    g.link_of_keys = link


def _whose() -> tuple[int | None, str] | None:
    """The account or the link that this request's keys belong to; None where they belong to neither, and hold nothing."""
    if link := g.get("link_of_keys"):
        return None, link
    return (current_user.id, "") if current_user.is_authenticated else None


def _path() -> str:
    """Where the form stands: of a link's page the address without the link, which is kept as a digest alone."""
    return request.url_rule.rule if g.get("link_of_keys") and request.url_rule else request.path[:300]


def claim(key: str) -> FormKey | None:
    """Claim a key for this request, in its unit of work. Return None the first time, else what the same person did with it."""
    whose = _whose()
    if whose is None:
        return None
    facts = {"key": key, "user_id": whose[0], "link": whose[1], "path": _path(), "content": _content(), "answer": "", "said": "", "done_at": clock.now()}
    if db.session.execute(_claimed(on_sqlite()), facts).scalar():
        return None
    return used(key)


@built_once
def _claimed(on_sqlite: bool) -> Executable:
    insert = (sqlite if on_sqlite else postgresql).insert(FormKey)
    return insert.on_conflict_do_nothing().returning(FormKey.key)


def used(key: str) -> FormKey | None:
    """Return what this person did with a key, or None."""
    whose = _whose()
    before = db.session.get(FormKey, key) if whose else None
    return before if before and (before.user_id, before.link) == whose else None


def is_same(before: FormKey) -> bool:
    """Say whether this request is the very same form that was done then."""
    return (before.path, before.content) == (_path(), _content())


def remember(key: str, answer: str) -> None:
    """Keep what a form answered, to be answered again."""
    if current_user.is_authenticated:
        db.session.execute(_remembered(), {"claimed": key, "claimed_by": current_user.id, "answered": answer[:500]})


@built_once
def _remembered() -> Update:
    of = FormKey.__table__.c
    return update(cast(Table, FormKey.__table__)).where(of.key == value("claimed", of.key.type), of.user_id == value("claimed_by")).values(answer=value("answered", of.answer.type))


def _content() -> str:
    typed = sorted((name, value) for name, value in request.form.items(multi=True) if name not in NOT_TYPED)
    digest = hashlib.sha256(repr(typed).encode("utf-8", "replace"))
    for _, file in sorted(request.files.items(multi=True), key=lambda one: one[0]):
        file.stream.seek(0)
        digest.update(hashlib.sha256(file.stream.read()).digest())
    return digest.hexdigest()
