"""What was asked before a session ends where the session is planned anew, and where it was asked is forgotten. Runs inside unit_of_work()."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, func, update

from opsplanner import clock
from opsplanner.database import db
from opsplanner.models import ReadyLink, ReadyQuestion


def end(session_id: int) -> None:
    """End what was asked about a session: it was off in between, and everybody was told so."""
    those = update(ReadyQuestion).where(ReadyQuestion.session_id == session_id, ReadyQuestion.ended_at.is_(None)).values(ended_at=clock.now())
    db.session.execute(those, execution_options={"synchronize_session": False})


def forget(before: datetime) -> None:
    """Forget the addresses of hosts that were asked before this, with their links, which have long ended. What they answered stays.

    A question can have been made long before the host was asked: when somebody wrote down early what is ready.
    """
    asked_at = func.coalesce(ReadyQuestion.written_at, ReadyQuestion.asked_at)
    asked = update(ReadyQuestion).where(asked_at < before, ReadyQuestion.host_email != "").values(host_email="")
    for gone in (asked, delete(ReadyLink).where(ReadyLink.made_at < before)):
        db.session.execute(gone, execution_options={"synchronize_session": False})
