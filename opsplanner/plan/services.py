"""What every change of the plan begins with: who may, and whether somebody else changed it meanwhile."""

from __future__ import annotations

from sqlalchemy import select

from opsplanner.database import db
from opsplanner.errors import ChangedMeanwhile, NotFound
from opsplanner.history import newest, sentence
from opsplanner.models import Installation, User
from opsplanner.plan import queries


def check_may_keep(by: User) -> None:
    """Raises NotFound for who does not keep the plan."""
    if not queries.keeps_plan(by):
        raise NotFound()


def one_at_a_time() -> None:
    """Let who adds or changes what there is one of (the plans and their years, what reports begin with) wait for who is just doing so: what is there is read after it."""
    db.session.execute(select(Installation.id).with_for_update())


def check_version(version: int, subject: str, *, seen_version: int) -> None:
    """Raises ChangedMeanwhile where the version that stands is not the one that the form was opened with; it says the newest lines of `subject`."""
    if version != seen_version:
        lines = newest(subject, min(max(version - seen_version, 1), 20))
        raise ChangedMeanwhile(version, [sentence(line) for line in reversed(lines)] or ["The partnership's pack was loaded again, and changed it"])
