"""The office's managers say that an indicator is measured in another way."""

from __future__ import annotations

import re

import pytest
from werkzeug.test import TestResponse

from opsplanner.database import db
from opsplanner.models import Indicator, IndicatorFigure, MethodChange, Role
from tests.browser import Browser, text_of
from tests.plan.conftest import Plan
from tests.plan.indicators.conftest import at

SAID = {"period": "2026/27 quarter 1", "what": "Those told by phone count too", "how": "", "version": "0"}


def version_of(page: TestResponse) -> str:
    """The version that a form carries."""
    return re.search(r'name="version"[^>]*value="(\d+)"', page.text)[1]


@pytest.fixture
def manager(browser: Browser, plan: Plan, tips: Indicator) -> Browser:
    """A manager of the office; the fly-tips have two figures, one of each way."""
    for period, value in (("2025/26 quarter 2", 70000), ("2026/27 quarter 2", 90000)):
        plan.keep(IndicatorFigure(indicator_id=tips.id, period=period, value=value))
    return browser.as_(plan.make.user(plan.make.office(), Role.MANAGER))


@pytest.mark.usefixtures("usual_time")  # it names the years
def test_a_change_breaks_the_series_until_the_targets_are_worked_out_anew(manager: Browser, plan: Plan) -> None:
    before = text_of(manager.get(at(plan)))
    assert "▼ Target missed" in before and "This is a comparison, not a trend" in before
    said = text_of(manager.follow(manager.post(at(plan, "/method"), SAID)))
    assert "◇ Not comparable The way it is measured changed from 2026/27 quarter 1, and what it is held against is of the way before." in said
    assert "From 2026/27 quarter 1. Those told by phone count too" in said and "This is a comparison" not in said and "measured in one way" in said
    address = at(plan, "/method/2026-27-quarter-1")
    version = version_of(manager.get(address))
    how = {"what": SAID["what"], "adjusted": "y", "how": "A third more, as the phone log says", "version": version}
    refused = manager.post(address, how | {"how": ""})
    assert refused.status_code == 422 and "Say how they were worked out anew" in text_of(refused)
    said = text_of(manager.follow(manager.post(address, how)))
    assert "▼ Target missed" in said and "worked out anew: A third more, as the phone log says" in said
    rows = manager.get(at(plan)).text
    assert rows.count("Not comparable") == 1, "the figure of the way before is held against nothing"


@pytest.mark.usefixtures("usual_time")  # it names the years
def test_what_was_said_in_error_is_taken_back_and_stays_in_the_history(manager: Browser, plan: Plan) -> None:
    manager.post(at(plan, "/method"), SAID)
    address = at(plan, "/method/2026-27-quarter-1")
    version = version_of(manager.get(address))
    refused = manager.post(f"{address}/take-back", {"why": "", "version": version})
    assert refused.status_code == 422 and "Say why it is taken back" in text_of(refused) and SAID["what"] in text_of(refused)
    said = text_of(manager.follow(manager.post(f"{address}/take-back", {"why": "It was another indicator", "version": version})))
    assert "▼ Target missed" in said and "took back that it is measured in another way from 2026/27 quarter 1" in said.lower()
    assert manager.get(address).status_code == 404


@pytest.mark.usefixtures("usual_time")  # it names the years
def test_what_is_missing_is_said_and_a_second_manager_sees_the_firsts(manager: Browser, plan: Plan) -> None:
    for change, sentence in (
        ({"what": ""}, "Say what is measured in another way"), ({"how": "A third more"}, "Tick that they were worked out anew"), ({"period": "2031"}, "Choose a period from the list"),
    ):
        refused = manager.post(at(plan, "/method"), SAID | change, hx=True)
        assert refused.status_code == 422 and sentence in text_of(refused)
    manager.post(at(plan, "/method"), SAID)
    late = manager.post(at(plan, "/method"), SAID | {"period": "2026/27 quarter 3"})
    assert late.status_code == 422 and "meanwhile" in text_of(late) and SAID["what"] in text_of(late)
    with plan.app.app_context():
        assert db.session.scalars(db.select(MethodChange.period)).all() == ["2026/27 quarter 1"]


def test_only_who_keeps_indicators_says_it(browser: Browser, manager: Browser, plan: Plan) -> None:
    assert browser.as_(plan.make.user(role=Role.MANAGER)).get(at(plan, "/method")).status_code == 403
    assert at(plan, "/method") not in browser.as_(plan.make.user()).get(at(plan)).text
