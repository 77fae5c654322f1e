"""Two send returns of one agency in the same second: real threads, both engines."""

from __future__ import annotations

from opsplanner.database import db
from opsplanner.models import ReturnFile, User
from opsplanner.returns.files import services
from tests.commitments.test_races import together
from tests.returns.conftest import Calendar
from tests.returns.files.conftest import GOOD, Loader


def test_the_same_file_sent_by_several_at_once_is_one_file(loader: Loader, calendar: Calendar) -> None:
    def receive() -> str:
        return services.receive(calendar.council.id, "october.csv", GOOD.encode(), by=db.session.get_one(User, calendar.owner.id))

    assert together(loader.app, *[receive] * 6) == ["FILE-2026-001"] * 6
    with loader.app.app_context():
        assert db.session.scalar(db.select(db.func.count()).select_from(ReturnFile)) == 1
