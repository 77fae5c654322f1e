"""A renamed agency: what is of before says the name of then, what is of today the new one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from opsplanner import clock
from opsplanner.agencies.names.queries import called, called_on
from opsplanner.database import db, unit_of_work
from opsplanner.models import Agency, AgencyName, OperationState, Role
from tests.browser import text_of
from tests.outcomes.given import address, ended, measure, published, recorded
from tests.outcomes.test_csv import read

pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)
OLD, NEW = "Kent County Constabulary", "Kent Police"
BOTH = f"{NEW} (then called {OLD})"


def renamed(app, agency: Agency, until: date) -> None:
    """Rename an agency on a day."""
    with app.app_context(), unit_of_work():
        found = db.session.get_one(Agency, agency.id)
        db.session.add(AgencyName(agency_id=agency.id, until=until, name=found.name, short_name=found.short_name))
        found.name = found.short_name = NEW


def test_old_figures_and_operations_say_the_name_of_then_and_new_ones_todays(make, app, browser):
    police, arrests = make.agency(OLD), measure(app, "Arrests", "people")
    by, manager = make.user(police), make.user(police, Role.MANAGER)
    old, op = published(app, arrests, police, 350), ended(make, app, [arrests], accepted=[police])
    past = ended(make, app, [arrests], days_ago=40, accepted=[police])
    new, waits = recorded(app, op, arrests, police, 12, by=by), recorded(app, past, arrests, police, 7, by=by)
    renamed(app, police, clock.today() - timedelta(days=10))
    me = browser.as_(by)
    for figure, then in ((old, True), (waits, True), (new, False)):
        page = text_of(me.get(address(figure)))
        assert (BOTH in page) is then and NEW in page
    assert text_of(me.get("/outcomes")).count(BOTH) == 2
    assert sorted(row["Agency"] for row in read(me.get("/outcomes.csv"))) == [NEW, BOTH, BOTH]
    review = text_of(browser.as_(manager).get("/outcomes/review"))
    assert BOTH in review and review.count(NEW) > review.count(BOTH)
    assert text_of(me.get(f"/operations/{past.reference}")).count(BOTH) >= 3, "among its agencies, who turned up, and its figures"
    assert BOTH not in text_of(me.get(f"/operations/{op.reference}"))
    for path, then, now in (
        (f"/operations/{past.reference}/briefing", 2, 0), (f"/operations/{op.reference}/briefing", 0, 2),
        (f"/calendar/{past.day.isoformat()}/briefings", 2, 0), (f"/operations/{past.reference}/turned-up", 1, 0), (f"{address(waits)}/change", 1, 0),
        (f"/operations/{past.reference}/outcomes", 1, 0), (f"/operations/{op.reference}/outcomes", 0, 1),
        (f"/outcomes?year=all&agency={police.code}&to={past.day.isoformat()}", 4, 0), (f"/outcomes?year=all&agency={police.code}", 2, 0),
    ):
        words = text_of(me.get(path))
        assert words.count(BOTH) >= then and (then or not words.count(BOTH)) and words.count(NEW) - words.count(BOTH) >= now, path
    assert f"<title>Arrests, {BOTH} –" in me.get(address(waits)).text
    for typed in (f"{OLD} highlights", f"{NEW} highlights"):
        assert "over 350 people" in text_of(me.get("/search", query_string={"q": typed}))


def test_the_lead_of_an_old_operation_and_several_names(make, app, browser, in_app):
    council = make.agency(OLD)
    past = make.operation(OperationState.COMPLETED, lead=council, days_ahead=-40)
    renamed(app, council, clock.today() - timedelta(days=10))
    with unit_of_work():
        db.session.add(AgencyName(agency_id=council.id, until=date(2000, 1, 1), name="The Watch", short_name="The Watch"))
    assert f"led by {BOTH}" in text_of(browser.as_(make.user()).get(f"/operations/{past.reference}"))
    days = (date(1999, 12, 31), date(2000, 1, 1), clock.today() - timedelta(days=10), clock.today())
    said = [called_on([council.id], day)[council.id] for day in days]
    assert said == [db.session.scalar(select(called(Agency.short_name, day)).where(Agency.id == council.id)) for day in days]
    assert said == [f"{NEW} (then called The Watch)", BOTH, NEW, NEW]


def test_lists_of_operations_and_sign_in_sheets_say_the_name_of_then(make, app, browser):
    council, fire = make.agency(OLD), make.agency("Fire")
    late = make.operation(lead=fire, requested=[council], days_ahead=-40)
    done = make.operation(OperationState.COMPLETED, lead=council, days_ahead=-40)
    renamed(app, council, clock.today() - timedelta(days=10))
    reader = browser.as_(make.user())
    assert f"{BOTH} missing" in text_of(reader.get(f"/operations?from={late.day.isoformat()}&to={late.day.isoformat()}"))
    printed = text_of(reader.get(f"/calendar/{done.day:%Y-%m}/print"))
    assert BOTH in printed
    signed = text_of(reader.get(f"/operations/{late.reference}/briefing"))
    assert signed.count(OLD) == signed.count(BOTH) > 0
