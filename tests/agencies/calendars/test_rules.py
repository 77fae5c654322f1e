"""From which addresses a calendar is fetched."""

from __future__ import annotations

from datetime import timedelta

import pytest

from opsplanner.agencies.calendars import rules
from opsplanner.errors import RuleBroken


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "255.255.255.255", "224.0.0.1", "240.0.0.1", "192.0.2.1", "198.18.0.1",
        "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "ff02::1", "2001:db8::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1",
        "2002:7f00:1::", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "fec0::1",
    ],
)
def test_what_is_inside_a_network_or_leads_there_is_not_public(address: str) -> None:
    assert not rules.is_public(address)
    with pytest.raises(RuleBroken, match="calendar.example is inside a network"):
        rules.check_public("calendar.example", ["192.0.43.8", address])


@pytest.mark.parametrize("address", ["192.0.43.8", "8.8.8.8", "172.32.0.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_what_everybody_reaches_is_public(address: str) -> None:
    assert rules.is_public(address)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" https://calendar.example/a/b.ics?key=x%2Fy#top ", "https://calendar.example/a/b.ics?key=x%2Fy"),
        ("webcal://Calendar.Example/a.ics", "https://calendar.example/a.ics"),
        ("HTTP://calendar.example:8080", "http://calendar.example:8080/"),
        ("https://café.example/é.ics", "https://xn--caf-dma.example/%C3%A9.ics"),
        ("https://[2606:4700::1111]/a", "https://[2606:4700::1111]/a"),
    ],
)
def test_an_address_is_kept_as_a_server_takes_it(typed: str, kept: str) -> None:
    assert rules.address_of(typed, private=False) == kept


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("calendar.example/a.ics", "This is no address"), ("file:///etc/passwd", "This is no address"), ("ftp://calendar.example/a", "This is no address"), ("https:///a", "This is no address"),
        ("gopher://127.0.0.1", "This is no address"), ("https://calendar.example:x/", "This is no address"), ("https://calendar.example:0/", "This is no address"), ("https://[::1", "This is no address"),
        ("https://calendar.example/a b", "This is no address"), ("https://calendar.example/a\r\nHost: x", "This is no address"), ("https://.example", "This is no address"), ("http://é" + "x" * 70, "This is no address"),
        ("https://ann:word@calendar.example/", "a name or a password"), ("https://127.0.0.1/a", "inside a network"), ("https://[::1]/a", "inside a network"),
        ("https://calendar.example/" + "x" * 1000, "longer than 1000"),
    ],
)
def test_what_is_no_address_of_a_calendar_is_refused(typed: str, said: str) -> None:
    with pytest.raises(RuleBroken, match=said):
        rules.address_of(typed, private=False)


def test_a_private_address_is_taken_where_that_is_allowed() -> None:
    assert rules.address_of("http://127.0.0.1:8080/a", private=True) == "http://127.0.0.1:8080/a"


@pytest.mark.parametrize(
    ("address", "location", "there"),
    [
        ("https://a.example/x", "/y?z=1", "https://a.example/y?z=1"), ("https://a.example/x/y", "z", "https://a.example/x/z"), ("https://a.example/x", "https://A.example:443/y", "https://a.example:443/y"),
        ("http://a.example/x", "https://a.example/x", "https://a.example/x"), ("http://a.example:80/x", "http://a.example/y", "http://a.example/y"),
    ],
)
def test_a_server_may_lead_on_within_itself(address: str, location: str, there: str) -> None:
    assert rules.followed(address, location) == there


@pytest.mark.parametrize("location", ["https://b.example/x", "http://a.example/x", "https://a.example:8443/x", "file:///x", "//b.example/x", "https://a.example@b.example/", "https://[::1", "https://u:p@a.example/"])
def test_a_server_does_not_lead_to_another_one(location: str) -> None:
    with pytest.raises(RuleBroken):
        rules.followed("https://a.example/x", location)


def test_what_fails_again_and_again_is_tried_less_often() -> None:
    assert [rules.wait(n) // timedelta(hours=1) for n in (1, 2, 3, 4, 5, 100)] == [1, 3, 6, 12, 24, 24]
