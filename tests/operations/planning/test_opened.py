"""Folds that are drawn when they are opened: what was not drawn stays as it is, and nothing that was said is out of sight."""

from __future__ import annotations

import re
from dataclasses import asdict
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from opsplanner.database import db
from opsplanner.models import Operation, OperationType, Resource, User, Ward
from opsplanner.operations.planning import queries
from tests.browser import Browser, text_of, tree_of
from tests.demonstrations import pour
from tests.operations.planning.sent import DAY, filled, form_of

pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)
PLAN = "/operations/plan?type=CUBIT"
FOLDS = {"wards": "wards", "priorities": "priority_codes", "measures": "measures", "resources": "resources", "agencies": "parts"}
"""The folds, and what of a plan each of them holds."""
ALL = "".join(f"&fold={fold}" for fold in FOLDS)


@pytest.fixture
def coordinator(app: Flask, browser: Browser) -> Browser:
    """The council's coordinator of the demonstration, which has enough of everything to be folded."""
    with app.app_context():
        pour()
        user = db.session.scalars(db.select(User).where(User.email == "coordinator@council.example")).one()
        db.session.remove()
    return browser.as_(user)


def unopened(page: str) -> set[str]:
    """Return the folds whose line is a button."""
    return {button.get("value") for button in tree_of(page).iter("button") if button.get("name") == "fold"}


def open_(page: str) -> set[str]:
    """Return the folds that stand open."""
    return {fold.get("id").removesuffix("-fold") for fold in tree_of(page).iter("details") if fold.get("open") is not None}


def plan_of(app: Flask, reference: str) -> dict[str, Any]:
    """Return what the operation's plan says, but for which operation it is."""
    with app.app_context():
        user = db.session.scalars(db.select(User).where(User.email == "coordinator@council.example")).one()
        kept = queries.sheet_like(user, reference).kept
        assert kept is not None
        return {name: value for name, value in asdict(kept).items() if name not in ("id", "reference", "version")}


def saved(browser: Browser, here: str, sent: dict[str, Any]) -> str:
    """Save a draft, or the changes, and return the operation's reference."""
    answer = browser.post(here, sent | {"save": "draft"})
    assert answer.status_code == 303, text_of(answer)[:600]
    return answer.headers["Location"].rpartition("/")[2]


def test_what_nobody_opens_is_as_if_it_had_been_drawn_for_every_type(app, coordinator):
    with app.app_context():
        codes = list(db.session.scalars(db.select(OperationType.code).where(OperationType.active).order_by(OperationType.code)))
    assert len(codes) >= 8
    for code in codes:
        here = f"/operations/plan?type={code}"
        folded, drawn = coordinator.get(here).text, coordinator.get(here + ALL).text
        assert unopened(folded) == set(FOLDS) and not unopened(drawn), code
        coordinator.strict = False  # the pages of the other types have the same shape
        one, other = (plan_of(app, saved(coordinator, here, filled(page))) for page in (folded, drawn))
        assert one == other, code
        assert one["parts"], code


def test_a_fold_comes_when_it_is_opened_for_the_day_that_was_typed(app, coordinator):
    for fold in FOLDS:
        part = coordinator.get(f"{PLAN}&fold={fold}&day={DAY.isoformat()}", hx=True).text
        assert part.count("<details") == 1 and f'id="{fold}-fold" open' in part and f'name="drawn" value="{fold}"' in part and "<html" not in part
    assert unopened(coordinator.get(f"{PLAN}&fold=wards&fold=nothing").text) == set(FOLDS) - {"wards"}
    far = coordinator.get(f"{PLAN}&fold=priorities&day=2040-05-01", hx=True).text
    assert "no plan year with priorities for this day" in far and 'name="drawn"' not in far, "with nothing to choose it says nothing of what is chosen"
    wished = coordinator.get(f"{PLAN}&ward={_chosen(app, Ward.code)}&resource={_chosen(app, Resource.code)}&ask=police:3").text
    assert unopened(wished) == {"priorities", "measures"}, "what an address asks for is in sight"


def test_a_fold_that_was_not_drawn_is_neither_changed_nor_emptied(app, coordinator):
    full = {"wards": [_chosen(app, Ward.id, n) for n in (0, 1)], "resources": [_chosen(app, Resource.id, 2)], "place": _place(coordinator)}
    draft = f"/operations/{saved(coordinator, PLAN, filled(coordinator.get(PLAN + ALL).text) | full)}/edit"
    answer = coordinator.post(PLAN, filled(coordinator.get(PLAN + ALL).text, propose="yes", go_on="y", day=(DAY + timedelta(days=7)).isoformat()) | full)
    proposed = f"/operations/{answer.headers['Location'].split('/')[-2]}/edit"
    coordinator.strict = False  # pages of the same shapes are looked at in the other tests
    usual = plan_of(app, saved(coordinator, PLAN, filled(coordinator.get(PLAN).text)))
    for here in (PLAN, draft, proposed):
        for fold, holds in FOLDS.items() if here != proposed else list(FOLDS.items())[:4]:
            before = usual if here == PLAN else plan_of(app, here.split("/")[2])
            page = coordinator.get(f"{here}{'&' if '?' in here else '?'}fold={fold}").text
            sent = filled(page) if here == PLAN else form_of(page)
            ticked = {name for name in sent if name == fold or fold == "agencies" and re.fullmatch(r"agency_\d+", name)}
            after = plan_of(app, saved(coordinator, here, {name: value for name, value in sent.items() if name not in ticked}))
            assert {name for name in after if after[name] != before[name]} == ({holds} if before[holds] else set()), (here, fold)
            assert not after[holds] or fold == "agencies" and len(after[holds]) == 1, "the one that was drawn, with nothing ticked, is emptied: but for who leads"


