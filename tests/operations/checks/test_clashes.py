"""The page of all open clashes."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from opsplanner import clock
from opsplanner.clock import Wall
from opsplanner.database import db
from opsplanner.models import AgencyKind, Commitment, OperationState, Role, Series, SeriesDate
from tests.browser import text_of, tree_of
from tests.queries import queries_of

pytestmark = pytest.mark.usefixtures("usual_time")
HERE = "/operations/clashes"
DAY = date(2026, 12, 3)


def wall(start: int = 10, end: int = 14, days: int = 0) -> Wall:
    return Wall(DAY + timedelta(days=days), time(start), time(end))


@pytest.fixture
def scene(make):
    """Two operations of the police that want more people than it has, and one of nobody's concern."""
    police, ward = make.agency("Kent Police"), make.ward("River")
    make.usual_staff(police, 6)
    first = make.operation(wall=wall(), accepted=[police], staff=4)
    second = make.operation(OperationState.DRAFT, wall=wall(12, 16), not_asked=[police], staff=4, resources=[make.resource()])
    alone = make.operation(wall=wall(days=1), wards=[ward])
    return police, first, second, alone


@pytest.mark.parametrize("hx", [False, True])
def test_open_clashes_are_listed_with_the_other_and_what_is_free_of_any_is_not(make, browser, scene, hx):
    police, first, second, alone = scene
    me = browser.as_(make.user())
    page = me.get(HERE, hx=hx)
    words = text_of(page)
    assert second.reference in words and alone.reference not in words and "1 operation of 3 has something in the way" in words
    assert f"Kent Police: 2 of 6 free, 4 asked, others on {first.reference} (10am to 2pm, led by Test Council)" in words
    assert "Nothing that you may see is planned in these days" in text_of(me.get(f"{HERE}?from=2026-12-10&to=2026-12-11", hx=hx))
    assert "Nothing stands in the way of the 1 operation of these days" in text_of(me.get(f"{HERE}?from=2026-12-04&to=2026-12-04", hx=hx))
    assert "There is nothing on page 2" in text_of(me.get(f"{HERE}?page=2", hx=hx))


def test_an_agency_and_days_are_chosen_and_what_makes_no_sense_is_left_out_with_a_sentence(make, browser, scene):
    police, _, second, alone = scene
    fire, me = make.agency("Kent Fire"), browser.as_(make.user())
    assert second.reference in me.get(f"{HERE}?agency={police.code}").text and second.reference not in me.get(f"{HERE}?agency={fire.code}").text
    odd = text_of(me.get(f"{HERE}?agency=none&from=31/2/2027&to=2020-01-01"))
    assert all(said in odd for said in ("There is no agency “none” here", "Enter a date that exists", "That day is over")) and second.reference in odd
    assert "At most 92 days are looked through at once" in text_of(me.get(f"{HERE}?to=2027-12-01"))


def test_who_may_not_see_one_of_two_reads_the_number_alone_and_a_draft_is_its_own_agencys(make, browser, scene, app):
    police, first, second, _ = scene
    with app.app_context():
        db.session.execute(db.text("update operation set restricted = true where reference = :reference"), {"reference": first.reference})
        db.session.commit()
    fire = browser.as_(make.user(make.agency("Kent Fire")))
    council = text_of(browser.as_(make.user()).get(HERE))
    assert "Kent Police: 2 of 6 free, 4 asked, others on" in council
    assert first.reference not in fire.get(HERE).text and second.reference not in fire.get(HERE).text
    make.operation(wall=wall(12, 16), requested=[police], staff=4)
    hers = text_of(fire.get(HERE))
    assert "Kent Police: 2 of 6 free, 4 asked; enough free from 2pm" in hers and first.reference not in hers


def test_a_voluntary_agency_reads_no_numbers_of_others_but_of_what_it_leads(make, browser, scene):
    police, first, _, _ = scene
    charity = make.agency("Anytown Aid", AgencyKind.VOLUNTARY)
    make.usual_staff(charity, 1)
    shared = make.operation(wall=wall(12, 16), accepted=[police, charity], staff=4)
    me = text_of(browser.as_(make.user(charity)).get(HERE))
    assert shared.reference in me and "Anytown Aid: 1 of 1 free, 4 asked" in me and "Kent Police" not in me.partition("Choose an agency")[2].partition(shared.reference)[2]
    assert "way out" not in me, "when others are free would tell of what it does not see"
    make.operation(lead=charity, wall=wall(13, 17), accepted=[police], staff=4)
    hers = text_of(browser.as_(make.user(charity)).get(HERE))
    assert "Kent Police: 0 of 6 free, 4 asked" in hers and hers.count("The nearest way out") == 1, "of what it leads it is told"


