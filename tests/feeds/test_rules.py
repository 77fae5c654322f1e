"""The rules of calendar links, without a database."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from opsplanner import clock
from opsplanner.errors import RuleBroken
from opsplanner.feeds import rules as feeds_rules
from opsplanner.feeds.calendar_file import calendar_file, text_of, texts_in, uid
from opsplanner.feeds.operations.entry import Entry, title
from opsplanner.models import OperationState


def test_a_token_cannot_be_guessed_and_only_its_hash_is_kept():
    tokens = {feeds_rules.new_token() for _ in range(50)}
    assert len(tokens) == 50 and all(len(token) == 43 for token in tokens)
    assert feeds_rules.token_hash("a") == "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"


@pytest.mark.parametrize(
    ("today", "first", "last"),
    [
        (date(2026, 11, 25), date(2026, 8, 27), date(2027, 11, 25)),
        (date(2028, 2, 29), date(2027, 12, 1), date(2029, 2, 28)),
        (date(2027, 2, 28), date(2026, 11, 30), date(2028, 2, 28)),
    ],
)
def test_a_calendar_reaches_90_days_back_and_12_months_ahead(today, first, last):
    assert feeds_rules.first_and_last(today) == (first, last)


def test_one_link_too_many_is_refused():
    feeds_rules.check_can_make(19)
    with pytest.raises(RuleBroken, match="You have 20 calendar links"):
        feeds_rules.check_can_make(20)


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Google-Calendar-Importer (googlecalendar)", "Google Calendar"),
        ("Microsoft Office/16.0 (Microsoft Outlook 16.0)", "Outlook"),
        ("iOS/19.1 (23B82) dataaccessd/1.0", "Apple Calendar"),
        ("macOS/26.1 CalendarAgent/988", "Apple Calendar"),
        ("Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Thunderbird/140.5.0", "Thunderbird"),
        ("Mozilla/5.0 (Windows NT 10.0) Firefox/145.0", "a web browser"),
        ("curl/8.5.0", "curl"),
        ("<script>alert(1)</script>", "a program that does not say its name"),
        ("", "a program that does not say its name"),
        ("x" * 5000, "x" * 60),
    ],
)
def test_a_program_is_named_as_its_owner_knows_it(agent, name):
    assert feeds_rules.program_name(agent) == name


def entry(**more) -> Entry:
    at = datetime(2027, 1, 8, 10, tzinfo=UTC)
    whole = {
        "id": 7, "reference": "CUBIT-2027-001", "state": OperationState.CONFIRMED, "state_reason": "", "type": "Cubit",
        "period": clock.Period(at, at.replace(hour=14)), "musters_at": at, "lead": "Council", "duty_telephone": "", "restricted": False,
        "made_at": at, "changed_at": at, "sequence": 0,
    }
    return Entry(**(whole | more))


def test_many_wards_are_counted_in_the_title():
    assert title(entry(type="Operation Cubit", wards=["River", "Twydall", "Watling"])) == "Cubit, River, Twydall, Watling"
    assert title(entry(wards=["River", "Twydall", "Watling", "Peninsula"])) == "Cubit, 4 wards"


def test_a_file_holds_no_control_characters_and_escapes_what_it_must():
    text = text_of(entry(type="Cu\x00bit, \x1b\u2028of; \\ one", state_reason="a\nb"), "https://ops.example")
    written = calendar_file("A; B", [text]).decode()
    assert "SUMMARY:Cubit\\, of\\; \\\\ one\r\n" in written and "NAME:A\\; B\r\n" in written
    assert all(len(line.encode()) <= 75 for line in written.split("\r\n"))


def test_two_installations_never_share_an_identity():
    one, other = entry(), entry(made_at=datetime(2027, 1, 8, 10, 0, 1, tzinfo=UTC))
    assert uid(one) != uid(other) and uid(one) == uid(entry(reference="DISCARD-2027-009", sequence=4))


def test_the_texts_of_a_file_are_found_in_it_again_whatever_they_say():
    said = ("BEGIN:VEVENT", "END:VEVENT", "\r\nEND:VEVENT\r\nBEGIN:VEVENT", "x" * 58 + "END:VEVENT", "END:VCALENDAR")
    texts = [text_of(entry(id=n, type=words, duty_telephone=words), "https://ops.example") for n, words in enumerate(said)]
    assert texts_in(calendar_file("END:VEVENT", texts)) == texts and texts_in(calendar_file("A", [])) == []
