"""What was chosen is saved by name, opened again, called otherwise and deleted; it is its owner's alone."""

from __future__ import annotations

import pytest

from opsplanner.choices import rules, services
from opsplanner.choices.words import Chosen, pages
from opsplanner.database import db, unit_of_work
from opsplanner.errors import NotFound, RuleBroken
from opsplanner.models import OperationType, SavedChoice
from tests.browser import text_of, tree_of
from tests.queries import queries_of

ONE = pytest.mark.parametrize("app", ["sqlite"], indirect=True)
pytestmark = pytest.mark.usefixtures("usual_time")  # it names the days


@pytest.fixture
def place(make):
    """What there is to choose."""
    make.plan_year()
    make.type("CUBIT")
    return make.ward("River")


def fields_of(answer) -> dict[str, str]:
    return {box.get("name"): box.get("value") or "" for box in tree_of(answer.text).xpath("//main//form//input[@name]") if box.get("name") != "csrf_token"}


def opened(answer) -> dict[str, tuple[str, str]]:
    """What is saved, by name: what it says, and where it opens."""
    rows = tree_of(answer.text).xpath("//main//tbody/tr")
    return {row.xpath("string(td[1]/a)"): (row.xpath("string(td[3])"), row.xpath("string(td[1]/a/@href)")) for row in rows}


@pytest.mark.parametrize("hx", [False, True], ids=["page", "fragment"])
def test_what_is_chosen_is_saved_by_name_and_opens_again(make, browser, place, hx):
    page = browser.as_(make.user())
    assert "You have saved nothing yet" in text_of(page.get("/choices"))
    log = page.get(f"/outcomes?type=CUBIT&ward={place.code}&nonsense=1")
    link = next(a.get("href") for a in tree_of(log.text).iter("a") if a.text == "Save this choice")
    form = page.get(link, hx=hx)
    assert "Cubit, 2026/27, River" in text_of(form)
    refused = page.post(link, fields_of(form) | {"name": " "}, hx=hx)
    assert refused.status_code == 422 and "Enter a name" in text_of(refused) and "Cubit, 2026/27, River" in text_of(refused)
    kept = page.post(link, fields_of(form) | {"name": "Cubit here"}, hx=hx)
    assert kept.status_code in (204, 303)
    says, url = opened(page.get("/choices"))["Cubit here"]
    assert says == "Cubit, 2026/27, River" and "Cubit, 2026/27, River" in text_of(page.get(url))


@ONE
def test_comparisons_and_wards_are_saved_with_how_they_are_laid_out(make, browser, place):
    page = browser.as_(make.user())
    for address in (f"compare?rows=agency&columns=month&beside=year&ward={place.code}&year=2026/27", "wards?quiet=180&year=2026-27"):
        form = page.get(f"/choices/save/{address}")
        assert page.post(f"/choices/save/{address}", fields_of(form) | {"name": "Mine"}).status_code == 303  # a name is free on each page
    shown = page.get("/choices")
    found = [(row.xpath("string(td[2])"), row.xpath("string(td[3])"), row.xpath("string(td[1]/a/@href)")) for row in tree_of(shown.text).xpath("//main//tbody/tr")]
    assert [(label, says) for label, says, _ in found] == [
        ("Compare figures", "Figures by agency and month: 2026/27, River"), ("Wards by priority", "1 April to 18 November 2026, gaps after 180 days")
    ]
    assert all(word in found[0][2] for word in ("rows=agency", "columns=month", "beside=year")) and "quiet=180" in found[1][2]
    assert all(page.get(url).status_code == 200 for *_, url in found)


def test_it_is_renamed_and_deleted_and_a_name_is_used_once(app, make, browser, place):
    page, here = browser.as_(make.user()), "/choices/save/outcomes?type=CUBIT"
    for name, status in (("First", 303), ("Second", 303), ("first", 422)):
        answer = page.post(here, fields_of(page.get(here)) | {"name": name})
        assert answer.status_code == status
    assert "You have saved something as “first” already" in text_of(answer) and 'value="first"' in answer.text
    with app.app_context():
        code = db.session.scalars(db.select(SavedChoice.code).where(SavedChoice.name == "First")).one()
    rename = f"/choices/{code}/rename"
    assert 'value="First"' in page.get(rename).text
    assert page.post(rename, fields_of(page.get(rename)) | {"name": "SECOND"}).status_code == 422
    assert "“First” is now called “FIRST”." in text_of(page.follow(page.post(rename, fields_of(page.get(rename)) | {"name": "FIRST"})))
    gone = page.follow(page.post(f"/choices/{code}/delete"))
    assert "“FIRST” is deleted." in text_of(gone) and set(opened(page.get("/choices"))) == {"Second"}
    assert page.get(rename).status_code == 404 and page.post(f"/choices/{code}/delete").status_code == 404