def test_what_is_wrong_or_was_drawn_is_drawn_again(app, coordinator):
    ward = str(_chosen(app, Ward.id))
    page = coordinator.get(f"{PLAN}&fold=resources").text
    refused = coordinator.post(PLAN, filled(page, propose="yes"))
    assert refused.status_code == 422 and open_(refused.text) == {"wards"} and unopened(refused.text) == {"priorities", "measures", "agencies"}
    by_hand = coordinator.post(PLAN, filled(page, save="draft", wards=["999"]))
    assert by_hand.status_code == 422 and "One of these is no longer there" in by_hand.text and open_(by_hand.text) == {"wards"}
    measure = form_of(coordinator.get(f"{PLAN}&fold=measures").text)["measures"][0]
    made = plan_of(app, saved(coordinator, PLAN, filled(page, wards=[ward], measures=[measure])))
    assert made["wards"] == (int(ward),) and made["measures"] == (int(measure),), "what names a box of a fold is judged as ever, whether or not the fold says that it was drawn"


def test_without_script_a_fold_is_opened_by_a_button_that_keeps_what_was_typed(app, coordinator):
    reference = saved(coordinator, PLAN, filled(coordinator.get(PLAN).text))
    for here in (PLAN, f"/operations/{reference}/edit"):
        with app.app_context():
            before = db.session.scalar(db.select(db.func.count()).select_from(Operation))
        sent = filled(coordinator.get(f"{here}{'&' if '?' in here else '?'}fold=wards").text, notes="Bring cones", fold="measures", save="draft", wards=[str(_chosen(app, Ward.id))])
        page = coordinator.post(here, sent)
        assert page.status_code == 200 and open_(page.text) == {"measures"} and unopened(page.text) == {"priorities", "resources", "agencies"}
        assert {name: form_of(page.text)[name] for name in ("day", "notes", "wards")} == {name: sent[name] if name != "wards" else sent[name][0] for name in ("day", "notes", "wards")}
        assert "hx-get" not in re.sub(r'<form .*?>', "", page.text.partition('id="plan-form"')[2].partition("</form>")[0]), "a page of a form is drawn anew"
        assert "data-typed" in page.text and page.headers["Cache-Control"].startswith("private")
        with app.app_context():
            assert db.session.scalar(db.select(db.func.count()).select_from(Operation)) == before, "and nothing was saved"


def test_what_somebody_else_changed_meanwhile_stays(app, coordinator):
    ward = _chosen(app, Ward.id)
    here = f"/operations/{saved(coordinator, PLAN, filled(coordinator.get(PLAN).text))}/edit"
    mine, theirs = form_of(coordinator.get(here).text), form_of(coordinator.get(f"{here}?fold=wards").text)
    reference = saved(coordinator, here, theirs | {"wards": [str(ward)]})
    second = coordinator.post(here, mine | {"save": "draft", "notes": "Mine"})
    assert second.status_code == 422 and "added the wards" in second.text and "wards" in unopened(second.text)
    saved(coordinator, here, form_of(second.text) | {"notes": "Mine"})
    assert (plan_of(app, reference)["wards"], plan_of(app, reference)["notes"]) == ((ward,), "Mine")


def test_an_agency_that_somebody_else_put_in_meanwhile_stays_with_its_number(app, coordinator):
    here = f"/operations/{saved(coordinator, PLAN, filled(coordinator.get(PLAN).text))}/edit"
    mine, theirs = form_of(coordinator.get(here).text), form_of(coordinator.get(f"{here}?fold=agencies").text)
    added = next(name.removesuffix("_role") for name in theirs if name.endswith("_role") and name.removesuffix("_role") not in theirs)
    reference = saved(coordinator, here, theirs | {added: "y", f"{added}_staff": "6", f"{added}_role": "Dogs"})
    second = coordinator.post(here, mine | {"save": "draft", "notes": "Mine"})
    assert second.status_code == 422 and "added" in second.text and "Enter how many people" not in second.text, "nothing is asked that was never shown"
    saved(coordinator, here, form_of(second.text) | {"notes": "Mine"})
    last = plan_of(app, reference)
    assert (last["parts"][-1]["staff"], last["parts"][-1]["role"], last["notes"]) == (6, "Dogs", "Mine")


def test_what_a_new_one_begins_with_is_not_saved_unseen_when_it_has_changed(app, coordinator):
    former = saved(coordinator, PLAN, filled(coordinator.get(PLAN).text))
    like, here, ward = f"/operations/plan?like={former}", f"/operations/{former}/edit", _chosen(app, Ward.id)
    page = coordinator.get(like).text
    saved(coordinator, here, form_of(coordinator.get(f"{here}?fold=wards").text) | {"wards": [str(ward)]})
    refused = coordinator.post(like, filled(page, save="draft"))
    assert refused.status_code == 422 and "was changed while you had it open" in refused.text and open_(refused.text) == {"wards"}
    assert plan_of(app, saved(coordinator, like, form_of(refused.text)))["wards"] == (ward,)


def _chosen(app: Flask, column: Any, n: int = 0) -> Any:
    """The n-th of what can be chosen."""
    with app.app_context():
        return db.session.scalars(db.select(column).where(column.class_.active).order_by(column.class_.id)).all()[n]


def _place(browser: Browser) -> str:
    """A meeting point that can be chosen."""
    place = next(box for box in tree_of(browser.get(PLAN).text).iter("select") if box.get("name") == "place")
    return list(place.iter("option"))[1].get("value")
