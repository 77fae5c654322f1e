"""What a person has chosen of how she is told."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select

from opsplanner.database import rows, the_value
from opsplanner.models import DigestHour, NoticeChoice, NoticeWay, User
from opsplanner.notices.letters.queries import USUAL_HOUR
from opsplanner.statements import built_once, value


@built_once
def _chosen() -> Select[*tuple[Any, ...]]:
    return select(NoticeChoice.kind, NoticeChoice.way).where(NoticeChoice.user_id == value("user"))


def chosen(user: User) -> dict[str, NoticeWay]:
    """Return how a person wants to be told, by kind, where it is not as usual."""
    return {row.kind: row.way for row in rows(_chosen(), {"user": user.id})}


@built_once
def _digest_hour() -> Select[int]:
    return select(DigestHour.hour).where(DigestHour.user_id == value("user"))


def digest_hour(user: User) -> int:
    """Return the hour of a person's digest, by the clock on the wall."""
    found = the_value(_digest_hour(), {"user": user.id})
    return USUAL_HOUR if found is None else found