def test_what_was_promised_beyond_the_numbers_by_name_is_known(make, browser, scene, app):
    police, _, _, _ = scene
    user = make.user()
    over = make.operation(wall=wall(12, 16, days=7), accepted=[police], staff=9)
    me = browser.as_(user)
    assert over.reference in me.get(HERE).text
    with app.app_context():
        db.session.execute(db.update(Commitment).where(Commitment.operation_id == over.id, Commitment.agency_id == police.id).values(over_numbers_by_id=user.id))
        db.session.commit()
    assert over.reference not in me.get(HERE).text


def test_it_is_led_to_from_home_and_the_calendar_and_asks_the_same_of_many(make, browser, scene, caplog):
    me = browser.as_(make.user())
    assert all(HERE in me.get(path).text for path in ("/", "/calendar?month=2026-12", "/calendar/2026-12-03")) and HERE not in me.get("/calendar?month=2026-10").text
    few = queries_of(caplog, me, HERE)
    for n in range(6):
        make.operation(wall=wall(days=n), accepted=[scene[0]], staff=8, wards=[make.ward()], resources=[make.resource()])
    assert queries_of(caplog, me, HERE) == few <= 12


def test_a_day_of_the_calendar_asks_what_stands_in_the_way_of_its_operations_for_who_plans(make, browser, scene):
    me, day = browser.as_(make.user()), "/calendar/2026-12-03"
    (area,) = tree_of(me.get(day).text).xpath("//*[@hx-trigger='load']")
    part = tree_of(me.get(area.get("hx-get"), hx=True).text)
    assert area.get("hx-select") == "#clashes > section"
    assert [one.get("aria-label") for one in part.xpath("//*[@id='clashes']/section")] == [scene[2].reference]
    nobody_asks = (browser.as_(make.user(role=Role.STAFF)), day), (me, "/calendar/2026-12-05"), (me, "/calendar/2026-10-01"), (me, f"{day}?state=proposed")
    for reader, path in nobody_asks:
        assert 'hx-trigger="load"' not in reader.get(path).text


def test_each_says_the_nearest_way_out_and_leads_there_to_who_may_move_it(make, browser, scene, app):
    police, first, second, _ = scene
    me = browser.as_(make.user())
    shared = make.operation(wall=wall(12, 16, days=7), accepted=[police], staff=4)
    make.operation(wall=wall(12, 16, days=7), accepted=[police], staff=4)
    page = me.get(HERE)
    words = text_of(page)
    assert "The nearest way out Thursday 17 December 2026, 2 weeks later: all free. Move it there : " + second.reference in words
    assert f"/operations/{second.reference}/edit?day=2026-12-17" in page.text
    assert f'/operations/{shared.reference}/move?day=2026-12-17' in page.text
    assert "17 December" in me.get(f"/operations/{shared.reference}/move?day=2026-12-17").text
    others = browser.as_(make.user(make.agency("Kent Fire"))).get(HERE)
    assert shared.reference in others.text and "The nearest way out The same Thursday next week, 17 December 2026: all free" in text_of(others) and "Move it there" not in others.text


def test_a_way_out_of_a_date_of_a_series_is_no_other_date_of_it(make, browser, scene, app):
    police, user = scene[0], make.user()
    clashing, next_date, _ = (make.operation(wall=one, accepted=[police], staff=4) for one in (wall(12, 16, days=7), wall(17, 18, days=14), wall(12, 16, days=7)))
    here = f"{HERE}?from=2026-12-10&to=2026-12-10"
    assert f"/operations/{clashing.reference}/move?day=2026-12-17" in browser.as_(user).get(here).text
    with app.app_context():
        series = Series(type_id=clashing.type_id, agency_id=user.agency_id, author_id=user.id, rule="every Thursday", made_at=clock.now())
        series.dates = [SeriesDate(day=one.day, operation_id=one.id) for one in (clashing, next_date)]
        db.session.add(series)
        db.session.commit()
    assert f"/operations/{clashing.reference}/move?day=2026-12-24" in browser.as_(user).get(here).text
