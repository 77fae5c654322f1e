"""One operation from idea to the day, as its people see it: asked, answered, confirmed, moved, answered again, cancelled, and in a calendar all along."""

from __future__ import annotations

import re
import urllib.request
from contextlib import ExitStack
from datetime import date, datetime, timedelta

import icalendar
import pytest
from playwright.sync_api import Browser, expect

from opsplanner import clock
from tests import chromium
from tests.journeys.desks import PHONE, Desk, Office

WARD, PLACE = "Twydall", "Gun Wharf, front car park, ME4 4TR"
POLICE, DVLA, FIRE = "Kent Police", "Driver and Vehicle Licensing Agency", "Kent Fire and Rescue Service"


def entry(link: str, uid: str | None = None, *, start: date | None = None) -> icalendar.Event:
    """Fetch the calendar behind a link as a calendar program does, and return one entry: of this identity, or of this day."""
    with urllib.request.urlopen(link) as answer:
        events = icalendar.Calendar.from_ical(answer.read()).events
    found = [event for event in events if event["UID"] == uid or (start and clock.local(event["DTSTART"].dt).date() == start)]
    assert len(found) == 1, [event["SUMMARY"] for event in found]
    return found[0]


def wall_time(event: icalendar.Event) -> datetime:
    """When it starts, by the clocks in London."""
    return clock.local(event["DTSTART"].dt).replace(tzinfo=None)


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no javascript"])
def test_plan_ask_answer_confirm_move_answer_again_and_cancel(chrome: Browser, demonstration: str, javascript: bool) -> None:
    day = _quiet_day(javascript)
    with ExitStack() as windows:
        office = Office(chrome, demonstration, javascript, windows)
        council, police = office.desk("council"), office.desk("police")
        link = _subscribes(police)
        reference = _plans(council, day, javascript)
        _tells(council, reference, POLICE, DVLA, FIRE)

        fire, dvla = office.desk("fire"), office.desk("dvla", PHONE)
        _accepts_with_names(police, reference)
        _accepts_provisionally_and_then_for_good(fire, reference)
        _accepts_from_home(dvla, reference)
        assert entry(link, start=day)["STATUS"] == "TENTATIVE"
        _confirms(council, reference)
        before = entry(link, start=day)
        assert before["STATUS"] == "CONFIRMED" and "Gun Wharf" in before["LOCATION"] and WARD in before["SUMMARY"]

        _moves_by_a_week(council, reference, day)
        moved = entry(link, before["UID"])
        assert moved["SEQUENCE"] > before["SEQUENCE"]
        assert wall_time(moved) - wall_time(before) == timedelta(weeks=1)  # over the night on which the clocks change too
        assert "please confirm again" not in moved["SUMMARY"] and "asked to confirm again" in moved["DESCRIPTION"]
        _accepts_again(police, reference)
        _accepts_from_home(dvla, reference, again=True)
        _writes_down_what_the_telephone_said(council, reference)
        _confirms(council, reference)

        _cancels(council, reference)
        cancelled = entry(link, before["UID"])
        assert cancelled["STATUS"] == "CANCELLED" and cancelled["SUMMARY"].startswith("Cancelled: ")
        assert cancelled["SEQUENCE"] > moved["SEQUENCE"]
        police.page.goto(f"/operations/{reference}")
        police.reads("It does not take place: The recovery truck is off the road")


def _quiet_day(first: bool) -> date:
    """A Wednesday past the end of the demonstration, so that everybody is free; each run has its own."""
    day = clock.today() + timedelta(days=120 if first else 141)
    return day + timedelta(days=(2 - day.weekday()) % 7)


def _subscribes(who: Desk) -> str:
    who.page.goto("/subscriptions")
    who.choose("My agency: what it leads or takes part in")
    who.press("Make the link")
    who.reads("Copy it now")
    return who.page.get_by_label("Link", exact=True).input_value()


