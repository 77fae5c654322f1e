"""Yields: for each 100 of what a measure follows from, and for each officer-hour, like with like, with the numbers that they stand on."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace

import pytest

from opsplanner.database import db
from opsplanner.models import AgencyKind, Commitment, Exactness, Measure, OutcomeEntry
from opsplanner.outcomes.yields.rules import for_each_100, for_each_hour
from tests.browser import text_of, tree_of
from tests.outcomes.given import context, ended, measure, recorded, stored
from tests.queries import queries_of

ONE = pytest.mark.parametrize("app", ["sqlite"], indirect=True)
pytestmark = pytest.mark.usefixtures("usual_time")  # it names the days


@pytest.fixture
def town(make, app):
    """Three Cubits that stopped vehicles: in two of them waste was found, of one of these nobody said who turned up; and a hidden one."""
    make.plan_year()
    stopped, waste, police = measure(app, "Vehicles stopped"), measure(app, "Vehicles found carrying waste"), make.agency("Kent Police")
    with context(app):
        db.session.execute(db.update(Measure).where(Measure.id == waste.id).values(follows_id=stopped.id))
        db.session.commit()
    kind, by = make.type("CUBIT"), make.user(police)

    def cubit(days_ago, of_stopped, of_waste, turned_up, **more):
        found = ended(make, app, [stopped, waste] if days_ago == 2 else [], kind=kind, days_ago=days_ago, accepted=[police], **more)
        for what, number in ((stopped, of_stopped), (waste, of_waste)):
            if number is not None:
                recorded(app, found, what, police, number, by=by)
        with context(app):
            db.session.execute(db.update(Commitment).where(Commitment.operation_id == found.id).values(turned_up=turned_up))
            db.session.commit()
        return found

    first = cubit(2, 40, 5, 3)
    cubit(9, 60, 7, None)
    cubit(16, 1000, None, 5)
    cubit(23, 80, 80, 1, restricted=True)
    return SimpleNamespace(first=first, stopped=stopped, waste=waste, police=police, kind=kind, reader=make.user(make.agency("NHS", AgencyKind.HEALTH)))


def lines(answer):
    """What each measure yielded, by its name: for each 100, and for each officer-hour."""
    assert answer.status_code == 200
    found = {}
    for row in tree_of(answer.text).xpath("//table[contains(@class, 'app-yields')]/tbody/tr"):
        found[row.xpath("string(th)").strip()] = tuple(" ".join(" ".join(cell.itertext()).split()) for cell in row.iter("td"))
    return found


@pytest.mark.parametrize("hx", [False, True], ids=["page", "fragment"])
def test_a_yield_is_of_operations_that_have_both_and_says_what_it_stands_on(browser, town, hx):
    answer = browser.as_(town.reader).get("/outcomes/yields", hx=hx)
    assert lines(answer) == {
        "Vehicles found carrying waste": (
            "12.0 for each 100 of Vehicles stopped 12 of 100 vehicles, in 2 operations; fewer than 3 tell little",
            "0.21 an officer-hour 5 in 24 officer-hours of 1 operation; fewer than 3 tell little",
        ),
        "Vehicles stopped": ("", "16.25 an officer-hour 1,040 in 64 officer-hours of 2 operations; fewer than 3 tell little"),
    }
    assert "1 April to 18 November 2026" in text_of(answer)


@ONE
def test_who_sees_a_restricted_operation_alone_has_it_in_her_yields(make, browser, town):
    told = lines(browser.as_(make.user(make.office())).get("/outcomes/yields"))["Vehicles found carrying waste"]
    assert told[0] == "51.1 for each 100 of Vehicles stopped 92 of 180 vehicles, in 3 operations"
    charity = browser.as_(make.user(make.agency("A charity", AgencyKind.VOLUNTARY)))
    assert "Nothing can be said here" in text_of(charity.get("/outcomes/yields"))


@ONE
def test_forecasts_and_what_another_agency_counts_for_are_left_out(app, browser, town):
    with context(app):
        first = stored(app, town.first, town.waste, town.police)
        db.session.execute(db.update(OutcomeEntry).where(OutcomeEntry.id == first.id).values(exactness=Exactness.FORECAST))
        db.session.commit()
    page = browser.as_(town.reader)
    assert lines(page.get("/outcomes/yields"))["Vehicles found carrying waste"][0].startswith("11.7 for each 100 of Vehicles stopped 7 of 60 vehicles")
    with context(app):
        db.session.execute(db.update(OutcomeEntry).where(OutcomeEntry.id == first.id).values(exactness=Exactness.OVER))
        db.session.commit()
    told = lines(page.get("/outcomes/yields"))["Vehicles found carrying waste"]
    assert told[0].startswith("about 12.0 for each 100 of Vehicles stopped over 12 of 100 vehicles") and told[1].startswith("about 0.21 an officer-hour over 5 in 24")
    with context(app):
        db.session.execute(db.update(OutcomeEntry).where(OutcomeEntry.id == first.id).values(exactness=Exactness.EXACT, also_reported=True))
        db.session.commit()
    assert lines(page.get("/outcomes/yields"))["Vehicles found carrying waste"][0].startswith("11.7 for each 100")


@ONE
def test_days_and_type_are_chosen_and_nonsense_is_left_out(make, browser, town):
    page = browser.as_(town.reader)
    one = page.get("/outcomes/yields?type=CUBIT&from=2026-11-15&to=2026-11-18")
    assert lines(one)["Vehicles found carrying waste"][0].startswith("12.5 for each 100 of Vehicles stopped 5 of 40 vehicles") and "Cubit, 15 November to 18 November 2026" in text_of(one)
    other = make.type("DISCARD")
    assert "Nothing can be said here" in text_of(page.get(f"/outcomes/yields?type={other.code}"))
    assert "There is no type “NONE” here, so it was left out." in text_of(page.get("/outcomes/yields?type=NONE"))
    link = next(a.get("href") for a in tree_of(one.text).iter("a") if a.text == "Vehicles found carrying waste")
    assert "one figure" in text_of(page.get(link))


@ONE
def test_the_page_asks_the_same_few_queries(browser, town, caplog):
    page = browser.as_(town.reader)
    assert queries_of(caplog, page, "/outcomes/yields") == queries_of(caplog, page, "/outcomes/yields?from=2026-11-18") <= 5


def test_a_yield_is_rounded_half_up_and_nought_is_held_against_nothing():
    assert for_each_100(500, 4000) == Decimal("12.5") and for_each_100(125, 100_000) == Decimal("0.1") and for_each_100(500, 0) is None
    assert for_each_hour(500, 1440) == Decimal("0.21") and for_each_hour(500, 0) is None and for_each_hour(50, 6000) == Decimal("0.01")
