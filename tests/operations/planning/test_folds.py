"""What the planning forms fold: few boxes in sight, a line for each fold, open where something is wrong."""

from __future__ import annotations

import re

import pytest

from opsplanner.database import db
from opsplanner.models import Measure, OperationState
from opsplanner.models.plan import type_measure
from tests.browser import Browser, tree_of
from tests.operations.planning.sent import filled, form_of
from tests.operations.planning.test_views import PLAN, Scene

PROPOSED = OperationState.PROPOSED
pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)
LINE = re.compile(r'<span hx-swap-oob="innerHTML:#([\w-]+)-said">(.*?)</span>')
"""What is said of a fold when the form is checked."""


@pytest.fixture
def scene(make) -> Scene:
    """A type with its agencies, its objectives and its briefing."""
    return Scene(make)


@pytest.fixture
def coordinator(scene, browser, app) -> Browser:
    """The council's coordinator; the type records a measure."""
    with app.app_context():
        db.session.add(measure := Measure(code="m", name="Vehicles checked", unit="vehicles", kind="enforcement"))
        db.session.flush()
        db.session.execute(type_measure.insert().values(operation_type_id=scene.kind.id, measure_id=measure.id, position=0))
        db.session.commit()
    return browser.as_(scene.user)


def closed(box) -> bool:
    """Say whether a box stands in a fold that is closed."""
    return any(fold.tag == "details" and fold.get("open") is None for fold in box.iterancestors())


def shown(page: str) -> tuple[list[str], int]:
    """Return the boxes and buttons of the form that are in sight, and how many stops of the Tab key lead from the first to the button that saves or proposes.

    The box of a day has four: day, month, year and the calendar.
    """
    form = next(form for form in tree_of(page).iter("form") if form.get("id") == "plan-form")
    boxes = [box for box in form.iter("input", "select", "textarea", "button", "summary", "a") if box.get("type") != "hidden" and box.get("hidden") is None]
    seen = [box for box in boxes if not (closed(box.getparent()) if box.tag == "summary" else closed(box))]
    stops = seen[: next(n for n, box in enumerate(seen) if box.get("class", "") == "govuk-button") + 1]
    return [box.get("name") for box in seen if box.tag != "a" and box.get("class") != "app-fold__line"], sum(4 if box.get("type") == "date" else 1 for box in stops)


@pytest.fixture
def much(make, scene):
    """A type with five agencies, as the partnership office plans it, which may choose who leads; and its page's address."""
    scene.office = make.office()
    usual = [(make.agency(f"Agency {n}"), "stop site", 2, True) for n in range(4)]
    scene.long = make.type("LONG", usual=[*usual, (scene.council, "", 2, True)])
    return "/operations/plan?type=LONG"


def test_few_boxes_are_in_sight_and_few_stops_lead_to_the_button(make, scene, much, coordinator, browser):
    office = browser.as_(make.user(scene.office))
    page = office.get(much).text
    boxes, stops = shown(page)
    assert len(boxes) <= 20 and stops <= 25, (boxes, stops)
    assert {"day", "start", "end", "briefing", "place", "check", "propose", "save", "series"} <= set(boxes) and len([name for name in boxes if name.endswith("_staff")]) == 5
    folded = set(form_of(office.get(f"{much}&fold=agencies").text)) - set(boxes)
    assert {"lead", "objectives", "commanders", "duty_telephone", "notes", "new_place", "new_postcode", "answer_day", f"agency_{scene.council.id}_role"} <= folded
    for name in ("wards", "priorities", "measures", "resources", "restricted", "answer_by"):
        assert f'name="{name}"' in page


FOLDED = {
    "wards": {"wards": ["999"]}, "new_place": {"new_place": "The Hard", "new_postcode": "ME"}, "objectives": {"objectives": "x" * 4001},
    "priorities": {"priorities": ["none"]}, "measures": {"measures": ["-1"]}, "resources": {"resources": ["x"]}, "day": {"notes": "x" * 4001},
    "answers": {"answer_day": "31/11/2026"}, "agencies": {"agency_P_role": "x" * 201, "lead": "999"}, "": {"agency_P_staff": "-3"},
}


def test_what_has_an_error_is_open_and_nothing_else(make, scene, coordinator):
    page = coordinator.get(PLAN).text
    for fold, wrong in FOLDED.items():
        named = {name.replace("_P_", f"_{scene.police.id}_"): text for name, text in wrong.items()}
        refused = coordinator.post(PLAN, filled(page, save="draft") | named)
        assert refused.status_code == 422
        open_ = re.findall(r'<details class="app-fold" id="([a-z_]+)-fold" open>', refused.text, re.S)
        assert open_ == [fold] * bool(fold), fold
        again = form_of(refused.text)
        assert [again[name] for name in named if name in ("objectives", "notes", "new_place", "answer_day") or name.startswith("agency")] == [
            text for name, text in named.items() if name in ("objectives", "notes", "new_place", "answer_day") or name.startswith("agency")
        ]


def test_each_fold_says_what_is_in_it_and_follows_what_is_checked(make, scene, coordinator):
    page = coordinator.get(f"{PLAN}&fold=agencies").text
    police, dvla = f"agency_{scene.police.id}", f"agency_{scene.dvla.id}"
    sent = filled(page, check="1", wards=[str(scene.ward.id)], resources=[str(scene.van.id)], commanders="Gold: A. Chief", start="9", end="3pm")
    sent |= {f"{police}_role": "Motorcycles"}
    del sent[dvla]
    part = coordinator.post(PLAN, sent, hx=True).text
    said = dict(LINE.findall(part))
    assert set(said) == set(re.findall(r'id="([\w-]+)-said"', page)), "each of them is on the page, and none is missing"
    assert (said["wards"], said["times"], said["objectives"]) == ("River", "9am to 3pm, 6 hours", "Tax them")
    assert said["resources"].startswith("CCTV van, ") and said["day"].startswith("Commanders: Gold: A. Chief. No duty telephone yet. Notes: Bring cones")
    assert (said[police], said[dvla], said["agencies"]) == ("Motorcycles, needed", "Not asked", "1 asked, 1 needed; 2 more can be asked")
    whole = coordinator.post(PLAN, sent).text
    assert {name: re.search(rf'id="{name}-said"[^>]*>\s*(.*?)\s*</', whole, re.S)[1] for name in said} == said
    asked = coordinator.post(PLAN, sent | {"end": "3", "day": ""}, hx=True).text
    assert '<span hx-swap-oob="innerHTML:#times-said">Enter 3pm or 3am: “3” can be both</span>' in asked


def test_the_details_fold_alike(make, scene, coordinator):
    operation = make.operation(PROPOSED, kind=scene.kind, accepted=[scene.police], wards=[scene.ward])
    here = f"/operations/{operation.reference}/edit"
    page = coordinator.get(here).text
    boxes, stops = shown(page)
    assert boxes == ["check", None] and stops <= 25, "the wards too are folded, and one button saves"
    part = coordinator.post(here, form_of(page) | {"check": "1", "duty_telephone": "01634 9"}, hx=True).text
    said = dict(LINE.findall(part))
    assert set(said) == set(re.findall(r'id="([\w-]+)-said"', page)) and "Telephone 01634 9" in said["day"] and "answer-days" not in part


def test_a_type_without_agencies_shows_no_more_boxes(make, scene, coordinator):
    make.type("BARE")
    page = coordinator.get("/operations/plan?type=BARE").text
    assert shown(page)[0] == ["day", "start", "end", "briefing", "place", "check", "propose", "save", "series"]
    assert re.search(r'id="agencies-said">None asked yet; 3 more can be asked<', page)
