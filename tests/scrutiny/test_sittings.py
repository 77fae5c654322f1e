"""Clerks keep sittings; by when the next has to be stands on its page and on managers' home."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from opsplanner.models import Role
from tests.browser import text_of
from tests.hands import Hands
from tests.queries import queries_of
from tests.scrutiny.conftest import CLOCK, MATTER, SITTING, Scrutiny


def test_another_partnership_sees_what_is_not_set_and_who_sets_it(scrutiny: Scrutiny) -> None:
    said = text_of(scrutiny.owner.get("/scrutiny"))
    assert "How often the committee has to sit on the partnership is not set yet" in said and "Set it" not in said and "No sitting is on record yet" in said
    assert "Medway" not in said and "April" not in said
    assert scrutiny.owner.get("/scrutiny/clock").status_code == scrutiny.owner.post("/scrutiny/sittings/add", SITTING).status_code == 403
    assert scrutiny.owner.post("/scrutiny/matters/add", MATTER).status_code == 403
    assert "Set it" in text_of(scrutiny.clerk.get("/scrutiny")) and 'href="/scrutiny"' in scrutiny.owner.get("/plan").text
    assert 'href="/scrutiny"' in scrutiny.owner.get("/reports").text and "crutiny" not in text_of(scrutiny.page.get("/"))


def test_the_clock_is_set_and_home_says_when_a_sitting_is_near_or_overdue(scrutiny: Scrutiny, hands: Hands) -> None:
    assert scrutiny.clerk.post("/scrutiny/clock", CLOCK).status_code == 303
    scrutiny.sit(day="12/6/2025")
    said = text_of(scrutiny.owner.get("/scrutiny"))
    assert "Town Scrutiny Committee sits on the partnership at least once in each twelve months from 30 April 2009; the month agreed is June." in said
    assert "The next sitting has to take place by Thursday 29 April 2027. None is planned." in said
    assert "Plan the sitting" not in text_of(scrutiny.page.get("/"))
    hands.move_to(datetime(2027, 3, 3, 9, tzinfo=UTC))
    assert "Plan the sitting: scrutiny of the partnership" in text_of(scrutiny.page.get("/")) and "Plan the sitting" in text_of(scrutiny.clerk.get("/"))
    assert "Plan the sitting" not in text_of(scrutiny.owner.get("/"))
    at = scrutiny.sit(day="20/4/2027", state="planned", attended="")
    assert "Plan the sitting" not in text_of(scrutiny.page.get("/")) and "One is planned for Tuesday 20 April 2027" in text_of(scrutiny.page.get("/scrutiny"))
    hands.move_to(datetime(2027, 5, 3, 9, tzinfo=UTC))
    assert "Sitting overdue: scrutiny of the partnership" in text_of(scrutiny.page.get("/"))
    said = text_of(scrutiny.page.get("/scrutiny"))
    assert "No sitting is on record for the twelve months from 30 April 2026 to 29 April 2027" in said and "Was it held?" in said
    held = SITTING | {"day": "20/4/2027", "version": "1"}
    assert scrutiny.clerk.post(at + "/change", held).status_code == 303
    assert "Sitting overdue" not in text_of(scrutiny.page.get("/")) and "has to take place by Saturday 29 April 2028" in text_of(scrutiny.page.get("/scrutiny"))


def test_two_who_set_the_clock_at_once_see_each_others_change(scrutiny: Scrutiny) -> None:
    assert scrutiny.clerk.post("/scrutiny/clock", CLOCK).status_code == 303
    late = scrutiny.page.post("/scrutiny/clock", CLOCK | {"month": "9"})
    assert late.status_code == 422 and "set how often Town Scrutiny Committee sits" in text_of(late) and "September" in late.text
    assert scrutiny.page.post("/scrutiny/clock", CLOCK | {"month": "9", "version": "1"}).status_code == 303
    assert scrutiny.lines("scrutiny")[-1].endswith("the month agreed is September")
    assert scrutiny.page.post("/scrutiny/clock", CLOCK | {"since": "someday", "version": "2"}).status_code == 422


def test_a_sitting_moves_is_cancelled_and_held_with_a_line_each(scrutiny: Scrutiny) -> None:
    at = scrutiny.sit(day="10/12/2026", state="planned", attended="")
    assert at.endswith("/scrutiny/sittings/2026-1") and "Sitting of Thursday 10 December 2026" in text_of(scrutiny.owner.get(at))
    moved = SITTING | {"day": "17/12/2026", "state": "planned", "attended": "", "version": "1"}
    refused = scrutiny.clerk.post(at + "/change", moved)
    assert refused.status_code == 422 and "Say why it moves" in text_of(refused) and "17/12/2026" in refused.text or "2026-12-17" in refused.text
    assert scrutiny.clerk.post(at + "/change", moved | {"why": "the chair is away"}).status_code == 303
    late = scrutiny.page.post(at + "/change", moved | {"state": "cancelled", "why": "no papers"})
    assert late.status_code == 422 and "from 10 December 2026 to 17 December 2026" in text_of(late)
    assert scrutiny.page.post(at + "/change", moved | {"state": "cancelled", "why": "no papers", "version": "2"}).status_code == 303
    said = text_of(scrutiny.owner.get(at))
    assert "Cancelled" in said and "because no papers" in said and scrutiny.owner.get(at + "/change").status_code == 403
    assert scrutiny.sit(day="11/6/2026").endswith("/2026-2"), "another one of the year"
    assert scrutiny.owner.get("/scrutiny/sittings/2026-9").status_code == 404
    assert len(scrutiny.lines("sitting:2026-1")) == 3


def test_the_page_asks_a_number_of_queries_that_does_not_grow(scrutiny: Scrutiny, caplog: pytest.LogCaptureFixture) -> None:
    scrutiny.clerk.post("/scrutiny/clock", CLOCK), scrutiny.sit(), scrutiny.ask()
    first = queries_of(caplog, scrutiny.owner, "/scrutiny")
    scrutiny.ask("question"), scrutiny.ask("item"), scrutiny.ask("note", owner=str(scrutiny.make.user(role=Role.STAFF).id))
    assert queries_of(caplog, scrutiny.owner, "/scrutiny") == first == 2
