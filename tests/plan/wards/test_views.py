"""The page of a ward says what its community asked for and what is new there, and since when its boundary is another one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from opsplanner import clock
from opsplanner.database import db
from opsplanner.models import Ward
from tests.browser import Browser, text_of
from tests.plan.conftest import Plan
from tests.queries import queries_of


def test_a_ward_has_a_page_with_its_views_its_issues_and_its_changed_boundary(browser: Browser, plan: Plan, caplog: pytest.LogCaptureFixture) -> None:
    river, twydall = plan.make.ward("River"), plan.make.ward("Twydall")
    page, url = browser.as_(plan.make.user(plan.council)), f"/plan/wards/{river.code}"
    words = text_of(page.get(url))
    assert "Nothing that was asked for in River is noted yet" in words and "No emerging issue of River is noted" in words
    assert f'href="{url}"' in page.get("/outcomes/wards").text and "boundary" not in words
    few = queries_of(caplog, page, url)
    day = (clock.today() - timedelta(days=3)).isoformat()
    for ward, thing in ((river, "Lights"), (twydall, "Bins"), (river, "Scooters")):
        page.post("/plan/community-views/new", {"kind": "", "held_on": day, "place": "Library", "ward": str(ward.id), "words": "", "asked": thing})
        page.post("/plan/emerging-issues/new", {"what": f"New {thing.lower()}", "ward": str(ward.id), "since": day, "words": "", "version": "0"})
    with plan.app.app_context():
        row = db.session.get_one(Ward, river.id)
        row.boundary_changed_on, row.boundary_words = clock.today() - timedelta(days=30), "a part went to Twydall"
        db.session.commit()
    words = text_of(page.get(url))
    for said in ("Lights", "Scooters", "New lights", "New scooters", "2 things were asked for at 2 events", "The boundary of River changed on", "(a part went to Twydall), so what is of before and of after is not compared."):
        assert said in words, said
    assert "Bins" not in words and "New bins" not in words
    assert queries_of(caplog, page, url) == few <= 8
    assert page.get("/plan/wards/nowhere").status_code == 404
