"""Two send returns of one agency in the same second: real threads, both engines."""

from __future__ import annotations

import pytest

from opsplanner.database import db, unit_of_work
from opsplanner.models import FileState, ReturnColumns, ReturnFile, User
from opsplanner.returns.files import services
from opsplanner.returns.files.columns.rules import Match
from tests.commitments.test_races import together
from tests.returns.conftest import Calendar
from tests.returns.files.conftest import GOOD, Loader


def test_the_same_file_sent_by_several_at_once_is_one_file(loader: Loader, calendar: Calendar) -> None:
    def receive() -> str:
        return services.receive(calendar.council.id, "october.csv", GOOD.encode(), by=db.session.get_one(User, calendar.owner.id))

    assert together(loader.app, *[receive] * 6) == ["FILE-2026-001"] * 6
    with loader.app.app_context():
        assert db.session.scalar(db.select(db.func.count()).select_from(ReturnFile)) == 1


@pytest.mark.parametrize("app", ["postgresql"], indirect=True)
def test_the_first_files_of_an_agency_are_matched_at_once_and_the_columns_of_one_are_kept(loader: Loader, calendar: Calendar) -> None:
    with loader.app.app_context(), unit_of_work():
        by = db.session.get_one(User, calendar.owner.id)
        references = [services.receive(calendar.council.id, f"{n}.csv", f"{GOOD}{n}".encode(), by=by) for n in range(6)]

    def match(reference: str) -> None:
        services.match(reference, Match(), Match(), seen_version=1, by=db.session.get_one(User, calendar.owner.id))

    assert together(loader.app, *[lambda reference=one: match(reference) for one in references]) == [None] * 6
    assert {loader.row(one).state for one in references} == {FileState.CHECKING}
    with loader.app.app_context():
        assert db.session.scalar(db.select(db.func.count()).select_from(ReturnColumns)) == 1