@ONE
def test_nobody_else_sees_or_changes_it(app, make, browser, place):
    page, here = browser.as_(make.user()), "/choices/save/outcomes?type=CUBIT"
    page.post(here, fields_of(page.get(here)) | {"name": "Hers"})
    with app.app_context():
        code = db.session.scalars(db.select(SavedChoice.code)).one()
    other = browser.as_(make.user())
    assert "Hers" not in other.get("/choices").text and other.get(f"/choices/{code}/rename").status_code == 404
    assert other.post(f"/choices/{code}/delete").status_code == 404 and other.post(f"/choices/{code}/rename", {"name": "His"}).status_code == 404
    assert other.get("/choices/save/nowhere").status_code == 404
    assert set(opened(page.get("/choices"))) == {"Hers"}


def test_two_who_press_at_once_and_too_many_get_a_sentence(in_app, make):
    user, other = make.user(), make.user()

    def save(name, by=user):
        with unit_of_work():
            return services.save_choice(pages()["outcomes"], Chosen("Cubit", {"type": "CUBIT", "ward": None}), name, by=by)

    assert save("A") == "“A” is saved. You find it under Saved choices." and save("A", other)
    kept = db.session.scalars(db.select(SavedChoice).where(SavedChoice.user_id == user.id)).one()
    assert kept.query == "type=CUBIT"
    for n in range(rules.MOST - 1):
        save(f"N {n}")
    with pytest.raises(RuleBroken, match="You have saved 30 choices of this page, and more are not kept. Delete one first"):
        save("One more")
    with pytest.raises(NotFound), unit_of_work():
        services.delete_choice(kept.code, by=other)
    with unit_of_work():  # another page has its own thirty
        assert services.save_choice(pages()["operations"], Chosen("Cubit", {"type": "CUBIT"}), "A", by=user)


def test_filters_of_the_list_of_operations_are_saved_and_stand_above_it(make, browser, place):
    page = browser.as_(make.user())
    plain = page.get("/operations")
    assert "Save this choice" not in plain.text and "Your saved choices" not in plain.text
    address = f"/operations?q=car&type=CUBIT&ward={place.code}&from=2026-10-01&when=past&page=2"
    link = next(a.get("href") for a in tree_of(page.get(address).text).iter("a") if a.text == "Save this choice")
    form = page.get(link)
    says = "Past operations; Search: car; Type: Cubit; Ward: River; From 1 October 2026"
    assert says in text_of(form)
    for bad, why in ((" ", "Enter a name"), ("x" * 81, "Use at most 80 characters")):
        refused = page.post(link, fields_of(form) | {"name": bad})
        assert refused.status_code == 422 and why in text_of(refused) and says in text_of(refused)
    assert page.post(link, fields_of(form) | {"name": "Cubits <b>here</b>"}).status_code == 303
    url = address.replace("&page=2", "")
    assert opened(page.get("/choices")) == {"Cubits <b>here</b>": (says, url)}
    for where in ("/operations", "/operations?state=draft"):
        shown = tree_of(page.get(where).text).xpath("//details[contains(., 'Your saved choices')]//a")
        assert [(a.text, a.get("href")) for a in shown] == [("Cubits <b>here</b>", url), ("Rename or delete them", "/choices")]
    assert says.split("; ")[-1] in text_of(page.get(url)) and "Cubits" not in browser.as_(make.user()).get("/operations").text


@ONE
def test_what_is_gone_since_it_was_saved_is_said_where_it_is_listed_and_where_it_opens(app, make, browser, place):
    page = browser.as_(make.user())
    for here in (f"operations?type=CUBIT&ward={place.code}", f"outcomes?ward={place.code}"):
        there = f"/choices/save/{here}"
        page.post(there, fields_of(page.get(there)) | {"name": "Kept"})
    with app.app_context(), unit_of_work():
        db.session.get_one(type(place), place.id).code = "river-west"
        db.session.scalars(db.select(OperationType)).one().active = False
    gone, old = f"There is no ward “{place.code}” here, so it was left out.", "The type “Cubit” is not in use any more; only what was planned with it is found."
    listed = text_of(page.get("/choices"))
    assert listed.count(gone) == 2 and listed.count(old) == 1
    shown = text_of(page.get(opened(page.get("/choices"))["Kept"][1]))
    assert gone in shown
    assert old in text_of(page.get("/operations?type=CUBIT")) and old in text_of(page.get("/calendar/week?type=CUBIT"))


@ONE
def test_the_page_asks_the_same_few_queries_however_many_are_saved(make, browser, place, caplog):
    page, here = browser.as_(make.user()), "/choices/save/outcomes?type=CUBIT"
    few = queries_of(caplog, page, "/choices")
    for name in ("A", "B", "C"):
        page.post(here, fields_of(page.get(here)) | {"name": name})
    assert queries_of(caplog, page, "/choices") == few <= 3
