"""An operation in several wards: one figure for all of them, or one for each."""

from __future__ import annotations

import re

import pytest

from opsplanner.database import db
from opsplanner.models import OutcomeEntry
from tests.browser import text_of
from tests.outcomes.given import context, ended, measure

BOTH = pytest.mark.parametrize("hx", [False, True], ids=["page", "fragment"])


@pytest.fixture
def scene(make, app):
    """An operation in two wards, its measure, the wards and the address of its sheet."""
    removed, wards = measure(app, "Vehicles removed"), [make.ward("Luton"), make.ward("River")]
    operation = ended(make, app, [removed], wards=wards)
    return f"/operations/{operation.reference}/outcomes", f"{removed.id}-{make.council().id}", removed, wards


def carried(text: str) -> dict[str, str]:
    """What the sheet carries unseen of each box, and what stands in it."""
    found = re.findall(r'name="((?:o|v|by_ward)[^"]*)" value="([^"]*)"', text) + re.findall(r'name="(q-[^"]*)" value="([^"]*)"', text)
    return dict(found)


def kept(app) -> dict[int | None, int]:
    """The figures that count, by ward."""
    with context(app):
        db.session.expire_all()
        return {one.ward_id: one.hundredths // 100 for one in db.session.scalars(db.select(OutcomeEntry).where(OutcomeEntry.superseded.is_(False)))}


@BOTH
def test_an_agency_records_a_figure_for_each_ward(make, app, browser, scene, hx):
    here, cell, removed, (luton, river) = scene
    page = browser.as_(make.user())
    assert "A row for each ward" in page.get(here).text
    split = page.post(here, {"each_ward": str(removed.id)}, hx=hx)
    assert split.status_code == 200 and "Vehicles removed, Luton" in text_of(split) and "Vehicles removed, River" in text_of(split) and kept(app) == {}
    sent = carried(split.text) | {f"q-{cell}-{luton.id}": "7", f"q-{cell}-{river.id}": "5"}
    assert page.post(here, sent, hx=hx).status_code in (204, 303)
    assert kept(app) == {luton.id: 7, river.id: 5}
    again = page.get(here)
    assert "Vehicles removed, Luton" in text_of(again) and "all wards" not in text_of(again)
    assert page.post(here, carried(again.text) | {f"q-{cell}-{river.id}": "6"}, hx=hx).status_code in (204, 303)
    assert kept(app) == {luton.id: 7, river.id: 6}
    assert "13 vehicles" in text_of(page.get(here.removesuffix("/outcomes")))
    assert page.post(here, carried(page.get(here).text) | {f"q-{cell}-{river.id}": ""}, hx=hx).status_code in (204, 303)
    assert kept(app) == {luton.id: 7}


@BOTH
def test_a_figure_of_all_wards_and_one_of_a_single_ward_would_count_twice(make, app, browser, scene, hx):
    here, cell, removed, (luton, river) = scene
    page = browser.as_(make.user())
    page.post(here, carried(page.get(here).text) | {f"q-{cell}": "12"})
    split = page.post(here, {"each_ward": str(removed.id)}, hx=hx)
    assert "Vehicles removed, all wards" in text_of(split)
    both = page.post(here, carried(split.text) | {f"q-{cell}-{luton.id}": "7"}, hx=hx)
    assert both.status_code == 422 and "Enter one figure for all wards, or one for each ward" in text_of(both) and kept(app) == {None: 12}
    assert f'name="q-{cell}-{luton.id}" value="7"' in both.text, "what was typed stays"
    moved = carried(both.text) | {f"q-{cell}": "", f"q-{cell}-{luton.id}": "7", f"q-{cell}-{river.id}": "5"}
    assert page.post(here, moved, hx=hx).status_code in (204, 303) and kept(app) == {luton.id: 7, river.id: 5}


def test_a_sheet_of_before_loses_nothing_that_was_recorded_by_ward_meanwhile(make, app, browser, scene):
    here, cell, removed, (luton, river) = scene
    page = browser.as_(make.user())
    old = carried(page.get(here).text)
    split = carried(page.post(here, {"each_ward": str(removed.id)}).text)
    page.post(here, split | {f"q-{cell}-{luton.id}": "7", f"q-{cell}-{river.id}": "5"})
    late = page.post(here, old | {f"q-{cell}": "12"})
    assert late.status_code == 422 and kept(app) == {luton.id: 7, river.id: 5} and 'value="12"' in late.text


def test_who_has_one_ward_only_is_not_asked(make, app, browser):
    operation = ended(make, app, [measure(app, "Arrests", "people")], wards=[make.ward()])
    assert "A row for each ward" not in browser.as_(make.user()).get(f"/operations/{operation.reference}/outcomes").text
