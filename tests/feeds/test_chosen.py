"""A calendar of what is chosen in the list of operations: it holds what the list shows, and nothing of what is restricted."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from urllib.parse import parse_qsl

import pytest
from sqlalchemy.orm import selectinload

from opsplanner import clock
from opsplanner.database import db
from opsplanner.feeds.chosen import rules
from opsplanner.feeds.chosen.filters import read_written
from opsplanner.feeds.holders import queries as holders_queries
from opsplanner.models import Operation, OperationState, Priority, ReferenceCounter, Subscription, SubscriptionKind
from opsplanner.operations.listing import queries as listing_queries
from opsplanner.operations.listing.filters import read_filters
from opsplanner.operations.listing.search.rules import MONTHS
from tests.browser import text_of

EVERYTHING = SubscriptionKind.EVERYTHING


@pytest.fixture
def scene(app, make, change):
    """Six operations that differ in all that the list can be filtered by, and one that is restricted."""
    make.plan_year()
    police, fire = make.agency("Kent Police"), make.agency("Kent Fire")
    river, hill, yard = make.ward("River"), make.ward("Hill"), make.place("Gun Wharf")
    cubit, discard = make.type("CUBIT"), make.type("DISCARD")
    found = [
        make.operation(kind=cubit, wards=[river], accepted=[police], days_ahead=2),
        make.operation(OperationState.CONFIRMED, kind=cubit, wards=[river, hill], accepted=[police], days_ahead=3),
        make.operation(OperationState.CONFIRMED, kind=discard, wards=[hill], accepted=[fire], days_ahead=4),
        make.operation(OperationState.CANCELLED, kind=discard, wards=[river], days_ahead=5),
        make.operation(OperationState.CONFIRMED, kind=discard, lead=fire, days_ahead=6),
        make.operation(OperationState.CLOSED, kind=cubit, wards=[river], accepted=[police], days_ahead=-10),
    ]
    hidden = make.operation(OperationState.CONFIRMED, kind=cubit, wards=[river, hill], accepted=[police, fire], days_ahead=3, restricted=True)
    change(found[2], meeting_point_id=yard.id)
    with app.app_context():
        street = db.session.scalars(db.select(Priority)).one()
        for op in (found[0], found[3], hidden):
            db.session.get(Operation, op.id, options=[selectinload(Operation.priorities)]).priorities = [street]
        db.session.commit()
    reader = make.user(police)
    return SimpleNamespace(found=found, hidden=hidden, reader=reader, river=river, police=police)


def told(link) -> list[str]:
    """The references of what is in a calendar, in its order."""
    return [str(event["URL"]).rpartition("/")[2] for event in link.events()]


def test_it_holds_what_the_list_shows_but_for_what_is_restricted(app, make, feed, scene):
    begins, ends = (clock.today() + timedelta(days=days) for days in (3, 5))
    river, police, number = scene.river.code, scene.police.code, scene.found[1].reference.rpartition("-")[2]
    queries = [
        f"type=CUBIT&ward={river}", f"ward={river}&state=confirmed", f"agency={police}", "state=cancelled", "priority=street-scene", f"from={begins}", f"to={ends}",
        f"from={begins}&to={ends}&type=DISCARD", "q=river", "q=gun+wharf", f"q={number}", f"q=cubit+{clock.today().year}&agency={police}", "q=nonesuch",
        f"q={scene.hidden.reference}",
    ]
    for query in queries:
        with app.test_request_context():
            offered = listing_queries.choices()
            filters = read_filters(dict(parse_qsl(f"{query}&when=all")), offered)
            listed, _ = listing_queries.page_of(db.session.merge(scene.reader), filters, offered)
        shown = [line.reference for line in sorted(listed, key=lambda line: (line.starts_at, line.id)) if not line.restricted]
        assert told(feed(scene.reader, filters=query)) == shown, query
    assert told(feed(scene.reader, filters="priority=street-scene")) == [scene.found[0].reference, scene.found[3].reference]


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a_choice_that_is_gone_makes_a_calendar_empty_and_not_wide(app, feed, scene):
    link = feed(scene.reader, filters="type=CUBIT&priority=street-scene")
    assert told(link) == [scene.found[0].reference]
    with app.app_context():
        db.session.execute(db.update(Priority).values(code="another"))
        db.session.commit()
    assert told(link) == []


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_another_priority_of_an_operation_is_a_change(app, feed, scene):
    link = feed(scene.reader, filters="priority=street-scene")
    link.get()
    with app.app_context():
        db.session.get(Operation, scene.found[3].id, options=[selectinload(Operation.priorities)]).priorities = []
        db.session.commit()
    assert told(link) == [scene.found[0].reference]


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_from_the_list_to_the_link_with_the_filters_in_words(app, browser, scene):
    me = browser.as_(scene.reader)
    said = "These operations: Search: cubit, Ward: River, State: Confirmed"
    listed = me.get(f"/operations?q=cubit&ward={scene.river.code}&state=confirmed&when=all").text
    address = f"/subscriptions?kind=chosen&q=cubit&ward={scene.river.code}&state=confirmed"
    assert f'href="{address.replace("&", "&amp;")}"' in listed and "Subscribe to these operations" in listed
    page = me.get(address)
    kept = f"q=cubit&ward={scene.river.code}&state=confirmed"
    assert said in text_of(page) and f'name="filters" type="hidden" value="{kept.replace("&", "&amp;")}"' in page.text
    assert "In it now: 1 operation that starts" in text_of(page)
    made = me.post("/subscriptions", {"kind": "chosen", "filters": kept})
    assert "It holds “Search: cubit, Ward: River, State: Confirmed”" in text_of(made)
    with app.app_context():
        link = db.session.scalars(db.select(Subscription)).one()
        assert (link.kind, link.filters) == (EVERYTHING, kept)
    assert "Search: cubit, Ward: River, State: Confirmed" in text_of(me.get("/subscriptions"))


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_the_list_offers_every_calendar_but_one_of_drafts(browser, scene):
    me = browser.as_(scene.reader)
    for query, address in (
        ("", "/subscriptions?kind=everything"), ("when=past", "/subscriptions?kind=everything"), ("type=CUBIT", "/subscriptions?kind=type&type=CUBIT"),
        (f"ward={scene.river.code}", f"/subscriptions?kind=ward&ward={scene.river.code}"), ("state=draft", None),
    ):
        text = me.get(f"/operations?{query}").text.replace("&amp;", "&")
        assert (f'href="{address}">Subscribe to these operations' in text) if address else "Subscribe to these" not in text, query


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a_priority_is_chosen_by_itself(browser, scene):
    me = browser.as_(scene.reader)
    refused = me.post("/subscriptions", {"kind": "priority", "priority": ""})
    assert refused.status_code == 422 and "Choose a priority" in refused.text
    assert "In it now: 2 operations" in text_of(me.get("/subscriptions?kind=priority&priority=street-scene"))
    assert "It holds “Priority: Improve the local street scene”" in text_of(me.post("/subscriptions", {"kind": "priority", "priority": "street-scene"}))


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_what_makes_no_sense_is_said_and_makes_no_link(app, browser, scene):
    me = browser.as_(scene.reader)
    page = me.get("/subscriptions?kind=chosen&type=CUBIT&ward=nonesuch&from=yesterday")
    assert "There is no ward “nonesuch” here, so it was left out." in text_of(page) and "These operations: Type: CUBIT".casefold() in text_of(page).casefold()
    assert 'value="everything" checked' in me.get("/subscriptions?kind=chosen&ward=nonesuch").text
    for sent, sentence in (
        ("state=draft", "No calendar holds drafts"), ("ward=nonesuch", "cannot be read any more"), ("", "cannot be read any more"), ("\x00%ff&&=", "cannot be read any more"),
        ("type=CUBIT&from=2026-13-01", "cannot be read any more"),
    ):
        answer = me.post("/subscriptions", {"kind": "chosen", "filters": sent})
        assert answer.status_code == 422 and sentence in text_of(answer), sent
    with app.app_context():
        assert db.session.scalar(db.select(db.func.count()).select_from(Subscription)) == 0


def test_one_operation_is_judged_as_the_calendar_finds_all(app, feed, scene):
    """`chosen/rules.py: holds` says of one operation what the conditions find among all."""
    number, begins = scene.found[1].reference.rpartition("-")[2], clock.today() + timedelta(days=3)
    year, river, code = clock.today().year, scene.river.code, scene.found[1].reference.lower()
    queries = [
        *(f"q={words}" for words in ("cub", "river", "hill", "wharf", "gun+w", number, f"{int(number)}", f"{year}-{number}", f"{year}", "it-2026-00", "t-2", code, "-01", "a1", "nonesuch", "9", *MONTHS[9:])),
        *(f"type={kind}&q=river" for kind in ("CUBIT", "DISCARD")), f"ward={river}", f"agency={scene.police.code}", "priority=street-scene",
        *(f"state={state}" for state in ("proposed", "confirmed", "cancelled", "closed", "postponed")),
        *(f"{edge}={begins + timedelta(days=days)}" for edge in ("from", "to") for days in range(-1, 4)),
    ]
    those = [*scene.found, scene.hidden]
    with app.app_context():
        db.session.add_all(ReferenceCounter(type_code=kind, year=year + more, last=99) for kind in ("CUBIT", "DISCARD") for more in (-1, 0, 1))
        db.session.commit()
    for query in queries:
        shown = set(told(feed(scene.reader, filters=query)))
        with app.app_context():
            offered = listing_queries.choices()
            facts, filters = holders_queries.facts([one.id for one in those]), read_written(query, offered)
            assert {one.reference for one in those if rules.holds(filters, facts[one.id], offered)} == shown, query
