"""What two agencies recorded of one measure and operation: parts, or the same thing told twice, of which one counts."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from opsplanner.database import db
from opsplanner.errors import ChangedMeanwhile, NotFound, RuleBroken
from opsplanner.figures.services import Figure
from opsplanner.models import HistoryLine, Operation, OutcomeEntry, Role, Verb
from opsplanner.outcomes.entry import services as entry_services
from opsplanner.outcomes.recording import services as recording_services
from opsplanner.outcomes.recording.services import Cell
from opsplanner.outcomes.review import services as review_services
from opsplanner.outcomes.sharing import services
from opsplanner.outcomes.sharing.queries import shared_named
from opsplanner.outcomes.sharing.rules import PARTS
from tests.browser import text_of, tree_of
from tests.outcomes.given import address, context, do, ended, measure, recorded, stored

ONE = pytest.mark.parametrize("app", ["sqlite"], indirect=True)  # the sums by what was said are held on both by tests/figures


@pytest.fixture
def scene(make, app):
    """An operation of which the police and the council each recorded 12 and 10 arrests."""
    arrests, police, council = measure(app, "Arrests", "people"), make.agency("Kent Police"), make.council()
    operation = ended(make, app, [arrests], lead=council, accepted=[police])
    found = SimpleNamespace(
        operation=operation, arrests=arrests, police=police, council=council, of_police=make.user(police), of_council=make.user(council),
        manager=make.user(make.office(), Role.MANAGER),
    )
    recorded(app, operation, arrests, police, 12, by=found.of_police)
    recorded(app, operation, arrests, council, 10, by=found.of_council)
    return found


def here(scene: SimpleNamespace) -> str:
    """Where it is said."""
    return f"/operations/{scene.operation.reference}/outcomes/shared/{scene.arrests.code}"


def seen(app, scene: SimpleNamespace) -> str:
    """What the page shows, as the form carries it."""
    with context(app):
        db.session.remove()
        return shared_named(db.session.get_one(Operation, scene.operation.id), scene.arrests.code).seen


def fields_of(answer) -> dict[str, str]:
    """What the form of a page carries, as it was sent."""
    boxes = tree_of(answer.text).xpath("//main//form//input[@name and not(@type='radio' or @type='checkbox')]")
    return {box.get("name"): box.get("value") or "" for box in boxes if box.get("name") != "csrf_token"}


def say(app, scene: SimpleNamespace, counts: str, *, by, of: str | None = None) -> str:
    """Say who counts."""
    return do(app, services.say_who_counts, scene.operation.reference, scene.arrests.code, counts, seen=seen(app, scene) if of is None else of, by=by)


def total(browser, user, query: str = "") -> str:
    """The total of arrests that the log shows to this person."""
    cells = tree_of(browser.as_(user).get(f"/outcomes?year=all{query}").text).xpath("//td[@data-label='Total']")
    return " ".join(cell.text_content().split()[0] for cell in cells)


@ONE
@pytest.mark.parametrize("hx", [False, True], ids=["page", "fragment"])
def test_whoever_records_second_is_asked_and_the_total_counts_it_once(make, app, browser, scene, hx):
    operation, page = scene.operation, browser.as_(scene.of_council)
    sheet = f"/operations/{operation.reference}/outcomes"
    cell = f"{scene.arrests.id}-{scene.council.id}"
    answer = page.post(sheet, fields_of(page.get(sheet)) | {f"q-{cell}": "12"}, hx=hx)
    asked = page.follow(answer)
    assert "Kent Police: 12" in text_of(asked) and "Test Council: 12" in text_of(asked)
    refused = page.post(here(scene), {}, hx=hx)
    assert refused.status_code == 422 and "Choose what they are" in text_of(refused)
    sent = fields_of(asked) | {"counts": scene.police.code}
    assert page.post(here(scene), sent, hx=hx).status_code in (204, 303)
    shown = text_of(page.get(f"/operations/{operation.reference}"))
    assert "Arrests 12 people" in shown and "(also reported, not added)" in shown and "may be parts" not in shown
    assert total(browser, scene.manager) == "12"
    assert total(browser, scene.manager, f"&agency={scene.council.code}") == "12"
    assert total(browser, scene.manager, f"&agency={scene.police.code}") == "12"


@ONE
def test_until_somebody_says_so_they_are_parts_and_the_pages_ask(app, browser, scene):
    page = browser.as_(scene.of_police)
    shown = page.get(f"/operations/{scene.operation.reference}")
    assert "Arrests of Kent Police and Test Council may be parts, or the same thing told twice." in text_of(shown) and here(scene) in shown.text
    assert total(browser, scene.manager) == "22"
    assert here(scene) in browser.as_(scene.manager).get("/outcomes/review").text
    assert say(app, scene, PARTS, by=scene.of_police) == "Arrests: the figures are parts, and each counts."
    assert total(browser, scene.manager) == "22"
    assert "may be parts" not in text_of(page.get(f"/operations/{scene.operation.reference}"))
    assert "say who counts" not in text_of(browser.as_(scene.manager).get("/outcomes/review"))
    with context(app):
        line = db.session.scalars(db.select(HistoryLine).where(HistoryLine.verb == Verb.SHARING_SAID)).one()
        assert line.what == "said that Arrests of Kent Police and Test Council are parts: both count"


@ONE
def test_what_is_also_reported_is_found_and_says_so(app, browser, scene):
    say(app, scene, scene.council.code, by=scene.of_council)
    page = browser.as_(scene.manager)
    found = page.get("/outcomes?year=all&state=also-reported")
    assert "one figure, which no total of all agencies counts" in text_of(found) and "12 people, also reported" in text_of(found)
    entry = stored(app, scene.operation, scene.arrests, scene.police)
    assert "another agency’s counts for all who reported it" in text_of(page.get(address(entry)))
    assert "Another agency’s figure counts for this one" in text_of(page.get("/outcomes/review"))


@ONE
def test_who_records_neither_and_reviews_nothing_does_not_say_it(make, app, browser, scene):
    for user in (make.user(make.agency("DVLA")), make.user(scene.police, Role.STAFF)):
        shown = browser.as_(user).get(here(scene))
        assert "Nobody has said yet" in text_of(shown) and "<form" not in shown.text.split("<main", 1)[1]
        assert browser.as_(user).post(here(scene), {"counts": PARTS}).status_code == 404
        with pytest.raises(NotFound):
            say(app, scene, PARTS, of="", by=user)
    assert browser.as_(scene.manager).get(here(scene)).status_code == 200
    assert browser.as_(scene.manager).get(here(scene) + "x").status_code == 404


@ONE
def test_what_is_signed_off_only_a_manager_takes_out_of_the_total(app, scene):
    police = stored(app, scene.operation, scene.arrests, scene.police)
    do(app, review_services.sign_off, [(police.reference, police.version)], by=scene.manager)
    with pytest.raises(RuleBroken, match="The figure of Kent Police is signed off, so only a manager"):
        say(app, scene, scene.council.code, by=scene.of_council)
    say(app, scene, scene.police.code, by=scene.of_council)
    assert say(app, scene, scene.council.code, by=scene.manager) == "Arrests: Test Council’s figure counts for all who reported it."
    with pytest.raises(RuleBroken, match="signed off"):
        say(app, scene, PARTS, by=scene.of_council)


@ONE
def test_figures_that_were_changed_meanwhile_are_looked_at_again(app, browser, scene):
    before, page = seen(app, scene), browser.as_(scene.of_police)
    form = fields_of(page.get(here(scene)))
    recorded_again = stored(app, scene.operation, scene.arrests, scene.council)
    do(app, recording_services.record_entries, scene.operation.reference, [Cell(scene.arrests.id, scene.council.id, Figure(1500), recorded_again.version)], by=scene.of_council)
    with pytest.raises(ChangedMeanwhile):
        say(app, scene, PARTS, of=before, by=scene.of_police)
    answer = page.post(here(scene), form | {"counts": PARTS})
    assert "Test Council: 15" in text_of(answer) and answer.status_code == 422
    assert page.post(here(scene), fields_of(answer) | {"counts": PARTS}).status_code == 303


@ONE
def test_when_the_one_that_counts_is_taken_back_the_others_count_again(app, browser, scene):
    say(app, scene, scene.council.code, by=scene.of_council)
    own = stored(app, scene.operation, scene.arrests, scene.council)
    do(app, recording_services.record_entries, scene.operation.reference, [Cell(scene.arrests.id, scene.council.id, None, own.version)], by=scene.of_council)
    assert total(browser, scene.manager) == "12"
    recorded(app, scene.operation, scene.arrests, scene.council, 10, by=scene.of_council)
    assert "may be parts" in text_of(browser.as_(scene.of_council).get(f"/operations/{scene.operation.reference}"))


@ONE
def test_when_the_one_that_counts_becomes_nought_the_others_count_again(app, browser, scene):
    say(app, scene, scene.council.code, by=scene.of_council)
    own = stored(app, scene.operation, scene.arrests, scene.council)
    do(app, recording_services.record_entries, scene.operation.reference, [Cell(scene.arrests.id, scene.council.id, Figure(0), own.version)], by=scene.of_council)
    assert total(browser, scene.manager) == "12"
    assert "also reported" not in text_of(browser.as_(scene.of_council).get(f"/operations/{scene.operation.reference}"))
    with context(app):
        lines = [line.what for line in db.session.scalars(db.select(HistoryLine).where(HistoryLine.verb == Verb.SHARING_SAID).order_by(HistoryLine.id))]
    assert lines[1:] == ["let Arrests of Kent Police count again, since the figure that counted for all is nought or gone"]


@ONE
def test_a_correction_to_nought_lets_the_others_count_again(app, browser, scene):
    say(app, scene, scene.council.code, by=scene.of_council)
    own = stored(app, scene.operation, scene.arrests, scene.council)
    do(app, review_services.sign_off, [(own.reference, own.version)], by=scene.manager)
    own = stored(app, scene.operation, scene.arrests, scene.council)
    do(app, entry_services.correct_entry, own.reference, Figure(0), "counted by the police", seen_version=own.version, by=scene.of_council)
    assert total(browser, scene.manager) == "12"


@ONE
def test_a_third_agency_that_came_later_does_not_keep_the_others_from_counting_again(make, app, browser):
    arrests, police, council, fire = measure(app, "Arrests", "people"), make.agency("Kent Police"), make.council(), make.agency("Kent Fire")
    operation = ended(make, app, [arrests], lead=council, accepted=[police, fire])
    of_council, manager = make.user(council), make.user(make.office(), Role.MANAGER)
    three = SimpleNamespace(operation=operation, arrests=arrests)
    recorded(app, operation, arrests, police, 12, by=make.user(police))
    recorded(app, operation, arrests, council, 10, by=of_council)
    say(app, three, council.code, by=of_council)
    recorded(app, operation, arrests, fire, 3, by=make.user(fire))
    assert total(browser, manager) == "13"
    own = stored(app, operation, arrests, council)
    do(app, recording_services.record_entries, operation.reference, [Cell(arrests.id, council.id, None, own.version)], by=of_council)
    assert total(browser, manager) == "15"
    assert "Arrests of Kent Fire and Kent Police may be parts" in text_of(browser.as_(manager).get(f"/operations/{operation.reference}"))


@ONE
def test_nought_counts_for_nobody_else(app, browser, scene):
    own = stored(app, scene.operation, scene.arrests, scene.council)
    do(app, recording_services.record_entries, scene.operation.reference, [Cell(scene.arrests.id, scene.council.id, Figure(0), own.version)], by=scene.of_council)
    assert f'value="{scene.council.code}"' not in browser.as_(scene.of_council).get(here(scene)).text
    with pytest.raises(RuleBroken, match="Test Council recorded nought, which counts for nobody else"):
        say(app, scene, scene.council.code, by=scene.of_council)


@ONE
def test_what_only_a_manager_may_say_is_said_before_it_is_pressed(app, browser, scene):
    police = stored(app, scene.operation, scene.arrests, scene.police)
    do(app, review_services.sign_off, [(police.reference, police.version)], by=scene.manager)
    shown = browser.as_(scene.of_council).get(here(scene))
    assert "The figure of Kent Police is signed off, so only a manager says that another one counts for it." in text_of(shown)
    offered = tree_of(shown.text).xpath("//main//input[@type='radio']/@value")
    assert offered == [PARTS, scene.police.code]
    assert browser.as_(scene.of_council).post(here(scene), fields_of(shown) | {"counts": scene.council.code}).status_code == 422
    assert len(tree_of(browser.as_(scene.manager).get(here(scene)).text).xpath("//main//input[@type='radio']")) == 3
    own = stored(app, scene.operation, scene.arrests, scene.council)
    do(app, review_services.sign_off, [(own.reference, own.version)], by=scene.manager)
    say(app, scene, scene.police.code, by=scene.manager)
    shown = browser.as_(scene.of_council).get(here(scene))
    assert "<form" not in shown.text.split("<main", 1)[1] and "only a manager says otherwise" in text_of(shown)


@ONE
def test_of_nought_nobody_is_asked(app, browser, scene):
    own = stored(app, scene.operation, scene.arrests, scene.council)
    do(app, recording_services.record_entries, scene.operation.reference, [Cell(scene.arrests.id, scene.council.id, Figure(0), own.version)], by=scene.of_council)
    assert "may be parts" not in text_of(browser.as_(scene.of_council).get(f"/operations/{scene.operation.reference}"))
    assert "say who counts" not in text_of(browser.as_(scene.manager).get("/outcomes/review"))


@ONE
def test_a_correction_stays_what_the_corrected_figure_was(app, browser, scene):
    say(app, scene, scene.council.code, by=scene.of_council)
    police = stored(app, scene.operation, scene.arrests, scene.police)
    do(app, review_services.sign_off, [(police.reference, police.version)], by=scene.manager)
    police = stored(app, scene.operation, scene.arrests, scene.police)
    do(app, entry_services.correct_entry, police.reference, Figure(1300), "one more", seen_version=police.version, by=scene.of_police)
    assert total(browser, scene.manager) == "10" and total(browser, scene.manager, f"&agency={scene.police.code}") == "13"
    with context(app):
        assert db.session.scalars(db.select(OutcomeEntry).where(OutcomeEntry.corrects_id.is_not(None))).one().also_reported
