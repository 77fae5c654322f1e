"""A quarter on PostgreSQL (on SQLite it is walked through in Chromium, tests/journeys/test_series.py): planned, answered by two agencies on one page each, one date moved, one cancelled, the rest moved."""

from __future__ import annotations

from datetime import date

import pytest

from opsplanner.models import OperationState
from tests.browser import text_of
from tests.operations.planning.sent import form_of
from tests.operations.series.scene import Scene, operations
from tests.operations.series.test_changing import press, preview

pytestmark = pytest.mark.usefixtures("usual_time")


@pytest.mark.parametrize("app", ["postgresql"], indirect=True)
def test_a_quarter_is_planned_answered_and_changed(app, make, browser):
    scene = Scene(app, make)
    lead, police, dvla = browser.as_(scene.lead), browser.as_(scene.constable), browser.as_(make.user(scene.dvla))
    code = scene.make_it(lead, do_20261231="leave")
    series = f"/operations/series/{code}"
    by_day = {one.day: one.reference for one in operations(app)}
    for somebody, declined in ((police, None), (dvla, by_day[date(2027, 2, 25)])):
        sent = form_of(somebody.get(f"{series}/answer").text, "answers") | {"rest": "y"}
        if declined:
            sent |= {f"q{declined}-answer": "decline", f"q{declined}-reason": "Audit week"}
        assert somebody.post(f"{series}/answer", sent).status_code == 303
    assert "DVLA cannot come on 25 February" in text_of(lead.get(series))
    assert "5 dates are confirmed" in text_of(lead.follow(lead.post(f"{series}/confirm", {"once": ""})))
    moved, off = by_day[date(2026, 12, 17)], by_day[date(2027, 2, 25)]
    to = form_of(lead.get(f"/operations/{moved}/move").text, "move") | {"day": "2026-12-18", "why": "The pound is full"}
    assert lead.post(f"/operations/{moved}/move", to).status_code == 303
    version = next(one.version for one in operations(app) if one.reference == off)
    assert lead.post(f"/operations/{off}/cancel", {"version": str(version), "why": "Nobody to check"}).status_code == 303
    first = by_day[date(2026, 12, 3)]
    shown = preview(lead, code, first, scope="all", days="7", why="Road works")
    assert "The day, which is Friday 18 December 2026 instead of Thursday 17 December 2026" in text_of(shown) and off not in text_of(shown).split("What changes where")[1]
    answer = press(lead, code, first, shown)
    assert "4 dates are changed" in text_of(lead.follow(answer))
    proposed, cancelled = OperationState.PROPOSED, OperationState.CANCELLED
    assert [(one.day, one.state) for one in operations(app)] == [
        (date(2026, 12, 10), proposed), (date(2026, 12, 18), proposed), (date(2027, 1, 21), proposed), (date(2027, 2, 4), proposed), (date(2027, 2, 18), proposed),
        (date(2027, 2, 25), cancelled),
    ]