def _plans(who: Desk, day: date, javascript: bool) -> str:
    who.follow("Plan an operation")
    who.follow("Operation Cubit")
    for label, filled in (("Starts at", "09:00"), ("Ends at", "15:00"), ("Briefing at", "08:30"), ("People asked of Kent Police", "4")):
        expect(who.page.get_by_label(label, exact=True)).to_have_value(filled)
    who.reads("Enter the day and the times to see which agencies and resources are free.")
    who.fill("Day", day.isoformat())
    who.open("Wards")
    who.choose(WARD)
    who.page.get_by_label("Meeting point", exact=True).select_option(label=PLACE)
    if not javascript:
        who.press("Check")
    who.reads(clock.words_of_day(day), "Kent Police: 10 of 10 free")
    who.press("Propose and ask agencies")
    who.said("asked")
    found = re.search(r"CUBIT-\d{4}-\d{3,}", who.page.url)
    assert found, who.page.url
    return found[0]


def _tells(who: Desk, reference: str, *agencies: str) -> None:
    """Tick each agency as told: an e-mail that was handed over is not yet read."""
    assert who.page.url.endswith(f"/operations/{reference}/tell")
    for agency in agencies:
        who.press(f"Told {agency}")
        who.said(f"{agency} was told")
    who.reads("Everyone has been told")


def _accepts_with_names(who: Desk, reference: str) -> None:
    who.page.goto(f"/operations/{reference}")
    who.follow("Answer for Kent Police")
    who.choose("Accept")
    who.fill("How many people you send", "4")
    who.open("Who will be there")
    who.choose("Lewis Harmer")
    who.fill("Others, one name a line", "A. Special")
    who.press("Send the answer for Kent Police")
    who.said("Kent Police: accepted, 4 people")
    assert "Lewis Harmer, A. Special" in who.row(POLICE)


def _accepts_provisionally_and_then_for_good(who: Desk, reference: str) -> None:
    who.page.goto(f"/operations/{reference}")
    who.follow("Answer for")
    who.choose("Accept provisionally")
    who.press("Send the answer")
    who.said("provisional, 2 people")
    who.follow("Change our answer")
    who.choose("Accept")
    who.press("Send the answer")
    who.said("accepted, 2 people")


def _accepts_from_home(who: Desk, reference: str, *, again: bool = False) -> None:
    who.page.goto("/")
    item = who.page.get_by_role("listitem").filter(has_text=reference).filter(has=who.page.get_by_role("button"))
    expect(item).to_contain_text("Confirm again" if again else "Answer")
    item.get_by_role("button", name=f"Accept {reference}").click()
    who.said("accepted, ")
    expect(item).to_have_count(0)
    assert chromium.too_wide(who.page) == []


def _accepts_again(who: Desk, reference: str) -> None:
    who.page.goto(f"/operations/{reference}")
    who.follow("Answer for")
    who.choose("Accept")
    who.press("Send the answer")
    who.said("accepted, 4 people")


def _confirms(who: Desk, reference: str) -> None:
    who.page.goto(f"/operations/{reference}")
    who.reads("Every required agency has accepted")
    who.press("Confirm the operation")
    who.said(f"{reference} is confirmed")
    who.reads("Every required agency takes part")


def _moves_by_a_week(who: Desk, reference: str, day: date) -> None:
    who.follow("Move")
    who.reads("Three agencies will be asked to confirm again")
    who.fill("Day", (day + timedelta(weeks=1)).isoformat())
    who.press("Move the operation")
    who.reads("Enter why it moves, so that the others know")
    who.fill("Why it moves", "The pound is full")
    who.press("Move the operation")
    who.said(f"{reference} has moved")
    _tells(who, reference, POLICE, DVLA, FIRE)
    who.follow(f"Go to {reference}")
    who.reads(clock.words_of_day(day + timedelta(weeks=1)), "Waiting for", "The pound is full")
    for agency, people in ((POLICE, 4), (DVLA, 3), (FIRE, 2)):
        assert f"Please confirm again, {people} people promised" in who.row(agency)


def _writes_down_what_the_telephone_said(who: Desk, reference: str) -> None:
    who.page.goto(f"/operations/{reference}")
    who.follow(f"Record answer of {FIRE}")
    who.reads(f"You write down what {FIRE} answered.")
    who.choose("Accept")
    who.press("Save, told by telephone")
    who.said("accepted, 2 people")
    assert "told to Amara Whitfield by telephone" in who.row(FIRE)


def _cancels(who: Desk, reference: str) -> None:
    who.follow("Cancel")
    who.reads("Three agencies have promised 9 people.")
    who.fill("Reason", "The recovery truck is off the road")
    who.press("Cancel the operation")
    who.said(f"{reference} is cancelled")
