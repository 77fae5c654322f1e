"""What is chosen in an address: read, said, and written back into links."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest
from flask import Flask

from opsplanner.web import address, filters
from opsplanner.web.filters import Choice, Reading

WARDS = {"river": Choice("river", "River", (7,)), "luton": Choice("luton", "Luton", (8,))}
STATES = {"on-hold": Choice("on-hold", "On hold")}


@dataclass(frozen=True)
class Filters(filters.Filters):
    """What can be chosen here."""

    LABELS = {"ward": "Ward", "state": "State"}
    ward: Choice | None = None
    state: Choice | None = None
    since: date | None = None
    until: date | None = None


CHOSEN = Filters(WARDS["river"], STATES["on-hold"], since=date(2026, 12, 3))


@pytest.fixture
def site() -> Iterator[None]:
    """An application with a list."""
    app = Flask("filters")
    address.set_up(app)
    app.add_url_rule("/list", "list", lambda: "")
    with app.test_request_context():
        yield


def test_what_is_chosen_can_be_bookmarked_and_the_page_is_not_kept(site: None) -> None:
    assert CHOSEN.url("list") == "/list?ward=river&state=on-hold&from=2026-12-03"
    assert CHOSEN.url("list", page=2) == "/list?ward=river&state=on-hold&from=2026-12-03&page=2"
    assert CHOSEN.url("list", page=None, ward="luton") == "/list?ward=luton&state=on-hold&from=2026-12-03"
    assert Filters().url("list") == "/list"


def test_each_choice_is_said_with_where_it_is_gone(site: None) -> None:
    assert CHOSEN.each_removed("list") == [
        ("Ward: River", "/list?state=on-hold&from=2026-12-03"),
        ("State: On hold", "/list?ward=river&from=2026-12-03"),
        ("From 3 December 2026", "/list?ward=river&state=on-hold"),
    ]
    assert CHOSEN.any and Filters(until=date(2026, 12, 3)).any and not Filters().any


def test_what_an_address_says_is_read_as_people_write_it() -> None:
    address = Reading({"ward": " river ", "state": "On hold", "from": "3/12/2026", "to": "2026-12-04", "page": "2"})
    assert (address.choice("ward", WARDS), address.choice("state", STATES)) == (WARDS["river"], STATES["on-hold"])
    assert address.days_and_page() == (date(2026, 12, 3), date(2026, 12, 4), 2) and address.complaints == []


def test_what_makes_no_sense_is_left_out_and_said() -> None:
    address = Reading({"ward": "x" * 50, "state": "asleep", "from": "2026-02-30", "page": "41"}, words={"state": "kind of state"})
    assert address.choice("ward", WARDS) is address.choice("state", STATES) is None
    assert address.days_and_page() == (None, None, 1)
    assert address.complaints == [
        f"There is no ward “{'x' * 40}…” here, so it was left out.",
        "There is no kind of state “asleep” here, so it was left out.",
        "“2026-02-30” was left out of “From”. Enter a date that exists, for example 3/12/2026.",
        "“41” was left out of “Page”. Enter a whole number from 1 to 40.",
    ]


def test_a_last_day_before_the_first_is_left_out() -> None:
    address = Reading({"from": "2026-12-03", "to": "2026-12-02"})
    assert address.days_and_page() == (date(2026, 12, 3), None, 1)
    assert address.complaints == ["The last day is before the first, so it was left out."]


def test_text_that_no_list_is_for_is_cut_and_blanks_say_nothing() -> None:
    found = filters.typed({"q": " abcdef ", "agency": " ", "other": "x"}, "q", "agency", longest=3)
    assert found == {"q": "abc"} and filters.without(found | {"agency": "dvla"}, "q") == {"agency": "dvla"}
